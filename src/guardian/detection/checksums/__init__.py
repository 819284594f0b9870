"""Check digits and ranges of identifiers: pure functions ``name(value) -> bool``, named after the standard.

Every function takes the text as it was written: separators and case do not matter, full-width forms must have been
normalised before. A value of another form is False, never an error. Repeated digits (all zero, all nine) never pass.
"""

from guardian.detection.checksums.cn import CN_PROVINCES, cn_foreigner_id, gb11643, gb11643_1989, gb11714, gb32100
from guardian.detection.checksums.countries import of_a_country
from guardian.detection.checksums.eu import (
    at_svnr,
    be_rrn,
    bg_egn,
    ch_ahv,
    cz_rc,
    de_steuer,
    dk_cpr,
    ee_ik,
    es_dni,
    es_nie,
    eu_vat,
    fi_hetu,
    fr_nir,
    gr_amka,
    hr_oib,
    ie_pps,
    is_kennitala,
    it_cf,
    lv_pk,
    nl_bsn,
    no_fnr,
    pl_pesel,
    pt_cc,
    pt_nif,
    ro_cnp,
    se_personnummer,
    si_emso,
)
from guardian.detection.checksums.generic import (
    IBAN_LENGTHS,
    bitcoin,
    iban,
    imei,
    imsi,
    iso7064_mod11_2,
    iso7064_mod11_10,
    iso7064_mod97_10,
    lei,
    luhn,
    verhoeff,
    vin,
)
from guardian.detection.checksums.others import (
    au_abn,
    au_medicare,
    au_tfn,
    br_cnpj,
    br_cpf,
    ca_sin,
    id_nik,
    il_id,
    in_aadhaar,
    in_gstin,
    in_pan,
    jp_my_number,
    kr_rrn,
    mx_curp,
    mx_rfc,
    my_nric,
    sg_nric,
    th_pin,
    tr_tckn,
    za_id,
)
from guardian.detection.checksums.parts import a_date, a_short_date, compact, repeated, stdnum_valid
from guardian.detection.checksums.tw_hk import hkid, tw_arc_old, tw_id, tw_ubn
from guardian.detection.checksums.uk import gb_driver, gb_nhs, gb_nino, gb_utr
from guardian.detection.checksums.us import us_dea, us_ein, us_itin, us_mbi, us_npi, us_ssn

__all__ = [
    "CN_PROVINCES", "IBAN_LENGTHS", "a_date", "a_short_date", "at_svnr", "au_abn", "au_medicare", "au_tfn", "be_rrn",
    "bg_egn", "bitcoin", "br_cnpj", "br_cpf", "ca_sin", "ch_ahv", "cn_foreigner_id", "compact", "cz_rc", "de_steuer",
    "dk_cpr", "ee_ik", "es_dni", "es_nie", "eu_vat", "fi_hetu", "fr_nir", "gb11643", "gb11643_1989", "gb11714",
    "gb32100", "gb_driver", "gb_nhs", "gb_nino", "gb_utr", "gr_amka", "hkid", "hr_oib", "iban", "id_nik", "ie_pps",
    "il_id", "imei", "imsi", "in_aadhaar", "in_gstin", "in_pan", "is_kennitala", "iso7064_mod11_2",
    "iso7064_mod11_10", "iso7064_mod97_10", "it_cf", "jp_my_number", "kr_rrn", "lei", "luhn", "lv_pk", "mx_curp",
    "mx_rfc", "my_nric", "nl_bsn", "no_fnr", "of_a_country",
    "pl_pesel", "pt_cc", "pt_nif", "repeated", "ro_cnp", "se_personnummer",
    "sg_nric", "si_emso", "stdnum_valid", "th_pin", "tr_tckn", "tw_arc_old", "tw_id", "tw_ubn", "us_dea", "us_ein",
    "us_itin", "us_mbi", "us_npi", "us_ssn", "verhoeff", "vin", "za_id",
]  # fmt: skip
