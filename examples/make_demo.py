"""Makes the demo's data: a member database and two files of invented people, with traps. Same seed, same data.

python examples/make_demo.py [FOLDER]        (default: examples/demo beside this file)
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import notes
from people import Person, ean13, iban, luhn, person

SEED = 20261122
MEMBERS, ORDERS, PAYMENTS, TICKETS, TELEMETRY = 1_200, 2_600, 2_000, 800, 1_800
PERSONAL_TICKETS = 12
FIRST_ID = 13_500_000_001
"""Surrogate keys that look like mobile numbers: a trap."""

_NOW = datetime(2026, 10, 1, tzinfo=UTC)
Row = tuple[Any, ...]


def make(folder: Path) -> None:
    """Write members.sqlite, members_gbk.csv and events.jsonl into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)  # noqa: S311 - a seeded demo, no secret
    people = [person(chance, number) for number in range(1, MEMBERS + 1)]
    _database(folder / "members.sqlite", people, chance)
    _gbk_csv(folder / "members_gbk.csv", people, chance)
    _events(folder / "events.jsonl", people, chance)


def _database(path: Path, people: list[Person], chance: random.Random) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for name, (columns, rows) in _tables(people, chance).items():
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        places = ", ".join("?" * (columns.count(",") + 1))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)  # noqa: S608 - our own table names
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def _tables(people: list[Person], chance: random.Random) -> dict[str, tuple[str, Iterable[Row]]]:
    order_numbers = [_order_number(chance) for _ in range(ORDERS)]
    makers: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
        "members": (
            "id INTEGER PRIMARY KEY, full_name TEXT, login_name TEXT, email TEXT, email_verified INTEGER, mobile TEXT, "
            "gender TEXT, birth_date TEXT, id_number TEXT, address TEXT, city TEXT, postal_code TEXT, country TEXT, "
            "password_hash TEXT, level TEXT, points INTEGER, registered_at INTEGER, last_login_ip TEXT",
            lambda: _members(people, chance),
        ),
        "orders": (
            "order_id INTEGER PRIMARY KEY, member_id INTEGER, order_no TEXT, placed_at TEXT, status TEXT, "
            "currency TEXT, total REAL, recipient TEXT, recipient_phone TEXT, ship_to TEXT, coupon TEXT",
            lambda: _orders(people, order_numbers, chance),
        ),
        "payments": (
            "payment_id INTEGER PRIMARY KEY, order_id INTEGER, method TEXT, card_number TEXT, card_expiry TEXT, "
            "iban TEXT, approval_code TEXT, amount REAL, paid_at TEXT",
            lambda: _payments(chance),
        ),
        "support_tickets": (
            "ticket_id INTEGER PRIMARY KEY, member_id INTEGER, opened_at TEXT, language TEXT, body TEXT, "
            "resolution TEXT",
            lambda: _tickets(people, order_numbers, chance),
        ),
        "员工": (
            '"工号" TEXT PRIMARY KEY, "姓名" TEXT, "部门" TEXT, "职位" TEXT, "入职日期" TEXT, "月薪" REAL, '
            '"身份证号" TEXT, "手机号" TEXT, "银行卡号" TEXT, "民族" TEXT',
            lambda: _employees(chance),
        ),
        "newsletter_consents": (
            "consent_id TEXT PRIMARY KEY, email TEXT, opted_in INTEGER, text_version TEXT, channel TEXT, "
            "consented_at TEXT, ip TEXT",
            lambda: _consents(people, chance),
        ),
        "products": (
            "product_id INTEGER PRIMARY KEY, sku TEXT, product_name TEXT, brand TEXT, ean TEXT, "
            "price REAL, weight_g INTEGER, firmware TEXT, description TEXT",
            lambda: _products(chance),
        ),
        "stores": (
            "store_id INTEGER PRIMARY KEY, store_code TEXT, opened TEXT, floor_area_m2 INTEGER, manager_name TEXT",
            lambda: _stores(chance),
        ),
        "device_telemetry": (
            "event_id INTEGER PRIMARY KEY, imei TEXT, firmware TEXT, recorded_at INTEGER, "
            "temperature REAL, battery INTEGER, session_id TEXT, request_id TEXT",
            lambda: _telemetry(chance),
        ),
        "legacy_import": (
            "line INTEGER PRIMARY KEY, phone INTEGER, address TEXT, misc TEXT, name TEXT",
            lambda: _legacy(people, chance),
        ),
    }
    return {name: (columns, list(rows())) for name, (columns, rows) in makers.items()}


def _moment(chance: random.Random, days: int = 900) -> datetime:
    return _NOW - timedelta(seconds=chance.randrange(days * 86_400))


def _stamp(chance: random.Random, days: int = 900) -> str:
    return _moment(chance, days).strftime("%Y-%m-%d %H:%M:%S")


def _order_number(chance: random.Random) -> str:
    """Day, serial number and a check digit that makes the whole pass Luhn: a trap."""
    return luhn(f"{_moment(chance):%Y%m%d}{chance.randrange(10**7):07}")


