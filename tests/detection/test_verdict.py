"""Verdicts over small tables through the real kernel; the language engines are a fake unless a test says otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from guardian.detection.checksums.generic import luhn
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.detection.verdict_texts import expects_text
from guardian.errors import DetectorError
from guardian.model import LANGUAGES, ColumnSchema, ColumnVerdict, Span, TableSchema, Tier

KERNEL = ProfileKernel(BUILTIN)
Detector = Callable[[Sequence[str]], Sequence[Sequence[Span]]]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    """An engine that finds nothing."""
    return [() for _ in texts]


def finder(*needles: str) -> Detector:
    """An engine that finds these people."""

    def find(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
        return [
            [
                Span(at, at + len(needle), "person_name", "person_name", 0.9, "fake")
                for needle in needles
                if (at := text.find(needle)) >= 0
            ]
            for text in texts
        ]

    return find


def verdicts(
    columns: dict[str, Sequence[object]],
    table: str = "t",
    detector: Detector = nobody,
    total: int | None = None,
    whole: bool = True,
) -> dict[str, ColumnVerdict]:
    schema = TableSchema("s", table, tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict({name: list(values) for name, values in columns.items()})
    profile = KERNEL.examine(schema, batch)
    rows = total if total is not None else batch.num_rows
    return {one.ref.column: one for one in judge(schema, profile, total_rows=rows, random=whole, detector=detector)}


def one(name: str, values: Sequence[object], table: str = "t", **siblings: Sequence[object]) -> str:
    return verdicts({name: values, **siblings}, table)[name].category


SEED = random.Random(5)
DIGITS = [str(SEED.randrange(10**9, 10**10)) for _ in range(120)]
MOBILES = [f"1{SEED.choice('3578')}{SEED.randrange(10**8, 10**9)}" for _ in range(120)]
MAILS = [f"user{i}@example.org" for i in range(120)]
FULL = ["Maria Anders", "Thomas Hardy", "Christina Berglund", "Hanna Moos", "Martin Sommer", "Victoria Ashworth"] * 20
HAN = ["王芳", "李伟", "陈建国", "刘秀英", "杨敏", "赵磊", "黄晓明", "周婷"] * 15
WORDS = ["red", "green", "blue", "large", "small"] * 24
MONEY = [f"{SEED.random() * 1000:.2f}" for _ in range(120)]
BORN = [f"{SEED.randrange(1945, 2004)}-0{SEED.randrange(1, 10)}-1{SEED.randrange(0, 10)}" for _ in range(120)]
RECENT = [f"202{SEED.randrange(0, 5)}-0{SEED.randrange(1, 10)}-1{SEED.randrange(0, 10)}" for _ in range(120)]


@pytest.mark.parametrize(
    ("name", "right", "category", "wrong"),
    [
        ("email", MAILS, "email", MONEY),
        ("phone", MOBILES, "phone", ["Mate 60", "Pixel 8"] * 60),
        ("name", FULL, "person_name", [f"srv-web-{i}" for i in range(120)]),
        ("first_name", [full.split()[0] for full in FULL], "person_name", DIGITS),
        ("address", ["12 Baker Street", "4 Elm Road, Leeds"] * 60, "address", [f"0x{i:08x}" for i in range(120)]),
        ("client_ip", [f"185.{i}.77.{i + 9}" for i in range(120)], "ip_address", ["COPYRIGHT", "PATENT"] * 60),
        ("card", ["4111111111111111", "5500005555555559"] * 60, "card_number", ["gold", "silver"] * 60),
        ("gender", ["M", "F"] * 60, "gender", ["neutral", "n/a"] * 60),
        ("birth", BORN, "birth_date", ["spring", "autumn"] * 60),
        ("zip", [f"{n:05}" for n in range(10001, 10241, 2)], "postal_code", ["gzip", "bz2", "none"] * 40),
        ("password", [f"x9{i}Kq!z" for i in range(120)], "credential_secret", ["true", "false"] * 60),
    ],
)
def test_a_header_is_believed_only_where_the_values_agree(
    name: str, right: Sequence[str], category: str, wrong: Sequence[str]
) -> None:
    assert one(name, right) == category
    assert one(name, wrong) == "none"


@pytest.mark.parametrize(
    ("values", "category"), [(MAILS, "email"), (MOBILES, "phone"), (FULL, "person_name"), (HAN, "person_name")]
)
def test_without_a_header_the_values_decide(values: Sequence[str], category: str) -> None:
    assert one("0", values) == category
    assert one("0", WORDS) == "none"


def test_a_running_number_with_a_mobile_prefix_is_a_key() -> None:
    assert one("0", [str(13_800_000_000 + i) for i in range(120)]) == "none"
    assert one("order_id", MOBILES) == "none"


def test_order_numbers_that_pass_luhn_are_no_cards() -> None:
    numbers = ["4111111111111111", "4012888888881881", "4222222222222220", "4000000000000002"] * 30
    assert one("order_no", numbers) == "none"
    assert one("card_no", numbers) == "card_number"


def _checked(begin: str, count: int) -> list[str]:
    """Numbers of 16 digits that begin so and pass the check of cards."""
    bodies = [f"{begin}{at * 7_919_317:0{15 - len(begin)}d}"[:15] for at in range(1, count + 1)]
    return [body + next(digit for digit in "0123456789" if luhn(body + digit)) for body in bodies]


@pytest.mark.parametrize("name", ["order_no", "parcel_number", "sku", "订单号"])
def test_order_numbers_that_are_nearly_all_card_numbers_are_listed_beside(name: str) -> None:
    verdict = verdicts({name: _checked("4539", 120)})[name]
    assert verdict.category == "none"
    assert [(held.category, held.matched, held.examined) for held in verdict.others] == [("card_number", 120, 120)]


@pytest.mark.parametrize(
    "values",
    [
        [f"4539{at * 7_919_317_001:012d}" for at in range(1, 121)],
        [*_checked("4539", 100), *(str(4_539_000_000_000_000 + at * 10_000_019) for at in range(20))],
        _checked("4539", 20) * 6,
        [f"{at * 7_919_317_001:016d}" for at in range(1, 121)],
    ],
    ids=["one in ten", "too many others", "too few numbers", "no brand"],
)
def test_order_numbers_of_which_some_pass_by_chance_are_not(values: Sequence[str]) -> None:
    verdict = verdicts({"order_no": values})["order_no"]
    assert (verdict.category, verdict.others) == ("none", ())


def test_unix_seconds_are_no_phones_even_under_that_name() -> None:
    assert one("phone", [str(1_600_000_000 + i * 7919) for i in range(120)]) == "none"


def test_firmware_versions_are_no_addresses() -> None:
    versions = [f"{i % 9}.{i % 20}.{i % 15}.{i}" for i in range(1, 121)]
    assert one("fw_version", versions) == "none"
    assert one("gateway", [f"172.{60 + i % 90}.{i}.{200 - i}" for i in range(1, 121)]) == "ip_address"


def test_decimals_are_coordinates_only_in_pairs_under_names_for_them() -> None:
    first = [f"{31 + i / 997:.6f}" for i in range(120)]
    second = [f"{121 + i / 991:.6f}" for i in range(120)]
    found = verdicts({"lat": first, "lon": second, "a": first, "b": second})
    assert [found[name].category for name in ("lat", "lon", "a", "b")] == [
        "geo_location",
        "geo_location",
        "none",
        "none",
    ]
    assert one("lat_ms", first) == "none"


def test_brands_named_after_people_are_things() -> None:
    brands = ["Calvin Klein", "Ralph Lauren", "Tommy Hilfiger", "Michael Kors", "Paul Smith"] * 24
    assert one("brand", brands) == "none"
    assert one("designer", brands) == "person_name"


def test_companies_are_never_reported_for_columns() -> None:
    assert one("0", ["Hobbs, Garrett and Sons", "Rasmussen Group", "Ferrell LLC", "Vega Ltd"] * 30) == "none"


def test_places_that_begin_with_a_surname_are_no_people() -> None:
    assert one("地名", ["高桥", "陈家祠", "张家口", "宋家庄", "周庄古镇", "李沧区"] * 20) != "person_name"


def test_a_birth_date_without_a_header_needs_people_beside_it() -> None:
    assert verdicts({"0": HAN, "1": BORN})["1"].category == "birth_date"
    assert verdicts({"0": HAN, "1": RECENT})["1"].category == "none"
    assert verdicts({"0": WORDS, "1": BORN})["1"].category == "none"


def test_one_cell_in_a_thousand_notes_makes_free_text_and_says_what_it_holds() -> None:
    notes = [f"Asked for the invoice again, case {i % 7}." for i in range(999)] + [
        "Please call +49 151 23456789 today."
    ]
    found = verdicts({"note": notes})["note"]
    assert found.category == "free_text_may_contain_pii"
    assert [(held.category, held.matched, held.examined) for held in found.others] == [("phone", 1, 1000)]
    assert verdicts({"note": notes[:-1]})["note"].category == "none"


def test_people_in_notes_are_found_by_the_engines_and_must_be_known_names() -> None:
    notes = [f"The parcel {i} arrived damaged." for i in range(99)] + ["Spoke with Maria Anders about it."]
    assert verdicts({"note": notes}, detector=finder("Maria Anders"))["note"].category == "free_text_may_contain_pii"
    assert verdicts({"note": notes}, detector=finder("The parcel"))["note"].category == "none"


def test_a_mixed_column_has_its_commonest_kind_and_lists_the_others() -> None:
    mixed = [mail if i % 3 else f"+1 212-555-0{100 + i}" for i, mail in enumerate(MAILS)]
    found = verdicts({"reach": mixed})["reach"]
    assert found.category == "email"
    assert "phone" in {held.category for held in found.others}


OF_MAILS = [f"u{at}@example.com" for at in range(60)]
OF_HOSTS = [f"84.22.{at + 10}.{at + 20}" for at in range(60)]
OF_IBANS = ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606"] * 20
OF_MOBILES = [f"138{at:08d}" for at in range(60)]
OF_CARDS = [f"{card[:4]} {card[4:8]} {card[8:12]} {card[12:]}" for card in _checked("4111", 60)]
OF_PEOPLE = ["Anna Keller", "Tom Hill", "Maria Rossi", "John Baker", "Sofia Novak", "Emma Clarke"] * 10
OF_WORDS = ["red", "green", "blue", "large"] * 15


@pytest.mark.parametrize(
    ("kinds", "category", "others"),
    [
        ([OF_MAILS, OF_HOSTS], "email", {"ip_address"}),
        ([OF_MOBILES, OF_IBANS, OF_WORDS], "phone", {"bank_account"}),
        ([OF_MAILS, OF_MAILS, OF_PEOPLE], "email", {"person_name"}),
        ([OF_MAILS, OF_IBANS, OF_PEOPLE, OF_WORDS], "email", {"person_name", "bank_account"}),
        ([OF_MOBILES, OF_CARDS, OF_MAILS], "phone", {"card_number", "email"}),
        ([OF_MAILS, OF_MAILS, OF_WORDS], "email", set()),
        (
            [OF_MAILS * 4 + OF_MOBILES * 3 + OF_CARDS * 2 + OF_HOSTS[12:]],
            "email",
            {"phone", "card_number", "ip_address"},
        ),
        ([OF_MAILS + OF_MOBILES[:40] + OF_HOSTS[40:44]], "email", {"phone", "ip_address"}),
        ([[value.replace(" ", "") for value in OF_CARDS[:3]] + OF_MOBILES[:6]], "phone", {"card_number"}),
        ([OF_MAILS * 2 + OF_MOBILES + OF_CARDS + ["10000000146", "84.22.11.21"]], "email", {"phone", "card_number"}),
        ([OF_MAILS + OF_WORDS + OF_HOSTS[40:46]], "email", set()),
    ],
    ids=[
        "addresses",
        "accounts",
        "names",
        "pairs",
        "cards",
        "words",
        "few of four kinds",
        "few of three kinds",
        "nine",
        "by chance",
        "versions",
    ],
)
def test_values_of_several_kinds_are_all_listed(kinds: list[list[str]], category: str, others: set[str]) -> None:
    values = [value for row in zip(*kinds, strict=False) for value in row]
    found = verdicts({"value": values}, detector=finder(*sorted(set(OF_PEOPLE))))["value"]
    assert (found.category, {held.category for held in found.others}) == (category, others)


@pytest.mark.parametrize(
    "kinds",
    [
        [OF_MOBILES, [str(10**15 * 4 + at * 7919 * 10**6 + at) for at in range(60)]],
        [OF_HOSTS, OF_WORDS],
    ],
    ids=["order numbers", "versions"],
)
def test_numbers_that_chance_makes_identifiers_are_not_listed_beside(kinds: list[list[str]]) -> None:
    values = [value for row in zip(*kinds, strict=True) for value in row]
    found = verdicts({"value": values}, detector=nobody)["value"]
    assert not {held.category for held in found.others} & {"card_number", "bank_account", "ip_address"}


def test_a_mostly_null_column_is_judged_by_the_cells_it_has() -> None:
    sparse = [MAILS[i] if i % 40 == 0 else None for i in range(120)]
    found = verdicts({"backup": sparse})["backup"]
    assert (found.category, found.evidence.examined, found.evidence.rows) == ("email", 3, 120)
    assert one("backup", [None] * 120) == "none"


def test_an_empty_column_keeps_what_its_name_says_at_low_confidence() -> None:
    found = verdicts({"email": [None] * 5, "qty": [None] * 5})
    assert found["email"].category == "email"
    assert found["email"].confidence <= 0.6
    assert found["qty"].category == "none"


def test_full_width_digits_are_read() -> None:
    wide = [mobile.translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)}) for mobile in MOBILES]
    assert one("电话", wide) == "phone"


def test_hashes_are_no_secrets_by_themselves() -> None:
    import hashlib

    digests = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(120)]
    assert one("sha256", digests) == "none"
    assert one("password_hash", digests) == "credential_secret"


def test_tier_and_legal_classes_come_from_the_taxonomy() -> None:
    found = verdicts({"email": MAILS, "colour": WORDS})
    assert found["email"].tier >= Tier.PERSONAL
    assert found["email"].legal["gdpr"]
    assert (found["colour"].tier, found["colour"].entity) == (Tier.INTERNAL, None)


def test_counts_hold_matched_within_examined_within_rows() -> None:
    for found in verdicts({"email": [*MAILS[:50], None, *WORDS[:10]], "note": [*WORDS[:60], None]}).values():
        evidence = found.evidence
        assert 0 <= evidence.matched <= evidence.examined <= evidence.rows


def test_the_bound_is_zero_when_all_was_read_and_three_over_n_for_a_sample() -> None:
    assert verdicts({"size": WORDS})["size"].evidence.upper_bound_95 == 0.0
    sampled = verdicts({"size": WORDS}, total=100_000)["size"].evidence.upper_bound_95
    assert sampled == pytest.approx(3 / 120, rel=0.1)
    assert verdicts({"size": WORDS}, total=100_000, whole=False)["size"].evidence.upper_bound_95 is None


def test_an_engine_that_cannot_run_is_an_error() -> None:
    def broken(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
        raise DetectorError("no model")

    with pytest.raises(DetectorError):
        verdicts({"note": [f"A longer remark about parcel {i} and its state." for i in range(50)]}, detector=broken)


def test_reasons_are_in_every_language_and_hold_no_value() -> None:
    found = verdicts({"email": MAILS, "who": FULL, "note": [*WORDS[:119], "call Maria Anders, user1@example.org"]})
    for verdict in found.values():
        for reason in verdict.reasons:
            assert set(reason) == set(LANGUAGES)
            assert not any(value in text for text in reason.values() for value in ("@", "Maria", "Anders"))


def test_the_same_table_gives_the_same_verdicts_whatever_the_batches() -> None:
    columns = {"a": MAILS, "b": FULL, "c": BORN, "d": WORDS}
    schema = TableSchema("s", "t", tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict(columns)
    halves = KERNEL.merge(KERNEL.examine(schema, batch.slice(70)), KERNEL.examine(schema, batch.slice(0, 70)))
    whole = KERNEL.examine(schema, batch)
    judged = [judge(schema, part, total_rows=120, random=True, detector=nobody) for part in (whole, halves)]
    assert judged[0] == judged[1]


def test_product_texts_in_capitals_hold_no_people_though_their_words_are_names() -> None:
    products = [f"CHARLOTTE BAG PINK POLKADOT NO {i}" for i in range(60)]
    assert verdicts({"Description": products}, detector=finder("CHARLOTTE BAG"))["Description"].category == "none"
    people = [f"Charlotte Brown took parcel {i}, said she." for i in range(60)]
    found = verdicts({"Description": people}, detector=finder("Charlotte Brown"))["Description"]
    assert found.category == "free_text_may_contain_pii"


def test_placeholders_beside_real_values_do_not_hide_them() -> None:
    assert one("E-Mail", [MAILS[i] if i % 4 == 0 else "n/a" for i in range(120)]) == "email"
    assert one("E-Mail", ["n/a"] * 120) == "none"


def test_dots_of_an_abbreviation_are_no_path() -> None:
    assert one("D.O.B.", BORN) == "birth_date"
    assert one("P.O.S.", RECENT) == "none"


@pytest.mark.parametrize(
    ("column", "expected"), [("notes", True), ("备注", True), ("email", False), ("order_id", False)]
)
def test_a_name_says_whether_texts_are_to_be_expected(column: str, expected: bool) -> None:
    table = TableSchema("shop", "orders", (ColumnSchema(column),))
    assert expects_text(table) is expected


@pytest.mark.parametrize("column", ["company", "Company Name", "organisation", "vendor", "公司", "公司名称"])
def test_a_column_of_companies_is_nobodys_beside_people_too(column: str) -> None:
    companies = [("Acme Ltd", "Globex Corp", "Initech GmbH")[i % 3] for i in range(120)]
    people = {"full_name": FULL, "email": MAILS, "job_title": ["Engineer", "Manager"] * 60}
    assert one(column, companies, **people) == "none"
    assert one(column, companies) == "none"
    few = {"full_name": FULL[:2], "email": MAILS[:2]}
    assert one(column, companies[:2], **few) == "none"


@pytest.mark.parametrize("column", ["employer", "current_employer", "用人单位", "工作单位"])
def test_the_employer_of_a_person_is_employment(column: str) -> None:
    companies = [("Acme Ltd", "Globex Corp", "Initech GmbH")[i % 3] for i in range(120)]
    assert one(column, companies, full_name=FULL, email=MAILS) == "employment"
