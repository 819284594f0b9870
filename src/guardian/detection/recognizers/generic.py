"""Identifiers of no one country: net addresses, phones, cards, secrets, devices, places, dates of birth."""

from __future__ import annotations

import ipaddress
import re
from functools import partial

from guardian.detection import checksums
from guardian.detection.recognizers.base import LEFT, RIGHT, Recognizer, coded

_MAIL_WORDS = ("e-mail", "email", "mail", "邮箱", "郵箱", "电子邮件", "電子郵件", "邮件", "信箱")
_ATOM = r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~\-\u00c0-\u024f\u0370-\u04ff\u3040-\u30ff\u4e00-\u9fff]"
_ASCII_ATOM = r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]"
_HOST = (
    r"(?:[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff](?:[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff-]{0,61}"
    r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff])?\.){1,8}"
)
_TLD = r"(?:[A-Za-z]{2,24}|xn--[0-9A-Za-z-]{2,59}|[\u00c0-\u04ff]{2,20})"

EMAIL = Recognizer(
    "email", "email", rf"(?<![0-9A-Za-z._%+-])[0-9A-Za-z_]{_ASCII_ATOM}{{0,63}}+(?:\.{_ASCII_ATOM}{{1,63}}+){{0,8}}+"
    rf"@{_HOST}{_TLD}{RIGHT}(?!@)",
    "RFC 5321 4.1.2, RFC 6531", chance=0.0001, words=_MAIL_WORDS, alone=0.95, triggers=("@",),
    names=("email", "e_mail", "mail", "email_address", "邮箱", "电子邮件", "电子邮箱", "yx"),
    cell=r"[0-9A-Za-z_][0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}"
    r"[0-9A-Za-z])?\.){1,8}[A-Za-z]{2,24}",
)  # fmt: skip
EMAIL_INTERNATIONAL = Recognizer(
    "email", "email", r"(?<![\w.+-])[\w+-]{1,64}+(?:\.[\w+-]{1,64}+){0,8}+@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?!"
    r"[\w-])",
    "RFC 6531", chance=0.001, words=_MAIL_WORDS, alone=0.9, triggers=("@",),
)  # fmt: skip
EMAIL_IDEOGRAPHIC = Recognizer(
    "email", "email", r"(?<![0-9A-Za-z\u4e00-\u9fff._+-])(?P<v>[\u4e00-\u9fff]{1,10}@(?:"
    r"[0-9A-Za-z\u4e00-\u9fff-]{1,63}\.){1,4}(?:[A-Za-z]{2,24}|[\u4e00-\u9fff]{2,8}))",
    "RFC 6531", chance=0.01, words=_MAIL_WORDS, alone=0.6, triggers=("@",),
)  # fmt: skip
URL = Recognizer(
    "url", "url", r"(?<![0-9A-Za-z])(?:(?i:https?|ftps?|wss?)://|(?i:www)\.)[^\s<>\"'`{}"
    r"|\\^\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]{2,2048}(?<![.,;:!?)\]])",
    "RFC 3986", chance=0.0001, alone=0.95, triggers=("://", "www."), names=("url", "website", "homepage", "link",
    "网址", "网站"),
    cell=r"(?i:(?:https?|ftps?|wss?)://|www\.)[^\s<>\"]{2,}",
)  # fmt: skip
DOMAIN = Recognizer(
    "url", "url", r"(?<![0-9A-Za-z@._/-])(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.){1,4}(?:com|org|net|edu"
    r"|gov|info|biz|io|cn|com\.cn|de|fr|uk|co\.uk|jp|tw|hk|eu)(?:/[^\s<>\"'\u4e00-\u9fff]{0,500})?(?![0-9A-Za-z@-])",
    "RFC 1035", chance=0.05, words=("website", "site", "homepage", "网址", "网站", "官网", "visit", "domain", "web"),
    alone=0.5,
    triggers=(".com", ".org", ".net", ".edu", ".gov", ".info", ".biz", ".io", ".cn", ".de", ".fr", ".uk", ".jp",
    ".tw", ".hk", ".eu"),
)  # fmt: skip


