"""What is noted of a copy while it is written, in the state store: a run may be killed when its copy is whole and its
manifest not there yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.protect_targets import mark_of

if TYPE_CHECKING:
    from guardian.app.protect_targets import Origin
    from guardian.state import Store


class Begun:
    """The notes of one target, under a fingerprint: a path may be named after a person. ``job``: what writes it."""

    def __init__(self, store: Store, job: str, target: str) -> None:
        from guardian.app.examine import FINGERPRINTS
        from guardian.catalog import fingerprint

        place = target if "://" in target else str(Path(target).absolute())
        self._store, self._name = store, f"{job} {fingerprint(place, store.secret(FINGERPRINTS))}"

    @property
    def facts(self) -> dict[str, Any]:
        """Empty: nothing was begun there that did not come to its end."""
        found = self._store.rows("meta", name=self._name)
        return {name: value for name, value in found[0].items() if name != "name"} if found else {}

    def begin(self, plan: str) -> None:
        """Note that the target is being written under this plan; what was noted under another one goes."""
        if self.facts.get("plan") != plan:
            self._put({"plan": plan})

    def note(self, **facts: Any) -> None:
        before = self.facts
        if any(value != before.get(name) for name, value in facts.items()):
            self._put({**before, **facts})

    def built(self, plan: str, place: Path) -> None:
        """Note what becomes the target under this plan: nothing else that stands there later is this copy."""
        self.note(built=f"{plan} {mark_of(place)}")

    def is_built(self, plan: str, origin: Origin, target: str) -> bool:
        """Whether the file or folder that stands there is what a run under this plan had built."""
        place = origin.place(target)
        mark = mark_of(place) if place is not None else ""
        return bool(mark) and self.facts.get("built") == f"{plan} {mark}"

    def ended(self) -> None:
        with self._store.write() as writer:
            writer.delete("meta", name=self._name)

    def _put(self, facts: dict[str, Any]) -> None:
        with self._store.write() as writer:
            writer.put("meta", {"name": self._name}, facts)
