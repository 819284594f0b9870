"""Classes of columns seen to go wrong on tables of others: each with its negative twin. The engines are a fake."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from guardian.detection import verdict_texts
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, ColumnVerdict, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(11)
PEOPLE = ["Maria Anders", "Thomas Hardy", "Christina Berglund", "Hanna Moos", "Martin Sommer", "Victoria Ashworth"]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def verdicts(
    columns: dict[str, Sequence[object]],
    table: str = "t",
    detector: Callable[[Sequence[str]], Sequence[Sequence[Span]]] = nobody,
) -> dict[str, ColumnVerdict]:
    schema = TableSchema("s", table, tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict({name: list(values) for name, values in columns.items()})
    profile = KERNEL.examine(schema, batch)
    found = judge(schema, profile, total_rows=batch.num_rows, random=True, detector=detector)
    return {one.ref.column: one for one in found}


def one(name: str, values: Sequence[object], table: str = "t", **siblings: Sequence[object]) -> str:
    return verdicts({name: values, **siblings}, table)[name].category


def token(alphabet: str, size: int) -> str:
    return "".join(SEED.choice(alphabet) for _ in range(size))


BCRYPT = ["$2b$12$" + token("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789./", 53) for _ in range(40)]
SHA256 = [token("0123456789abcdef", 64) for _ in range(40)]
CLEAR = [SEED.choice(["sunshine", "dragon", "letmein"]) + f"{SEED.randrange(1000)}!" for _ in range(40)]
MONTHS = [f"{SEED.randrange(1, 13):02}/2{SEED.randrange(4, 9)}" for _ in range(40)]
SIX = [f"{SEED.randrange(50, 99)}{SEED.randrange(1, 13):02}{SEED.randrange(1, 29):02}" for _ in range(60)]
KEYS = [token("0123456789abcdef", 32) for _ in range(40)]


@pytest.mark.parametrize(
    ("name", "values", "entity"),
    [
        ("password_hash", BCRYPT, "credential_secret.password_hash"),
        ("password", BCRYPT, "credential_secret.password_hash"),
        ("password", SHA256, "credential_secret.password_hash"),
        ("password", CLEAR, "credential_secret.password"),
        ("密码", CLEAR, "credential_secret.password"),
        ("password_hash", CLEAR, "credential_secret.password"),
        ("api_key", KEYS, "credential_secret.key"),
        ("password_hash", [None] * 40, "credential_secret.password_hash"),
        ("cvv", [f"{SEED.randrange(100, 999)}" for _ in range(40)], "card_security.cvv"),
        ("card_expiry", MONTHS, "card_security.expiry"),
        ("card_pin", [f"{SEED.randrange(1000, 9999)}" for _ in range(40)], "card_security.pin"),
    ],
)  # fmt: skip
def test_secrets_and_card_security_carry_the_entity_that_rules_ask_for(
    name: str, values: Sequence[object], entity: str
) -> None:
    assert verdicts({name: values})[name].entity == entity


def test_a_checksum_is_no_secret() -> None:
    assert one("etag", KEYS) == "none"


def test_notes_with_phones_of_two_countries_hold_both() -> None:
    notes = ["Call me on +1 (212) 555-0142 please.", "请回电 13812345678 谢谢", "No answer, will try later."] * 40
    found = verdicts({"note": notes})["note"]
    assert found.category == "free_text_may_contain_pii"
    phones = [held for held in found.others if held.category == "phone"]
    assert sum(held.matched for held in phones) == 80 == found.evidence.matched
    assert not verdicts({"note": notes[2:3] * 40})["note"].others


def test_bytes_that_are_no_text_are_said_not_to_be_examined() -> None:
    blob = pa.array([b"\x89PNG\xff\xfe\x00" + bytes([i]) for i in range(20)], pa.binary())
    schema = TableSchema("s", "t", (ColumnSchema("attachment"), ColumnSchema("size")))
    batch = pa.RecordBatch.from_arrays([blob, pa.array(range(100, 120))], names=["attachment", "size"])
    found = judge(schema, KERNEL.examine(schema, batch), total_rows=20, random=True, detector=nobody)
    assert "20" in found[0].reasons[0]["en"] and "not examined" in found[0].reasons[0]["en"]
    assert found[0].evidence.upper_bound_95 is None
    assert found[1].evidence.upper_bound_95 == 0.0
    assert all("not examined" not in reason["en"] for reason in found[1].reasons)


def test_the_engines_read_so_many_characters_of_a_column_and_the_bound_tells() -> None:
    handed: list[str] = []

    def reader(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
        handed.extend(texts)
        return nobody(texts)

    long = [f"{i} " + "nothing to see here at all " * 2_000 for i in range(30)]
    bound = verdicts({"document": long}, detector=reader)["document"].evidence.upper_bound_95
    assert sum(map(len, handed)) <= verdict_texts.CHARACTERS
    assert bound is not None and bound > 0.5
    short = [f"{i} nothing to see here at all" for i in range(30)]
    assert verdicts({"document": short}, detector=reader)["document"].evidence.upper_bound_95 == 0.0


def test_pairs_of_coordinates_are_places_under_any_name_that_does_not_forbid_it() -> None:
    pairs = [f"({41 + i / 997:.6f}, {-87 - i / 991:.6f})" for i in range(60)]
    assert one("position", pairs) == "geo_location"
    assert one("shape", [f"POINT ({-73 - i / 997:.6f} {40 + i / 991:.6f})" for i in range(60)]) == "geo_location"
    assert one("position", ["goalkeeper", "defender", "striker"] * 20) == "none"


def test_two_decimals_are_a_place_where_the_name_is_the_whole_word() -> None:
    first, second = [f"{31 + i / 97:.2f}" for i in range(60)], [f"{121 + i / 91:.2f}" for i in range(60)]
    assert one("latitude", first, longitude=second) == "geo_location"
    assert one("lat_score", first, long_score=second) == "none"


def test_handles_under_a_persons_part_are_user_names() -> None:
    handles = [f"{SEED.choice(['beth', 'gus', 'earl'])}{SEED.choice('._')}{SEED.randrange(1000)}" for _ in range(60)]
    assert one("sender", handles) == "username"
    assert one("sender", PEOPLE * 10) == "person_name"
    assert one("sender", [f"A00{i}" for i in range(100, 160)]) == "none"


def test_an_initial_before_a_family_name_is_a_person_unless_it_is_a_region() -> None:
    assert one("short_name", ["L. Messi", "K. De Bruyne", "J. Oblak", "R. Lewandowski"] * 10) == "person_name"
    assert one("short_name", ["S. Korea", "N. Carolina", "W. Virginia", "N. Dakota"] * 10) != "person_name"


def test_a_host_is_a_person_or_a_machine_by_its_values() -> None:
    assert one("host_name", ["John", "Jennifer", "Elisabeth", "Laura", "Chris", "Mary"] * 5) == "person_name"
    assert one("host_name", [f"srv-web-{i}" for i in range(30)]) == "none"


def test_names_of_towns_are_nobody_even_under_a_weak_name_for_people() -> None:
    towns = ["Tokyo", "Jakarta", "Delhi", "Lima", "Chicago", "Austin"] * 5
    assert one("admin_name", towns, city=towns, country=["Japan", "Peru"] * 15) != "person_name"


def test_products_with_the_names_of_people_are_things() -> None:
    goods = ["Aunt Jemima Syrup", "Johnnie Walker Black", "Jack Daniel", "Tommy Hilfiger Polo", "Ben & Jerry"] * 20
    found = verdicts({"product_name": goods}, detector=lambda texts: [
        [Span(0, len(text), "person_name", "person_name", 0.9, "fake")] for text in texts])  # fmt: skip
    assert found["product_name"].category == "none"


@pytest.mark.parametrize(
    ("name", "category"),
    [("Geb.-Datum", "birth_date"), ("Дата рождения", "birth_date"), ("ngay_sinh", "birth_date"),
     ("Update.-Datum", "none"), ("Дата заказа", "none")],
)  # fmt: skip
def test_dates_of_birth_in_other_tongues(name: str, category: str) -> None:
    days = [f"{SEED.randrange(10, 28)}.0{SEED.randrange(1, 9)}.{SEED.randrange(1950, 2004)}" for _ in range(60)]
    assert one(name, days) == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ([f"{SEED.randrange(1950, 2004)}年{SEED.randrange(1, 13)}月" for _ in range(60)], "birth_date"),
        (SIX, "birth_date"),
        (["1732-02-22", "1735-10-30", "1743-04-13", "1809-02-12"] * 5, "birth_date"),
        (["spring", "autumn"] * 30, "none"),
        ([str(300_000_000 + i * 7919) for i in range(60)], "none"),
    ],
)  # fmt: skip
def test_birth_dates_come_as_months_six_digits_and_of_old(values: Sequence[str], category: str) -> None:
    assert one("birth_date", values) == category


def test_without_a_header_codes_after_states_are_postal_codes_and_zero_led_numbers_phones() -> None:
    states = ["OR", "TX", "ID", "WA"] * 15
    fives = [f"{SEED.randrange(10000, 99999)}" for _ in range(60)]
    calls = [f"0{SEED.randrange(1, 8)}{SEED.randrange(10**7, 10**8)}" for _ in range(60)]
    found = verdicts({"0": PEOPLE * 10, "1": states, "2": fives, "3": calls})
    assert [found[name].category for name in "023"] == ["person_name", "postal_code", "phone"]
    apart = verdicts({"0": [f"SKU-{i}" for i in range(60)], "1": states, "2": fives, "3": calls})
    assert {one.category for one in apart.values()} == {"none"}


def test_without_a_header_mobiles_share_a_few_prefixes_and_keys_do_not() -> None:
    mobiles = [f"3{SEED.choice('2349')}{SEED.randrange(10**7, 10**8)}" for _ in range(60)]
    orders = [f"2024{SEED.randrange(10**5, 10**6)}" for _ in range(60)]
    found = verdicts({"0": PEOPLE * 10, "1": mobiles, "2": orders})
    assert [found[name].category for name in "012"] == ["person_name", "phone", "none"]


def test_what_stands_about_a_name_is_none() -> None:
    assert one("name_suffix", ["JR", "SR", "III"] * 20, last_name=["Hardy", "Moos"] * 30) == "none"
    assert one("last_name", ["Hardy", "Moos", "Anders"] * 20) == "person_name"


def test_parts_of_the_world_are_nobody_though_asia_is_a_given_name() -> None:
    parts = ["Southern Asia", "Western Asia", "Eastern Africa", "Sub-Saharan Africa", "Latin America"] * 4
    assert one("sub-region", parts) != "person_name"
    assert one("sub-region", PEOPLE * 5) == "person_name"


def test_a_town_may_stand_behind_its_postal_code() -> None:
    assert one("PLZ_Ort", ["34117 Kassel", "53111 Bonn", "54290 Trier"] * 10) in {"postal_code", "address"}
    assert one("zip", ["bz2", "gzip", "7z"] * 10) == "none"


def test_eras_of_japan_are_birth_dates() -> None:
    days = [f"昭和{SEED.randrange(2, 60)}年{SEED.randrange(1, 13)}月{SEED.randrange(1, 29)}日" for _ in range(60)]
    assert one("生年月日", days) == "birth_date"
    assert one("生年月日", ["春", "夏", "秋"] * 20) == "none"


def test_numbers_to_contact_people_are_phones() -> None:
    assert one("contact", [f"8{SEED.randrange(10**6, 10**7)}" for _ in range(60)], customer=PEOPLE * 10) == "phone"
    assert one("contact", [str(i) for i in range(60)], customer=PEOPLE * 10) == "none"


def test_names_as_travel_writes_them() -> None:
    assert one("guest", ["HATHAWAY/JASPER", "O'LEARY/MOLLY MRS", "SYKES/TOBIAS MR"] * 10) == "person_name"
    assert one("guest", ["A/1", "B/2", "C/3"] * 10) == "none"


def test_a_plate_in_a_table_of_people_is_a_students_number() -> None:
    numbers = [f"A{SEED.randrange(10**7, 10**8)}" for _ in range(60)]
    assert one("matricula", numbers, "alumnos", nombre=PEOPLE * 10) == "none"
    plates = [f"{SEED.randrange(1000, 9999)}{token('BCDFGHJK', 3)}" for _ in range(60)]
    assert one("matricula", plates, "multas", importe=[f"{i}.50" for i in range(60)]) == "vehicle_plate"


def test_placeholders_are_no_values() -> None:
    calls = ["(313) 555-3349", "(171) 555-7788"] + ["NULL"] * 10
    assert one("fax", calls) == "phone"
    assert one("fax", ["yes", "no"] + ["NULL"] * 10) == "none"


def test_labels_again_and_again_are_ships_rather_than_people() -> None:
    ships = ["Queen Mary", "Emma Hardy", "Santa Maria", "Ever Given"] * 50
    assert one("hull", ships) == "none"
    assert one("captain", PEOPLE * 30) == "person_name"


def test_a_gender_column_may_be_called_by_its_codes() -> None:
    assert one("M/F", ["M", "F"] * 20) == "gender"
    assert one("A/B", ["M", "F"] * 20) == "none"


def test_an_account_called_by_a_word_for_user_names_is_proved_by_its_digits() -> None:
    cards = ["6222020200112230", "6217000010043512309", "6228480402564890018", "6225880137706868"]
    right = [number for number in cards if _luhn(number)]
    assert right
    assert one("账号", right * 20) in {"card_number", "bank_account"}
    assert one("账号", [f"user_{i}" for i in range(60)]) in {"username", "none"}


def _luhn(number: str) -> bool:
    digits = [int(char) for char in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


@pytest.mark.parametrize(
    ("name", "category"), [("ip", "ip_address"), ("client_ip", "ip_address"), ("firmware", "none")]
)
def test_small_numbers_with_dots_are_addresses_under_a_name_for_them(name: str, category: str) -> None:
    assert one(name, ["10.1.2.3", "10.1.2.9", "10.4.2.3", "9.9.9.9"]) == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        (["Mazda RX4", "Ford Pantera L", "Lotus Europa", "Maria Garcia", "Merc 240D", "Fiat X1-9"], "none"),
        (["please call Maria Garcia about her order", "asked for a refund yesterday", "no issues at all so far"] * 2,
         "free_text_may_contain_pii"),
    ],
    ids=["labels", "texts"],
)  # fmt: skip
def test_one_name_among_labels_makes_no_free_text(values: Sequence[str], category: str) -> None:
    def people(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
        name = "Maria Garcia"
        return [
            [Span(text.find(name), text.find(name) + len(name), "person_name", "person_name", 0.9, "")] * (name in text)
            for text in texts
        ]

    column = verdicts({"0": list(values)}, detector=people)
    assert column["0"].category == category


FIRST = ["lucinda", "terrence", "felicia", "roberta", "yolanda", "wendell", "annette", "janine", "jerome", "kristine"]
LAST = ["brantley", "kessler", "pruitt", "zamora", "beasley", "carmichael", "fontenot", "haywood", "jernigan", "maddox"]
FULL = [f"{a} {b}" for a in FIRST for b in LAST]
SOME = SEED.sample(FULL, 60)
TITLE = [one.title() for one in SOME]
PHONES = [f"({SEED.randrange(201, 989)}) {SEED.randrange(200, 999)}-{SEED.randrange(1000, 9999)}" for _ in range(60)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("assignee", [f"{a[0]}{b}" for a in FIRST for b in LAST], "username"),
        ("owner", [one.replace(" ", ".") for one in SOME], "username"),
        ("3", [f"{one.split()[0]}{SEED.randrange(10, 99)}" for one in SOME], "username"),
        ("3", [f"{a}{b}" for a in ["lib", "net", "web"] for b in ["core", "zip", "ssl", "xml"]] * 5, "none"),
        ("metric", [f"{a}_{b}" for a in ["disk", "cpu", "net"] for b in ["load", "read", "wait", "idle"]] * 5, "none"),
        ("db_url", [f"postgres://app:{token('abcdef', 9)}@10.0.0.{n}/shop" for n in range(40)], "credential_secret"),
        ("db_url", [f"postgres://10.0.0.{n}:5432/shop" for n in range(40)], "none"),
        ("Name", [a.lower().replace("o", "O").replace("e", "E") for a in SOME], "person_name"),
        ("Name", [a.lower() for a in SOME], "person_name"),
        ("Name", ["iPhone case", "eBay listing", "iPad stand", "macBook sleeve"] * 10, "none"),
        ("cast", [f"{a}, {b}, {c}" for a, b, c in zip(TITLE, TITLE[7:], TITLE[13:], strict=False)], "person_name"),
        ("toppings", ["Basil, Olive, Onion", "Ham, Pepper", "Olive, Ham, Basil"] * 20, "none"),
        ("Store", ["MARTHA'S KITCHEN", "JIMMY JOHN'S", "MAMA ROSA'S", "AL'S BEEF", "DARREN'S DINER"] * 8, "none"),
        ("DBA Name", ["MARTHA HOLLIS", "DARREN MADDOX", "STELLA ROSA"] * 20, "none"),
        ("PASSENGER_NM", [f"{b.upper()}/{a.upper()} MR" for a, b in zip(FIRST, LAST, strict=True)] * 4, "person_name"),
        ("cand_nm", ["Hollis, Martha", "Maddox, Darren", "Odom, Clyde"] * 30, "person_name"),
        ("wavelength_nm", [f"{n}.5" for n in range(400, 460)], "none"),
        ("MBL_NO", [f"138{SEED.randrange(10**7, 10**8)}" for _ in range(60)], "phone"),
        ("batch", [f"138{SEED.randrange(10**7, 10**8)}" for _ in range(60)], "none"),
        ("serial", [f"138{SEED.randrange(10**7, 10**8)}" for _ in range(60)], "none"),
        ("RgNr", [f"RE-2024-{n:05}" for n in SEED.sample(range(90000), 60)], "none"),
        ("rg", [f"{SEED.randrange(10**7, 10**8)}-{n % 10}" for n in range(60)], "national_id"),
        ("生日", [f"{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(60)], "birth_date"),
        ("生日", [f"{n % 12 + 20}-{n % 28 + 40}" for n in range(60)], "none"),
        ("zip_code", [f"{n}xx" for n in SEED.sample(range(100, 999), 60)], "postal_code"),
        ("zip_code", [f"b{n}z" for n in SEED.sample(range(100, 999), 60)], "none"),
        ("May we call you? If so, leave a number", [*PHONES[:25], *["no"] * 35], "phone"),
        ("May we call you? If so, leave a number", ["yes", "no", "later"] * 20, "none"),
        ("cap", [f"{n}" for n in SEED.sample(range(400, 1200), 60)], "none"),
        ("Mother", ["A", "B", "I", "J"] * 15, "none"),
        ("pair", [f"-0.00{SEED.randrange(1000, 9999)} 0.08{n % 10}" for n in range(60)], "none"),
        ("row", [" ".join(f"{SEED.uniform(-2, 9):.5f}" for _ in range(12)) for _ in range(40)], "none"),
        ("std_err", [f"0.{SEED.randrange(1000, 9999)}" for _ in range(40)], "none"),
    ],
)  # fmt: skip
def test_values_and_names_of_many_kinds_of_tables_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert one(name, values) == category


DECIMALS = [f"0.{SEED.randrange(10**7, 10**8)}" for _ in range(60)]
DEGREES = [f"{SEED.randrange(22, 41)}.{SEED.randrange(10**5, 10**6)}" for _ in range(60)]


def test_the_pinyin_of_latitude_needs_that_of_longitude_beside_it() -> None:
    lone = verdicts({"x_gau_wd": DECIMALS, "x_epa_wd": DECIMALS, "x_cos_wd": DECIMALS})
    assert {found.category for found in lone.values()} == {"none"}
    both = verdicts({"xm": TITLE, "wd": DEGREES, "jd": [f"1{value}" for value in DEGREES]})
    assert {both["wd"].category, both["jd"].category} == {"geo_location"}


def test_a_difference_of_degrees_is_no_place() -> None:
    moved = verdicts({"lat": DEGREES, "long": DEGREES, "delta_lat": DECIMALS, "delta_long": DECIMALS})
    assert [found.category for found in moved.values()] == ["geo_location", "geo_location", "none", "none"]


def test_titles_beside_directors_are_no_people() -> None:
    films = ["Erin Brockovich", "Jackie Brown", "Donnie Darko", "Clara Callan", "Forrest Gump", "Annie Hall"]
    titles = [films[n % 6] for n in range(60)]
    assert one("title", titles, director=TITLE, writer=TITLE[::-1]) == "none"
    assert verdicts({"title": titles, "director": TITLE, "writer": TITLE})["director"].category == "person_name"


def test_figures_of_a_table_about_work_are_statistics() -> None:
    counts = [str(SEED.randrange(10**4, 10**5)) for _ in range(60)]
    assert one("mining", counts, "us-employment.csv") == "none"
    assert one("employer", ["Acme Ltd", "Bolt Inc", "Retired"] * 20, "us-employment.csv") == "employment"


def test_cantonese_names_in_latin_letters_are_people() -> None:
    names = [f"{a} {b} {c}" for a in ("LEUNG", "CHEUNG", "WONG") for b in ("Siu", "Wing", "Ka") for c in ("Man", "Fai")]
    assert one("Passenger (Eng)", names * 4) == "person_name"
    lines = [f"{a} {b} {c}" for a in ("TIN", "STEEL", "PINE") for b in ("Top", "Red", "Low") for c in ("Lid", "Bar")]
    assert one("Article (Eng)", lines * 4) == "none"


HANDLES = [f"{w}{n}" for n, w in enumerate(["夜猫子", "爱吃鱼的猫", "小分队", "momo酱", "风一样的人"] * 12)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("用户电话(隐私号)", [f"170{SEED.randrange(10**7, 10**8)},{n + 1000}" for n in range(60)], "phone"),
        ("用户电话(隐私号)", [f"{n}.5,{n}" for n in range(60)], "none"),
        ("下单用户", HANDLES, "username"),
        ("下单用户", ["新客", "老客", "会员"] * 20, "none"),
        ("lekarz", ["dr Zawadzki", "dr Kowalczyk", "dr Nowak"] * 20, "person_name"),
        ("lekarz", ["poradnia 1", "poradnia 2", "poradnia 3"] * 20, "none"),
        ("Покупатель", ["Виктор Орлов", "Роман Павлов", "Алексей Макаров"] * 20, "person_name"),
        ("Товар", ["Чайник белый", "Куртка мужская", "Лампа настольная"] * 20, "none"),
        ("voorletters", ["A.B.", "J.", "H.C."] * 20, "person_name"),
        ("voorletters", [str(n) for n in range(60)], "none"),
        ("hurricane", ["Katrina", "Andrew", "Sandy", "Irma", "Harvey"] * 20, "none"),
        ("Card Address Zip", [str(n) for n in SEED.sample(range(10000, 99999), 60)], "postal_code"),
        ("Plate ID", [f"ABC{n}" for n in SEED.sample(range(1000, 9999), 60)], "vehicle_plate"),
        ("voter_reg_num", [f"0000{n}" for n in SEED.sample(range(10**7, 10**8), 60)], "none"),
        ("ship_to.line1", [f"{n} Magnolia St" for n in range(10, 70)], "address"),
        ("invoice.line1", [f"{n} boxes of nails" for n in range(10, 70)], "none"),
        ("buyer.last", [one.split()[1] for one in TITLE], "person_name"),
        ("backup.last", [f"2024-05-{n % 28 + 1:02}" for n in range(60)], "none"),
    ],
)  # fmt: skip
def test_parts_of_people_in_many_tongues_and_nested_fields_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert one(name, values) == category


PAIRS = [f"{SEED.randrange(30, 45)}.{n + 10000},-{SEED.randrange(75, 120)}.{n + 20000}" for n in range(60)]
TRADITIONAL = [f"{a}{b}" for a in "賴莊呂盧藍龔馬溫歐鍾" for b in ("家瑋", "麗華", "欣穎", "俊傑", "詩涵", "國維")]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("last_geo", PAIRS, "geo_location"),
        ("last_geo", ["near", "far", "away"] * 20, "none"),
        ("打卡地点", [f"苏州市工业园区星湖街{n}号" for n in range(10, 70)], "address"),
        ("打卡地点", [one.replace("-", "") for one in PAIRS], "geo_location"),
        ("家庭成员", ["张伟、李娜", "王芳、刘洋、陈静", "赵磊"] * 20, "person_name"),
        ("家庭成员", ["父亲、母亲", "配偶", "子女、配偶"] * 20, "other_personal"),
        ("主治醫師", TRADITIONAL, "person_name"),
        ("看診科別", ["小兒科", "骨科", "神經內科"] * 20, "none"),
        ("gioi_tinh", ["Nam", "Nữ"] * 30, "gender"),
        ("gioi_tinh", ["Bắc", "Trung"] * 30, "none"),
        ("płeć", ["kobieta", "mężczyzna"] * 30, "gender"),
        ("add_driver", TITLE[:40], "person_name"),
        ("add_driver", ["Windows", "Linux", "Generic"] * 20, "none"),
        ("storm_name", ["Alberto", "Beryl", "Chris", "Debby", "Ernesto", "Helene", "Isaac"] * 10, "none"),
        ("BRTHDTC", [f"19{n + 40}-0{n % 9 + 1}-1{n % 9}" for n in range(60)], "birth_date"),
        ("AESTDTC", [f"2021-0{n % 9 + 1}-1{n % 9}" for n in range(60)], "none"),
    ],
)  # fmt: skip
def test_whereabouts_relations_and_genders_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert one(name, values) == category


ERAS = [f"{'SH'[n % 2]}{n:02}.0{n % 9 + 1}.1{n % 9}" for n in range(1, 60)]
KANA = ["サトウ タロウ", "スズキ ハナコ", "タナカ ケンタ", "ヤマモト サクラ"] * 15


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("mstat", ["M", "S", "W"] * 20, "marital_status"),
        ("code m", ["M", "S", "W"] * 20, "none"),
        ("患者カナ", KANA, "person_name"),
        ("商品カナ", ["シャンプー ボトル", "カレー ルー", "オレンジ ジュース"] * 20, "none"),
        ("生年月日", ERAS, "birth_date"),
        ("生年月日", [f"棚{n}" for n in range(59)], "none"),
        ("工作地点", [f"上海市浦东新区世纪大道{n}号" for n in range(10, 70)], "address"),
        ("工作单位", ["老乡鸡餐饮", "某某科技公司", "第一中学"] * 20, "employment"),
        ("driver.licenseNo", [f"D{n}" for n in SEED.sample(range(10**7, 10**8), 60)], "driver_licence"),
        ("nurse.licenseNo", [f"D{n}" for n in SEED.sample(range(10**7, 10**8), 60)], "other_personal"),
        ("tourney_name", ["Wimbledon", "Roland Garros", "Madrid Open"] * 30, "none"),
    ],
)  # fmt: skip
def test_codes_readings_and_places_of_work_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert one(name, values) == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        (["203.0.113.128", "198.51.100.131", "192.0.2.49", "203.0.113.71"], "ip_address"),
        (["12 High Street", "9 Low Road", "77 Mill Lane", "3 Church Row"], "address"),
    ],
)
def test_an_address_is_one_of_a_network_where_its_values_are(values: Sequence[str], category: str) -> None:
    people = {"first_name": ["Anna", "Boris", "Carla", "Derek"], "phone": ["4", "0", "2", "1"]}
    assert one("address", values, "customers", **people) == category


def test_an_email_address_among_amounts_is_listed_and_an_amount_is_not() -> None:
    columns = verdicts({"a": ["12.5", "7.25", "anna@example.com", "3.5"], "b": ["12.5", "7.25", "8.75", "3.5"]})
    assert [(held.category, held.matched) for held in columns["a"].others] == [("email", 1)]
    assert (columns["a"].category, columns["b"].others) == ("none", ())


def test_keys_of_eleven_digits_that_pass_a_check_digit_by_chance_are_no_strays() -> None:
    keys = [13500000001 + row for row in range(1200)]
    counts = ["anna@example.com", *map(str, range(10, 1209))]
    columns = verdicts({"id": keys, "count": counts})
    assert columns["id"].others == ()
    assert [held.category for held in columns["count"].others] == ["email"]