def ipv4(value: str) -> bool:
    """Four octets without leading zeros; not the unspecified address nor a netmask."""
    parts = value.split("/")[0].split(":")[0].split(".")
    if any(len(part) > 1 and part[0] == "0" for part in parts) or any(int(part) > 255 for part in parts):
        return False
    return value.split("/")[0] not in ("0.0.0.0", "255.255.255.255", "255.255.255.0")  # noqa: S104 - no bind


def ipv4_alone(value: str) -> bool:
    """An address that is no version number: versions are small numbers (1.2.3.4, 10.0.19.2)."""
    if not ipv4(value):
        return False
    octets = [int(part) for part in value.split("/")[0].split(":")[0].split(".")]
    return sum(octet > 31 for octet in octets) >= 2 or (
        octets[0] in (10, 127, 172, 192) and octets[1] in (0, *range(16, 32), 168)
    )


def ipv6(value: str) -> bool:
    """As the standard library reads it; with at least three groups, so that a time or a ratio is none."""
    address = value.split("%")[0].split("/")[0]
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return address.count(":") >= 3 or (not parsed.is_unspecified and "::" in address and len(address) >= 7)


_IP_WORDS = (
    "ip", "ip address", "ipv4", "ipv6", "client_ip", "client ip", "remote_addr", "remote addr", "host", "address",
    "src", "dst", "from", "server", "login", "ip地址", "登录", "登录ip",
    "位址", "来源", "訪問", "访问", "source ip", "ip_address", "addr", "x-forwarded-for", "gateway", "dns", "ping",
    "blocked",
)  # fmt: skip
_OCTETS = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:/\d{1,2}|:\d{1,5})?"
IPV4 = Recognizer(
    "ip_address", "ip_address", rf"(?<![0-9A-Za-z.])(?:{_OCTETS})(?![0-9A-Za-z]|\.\d)", "RFC 791", valid=ipv4_alone,
    chance=0.6, words=_IP_WORDS, alone=0.7, near=False,
    names=("ip", "ip_address", "ipv4", "client_ip", "remote_addr", "登录ip", "ip地址"), cell=_OCTETS,
)  # fmt: skip
IPV4_NAMED = Recognizer(
    "ip_address", "ip_address", rf"(?<![0-9A-Za-z.])(?:{_OCTETS})(?![0-9A-Za-z]|\.\d)", "RFC 791", valid=ipv4,
    chance=0.6, words=_IP_WORDS, needs_word=True, near=False,
)  # fmt: skip
IPV6 = Recognizer(
    "ip_address", "ip_address", r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%"
    r"[0-9A-Za-z]{1,15})?(?:/\d{1,3})?(?![0-9A-Za-z:])", "RFC 4291", valid=ipv6, chance=0.5,
    words=_IP_WORDS, alone=0.8, near=False, names=("ipv6",), triggers=(":",),
    cell=r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%[0-9A-Za-z]{1,15})?(?:/\d{1,3})?",
)  # fmt: skip
MAC = Recognizer(
    "device_id.mac", "device_id", r"(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}"
    r"|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z:-])",
    "IEEE 802", chance=0.01, words=("mac", "mac address", "bssid", "wifi", "物理地址", "mac地址"), alone=0.8,
    triggers=(":",
    "-", "."), names=("mac", "mac_address"),
    cell=r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
)  # fmt: skip
IMEI = coded(
    "device_id.imei", "device_id", r"(?:01|35|44|45|49|5[0-4]|86|91|9[89])\d{4}[ -]?\d{2}[ -]?\d{6}[ -]?\d",
    "3GPP TS 23.003; Luhn", valid=checksums.imei, chance=0.1, alone=0.55,
    words=("imei", "imei号", "串号", "device id", "handset"), names=("imei",),
)  # fmt: skip
IMEI_NAMED = coded(
    "device_id.imei", "device_id", r"\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d", "3GPP TS 23.003; Luhn", valid=checksums.luhn,
    chance=0.1, needs_word=True, words=("imei", "imei号", "串号"), cell="",
)  # fmt: skip
IMSI = coded(
    "device_id.imsi",
    "device_id",
    r"[2-7]\d{13,14}",
    "ITU-T E.212",
    valid=checksums.imsi,
    chance=0.1,
    needs_word=True,
    words=("imsi",),
    names=("imsi",),
    cell="",
)
DEVICE = Recognizer(
    "device_id", "device_id", r"(?i:(?<![A-Za-z])(?:idfa|idfv|oaid|gaid|aaid|android[ _]?id|udid|device[ _]?(?:id"
    r"|token)|push[ _]?token|serial(?: (?:no\.?|number))?|设备号|设备标识"
    r"|序列号)[\"']?\s{0,2}[:：=#是为]?\s{0,2}[\"']?)(?P<v>"
    r"[0-9A-Za-z][0-9A-Za-z-]{7,163})(?![0-9A-Za-z])",
    "vendor forms", valid=lambda value: any(letter.isdigit() for letter in value), chance=0.5, alone=0.7, near=False,
    triggers=("idfa", "idfv", "oaid", "gaid", "aaid", "android", "udid", "device", "push", "serial", "设备", "序列号"),
    names=("device_id", "idfa", "oaid", "imei", "serial_no", "push_token"),
)  # fmt: skip

