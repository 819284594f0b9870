"""Columns that hold the same values are one group: by declaration, else along foreign keys, else each alone."""

from __future__ import annotations

from guardian.governance.domains import groups
from guardian.governance.protection import Column, Link, Table
from guardian.model import ColumnSchema, TableSchema


def table(name: str, *columns: str) -> Table:
    schema = TableSchema("crm", name, tuple(ColumnSchema(column) for column in columns))
    return Table(schema, "crm", name, tuple(Column(column, f"crm/{name}/{column}") for column in columns))


MEMBERS = table("main.members", "region", "id", "email")
ORDERS = table("main.orders", "order_id", "region", "member_id", "email")
COMPOSITE = Link("main.orders", ("region", "member_id"), "main.members", ("region", "id"))


def by_place(*arguments: object) -> dict[tuple[str, str], str]:
    return {place: group.name for group in groups(*arguments) for place in group.places}  # type: ignore[arg-type]


def test_each_column_is_its_own_domain_where_nothing_joins_it() -> None:
    found = by_place([MEMBERS, ORDERS], [], {})
    assert len(set(found.values())) == len(found) == 7
    assert found[("main.members", "email")] == "crm/main.members/email"


def test_the_parts_of_a_composite_key_follow_their_own_parts() -> None:
    found = by_place([MEMBERS, ORDERS], [COMPOSITE], {})
    assert found[("main.orders", "region")] == found[("main.members", "region")] == "crm/main.members/region"
    assert found[("main.orders", "member_id")] == found[("main.members", "id")] == "crm/main.members/id"
    assert found[("main.orders", "email")] != found[("main.members", "email")]


def test_a_declared_domain_joins_columns_without_a_foreign_key_and_names_those_with_one() -> None:
    declared = {"person": ("crm.main.members.id",), "mail": ("crm.members.email", "crm/main.orders/email")}
    found = by_place([MEMBERS, ORDERS], [COMPOSITE], declared)
    assert found[("main.orders", "member_id")] == "person"
    assert found[("main.orders", "email")] == found[("main.members", "email")] == "mail"


def test_a_group_under_two_declared_names_shows_both() -> None:
    declared = {"a": ("crm.members.id",), "b": ("crm.orders.member_id",)}
    group = next(
        one for one in groups([MEMBERS, ORDERS], [COMPOSITE], declared) if ("main.members", "id") in one.places
    )
    assert group.declared == ("a", "b")


def test_a_table_that_refers_to_itself_is_one_group() -> None:
    staff = table("main.staff", "id", "chief")
    found = by_place([staff], [Link("main.staff", ("chief",), "main.staff", ("id",))], {})
    assert set(found.values()) == {"crm/main.staff/id"}
