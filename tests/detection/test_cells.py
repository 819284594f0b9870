"""Cells as detectors read them."""

import base64
import json
import unicodedata
from urllib.parse import quote

import pyarrow as pa
import pytest

from guardian.detection.cells import clean, counted
from guardian.detection.profile import ProfileKernel
from guardian.model import ColumnSchema, TableSchema

EMAIL = "ada.brandt@example.org"
TABLE = TableSchema("s", "t", (ColumnSchema("c"),))


@pytest.mark.parametrize(
    "cell",
    [quote(EMAIL), EMAIL.replace("@", "&#64;"), EMAIL.encode().hex(), base64.b64encode(EMAIL.encode()).decode()],
)
def test_an_identifier_in_disguise_is_one(cell: str) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([cell, EMAIL, None, "new"])], names=["c"])
    profile = ProfileKernel().examine(TABLE, batch).columns["c"]
    assert profile.matches["email"].cells == 2


def test_cells_that_mean_the_same_are_the_same() -> None:
    both = ["Zoë Müller", unicodedata.normalize("NFD", "Zoë Müller"), json.dumps("Zoë")[1:-1]]
    cells = clean(counted(pa.array(both)))
    assert dict(zip(cells.text.to_pylist(), cells.counts.tolist(), strict=True)) == {"Zoë Müller": 2, "Zoë": 1}


def test_other_cells_stay_as_they_came() -> None:
    values = ["50% off", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "C:\\users\\ada", "林雨晴"]
    assert clean(counted(pa.array(values))).text.to_pylist() == values