# --- phones ------------------------------------------------------------------------------------------------------

PHONE_WORDS = (
    "phone", "phones", "phone number", "telephone", "tel", "tel.", "mobile", "mob", "cell", "cellphone", "call",
    "call me", "calling", "fax", "contact", "whatsapp", "sms", "text me", "text", "dial", "reach", "reach me",
    "ring", "messages to", "message", "messages", "answering at", "answering", "office", "desk", "hotline", "ext",
    "extension", "landline", "home", "work", "voicemail", "téléphone", "teléfono", "telefono", "telefon",
    "telefone", "handy", "mobil", "móvil", "portable", "telefoon", "phone no", "电话", "電話", "手机", "手機",
    "联系方式", "致电",
    "传真", "傳真", "座机", "联系电话",
)  # fmt: skip
_STRONG_PHONE_WORDS = tuple(
    word
    for word in PHONE_WORDS
    if word not in ("office", "home", "work", "text", "message", "contact", "ring", "desk", "reach")
)
_SPOKEN_PHONE_WORDS = tuple(word for word in _STRONG_PHONE_WORDS if word.isascii() or word[0] < "\u3000")
_EXT = r"(?:[ ,;]{0,2}(?:x|ext\.?|extension|#) ?\d{1,6})?"
_DATE_LIKE = re.compile(
    r"\(?\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}[-./]\d{1,2}[-./]\d{2}|(?:19|20)\d\d ?- ?(?:19|20)\d\d|\d+\.\d+"
)


def phone_form(value: str, low: int = 7, high: int = 15) -> bool:
    """Enough digits, not one digit repeated, no date, no address of the net, no decimal."""
    digits = re.sub(r"\D", "", re.split(r"[xX#eE]", value)[0])
    return low <= len(digits) <= high and len(set(digits)) > 2 and not _DATE_LIKE.fullmatch(value.strip())


def international(value: str) -> bool:
    """A number with its country code that libphonenumber calls possible."""
    return possible(value) and phone_form(value)


def possible(value: str) -> bool:
    """What libphonenumber says of country code and length alone."""
    import phonenumbers

    written = re.sub(
        r"^(?:00|011)(?=[1-9])|^001", lambda match: "+1" if match[0] == "001" else "+", value.replace("(0)", "")
    )
    written = written if written.startswith("+") else "+" + written
    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def nanp(value: str) -> bool:
    """North American area and exchange codes: neither begins with 0 or 1."""
    digits = re.sub(r"\D", "", re.split(r"[xX#eE]", value)[0])[-10:]
    return len(digits) == 10 and digits[0] not in "01" and len(set(digits)) > 2