def _public_ip(chance: random.Random) -> str:
    """An address of the documentation ranges (RFC 5737)."""
    return f"{chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{chance.randrange(1, 255)}"


def _version(chance: random.Random) -> str:
    """A firmware version of four numbers: it looks like an IPv4 address."""
    return f"{chance.randint(1, 4)}.{chance.randint(0, 12)}.{chance.randint(0, 40)}.{chance.randint(1, 250)}"


def _hash(text: str) -> str:
    return "pbkdf2_sha256$600000$" + hashlib.sha256(text.encode()).hexdigest()


def _members(people: list[Person], chance: random.Random) -> Iterator[Row]:
    for at, one in enumerate(people):
        yield (
            FIRST_ID + at, one.name, one.login, one.email, int(chance.random() < 0.8), one.mobile, one.gender,
            one.born.isoformat(), one.id_number, one.address, one.city, one.postal_code, one.country, _hash(one.login),
            chance.choice(("silver", "gold", "platinum")), chance.randrange(20_000), int(_moment(chance).timestamp()),
            _public_ip(chance),
        )  # fmt: skip


def _orders(people: list[Person], numbers: list[str], chance: random.Random) -> Iterator[Row]:
    for at, number in enumerate(numbers, 1):
        which = chance.randrange(len(people))
        one = people[which]
        yield (
            at, FIRST_ID + which, number, _stamp(chance), chance.choice(("paid", "shipped", "delivered", "returned")),
            "CNY" if one.country == "CN" else "EUR", round(chance.uniform(9, 900), 2),
            one.name, one.mobile, one.address, chance.choice((None, None, "SPRING26", "WELCOME10")),
        )  # fmt: skip


def _card(chance: random.Random) -> str:
    """A card number with a right check digit under prefixes that payment providers use for tests."""
    prefix = chance.choice(("424242", "400000", "555555", "222300", "620000"))
    return luhn(prefix + f"{chance.randrange(10**9):09}")


def _german_account(chance: random.Random) -> str:
    """An account at the bank code 00000000, which no bank has."""
    return iban("DE", f"00000000{chance.randrange(10**10):010}")


def _payments(chance: random.Random) -> Iterator[Row]:
    for at in range(1, PAYMENTS + 1):
        by_card = chance.random() < 0.7
        yield (
            at, chance.randint(1, ORDERS), "card" if by_card else "transfer", _card(chance) if by_card else None,
            f"{chance.randint(1, 12):02}/{chance.randint(27, 31)}" if by_card else None,
            None if by_card else _german_account(chance), f"{chance.randrange(10**6):06}",
            round(chance.uniform(9, 900), 2), _stamp(chance),
        )  # fmt: skip


def _tickets(people: list[Person], order_numbers: list[str], chance: random.Random) -> Iterator[Row]:
    planted = dict(zip(chance.sample(range(TICKETS), PERSONAL_TICKETS), notes.PERSONAL * 2, strict=False))
    for at in range(TICKETS):
        language, body = notes.clean(chance, chance.choice(order_numbers))
        if at in planted:
            language, form = planted[at]
            body = form.format(**_details(people, chance))
        member = FIRST_ID + chance.randrange(len(people))
        yield at + 1, member, _stamp(chance), language, body, chance.choice(notes.RESOLUTIONS)


def _details(people: list[Person], chance: random.Random) -> dict[str, str]:
    chinese = chance.choice([one for one in people if one.country == "CN"])
    english = chance.choice([one for one in people if one.country in ("GB", "US")])
    return {
        "cn_name": chinese.name,
        "cn_mobile": chinese.mobile,
        "cn_address": chinese.address,
        "cn_id": str(chinese.id_number),
        "en_name": english.name,
        "en_mobile": english.mobile,
        "en_address": english.address,
        "email": english.email,
        "other_email": chinese.email,
        "card": _card(chance),
        "iban": _german_account(chance),
    }


def _employees(chance: random.Random) -> Iterator[Row]:
    staff = [one for number in range(9_000, 9_400) if (one := person(chance, number)).country == "CN"][:60]
    for at, one in enumerate(staff):
        yield (
            f"EMP-{100_200 + at}", one.name, chance.choice(("客服部", "仓储部", "技术部", "财务部")),
            chance.choice(("主管", "专员", "工程师", "经理")), _moment(chance, 4_000).date().isoformat(),
            float(chance.randrange(60, 300) * 100), one.id_number, one.mobile,
            luhn(f"62000000{chance.randrange(10**10):010}"),
            chance.choices(("汉族", "回族", "满族", "壮族", "藏族"), weights=(80, 5, 5, 5, 5))[0],
        )  # fmt: skip


def _consents(people: list[Person], chance: random.Random) -> Iterator[Row]:
    for one in chance.sample(people, 700):
        key = f"{chance.getrandbits(48):012x}"
        yield (
            f"c-{key}", one.email, int(chance.random() < 0.6), chance.choice(("2025-03", "2026-01")),
            chance.choice(("web", "app", "store")), _stamp(chance), _public_ip(chance),
        )  # fmt: skip


