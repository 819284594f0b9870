"""What a person's key does not cover: columns of people's rows that the key ring alone leads back from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from guardian.governance.protection import ColumnPlan, Operator, Place

PERSON = "subject"


def by_ring(
    columns: Iterable[ColumnPlan], subjects: Mapping[str, str], domain_of: Mapping[Place, str]
) -> dict[str, tuple[str, ...]]:
    """References of such columns, by the domain of the people whose rows they stand in."""
    found: dict[str, list[str]] = {}
    for one in columns:
        domain = domain_of.get((one.table, subjects[one.table])) if one.table in subjects else None
        if domain is not None and one.treated and _any_ring_alone(one):
            found.setdefault(domain, []).append(one.ref)
    return {domain: tuple(refs) for domain, refs in found.items()}


def told(found: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for domain, refs in found.items():
        yield (
            f"not under a person's key of '{domain}', so the key ring reads it after keys destroy-subject, too: "
            f"{', '.join(refs)}"
        )


def _any_ring_alone(one: ColumnPlan) -> bool:
    return _ring_alone(one) or any(_ring_alone(each) for each in one.operators.values())


def _ring_alone(one: ColumnPlan | Operator) -> bool:
    return one.transform is not None and one.transform.reversible and all(key.kind != PERSON for key in one.keys)