_INTERNATIONAL = rf"\+ ?[1-9]\d{{0,3}}(?:[ .-]?\(?\d{{1,5}}\)?){{2,6}}{_EXT}"
PHONE_INTERNATIONAL = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z+])(?:{_INTERNATIONAL}){RIGHT}", "ITU-T E.164, libphonenumber",
    valid=international, chance=0.3, words=PHONE_WORDS, alone=0.75, near=False,
    names=("phone", "tel", "mobile", "telephone", "fax", "phone_number"), cell=_INTERNATIONAL,
)  # fmt: skip
PHONE_EXIT_CODE = coded(
    "phone", "phone", rf"00[1-9]\d{{0,2}}(?:[ .-]\(?\d{{2,5}}\)?){{2,5}}{_EXT}", "exit code 00 and E.164",
    valid=international, chance=0.3, words=PHONE_WORDS, alone=0.7, near=False,
)  # fmt: skip
_NANP_PARENS = rf"(?:\+?1[ .-]?)?\(\d{{3}}\) ?-?\d{{3}}[ .-]\d{{4}}{_EXT}"
PHONE_NANP_PARENS = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z])(?:{_NANP_PARENS}){RIGHT}", "NANP", valid=phone_form, chance=0.9,
    words=PHONE_WORDS, alone=0.75, near=False, cell=_NANP_PARENS,
)  # fmt: skip
PHONE_NANP = coded(
    "phone", "phone", rf"(?:1[ .-])?\d{{3}}[.-]\d{{3}}[.-]\d{{4}}{_EXT}", "NANP", valid=nanp, chance=0.6,
    words=PHONE_WORDS, alone=0.6, near=False,
)  # fmt: skip
PHONE_NANP_SPACED = coded(
    "phone", "phone", rf"(?:1 )?\d{{3}} \d{{3}} \d{{4}}{_EXT}", "NANP", valid=nanp, chance=0.6, words=PHONE_WORDS,
    alone=0.5, near=False,
)  # fmt: skip
PHONE_PARENS = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z])\(0?\d{{1,5}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{_EXT}{RIGHT}",
    "national forms with an area code in brackets",
    valid=partial(phone_form, low=8, high=13), chance=0.9, words=PHONE_WORDS, alone=0.6, beside=0.69, near=False,
    cell=rf"\(0?\d{{1,5}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{_EXT}",
)  # fmt: skip
PHONE_TRUNK = coded(
    "phone", "phone", rf"0\d{{1,4}}(?:[ .-]\d{{2,4}}){{2,4}}{_EXT}|0\d{{2,4}}[ -]\d{{5,8}}{_EXT}",
    "national forms with trunk prefix 0", valid=partial(phone_form, low=9, high=12), chance=0.7,
    words=PHONE_WORDS, alone=0.55, beside=0.69, near=False,
)  # fmt: skip
PHONE_NAMED = Recognizer(
    "phone", "phone",
    rf"(?<![0-9A-Za-z.])[+(]{{0,2}}\d{{1,5}}\)?(?:[ .-]{{0,2}}\(?\d{{1,11}}\)?){{0,5}}{_EXT}{RIGHT}",
    "any number of 6 to 15 digits beside its word",
    valid=partial(phone_form, low=6), chance=0.9, words=_SPOKEN_PHONE_WORDS, needs_word=True, beside=0.69, near=False,
)  # fmt: skip
PHONE_PLACED = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z.])[+(]{{0,2}}\d{{2,5}}\)?(?:[ .-]{{1,2}}\(?\d{{2,5}}\)?){{1,4}}{_EXT}{RIGHT}"
    rf"(?! [A-Z][a-z])", "grouped digits beside office, home, work, desk",
    valid=partial(phone_form, low=7), chance=0.9, words=("office", "home", "work", "desk", "contact", "reach", "text",
    "message", "ring"), needs_word=True, beside=0.69, near=False,
)  # fmt: skip

# --- money -------------------------------------------------------------------------------------------------------

CARD_WORDS = (
    "card", "credit card", "debit card", "card number", "card no", "visa", "mastercard", "amex", "american express",
    "discover", "jcb", "diners", "maestro", "pan", "credit", "cc", "atm", "payment card", "card #",
    "信用卡", "银行卡", "銀行卡", "卡号", "卡號", "借记卡", "刷卡",
)  # fmt: skip
_S = "[ -]?"


def _grouped(prefix: str, rest: int) -> str:
    """A card of 16 digits whose first four match ``prefix``, in fours or run together."""
    return rf"(?:{prefix})(?:{_S}\d{{4}}){{{rest}}}"


