"""Sentences around made-up identifiers: right ones and near misses, beside their word and in neutral sentences."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from guardian.detection import checksums

Make = Callable[[random.Random], str]
DIGITS = string.digits
EN_KEYWORD = (
    "My {k} is {v}, kindly correct your books.",
    "The visitor wrote down {k} {v} at reception.",
    "{k}: {v}",
    "{k} = {v}",
    "We have the {k} {v} on record.",
    "his {k} ({v}) was checked",
)
EN_NEUTRAL = (
    "Compare {v} before you reply.",
    "Value: {v}",
    "Last week {v} was changed by a clerk.",
    "Quote {v} in any letter you send.",
    "Attached you find {v}.",
    "{v} has been received",
)
ZH_KEYWORD = (
    "麻烦将{k}{v}录入表格",
    "{k}：{v}",
    "我的{k}是{v}，麻烦尽快处理。",
    "电话里确认过，来访者的{k}是{v}，住在附近。",
    "{k}（{v}）已核验",
)
ZH_NEUTRAL = (
    "备注：{v}",
    "表里已改成{v}，麻烦看一下。",
    "材料在后面，号码写在这里：{v}。",
    "{v}已经交上去了，过两天再问。",
    "资料里写的是{v}，谢谢",
)


@dataclass(frozen=True)
class Kind:
    """One type: what counts as found (entity prefixes), its words, and how to make right and wrong values."""

    name: str
    entities: tuple[str, ...]
    words: tuple[str, ...]
    make: Make
    near: tuple[Make, ...] = ()
    language: str = "en"
    neutral: bool = True
    check: Callable[[str], bool] | None = None
    grow: bool = True


@dataclass(frozen=True)
class Case:
    kind: str
    entities: tuple[str, ...]
    valid: bool
    context: str
    text: str = field(repr=False)
    start: int = 0
    end: int = 0


def digits(rng: random.Random, count: int, first: str = DIGITS) -> str:
    return rng.choice(first) + "".join(rng.choice(DIGITS) for _ in range(count - 1))


def day(rng: random.Random, form: str = "{y:04d}{m:02d}{d:02d}") -> str:
    year, month, number = rng.randint(1945, 2006), rng.randint(1, 12), rng.randint(1, 28)
    return form.format(y=year, m=month, d=number, s=year % 100)


def solved(check: Callable[[str], bool], body: str, alphabet: str = DIGITS, place: int | None = None) -> str:
    """The body with the one character that makes the check hold; empty where there is none."""
    at = len(body) if place is None else place
    return next((made for c in alphabet if check(made := body[:at] + c + body[at:])), "")


def until(rng: random.Random, make: Make) -> str:
    return next(value for value in iter(lambda: make(rng), None) if value)


def by_check(check: Callable[[str], bool], body: Make, alphabet: str = DIGITS) -> Make:
    return lambda rng: until(rng, lambda r: solved(check, body(r), alphabet))


def by_luck(check: Callable[[str], bool], body: Make) -> Make:
    return lambda rng: until(rng, lambda r: value if check(value := body(r)) else "")


def shaped(make: Make, *forms: str) -> Make:
    """Written in one of the forms: ``#`` is the next character, everything else stands as it is; "" is as made."""

    def written(rng: random.Random) -> str:
        value, form = make(rng), rng.choice(forms)
        if not form:
            return value
        rest = iter(value)
        return "".join(next(rest) if mark == "#" else mark for mark in form)

    return written


def wrong_check(kind: Kind) -> Make:
    """One digit or letter changed so that the check fails."""

    def made(rng: random.Random) -> str:
        for _ in range(1000):
            value = kind.make(rng)
            places = [i for i, c in enumerate(value) if c.isalnum()][-4:]
            at = rng.choice(places)
            pool = DIGITS if value[at].isdigit() else string.ascii_uppercase
            other = value[:at] + rng.choice(pool.replace(value[at], "")) + value[at + 1 :]
            if kind.check is not None and not kind.check(other):
                return other
        raise ValueError(f"{kind.name}: its check cannot fail")

    return made


