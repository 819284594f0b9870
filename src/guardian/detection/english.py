"""One English segment: engine, people, places and organisations, in spans of the segment."""

from __future__ import annotations

from guardian.detection.nlp import Parsed
from guardian.detection.people import Named, people, tokens_of
from guardian.detection.places import places


def named(read: str, parsed: Parsed) -> list[Named]:
    """What the segment names. Stretches may overlap; the caller lets the surer win."""
    tokens = tokens_of(read)
    return [*people(read, tokens, parsed.entities), *places(read, tokens, parsed.entities)]