def _card(brand: str, core: str, *, alone: float | None = 0.62) -> Recognizer:
    return coded(
        f"card_number.{brand}", "card_number", core, "ISO/IEC 7812-1; issuer ranges", valid=checksums.luhn,
        chance=0.1, words=CARD_WORDS, alone=alone,
        names=("card_number", "credit_card", "cc_number", "pan", "card_no", "卡号", "信用卡号"),
    )  # fmt: skip


CARDS = (
    _card("visa", rf"4\d{{3}}(?:{_S}\d{{4}}){{3}}(?:{_S}\d{{3}})?"),
    _card("visa", r"4\d{12}", alone=0.45),
    _card("mastercard", _grouped(r"5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720", 3)),
    _card("amex", rf"3[47]\d\d{_S}\d{{6}}{_S}\d{{5}}"),
    _card("discover", _grouped(r"6011|65\d\d|64[4-9]\d", 3)),
    _card("jcb", _grouped(r"352[89]|35[3-8]\d", 3)),
    _card("jcb", r"(?:2131|1800)\d{11}", alone=0.5),
    _card("diners", rf"3(?:0[0-59]|[689]\d)\d{_S}\d{{6}}{_S}\d{{4}}", alone=0.5),
    _card(
        "maestro",
        r"(?:50\d\d|5[6-9]\d\d|6[013-9]\d\d)(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?|(?:50|5[6-9]"
        r"|6[013-9])\d{10,17}",
        alone=0.4,
    ),
    _card("mir", _grouped(r"220[0-4]", 3)),
)
CARD_NAMED = coded(
    "card_number", "card_number", r"\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?|\d{12,19}|\d{4}[ -]\d{6}[ -]\d{4,5}",
    "ISO/IEC 7812-1, any issuer", valid=checksums.luhn, chance=0.1, words=CARD_WORDS,
    beside=0.9, needs_word=True, cell="",
)  # fmt: skip
CARD_SECURITY = Recognizer(
    "card_security.cvv", "card_security", r"(?i:(?<![A-Za-z])(?:cvv2?|cvc2?|cid|card verification|security code|安全码"
    r"|安全碼|验证码后三位)(?: (?:code|number|is))?\s{0,2}[:：=#是为]?\s{0,2})(?P<v>\d{3,4})(?![0-9A-Za-z])",
    "ISO/IEC 7813, issuer code", chance=0.3, alone=0.8, triggers=("cvv", "cvc", "cid", "verification",
    "security code", "安全码", "安全碼", "验证码"), names=("cvv", "cvc", "cvv2", "安全码"),
)  # fmt: skip
_IBAN = r"[A-Za-z]{2}\d{2}(?:[ -]?[0-9A-Za-z]{4}){2,7}(?:[ -]?[0-9A-Za-z]{1,3})?"
IBAN = coded(
    "bank_account.iban", "bank_account", _IBAN, "ISO 13616; ISO 7064 MOD 97-10", valid=checksums.iban, chance=0.0002,
    alone=0.9,
    words=("iban", "bank account", "account", "transfer", "bank", "konto", "kontonummer", "账号", "账户"), names=(
    "iban",
    "bank_account", "account"),
)  # fmt: skip
CRYPTO = coded(
    "bank_account.crypto_wallet", "bank_account",
    r"[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1)[02-9AC-HJ-NP-Zac-hj-np-z]{11,71}", "Base58Check, BIP 173",
    valid=checksums.bitcoin, chance=1e-6, alone=0.9,
    words=("wallet", "bitcoin", "btc", "钱包"), names=("wallet", "btc_address", "wallet_address"),
)  # fmt: skip
ETHEREUM = coded(
    "bank_account.crypto_wallet", "bank_account", r"0x[0-9A-Fa-f]{40}", "Ethereum address", chance=1e-6, alone=0.85,
    words=("wallet", "ethereum", "eth", "钱包"), names=("wallet", "eth_address"),
)  # fmt: skip

# --- secrets -----------------------------------------------------------------------------------------------------


def _secret(kind: str, core: str, *triggers: str, alone: float = 0.9) -> Recognizer:
    return Recognizer(
        f"credential_secret.{kind}", "credential_secret", f"{LEFT}(?:{core}){RIGHT}",
        "the issuer's documented prefix", chance=1e-6, alone=alone, triggers=triggers, cell=core,
        names=("api_key", "token", "secret", "access_token", "secret_key", "密钥"),
    )  # fmt: skip


