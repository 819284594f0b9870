"""Classes of columns met in tables that detection was not made with; each with its negative twin. No engines."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.names import classify
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(7)


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def one(name: str, values: Sequence[object], **beside: Sequence[object]) -> str:
    """The category of the column ``name``; those beside it are repeated to its length."""
    columns = {name: list(values)}
    for other, some in beside.items():
        columns[other] = [some[at % len(some)] for at in range(len(values))]
    schema = TableSchema("s", "t", tuple(ColumnSchema(column) for column in columns))
    batch = pa.RecordBatch.from_pydict(columns)
    found = judge(schema, KERNEL.examine(schema, batch), total_rows=len(values), random=True, detector=nobody)
    return found[0].category


def form(pattern: str, size: int = 60) -> list[str]:
    """Values in which # stands for a digit and @ for a capital."""
    kinds = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTVWXYZ"}
    return ["".join(SEED.choice(kinds.get(sign, sign)) for sign in pattern) for _ in range(size)]


def luhn(head: str, size: int = 80) -> list[str]:
    found = []
    for body in form(head + "#" * (15 - len(head)), size):
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
        found.append(f"{body}{-(doubled + sum(map(int, body[-2::-2]))) % 10}")
    return found


ARAB = ["سلمان الغامدي", "منى الشهري", "فهد السالم", "هدى العمري", "ليلى حسن", "عمر الخطيب"]
COURSES = ["هندسة", "طب", "حاسب"]
THAI = ["สมชาย ใจดี", "สุดารัตน์ แก้วมณี", "อนุชา ศรีสุข", "ณัฐพล แสงจันทร์"]
HEBREW = ["משה כהן", "שרה לוי", "דוד מזרחי", "רחל פרץ"]
PLAYERS = [
    f"{head}{tail}{end}"
    for head in ("salty", "the", "Quinn", "lunar")
    for tail in ("Ninja", "_yak", "otter", "mango")
    for end in ("", "_1", "2031", "77")
]
JAPANESE = [
    f"{family}{gap}{given}"
    for family in ("今村", "横井", "柴崎", "松浦")
    for gap in ("", " ", "　")
    for given in ("拓海", "理恵", "茂")
]
WARES = ["大塚 製薬", "上海 浦東", "本社 営業", "新規 顧客", "横浜 港北", "配送 遅延"]
ROWS = [f"{at:03}가{at * 37 % 9000 + 1000}" for at in range(110, 170)]
PEOPLE = [
    f"{given} {family}" for given in ("Ada", "Karl", "Rosa", "Emil") for family in ("Hardy", "Moos", "Cramer", "Sommer")
]
BORN = [f"19{at}-0{at % 9 + 1}-1{at % 10}" for at in range(40, 99)]
EDITIONS = [f"{letter}-{number}" for letter in "ABCD" for number in range(10, 30)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("اسم الطالب", ARAB * 8, "person_name"),
        ("التخصص", COURSES * 20, "none"),
        ("ชื่อ-นามสกุล", THAI * 9, "person_name"),
        ("שם מלא", HEBREW * 9, "person_name"),
        ("author", PLAYERS, "username"),
        ("author", EDITIONS, "none"),
        ("account", ["free", "pro", "team"] * 30, "none"),
        ("account", PLAYERS, "username"),
        ("契約者名", JAPANESE, "person_name"),
        ("商品名", WARES * 6, "none"),
        ("차량번호", ROWS, "vehicle_plate"),
        ("좌석번호", ROWS, "none"),
        ("szül. idő", [f"19{at}.0{at % 9 + 1}.1{at % 10}." for at in range(40, 99)], "birth_date"),
        ("lejárat", [f"20{at}.0{at % 9 + 1}.1{at % 10}." for at in range(40, 99)], "none"),
        ("attr_b", JAPANESE, "person_name"),
        ("attr_b", EDITIONS, "none"),
        ("acct", [f"CORP\\{name.split()[0].lower()}.{at}" for at, name in enumerate(PEOPLE)], "username"),
        ("folder", [f"{at}\\{name.split()[0].lower()}" for at, name in enumerate(PEOPLE)], "none"),
        ("gender_target", ["all", "women"] * 20, "none"),
        ("gender", ["man", "woman", "all"] * 20, "gender"),
        ("মোবাইল", form("0171#######"), "phone"),
        ("টাকা", form("#####"), "none"),
        ("brith_date", BORN, "birth_date"),
        ("batch_date", BORN, "none"),
        ("gnder", ["M", "F"] * 20, "gender"),
        ("address2", ["int8", "int16", "float"] * 20, "none"),
        ("address2", ["Apt 3", "Unit 14", "Floor 2"] * 20, "address"),
        ("winner", ["Red", "Blue", "Draw"] * 20, "none"),
        ("w/m/d", ["w", "m", "d"] * 20, "gender"),
        ("w/m/d", ["west", "mid", "dock"] * 20, "none"),
        ("u.a.l1", [f"{at} Aspen Ave" for at in range(11, 60)], "address"),
        ("u.a.l1", ["Mozilla/5.0 (X11)", "okhttp/4.11.0", "curl/8.5.0"] * 20, "user_agent"),
        ("winner", PEOPLE, "person_name"),
        ("visitor", PEOPLE, "person_name"),
        ("visitor", form("a##f##c####b"), "cookie_session"),
        ("operator", ["MILITARY", "SOUTHWEST AIRLINES", "DELTA AIR LINES"] * 20, "none"),
        ("operator", PLAYERS, "username"),
        (
            "Authors",
            [f"{name.split()[1]}, {name.split()[0]}, 17{at + 20}-1801" for at, name in enumerate(PEOPLE)],
            "person_name",
        ),
        ("Wines", [f"Reserve, Red, 17{at}-1801" for at in range(20, 60)], "none"),
        ("consignment", luhn("51"), "none"),
        ("payment", luhn("51"), "card_number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_scripts_without_capitals_pet_names_and_parcels(name: str, values: Sequence[str], category: str) -> None:
    assert one(name, values, email=["ada@orchard.example"]) == category


def test_papers_of_any_kind_are_passports_where_their_numbers_are() -> None:
    people = {"family_name": ["Hardy", "Moos"], "given_name": ["Ada", "Karl"], "sex": ["F", "M"]}
    assert one("doc_number", form("E########"), **people) == "passport"
    assert one("doc_number", form("@######"), **people) == "national_id"
    assert one("證件", form("A######(#)"), **people) == "national_id"
    assert one("證件", ["已交", "未交"] * 20, **people) == "none"


def test_a_secret_told_by_a_label_is_no_text_about_a_person() -> None:
    assert one("ID", ["Secret Identity", "Public Identity"] * 30) == "none"


def test_an_account_in_pinyin_is_one_beside_the_name_of_its_bank() -> None:
    accounts = form("6222#############")
    assert one("zh", accounts, jbr=["王晓燕", "李海波"], khyh=["工商银行历下支行"]) == "bank_account"
    assert one("zh", accounts, jbr=["王晓燕", "李海波"], cpmc=["开关"]) == "none"


def test_without_a_header_japanese_postal_codes_stand_beside_an_address() -> None:
    homes = [f"東京都世田谷区桜新町{at % 5 + 1}-{at}-3" for at in range(1, 61)]
    codes = form("###-####")
    assert one("1", codes, **{"2": homes, "0": JAPANESE}) == "postal_code"
    assert one("1", codes, **{"2": ["blue", "green"], "0": PEOPLE}) == "none"


def test_an_account_beside_its_sort_code_has_few_digits() -> None:
    accounts = form("3#######")
    assert one("Account", accounts, **{"Sort Code": ["20-11-43", "40-02-17"]}) == "bank_account"
    assert one("Account", accounts, **{"Region": ["North", "South"]}) == "none"


def test_a_name_beside_cuisines_is_that_of_a_house() -> None:
    names = ["Jalsa", "Spice Elephant", "San Churro Cafe", "Addhuri Bhojana", "Grand Village", "Timepass Dinner"] * 10
    assert one("name", names, cuisines=["Thai", "Italian"], phone=["080 41234567", "080 47654321"]) == "none"


@pytest.mark.parametrize(
    ("name", "says", "category"),
    [
        ("phone.number", "category", "phone"),
        ("emails.value", "category", "email"),
        ("customer.card.number", "category", "card_number"),
        ("guest.doc.no", "category", "national_id"),
        ("player.tag", "category", "username"),
        ("item.tag", "not_personal", "none"),
        ("order.no", "not_personal", "none"),
        ("order.item.number", "not_personal", "none"),
    ],
)
def test_a_number_is_one_of_the_object_it_stands_in(name: str, says: str, category: str) -> None:
    table = TableSchema("s", "bookings", (ColumnSchema(name), ColumnSchema("nights")))
    found = classify(table.columns[0], table)
    assert (found.says, found.category) == (says, category)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("携帯電話番号", "phone"),
        ("受付番号", "none"),
        ("Nº móvil", "phone"),
        ("Nº pedido", "none"),
        ("이메일 주소", "email"),
        ("주문 번호", "none"),
        ("회원명", "person_name"),
        ("상품명", "none"),
        ("gneder", "gender"),
        ("render", "none"),
    ],
)
def test_numbers_written_in_several_tongues_say_what_they_number(name: str, category: str) -> None:
    table = TableSchema("s", "members", (ColumnSchema(name), ColumnSchema("full_name"), ColumnSchema("email")))
    assert classify(table.columns[0], table).category == category


