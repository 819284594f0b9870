"""Names that are personal data are never shown; ordinary ones always are."""

from __future__ import annotations

import re

import pytest

from guardian.app.names_shown import NamesShown

NAMES = NamesShown(b"k" * 32)


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("lee@example.com", "~"),
        ("zhang.lee@example.com.age", "~.age"),
        ("s.john@example.com", "~"),
        ("members.Maria Schmidt.age", "members.~.age"),
        ("10.1.2.3", "~"),
        ("10.1.2.3.hits", "~.hits"),
        ("4111111111111111", "~"),
        ("DE89 3704 0044 0532 0130 00.balance", "~.balance"),
        ("orders.items.phone", "orders.items.phone"),
        ("anna.keller", "~"),
        ("anna_b._keller", "~"),
        ("gulbis.ostap", "~"),
        ("strode.ray", "~"),
        ("S. Kroonenberg.age", "~.age"),
        ("keller.max", "~.max"),
        ("ostap.gulbis.1984", "~.1984"),
        ("customer.adres", "customer.adres"),
        ("members.j.keller.age", "members.~.age"),
        ("J. Keller.age", "~.age"),
        ("keller.anna@", "~"),
        ("person.name.first", "person.name.first"),
        ("a.b.c", "a.b.c"),
        ("1.2.3", "1.2.3"),
        ("v1.2.3.4", "v1.2.3.4"),
        ("4111111111111112", "4111111111111112"),
        ("20240102123456", "20240102123456"),
        ("", ""),
        ("..", ".."),
    ],
)
def test_a_column_shows_without_the_person_in_it(column: str, shown: str) -> None:
    assert re.sub("~x?[0-9a-f]{12}", "~", NAMES.column(column)) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("data/4111111111111111.csv", "data/~.csv"),
        ("data/lee@example.com.csv", "data/~.csv"),
        ("book.xlsx#Maria Schmidt", "book.xlsx#~"),
        ("db.sqlite!main.Gerd von Land", "db.sqlite!main.~"),
        ("db.sqlite!main.老周", "db.sqlite!main.~"),
        ("data/张𬴊的体检报告.csv", "data/~.csv"),
        ("李䶮/王㐂明.csv", "~/~.csv"),
        ("data/黄㘵村.csv", "data/黄㘵村.csv"),
        ("李小龙/吴晓波的体检报告.csv", "~/~.csv"),
        ("data/张柏芝.csv", "data/~.csv"),
        ("data/孙悟空.csv", "data/孙悟空.csv"),
        ("张家界/管理权.csv", "张家界/管理权.csv"),
        ("db.sqlite!main.order_status", "db.sqlite!main.order_status"),
        ("data/export_20240102123456.csv", "data/export_20240102123456.csv"),
        ("mysql://10.1.2.3/crm/crm.members", "mysql://10.1.2.3/crm/crm.members"),
        ("postgresql://127.0.0.1:5432/crm", "postgresql://127.0.0.1:5432/crm"),
    ],
)
def test_a_path_shows_without_the_person_in_it_and_with_its_server(path: str, shown: str) -> None:
    assert re.sub("~x?[0-9a-f]{12}", "~", NAMES.path(path)) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        *((f"c/{stem}.proto", f"c/{stem}.proto") for stem in ("m", "a", "user", "api", "april")),
        ("db/august.sql", "db/august.sql"),
        *((f"db/{stem}.sql", "db/~.sql") for stem in ("taylor", "heath")),
        ("c/m.proto:3", "c/m.proto:3"),
        ("M.PROTO", "M.PROTO"),
        ("jack.sql.j2", "~.sql.j2"),
        ("Maria Schmidt.proto", "~.proto"),
        ("Maria Schmidt.proto:3", "~.proto:3"),
        ("anna.keller.sql", "~.sql"),
        ("anna_keller.sql.j2", "~.sql.j2"),
        ("lee@example.com.sql", "~.sql"),
        ("4111111111111111.sql", "~.sql"),
        ("王小明.proto", "~.proto"),
        ("A.Proto", "~"),
    ],
)
def test_the_ending_of_a_schema_file_is_nobodys_surname(path: str, shown: str) -> None:
    assert re.sub("~x?[0-9a-f]{12}", "~", NAMES.path(path)) == shown


