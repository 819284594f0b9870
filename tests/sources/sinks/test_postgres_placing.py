"""What the rows of a partitioned table are placed by, told from the catalog's tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardian.sources.sinks.postgres_plan import placing
from guardian.sources.sinks.postgres_schema import Table


def table(oid: int, name: str, key: str = "", parent: str = "") -> Table:
    kind = "p" if key else "r"
    parents = (parent,) if parent else ()
    return Table(oid, "public", name, kind, False, bool(parent), key or None, None, parents, (), False, False)


def orders() -> Iterator[list[Table]]:
    """A root, its partition, and that one's partition, as their oids may lie."""
    root, middle = table(1, "sales", "RANGE (sold)"), table(2, "Sales 20", "LIST (region)", "public.sales")
    leaf = table(3, "deep", "HASH (id)", 'public."Sales 20"')
    yield [root, middle, leaf]
    yield [leaf, middle, root]
    yield [middle, root, leaf]


@pytest.mark.parametrize("tables", list(orders()))
def test_a_partition_that_is_listed_before_its_parent_is_placed_all_the_same(tables: list[Table]) -> None:
    found = placing(tables)
    assert set(found) == {1}
    assert {"sold", "region"} <= found[1]
    assert "id" not in found[1]


def test_thousands_of_partitions_are_gone_through_once() -> None:
    tables = [table(1, "t", "RANGE (a)")]
    tables += [table(at, f"p{at}", f"LIST (c{at})", "public.t") for at in range(2, 20_000)]
    assert len(placing(tables)[1]) > 19_000


def test_a_partition_of_what_an_extension_owns_stands_for_itself() -> None:
    assert "sold" in placing([table(7, "mine", "RANGE (sold)", "parts.template")])[7]
