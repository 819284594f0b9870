"""Classes of columns met in tables that offices, shops and networks publish or export; each with its negative twin."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.names import classify
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.text import detect_many
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(11)
ROADS = ["STATION ROAD", "CHURCH LANE", "Queens Drive", "rue du Moulin", "via Garibaldi", "MILL CLOSE", "Lindenallee"]
SURNAMES = ["Maddox", "Hester", "Redmond", "Jacobs", "Fuentes", "Gatlin", "Newell", "Bowden", "Tidwell", "Parrish"]
PEOPLE = [
    f"{given} {family}"
    for given in ("Ada", "Karl", "Rosa", "Emil", "Joan")
    for family in ("Hardy", "Moos", "Cramer", "Sommer", "Nolan")
]


def categories(columns: dict[str, Sequence[object]]) -> dict[str, str]:
    """Each column's category; all are repeated to the length of the longest."""
    size = max(map(len, columns.values()))
    filled = {name: [str(some[at % len(some)]) for at in range(size)] for name, some in columns.items()}
    schema = TableSchema("s", "t", tuple(ColumnSchema(name) for name in filled))
    profile = KERNEL.examine(schema, pa.RecordBatch.from_pydict(filled))
    found = judge(schema, profile, total_rows=size, random=True, detector=detect_many)
    return {verdict.ref.column: verdict.category for verdict in found}


def digits(count: int, size: int = 60) -> list[str]:
    return ["".join(SEED.choice("123456789") for _ in range(count)) for _ in range(size)]


def degrees(low: float, high: float, places: int, size: int = 60) -> list[str]:
    return [f"{SEED.uniform(low, high):.{places}f}" for _ in range(size)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("Default Address Zip", digits(5), "postal_code"),
        ("Default Locale Id", digits(5), "none"),
        ("LZIP", digits(5), "postal_code"),
        ("gzip", digits(5), "none"),
        ("geolocation_lat", degrees(-33, 2, 2), "geo_location"),
        ("flatness", degrees(-33, 2, 2), "none"),
        ("ReportsTo_Name__c", PEOPLE, "person_name"),
        ("ReportsTo_Name__c", ["Sales Team", "Head Office", "Board"] * 20, "none"),
        ("Sex/性别", ["男 M", "女 F"] * 30, "gender"),
        ("Sex/性别", ["男 款", "女 款"] * 30, "none"),
        ("Gender", ["Male (M)", "Female (F)"] * 30, "gender"),
        ("违法事实", ["占道经营影响市容", "违反城市道路交通管理规定"] * 30, "none"),
        ("坐标点", ["北京市朝阳区建国路88号", "爱知県名古屋市中区栄"] * 30, "address"),
        ("9", ROADS * 10, "address"),
        ("9", ["Long Way", "Rocky Road", "MILL", "LATE", "CLOSE TO", "EARLY"] * 10, "none"),
        ("signed_by", SURNAMES * 4, "person_name"),
        (
            "signed_by",
            ["Reception", "Porter", "Neighbour", "Locker", "Desk", "Shop", "Office", "Guard", "Yard"] * 5,
            "none",
        ),
        ("JORNADA_DE_TRABALHO", ["40 HORAS SEMANAIS"] * 60, "none"),
        ("spot", ["400 HORNBY STREET", "12 Queens Road"] * 30, "address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_columns_of_shops_and_offices(name: str, values: Sequence[str], category: str) -> None:
    assert categories({name: values, "Email": ["ada@orchard.example", "emil@orchard.example"]})[name] == category


def test_x_and_y_are_degrees_where_a_map_wrote_them() -> None:
    mapped = categories({"X": degrees(-122, -80, 8), "Y": degrees(30, 45, 8), "NAME": ["Pine Hill"]})
    assert (mapped["X"], mapped["Y"]) == ("geo_location", "geo_location")
    measured = categories({"X": degrees(-1, 1, 8), "Y": degrees(-1, 1, 8), "Z": degrees(-1, 1, 8)})
    assert set(measured.values()) == {"none"}
    drawn = categories({"X": degrees(120, 800, 2), "Y": degrees(30, 450, 2), "label": ["a", "b"]})
    assert set(drawn.values()) == {"none"}


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("date_of_birth.year", "birth_date"),
        ("date_of_birth.month", "none"),
        ("registered.year", "none"),
        ("Nom d'exercice", "person_name"),
        ("Année d'exercice", "none"),
        ("采购单位联系人", "person_name"),
        ("adrs_libvoie", "address"),
        ("顾客隐私号", "phone"),
        ("顾客虚拟币", "none"),
        ("采购单位", "none"),
        ("联系人单位", "employment"),
    ],
)
def test_a_year_of_birth_and_names_of_a_practice(name: str, category: str) -> None:
    table = TableSchema("s", "officers", (ColumnSchema(name), ColumnSchema("full_name"), ColumnSchema("email")))
    assert classify(table.columns[0], table).category == category
