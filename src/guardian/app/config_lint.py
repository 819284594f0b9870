"""Every fault of a guardian.yaml at once, with those that would show only when a job comes to use what they name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.taxonomy import LAWS

if TYPE_CHECKING:
    from guardian.config import Config

LEGAL_BASES: Mapping[str, tuple[str, ...]] = {
    "gdpr": ("consent", "contract", "legal_obligation", "vital", "public_task", "legitimate_interest"),
    "pipl": (
        "consent", "contract_or_hr", "statutory_duty", "emergency", "news", "already_public", "other_law",
    ),
}  # fmt: skip
"""As `policies/facts.yaml` tells them. A scan takes any other for a breach of the law: here it is a slip."""
_STORES = ("sqlite", "postgresql", "postgres")


def linted(path: Path, packs: Sequence[str], today: date) -> tuple[GuardianError, ...]:
    """All faults of one guardian.yaml, in order of their lines, each once."""
    from guardian import config as configuration
    from guardian.app.recognizers import own_recognizers
    from guardian.app.treatments_lint import impossible
    from guardian.policy.profiles import profiles
    from guardian.resources import read_yaml

    try:
        config, faults = configuration.examined(read_yaml(path))
    except PolicyError as error:
        return error.faults
    if config is not None:
        for check in (own_recognizers, profiles, lambda one: _against_packs(one, packs)):
            faults += told(check, config)
        for look in (_addresses, _master, _bases, _strange_sources):
            faults += look(config)
        faults += impossible(config)
        faults += _past(config, today)
    once: dict[tuple[str, str], GuardianError] = {}
    for fault in faults:
        once.setdefault((fault.where, fault.what), fault)
    return tuple(sorted(once.values(), key=configuration.line_of))


def told(check: Callable[..., Any], *given: Any) -> tuple[GuardianError, ...]:
    """The faults that a check raises."""
    try:
        check(*given)
    except PolicyError as error:
        return error.faults
    except UsageError as error:
        return (error,)
    return ()


def usable_packs(config: Config | None) -> tuple[str, ...]:
    """The packs that a configuration names, without those that it names wrong."""
    return tuple(name for name in config.packs if name in LAWS or _is_path(name)) if config is not None else LAWS


def _is_path(pack: str) -> bool:
    return pack.endswith((".yaml", ".yml"))


def _against_packs(config: Config, packs: Sequence[str]) -> None:
    """What only the packs can tell of a configuration; packs with faults are told of by themselves."""
    from guardian.policy import loader

    try:
        own = loader.check_files([loader.pack_path(name) for name in dict.fromkeys((*packs, *usable_packs(config)))])
    except UsageError:
        return
    loader.check_config(config, own)


def _addresses(config: Config) -> Iterator[GuardianError]:
    """Addresses of sources and stores that no job could open. They are not shown: a password may stand in them."""
    from guardian.sources.address import parsed, scheme_of
    from guardian.sources.open import KNOWN, SERVERS

    kinds = (*SERVERS, "sqlite", "duckdb", "file")
    for name, entry in config.sources.items():
        where, scheme = config.where("sources", name, "url"), scheme_of(entry.url)
        if not entry.url.strip():
            yield GuardianError(f"the source '{name}' has an empty url", where=where, expected=KNOWN)
        elif scheme and scheme not in kinds:
            yield _nearest(f"unknown kind of url '{scheme}://' of '{name}'", where, scheme, kinds, KNOWN)
        elif scheme in SERVERS:
            for fault in told(parsed, entry.url, name):
                yield GuardianError(fault.what, where=where, expected=fault.expected, remedy=fault.remedy)
    expected = "sqlite:///PATH or postgresql://USER@HOST/NAME"
    for path, url in ((("state",), config.state), (("keys", "store"), config.keys.store)):
        scheme = scheme_of(url or "")
        if url is not None and (scheme not in _STORES or (scheme == "sqlite" and not url.startswith("sqlite:///"))):
            what = f"'{'.'.join(path)}' is no address of a database that guardian can keep things in"
            yield _nearest(what, config.where(*path), scheme, _STORES[:2], expected)


def _master(config: Config) -> Iterator[GuardianError]:
    """The value is not shown: somebody may have written the key itself."""
    from guardian.keys.master import FORMS, of_known_form

    said = config.keys.master
    if said and not of_known_form(said):
        forms = {form.partition(":")[0]: form for form in re.split(", | or ", FORMS)}
        near = get_close_matches(said.partition(":")[0], forms, 1, 0.4)
        yield GuardianError(
            "'keys.master' is in no known form", where=config.where("keys", "master"), expected=f"known: {FORMS}",
            remedy=f"Did you mean '{forms[near[0]]}'?" if near else "See docs/keys.md",
        )  # fmt: skip


def _bases(config: Config) -> Iterator[GuardianError]:
    for name, purpose in config.purposes.items():
        for law, basis in purpose.legal_basis.items():
            known = LEGAL_BASES.get(law, ())
            if known and basis not in known:
                where = config.where("purposes", name, "legal_basis", law)
                yield _nearest(f"'{basis}' is no legal basis of {law}", where, basis, known)


def _strange_sources(config: Config) -> Iterator[GuardianError]:
    """Tables of a source that is neither configured nor a path: nothing would ever be known by these names."""
    from guardian.config.meaning import stated, tables

    sources = stated(config.document, "sources") if config.document is not None else None
    for path, table in tables(config) if sources else ():
        if any(table.startswith((f"{source}.", f"{source}/")) for source in sources or ()):
            continue
        head = re.split(r"[./]", table)[0]
        if "://" not in table and not _may_be_a_path(table):
            yield _nearest(f"unknown source '{head}'", config.where(*path), head, sources or ())


def _may_be_a_path(table: str) -> bool:
    """A path of its own, which may lie on another machine: it starts as one, holds a file's suffix, or is there."""
    from guardian.model import without_format

    parts = re.split(r"(?=[./#!])", table)
    starts = ("".join(parts[:count]) for count in range(1, len(parts) + 1))
    return table.startswith((".", "/", "~")) or any(
        os.path.lexists(start) or without_format(start) != start or start.endswith((".db", ".sqlite", ".duckdb"))
        for start in starts
    )


def _past(config: Config, today: date) -> Iterator[GuardianError]:
    """Overrides that hold no longer: whoever reads them believes otherwise."""
    for index, entry in enumerate(config.overrides):
        if entry.until is not None and entry.until < today and not (entry.start and entry.start > entry.until):
            yield GuardianError(
                f"the override of '{entry.rule}' ended on {entry.until}: the rule holds as before",
                where=config.where("overrides", index, "until"), expected=f"a day from {today} on",
                remedy="Remove it, or have it approved again",
            )  # fmt: skip


def _nearest(what: str, where: str, found: str, known: Sequence[str], expected: str = "") -> GuardianError:
    near = get_close_matches(found, known, 1)
    listed = expected or f"known: {', '.join(known)}"
    return GuardianError(what, where=where, expected=listed, remedy=f"Did you mean '{near[0]}'?" if near else "")
