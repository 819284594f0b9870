"""United Kingdom."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import coded

NINO = coded(
    "national_id.gb", "national_id", r"[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]", "HMRC NIM39110",
    valid=checksums.gb_nino, chance=0.6, alone=0.7,
    words=("nino", "ni number", "ni no", "national insurance", "national insurance number", "insurance number",
    "国民保险号"), names=("nino", "ni_number", "national_insurance"),
)  # fmt: skip
NHS_SPACED = coded(
    "health.gb_nhs", "health", r"[1-9]\d{2}[ -]\d{3}[ -]\d{4}", "NHS Data Dictionary", valid=checksums.gb_nhs,
    chance=1 / 11, alone=0.6,
    words=("nhs", "nhs number", "nhs no", "patient number"), names=("nhs", "nhs_number", "nhs_no"),
)  # fmt: skip
NHS_LOW = coded(
    "health.gb_nhs", "health", r"0\d{2}[ -]\d{3}[ -]\d{4}", "CHI numbers of Scotland; alone it is a telephone's form",
    valid=checksums.gb_nhs, chance=1 / 11, words=("nhs", "nhs number", "nhs no", "chi", "chi number", "patient number"),
    needs_word=True, cell="",
)  # fmt: skip
NHS = coded(
    "health.gb_nhs", "health", r"\d{10}", "NHS Data Dictionary", valid=checksums.gb_nhs, chance=1 / 11, alone=0.53,
    words=("nhs", "nhs number", "nhs no", "patient number"), names=("nhs", "nhs_number", "nhs_no"),
)  # fmt: skip
UTR = coded(
    "tax_id.gb_utr", "tax_id", r"\d{5} ?\d{5}", "HMRC", valid=checksums.gb_utr, chance=1 / 11, words=("utr",
    "unique taxpayer reference", "tax reference"), needs_word=True, cell="",
    names=("utr",),
)  # fmt: skip
DRIVER = coded(
    "driver_licence.gb", "driver_licence", r"[A-Za-z]{1,5}9{0,4} ?\d{6} ?[A-Za-z9]{2} ?[0-9A-Za-z]{3}",
    "DVLA driver number", valid=checksums.gb_driver, chance=0.06, alone=0.7,
    words=("driving licence", "driver number", "licence number", "dvla", "driver licence", "driving license"), names=(
    "driving_licence", "driver_number"),
)  # fmt: skip
PASSPORT = coded(
    "passport.gb", "passport", r"\d{9}", "HM Passport Office", words=("passport", "passport number", "passport no"),
    needs_word=True, cell="", names=("passport_no",),
)  # fmt: skip
PLATE = coded(
    "vehicle_plate.gb", "vehicle_plate", r"[A-HJ-PR-Y]{2}(?:0[1-9]|[1-9]\d) ?[A-HJ-PR-Z]{3}", "DVLA INF104",
    chance=0.6, alone=0.5,
    words=("registration", "reg", "number plate", "licence plate", "plate", "vehicle", "vrm", "car"), names=(
    "registration", "vrm", "plate"),
)  # fmt: skip
POSTCODE = coded(
    "postal_code.gb", "postal_code", r"(?:[A-PR-UWYZ][A-HK-Y]?\d[0-9A-HJKMNPR-Y]?|GIR) ?\d[ABD-HJLNP-UW-Z]{2}",
    "BS 7666", chance=0.3, alone=0.55,
    words=("postcode", "post code", "postal code", "address", "zip"), names=("postcode", "post_code"),
)  # fmt: skip
SORT_CODE = coded(
    "bank_account.gb", "bank_account", r"\d{2}-\d{2}-\d{2}[ ,]{1,2}(?:(?:a/c|account|acc)[ :]*)?\d{8}",
    "UK Payments sort code and account", chance=0.3, alone=0.55,
    words=("sort code", "account number", "account", "bank"), cell=None,
)  # fmt: skip
ACCOUNT = coded(
    "bank_account.gb", "bank_account", r"\d{8}", "UK account number", words=("account number", "account no",
    "sort code"), needs_word=True, cell="", names=("account_number",),
)  # fmt: skip

BUILTIN = (NINO, NHS_SPACED, NHS_LOW, NHS, UTR, DRIVER, PASSPORT, PLATE, POSTCODE, SORT_CODE, ACCOUNT)
