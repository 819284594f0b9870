"""A protection plan, or the manifest of a finished copy, in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guardian.errors import counted
from guardian.model import Unread
from guardian.policy.treatments import in_words
from guardian.reporting.grouped import lines
from guardian.reporting.safe import visible
from guardian.reporting.tabular import table
from guardian.reporting.words import load

HEADS = ("column", "category", "treatment", "why")
MOST_TOLD, ALIKE = 20, 3
PERSONS = "subject"
"""The kind of the keys of which each person has one."""


def plan_text(manifest: Mapping[str, Any], manifest_at: str = "") -> str:
    """A line for each column, with its treatment and why; refusals last, with what would help.

    ``manifest_at``: where the manifest of a finished copy lies; empty for a plan.
    """
    return "\n".join(_lines(manifest, manifest_at)) + "\n"


def _lines(manifest: Mapping[str, Any], manifest_at: str) -> Iterator[str]:
    rows = {entry["table"]: entry["rows"] for entry in manifest["tables"]}
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for entry in manifest["columns"]:  # what was met only while rows were copied stands at their end
        tables.setdefault(entry["table"], []).append(entry)
    for name, listed in tables.items():
        count = f": {counted(rows[name], 'row')}" if rows.get(name) is not None else ""
        yield visible(listed[0]["ref"].removesuffix(listed[0]["ref"].rpartition("/")[2]).rstrip("/")) + count
        yield table(HEADS, [_column(entry) for entry in listed])
        yield ""
    words = load("en")
    words = replace(words, json=visible(manifest_at) or words.json)
    for what in ("left_out", "lost"):
        told = lines([Unread(line["ref"], line["reason"]) for line in manifest.get(what, ())], words, MOST_TOLD)
        for ref, reason in told.pairs:
            yield visible(f"{what.replace('_', ' ')}: {ref}: {reason}")
        if rest := told.rest(words):
            yield rest
    for line in manifest["notes"]:
        yield visible(f"note: {line}")
    yield from _refused(manifest["refusals"])
    if manifest.get("unexamined"):
        yield _unexamined(manifest["unexamined"])
    yield _last(manifest, manifest_at)


def _refused(refusals: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each with what would help; what many have in common is said once, before all of them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in refusals:
        alike.setdefault((one["why"], one["remedy"]), []).append(one["ref"])
    for (why, remedy), refs in alike.items():
        if len(refs) <= ALIKE:
            yield from (visible(f"refused: {ref}: {why}. {remedy}") for ref in refs)
        else:
            yield visible(f"refused, {len(refs):,} alike: {why}. {remedy}")
            yield from (visible(f"  {ref}") for ref in refs)


def _unexamined(count: int) -> str:
    """Safe, but the copy holds less than it might, and the engines want looking after."""
    texts = f"{counted(count, 'text')} {'was' if count == 1 else 'were'}"
    return (
        f"not examined: {texts} replaced whole, since a language engine failed; nothing of what stood there is in the "
        "copy. Protect once more into another target; if it happens again, free memory, or reinstall guardian-privacy "
        "with its language packages"
    )


def _last(manifest: Mapping[str, Any], manifest_at: str) -> str:
    treated = sum(entry["how"] != "copy" and "watched" not in entry["options"] for entry in manifest["columns"])
    of = f"{treated} of {counted(len(manifest['columns']), 'column')}"
    if manifest_at:
        return f"Protected by {manifest['wish']}: {of} treated. Manifest: {manifest_at}"
    if manifest["refusals"]:
        return f"Refused by {manifest['wish']}: {len(manifest['refusals'])}; nothing was written"
    return f"Plan by {manifest['wish']}: {of} would be treated; nothing was written"


def _column(entry: Mapping[str, Any]) -> tuple[str, str, str, str]:
    treatment = _treatment(entry)
    cites = f" [{'; '.join(entry['cites'])}]" if entry["cites"] else ""
    notes = "".join(f"; {note}" for note in entry["notes"])
    column = str(entry["ref"]).rpartition("/")[2]
    return column, entry["category"] or "unknown", treatment, f"{entry['reason']}{cites}{notes}"


def _treatment(entry: Mapping[str, Any]) -> str:
    """With the key that leads back, or that gives the same outputs again: who destroys it must know which."""
    if not entry["keys"] or "watched" in entry["options"]:
        return in_words(entry["treatment"], entry["options"])
    treatment = in_words(entry["treatment"], {name: said for name, said in entry["options"].items() if name != "by"})
    if any(use["kind"] == PERSONS for use in entry["keys"]):
        return f"{treatment} under each person's own key"
    return f"{treatment} under the ring's key {', '.join(sorted({str(use['id']) for use in entry['keys']}))}"
