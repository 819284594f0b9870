"""Mainland China."""

from __future__ import annotations

from guardian.detection import checksums
from guardian.detection.recognizers.base import Recognizer, coded

_ID_WORDS = (
    "身份证", "身份證", "身分证", "身分證", "公民身份号码", "公民身份號碼", "证件号", "證件號", "证件号码",
    "身份号码", "身份证号", "居民身份证",
    "监护人证件", "id card", "id number", "identity card", "identity number", "resident id", "citizen id",
    "national id",
    "id no", "idcard", "sfz", "sfzh", "chinese id",
)  # fmt: skip
_PHONE_WORDS = (
    "手机", "手機", "电话", "電話", "联系方式", "联系电话", "联络电话", "移动电话", "致电", "拨打", "来电", "短信",
    "微信", "手机号", "手机号码", "联系人", "热线",
    "phone", "mobile", "cell", "tel", "telephone", "call", "contact", "whatsapp", "wechat", "sms",
)  # fmt: skip
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_D = r"[ -]?"

RESIDENT_ID = coded(
    "national_id.cn", "national_id", rf"[1-8]\d{{5}}{_D}\d{{8}}{_D}\d{{3}}[\dXx]", "GB 11643-1999",
    valid=checksums.gb11643, chance=1.5e-5, words=_ID_WORDS,
    names=("身份证", "身份证号", "身份证号码", "证件号码", "公民身份号码", "id_card", "idcard", "id_no", "id_number",
    "sfzh", "sfz",
    "sfzhm", "zjhm", "cert_no"),
)  # fmt: skip
RESIDENT_ID_15 = coded(
    "national_id.cn", "national_id", r"[1-8]\d{14}", "GB 11643-1989", valid=checksums.gb11643_1989, chance=0.012,
    words=_ID_WORDS, alone=0.5, script="han",
)  # fmt: skip
FOREIGNER_ID = coded(
    "national_id.cn", "national_id", r"9\d{16}[\dXx]", "permanent residence ID card, form of 2023",
    valid=checksums.cn_foreigner_id, chance=1.5e-5, words=(*_ID_WORDS, "永久居留", "永居证", "permanent residence"),
    near=False,
)  # fmt: skip
FOREIGNER_ID_OLD_ALONE = coded(
    "national_id.cn", "national_id", r"[A-Z]{3}\d{12}",
    "the same; letters of a country (ISO 3166), no date behind them; codes begin so more often than by chance",
    valid=checksums.of_a_country, chance=0.03, alone=0.5, script="han", near=False, cell="",
)  # fmt: skip
FOREIGNER_ID_OLD = coded(
    "national_id.cn", "national_id", r"[A-Z]{3}\d{12}", "permanent residence card before 2023", chance=1.0,
    words=("永久居留", "永居证", "永久居留身份证", "permanent residence", "证件号"), needs_word=True,
    cell="",  # as a whole cell `TXN931146776173` has its form too: there the name of the column tells
)  # fmt: skip
MILITARY = Recognizer(
    "national_id.cn_military", "national_id",
    r"(?P<v>(?:军|武|士|文|兵|警|海|空|政|南|北|东|西|中|参|后|装|火)字第 ?\d{6,8} ?号?)",
    "military officer and soldier cards",
    chance=0.01, words=("军官证", "士兵证", "军人证", "警官证", "文职证"), alone=0.7, triggers=("字第",),
    cell=r"(?:军|武|士|文|兵|警|海|空|政|南|北|东|西|中|参|后|装|火)字第 ?\d{6,8} ?号?",
)  # fmt: skip
MOBILE = coded(
    "phone.cn_mobile", "phone", rf"(?:(?:\+|00)?86{_D})?1[3-9]\d{_D}\d{{4}}{_D}\d{{4}}", "MIIT numbering plan",
    chance=0.07,
    words=_PHONE_WORDS, alone=0.75, script="han",
    names=("手机", "手机号", "手机号码", "电话", "联系电话", "mobile", "phone", "phone_number", "tel", "sjh", "sjhm",
    "lxdh",
    "cellphone", "msisdn"),
)  # fmt: skip
MOBILE_PREFIXED = coded(
    "phone.cn_mobile", "phone", rf"(?:\+ ?86{_D}|0086{_D}|86-)1[3-9]\d{_D}\d{{4}}{_D}\d{{4}}", "ITU-T E.164",
    chance=0.001, words=_PHONE_WORDS, alone=0.8,
)  # fmt: skip
LANDLINE = coded(
    "phone.cn_landline", "phone",
    r"(?:(?:\+|00)?86[ -]?\(?0?|\(?0)(?:10|2[0-57-9]|3[1-9]\d|4[1-79]\d|5[1-9]\d|6[36]\d|7[0-9]\d|8[13-9]\d"
    r"|9[0-9]\d)(?:\)[ -]?|-| )[2-9]\d{6,7}(?:(?:-|转| ?ext\.? ?)\d{1,6})?",
    "MIIT area codes", chance=0.05, words=(*_PHONE_WORDS, "座机", "传真", "固话", "固定电话", "傳真", "办公电话",
    "fax", "landline"),
    alone=0.55, script="han",
    names=("座机", "固定电话", "办公电话", "传真", "landline", "fax"),
)  # fmt: skip
LANDLINE_BARE = coded(
    "phone.cn_landline", "phone", r"0(?:10|2[0-57-9]|[3-9]\d{2})[2-9]\d{6,7}", "MIIT area codes", chance=0.05,
    words=(*_PHONE_WORDS, "座机", "传真", "固话", "固定电话", "办公电话"), needs_word=True,
)  # fmt: skip
LANDLINE_LOCAL = coded(
    "phone.cn_landline", "phone", r"[2-8]\d{2,3}-?\d{4}(?:-\d{1,5})?", "MIIT: a local number without its area code",
    chance=0.7, words=("电话", "電話", "座机", "传真", "固话", "固定电话", "办公电话", "傳真"), needs_word=True,
    cell="",
)  # fmt: skip
USCC = coded(
    "organisation.cn_uscc", "organisation",
    r"[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{2}\d{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}", "GB 32100-2015",
    valid=checksums.gb32100, chance=1 / 31, alone=0.7,
    words=("统一社会信用代码", "信用代码", "統一社會信用代碼", "社会信用代码", "税号", "纳税人识别号", "营业执照",
    "uscc", "credit code",
    "unified social credit", "tax number"),
    names=("统一社会信用代码", "信用代码", "uscc", "tyshxydm", "credit_code", "纳税人识别号"),
)  # fmt: skip
PASSPORT = coded(
    "passport.cn", "passport", r"(?:[EG] ?\d{8}|E[A-HJ-NP-Z]\d{7}|[DSP]E?\d{7}|[eg]\d{8}|1[45]\d{7})",
    "NIA passport series", chance=1.0,
    words=("护照", "護照", "护照号", "护照号码", "passport", "passport no"), needs_word=True,
    names=("护照", "护照号", "护照号码", "passport", "passport_no", "passport_number", "hzhm"),
)  # fmt: skip
PASSPORT_ALONE = coded(
    "passport.cn", "passport", r"(?:E\d{8}|E[A-HJ-NP-Z]\d{7}|[DSP]E\d{7})", "NIA passport series since 2012",
    chance=1.0,
    words=("护照", "護照", "passport"), alone=0.6, script="han", cell="",
)  # fmt: skip
HOME_RETURN_PERMIT = coded(
    "passport.cn_hk_mo_permit", "passport", r"[HMhm]\d{8}(?:\d{2})?", "来往内地通行证", chance=1.0,
    words=("通行证", "通行證", "回乡证", "回鄉證", "来往内地", "來往內地", "home return permit",
    "mainland travel permit"), alone=0.5,
    script="han", cell="",
    names=("回乡证", "港澳通行证", "来往内地通行证"),
)  # fmt: skip
TAIWAN_PERMIT = coded(
    "passport.cn_tw_permit", "passport", r"\d{8}(?:\d{2})?(?:\([A-Z]\)|[A-Z])?", "来往大陆通行证", chance=1.0,
    words=("台胞证", "台胞證", "来往大陆", "來往大陸", "台湾居民来往大陆", "台灣居民來往大陸", "臺灣居民來往大陸",
    "taiwan compatriot", "mtp"), needs_word=True, cell="", names=(
    "台胞证",),
)  # fmt: skip
HK_MO_TRAVEL = coded(
    "passport.cn_travel", "passport", r"[CWTL][A-HJ-NP-Z0-9]\d{7}", "往来港澳、台湾通行证", chance=1.0,
    words=("通行证", "往来港澳", "往来台湾", "港澳通行证"), needs_word=True, cell="",
)  # fmt: skip
SOCIAL_SECURITY = coded(
    "national_id.cn_social_security", "national_id", r"[A-Z0-9]{9}|\d{10,18}", "社会保障卡", chance=1.0,
    words=("社保卡号", "社会保障卡号", "社保号", "社保编号", "医保卡号", "个人社保编号"), needs_word=True, cell="",
    names=("社保卡号", "社保号", "医保卡号"),
)  # fmt: skip
BANK_CARD = coded(
    "card_number.unionpay", "card_number",
    r"62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?|62\d{14,17}|60\d{14,17}|81\d{14,17}|9[4-9]\d{14,17}",
    "ISO/IEC 7812, UnionPay BIN 62, 60, 81, legacy 9x", valid=checksums.luhn, chance=0.1, alone=0.6,
    words=("银行卡", "銀行卡", "卡号", "卡號", "储蓄卡", "借记卡", "信用卡", "收款账号", "收款帐号", "银行账号",
    "银行帐号", "账号", "帐号", "打款", "汇款",
    "转账", "工资卡",
           "bank card", "debit card", "credit card", "card number", "card no", "card", "unionpay", "account"),
    names=("银行卡", "银行卡号", "卡号", "储蓄卡号", "收款账号", "bank_card", "card_no", "card_number", "yhkh",
    "bankcard"),
)  # fmt: skip
BANK_ACCOUNT = coded(
    "bank_account.cn", "bank_account", r"\d{4}(?:[ -]?\d{4}){1,4}(?:[ -]?\d{1,3})?|\d{8,21}",
    "account numbers of Chinese banks", chance=1.0,
    words=("银行账号", "银行帐号", "银行账户", "开户账号", "开户行账号", "对公账号", "收款账户", "公积金账号",
    "支付宝账号", "存折账号"), needs_word=True, cell="",
    names=("银行账号", "银行账户", "开户账号", "bank_account", "account_no"),
)  # fmt: skip
_PLATE = (
    rf"(?:[{_PLACES}][A-HJ-NP-Z][ ·•.-]?(?:[DABCEFGHJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[DABCEFGHJK]"
    r"|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警港澳挂领]))|使\d{6}|[粤][Z][A-HJ-NP-Z0-9]{4}[港澳]"
)  # fmt: skip
PLATE = Recognizer(
    "vehicle_plate.cn", "vehicle_plate", rf"(?<![0-9A-Za-z])(?:{_PLATE})(?![0-9A-Za-z])", "GA 36-2018", chance=0.02,
    words=("车牌", "車牌", "号牌", "车号", "车牌号", "plate", "license plate"), alone=0.8, triggers=tuple(_PLACES),
    cell=_PLATE,
    names=("车牌", "车牌号", "号牌号码", "plate_no", "cphm", "cph"),
)  # fmt: skip
DRIVER = coded(
    "driver_licence.cn", "driver_licence", r"\d{12}|\d{17}[\dXx]",
    "公安部令第162号: file number of 12 digits, licence number = resident ID", chance=1.0,
    words=("驾驶证", "驾驶证号", "駕駛證", "驾照", "驾驶证档案编号", "档案编号", "driving licence"), needs_word=True,
    cell="", names=("驾驶证号",
    "驾照", "驾驶证"),
)  # fmt: skip
WECHAT = Recognizer(
    "social_account.wechat", "social_account",
    r"(?i:(?:微信(?:号|號|账号|ID)?|wechat(?: ?(?:id|account|no\.?|number))?|weixin|薇信"
    r"|v信)(?:\s{0,2}[:：=是为為]\s{0,2}"
    r"|\s{1,2}|(?<=[号號信]))|(?<![0-9A-Za-z])(?:vx|wx|wxid|wx号)\s{0,2}[:：=是为為]\s{0,2})(?P<v>[A-Za-z]"
    r"[A-Za-z0-9_-]{5,19}|1[3-9]\d{9})(?![0-9A-Za-z_-])",
    "WeChat ID: letter, then 5-19 letters, digits, _ -", chance=0.3, alone=0.7, triggers=("微信", "wechat", "weixin",
    "vx", "wx", "薇信", "v信"),
    names=("微信", "微信号", "wechat", "wechat_id", "openid", "unionid", "wx_openid"),
)  # fmt: skip
OPENID = coded(
    "social_account.wechat_openid", "social_account", r"o[A-Za-z0-9_-]{5}[A-Za-z0-9_-]{22}",
    "WeChat openid / unionid", chance=0.5,
    words=("openid", "unionid", "open id", "union id", "微信"), needs_word=True, names=("openid", "unionid"),
)  # fmt: skip
QQ = Recognizer(
    "social_account.qq", "social_account", r"(?i:(?<![A-Za-z])(?:qq|扣扣|企鹅)(?:号|号码|號|账号|群| ?(?:no\.?|number"
    r"|id))?\s{0,2}[:：=是为為]?\s{0,2})(?P<v>[1-9]\d{4,10})(?![0-9A-Za-z@])",
    "QQ number: 5-11 digits", chance=0.3, alone=0.75, triggers=("qq", "扣扣", "企鹅"), names=("qq", "qq号", "qq_no"),
)  # fmt: skip
POSTCODE = coded(
    "postal_code.cn", "postal_code", r"[0-8][0-7]\d{4}", "GB/T 2260 postal regions", chance=0.7, words=("邮编",
    "邮政编码",
    "郵編", "郵政編碼", "郵遞區號", "postcode", "zip"), needs_word=True,
    names=("邮编", "邮政编码", "postcode", "zip", "yzbm"),
)  # fmt: skip
MEDICAL_RECORD = coded(
    "health.cn_record", "health", r"[A-Z]{0,3}\d{5,12}", "病历号", chance=1.0, words=("病历号", "病案号", "住院号",
    "门诊号", "就诊卡号",
    "病歷號"), needs_word=True, cell="",
    names=("病历号", "病案号", "住院号", "门诊号", "就诊卡号"),
)  # fmt: skip

BUILTIN = (
    RESIDENT_ID, RESIDENT_ID_15, FOREIGNER_ID, FOREIGNER_ID_OLD_ALONE, FOREIGNER_ID_OLD, MILITARY, MOBILE,
    MOBILE_PREFIXED, LANDLINE, LANDLINE_BARE, LANDLINE_LOCAL, USCC, PASSPORT, PASSPORT_ALONE,
    HOME_RETURN_PERMIT, TAIWAN_PERMIT, HK_MO_TRAVEL, SOCIAL_SECURITY, BANK_CARD, BANK_ACCOUNT, PLATE, DRIVER, WECHAT,
    OPENID, QQ, POSTCODE, MEDICAL_RECORD,
)  # fmt: skip