@pytest.mark.parametrize("path", ["out/scan.sarif", "data.mdf", "report.dbf", "scan.dta", "scan.qvd", "data.vue"])
def test_the_ending_of_a_file_of_data_or_findings_is_nobodys_surname(path: str) -> None:
    assert NamesShown(b"any").path(path) == path
    assert NamesShown(b"any").path(f"adaeze-okonjo.{path.rpartition('.')[2]}").startswith("~")


@pytest.mark.parametrize(
    "path", ["lib/libvorbis.so.0", "libgcrypt.so.20", "guice-servlet-debian.pom", "gson-2.13.2.jar"]
)
def test_a_library_is_nobody_whatever_version_stands_behind_its_kind(path: str) -> None:
    assert NAMES.path(path) == path
    name = path.rpartition("/")[2]
    assert NAMES.path(f"adaeze-okonjo{name[name.index('.') :]}").startswith("~")


def test_the_same_name_has_the_same_fingerprint_in_paths_and_columns() -> None:
    assert NAMES.column("lee@example.com") == NAMES.path("lee@example.com") != NAMES.column("may@example.com")


def test_among_people_every_key_of_that_object_goes_and_no_other() -> None:
    shown = NAMES.columns(
        ("total", "people.Maria Schmidt.age", "people.Jan Novak.age", "people.Xq.age", "people.Xq.city")
    )
    assert [re.sub("~x?[0-9a-f]{12}", "~", name) for name in shown.values()] == [
        "total", "people.~.age", "people.~.age", "people.~.age", "people.~.city",
    ]  # fmt: skip
    assert len(set(shown.values())) == 5


def test_a_first_row_taken_for_the_header_goes_whole() -> None:
    row = ("1017", "Maria Schmidt", "lee@example.org", "1985-03-02")
    assert all(re.fullmatch("~x?[0-9a-f]{12}", name) for name in NAMES.columns(row).values())
    header = ("id", "name", "email", "birth_date")
    assert NAMES.columns(header) == dict(zip(header, header, strict=True))


def test_keys_that_hold_the_same_are_data_and_one_persons_is_enough() -> None:
    keys = ("Maria Schmidt", "Xq", "Wbrt", "Zoll Hrp", "Kz")
    alike = NAMES.columns(f"people.{key}.{what}" for key in keys for what in ("age", "city"))
    assert all(re.fullmatch(r"people\.~x?[0-9a-f]{12}\.(?:age|city)", name) for name in alike.values())
    assert len(set(alike.values())) == 10
    unlike = NAMES.columns(("box.Maria Schmidt.age", "box.size.x", "box.total", "box.level.x", "box.kz.y"))
    assert [name for name in unlike.values() if "~" in name] == [unlike["box.Maria Schmidt.age"]]
    regions = ("sales.north.sum", "sales.south.sum", "sales.east.sum")
    assert list(NAMES.columns(regions).values()) == list(regions)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("data/AB12 CDE.csv", "~"), ("data/111.444.777-35/x.csv", "~"), ("data/粤B12345.json", "~"),
        ("units/getty@.service", "getty@.service"), ("data/@maria_k92.csv", "~"), ("dob 1985-03-02.pdf", "~"),
    ],
)  # fmt: skip
def test_numbers_of_somebody_are_not_shown_in_paths(path: str, shown: str) -> None:
    assert shown in NAMES.path(path)


def test_a_first_row_of_values_is_shown_by_the_words_of_columns_alone() -> None:
    row = ("17", "Okonjo", "1985-03-02", "F", "city")
    assert [name for name in NAMES.columns(row).values() if name[0] != "~"] == ["17", "1985-03-02", "F", "city"]
    chinese = NAMES.columns(("1", "文静", "1985-03-02", "男", "客户编号"))
    assert chinese["文静"] != "文静" and chinese["客户编号"] == "客户编号"
    years = ("country", "2019", "2020", "2021", "icinga")
    assert list(NAMES.columns(years).values()) == list(years)


def test_given_names_that_no_list_has_are_told_by_their_like() -> None:
    keys = ("Mashrab", "Vojtech", "Shreyas", "Kaartic")
    assert all(name.startswith("~") for name in NAMES.columns(keys).values())
    products = ("Widget", "Gadget", "Basket", "Tzq")
    assert list(NAMES.columns(products).values()) == list(products)


def test_a_dotted_number_of_somebody_is_one_part_of_a_column() -> None:
    for name in ("756.9217.0769.85", "06.12.34.56.78", "111.444.777-35"):
        assert re.fullmatch(r"members\.~x?[0-9a-f]{12}\.age", NAMES.column(f"members.{name}.age"))