PRODUCTS = (
    "Emma table lamp", "Oliver armchair", "Charlotte tote bag", "Henry vacuum cleaner", "Billy bookcase",
    "Dr. Bertram kettle", "Lady Grey tea 50 g", "Jack umbrella", "Florence scarf", "Victoria sponge mix", "张小泉菜刀",
    "王老吉凉茶", "李锦记蚝油", "周黑鸭鸭脖", "老干妈辣酱", "徐福记酥心糖", "陈李济药茶", "狗不理包子", "蓝牙音箱",
    "保温杯", "Wireless speaker", "Desk lamp",
)  # fmt: skip
BRANDS = ("Ashford & Reed", "Northlight", "Marlow Home", "云杉", "青禾", "望湖")
DESCRIPTIONS = (
    "Brushed steel, dishwasher safe.", "Folds flat; two year guarantee.", "Available in three colours.",
    "传统工艺，适合家用。", "礼盒装，常温保存。",
)  # fmt: skip


def _products(chance: random.Random) -> Iterator[Row]:
    for at in range(1, 121):
        yield (
            at, f"SKU-{at:05}", f"{PRODUCTS[at % len(PRODUCTS)]} {chance.choice(('S', 'M', 'L', 'XL'))}",
            chance.choice(BRANDS), ean13(f"690{chance.randrange(10**9):09}"), round(chance.uniform(3, 400), 2),
            chance.randrange(50, 9_000), _version(chance), chance.choice(DESCRIPTIONS),
        )  # fmt: skip


def _stores(chance: random.Random) -> Iterator[Row]:
    for at in range(1, 25):
        manager = person(chance, 9_900 + at).name
        yield at, f"ST{at:03}", _moment(chance, 6_000).date().isoformat(), chance.randrange(80, 1_200), manager


def _telemetry(chance: random.Random) -> Iterator[Row]:
    # Type allocation codes beginning with 00 are set aside for tests (3GPP TS 23.003).
    devices = [luhn(f"00101010{chance.randrange(10**6):06}") for _ in range(150)]
    for at in range(1, TELEMETRY + 1):
        yield (
            at, chance.choice(devices), _version(chance), int(_moment(chance, 60).timestamp()),
            round(chance.uniform(-5, 45), 1), chance.randrange(101), f"sess-{chance.getrandbits(64):016x}",
            f"{chance.getrandbits(64):016x}",
        )  # fmt: skip


def _legacy(people: list[Person], chance: random.Random) -> Iterator[Row]:
    """Headers that mislead: `phone` counts calls, `address` holds IP addresses, `misc` e-mail, `name` a campaign."""
    for at, one in enumerate(chance.sample(people, 300), 1):
        campaign = chance.choice(("spring-2024", "summer-2024", "newcomers", "win-back"))
        yield at, chance.randrange(4), _public_ip(chance), one.email, campaign


PLATES = "京沪粤浙川鄂苏"


def _gbk_csv(path: Path, people: list[Person], chance: random.Random) -> None:
    """An export of an older system: GBK, Chinese headers, a remark in which few rows hold a phone number."""
    chinese = [one for one in people if one.country == "CN"][:300]
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["会员编号", "姓名", "性别", "出生日期", "手机号码", "证件号码", "通讯地址", "车牌号", "等级", "备注"]
        )
        for at, one in enumerate(chinese):
            letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
            plate = (
                f"{chance.choice(PLATES)}{chance.choice(letters)}{chance.choice(letters)}{chance.randrange(10_000):04}"
            )
            remark = chance.choice(("老客户", "喜欢靠窗座位", "已寄目录", "", "活动期间注册"))
            if at % 75 == 20:
                remark = f"家人{chance.choice(chinese).name}代领，联系电话{chance.choice(chinese).mobile}"
            writer.writerow(
                [f"M{at + 1:06}", one.name, "男" if one.gender == "M" else "女", one.born.strftime("%Y/%m/%d"),
                 one.mobile, one.id_number, one.address, plate, chance.choice(("普通", "银卡", "金卡")), remark]
            )  # fmt: skip


def _events(path: Path, people: list[Person], chance: random.Random) -> None:
    """Page events of the web shop, nested."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for at in range(400):
            one = chance.choice(people)
            items = [
                {"sku": f"SKU-{chance.randint(1, 120):05}", "quantity": chance.randint(1, 4)}
                for _ in range(chance.randint(1, 3))
            ]
            device = {
                "os": chance.choice(("iOS", "Android", "Windows")),
                "ip": _public_ip(chance),
                "app": _version(chance),
            }
            event = {
                "event": f"{at:08x}",
                "at": int(_moment(chance, 30).timestamp()),
                "page": chance.choice(("/cart", "/product", "/checkout")),
                "user": {"name": one.name, "email": one.email, "device": device},
                "items": items,
            }
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "demo")
