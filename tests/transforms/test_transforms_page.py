"""The page of transforms names every treatment, and says of SQL what the transforms say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlglot import exp

from guardian.keys.base import Key
from guardian.policy.profiles import ALIASES, WORDS
from guardian.transforms.base import DIALECTS, CannotSay, Transform
from guardian.transforms.constant import Constant, Null, Redact, Truncate
from guardian.transforms.dates import DateShift
from guardian.transforms.generalise import generalise_for
from guardian.transforms.hash import KeyedHash
from guardian.transforms.mask import mask_for
from guardian.transforms.noise import Noise
from guardian.transforms.rounding import Round
from guardian.transforms.token import Token

PAGE = (Path(__file__).parents[2] / "docs" / "transforms.md").read_text("utf-8")
TABLE = [line.strip("|").split("|") for line in PAGE.splitlines()]
ROWS = {cells[0].strip(" `"): cells for cells in TABLE if len(cells) == 7}


class OneKey:
    def current(self) -> Key:
        return Key("k1", bytes(64))

    def by_id(self, key_id: str) -> Key:
        return self.current()


KEYS = OneKey()
TRANSFORMS: dict[str, Transform] = {
    "redact": Redact(),
    "null": Null(),
    "constant": Constant("x"),
    "truncate": Truncate(3),
    "mask": mask_for("phone"),
    "generalise": generalise_for("birth_date"),
    "round": Round(10),
    "noise": Noise(KEYS, 1),
    "shift": DateShift(KEYS),
    "hash": KeyedHash(KEYS, "d"),
    "token": Token(KEYS, "d"),
}


@pytest.mark.parametrize("word", sorted({*WORDS, *ALIASES}))
def test_every_treatment_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", TRANSFORMS)
def test_the_table_says_what_the_transform_says(word: str) -> None:
    _, _, back, same, _, said, _ = (cell.strip() for cell in ROWS[word])
    transform = TRANSFORMS[word]
    assert (back == "yes") == transform.reversible
    assert (same == "yes") == transform.deterministic
    assert (said == "all") == all(_said(transform, dialect) for dialect in DIALECTS)


def _said(transform: Transform, dialect: str) -> bool:
    try:
        return bool(transform.sql(exp.column("c"), dialect).sql(dialect=dialect))
    except CannotSay:
        return False


def test_the_table_has_every_row() -> None:
    assert set(WORDS) - {"clear"} <= set(ROWS)
    assert len(re.findall(r"```python", PAGE)) >= 4
