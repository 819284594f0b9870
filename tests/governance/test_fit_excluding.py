"""What rows exclude each other by is replaced only where equal values alone do, which stay apart."""

from __future__ import annotations

import pytest

from guardian.governance.fit import unchecked
from guardian.governance.protection import Column
from guardian.policy.profiles import Spec
from guardian.transforms.base import Unsuitable

OTHERWISE = "otherwise than by equal values"
CASES = [
    ("EXCLUDE USING btree (mobile WITH =)", "fpe", True),
    ("EXCLUDE USING btree (mobile WITH =)", "token", True),
    ('EXCLUDE USING gist (room WITH =, mobile COLLATE "C" text_ops WITH =)', "fpe", True),
    ('EXCLUDE USING gist ("mobile" WITH =, span WITH &&)', "fpe", True),
    ("EXCLUDE USING gist (span WITH &&, mobile_kind WITH <>)", "fpe", True),
    ("EXCLUDE USING btree (lower(mobile) WITH =)", "fpe", False),
    ("EXCLUDE USING gist (int8range(mobile, mobile + 5) WITH &&)", "fpe", False),
    ("EXCLUDE USING gist (mobile WITH &&)", "fpe", False),
    ("EXCLUDE USING gist (mobile WITH &&)", "null", True),
    ("EXCLUDE USING gist (span WITH &&) WHERE (mobile IS NULL)", "null", False),
    ("EXCLUDE USING gist (span WITH &&) WHERE (((mobile)::text ~~ '13%'::text))", "fpe", False),
]


@pytest.mark.parametrize(("rule", "treatment", "taken"), CASES)
def test_a_column_under_an_exclusion_is_replaced_only_where_equal_values_alone_exclude(
    rule: str, treatment: str, *, taken: bool
) -> None:
    column = Column("mobile", "crm/public.people/mobile", checks=(rule,))
    if taken:
        unchecked(Spec(treatment), column, tried=True)
        return
    with pytest.raises(Unsuitable, match=OTHERWISE):
        unchecked(Spec(treatment), column, tried=True)


def test_a_name_with_a_quote_is_met_as_it_is_written() -> None:
    column = Column('mob"ile', "crm/public.people/mob", checks=('EXCLUDE USING gist ("mob""ile" WITH &&)',))
    with pytest.raises(Unsuitable, match=OTHERWISE):
        unchecked(Spec("fpe"), column, tried=True)
