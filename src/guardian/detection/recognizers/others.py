"""Asia without China, Africa, the Americas without the United States, Oceania."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import coded

SG_NRIC = coded(
    "national_id.sg", "national_id", r"[STFGMstfgm]\d{7}[A-Za-z]", "ICA; M series of 2022", valid=checksums.sg_nric,
    chance=1 / 26, alone=0.7,
    words=("nric", "fin", "nric number", "fin number", "singapore id", "identity card", "ic number", "身份证",
    "身份證"),
    names=("nric", "fin", "nric_no"),
)  # fmt: skip
IN_AADHAAR_GROUPED = coded(
    "national_id.in", "national_id", r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", "UIDAI; Verhoeff", valid=checksums.in_aadhaar,
    chance=0.1, alone=0.6,
    words=("aadhaar", "aadhar", "adhaar", "uidai", "aadhaar number", "aadhaar no", "uid number"), names=("aadhaar",
    "aadhar", "uidai"),
)  # fmt: skip
IN_AADHAAR = coded(
    "national_id.in", "national_id", r"[2-9]\d{11}", "UIDAI; Verhoeff", valid=checksums.in_aadhaar, chance=0.1,
    alone=0.54,
    words=("aadhaar", "aadhar", "adhaar", "uidai", "aadhaar number", "aadhaar no", "uid number"), names=("aadhaar",
    "aadhar", "uidai"),
)  # fmt: skip
IN_PAN = coded(
    "tax_id.in_pan", "tax_id", r"[A-Za-z]{3}[ABCFGHJLPTKabcfghjlptk][A-Za-z]\d{4}[A-Za-z]",
    "Income Tax Department; fourth letter = holder", valid=checksums.in_pan, chance=0.99, alone=0.6,
    words=("pan", "pan card", "pan number", "permanent account", "permanent account number", "income tax"), names=(
    "pan", "pan_no", "pan_number"),
)  # fmt: skip
IN_PAN_NEAR = coded(
    "tax_id.in_pan", "tax_id", r"[A-Za-z]{5}\d{4}[A-Za-z]", "the form without its rules: only beside its word",
    valid=checksums.in_pan, chance=0.4, words=("pan", "pan card", "pan number", "permanent account number"),
    needs_word=True, cell="",
)  # fmt: skip
IN_GSTIN = coded(
    "organisation.in_gstin", "organisation", r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", "GST Network",
    valid=checksums.in_gstin, chance=0.02, alone=0.7, words=("gstin", "gst"), cell="", names=("gstin",),
)  # fmt: skip
IN_VOTER = coded(
    "national_id.in_epic", "national_id", r"[A-Z]{3}\d{7}", "Election Commission, EPIC", words=("voter id", "epic",
    "voter card", "election card"), needs_word=True, cell="", names=("voter_id", "epic_no"),
)  # fmt: skip
BR_CPF_GROUPED = coded(
    "tax_id.br_cpf", "tax_id", r"\d{3}\.\d{3}\.\d{3}[-/]\d{2}|\d{9}-\d{2}", "Receita Federal; modulo 11 twice",
    valid=checksums.br_cpf, chance=0.01, alone=0.8, words=("cpf", "cadastro de pessoas"), names=("cpf",),
)  # fmt: skip
BR_CPF = coded(
    "tax_id.br_cpf", "tax_id", r"\d{11}", "Receita Federal; modulo 11 twice", valid=checksums.br_cpf, chance=0.01,
    alone=0.6, words=("cpf", "cadastro de pessoas"), names=("cpf",),
)  # fmt: skip
BR_CNPJ = coded(
    "organisation.br_cnpj", "organisation",
    r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}|[0-9A-Z]{12}\d{2}", "Receita Federal, IN RFB 2229/2024",
    valid=checksums.br_cnpj, chance=0.01, alone=0.6,
    words=("cnpj",), cell="", names=("cnpj",),
)  # fmt: skip
JP_MY_NUMBER = coded(
    "national_id.jp", "national_id", r"\d{4}[ -]?\d{4}[ -]?\d{4}", "総務省令85号 (2014)", valid=checksums.jp_my_number,
    chance=1 / 11, alone=0.54,
    words=("my number", "mynumber", "マイナンバー", "個人番号", "individual number", "japanese id", "个人番号"),
    names=("my_number", "mynumber", "個人番号", "マイナンバー"),
)  # fmt: skip
JP_PASSPORT = coded(
    "passport.jp",
    "passport",
    r"[A-Z]{2}\d{7}",
    "MOFA",
    words=("旅券", "パスポート", "旅券番号"),
    needs_word=True,
    cell="",
    names=("旅券番号",),
)
KR_RRN = coded(
    "national_id.kr", "national_id", r"\d{6}-[1-8]\d{6}", "주민등록법; check of numbers before 2020-10 counts as score",
    valid=checksums.kr_rrn, chance=0.005, alone=0.8,
    words=("rrn", "주민등록번호", "resident registration", "resident registration number", "korean id",
    "외국인등록번호", "주민번호"),
    names=("rrn", "주민등록번호", "jumin"),
)  # fmt: skip
KR_RRN_BARE = coded(
    "national_id.kr", "national_id", r"\d{6}[1-8]\d{6}", "the same without the hyphen", valid=checksums.kr_rrn,
    chance=0.005, alone=0.56,
    words=("rrn", "주민등록번호", "resident registration", "korean id", "외국인등록번호", "주민번호"), cell="",
)  # fmt: skip
AU_TFN = coded(
    "tax_id.au_tfn", "tax_id", r"\d{3} \d{3} \d{3}|\d{3}-\d{3}-\d{3}", "ATO; weights modulo 11",
    valid=checksums.au_tfn, chance=1 / 11, alone=0.56,
    words=("tfn", "tax file number", "tax file", "tax file no"), names=("tfn", "tax_file_number"),
)  # fmt: skip
AU_TFN_BARE = coded(
    "tax_id.au_tfn", "tax_id", r"\d{9}", "ATO; weights modulo 11", valid=checksums.au_tfn, chance=1 / 11, words=(
    "tfn", "tax file number", "tax file", "tax file no"), alone=0.51,
    names=("tfn", "tax_file_number"),
)  # fmt: skip
AU_TFN_SHORT = coded(
    "tax_id.au_tfn", "tax_id", r"\d{8}", "the older ones, as long as a date", valid=checksums.au_tfn, chance=1 / 11,
    words=("tfn", "tax file number", "tax file", "tax file no"), needs_word=True, cell="",
)  # fmt: skip
AU_MEDICARE = coded(
    "health.au_medicare", "health", r"[2-6]\d{3} \d{5} \d(?:[ /-]?\d)?", "Services Australia",
    valid=checksums.au_medicare, chance=0.09, alone=0.6,
    words=("medicare", "medicare card", "medicare number"), names=("medicare_number",),
)  # fmt: skip
AU_MEDICARE_BARE = coded(
    "health.au_medicare", "health", r"[2-6]\d{9}", "Services Australia", valid=checksums.au_medicare, chance=0.09,
    alone=0.5, words=("medicare", "medicare card", "medicare number"), cell="",
)  # fmt: skip
AU_MEDICARE_NAMED = coded(
    "health.au_medicare", "health", r"[2-6]\d{10}", "Services Australia, with the person's digit",
    valid=checksums.au_medicare, chance=0.09, needs_word=True, words=("medicare", "medicare card", "medicare number"),
    cell="",
)  # fmt: skip
AU_ABN = coded(
    "organisation.au_abn", "organisation", r"\d{2} \d{3} \d{3} \d{3}|\d{11}", "ATO", valid=checksums.au_abn,
    chance=0.011, words=("abn", "australian business number"), needs_word=True, cell="", names=("abn",),
)  # fmt: skip
AU_ABN_GROUPED = coded(
    "organisation.au_abn", "organisation", r"[1-9]\d \d{3} \d{3} \d{3}", "ATO", valid=checksums.au_abn,
    chance=0.011, alone=0.6, words=("abn", "australian business number"), cell="",
)  # fmt: skip
CA_SIN_GROUPED = coded(
    "tax_id.ca_sin", "tax_id", r"[1-79]\d{2}[ -]\d{3}[ -]\d{3}", "ESDC; Luhn", valid=checksums.ca_sin, chance=0.1,
    alone=0.57,
    words=("sin", "social insurance", "social insurance number", "canadian sin"), names=("sin",
    "social_insurance_number"), cell="",
)  # fmt: skip
CA_SIN = coded(
    "tax_id.ca_sin", "tax_id", r"[1-79]\d{8}", "ESDC; Luhn", valid=checksums.ca_sin, chance=0.1, alone=0.525, words=(
    "sin", "social insurance", "social insurance number", "canadian sin"),
    names=("sin", "social_insurance_number"), cell="",
)  # fmt: skip
CA_POSTCODE = coded(
    "postal_code.ca", "postal_code", r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d",
    "Canada Post", chance=0.5, alone=0.5, words=("postal code", "postcode", "zip", "address"), names=("postal_code",),
)  # fmt: skip
TR_TCKN = coded(
    "national_id.tr", "national_id", r"[1-9]\d{10}", "NVİ; two check digits", valid=checksums.tr_tckn, chance=0.01,
    alone=0.6,
    words=("tc kimlik", "tckn", "kimlik no", "t.c. kimlik", "turkish id", "kimlik numarası", "turkish identity",
    "tc kimlik no"), names=("tckn", "tc_kimlik"),
)  # fmt: skip
IL_ID = coded(
    "national_id.il", "national_id", r"\d{9}|\d{8}-\d", "Population Registry; Luhn", valid=checksums.il_id,
    chance=0.1, words=("teudat zehut", "teudat", "israeli id", "ת.ז", "ת\"ז", "מספר זהות", "תעודת זהות"),
    needs_word=True,
    cell="", names=("teudat_zehut",),
)  # fmt: skip
TH_PIN = coded(
    "national_id.th", "national_id", r"[1-8]-?\d{4}-?\d{5}-?\d{2}-?\d", "DOPA; modulo 11", valid=checksums.th_pin,
    chance=1 / 11, alone=0.54,
    words=("thai id", "เลขประจำตัวประชาชน", "citizen id", "thai national id", "บัตรประชาชน", "pin"), names=("thai_id",),
)  # fmt: skip
MY_NRIC = coded(
    "national_id.my", "national_id", r"\d{6}-\d{2}-\d{4}", "JPN; no check digit", valid=checksums.my_nric,
    chance=0.06, alone=0.65, words=("mykad", "nric", "ic number", "ic no", "no. kp", "kad pengenalan", "malaysian ic"),
    names=("mykad", "nric", "ic_no"),
)  # fmt: skip
MY_NRIC_BARE = coded(
    "national_id.my", "national_id", r"\d{12}", "JPN; no check digit", valid=checksums.my_nric, chance=0.06, words=(
    "mykad", "nric", "ic number", "ic no", "no. kp", "kad pengenalan"), needs_word=True, cell="",
)  # fmt: skip
ID_NIK = coded(
    "national_id.id", "national_id", r"\d{16}", "Dukcapil; no check digit", valid=checksums.id_nik, chance=0.03,
    words=("nik", "ktp", "nomor induk kependudukan", "e-ktp"), alone=0.51, cell="", names=("nik", "ktp"),
)  # fmt: skip
ZA_ID = coded(
    "national_id.za", "national_id", r"\d{6} ?\d{4} ?\d{3}", "Home Affairs; Luhn", valid=checksums.za_id,
    chance=0.002, alone=0.6, words=("south african id", "sa id", "rsa id", "id number", "identity number", "za id"),
    names=("id_number", "sa_id"),
)  # fmt: skip
MX_CURP = coded(
    "national_id.mx", "national_id", r"[A-Za-z]{4}\d{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z]\d", "RENAPO",
    valid=checksums.mx_curp, chance=0.003, alone=0.85, words=("curp", "clave única"), names=("curp",),
)  # fmt: skip
MX_RFC = coded(
    "tax_id.mx_rfc", "tax_id", r"[A-ZÑa-zñ&]{4}[ -]?\d{6}[ -]?[0-9A-Za-z]{2}[0-9Aa]", "SAT", valid=checksums.mx_rfc,
    chance=0.007, alone=0.8, words=("rfc", "registro federal"), names=("rfc",),
)  # fmt: skip
PASSPORT = coded(
    "passport", "passport", r"[A-Za-z]{1,2}\d{6,8}[A-Za-z]?|(?!IS |NO |NR )[A-Z]{1,2} \d{6,8}[A-Z]?|\d{8,9}",
    "national passport forms", words=("passport",
    "passport number", "passport no", "passport #"), beside=0.66, needs_word=True,
    cell="", names=("passport", "passport_no"),
)  # fmt: skip
PASSPORT_HAN = coded(
    "passport", "passport", r"[A-Za-z]{1,2} ?\d{6,8}[A-Za-z]?|\d{8,9}",
    "foreign passport, or a Chinese one misspelt: below 0.5", words=("护照", "護照", "护照号"), needs_word=True,
    beside=0.45,
    cell="",
)  # fmt: skip

BUILTIN = (
    SG_NRIC, IN_AADHAAR_GROUPED, IN_AADHAAR, IN_PAN, IN_PAN_NEAR, IN_GSTIN, IN_VOTER, BR_CPF_GROUPED, BR_CPF, BR_CNPJ,
    JP_MY_NUMBER, JP_PASSPORT, KR_RRN, KR_RRN_BARE, AU_TFN, AU_TFN_BARE, AU_TFN_SHORT,
    AU_MEDICARE, AU_MEDICARE_BARE, AU_MEDICARE_NAMED, AU_ABN, AU_ABN_GROUPED,
    CA_SIN_GROUPED, CA_SIN, CA_POSTCODE, TR_TCKN, IL_ID,
    TH_PIN, MY_NRIC, MY_NRIC_BARE, ID_NIK, ZA_ID, MX_CURP, MX_RFC, PASSPORT, PASSPORT_HAN,
)  # fmt: skip
