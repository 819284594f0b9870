"""The plan of a protected copy, rule by rule: what each column gets, what ties columns together, what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from guardian.governance.protect import Setting, plan, watching
from guardian.governance.protection import WATCHED, Column, ColumnPlan, Link, ProtectPlan, Refusal, Table
from guardian.governance.transforms_for import Workshop
from guardian.governance.wishes import Decided
from guardian.keys.base import Key
from guardian.model import ColumnRef, ColumnSchema, ColumnVerdict, Evidence, Held, TableSchema, Tier
from guardian.policy.profiles import Spec, Specs
from guardian.sources.sinks.base import Holds


class OneKey:
    """The same key for every purpose and person."""

    def current(self, subjects: Sequence[str] | None = None) -> Any:
        key = Key("k1", bytes(range(64)))
        return key if subjects is None else [key for _ in subjects]

    def by_id(self, key_id: str) -> Key:
        return Key(key_id, bytes(range(64)))


class Ring:
    store: Any = None

    def keys(self, kind: str, name: str) -> OneKey:
        return OneKey()

    def subjects(self, domain: str) -> Any:
        return OneKey()


@dataclass(frozen=True)
class Asks:
    """A wish that says of each column what is given for its name."""

    said: Mapping[str, Decided]
    texts: Mapping[str, Specs] = field(default_factory=dict)
    shown: str = "profile ours"
    policy: str = "digest"
    notes: tuple[str, ...] = ()

    def decide(self, table: Table, column: Column) -> Decided:
        return self.said[f"{table.name}.{column.name}"]

    def in_texts(self, table: Table) -> Mapping[str, Specs]:
        return self.texts

    def faults(self, tables: Sequence[Table]) -> Iterator[Refusal]:
        return iter(())


def asked(*words: str | Spec, category: str = "none", named: bool = False) -> Decided:
    specs = tuple(Spec(word) if isinstance(word, str) else word for word in words)
    return Decided(specs, "as was asked", category=category, entity=category, named=named)


def column(name: str, table: str = "t", **known: Any) -> Column:
    known.setdefault("holds", Holds())
    return Column(name, f"s/{table}/{name}", **{"rows": 100, "total": 100, "distinct": 100, **known})


def table(*columns: Column, name: str = "t") -> Table:
    schema = TableSchema("s", name, tuple(ColumnSchema(one.name) for one in columns))
    return Table(schema, "s", name, columns)


def planned(tables: Sequence[Table], said: Mapping[str, Decided], **more: Any) -> ProtectPlan:
    texts = more.pop("texts", {})
    return plan("s", tables, Setting(Asks(said, texts), Workshop(Ring), **more))


def one(known: Column, said: Decided, **more: Any) -> ColumnPlan:
    found = planned([table(known)], {f"t.{known.name}": said}, **more)
    assert found.refusals == ()
    return found.columns[0]


def refused(known: Column, said: Decided, **more: Any) -> str:
    (refusal,) = planned([table(known)], {f"t.{known.name}": said}, **more).refusals
    return refusal.why


MEMBERS = table(column("id", "m", key="primary"), column("mail", "m"), name="m")
ORDERS = table(column("buyer", "o", key="foreign"), column("mail", "o"), name="o")
TIED = (Link("o", ("buyer",), "m", ("id",)),)


def test_columns_that_a_foreign_key_ties_get_the_strictest_that_is_asked_of_any_and_say_so() -> None:
    said = {"m.id": asked("clear"), "o.buyer": asked("token"), "m.mail": asked("redact"), "o.mail": asked("clear")}
    found = {place.ref: place for place in planned([MEMBERS, ORDERS], said, links=TIED).columns}
    assert [found[ref].spec.name for ref in ("s/m/id", "s/o/buyer", "s/m/mail", "s/o/mail")] == [
        "token", "token", "redact", "clear",
    ]  # fmt: skip
    assert "a foreign key ties it to" in found["s/m/id"].reason
    assert found["s/o/buyer"].reason == "as was asked"
    assert found["s/m/id"].domain == found["s/o/buyer"].domain


def test_columns_that_are_tied_have_the_room_of_the_narrowest() -> None:
    wide, narrow = column("id", "m", holds=Holds(longest=200)), column("buyer", "o", holds=Holds(longest=100))
    said = {"m.id": asked("token"), "o.buyer": asked("token")}
    tables = [table(replace(wide, longest=10), name="m"), table(replace(narrow, longest=10), name="o")]
    assert [each.holds.longest for each in planned(tables, said, links=TIED).columns] == [100, 100]


def test_a_foreign_key_between_two_declared_domains_is_refused() -> None:
    said = {"m.id": asked("token"), "o.buyer": asked("token"), "m.mail": asked("null"), "o.mail": asked("null")}
    declared = {"person": ("s.m.id",), "buyer": ("s.o.buyer",)}
    (refusal,) = planned([MEMBERS, ORDERS], said, links=TIED, token_domains=declared).refusals
    assert refusal.why == "foreign keys join the token domains buyer and person"
    alone = planned([MEMBERS, ORDERS], said, links=TIED, token_domains={"person": ("s.m.id",)})
    assert alone.refusals == ()
    assert {each.domain for each in alone.columns if each.spec.name == "token"} == {"person"}


BINARY = Holds("binary", type="BLOB")
UUID = Holds("binary", type="extension<arrow.uuid>")
WIDE = Holds("binary", type="fixed_size_binary[16]")
BYTES = {
    "of which some are text": ({"holds": BINARY}, False, "null"),
    "none of which is text": ({"holds": BINARY, "rows": 0}, False, "null"),
    "named by an entry of its own": ({"holds": BINARY}, True, "clear"),
    "of an empty column": ({"holds": BINARY, "total": 0, "rows": 0}, False, "clear"),
    "of UUIDs": ({"holds": UUID, "rows": 0}, False, "clear"),
    "sixteen wide, none text": ({"holds": WIDE, "rows": 0}, False, "clear"),
    "sixteen wide, some text": ({"holds": WIDE}, False, "null"),
    "of a key, none text": ({"holds": BINARY, "rows": 0, "key": "unique"}, False, "clear"),
    "of a part of a key, none text": ({"holds": BINARY, "rows": 0, "part": True}, False, "clear"),
    "words of a text, for searching": ({"holds": Holds("other", type="tsvector"), "total": 9}, False, "null"),
    "words of a text, of an empty column": ({"holds": Holds("other", type="tsvector"), "total": 0}, False, "clear"),
    "words that were named": ({"holds": Holds("other", type="xml"), "total": 9}, True, "clear"),
    "addresses of a network": ({"holds": Holds("other", type="inet"), "total": 9}, False, "clear"),
}


@pytest.mark.parametrize(("known", "named", "treatment"), BYTES.values(), ids=BYTES)
def test_bytes_are_not_copied_unasked(known: dict[str, Any], named: bool, treatment: str) -> None:
    assert one(column("c", **known), asked("clear", named=named)).spec.name == treatment


def verdict(category: str = "none", *others: Held) -> ColumnVerdict:
    evidence = Evidence(matched=0, examined=100, rows=100)
    return ColumnVerdict(ColumnRef("s", "t", "c"), category, None, Tier.INTERNAL, {}, 0.9, evidence, others)


HOLDS_MAIL = verdict("none", Held("email", "email", 3, 100))
TEXTS = {
    "written text": ({"prose": True}, "none", False, "spans"),
    "something personal among others": ({"verdict": HOLDS_MAIL}, "none", False, "spans"),
    "free text by its category": ({}, "free_text_may_contain_pii", False, "spans"),
    "written text that was named": ({"prose": True}, "none", True, "copy"),
    "codes": ({}, "none", False, "spans"),
    "numbers": ({"holds": Holds("integer"), "prose": True}, "none", False, "copy"),
}


@pytest.mark.parametrize(("known", "category", "named", "how"), TEXTS.values(), ids=TEXTS)
def test_texts_left_clear_are_looked_into_where_they_may_hold_something(
    known: dict[str, Any], category: str, named: bool, how: str
) -> None:
    found = one(column("c", **known), asked("clear", category=category, named=named))
    assert found.how == how
    assert found.watched == ("texts" if known == {} and category == "none" else "")


WATCHING = {
    "a label": ({}, "none", False, "texts"),
    "a company": ({}, "organisation", False, "sentences"),
    "a name that is left clear": ({}, "person_name", False, "identifiers"),
    "a secret that is left clear": ({}, "credential_secret", False, "identifiers"),
    "a key": ({}, "none", True, "stop"),
    "a key of names": ({}, "person_name", True, "stop"),
    "an enumeration": ({"labels": ("a", "b")}, "none", False, ""),
    "a number": ({"holds": Holds("integer")}, "none", False, ""),
    "a number that is a key": ({"holds": Holds("integer")}, "none", True, ""),
    "what the database computes": ({"computed": True}, "none", False, ""),
}


@pytest.mark.parametrize(("known", "category", "key", "mode"), WATCHING.values(), ids=WATCHING)
def test_how_a_column_left_clear_is_watched(known: dict[str, Any], category: str, key: bool, mode: str) -> None:
    assert watching(column("c", **known), category, key=key) == mode


@pytest.mark.parametrize("known", [{"key": "primary"}, {"key": "unique"}, {"key": "foreign"}, {"part": True}])
def test_keys_that_stay_clear_stop_the_copy_where_they_hold_something(known: dict[str, Any]) -> None:
    found = one(column("c", prose=True, **known), asked("clear"))
    assert (found.how, found.spec.options) == ("copy", {WATCHED: "stop"})


IN_TEXTS: Mapping[str, Specs] = {
    "email": (Spec("token"),),
    "person_name": (Spec("cipher"), Spec("token")),
    "phone": (Spec("fpe"), Spec("hash")),
    "national_id": (Spec("redact"), Spec("token")),
    "address": (Spec("generalise"),),
}


def test_in_a_text_each_category_has_the_first_treatment_that_takes_words() -> None:
    found = one(column("c"), asked("spans", category="free_text_may_contain_pii"), texts=IN_TEXTS)
    assert {category: each.spec.name for category, each in found.operators.items()} == {
        "email": "token", "person_name": "cipher", "phone": "hash",
    }  # fmt: skip


def test_in_a_watched_column_equal_cells_stay_equal() -> None:
    found = one(column("c"), asked("clear"), texts=IN_TEXTS)
    assert {category: each.spec.name for category, each in found.operators.items()} == {
        "email": "token", "person_name": "token", "phone": "hash",
    }  # fmt: skip


def test_clear_after_stricter_treatments_is_only_for_parts_of_keys_that_everybody_shares() -> None:
    wish = asked(Spec("token"), Spec("clear"))
    narrow = Holds(longest=8)
    shared = column("c", part=True, distinct=4, holds=narrow)
    assert one(shared, wish).spec.name == "clear"
    assert "it would show what the stricter ones hide" in refused(replace(shared, part=False), wish)
    assert "it would show what the stricter ones hide" in refused(column("c", part=True, holds=narrow), wish)


def test_what_was_preferred_and_not_taken_is_told_with_its_reason() -> None:
    found = one(column("c", holds=Holds(longest=8)), asked("token", "redact", "null"))
    assert found.spec.name == "null"
    assert [note.partition(":")[0] for note in found.notes] == ["not token", "not redact"]
    reason = refused(column("c", holds=Holds(longest=8)), asked("token", "redact"))
    assert reason.startswith("as was asked; token: it needs ")
    assert "; redact: " in reason


def test_substitutes_are_the_same_in_every_table_unless_a_domain_says_which() -> None:
    people = [table(column("name", name), name=name) for name in ("m", "o")]
    said = {f"{name}.name": asked("synthetic", category="person_name") for name in ("m", "o")}
    assert [each.domain for each in planned(people, said).columns] == ["s/*/person_name"] * 2
    declared = planned(people, said, token_domains={"person": ("s.m.name",)})
    assert [each.domain for each in declared.columns] == ["person", "s/*/person_name"]


def test_a_ciphertext_is_by_person_where_the_table_says_whose_row_it_is() -> None:
    members = table(column("id", "m", key="primary"), column("notes", "m"), name="m")
    said = {"m.id": asked("clear", named=True), "m.notes": asked("cipher", category="health")}
    found = planned([members], said, subjects={"m": "id"}).columns[1]
    assert (found.subject, [use.kind for use in found.keys]) == ("id", ["subject"])
    alone = planned([members], said).columns[1]
    assert (alone.subject, [use.kind for use in alone.keys]) == (None, ["cipher"])


def test_a_column_that_the_target_computes_is_left_to_it() -> None:
    found = one(column("c", computed=True), asked("redact", category="email"))
    assert (found.how, found.spec.name, found.transform) == ("computed", "clear", None)


def test_the_digest_tells_plans_apart_and_equal_ones_are_equal() -> None:
    digests = [one_plan.digest for one_plan in (
        planned([MEMBERS], {"m.id": asked("token"), "m.mail": asked(mail)})
        for mail in ("token", "redact", "redact")
    )]  # fmt: skip
    assert digests[0] != digests[1] == digests[2]


@pytest.mark.parametrize(("longest", "spec"), [(255, "spans"), (40, "spans"), (39, "redact")])
def test_notes_in_a_column_of_limited_length_are_treated_by_spans_where_their_words_fit(
    longest: int, spec: str
) -> None:
    note = column("note", holds=Holds(longest=longest))
    made = planned([table(note)], {"t.note": asked("spans", "redact", category="free_text_may_contain_pii")})
    assert [one.spec.name for one in made.columns] == [spec]