def embedded(kind: Kind) -> Make:
    def made(rng: random.Random) -> str:
        letters = "".join(rng.choice(string.ascii_uppercase) for _ in range(3))
        value = "".join(c for c in kind.make(rng) if c.isalnum())
        return rng.choice((f"{letters}{value}", f"{value}{letters}", f"{letters}{value}{digits(rng, 2)}"))

    return made


def grown(kind: Kind) -> Make:
    """One digit too many in a run of digits."""
    return lambda rng: "".join(c for c in kind.make(rng) if c.isalnum()) + rng.choice(DIGITS)


def letters(rng: random.Random, count: int, pool: str = string.ascii_uppercase) -> str:
    return "".join(rng.choice(pool) for _ in range(count))


def _cn_id(rng: random.Random) -> str:
    region = rng.choice(sorted(checksums.CN_PROVINCES - {"81", "82", "83"})) + digits(rng, 4)
    return until(rng, lambda r: solved(checksums.gb11643, region + day(r) + digits(r, 3), DIGITS + "X"))


def _cn_id_other_day(rng: random.Random) -> str:
    """A right check digit over a day that does not exist or lies ahead."""
    body = (
        "3201"
        + digits(rng, 2)
        + rng.choice(("17990613", "19971350", "20490101", "19930230", "19880431"))
        + digits(rng, 3)
    )
    return next(body + c for c in DIGITS + "X" if checksums.iso7064_mod11_2(body + c))


def _cn_id_no_place(rng: random.Random) -> str:
    body = rng.choice(("991234", "780101", "000000", "100000", "550101")) + day(rng) + digits(rng, 3)
    return next(body + c for c in DIGITS + "X" if checksums.iso7064_mod11_2(body + c))


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _uscc(rng: random.Random) -> str:
    body = (
        rng.choice(("91", "92", "93", "12", "52", "N2"))
        + rng.choice(("1101", "3101", "4403"))
        + digits(rng, 2)
        + letters(rng, 9, DIGITS + "ABCDEFGHJKLMNPQRTUWXY")
    )
    return solved(checksums.gb32100, body, _USCC)


def _plate(rng: random.Random) -> str:
    head = rng.choice("京沪粤苏浙川鲁豫鄂湘") + rng.choice("ABCDEFGH")
    tail = rng.choice(
        (
            digits(rng, 5),
            letters(rng, 1, "ABCEFGHJKLMNPQR") + digits(rng, 4),
            "D" + digits(rng, 5),
            "F" + digits(rng, 5),
        )
    )
    return head + rng.choice(("", "·")) + tail


def _luhn_card(prefixes: tuple[str, ...], length: int) -> Make:
    return by_check(checksums.luhn, lambda r: (p := r.choice(prefixes)) + digits(r, length - 1 - len(p)))


def _card(rng: random.Random) -> str:
    prefix, length, form = rng.choice(
        (
            ("4", 16, "#### #### #### ####"),
            ("53", 16, "####-####-####-####"),
            ("2221", 16, ""),
            ("6011", 16, ""),
            ("3530", 16, ""),
            ("37", 15, ""),
            ("34", 15, "#### ###### #####"),
        )
    )
    return shaped(_luhn_card((prefix,), length), form, "")(rng)


def _iban(rng: random.Random) -> str:
    country, bank = rng.choice(
        (
            ("DE", ""),
            ("GB", "BARC"),
            ("FR", ""),
            ("NL", "ABNA"),
            ("ES", ""),
            ("IT", "X"),
            ("CH", ""),
            ("AT", ""),
            ("BE", ""),
            ("PL", ""),
            ("SE", ""),
            ("IE", "AIBK"),
            ("LU", ""),
        )
    )
    bban = bank + digits(rng, checksums.IBAN_LENGTHS[country] - 4 - len(bank))
    value = next(
        country + f"{check:02d}" + bban for check in range(2, 99) if checksums.iban(country + f"{check:02d}" + bban)
    )
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4)) if rng.random() < 0.5 else value


def _nir(rng: random.Random) -> str:
    body = rng.choice("12") + day(rng, "{s:02d}{m:02d}") + f"{rng.randint(1, 95):02d}" + digits(rng, 6)
    return body + f"{97 - int(body) % 97:02d}"