def test_a_name_in_doubt_goes_by_a_fingerprint_of_its_own_and_is_found_again_by_its_place() -> None:
    certain, doubted = NAMES.column("Maria Schmidt"), NAMES.column("kshitij_saravogi")
    assert re.fullmatch("~[0-9a-f]{12}", certain) and re.fullmatch("~x[0-9a-f]{12}", doubted)
    row = ("17", "Okonjo", "1985-03-02", "F", "city")
    shown = NAMES.columns(row)
    assert shown["Okonjo"].startswith("~x") and NAMES.column("city") == "city"
    for name in (*row, "Maria Schmidt", "kshitij_saravogi", "members.J. Keller.age", "a.b", ""):
        assert NAMES.place(name) == NAMES.place_of(shown.get(name, NAMES.column(name)))
        assert NAMES.place(name) == NAMES.place_of(NAMES.column(name))


def test_keys_in_pinyin_of_one_map_are_shown_with_what_is_below_them() -> None:
    keys = ("jiefang_jine", "youhui_jine", "baofei_riqi", "jiaban_xiaoshi", "yaopin_guige", "kuwei")
    names = [f"map.{key}.{below}" for key in keys for below in ("x", "qty")]
    assert list(NAMES.columns(names).values()) == names


def test_a_map_of_two_people_is_a_map() -> None:
    shown = NAMES.columns(("people.Okonjo.age", "people.Groenlund.age"))
    assert not re.search("Okonjo|Groenlund", "".join(shown.values()))
    addresses = ("order.billing.city", "order.shipping.city", "order.billing.street", "order.shipping.street")
    assert list(NAMES.columns(addresses).values()) == list(addresses)


@pytest.mark.parametrize(
    "keys",
    [
        ("January", "February", "March", "April"), ("Montag", "Dienstag", "Mittwoch"), ("EUR", "USD", "GBP", "CNY"),
        ("Berlin", "Paris", "Sofia", "Victoria"), ("Finance", "Marketing", "Logistics"),
        ("active", "pending", "closed"), ("财务部", "市场部", "人事部"), ("arn", "meta", "lambda", "queue"),
        ("Oak Table", "Blue Ceramic Mug", "Yoga Mat"),
    ],
)  # fmt: skip
def test_keys_of_maps_that_are_words_are_shown(keys: tuple[str, ...]) -> None:
    names = [f"map.{key}.total" for key in keys]
    assert list(NAMES.columns(names).values()) == names


def test_a_word_nobody_knows_does_not_hide_the_words_beside_it() -> None:
    names = [f"map.{key}.total" for key in ("Okonjo", "Zgraggen", "status", "queue")]
    assert [name for name in NAMES.columns(names).values() if "~" not in name] == names[2:]
    names = [f"map.{key}.total" for key in ("Okonjo", "Zgraggen", "Hatanaka", "Clive", "queue")]
    assert [name for name in NAMES.columns(names).values() if "~" not in name] == names[4:]


def test_a_header_of_years_is_no_first_row_of_values() -> None:
    years = ("country", "2019", "2020", "2021", "population")
    assert list(NAMES.columns(years).values()) == list(years)


@pytest.mark.parametrize("path", ["src/lexer.h", "lib/lineitem.js", "libgcrypt.so.20", "orders.sql.j2"])
def test_a_file_of_a_program_that_is_called_by_a_word_is_shown(path: str) -> None:
    assert NAMES.path(path) == path


@pytest.mark.parametrize("path", ["hr/Kamau.docx", "team.xlsx#Wanjiru", "staff/Gelashvili/pay.csv", "cv_kamau.pdf"])
def test_a_document_a_sheet_or_a_folder_called_by_a_family_name_is_not_shown(path: str) -> None:
    assert "~x" in NAMES.path(path)


@pytest.mark.parametrize(
    ("path", "hidden"),
    [("martine.salamon", True), ("sergiu.bivol.1958", True),
     ("hue.balance.1985", False), ("sales.total.1990", False), ("status.total", False), ("bivol.amount", False)],
)  # fmt: skip
def test_two_keys_are_somebody_where_one_is_nothing_but_a_name_or_a_year_stands_behind_them(
    path: str, hidden: bool
) -> None:
    assert (NAMES.column(path) != path) is hidden
