"""Names of columns, sheets, files and keys that are personal data themselves, and ordinary ones that are not."""

from __future__ import annotations

import pytest

from guardian.detection.names import personal_name


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("张伟_简历.docx", "person_name"),
        ("陈建国劳动合同.pdf", "person_name"),
        ("王芳", "person_name"),
        ("欧阳娜娜", "person_name"),
        ("山田太郎", "person_name"),
        ("John Smith", "person_name"),
        ("john_smith.pdf", "person_name"),
        ("JohnSmith", "person_name"),
        ("Maria Garcia CV.pdf", "person_name"),
        ("Hans Müller", "person_name"),
        ("john.smith@example.com.csv", "email"),
        ("13812345678", "phone"),
        ("+1 212-555-0199", "phone"),
        ("219-09-9999", "national_id"),
        ("110101199003074514", "national_id"),
    ],
)
def test_a_name_that_is_personal_data_is_told(name: str, category: str) -> None:
    assert personal_name(name) == category


@pytest.mark.parametrize(
    "name",
    [
        "Customer Name", "first_name", "Lead Owner", "members.csv", "Sheet1", "order_date", "Max Price", "Page Count",
        "Rose Gold", "Mark Up", "Grant Amount", "Will Call", "New York", "Virginia Beach", "Sierra Leone",
        "Black Friday",
        "1700000000", "2024-01-01", "20240101", "Unnamed: 0", "sales_2024", "Net Income", "St. Louis",
        "金额", "余额", "高度", "高中", "黄金", "安全", "时长", "成本", "方式", "单价", "任务", "姓名", "联系人",
        "班主任",
        "白云区", "江苏", "程序", "程度", "毛利", "康复", "文化", "陆军", "王国", "客户经理", "产品名称", "何时",
    ],
)  # fmt: skip
def test_ordinary_names_are_never_told(name: str) -> None:
    assert personal_name(name) is None