def _rrn_be(rng: random.Random) -> str:
    body = day(rng, "{s:02d}{m:02d}{d:02d}") + digits(rng, 3)
    return body + f"{97 - int(body) % 97:02d}"


def _cf(rng: random.Random) -> str:
    body = (
        letters(rng, 6)
        + f"{rng.randint(40, 99)}"
        + rng.choice("ABCDEHLMPRST")
        + f"{rng.randint(1, 28):02d}"
        + rng.choice("ABCDEFGHL")
        + digits(rng, 3)
    )
    return solved(checksums.it_cf, body, string.ascii_uppercase)


def _hetu(rng: random.Random) -> str:
    return until(
        rng,
        lambda r: solved(
            checksums.fi_hetu,
            day(r, "{d:02d}{m:02d}{s:02d}") + "-" + f"{r.randint(2, 899):03d}",
            "0123456789ABCDEFHJKLMNPRSTUVWXY",
        ),
    )


def _hkid(rng: random.Random) -> str:
    body = rng.choice(("A", "C", "K", "P", "Z", "Y", "XA", "WX")) + digits(rng, 6)
    made = solved(checksums.hkid, body, DIGITS + "A")
    return f"{made[:-1]}({made[-1]})" if rng.random() < 0.6 else made


def _nino(rng: random.Random) -> str:
    return until(
        rng,
        lambda r: (
            value
            if checksums.gb_nino(
                value := letters(r, 1, "ABCEGHJKLMNPRSTWXYZ")
                + letters(r, 1, "ABCEGHJKLMNPRSTWXYZ")
                + digits(r, 6)
                + r.choice("ABCD")
            )
            else ""
        ),
    )


def _mbi(rng: random.Random) -> str:
    pool = "ACDEFGHJKMNPQRTUVWXY"
    return (
        digits(rng, 1, "123456789")
        + letters(rng, 1, pool)
        + letters(rng, 1, pool + DIGITS)
        + digits(rng, 1)
        + letters(rng, 1, pool)
        + letters(rng, 1, pool + DIGITS)
        + digits(rng, 1)
        + letters(rng, 2, pool)
        + digits(rng, 2)
    )


def _my(rng: random.Random) -> str:
    return (
        day(rng, "{s:02d}{m:02d}{d:02d}")
        + "-"
        + rng.choice(("01", "07", "10", "14"))
        + "-"
        + digits(rng, 4, "123456789")
    )


def _vin(rng: random.Random) -> str:
    pool = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return until(
        rng,
        lambda r: solved(
            checksums.vin,
            r.choice(("1HG", "LSV", "5YJ")) + letters(r, 5, pool) + letters(r, 2, pool) + digits(r, 6),
            DIGITS + "X",
            8,
        ),
    )