VINS = ["WBA8E9G52" + tail for tail in form("@@######")]
WHO = ["Boyd Enright", "Carla Ortiz", "Wanda Pickering", "Otis Greer", "Nadia Barlow", "Silas Vickery"]
FIRMS = [
    "Wells Fargo",
    "Morgan Stanley",
    "Johnson Controls",
    "Ralph Lauren",
    "Harley Davidson",
    "Calvin Klein",
    "Ben Sherman",
]
SIGNED = ["欧阳若曦", "纪梦琪", "单春兰", "卜志鹏", "游艳丽", "殷宇航", "骆晨曦", "仇继业"]


@pytest.mark.parametrize(
    ("name", "values", "beside", "expected"),
    [
        pytest.param("VIN", VINS, {"Make": ["Ford"]}, "vehicle_plate", id="VINs of Europe have no check digit"),
        pytest.param("VIN", ["Merlot", "Rioja", "Syrah"] * 20, {"Cave": ["A"]}, "none", id="vin is wine in French"),
        pytest.param("doc_no", form("E@#######"), {"full_name": WHO}, "passport", id="papers in the form of passports"),
        pytest.param("doc_no", form("########"), {"full_name": WHO}, "national_id", id="papers of digits alone"),
        pytest.param(
            "来自IP", [f"36.62.1.{at}(浙江-杭州)" for at in range(9, 60)], {}, "ip_address", id="IP and its town"
        ),
        pytest.param("来自IP", ["浙江-杭州", "北京"] * 20, {}, "none", id="the towns alone are no IP"),
        pytest.param(
            "振込口座", [f"普通 {n}" for n in form("#######")], {"氏名": WHO}, "bank_account", id="kind and account"
        ),
        pytest.param("经办人签字", SIGNED * 5, {"金额": ["12.5"]}, "person_name", id="a signature typed as a name"),
        pytest.param(
            "经办人签字", [f"/sig/{n}.png" for n in form("####")], {}, "signature", id="a signature as a picture"
        ),
        pytest.param("Deceased", WHO * 9, {"Plot": ["A1"]}, "person_name", id="the deceased, by name"),
        pytest.param("Diagnosis", ["Crohn disease", "Wilson disease"] * 9, {"Age": ["41"]}, "health", id="eponyms"),
        pytest.param("Associated Company", FIRMS * 9, {"Email": ["a@b.io"]}, "none", id="firms called after founders"),
        pytest.param("Associate", WHO * 9, {"Email": ["a@b.io"]}, "person_name", id="associates are people"),
        pytest.param("a_party", form("4472########"), {"dur_s": ["3"]}, "phone", id="who calls, in call records"),
        pytest.param("a_party", ["Labour", "Greens"] * 20, {"dur_s": ["3"]}, "none", id="a party that calls nobody"),
        pytest.param(
            "cell_lat", [f"46.{n}" for n in form("#####")], {"cell_lon": ["-118.97777"]}, "geo_location", id="of a cell"
        ),
        pytest.param(
            "pt_last", ["Boyd", "Ortiz", "Greer"] * 20, {"pt_first": ["Ann"]}, "person_name", id="patient's last name"
        ),
        pytest.param(
            "pt_last", ["2024-01-02"] * 20, {"pt_first": ["2023-01-02"]}, "none", id="dates of first and last"
        ),
        pytest.param("sexAtBirth", ["female", "male"] * 20, {}, "gender", id="sex at birth is no birth date"),
        pytest.param("num_cpt", form("00#########"), {"titulaire": WHO}, "bank_account", id="numéro de compte"),
        pytest.param(
            "remote_user", ["bgreer", "oortiz", "sboyd"] * 9, {"status": ["200"]}, "username", id="of a web log"
        ),
        pytest.param(
            "property.line_1",
            [f"{n} Kings Row" for n in range(4, 60)],
            {"rent": ["9"]},
            "address",
            id="line of an address",
        ),
        pytest.param("order.line_1", ["2 x mug", "1 x pan"] * 20, {"rent": ["9"]}, "none", id="line of an order"),
    ],
)
def test_headings_of_exports_that_values_decide(
    name: str, values: list[str], beside: dict[str, list[str]], expected: str
) -> None:
    assert one(name, values, **beside) == expected


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        pytest.param("来往内地通行证号码", form("H########"), "passport", id="permits of Hong Kong are travel papers"),
        pytest.param("台胞证号", form("########"), "passport", id="permits of Taiwan too"),
        pytest.param("居住证号", form("8300001990010112##"), "national_id", id="a residence permit is none"),
        pytest.param("军官证号", [f"军字第{n}号" for n in form("#######")], "national_id", id="numbers of officers"),
        pytest.param("号", [f"法字第{n}号" for n in form("#######")], "none", id="numbers of writs"),
        pytest.param("Aadhaar card number", form("49########93"), "national_id", id="a card, but no payment card"),
        pytest.param("Permanent Account Number", form("@@@P@####@"), "tax_id", id="an account with the tax office"),
        pytest.param("Employer Identification Number", form("12-#######"), "none", id="firms are nobody"),
    ],
)
def test_papers_by_their_full_names(name: str, values: list[str], expected: str) -> None:
    assert one(name, values, full_name=WHO) == expected


