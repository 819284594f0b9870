"""An organisation's own recognizers among the verdicts: an entity of any name under the category it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from guardian.detection.facts import ColumnProfile, Match
from guardian.detection.names import NameVerdict
from guardian.detection.recognizers.base import Recognizer
from guardian.model import ColumnSchema
from guardian.taxonomy import load

_MARK = ".own:"
"""Between category and entity inside the verdict step, where an entity's first part must be its category."""


def shown(entity: str) -> str:
    """The entity as its owner named it."""
    return entity.partition(_MARK)[2] or entity


def _key(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


@dataclass(frozen=True, slots=True)
class Own:
    """Categories by entity, recognizers by the column names they list, and by entity the words that some must have."""

    categories: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Recognizer] = field(default_factory=dict)
    worded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, recognizers: Sequence[Recognizer]) -> Own:
        return cls(
            {one.entity: one.category for one in recognizers},
            {_key(name): one for one in recognizers for name in one.names},
            {one.entity: (*one.words, *one.names) for one in recognizers if one.needs_word},
        )

    def entity(self, entity: str) -> str:
        """The entity with its category in front; one of an unknown category is still personal."""
        category = entity.partition(".")[0]
        if entity not in self.categories and category in load().categories:
            return entity
        wanted = self.categories.get(entity, "other_personal")
        return entity if wanted == category else f"{wanted}{_MARK}{entity}"

    def profile(self, profile: ColumnProfile, column: ColumnSchema) -> ColumnProfile:
        """The profile with entities as verdicts know them. Cells have no word beside them but the column's: where that
        says none, whole cells of a recognizer that needs one are left out."""
        said = _key(f"{column.name}{column.comment or ''}")
        heard = {
            entity: replace(match, cells=0, near=0) if self._unsaid(entity, said) else match
            for entity, match in profile.matches.items()
        }
        renamed = {self.entity(name): match for name, match in heard.items() if match != Match()}
        return profile if renamed == profile.matches else replace(profile, matches=renamed)

    def _unsaid(self, entity: str, said: str) -> bool:
        return entity in self.worded and not any(_key(word) in said for word in self.worded[entity])

    def name(self, column: ColumnSchema, said: NameVerdict) -> NameVerdict:
        """A column called by one of the recognizer's names is said to hold what it recognizes."""
        one = self.names.get(_key(column.name.rsplit(".", 1)[-1]))
        if one is None:
            return said
        return NameVerdict(one.category, self.entity(one.entity), 0.85, "category", by=("name",), reasons=said.reasons)