KINDS: tuple[Kind, ...] = (
    Kind("cn_resident_id", ("national_id.cn",), ("身份证号", "公民身份号码", "证件号码"), _cn_id, (_cn_id_other_day,
    _cn_id_no_place), "zh", check=checksums.gb11643),
    Kind("cn_mobile", ("phone",), ("手机号", "电话", "联系电话"), shaped(lambda r: "1" + digits(r, 10, "3456789"), "",
    "",
    "### #### ####", "###-####-####", "+86###########"), (lambda r: "12" + digits(r, 9), lambda r: "1" + digits(r, 9,
    "3456789"), lambda r: digits(r, 15, "23456789")), "zh"),
    Kind("cn_landline", ("phone",), ("电话", "座机", "办公电话"), lambda r: r.choice(("010", "021", "0755", "0571",
    "028")) + "-" + digits(r, 8, "2345678"), (lambda r: "010-" + digits(r, 5, "23456"), lambda r: "0" + digits(r, 2,
    "12") + "-" + digits(r, 12, "234")), "zh", grow=False),
    Kind("cn_uscc", ("organisation.cn_uscc",), ("统一社会信用代码", "信用代码"), _uscc, language="zh",
    check=checksums.gb32100),
    Kind("cn_bank_card", ("card_number",), ("银行卡号", "储蓄卡号", "收款账号"), shaped(_luhn_card(("621700",
    "622202", "622848",
    "621483"), 19), "", "#### #### #### #### ###"), language="zh", check=checksums.luhn, grow=False),
    Kind("cn_passport", ("passport",), ("护照号", "护照号码"), lambda r: r.choice(("E" + digits(r, 8), "E" + letters(
    r, 1,
    "ABCDEFGH") + digits(r, 7))), (lambda r: "E" + digits(r, 7), lambda r: "X" + digits(r, 8),
    lambda r: "EI" + digits(r, 7), lambda r: "EO" + digits(r, 7)), "zh"),
    Kind("cn_plate", ("vehicle_plate",), ("车牌号", "车牌"), _plate, (lambda r: "京I" + digits(r, 5),
    lambda r: "牌A" + digits(r, 5), lambda r: "沪A" + digits(r, 4), lambda r: "粤B" + digits(r, 7)), "zh", grow=False),
    Kind("hk_id", ("national_id.hk",), ("香港身份證號碼", "身份證"), _hkid, language="zh", check=checksums.hkid),
    Kind("tw_id", ("national_id.tw",), ("身分證字號", "身份證號碼"), by_check(checksums.tw_id, lambda r: letters(r,
    1) + r.choice("12") + digits(r, 7)), (lambda r: letters(r, 1) + r.choice("34567") + digits(r, 8),), "zh",
    check=checksums.tw_id),
    Kind("tw_arc_old", ("national_id.tw",), ("居留證號", "居留證"), by_check(checksums.tw_arc_old, lambda r: letters(r,
    1) + r.choice("ABCD") + digits(r, 7)), language="zh", check=checksums.tw_arc_old),
    Kind("mo_bir", ("national_id.mo",), ("澳門身份證", "澳门居民身份证"), lambda r: r.choice("157") + digits(r,
    6) + f"({r.choice(DIGITS)})", (lambda r: r.choice("23469") + digits(r, 6) + f"({r.choice(DIGITS)})",), "zh",
    grow=False),
    Kind("us_ssn", ("national_id.us",), ("SSN", "social security number"),
    lambda r: f"{r.choice((r.randint(1, 665), r.randint(667, 899))):03d}-{r.randint(1, 99):02d}-"
    f"{r.randint(1, 9999):04d}", (lambda r: f"{r.choice(('000', '666'))}-{r.randint(1, 99):02d}-"
    f"{r.randint(1, 9999):04d}", lambda r: f"{r.randint(100, 600)}-00-{r.randint(1, 9999):04d}",
    lambda r: f"{r.randint(100, 600)}-{r.randint(1, 99):02d}-0000", lambda r: "078-05-1120"), grow=False),
    Kind("us_itin", ("tax_id.us_itin",), ("ITIN", "taxpayer identification number"),
    lambda r: f"9{digits(r, 2)}-{r.choice((r.randint(50, 65), r.randint(70, 88), r.randint(94, 99)))}-{digits(r, 4)}",
    (lambda r: f"9{digits(r, 2)}-{r.choice((10, 34, 49, 66, 69, 93))}-{digits(r, 4)}",), grow=False),
    Kind("us_npi", ("other_personal.us_npi",), ("NPI", "NPI number"), by_check(checksums.us_npi, lambda r: digits(r,
    9, "12")), check=checksums.us_npi),
    Kind("us_dea", ("other_personal.us_dea",), ("DEA number", "DEA registration"), by_check(checksums.us_dea,
    lambda r: r.choice("ABFM") + letters(r, 1) + digits(r, 6)), check=checksums.us_dea),
    Kind("us_mbi", ("health.us_mbi",), ("MBI", "Medicare number"), shaped(_mbi, "", "####-###-####"),
    check=checksums.us_mbi),
    Kind("uk_nino", ("national_id.gb",), ("National Insurance number", "NINO", "NI number"), shaped(_nino, "",
    "## ## ## ## #"), (lambda r: r.choice(("BG", "GB", "NK", "TN", "ZZ", "DA", "QQ", "FA", "AO")) + digits(r,
    6) + r.choice("ABCD"),), check=checksums.gb_nino),
    Kind("uk_nhs", ("health.gb_nhs",), ("NHS number", "NHS no"), shaped(by_check(checksums.gb_nhs, lambda r: digits(r,
    9, "4679")), "", "### ### ####", "### ### ####"), check=checksums.gb_nhs),
    Kind("de_steuer", ("tax_id.de_steuer",), ("Steuer-ID", "tax ID", "Steueridentifikationsnummer"), shaped(by_luck(
    checksums.de_steuer, lambda r: digits(r, 11, "123456789")), "", "## ### ### ###"), check=checksums.de_steuer),
    Kind("fr_nir", ("national_id.fr",), ("NIR", "numéro de sécurité sociale"), shaped(_nir, "",
    "# ## ## ## ### ### ##"), check=checksums.fr_nir),
    Kind("es_dni", ("national_id.es",), ("DNI", "NIF"), by_check(checksums.es_dni, lambda r: digits(r, 8),
    string.ascii_uppercase), check=checksums.es_dni),
    Kind("es_nie", ("national_id.es",), ("NIE", "NIE number"), by_check(checksums.es_nie, lambda r: r.choice(
    "XYZ") + digits(r, 7), string.ascii_uppercase), check=checksums.es_nie),
    Kind("it_cf", ("tax_id.it_cf",), ("codice fiscale", "fiscal code"), _cf, check=checksums.it_cf),
    Kind("pl_pesel", ("national_id.pl",), ("PESEL", "PESEL number"), by_check(checksums.pl_pesel, lambda r: day(r,
    "{s:02d}{m:02d}{d:02d}") + digits(r, 4)), check=checksums.pl_pesel),
    Kind("nl_bsn", ("national_id.nl",), ("BSN", "burgerservicenummer"), by_check(checksums.nl_bsn, lambda r: digits(r,
    8, "123456")), check=checksums.nl_bsn),
    Kind("be_rrn", ("national_id.be",), ("rijksregisternummer", "national register number"), shaped(_rrn_be, "",
    "##.##.##-###.##"), check=checksums.be_rrn),
    Kind("pt_nif", ("tax_id.pt_nif",), ("NIF", "contribuinte"), by_check(checksums.pt_nif, lambda r: digits(r, 8,
    "123")), check=checksums.pt_nif),
    Kind("se_pn", ("national_id.se",), ("personnummer", "Swedish personnummer"), shaped(by_check(
    checksums.se_personnummer, lambda r: day(r, "{s:02d}{m:02d}{d:02d}") + digits(r, 3)), "######-####"),
    check=checksums.se_personnummer),
    Kind("fi_hetu", ("national_id.fi",), ("henkilötunnus", "HETU"), _hetu, check=checksums.fi_hetu, grow=False),
    Kind("no_fnr", ("national_id.no",), ("fødselsnummer",), by_luck(checksums.no_fnr, lambda r: solved(
    checksums.no_fnr, day(r, "{d:02d}{m:02d}{s:02d}") + digits(r, 4))), check=checksums.no_fnr),
    Kind("dk_cpr", ("national_id.dk",), ("CPR", "CPR number"), lambda r: day(r,
    "{d:02d}{m:02d}{s:02d}") + "-" + digits(r, 4, "123456789"), (
    lambda r: f"{r.randint(32, 39)}0{r.randint(1, 9)}{digits(r, 2)}-{digits(r, 4)}",
    lambda r: f"1{digits(r, 1)}1{r.randint(3, 9)}{digits(r, 2)}-{digits(r, 4)}"), grow=False),
    Kind("ch_ahv", ("national_id.ch",), ("AHV", "AHV number"), shaped(by_check(checksums.ch_ahv,
    lambda r: "756" + digits(r, 9)), "", "###.####.####.##"), check=checksums.ch_ahv),
    Kind("ie_pps", ("national_id.ie",), ("PPS number", "PPSN"), by_check(checksums.ie_pps, lambda r: digits(r, 7),
    "WABCDEFGHIJKLMNOPQRSTUV"), check=checksums.ie_pps),
    Kind("sg_nric", ("national_id.sg",), ("NRIC", "NRIC number"), by_check(checksums.sg_nric, lambda r: r.choice(
    "STFG") + digits(r, 7), string.ascii_uppercase), check=checksums.sg_nric),
    Kind("in_aadhaar", ("national_id.in",), ("Aadhaar number", "UIDAI number"), shaped(by_check(checksums.in_aadhaar,
    lambda r: digits(r, 11, "23456789")), "", "#### #### ####"), check=checksums.in_aadhaar),
    Kind("in_pan", ("tax_id.in_pan",), ("PAN", "PAN card"), lambda r: letters(r, 3) + "P" + letters(r, 1) + digits(r,
    4, "123456789") + letters(r, 1), (lambda r: letters(r, 3) + r.choice("DEIMNOQRSUVWXYZ") + letters(r, 1) + digits(
    r, 4) + letters(r, 1), lambda r: letters(r, 3) + "P" + letters(r, 1) + digits(r, 3) + letters(r, 1)), grow=False),
    Kind("br_cpf", ("tax_id.br_cpf",), ("CPF", "CPF number"), shaped(by_luck(checksums.br_cpf, lambda r: solved(
    checksums.br_cpf, digits(r, 10))), "", "###.###.###-##"), check=checksums.br_cpf),
    Kind("jp_my_number", ("national_id.jp",), ("My Number", "マイナンバー", "individual number"), shaped(by_check(
    checksums.jp_my_number, lambda r: digits(r, 11)), "", "#### #### ####"), check=checksums.jp_my_number),
    Kind("kr_rrn", ("national_id.kr",), ("RRN", "resident registration number"), shaped(by_check(checksums.kr_rrn,
    lambda r: day(r, "{s:02d}{m:02d}{d:02d}") + r.choice("12") + digits(r, 5)), "######-#######"),
    check=checksums.kr_rrn),
    Kind("au_tfn", ("tax_id.au_tfn",), ("TFN", "tax file number"), shaped(by_check(checksums.au_tfn, lambda r: digits(
    r, 8, "123456789")), "", "### ### ###"), check=checksums.au_tfn),
    Kind("au_medicare", ("health.au_medicare",), ("Medicare number", "Medicare card"), shaped(by_luck(
    checksums.au_medicare, lambda r: digits(r, 9, "23456") + r.choice("123456789")), "", "#### ##### #"), (
    lambda r: wrong_medicare(r),), grow=False),
    Kind("ca_sin", ("tax_id.ca_sin",), ("SIN", "social insurance number"), shaped(by_check(checksums.ca_sin,
    lambda r: digits(r, 8, "1234567")), "", "### ### ###", "###-###-###"), check=checksums.ca_sin),
    Kind("card", ("card_number",), ("credit card number", "card"), _card, check=checksums.luhn, grow=False),
    Kind("iban", ("bank_account.iban",), ("IBAN", "bank account"), _iban, check=checksums.iban, grow=False),
    Kind("imei", ("device_id.imei",), ("IMEI",), by_check(checksums.luhn, lambda r: r.choice(("35", "86")) + digits(r,
    12)), check=checksums.luhn),
    Kind("vin", ("vehicle_plate",), ("VIN", "chassis number"), _vin, check=checksums.vin),
    Kind("za_id", ("national_id.za",), ("South African ID", "ID number"), by_check(checksums.za_id, lambda r: day(r,
    "{s:02d}{m:02d}{d:02d}") + digits(r, 4) + "08"), check=checksums.za_id),
    Kind("tr_tckn", ("national_id.tr",), ("TC kimlik no", "TCKN"), by_luck(checksums.tr_tckn, lambda r: solved(
    checksums.tr_tckn, digits(r, 10, "123456789"))), check=checksums.tr_tckn),
    Kind("th_pin", ("national_id.th",), ("Thai ID", "Thai national ID"), shaped(by_check(checksums.th_pin,
    lambda r: digits(r, 12, "12345678")), "", "#-####-#####-##-#"), check=checksums.th_pin),
    Kind("my_nric", ("national_id.my",), ("MyKad", "NRIC"), _my, (
    lambda r: f"{digits(r, 2)}13{digits(r, 2)}-10-{digits(r, 4)}", lambda r: day(r,
    "{s:02d}{m:02d}") + "32-10-" + digits(r, 4)), grow=False),
    Kind("mx_curp", ("national_id.mx",), ("CURP",), by_check(checksums.mx_curp, lambda r: letters(r, 1) + r.choice(
    "AEIOU") + letters(r, 2) + day(r, "{s:02d}{m:02d}{d:02d}") + r.choice("HM") + letters(r, 5) + r.choice(DIGITS)),
    check=checksums.mx_curp),
    Kind("us_passport", ("passport",), ("passport number", "US passport"), lambda r: r.choice((digits(r, 9,
    "123456789"), "A" + digits(r, 8))), (lambda r: digits(r, 12),), neutral=False, grow=False),
    Kind("email", ("email",), ("email", "e-mail address"), lambda r: f"{letters(r, 6, string.ascii_lowercase)}."
    f"{letters(r, 5, string.ascii_lowercase)}@example.{r.choice(('com', 'org', 'net'))}", (
    lambda r: f"{letters(r, 6, string.ascii_lowercase)}@", lambda r: f"@{letters(r, 6, string.ascii_lowercase)}",
    lambda r: f"{letters(r, 6, string.ascii_lowercase)}@@example.com"), grow=False),
    Kind("ipv4", ("ip_address",), ("IP address", "client IP"),
    lambda r: f"{r.choice((192, 198, 203, 84))}.{r.randint(32, 255)}.{r.randint(0, 255)}.{r.randint(32, 254)}", (
    lambda r: f"{r.randint(256, 999)}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
    lambda r: f"{r.randint(1, 99)}.{r.randint(0, 255)}.{r.randint(300, 999)}.1"), grow=False),
    Kind("ipv6", ("ip_address",), ("IPv6", "IP address"), lambda r: "2001:db8:" + ":".join(
    f"{r.randint(1, 65535):x}" for _ in range(6)), (lambda r: "2001:db8:" + ":".join(
    f"{r.randint(1, 65535):x}" for _ in range(8)),), grow=False),
    Kind("mac", ("device_id.mac",), ("MAC address", "MAC"), lambda r: r.choice(":-").join(
    f"{r.randint(0, 255):02X}" for _ in range(6)), (lambda r: ":".join(f"{r.randint(0, 255):02X}" for _ in range(7)),
    lambda r: "-".join(("GZ", *(f"{r.randint(0, 255):02X}" for _ in range(5))))), grow=False),
)  # fmt: skip


