"""Europe without the United Kingdom."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import coded


def _three_digits(value: str) -> bool:
    """No word: at least three digits."""
    return sum(character.isdigit() for character in value) >= 3


DE_STEUER = coded(
    "tax_id.de_steuer", "tax_id", r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}", "§ 139b AO; ISO 7064 MOD 11,10",
    valid=checksums.de_steuer, chance=0.004, alone=0.7,
    words=("steuer-id", "steuer id", "steueridentifikationsnummer", "identifikationsnummer", "steuernummer", "idnr",
    "steuer-idnr", "german tax id", "tax id", "tax identification", "tin"),
    names=("steuer_id", "steueridentifikationsnummer", "idnr"),
)  # fmt: skip
DE_SVNR = coded(
    "national_id.de_rvnr", "national_id", r"\d{2} ?\d{6} ?[A-Za-z] ?\d{3}", "§ 147 SGB VI", chance=1.0, words=(
    "rentenversicherungsnummer", "sozialversicherungsnummer", "rvnr", "svnr", "versicherungsnummer"),
    needs_word=True, cell="", names=("rentenversicherungsnummer",),
)  # fmt: skip
DE_ID_CARD = coded(
    "national_id.de", "national_id", r"[LMNPRTVWXYlmnprtvwxy][0-9CFGHJKLMNPRTVWXYZcfghjklmnprtvwxyz]{8}\d?",
    "PAuswV; ICAO 9303", words=("personalausweis", "ausweisnummer", "personalausweisnummer", "german id", "id card"),
    needs_word=True, cell="", names=("personalausweis", "ausweisnummer"),
)  # fmt: skip
FR_NIR = coded(
    "national_id.fr", "national_id",
    r"[1-478][ -]?\d{2}[ -]?\d{2}[ -]?(?:\d{2}|2[ABab])[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}"
    r"|[1-478]\.\d{2}\.\d{2}\.(?:\d{2}|2[ABab])\.\d{3}\.\d{3}\.\d{2}",
    "INSEE; key 97 - n mod 97", valid=checksums.fr_nir, chance=0.006, alone=0.75,
    words=("nir", "numéro de sécurité sociale", "sécurité sociale", "securite sociale", "numéro de sécu", "insee",
    "french social security", "social security"), names=("nir", "num_secu", "numero_securite_sociale"),
)  # fmt: skip
ES_DNI = coded(
    "national_id.es", "national_id", r"\d{8}[ -]?[A-Za-z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Za-z]",
    "Ministerio del Interior; letter by n mod 23", valid=checksums.es_dni, chance=1 / 26, alone=0.65,
    words=("dni", "nif", "documento nacional", "documento nacional de identidad", "spanish id", "id number",
    "identity card"), names=("dni", "nif"),
)  # fmt: skip
ES_NIE = coded(
    "national_id.es_nie", "national_id", r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]",
    "Ministerio del Interior; letter by n mod 23", valid=checksums.es_nie, chance=1 / 26, alone=0.65,
    words=("nie", "número de identidad de extranjero", "foreigner id", "numero de identidad de extranjero",
    "foreigner identity"), names=("nie",),
)  # fmt: skip
IT_CF = coded(
    "tax_id.it_cf", "tax_id", r"[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z]"
    r"[0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]", "DM 23/12/1976",
    valid=checksums.it_cf, chance=0.01, alone=0.8, words=("codice fiscale", "cf", "c.f", "fiscal code",
    "italian tax code"), names=("codice_fiscale", "cf", "cod_fiscale"),
)  # fmt: skip
PL_PESEL = coded(
    "national_id.pl", "national_id", r"\d{11}", "Ustawa o ewidencji ludności; weights 1 3 7 9",
    valid=checksums.pl_pesel, chance=0.005, alone=0.65, words=("pesel", "numer pesel", "polish id"), names=("pesel",),
)  # fmt: skip
NL_BSN = coded(
    "national_id.nl", "national_id", r"\d{9}", "Wet algemene bepalingen burgerservicenummer; eleven test",
    valid=checksums.nl_bsn, chance=1 / 11, alone=0.53,
    words=("bsn", "burgerservicenummer", "sofinummer", "sofi-nummer", "burger service nummer",
    "citizen service number", "dutch id"), names=("bsn", "burgerservicenummer"),
)  # fmt: skip
NL_BSN_GROUPED = coded(
    "national_id.nl", "national_id", r"\d{4}[. ]\d{2}[. ]\d{3}", "the same, as printed", valid=checksums.nl_bsn,
    chance=1 / 11, alone=0.55, words=("bsn", "burgerservicenummer", "sofinummer"), cell="",
)  # fmt: skip
BE_RRN = coded(
    "national_id.be", "national_id", r"\d{2}[.-]?\d{2}[.-]?\d{2}[ -]?\d{3}[ .-]?\d{2}",
    "Registre national, KB 3/4/1984; BIS included", valid=checksums.be_rrn, chance=0.0006, alone=0.7,
    words=("rijksregisternummer", "registre national", "numéro national", "nrn", "insz", "niss", "national register",
    "rrn", "belgian national number", "national number", "rijksregister"),
    names=("rijksregisternummer", "nrn", "niss", "insz"),
)  # fmt: skip
PT_NIF = coded(
    "tax_id.pt_nif", "tax_id", r"[1-35-9]\d{2} ?\d{3} ?\d{3}", "Decreto-Lei 14/2013; weights 9 to 2",
    valid=checksums.pt_nif, chance=1 / 11, alone=0.52,
    words=("nif", "contribuinte", "número de contribuinte", "número de identificação fiscal", "portuguese tax",
    "nif number"), names=("nif", "contribuinte"),
)  # fmt: skip
PT_CC = coded(
    "national_id.pt", "national_id", r"\d{8} ?\d ?[0-9A-Za-z]{2}\d", "Cartão de Cidadão; Luhn in base 36",
    valid=checksums.pt_cc, chance=0.1, words=("cartão de cidadão", "cartao de cidadao", "citizen card",
    "cartão do cidadão", "cc number", "cc no", "número do cc", "nº do cc", "número de documento"),
    needs_word=True, cell="", names=("cartao_cidadao",),
)  # fmt: skip
PT_CC_ALONE = coded(
    "national_id.pt", "national_id", r"[1-9]\d{7} ?\d ?[A-Z][0-9A-Z]\d", "Cartão de Cidadão; Luhn in base 36",
    valid=checksums.pt_cc, chance=0.1, alone=0.55, words=("cartão de cidadão", "cartao de cidadao", "citizen card"),
    cell="",
)  # fmt: skip
SE_PN = coded(
    "national_id.se", "national_id", r"(?:\d{2})?\d{6}[-+]\d{4}", "Folkbokföringslagen 18 §; Luhn",
    valid=checksums.se_personnummer, chance=0.0075, alone=0.7,
    words=("personnummer", "samordningsnummer", "swedish id", "personal identity number", "swedish personal number",
    "pnr"), names=("personnummer", "pnr"),
)  # fmt: skip
SE_PN_BARE = coded(
    "national_id.se", "national_id", r"(?:19|20)?\d{10}", "the same without the sign",
    valid=checksums.se_personnummer, chance=0.0075, alone=0.56, words=("personnummer", "samordningsnummer",
    "swedish id", "pnr"), cell="",
)  # fmt: skip
FI_HETU = coded(
    "national_id.fi", "national_id", r"\d{6}[-+A-FYXWVUa-fyxwvu]\d{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y]",
    "VTJ, asetus 128/2010, signs of 2023", valid=checksums.fi_hetu, chance=0.001, alone=0.75,
    words=("hetu", "henkilötunnus", "henkilotunnus", "personbeteckning", "finnish id", "finnish personal identity"),
    names=("hetu", "henkilotunnus"),
)  # fmt: skip
DK_CPR = coded(
    "national_id.dk", "national_id", r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}-\d{4}",
    "CPR-loven; modulo 11 given up in 2007", valid=checksums.dk_cpr, chance=0.9, alone=0.55,
    words=("cpr", "cpr-nummer", "cpr nummer", "personnummer", "danish id", "cpr number"), names=("cpr", "cpr_nr",
    "cprnummer"),
)  # fmt: skip
DK_CPR_BARE = coded(
    "national_id.dk", "national_id", r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{6}", "the same without the hyphen",
    valid=checksums.dk_cpr, chance=0.9, words=("cpr", "cpr-nummer", "cpr nummer", "cpr number"),
    needs_word=True, cell="",
)  # fmt: skip
NO_FNR = coded(
    "national_id.no", "national_id", r"\d{6} ?\d{5}", "Folkeregisterloven; two modulo 11 checks",
    valid=checksums.no_fnr, chance=0.0003, alone=0.7,
    words=("fødselsnummer", "fodselsnummer", "personnummer", "d-nummer", "fnr", "norwegian id", "norwegian national"),
    names=("fodselsnummer", "fnr", "personnummer"),
)  # fmt: skip
CH_AHV = coded(
    "national_id.ch", "national_id", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", "AHVV Art. 133; EAN-13",
    valid=checksums.ch_ahv, chance=0.1, alone=0.75,
    words=("ahv", "ahv-nummer", "avs", "numéro avs", "ahvn13", "oasi", "swiss social security",
    "sozialversicherungsnummer"), names=("ahv", "ahvn13", "avs"),
)  # fmt: skip
AT_SVNR = coded(
    "national_id.at", "national_id", r"[1-9]\d{3}[ -]?\d{6}", "ASVG § 30c", valid=checksums.at_svnr, chance=0.006,
    alone=0.6,
    words=("svnr", "sozialversicherungsnummer", "sv-nummer", "versicherungsnummer", "austrian social"), names=("svnr",
    "sozialversicherungsnummer"),
)  # fmt: skip
IE_PPS = coded(
    "national_id.ie", "national_id", r"\d{7} ?[A-Wa-w][A-IWa-iw]?", "Social Welfare Consolidation Act 2005",
    valid=checksums.ie_pps, chance=1 / 23, alone=0.6,
    words=("pps", "ppsn", "pps number", "pps no", "personal public service"), names=("pps", "ppsn"),
)  # fmt: skip
RO_CNP = coded(
    "national_id.ro", "national_id", r"[1-9]\d{12}", "CNP", valid=checksums.ro_cnp, chance=0.001, alone=0.6, words=(
    "cnp", "cod numeric personal"), names=("cnp",),
)  # fmt: skip
BG_EGN = coded(
    "national_id.bg", "national_id", r"\d{10}", "EGN", valid=checksums.bg_egn, chance=0.02, words=("egn", "егн",
    "единен граждански номер"), needs_word=True, cell="", names=("egn",),
)  # fmt: skip
CZ_RC = coded(
    "national_id.cz", "national_id", r"\d{6}/\d{3,4}", "rodné číslo, zákon 133/2000", valid=checksums.cz_rc,
    chance=0.01, alone=0.65, words=("rodné číslo", "rodne cislo", "rč", "rodné čislo"), names=("rodne_cislo",),
)  # fmt: skip
EE_IK = coded(
    "national_id.ee", "national_id", r"[1-6]\d{10}", "isikukood; asmens kodas", valid=checksums.ee_ik, chance=0.003,
    alone=0.55, words=("isikukood", "asmens kodas", "personal code"), names=("isikukood", "asmens_kodas"),
)  # fmt: skip
LV_PK = coded(
    "national_id.lv", "national_id", r"\d{6}-\d{5}", "personas kods", valid=checksums.lv_pk, chance=0.005, alone=0.6,
    words=("personas kods", "personas koda", "personal code"), names=("personas_kods",),
)  # fmt: skip
HR_OIB = coded(
    "tax_id.hr_oib", "tax_id", r"\d{11}", "OIB; ISO 7064 MOD 11,10", valid=checksums.hr_oib, chance=0.1, words=("oib",
    "osobni identifikacijski broj"), needs_word=True, cell="", names=("oib",),
)  # fmt: skip
SI_EMSO = coded(
    "national_id.si", "national_id", r"[0-3]\d[01]\d{10}", "EMŠO, JMBG", valid=checksums.si_emso, chance=0.003,
    alone=0.5, words=("emšo", "emso", "jmbg", "embg"), names=("emso", "jmbg"), cell="",
)  # fmt: skip
GR_AMKA = coded(
    "national_id.gr", "national_id", r"[0-3]\d[01]\d{8}", "AMKA", valid=checksums.gr_amka, chance=0.004, alone=0.5,
    words=("amka", "αμκα"), names=("amka",), cell="",
)  # fmt: skip
IS_KENNITALA = coded(
    "national_id.is", "national_id", r"[0-7]\d[01]\d{3}-?\d{4}", "kennitala", valid=checksums.is_kennitala,
    chance=0.01, words=("kennitala", "kt"), needs_word=True, cell="", names=("kennitala",),
)  # fmt: skip
VAT = coded(
    "organisation.eu_vat", "organisation", r"(?:AT ?U\d{8}|BE ?[01]\d{9}|DE ?\d{9}|ES ?[A-Z0-9]\d{7}[A-Z0-9]"
    r"|FR ?[A-Z0-9]{2} ?\d{9}|IT ?\d{11}|NL ?\d{9}B\d{2}|PL ?\d{10}|PT ?\d{9}|SE ?\d{12}|FI ?\d{8}|DK ?\d{8}"
    r"|IE ?\d[0-9A-Z]\d{5}[A-Z]{1,2}|LU ?\d{8})",
    "VAT numbers of the EU, offline", valid=checksums.eu_vat, chance=0.1, alone=0.55, words=("vat", "vat number",
    "vat no", "ust-idnr", "ust-id", "tva", "partita iva", "btw", "umsatzsteuer"), cell="", names=("vat", "vat_number"),
)  # fmt: skip
PASSPORT = coded(
    "passport.eu", "passport", r"[A-Za-z]{2}\d{7}|\d{2}[A-Za-z]{2}\d{5}"
    r"|[CFGHJKcfghjk][0-9CFGHJKLMNPRTVWXYZcfghjklmnprtvwxyz]{8}|[A-Za-z]{3}\d{6}|[A-Za-z]\d{7,8}|[A-Z]{2}\d{6}",
    "national passport forms", words=("passport", "passport number", "passport no", "passeport", "reisepass",
    "pasaporte", "passaporto", "paszport", "paspoort", "reisepassnummer"),
    beside=0.68, needs_word=True, cell="", names=("passport", "passport_no", "reisepass", "passeport", "pasaporte"),
)  # fmt: skip
DRIVER = coded(
    "driver_licence.eu", "driver_licence", r"[0-9A-Za-z]{8,12}",
    "national licence forms", valid=_three_digits, near=False, words=("führerschein", "führerscheinnummer",
    "permis de conduire", "patente",
    "rijbewijs", "permiso de conducir", "prawo jazdy"),
    needs_word=True, cell="", names=("fuehrerschein", "permis", "rijbewijs"),
)  # fmt: skip
PLATE = coded(
    "vehicle_plate.eu", "vehicle_plate", r"[A-ZÄÖÜ]{1,3}[- ][A-ZÄÖÜ]{1,2} ?\d{1,4}[EH]?|[A-Z]{2}-\d{3}-[A-Z]{2}"
    r"|\d{4} ?[B-DF-HJ-NP-TV-Z]{3}|[A-Z]{2} ?\d{3} ?[A-Z]{2}", "FZV and national forms",
    words=("kennzeichen", "plate", "license plate", "licence plate", "immatriculation", "targa", "matrícula",
    "matricula", "number plate", "registration", "kenteken"), needs_word=True, cell="",
    names=("kennzeichen", "plate", "immatriculation", "targa", "matricula"),
)  # fmt: skip

BUILTIN = (
    DE_STEUER, DE_SVNR, DE_ID_CARD, FR_NIR, ES_DNI, ES_NIE, IT_CF, PL_PESEL, NL_BSN, NL_BSN_GROUPED, BE_RRN, PT_NIF,
    PT_CC, PT_CC_ALONE, SE_PN, SE_PN_BARE, FI_HETU, DK_CPR, DK_CPR_BARE, NO_FNR,
    CH_AHV, AT_SVNR, IE_PPS, RO_CNP, BG_EGN, CZ_RC, EE_IK, LV_PK, HR_OIB, SI_EMSO, GR_AMKA, IS_KENNITALA, VAT,
    PASSPORT, DRIVER, PLATE,
)  # fmt: skip
