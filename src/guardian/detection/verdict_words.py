"""The reasons of a verdict, in words a report can print: three languages, counts, never a value."""

from __future__ import annotations

from guardian.model import Text

_TITLES: dict[str, tuple[str, str, str]] = {
    "person_name": ("names of people", "姓名", "姓名"),
    "username": ("user names", "用户名", "使用者名稱"),
    "email": ("e-mail addresses", "电子邮箱", "電子郵件地址"),
    "phone": ("phone numbers", "电话号码", "電話號碼"),
    "address": ("addresses or places", "地址或地名", "地址或地名"),
    "postal_code": ("postal codes", "邮政编码", "郵遞區號"),
    "geo_location": ("coordinates", "地理坐标", "地理座標"),
    "ip_address": ("IP addresses", "IP 地址", "IP 位址"),
    "device_id": ("device identifiers", "设备标识", "裝置識別碼"),
    "national_id": ("national identity numbers", "身份证件号码", "身分證件號碼"),
    "passport": ("passport numbers", "护照号码", "護照號碼"),
    "driver_licence": ("driving licence numbers", "驾驶证号", "駕照號碼"),
    "tax_id": ("personal tax numbers", "个人税号", "個人稅號"),
    "birth_date": ("dates of birth", "出生日期", "出生日期"),
    "age": ("ages", "年龄", "年齡"),
    "gender": ("genders", "性别", "性別"),
    "bank_account": ("bank accounts", "银行账号", "銀行帳號"),
    "card_number": ("payment card numbers", "银行卡号", "支付卡號"),
    "vehicle_plate": ("vehicle plates", "车牌号", "車牌號碼"),
    "credential_secret": ("passwords, keys or tokens", "密码、密钥或令牌", "密碼、金鑰或權杖"),
    "free_text_may_contain_pii": ("free text", "自由文本", "自由文字"),
    "url": ("web addresses", "网址", "網址"),
    "organisation": ("organisations", "组织机构", "組織機構"),
    "health": ("health data", "健康信息", "健康資料"),
    "nationality": ("nationalities", "国籍", "國籍"),
    "social_account": ("social accounts", "社交账号", "社群帳號"),
}


def title(category: str, language: int) -> str:
    return _TITLES[category][language] if category in _TITLES else category.replace("_", " ")


def _said(en: str, cn: str, tw: str) -> Text:
    return {"en": en, "zh-CN": cn, "zh-TW": tw}


def matched(category: str, cells: int, examined: int) -> Text:
    return _said(
        f"{cells:,} of {examined:,} values are {title(category, 0)}",
        f"{examined:,} 个值中有 {cells:,} 个是{title(category, 1)}",
        f"{examined:,} 個值中有 {cells:,} 個是{title(category, 2)}",
    )


def agrees(category: str) -> Text:
    return _said(
        f"the values agree with the name: {title(category, 0)}",
        f"值与列名一致：{title(category, 1)}",
        f"值與欄位名稱一致：{title(category, 2)}",
    )


def misnamed(category: str) -> Text:
    return _said(
        f"the name says {title(category, 0)}, the values are none",
        f"列名表示{title(category, 1)}，但值并不是",
        f"欄位名稱表示{title(category, 2)}，但值並不是",
    )


def contains(category: str, cells: int, examined: int) -> Text:
    return _said(
        f"{cells:,} of {examined:,} texts hold {title(category, 0)}",
        f"{examined:,} 条文本中有 {cells:,} 条含有{title(category, 1)}",
        f"{examined:,} 則文字中有 {cells:,} 則含有{title(category, 2)}",
    )


def nothing(examined: int) -> Text:
    return _said(
        f"no personal data in {examined:,} values examined",
        f"在已检查的 {examined:,} 个值中未发现个人信息",
        f"在已檢查的 {examined:,} 個值中未發現個人資料",
    )


def empty() -> Text:
    return _said("the column holds no values", "该列没有值", "該欄位沒有值")


def opaque(cells: int) -> Text:
    return _said(
        f"{cells:,} cells hold bytes that are no text: these were not examined",
        f"{cells:,} 个单元格为非文本的二进制数据，未作检查",
        f"{cells:,} 個儲存格為非文字的二進位資料，未作檢查",
    )


def weak_number(category: str) -> Text:
    return _said(
        f"some numbers pass the check of {title(category, 0)} by chance; name and share speak against it",
        f"部分数字碰巧通过{title(category, 1)}的校验；列名和比例不支持该判断",
        f"部分數字碰巧通過{title(category, 2)}的檢核；欄位名稱和比例不支持該判斷",
    )


def siblings(category: str) -> Text:
    return _said(
        f"the columns beside it are about people: {title(category, 0)}",
        f"相邻列与个人有关：{title(category, 1)}",
        f"相鄰欄位與個人有關：{title(category, 2)}",
    )
