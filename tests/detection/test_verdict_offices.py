"""Departments, ranks and labels: facts about staff, labels elsewhere. No engines."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
WORK = ("Sales", "Finance", "Logistics", "Legal")
PARTS = ("销售部", "财务部", "物流部", "法务部")
PEOPLE = ("Boyd Enright", "Carla Ortiz", "Wanda Greer", "Otis Nash")


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def one(table: str, name: str, values: Sequence[str], /, **beside: Sequence[str]) -> str:
    columns = {name: [values[at % len(values)] for at in range(60)]}
    for other, some in beside.items():
        columns[other] = [some[at % len(some)] for at in range(60)]
    schema = TableSchema("s", table, tuple(ColumnSchema(column) for column in columns))
    batch = pa.RecordBatch.from_pydict(columns)
    return judge(schema, KERNEL.examine(schema, batch), total_rows=60, random=True, detector=nobody)[0].category


@pytest.mark.parametrize("heading", ["department", "dept_name", "grade", "rank", "function", "industry"])
@pytest.mark.parametrize("table", ["user", "users", "t_user", "customers", "orders", "products", "stores"])
def test_what_an_organisation_is_divided_into_is_no_fact_about_people_whom_no_column_tells(
    table: str, heading: str
) -> None:
    assert one(table, heading, WORK, qty=("1", "4")) == "none"


@pytest.mark.parametrize("heading", ["部门", "部门名称", "所属部门", "单位", "组织", "行业"])
@pytest.mark.parametrize("table", ["user", "客户信息", "会员", "订单", "商品", "门店"])
def test_nor_in_chinese(table: str, heading: str) -> None:
    assert one(table, heading, PARTS, 数量=("1", "4")) == "none"


@pytest.mark.parametrize("heading", ["department", "dept", "rank", "industry", "部门", "行业"])
def test_customers_told_by_name_do_not_work_in_the_department_that_serves_them(heading: str) -> None:
    assert one("customers", heading, WORK, name=PEOPLE, phone=("+1 212 555 0134", "+1 415 555 0191")) == "none"


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("employees", "department"),
        ("staff", "dept_name"),
        ("hr_personnel", "grade"),
        ("员工", "部门"),
        ("职工", "单位"),
    ],
)
def test_of_staff_it_is_a_fact(table: str, heading: str) -> None:
    assert one(table, heading, WORK, emp_name=PEOPLE) == "employment"


def test_so_it_is_beside_a_job_title_and_of_users_told_by_name() -> None:
    assert one("users", "department", WORK, job_title=("Clerk", "Driver")) == "employment"
    assert one("users", "department", WORK, full_name=PEOPLE, email=("a@x.example", "b@y.example")) == "employment"


@pytest.mark.parametrize("table", ["users", "employees", "customers", "用户"])
def test_a_label_says_nothing_of_anybodys_work(table: str) -> None:
    assert one(table, "label", ("gift", "bulk", "fragile"), full_name=PEOPLE) == "none"


def test_the_label_of_a_resume_does() -> None:
    found = one("basics", "label", ("Nurse", "Welder"), name=PEOPLE, email=("a@x.example",), summary=("Calm", "Quick"))
    assert found == "employment"


@pytest.mark.parametrize("heading", ["区域", "大区"])
def test_the_quarters_of_china_are_nobody(heading: str) -> None:
    assert one("orders", heading, ("华东", "华南", "华北"), 数量=("1", "4")) != "person_name"
    assert one("orders", "经办人", ("华建国", "华丽萍", "王志强"), 数量=("1", "4")) == "person_name"


@pytest.mark.parametrize("heading", ["owner", "所有者", "created_by"])
def test_accounts_of_a_machine_are_nobody(heading: str) -> None:
    assert one("files", heading, ("root", "www-data"), path=("/srv/a", "/srv/b")) in {"none", "username"}


@pytest.mark.parametrize("values", [("root", "Mario Rossi"), ("Anna", "Tom", "root"), ("Mario Rossi", "Lucia Bianchi")])
def test_somebody_among_them_is_somebody(values: tuple[str, ...]) -> None:
    assert one("files", "owner", values, path=("/srv/a", "/srv/b")) == "person_name"
