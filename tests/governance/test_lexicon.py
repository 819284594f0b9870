"""Names that a source holds are found in its texts, at word borders, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.governance.lexicon import KnownFinder, Lexicon, NameKernel
from guardian.governance.texts import TextReader
from guardian.model import Span


def lexicon() -> Lexicon:
    found = Lexicon()
    found.add("person_name", pa.array(["林林", "Sarah Moon", "Ann", None]))
    found.add("address", pa.array(["12 North Mill Lane, Orchard", "Berlin"]))
    found.add("gender", pa.array(["female person"]))
    return found.close()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("请联系林林 电话", ["林林"]),
        ("call Sarah Moon, please", ["Sarah Moon"]),
        ("moved to 12 North Mill Lane, Orchard today", ["12 North Mill Lane, Orchard"]),
        ("é王 Sarah Moon 林林", ["Sarah Moon", "林林"]),
        ("Sarah Moonlight", []),
        ("Ann went to Berlin, a female person", []),
        ("", []),
    ],
)
def test_a_name_of_the_source_is_found_in_its_texts(text: str, held: list[str]) -> None:
    spans = lexicon().spans(pa.array(["nothing", text])).get(1, [])
    assert sorted(text[span.start : span.end] for span in spans) == sorted(held)


class Nothing:
    def spans(self, texts: pa.Array) -> Sequence[Sequence[Span]]:
        return [()] * len(texts)


def test_what_a_reader_overlooks_is_added_to_what_it_finds() -> None:
    texts = pa.array(["请联系林林 电话13800138000", "物流延迟"])
    assert [len(found) for found in KnownFinder(Nothing(), lexicon()).spans(texts)] == [1, 0]
    found = KnownFinder(TextReader(), lexicon()).spans(texts)
    categories = {span.category for span in found[0]}
    assert {"person_name", "phone"} <= categories
    assert not list(found[1])


@pytest.mark.parametrize("values", [[], [None], ["", "x"]])
def test_a_column_of_which_no_value_tells_is_no_fault(values: list[str | None]) -> None:
    found = Lexicon()
    found.add("person_name", pa.array(values, pa.string()))
    assert found.close().spans(pa.array(["Sarah Moon"])) == {}


def test_an_empty_lexicon_finds_nothing() -> None:
    assert Lexicon().close().spans(pa.array(["Sarah Moon"])) == {}


def test_names_that_are_known_are_hashed_anew_only_as_they_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardian.governance.lexicon.TOGETHER", 2)
    kernel, held = NameKernel({"name": "person_name"}), dict[str, list[pa.Array]]()
    lengths = []
    for at in range(16):
        held = kernel.merge(held, {"person_name": [pa.array([f"{at} a", f"{at} b", "Sarah Moon"], pa.large_string())]})
        lengths.append(len(held["person_name"]))
    assert lengths.count(1) <= 5
    assert len(pa.concat_arrays(held["person_name"]).unique()) == 33