def wrong_medicare(rng: random.Random) -> str:
    return until(rng, lambda r: value if not checksums.au_medicare(value := digits(r, 10, "23456")) else "")


def cases(kind: Kind, seed: int = 7, count: int = 60) -> Iterator[Case]:
    """``count`` right and ``count`` wrong values, six in ten beside a word; seeded."""
    rng = random.Random(f"{kind.name}-{seed}")
    wrong = [
        *kind.near,
        *([wrong_check(kind)] * 2 if kind.check else []),
        *([grown(kind)] if kind.grow else []),
        embedded(kind),
    ]
    keyword, neutral = (ZH_KEYWORD, ZH_NEUTRAL) if kind.language == "zh" else (EN_KEYWORD, EN_NEUTRAL)
    for valid in (True, False):
        for turn in range(count):
            context = "keyword" if turn % 10 < 6 or not kind.neutral else "neutral"
            template = rng.choice(keyword if context == "keyword" else neutral)
            value = kind.make(rng) if valid else rng.choice(wrong)(rng)
            text = template.replace("{k}", rng.choice(kind.words)).replace("{v}", "\0")
            start = text.index("\0")
            yield Case(kind.name, kind.entities, valid, context, text.replace("\0", value), start, start + len(value))


def found(case: Case, spans: list[tuple[int, int, str]]) -> bool:
    """A span of the type covers at least half of the value."""
    return any(
        2 * (min(end, case.end) - max(start, case.start)) >= case.end - case.start and entity.startswith(case.entities)
        for start, end, entity in spans
    )
