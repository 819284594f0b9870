"""The inventory: decisions outlive scans and follow a renamed column when its contents say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.app.catalog_changes import changes, decided, former_names, renamed, told_once
from guardian.catalog import (
    Catalog,
    Decision,
    ExaminedTable,
    KnownTable,
    Signature,
    alike,
    apply,
    fingerprint,
    sign,
    verdict_of,
)
from guardian.errors import UsageError
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Held, TableVerdict, Tier
from guardian.state import Store

KEY = b"k" * 32
FIRST, SECOND, THIRD = "2026-01-01T00:00:00", "2026-02-01T00:00:00", "2026-03-01T00:00:00"


def verdict(column: str, category: str = "email", confidence: float = 0.9) -> ColumnVerdict:
    tier = Tier.INTERNAL if category == "none" else Tier.PERSONAL
    entity = None if category == "none" else category
    evidence = Evidence(matched=90, examined=100, rows=100, distinct=95, upper_bound_95=0.0, by=("name", "value"))
    held = (Held("phone", "phone.cn_mobile", 1, 100),)
    ref = ColumnRef("crm", "public.members", column)
    return ColumnVerdict(
        ref, category, entity, tier, {"gdpr": ("4",)}, confidence, evidence, held, ({"en": "by name"},)
    )


def signature(*values: int, form: str = "a@a.a|5-9") -> Signature:
    return sign(values, form, KEY, complete=True)


def table(*columns: tuple[ColumnVerdict, Signature], complete: bool = True) -> ExaminedTable:
    known = KnownTable(TableVerdict("crm/public.members", 100, Tier.PERSONAL), "f1", "0.1.0 d", None)
    return ExaminedTable("crm", "public.members", known, columns, complete)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Store(f"sqlite:///{tmp_path / 'state.db'}") as store:
        yield Catalog(store)


def save(catalog: Catalog, at: str, *columns: tuple[ColumnVerdict, Signature], complete: bool = True) -> list[Decision]:
    return catalog.save(at, [table(*columns, complete=complete)], {"columns": {}}, at)


def effective(catalog: Catalog, column: str) -> ColumnVerdict:
    return catalog.entry(f"crm/public.members/{column}").verdict


def test_a_verdict_survives_storage_unchanged(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    assert catalog.entry("crm/public.members/mail").found == verdict("mail")


def test_a_rejected_tag_stays_rejected_after_the_next_scan(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    save(catalog, SECOND, (verdict("mail"), signature(1, 2, 3)))
    assert effective(catalog, "mail").category == "none"
    assert effective(catalog, "mail").tier is Tier.INTERNAL


def test_a_rejection_of_one_tag_does_not_hide_another(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    save(catalog, SECOND, (verdict("mail", "phone"), signature(7, 8, 9)))
    assert effective(catalog, "mail").category == "phone"


def test_there_is_nothing_to_reject_where_nothing_was_found(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail", "none"), signature(1, 2, 3)))
    with pytest.raises(UsageError, match=r"nothing to reject.* --override CATEGORY") as refused:
        catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    assert refused.value.where == "crm/public.members/mail"
    assert catalog.decisions() == {}
    catalog.review("crm/public.members/mail", "accept", by="Ada", reason="test data", at=FIRST)
    assert effective(catalog, "mail").category == "none"


@pytest.mark.parametrize("later", ["none", "email", "phone"])
def test_an_override_is_never_undone_by_the_machine(catalog: Catalog, later: str) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "override", by="Ada", reason="logins", at=FIRST, category="username")
    save(catalog, SECOND, (verdict("mail", later), signature(1, 2, 3)))
    found = effective(catalog, "mail")
    assert (found.category, found.entity, found.confidence) == ("username", "username", 1.0)
    assert "person" in found.evidence.by


@pytest.mark.parametrize(
    ("written", "source"), [("data/", "data"), ("/", "/"), ("data", "data"), ("mysql://h/", "mysql://h/")]
)
def test_a_decision_on_a_folder_once_named_with_a_slash_at_its_end_holds(
    catalog: Catalog, written: str, source: str
) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    (held,) = catalog.export()["decisions"]
    catalog.load({**catalog.export(), "decisions": [{**held, "ref": {**held["ref"], "source": written}}]})
    assert list(catalog.decisions()) == [f"{source}/public.members/mail"]


def test_the_latest_decision_holds(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="a", at=FIRST)
    catalog.review("crm/public.members/mail", "accept", by="Bo", reason="b", at=SECOND)
    assert effective(catalog, "mail").category == "email"


def test_a_decision_follows_a_column_that_is_renamed(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3, 4)), (verdict("tel", "phone"), signature(50, 60)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    moved = save(
        catalog, SECOND, (verdict("e_mail"), signature(1, 2, 3, 5)), (verdict("tel", "phone"), signature(50, 60))
    )
    assert [decision.moved_from for decision in moved] == ["crm/public.members/mail"]
    assert effective(catalog, "e_mail").category == "none"
    assert catalog.entry("crm/public.members/mail").gone == SECOND


@pytest.mark.parametrize(
    "new",
    [
        pytest.param([("other", signature(71, 72, 73, 74))], id="contents_differ"),
        pytest.param([("a", signature(1, 2, 3, 4)), ("b", signature(1, 2, 3, 4))], id="two_candidates"),
    ],
)
def test_a_decision_stays_where_the_contents_do_not_say_so(catalog: Catalog, new: list[tuple[str, Signature]]) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3, 4)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="test data", at=FIRST)
    assert save(catalog, SECOND, *((verdict(name), contents) for name, contents in new)) == []
    assert all(effective(catalog, name).category == "email" for name, _ in new)


def test_a_table_read_in_part_loses_no_column(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1)), (verdict("tel", "phone"), signature(2)))
    save(catalog, SECOND, (verdict("mail"), signature(1)), complete=False)
    assert catalog.entry("crm/public.members/tel").gone is None


def test_first_seen_stays_and_since_moves_with_the_category(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("x", "none"), signature(1)))
    save(catalog, SECOND, (verdict("x"), signature(1)))
    save(catalog, THIRD, (verdict("x"), signature(1)))
    entry = catalog.entry("crm/public.members/x")
    assert (entry.first_seen, entry.since, entry.last_seen) == (FIRST, SECOND, THIRD)


def test_decisions_move_to_another_machine_by_export_and_import(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "override", by="Ada", reason="logins", at=FIRST, category="username")
    document = json.loads(json.dumps(catalog.export()))
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = Catalog(store)
        assert (other.load(document), other.load(document)) == (1, 0)
        save(other, SECOND, (verdict("mail"), signature(1, 2, 3)))
        assert effective(other, "mail").category == "username"


@pytest.fixture
def exported(catalog: Catalog) -> dict[str, object]:
    """Of a machine where a column is called mail."""
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "override", by="Ada", reason="logins", at=FIRST, category="username")
    document: dict[str, object] = json.loads(json.dumps(catalog.export()))
    return document


OTHER_KEY = (70, 80, 90)
"""The same contents under the key of another store."""


def test_an_imported_decision_follows_a_rename_once_a_scan_here_saw_the_old_name(
    exported: dict[str, object], tmp_path: Path
) -> None:
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = Catalog(store)
        other.load(exported)
        save(other, SECOND, (verdict("mail"), signature(*OTHER_KEY)))
        save(other, THIRD, (verdict("login"), signature(*OTHER_KEY)))
        assert effective(other, "login").category == "username"
        followed = other.entry("crm/public.members/login").decision
        assert followed is not None and followed.moved_from == "crm/public.members/mail"


@pytest.mark.parametrize("names", [("login",), ("e_mail", "login"), ("e_mail", "mail", "login")])
def test_a_decision_imported_after_renames_goes_to_the_present_name(
    exported: dict[str, object], tmp_path: Path, names: tuple[str, ...]
) -> None:
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = Catalog(store)
        before = "mail"
        save(other, FIRST, (verdict("mail"), signature(*OTHER_KEY)))
        for day, name in enumerate(names, 11):
            renamed = {f"crm/public.members/{name}": f"crm/public.members/{before}"}
            found = table((verdict(name), signature(*OTHER_KEY)))
            other.save(f"scan-{day}", [found], {"renamed": renamed}, f"2026-03-{day}T00:00:00")
            before = name
        assert other.load(exported) == 1
        assert effective(other, "login").category == "username"
        assert other.load(exported) == 0
        assert len(other.all_decisions()) == 2


def test_an_imported_decision_never_takes_the_place_of_one_under_the_present_name(
    exported: dict[str, object], tmp_path: Path
) -> None:
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = Catalog(store)
        save(other, FIRST, (verdict("mail"), signature(*OTHER_KEY)))
        renamed = {"crm/public.members/login": "crm/public.members/mail"}
        other.save("scan-2", [table((verdict("login"), signature(*OTHER_KEY)))], {"renamed": renamed}, SECOND)
        other.review("crm/public.members/login", "reject", by="Bo", reason="test data", at=SECOND)
        other.load(exported)
        assert effective(other, "login").category == "none"


def test_an_export_carries_no_fingerprints_and_no_shapes_of_values(exported: dict[str, Any]) -> None:
    assert {"ref", "found", "since"} <= exported["columns"][0].keys()
    assert "signature" not in exported["columns"][0]


def test_an_imported_decision_stays_where_no_scan_here_saw_the_old_name(
    exported: dict[str, object], tmp_path: Path
) -> None:
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = Catalog(store)
        other.load(exported)
        save(other, SECOND, (verdict("login"), signature(*OTHER_KEY)))
        assert effective(other, "login").category == "email"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"schema": "guardian.scan/1", "decisions": []},
        {"schema": "guardian.catalog/1", "decisions": [{"id": "x"}]},
        {"schema": "guardian.catalog/1", "decisions": [{"id": "x", "ref": {}, "action": "drop"}]},
    ],
)
def test_what_is_no_export_is_refused_whole(catalog: Catalog, document: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        catalog.load(document)
    assert catalog.all_decisions() == []


@pytest.mark.parametrize(("by", "reason"), [("", "x"), ("Ada", " ")])
def test_a_decision_without_name_or_reason_is_refused(catalog: Catalog, by: str, reason: str) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1)))
    with pytest.raises(UsageError, match="a name and a reason"):
        catalog.review("crm/public.members/mail", "accept", by=by, reason=reason, at=FIRST)


def test_an_unknown_reference_gives_the_nearest_one(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1)))
    with pytest.raises(UsageError, match=r"nearest: crm/public\.members/mail"):
        catalog.entry("crm/public.members/mall")


def test_an_override_to_an_unknown_category_is_refused(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1)))
    with pytest.raises(UsageError):
        catalog.review("crm/public.members/mail", "override", by="A", reason="b", at=FIRST, category="e-mail")


def test_no_decision_changes_nothing_and_accepting_keeps_the_entity() -> None:
    found = replace(verdict("tel", "phone"), entity="phone.cn_mobile")
    assert apply(found, None) == found
    accepted = apply(found, Decision("1", found.ref, "accept", "phone", "Ada", "seen", FIRST))
    assert (accepted.entity, accepted.confidence) == ("phone.cn_mobile", 1.0)


def test_changes_name_what_was_added_removed_and_changed() -> None:
    before = {"a": ["email", "email", "personal"], "b": ["none", None, "internal"], "c": ["age", "age", "personal"]}
    after = {"a": ["email", "email", "personal"], "b": ["phone", "phone", "personal"], "d": ["age", "age", "personal"]}
    assert [(row["ref"], row["change"]) for row in changes(before, after)] == [
        ("b", "changed"),
        ("c", "removed"),
        ("d", "added"),
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(0, 2**64 - 1), min_size=1, max_size=200))
def test_a_signature_does_not_depend_on_order_and_hides_the_hashes(values: set[int]) -> None:
    one, other = sign(sorted(values), "f", KEY, complete=True), sign(list(values)[::-1], "f", KEY, complete=True)
    assert one == other
    assert alike(one, other) == 1.0
    assert one != sign(values, "f", b"j" * 32, complete=True)


@given(st.text(min_size=1))
def test_a_fingerprint_is_stable_and_shows_nothing_of_the_name(name: str) -> None:
    shown = fingerprint(name, KEY)
    assert shown == fingerprint(name, KEY)
    assert shown != fingerprint(name, b"j" * 32)
    assert len(shown) == 13


def test_a_verdict_document_is_plain_json() -> None:
    document = json.loads(json.dumps(asdict(verdict("mail"))))
    assert verdict_of(document) == verdict("mail")


def rename(catalog: Catalog, *columns: tuple[ColumnVerdict, Signature], complete: bool = True) -> dict[str, str]:
    found = renamed(catalog, [table(*columns, complete=complete)])
    return {ref.rpartition("/")[2]: old.rpartition("/")[2] for ref, old in found.items()}


def test_a_renamed_column_is_known_by_its_contents(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3, 4)), (verdict("tel", "phone"), signature(50, 60)))
    same = (verdict("tel", "phone"), signature(50, 60))
    assert rename(catalog, (verdict("e_mail"), signature(1, 2, 3, 5)), same) == {"e_mail": "mail"}
    assert rename(catalog, (verdict("e_mail"), signature(7, 8, 9, 10)), same) == {}
    assert rename(catalog, (verdict("a"), signature(1, 2, 3, 4)), (verdict("b"), signature(1, 2, 3, 4)), same) == {}
    assert rename(catalog, (verdict("mail"), signature(1, 2)), (verdict("b"), signature(1, 2)), same) == {}
    assert rename(catalog, (verdict("e_mail"), signature(1, 2, 3, 4)), same, complete=False) == {}


def test_two_columns_that_are_gone_share_no_new_name(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("a"), signature(1, 2, 3, 4)), (verdict("b"), signature(1, 2, 3, 4)))
    assert rename(catalog, (verdict("c"), signature(1, 2, 3, 4))) == {}


def test_a_rename_is_one_line_for_a_reader_and_two_changes_that_name_each_other_in_json() -> None:
    mail = ["email", "email", "personal"]
    listed = changes({"mail": mail, "x": mail}, {"e_mail": mail, "x": mail}, {"e_mail": "mail"})
    assert listed == [
        {"ref": "e_mail", "change": "added", "before": None, "after": mail, "renamed_from": "mail"},
        {"ref": "mail", "change": "removed", "before": mail, "after": None, "renamed_to": "e_mail"},
    ]
    assert told_once(listed) == [
        {"ref": "mail -> e_mail", "change": "renamed", "before": mail, "after": mail, "renamed_from": "mail"}
    ]
    assert changes({"mail": mail}, {"mail": mail, "e_mail": mail}, {"e_mail": "mail"}) == [
        {"ref": "e_mail", "change": "added", "before": None, "after": mail}
    ]


def test_names_are_followed_over_several_scans() -> None:
    scans: list[dict[str, dict[str, str]]] = [{"renamed": {"b": "a"}}, {}, {"renamed": {"c": "b", "y": "x"}}]
    assert former_names(scans) == {"c": "a", "y": "x"}
    assert former_names([{"renamed": {"b": "a"}}, {"renamed": {"a": "b"}}]) == {}


def test_a_scan_is_compared_as_people_decided() -> None:
    ref = ColumnRef("crm", "public.members", "mail")
    row = {str(ref): ["email", "email", "personal"]}
    said = {str(ref): Decision("1", ref, "reject", "email", "Ada", "test data", FIRST)}
    assert decided(row, said) == {str(ref): ["none", None, "internal"]}
    assert decided(row, {}) == row
    accepted = {str(ref): replace(said[str(ref)], action="accept")}
    assert decided(row, accepted) == row


def test_the_decisions_of_an_instant_are_those_taken_until_then(catalog: Catalog) -> None:
    save(catalog, FIRST, (verdict("mail"), signature(1, 2, 3)))
    catalog.review("crm/public.members/mail", "reject", by="Ada", reason="a", at=SECOND)
    assert (len(catalog.decisions(until=FIRST)), len(catalog.decisions(until=SECOND)), len(catalog.decisions())) == (
        0, 1, 1,
    )  # fmt: skip