LOGINS = [
    f"{head}{tail}"
    for head in ("ient", "wlock", "uumf", "tbran", "okeef")
    for tail in ("wist", "har", "revi10", "tley", "fe")
]
ROUTINE = ["Delivered", "Label printed", "Out for delivery", "Payment captured"] * 60
MASKED = [f"453201******{n}" for n in form("####")]


@pytest.mark.parametrize(
    ("name", "values", "beside", "expected"),
    [
        pytest.param("Buyer", LOGINS, {"Ship Name": WHO}, "username", id="what buyers log in as"),
        pytest.param("Buyer", ["paid", "pending", "open"] * 20, {"Ship Name": WHO}, "none", id="states of a sale"),
        pytest.param("veh", form("SL67 @@@"), {"drv": WHO}, "vehicle_plate", id="vehicles by their plates"),
        pytest.param("veh", form("V-###"), {"drv": WHO}, "none", id="vehicles by a number of one's own"),
        pytest.param("pan_masked", MASKED, {"amt": ["9.5"]}, "card_number", id="cards with their middle hidden"),
        pytest.param("pan_masked", ["yes", "no"] * 30, {"amt": ["9.5"]}, "none", id="whether it is hidden"),
        pytest.param("k9", [f"@ana_{n}" for n in form("@@##")], {"k1": WHO}, "username", id="handles under no name"),
        pytest.param("k9", [f"@ana/{n}" for n in form("@@##")], {"k1": WHO}, "none", id="packages of a scope"),
        pytest.param("resp_party_name", WHO * 5, {"lot": ["A1"]}, "person_name", id="who is responsible, of no party"),
        pytest.param("party_name", ["Labour", "Greens"] * 30, {"votes": ["9"]}, "none", id="parties of an election"),
        pytest.param("admin_name", ["CVS 1124", "Walgreens 88"] * 30, {"lot": ["A1"]}, "none", id="who administers"),
        pytest.param("admin_name", ["jdoe", "root7"] * 30, {"lot": ["A1"]}, "username", id="who logs in"),
        pytest.param("yb", form("310###"), {"xm": WHO, "jtzz": ["上海市徐汇区漕溪路12号"]}, "postal_code", id="邮编"),
        pytest.param("yb", form("3#"), {"xm": WHO, "jtzz": ["上海市徐汇区漕溪路12号"]}, "none", id="yb of two digits"),
    ],
)
def test_brief_headings_that_their_values_explain(
    name: str, values: list[str], beside: dict[str, list[str]], expected: str
) -> None:
    assert one(name, values, **beside) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Redirected to Zelda Cook, 4279 Hickory Ln, Akron", "free_text_may_contain_pii"),
        ("Redirected to hub 7", "none"),
    ],
)
def test_a_person_and_their_street_among_routine_messages(told: str, expected: str) -> None:
    schema = TableSchema("s", "t", (ColumnSchema("msg"), ColumnSchema("lvl")))
    rows = [*ROUTINE, told]
    batch = pa.RecordBatch.from_pydict({"msg": rows, "lvl": ["INFO"] * len(rows)})
    found = judge(schema, KERNEL.examine(schema, batch), total_rows=len(rows), random=True)
    assert found[0].category == expected


SOMALI = ["Warsame Abdulle", "Hodan Guleed", "Cawil Jaamac", "Ubax Xirsi"]
MAILS = ["w@q.io", "h@q.io", "c@q.io", "u@q.io"]


@pytest.mark.parametrize(
    ("name", "values", "beside", "expected"),
    [
        pytest.param("full_name", SOMALI, {"mail": MAILS}, "person_name", id="names of a culture few lists have"),
        pytest.param("Customer", SOMALI[:2], {"email": MAILS}, "person_name", id="two rows of them"),
        pytest.param("Customer", ["Zintex Foods", "Plimm Optics"], {"email": MAILS}, "none", id="firms with a mail"),
        pytest.param("product", ["Zintex Plimm", "Quxx Drasko"], {"email": MAILS}, "none", id="goods of strange names"),
        pytest.param("Customer", ["Zintex Plimm", "Quxx Drasko"], {"qty": ["3"]}, "none", id="nobody to be reached"),
    ],
)
def test_unlisted_names_beside_where_people_are_reached(
    name: str, values: list[str], beside: dict[str, list[str]], expected: str
) -> None:
    assert one(name, values, **beside) == expected