SECRETS = (
    _secret("aws_access_key", r"(?:AKIA|ASIA|AGPA|AROA|AIDA)[0-9A-Z]{16}", "akia", "asia", "agpa", "aroa", "aida"),
    _secret("github_token", r"gh[pousr]_[0-9A-Za-z]{36,251}|github_pat_[0-9A-Za-z_]{22,255}", "ghp_", "gho_", "ghu_",
    "ghs_", "ghr_", "github_pat_"),
    _secret("gitlab_token", r"glpat-[0-9A-Za-z_-]{20,64}", "glpat-"),
    _secret("slack_token", r"xox[abeoprs]-[0-9A-Za-z-]{10,250}", "xox"),
    _secret("stripe_key", r"[rs]k_(?:live|test)_[0-9A-Za-z]{16,247}", "k_live_", "k_test_"),
    _secret("google_api_key", r"AIza[0-9A-Za-z_-]{35}", "aiza"),
    _secret("openai_key", r"sk-(?:proj-|ant-)?[0-9A-Za-z_-]{20,200}", "sk-"),
    _secret("npm_token", r"npm_[0-9A-Za-z]{36}", "npm_"),
    _secret("pypi_token", r"pypi-[0-9A-Za-z_-]{50,300}", "pypi-"),
    _secret("sendgrid_key", r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}", "sg."),
    _secret("aliyun_key", r"LTAI[0-9A-Za-z]{12,26}", "ltai"),
    _secret("tencent_key", r"AKID[0-9A-Za-z]{32}", "akid"),
    _secret("jwt", r"eyJ[0-9A-Za-z_-]{8,1000}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{10,1000}", "eyj"),
    Recognizer(
        "credential_secret.private_key", "credential_secret", r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY"
        r"(?: BLOCK)?-----[^-]{0,16000}(?:-----END (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?",
        "RFC 7468", chance=1e-9, alone=0.99, triggers=("-----begin",), names=("private_key",),
        cell=r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]*",
    ),
    Recognizer(
        "credential_secret.password_hash", "credential_secret", r"(?<![0-9A-Za-z$])\$(?:2[abxy]|argon2(?:id|i|d)|5|6"
        r"|y|scrypt|pbkdf2-sha\d{3})\$[0-9A-Za-z./,=+$-]{20,250}|\{(?:S?SHA|S?MD5|CRYPT)\}[0-9A-Za-z+/=]{20,120}",
        "crypt(5), PHC string format", chance=1e-6, alone=0.95, triggers=("$2", "$argon2", "$5$", "$6$", "$y$",
        "$scrypt", "$pbkdf2", "sha}", "md5}", "{crypt}"), names=("password", "password_hash", "pwd", "passwd"),
        cell=r"\$(?:2[abxy]|argon2(?:id|i|d)|5|6|y|scrypt|pbkdf2-sha\d{3})\$[0-9A-Za-z./,=+$-]{20,250}",
    ),
    Recognizer(
        "credential_secret.url_password", "credential_secret",
        r"[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:(?P<v>[^\s:/@]{1,64})@[0-9A-Za-z.-]{1,253}", "RFC 3986 3.2.1",
        chance=0.01, alone=0.97, triggers=("://",),
    ),
)  # fmt: skip


def secretive(value: str) -> bool:
    """Not a word of prose nor a placeholder: letters and digits or signs mixed, or long."""
    plain = value.strip("\"'")
    if plain.lower() in (
        "null",
        "none",
        "true",
        "false",
        "required",
        "undefined",
        "changeme",
        "redacted",
        "reset",
        "expired",
    ) or set(plain) <= set("*xX.•-_"):
        return False
    kinds = sum(
        (
            any(c.islower() for c in plain),
            any(c.isupper() for c in plain),
            any(c.isdigit() for c in plain),
            any(not c.isalnum() for c in plain),
        )
    )
    return kinds >= 2 or plain.isdigit()


