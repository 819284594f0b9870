"""Which transform leads back from a protected value: by the manifest of a copy, or by what the catalog knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pyarrow as pa

from guardian.errors import GuardianError, UsageError
from guardian.keys.base import NotATokenError, TamperedError, UnknownKeyError
from guardian.model import NOT_PERSONAL, table_names, without_format
from guardian.transforms import wire
from guardian.transforms.fpe import Fpe
from guardian.transforms.fpe_typed import FpeTyped

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.catalog import CatalogEntry
    from guardian.governance.protection import ColumnPlan, Place, ProtectPlan
    from guardian.keys.ring import KeyRing

FREE_TEXT = "free_text_may_contain_pii"

UNSEALED = (Fpe, FpeTyped)
"""Transforms whose outputs look like values: any value leads back to some value."""

TEXT = "text"
"""In place of a letter: a whole text with outputs in it."""


class Revealing(Protocol):
    """A transform, or a treatment of texts, that leads back to what it was given."""

    def reveal(self, array: pa.Array, /) -> pa.Array: ...


@dataclass(frozen=True, slots=True)
class Way:
    """One way back: the column it is for, what may stand behind its values, and the transform (``letter``: of which
    outputs; empty: of any). ``present``: its outputs carry no seal, and only those that stand in the copy are led back;
    None: they are sealed."""

    ref: str
    categories: frozenset[str]
    transform: Revealing = field(repr=False)
    letter: str = ""
    present: frozenset[str] | None = field(default=None, repr=False)

    @property
    def bound(self) -> tuple[str, ...]:
        """What an approval is for, beside the values."""
        domain = getattr(self.transform, "domain", "")
        return self.ref, *sorted(self.categories), type(self.transform).__name__, domain, self.letter


@dataclass(frozen=True, slots=True)
class Opened:
    """``sealed``: the value is proven to be one that was protected; otherwise it was met in the copy, and whoever could
    write there may have put it there."""

    value: str = field(repr=False)
    ref: str
    categories: frozenset[str]
    sealed: bool = True


def ways_of_copy(
    copy: str,
    column: str | None,
    values: Sequence[str],
    session: Session,
    ring: KeyRing,
    password_file: Path | None = None,
) -> list[Way]:
    """What the manifest of a protected copy says of its columns; what the catalog says of them holds as well."""
    from guardian.app.protect_targets import origin_of
    from guardian.app.reveal_persons import check_persons
    from guardian.app.reveal_presence import Presence
    from guardian.governance.manifest import check_sealed
    from guardian.governance.redo import plan_of
    from guardian.governance.transforms_for import Workshop
    from guardian.sources.open import display_name
    from guardian.transforms.text import TextTreatment

    origin = origin_of(
        copy, display_name(copy), include=(), exclude=(), password_file=password_file, target_password_file=None
    )
    manifest = origin.manifest(copy)
    check_sealed(manifest, ring, display_name(copy))
    plan = plan_of(manifest, Workshop(lambda: ring))
    own, held = _categories(plan, session)
    presence = Presence(origin, manifest)
    bare = [value for value in values if not wire.PATTERN.fullmatch(value)]
    ways: list[Way] = []
    asked: list[ColumnPlan] = []
    for one in plan.columns:
        if column is not None and column not in _names(one.ref, one.table, one.column):
            continue
        asked.append(one)
        domains = {one.domain, *(each.domain for each in one.operators.values())}
        categories = own[one.place].union(*(held.get(domain, ()) for domain in domains)) or frozenset({FREE_TEXT})
        if one.how == "spans":
            ways.append(Way(one.ref, categories, TextTreatment(one.spans), TEXT))
        for transform in (one.transform, *(each.transform for each in one.operators.values())):
            if transform is not None and transform.reversible:
                ways.append(Way(one.ref, categories, cast(Revealing, transform)))
            if isinstance(transform, UNSEALED):
                present = presence.of(one.table, one.column, bare, transform)
                ways[-1] = replace(ways[-1], present=present)
    check_persons(origin, manifest, plan, asked, values, ring)
    return _some(ways, column, "the manifest of this copy", [one.column for one in plan.columns if one.treated])


def _names(ref: str, table: str, column: str) -> tuple[str, ...]:
    """What a column may be called."""
    tables = (f"{name}{joint}{column}" for name in (table, without_format(table)) for joint in "./")
    return ref, *tables, column


def is_known(column: str, copy: str | None, session: Session, password_file: Path | None = None) -> bool:
    """Whether the catalog, or the manifest of the copy, has a column called so. A manifest that cannot be read has
    none: why is told where it is needed."""
    from guardian.app.protect_targets import origin_of
    from guardian.sources.open import display_name

    if any(column == str(entry.ref) for entry in _catalog(session)):
        return True
    if copy is None:
        return False
    with suppress(GuardianError):
        origin = origin_of(
            copy, display_name(copy), include=(), exclude=(), password_file=password_file, target_password_file=None
        )
        columns = origin.manifest(copy)["columns"]
        named = (
            [str(one.get(name)) for name in ("ref", "table", "column")] for one in columns if isinstance(one, dict)
        )
        return any(column in _names(*one) for one in named)
    return False


def _categories(plan: ProtectPlan, session: Session) -> tuple[dict[Place, frozenset[str]], dict[str, set[str]]]:
    """What each column of a plan holds, and what may stand behind the values of each domain.

    All columns of a domain share one key, so a value of one opens as that of another: the permission is for them all.
    """
    held: dict[str, set[str]] = {}
    known: dict[str, str] = {}
    for entry in _catalog(session):
        known[str(entry.ref)] = entry.verdict.category
        held.setdefault(_domain(entry, session), set()).add(entry.verdict.category)
    own: dict[Place, frozenset[str]] = {}
    for one in plan.columns:
        said = frozenset({one.category, known.get(one.ref, "")} - NOT_PERSONAL - {""})
        own[one.place] = said or frozenset({FREE_TEXT} if one.how == "spans" else ())
        for domain in {one.domain, *(each.domain for each in one.operators.values())} - {""}:
            held.setdefault(domain, set()).update(own[one.place])
    return own, held


def _domain(entry: CatalogEntry, session: Session) -> str:
    """The token domain that guardian.yaml declares for a column, else its own."""
    ref, domains = entry.ref, session.config.token_domains if session.config is not None else {}
    names = {f"{table}{joint}{ref.column}" for table in table_names(ref.source, ref.table) for joint in "./"}
    return next((name for name, members in domains.items() if names & set(members)), str(ref))


def ways_of_catalog(values: Sequence[str], column: str | None, session: Session, ring: KeyRing) -> list[Way]:
    """What the catalog knows: each personal column, under its token domain, with all that the domain may hold."""
    columns: dict[str, list[str]] = {}
    categories: dict[str, set[str]] = {}
    for entry in _catalog(session):
        domain = _domain(entry, session)
        columns.setdefault(domain, []).append(str(entry.ref))
        categories.setdefault(domain, set()).add(entry.verdict.category)
    ways = [
        Way(column or refs[0], frozenset(categories[domain]), way, letter)
        for domain, refs in columns.items()
        if column is None or column in refs
        for letter, way in _back(values, domain, ring)
    ]
    return _some(ways, column, "the catalog")


def _catalog(session: Session) -> list[CatalogEntry]:
    from guardian.catalog import Catalog
    from guardian.state import Store

    with Store(session.state_url) as store:
        return [entry for entry in Catalog(store).entries() if entry.verdict.personal]


def _back(values: Sequence[str], domain: str, ring: KeyRing) -> Iterator[tuple[str, Revealing]]:
    """The transforms that may have made such outputs in this domain, with the letter of each."""
    from guardian.transforms.cipher import Cipher, SubjectCipher
    from guardian.transforms.token import Token
    from guardian.transforms.vault import RandomToken, StoreVault, by_person

    made_with = {(match["kind"], match["key"]) for match in map(wire.PATTERN.fullmatch, values) if match is not None}
    letters = {letter for letter, _ in made_with}
    if "t" in letters:
        yield "t", Token(ring.keys("token", domain), domain)
    if "r" in letters:
        keys, vault = ring.keys("vault", domain), StoreVault(ring.store)
        yield "r", RandomToken(keys, domain, vault)
        for way in by_person(values, keys, domain, vault, lambda ids: map(ring.subjects, ring.domains_of(ids))):
            yield "r", way
    for letter, key_id in made_with:
        if letter == "c" and key_id.startswith("s"):
            for people in ring.domains_of_subject(key_id):
                yield "c", SubjectCipher(ring.subjects(people), domain)
    if any(letter == "c" and not key_id.startswith("s") for letter, key_id in made_with):
        yield "c", Cipher(ring.keys("cipher", domain), domain)


def _some(ways: list[Way], column: str | None, where: str, known: Sequence[str] = ()) -> list[Way]:
    if not ways:
        what = (
            f"{where} has no column '{column}' whose values can be read again"
            if column
            else f"{where} has no such column"
        )
        near = get_close_matches(column or "", known, 1)
        if near and near[0] != column:
            raise UsageError(what, remedy=f"Did you mean '{near[0]}'?")
        raise UsageError(what, remedy="Name a protected copy with --copy, and its column with --column")
    return ways


def check_readable(values: Sequence[str], ring: KeyRing, *, any_form: bool) -> None:
    """Raises for values that no key can lead back from: hashes, unknown and destroyed keys, other text."""
    for value in values:
        match = wire.PATTERN.fullmatch(value)
        if match is None:
            if any_form:
                continue
            raise NotATokenError(
                "a value is no token or ciphertext of guardian's",
                expected="g<kind>1.<key id>.<base64url>",
                remedy="For format-preserving values name the copy with --copy and the column with --column",
            )
        if match["kind"] == "h":
            raise NotATokenError("a keyed hash leads back to nothing: it was made to be compared only")
        if match["key"].startswith("s"):
            if not ring.domains_of_subject(match["key"]):
                raise UnknownKeyError(f"no key '{match['key']}' was ever in this key ring")
        else:
            ring.keys("token", "").by_id(match["key"])


def open_all(values: Sequence[str], ways: list[Way]) -> list[Opened]:
    """Each value through the way that its seal accepts. Raises TamperedError, UnknownKeyError, DestroyedKeyError."""
    opened, likely = [], list(ways)
    for value in values:
        found = _open(value, likely)
        likely.sort(key=lambda way: way.ref != found.ref)
        opened.append(found)
    return opened


def _open(value: str, ways: list[Way]) -> Opened:
    unknown: UnknownKeyError | None = None
    form: NotATokenError | None = None
    match = wire.PATTERN.fullmatch(value)
    for way in ways:
        if way.letter not in ("", match["kind"] if match is not None else TEXT):
            continue
        sealed = way.present is None or match is not None
        if not sealed and value not in (way.present or ()):
            form = NotATokenError(
                "a value does not stand in this column of the copy, so nothing says that it was ever protected",
                remedy="Give it as it stands in the copy, with all of its digits",
            )
            continue
        try:
            return Opened(_revealed(way.transform, value), way.ref, way.categories, sealed)
        except TamperedError:
            continue
        except UnknownKeyError as error:
            unknown = error
        except NotATokenError as error:
            form = error
    if unknown is not None:
        raise unknown
    if form is not None and match is None:
        raise form
    raise TamperedError(
        "a value was changed, or was made for another column or with another key ring",
        remedy="Name the protected copy with --copy and the column with --column",
    )


def _revealed(transform: Revealing, value: str) -> str:
    return str(transform.reveal(pa.array([value], pa.large_string())).to_pylist()[0])
