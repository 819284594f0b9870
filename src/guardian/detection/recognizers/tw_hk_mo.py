"""Taiwan, Hong Kong, Macau."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import coded

_TW_WORDS = (
    "身分證", "身份證", "身分证", "身份证", "身分證字號", "身份證號碼", "統一編號", "國民身分證", "居留證", "居留证",
    "統號", "證號", "證件號碼", "证件号",
    "taiwan id", "taiwanese id", "national id", "id number", "id card", "identity card", "arc", "arc number",
    "resident certificate", "twid",
)  # fmt: skip
_HK_WORDS = (
    "香港身份證", "香港身份证", "身份證", "身份证", "身分證", "身份證號碼", "身份证号", "證件號碼", "证件号",
    "hkid", "hong kong id", "hong kong identity card", "hkic", "id card", "identity card", "id number",
)  # fmt: skip
_PHONE = (
    "電話",
    "电话",
    "手機",
    "手机",
    "聯絡",
    "聯絡電話",
    "致電",
    "傳真",
    "手提",
    "phone",
    "tel",
    "mobile",
    "call",
    "fax",
    "contact",
    "whatsapp",
)

TW_ID = coded(
    "national_id.tw", "national_id", r"[A-Za-z][1289]\d{8}", "Ministry of the Interior, form of 2021 included",
    valid=checksums.tw_id, chance=0.1, words=_TW_WORDS, alone=0.65,
    names=("身分證字號", "身分證", "身份證字號", "居留證號", "tw_id", "id_number"),
)  # fmt: skip
TW_ID_NEAR = coded(
    "national_id.tw", "national_id", r"[A-Za-z]\d{9}", "the form without its rules: only beside its word",
    valid=checksums.tw_id, chance=0.02, words=_TW_WORDS, alone=0.6, cell="",
)  # fmt: skip
TW_ARC_OLD = coded(
    "national_id.tw_arc", "national_id", r"[A-Za-z][A-Da-d]\d{8}", "resident certificate before 2021",
    valid=checksums.tw_arc_old, chance=0.1, words=_TW_WORDS, alone=0.6,
    names=("居留證號", "arc_no"),
)  # fmt: skip
TW_UBN = coded(
    "organisation.tw_ubn", "organisation", r"\d{8}", "unified business number, rule of 2023", valid=checksums.tw_ubn,
    chance=0.2,
    words=("統一編號", "統編", "统一编号", "公司統編", "ubn", "vat number", "gui number",
    "抬頭", "三聯"), needs_word=True, cell="",
    names=("統一編號",
    "統編", "ubn"),
)  # fmt: skip
TW_MOBILE = coded(
    "phone.tw_mobile", "phone", r"(?:\+?886[ -]?\(?0?\)?|0)9\d{2}[ -]?\d{3}[ -]?\d{3}", "NCC numbering plan",
    chance=0.1, words=_PHONE, alone=0.55, script="han",
    names=("手機", "行動電話", "電話"),
)  # fmt: skip
TW_LANDLINE = coded(
    "phone.tw_landline", "phone", r"(?:\(0[2-8]\d{0,2}\)|0[2-8]\d{0,2}-) ?\d{3,4}[ -]?\d{4}", "NCC numbering plan",
    chance=0.3, words=_PHONE, alone=0.5, script="han",
)  # fmt: skip
TW_HEALTH_CARD = coded(
    "health.tw_nhi", "health", r"\d{12}", "健保卡號", words=("健保卡", "健保卡號", "健保號"), needs_word=True,
    cell="", names=(
    "健保卡號",),
)  # fmt: skip
HKID_PARENS = coded(
    "national_id.hk", "national_id", r"[A-Za-z]{1,2} ?\d{6} ?\([\dAa]\)",
    "Immigration Department; check as published", valid=checksums.hkid, chance=1 / 11, words=_HK_WORDS, alone=0.8,
    names=("香港身份證", "身份證號碼", "hkid", "hkid_no"),
)  # fmt: skip
HKID = coded(
    "national_id.hk", "national_id", r"[A-Za-z]{1,2}\d{6}-?[\dAa]", "Immigration Department; check as published",
    valid=checksums.hkid, chance=1 / 11, words=_HK_WORDS, alone=0.55,
    names=("hkid",),
)  # fmt: skip
HK_PHONE = coded(
    "phone.hk", "phone", r"(?:\+?852|\(852\))[ -]?[2-9]\d{3}[ -]?\d{4}", "OFCA numbering plan", chance=0.01,
    words=_PHONE, alone=0.7,
)  # fmt: skip
HK_PHONE_LOCAL = coded(
    "phone.hk", "phone", r"[2-9]\d{3}[ -]?\d{4}", "OFCA numbering plan", chance=0.8, words=_PHONE, needs_word=True,
    cell="", names=("電話", "手提電話"),
)  # fmt: skip
MO_BIR = coded(
    "national_id.mo", "national_id", r"[1578]\d{6}\(\d\)|[1578]/\d{6}/\d", "DSI; no public check digit", chance=1.0,
    words=("澳門身份證", "澳门身份证", "澳門居民身份證", "澳门居民身份证", "身份證", "身份证", "bir", "macau id",
    "macao id", "id card"), alone=0.5,
    names=("澳門身份證", "bir_no"),
)  # fmt: skip
MO_BIR_BARE = coded(
    "national_id.mo", "national_id", r"[1578]\d{7}", "DSI; no public check digit", chance=1.0, words=("澳門身份證",
    "澳门身份证", "澳門居民身份證", "澳门居民身份证", "bir", "macau id", "macao id"),
    needs_word=True, cell="",
)  # fmt: skip
MO_PHONE = coded(
    "phone.mo", "phone", r"\+?853[ -]?[26-8]\d{3}[ -]?\d{4}", "CTT numbering plan", chance=0.01, words=_PHONE, alone=0.6
)

BUILTIN = (
    TW_ID, TW_ID_NEAR, TW_ARC_OLD, TW_UBN, TW_MOBILE, TW_LANDLINE, TW_HEALTH_CARD, HKID_PARENS, HKID, HK_PHONE,
    HK_PHONE_LOCAL, MO_BIR, MO_BIR_BARE, MO_PHONE,
)  # fmt: skip
