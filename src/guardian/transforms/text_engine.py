"""The one door to presidio-anonymizer: our operators in its engines, spans that do not overlap in, text out.

What each span becomes was worked out before, for whole columns at once; the operators only hand it over. Presidio
joins, moves and drops spans of one type that touch, overlap or stand a space apart: so every span goes in under a type
of its own, none overlapping another, and the length of what comes out is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from presidio_anonymizer import AnonymizerEngine, DeanonymizeEngine
from presidio_anonymizer.entities import ConflictResolutionStrategy, OperatorConfig, OperatorResult, RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from guardian.errors import InternalError

Place = tuple[int, int]
"""Start and end of a span, in code points."""

CHUNK = 1 << 14
"""Code points given to Presidio at once: it copies the text once for each span."""


class Treat(Operator):
    """Puts what a transform made of a span in the place of it."""

    NAME = "guardian_treat"

    def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
        return str((params or {})["becomes"])

    def validate(self, params: dict[str, Any] | None = None) -> None:
        if not isinstance((params or {}).get("becomes"), str):
            raise InternalError("a span that no transform treated")

    def operator_name(self) -> str:
        return self.NAME

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


class Reveal(Treat):
    """Puts the value again in the place of its token."""

    NAME = "guardian_reveal"

    def operator_type(self) -> OperatorType:
        return OperatorType.Deanonymize


class Engines:
    """Presidio's two engines with our operators registered. They keep no state between texts."""

    def __init__(self) -> None:
        self._anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]
        self._anonymizer.add_anonymizer(Treat)
        self._deanonymizer = DeanonymizeEngine()  # type: ignore[no-untyped-call]
        self._deanonymizer.add_deanonymizer(Reveal)

    def treat(self, text: str, places: Sequence[Place], become: Sequence[str]) -> str:
        """The text with each of these places, sorted and apart, become what stands at the same index."""
        return "".join(self._treat(*part) for part in _chunks(text, places, become))

    def reveal(self, text: str, places: Sequence[Place], become: Sequence[str]) -> str:
        return "".join(self._reveal(*part) for part in _chunks(text, places, become))

    def _treat(self, text: str, places: Sequence[Place], become: Sequence[str]) -> str:
        if not places:
            return text
        found = [RecognizerResult(_type(at), start, end, 1.0) for at, (start, end) in enumerate(places)]
        operators = {_type(at): OperatorConfig(Treat.NAME, {"becomes": value}) for at, value in enumerate(become)}
        result = self._anonymizer.anonymize(
            text,
            found,
            operators,
            conflict_resolution=ConflictResolutionStrategy.REMOVE_INTERSECTIONS,
            merge_entities_with_spaces=False,
        )
        return _checked(text, places, become, result.text)

    def _reveal(self, text: str, places: Sequence[Place], become: Sequence[str]) -> str:
        if not places:
            return text
        found = [OperatorResult(start, end, _type(at)) for at, (start, end) in enumerate(places)]
        operators = {_type(at): OperatorConfig(Reveal.NAME, {"becomes": value}) for at, value in enumerate(become)}
        return _checked(text, places, become, self._deanonymizer.deanonymize(text, found, operators).text)


def _type(at: int) -> str:
    return f"SPAN_{at}"


def _checked(text: str, places: Sequence[Place], become: Sequence[str], result: str) -> str:
    """Nothing was moved, dropped or joined: the length says so, and what stands before the first span and after the
    last."""
    expected = len(text) - sum(end - start for start, end in places) + sum(map(len, become))
    first, last = places[0][0], len(text) - places[-1][1]
    if (
        len(result) != expected
        or result[:first] != text[:first]
        or result[len(result) - last :] != text[-last or len(text) :]
    ):
        raise InternalError("presidio-anonymizer did not put every span in its place")
    return result


def _chunks(text: str, places: Sequence[Place], become: Sequence[str]) -> Iterator[tuple[str, list[Place], list[str]]]:
    """Parts of the text with the spans in them; none is cut through."""
    start = at = 0
    while start < len(text):
        end, first = min(start + CHUNK, len(text)), at
        while at < len(places) and places[at][0] < end:
            end = max(end, places[at][1])
            at += 1
        inside = [(a - start, b - start) for a, b in places[first:at]]
        yield text[start:end], inside, list(become[first:at])
        start = end