ASSIGNED_SECRET = Recognizer(
    "credential_secret", "credential_secret",
    r"(?i:(?<![A-Za-z])(?:password|passwd|pwd|passphrase|api[ _-]?key|apikey|secret(?:[ _-]?key)?"
    r"|access[ _-]?(?:token|key)|auth[ _-]?token|client[ _-]?secret|bearer|密码|密碼|口令|密钥|登录密码|初始密码"
    r"|交易密码)(?: is)?[\"']?(?:\s{0,2}(?:[:：=]|是|为|為)\s{0,2}"
    r"|\s))(?P<v>[\"']?[^\s\"',;，。；、<>一-鿿]{4,128}[\"']?)",
    "an assignment to a secret's name", valid=secretive, chance=0.2, alone=0.75, near=False,
    triggers=("passw", "pwd", "passphrase", "key", "secret", "token", "bearer", "密码", "密碼", "口令", "密钥"), names=(
    "password", "pwd", "passwd", "密码", "secret", "token"),
)  # fmt: skip
COOKIE = Recognizer(
    "cookie_session", "cookie_session", r"(?i:(?<![A-Za-z])(?:(?:set-)?cookie:\s{0,2}|(?:session[ _-]?id|sessid"
    r"|phpsessid|jsessionid|connect\.sid|_ga|_gid|_fbp|csrftoken|sid)\s{0,2}[:=]\s{0,2}))(?P<v>[^\s\"',，。]{8,1000}"
    r"(?:; ?[^\s;=]{1,64}=[^\s;]{1,500}){0,20})",
    "RFC 6265", chance=0.05, alone=0.75, triggers=("cookie", "sess", "sid", "_ga", "_gid", "_fbp", "csrftoken"),
    names=("cookie", "session_id", "sid"),
)  # fmt: skip
USER_AGENT = Recognizer(
    "user_agent", "user_agent", r"(?<![0-9A-Za-z])(?:Mozilla|Opera|Dalvik|okhttp|curl|Wget|python-requests"
    r"|PostmanRuntime)/\d[0-9.]{0,12}(?: (?:\([^()\n]{3,300}\)|[0-9A-Za-z_.+-]{2,40}/[0-9A-Za-z.+_-]{1,40}|(?:Mobile"
    r"|like|Gecko|Version)(?![a-z]))){0,16}",
    "RFC 9110 10.1.5", chance=0.01, alone=0.85, triggers=("mozilla/", "opera/", "dalvik/", "okhttp/", "curl/",
    "wget/", "python-requests/", "postmanruntime/"), names=("user_agent", "ua", "useragent"),
    cell=r"(?:Mozilla|Opera|Dalvik|okhttp|curl|Wget|python-requests|PostmanRuntime)/\d.{0,600}",
)  # fmt: skip

# --- vehicles, places, dates -------------------------------------------------------------------------------------


def vin_form(value: str) -> bool:
    """Seventeen characters with the check of America and China; elsewhere letters and digits, four digits last."""
    if value[0] in "12345L":
        return checksums.vin(value)
    return value[-4:].isdigit() and sum(c.isdigit() for c in value) >= 6 and sum(c.isalpha() for c in value) >= 3


VIN = coded(
    "vehicle_plate.vin", "vehicle_plate", r"[A-HJ-NPR-Za-hj-npr-z0-9]{8}[0-9Xx][A-HJ-NPR-Za-hj-npr-z0-9]{8}",
    "ISO 3779; check digit of 49 CFR 565, GB 16735", valid=checksums.vin, chance=0.09, alone=0.6,
    words=("vin", "chassis", "vehicle identification", "车架号", "車架號", "车辆识别代号", "车辆识别码",
    "frame number"), names=("vin",
    "chassis_no", "车架号"),
)  # fmt: skip
VIN_NAMED = coded(
    "vehicle_plate.vin", "vehicle_plate", r"[A-HJ-NPR-Z0-9]{17}", "ISO 3779; Europe has no check digit",
    valid=vin_form, chance=0.3, needs_word=True, cell="",
    words=("vin", "chassis", "chassis number", "vehicle identification", "车架号", "車架號", "车辆识别代号",
    "车辆识别码"),
)  # fmt: skip


def coordinates(value: str) -> bool:
    """Latitude and longitude in range, with at least three decimals."""
    numbers = re.findall(r"-?\d{1,3}\.\d+", value)
    if len(numbers) != 2:
        return False
    first, second = map(float, numbers)
    return (abs(first) <= 90 and abs(second) <= 180) or (abs(first) <= 180 and abs(second) <= 90)


