"""Values of the source in the bytes of a copy's file, where no word ends and cells stand side by side."""

from pathlib import Path

import pyarrow as pa
import pytest

from guardian.governance.check_bytes import BLOCK, RawValues
from guardian.governance.compare_telling import Telling
from guardian.governance.fingerprints import Fingerprints
from guardian.model import Span

NAME, NUMBER, EMAIL, SAID = "Ann Abbott", "13800007919", "ann.abbott@example.com", "Beatrix Threlkeld"
BYTES = {
    b"S-1Ann Abbott\0": 1,
    b"\0\x0b13800007919S-1": 1,
    b"S-113800007919": 0,
    b"138000079190": 0,
    b"Joann.abbott@example.com": 0,
    b"/* ask Beatrix Threlkeld */": 1,
    b"x" * (BLOCK - 5) + b"Ann Abbott": 1,
    b"Ann": 0,
}


def searched() -> RawValues:
    prints, telling = Fingerprints(), Telling()
    for category, value in (("person_name", NAME), ("phone", NUMBER), ("email", EMAIL)):
        telling.add(category, pa.array([value]), prints)
    telling.close(prints)
    text = f"Mrs. {SAID} called"
    telling.add_spans(pa.array([text]), [[Span(5, 5 + len(SAID), "person_name", "person_name", 0.9, "")]], prints)
    return RawValues(telling.beside(prints), prints, set())


@pytest.mark.parametrize("data", BYTES, ids=range(len(BYTES)))
def test_values_are_told_whole_wherever_they_stand(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert searched().in_file(tmp_path / "a").total() == BYTES[data]


def test_what_a_cell_holds_is_compared_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(f"{NAME}\0{NAME}\0{SAID}".encode())
    raw = searched()
    found = raw.in_file(tmp_path / "a")
    cells = pa.array(["far", None, f"the {SAID} Road"]), pa.array([7, 8])
    assert (found.total(), raw.but_in(found, cells), raw.but_in(found, ())) == (3, 2, 3)
