"""Payment cards, accounts and wallets."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import Recognizer, coded

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


def of_an_issuer(number: str) -> bool:
    """Luhn, and where there are 17 or 18 digits the first of issuers that give so many."""
    digits = [sign for sign in number if sign.isdigit()]
    return checksums.luhn(number) and (len(digits) not in (17, 18) or digits[0] in "56")


CARD_NAMED = coded(
    "card_number", "card_number", r"\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?|\d{12,19}|\d{4}[ -]\d{6}[ -]\d{4,5}",
    "ISO/IEC 7812-1, any issuer", valid=of_an_issuer, chance=0.1, words=CARD_WORDS,
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
LEI = coded(
    "organisation.lei", "organisation", r"[0-9A-Z]{18}\d{2}", "ISO 17442; ISO 7064 MOD 97-10", valid=checksums.lei,
    chance=0.01, alone=0.7, words=("lei", "legal entity identifier"), cell="", names=("lei",),
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

BUILTIN = (
    *CARDS, CARD_NAMED, CARD_SECURITY, IBAN, LEI, CRYPTO, ETHEREUM,
)  # fmt: skip