_PAIR = r"[(\[]?-?\d{1,3}\.\d{3,12}°?(?: ?[NSns])?(?: ?[,;，] ?| )-?\d{1,3}\.\d{3,12}°?(?: ?[EWew])?[)\]]?"
_OF_A_ROW = r"{1,3}-?\d[\d.]*[ ,\t]{1,3}-?\d"
"""Two more numbers after a pair: a row of measurements, where an altitude alone would be a place's."""
GEO = Recognizer(
    "geo_location", "geo_location",
    rf"(?<![0-9A-Za-z.])(?<!\d[ ,\t])(?:{_PAIR})(?![0-9A-Za-z]|\.\d|[ ,\t]{_OF_A_ROW})", "ISO 6709",
    valid=coordinates, chance=0.3, alone=0.6, near=False,
    words=("lat", "latitude", "lng", "lon", "longitude", "coordinates", "gps", "location", "position", "坐标", "经纬度",
    "經緯度", "定位", "位置"), names=("latlng", "coordinates", "坐标", "经纬度", "location"), cell=_PAIR,
)  # fmt: skip
GEO_DEGREES = Recognizer(
    "geo_location", "geo_location", r"(?<![0-9A-Za-z.])\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[NSns]"
    r"[ ,，]{0,3}\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[EWew]", "ISO 6709 annex D", chance=0.001,
    alone=0.85,
    triggers=("°",), names=("coordinates",), cell=r"\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[NSns]"
    r"[ ,，]{0,3}\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[EWew]",
)  # fmt: skip
GEO_NAMED = Recognizer(
    "geo_location", "geo_location", r"(?i:(?<![A-Za-z])(?:lat(?:itude)?|lng|lon(?:gitude)?|纬度|經度|经度"
    r"|緯度)[\"']?\s{0,2}[:：=]?\s{0,2})(?P<v>-?\d{1,3}\.\d{3,12})(?![0-9A-Za-z])", "ISO 6709", chance=0.1, alone=0.7,
    triggers=("lat", "lng", "lon", "度"), names=("lat", "lng", "lon", "latitude", "longitude", "经度", "纬度"),
)  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"(?i:(?:19|20)\d{2}[-/.年 ]\d{1,2}[-/.月 ]\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}"
    rf"|(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\.?,? (?:19|20)\d{{2}}"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}|(?:19|20)\d{{2}}年(?:\d{{1,2}}月)?)"
)
BIRTH_DATE = Recognizer(
    "birth_date", "birth_date", rf"(?<![0-9A-Za-z])(?:{_DATE})(?![0-9A-Za-z])", "ISO 8601 and written forms",
    chance=1.0, needs_word=True, near=False,
    words=("born", "born on", "born in", "birth", "birthday", "dob", "date of birth", "birth date", "birthdate",
    "d.o.b", "出生", "出生日期", "出生年月", "生日", "生于", "出生于", "生於", "出生於", "né le", "née le", "geboren",
    "geburtsdatum",
    "nacimiento", "fecha de nacimiento"),
    names=("birth_date", "dob", "birthday", "date_of_birth", "出生日期", "生日", "csrq"),
)  # fmt: skip

BUILTIN = (
    EMAIL, EMAIL_INTERNATIONAL, EMAIL_IDEOGRAPHIC, URL, DOMAIN, IPV4, IPV4_NAMED, IPV6, MAC, IMEI, IMEI_NAMED, IMSI,
    DEVICE, PHONE_INTERNATIONAL, PHONE_EXIT_CODE, PHONE_NANP_PARENS, PHONE_NANP, PHONE_NANP_SPACED,
    PHONE_PARENS, PHONE_TRUNK, PHONE_NAMED, PHONE_PLACED, *CARDS, CARD_NAMED, CARD_SECURITY, IBAN, CRYPTO, ETHEREUM,
    *SECRETS, ASSIGNED_SECRET, COOKIE, USER_AGENT, VIN, VIN_NAMED, GEO, GEO_DEGREES, GEO_NAMED, BIRTH_DATE,
)  # fmt: skip
