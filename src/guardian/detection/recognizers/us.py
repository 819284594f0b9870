"""United States."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import coded

_SSN_WORDS = (
    "ssn",
    "ssns",
    "social security",
    "social security number",
    "social security no",
    "soc sec",
    "ss number",
    "社会安全号",
    "社会安全号码",
    "社安号",
)
_DRIVER_WORDS = (
    "driver license", "drivers license", "driver's license", "driver licence", "drivers licence", "driver's licence",
    "driving license", "driving licence", "dl", "dl number", "dln",
    "license number", "licence number", "driver's license number", "state id", "driver's licence number",
    "permit number", "cdl",
)  # fmt: skip

SSN = coded(
    "national_id.us", "national_id", r"\d{3}-\d{2}-\d{4}", "SSA: areas, groups and serials never issued",
    valid=checksums.us_ssn, chance=0.88, alone=0.6, words=_SSN_WORDS,
    names=("ssn", "social_security", "social_security_number", "socsecno"),
)  # fmt: skip
SSN_LOOSE = coded(
    "national_id.us", "national_id", r"\d{3} ?\d{2} ?\d{4}|\d{3}\.\d{2}\.\d{4}", "SSA", valid=checksums.us_ssn,
    chance=0.88, words=_SSN_WORDS, needs_word=True, cell="",
    names=("ssn",),
)  # fmt: skip
ITIN = coded(
    "tax_id.us_itin", "tax_id", r"9\d{2}-\d{2}-\d{4}", "IRS", valid=checksums.us_itin, chance=0.42, alone=0.55,
    words=("itin", "individual taxpayer", "taxpayer identification", "tax id", "taxpayer id", "tin"), names=("itin",
    "tin"),
)  # fmt: skip
ITIN_LOOSE = coded(
    "tax_id.us_itin", "tax_id", r"9\d{2} ?\d{2} ?\d{4}", "IRS", valid=checksums.us_itin, chance=0.42, words=("itin",
    "individual taxpayer", "taxpayer identification", "taxpayer id", "tin"),
    needs_word=True, cell="",
)  # fmt: skip
EIN = coded(
    "organisation.us_ein", "organisation", r"\d{2}-\d{7}", "IRS campus prefixes", valid=checksums.us_ein, chance=0.83,
    alone=0.5,
    words=("ein", "employer identification", "federal tax id", "fein", "tax id"), names=("ein",), cell="",
)  # fmt: skip
NPI = coded(
    "other_personal.us_npi", "other_personal", r"[12]\d{9}", "CMS: Luhn over 80840 and the number",
    valid=checksums.us_npi, chance=0.1, alone=0.54,  # of ten digits right for several, its are the fewest
    words=("npi", "npi number", "national provider", "national provider identifier", "provider id",
    "provider number"), names=("npi", "npi_number"), cell="",
)  # fmt: skip
DEA = coded(
    "other_personal.us_dea", "other_personal", r"[A-Za-z][A-Za-z9]\d{7}", "DEA registration", valid=checksums.us_dea,
    chance=0.07, alone=0.56,
    words=("dea", "dea number", "dea no", "dea registration", "prescriber"), names=("dea", "dea_number"),
)  # fmt: skip
MBI = coded(
    "health.us_mbi", "health", r"[1-9][A-Za-z][0-9A-Za-z]\d[ -]?[A-Za-z][0-9A-Za-z]\d[ -]?[A-Za-z]{2}\d{2}",
    "CMS Medicare Beneficiary Identifier", valid=checksums.us_mbi, chance=0.15, alone=0.7,
    words=("mbi", "medicare", "medicare number", "medicare id", "beneficiary", "medicare beneficiary identifier"),
    names=("mbi", "medicare_number"),
)  # fmt: skip
PASSPORT = coded(
    "passport.us", "passport", r"\d{9}|[A-Za-z]\d{8}", "Department of State, next generation passport", words=(
    "passport", "passport number", "passport no", "us passport", "travel document", "department of state",
    "state department"), needs_word=True,
    cell="", names=("passport", "passport_no", "passport_number"),
)  # fmt: skip
DRIVER = coded(
    "driver_licence.us", "driver_licence",
    r"[A-Za-z]\d{3}-\d{4}-\d{4}-\d{2}"
    r"|[A-Za-z]\d{7}|[A-Za-z]\d{8}|[A-Za-z]\d{11,14}|[A-Za-z]\d{3}-?\d{4}-?\d{4}|[A-Za-z]{2}\d{6,7}|\d{7,9}"
    r"|\d{3}-\d{2}-\d{4}|\d{4}-\d{2}-\d{4}|\d{2}-\d{3}-\d{4}|\d{10}|\d{12}|[A-Za-z]\d{3}-\d{3}-\d{2}-\d{3}-\d"
    r"|\d{3} \d{3} \d{3}|\d{2} \d{3} \d{3}|[A-Za-z] \d{3} \d{3} \d{3} \d{3}"
    r"|[A-Za-z]\d{4}-\d{5}-\d{5}|[A-Za-z]\d{4} \d{5} \d{5}|[A-Za-z]-\d{3}-\d{3}-\d{3}-\d{3}|WDL[0-9A-Z]{9}"
    r"|[A-Za-z]\d{2}-\d{2,3}-\d{3,4}|[A-Za-z]{3}-\d{2}-\d{4}|\d{2}[A-Za-z]{3}\d{5}|\d{3}[A-Za-z]{2}\d{4}"
    r"|[A-Za-z]{2}\d{6}[A-Za-z]|\d{6}-\d{3}",
    "state tables of AAMVA", words=_DRIVER_WORDS, needs_word=True, cell="", names=("driver_license",
    "drivers_license", "dl_number", "driver_licence"),
)  # fmt: skip
ROUTING = coded(
    "bank_account.us", "bank_account", r"\d{6,17}", "NACHA account number field", words=("account number",
    "account no", "account #", "acct", "bank account", "routing number", "checking account", "savings account"),
    needs_word=True, cell="", names=("account_number", "acct_no", "bank_account"),
)  # fmt: skip
ZIP = coded(
    "postal_code.us", "postal_code", r"\d{5}(?:-\d{4})?", "USPS", words=("zip", "zip code", "zipcode", "postal code",
    "postcode"), needs_word=True, cell="", names=("zip", "zipcode", "zip_code", "postal_code"),
)  # fmt: skip

BUILTIN = (SSN, SSN_LOOSE, ITIN, ITIN_LOOSE, EIN, NPI, DEA, MBI, PASSPORT, DRIVER, ROUTING, ZIP)
