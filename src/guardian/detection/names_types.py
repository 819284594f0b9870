"""What a declared column type can hold."""

from __future__ import annotations

import re
from functools import lru_cache

from guardian.detection.lexicon import word_set

_KINDS = (
    ("bool", re.compile(r"^(bool|boolean|bit(\(1\))?$|tinyint\(1\))")),
    ("small", re.compile(r"^(tinyint|smallint|int2\b)")),
    ("code", re.compile(r"^(n?(var)?char2?\([12]\)|character( varying)?\([12]\))")),
    ("inet", re.compile(r"^(inet|cidr)\b")),
    ("struct", re.compile(r"^(?:object|record|message|struct)\b")),
    ("mac", re.compile(r"^macaddr")),
    ("geo", re.compile(r"^(geography|geometry|point|sdo_geometry|linestring|polygon)")),
    ("uuid", re.compile(r"^(uuid|uniqueidentifier|guid)")),
    ("date", re.compile(r"^(date|datetime|timestamp|time|year|interval|smalldatetime)")),
    (
        "float",
        re.compile(r"^(float|double|real|(?:decimal|numeric|number)\(\d+ *, *[1-9]|money|smallmoney|halffloat)"),
    ),
    (
        "int",
        re.compile(
            r"^(u?int|u?integer|u?bigint|smallint|tinyint|mediumint|serial|bigserial|long\b|short|number|numeric|decimal|u?int\d+|byte\b|hugeint|fixed|foreignkey|onetoonefield|manytomany)"
        ),
    ),
    ("blob", re.compile(r"^(blob|longblob|mediumblob|tinyblob|bytea|binary|varbinary|image|raw|bytes)")),
    (
        "text",
        re.compile(
            r"^(n?(var)?char|character|text|tinytext|longtext|mediumtext|clob|nclob|string|str\b|large_string|varchar2|nvarchar2|citext|utf8|enum|set\b|json|jsonb|xml|name\b|email|ntext|sysname|array|list)"
        ),
    ),
)
_BOOL = word_set("gender health marital_status minor_child political_or_union ethnicity_race criminal religion")
_DATE = word_set(
    "birth_date employment education card_security health behaviour_or_purchase political_or_union "
    "nationality marital_status age"
)
_NOT_INT = word_set(
    "person_name email username free_text_may_contain_pii user_agent photo_or_avatar url signature "
    "cookie_session device_id address vehicle_plate credential_secret"
)
_NOT_FLOAT = _NOT_INT | word_set(
    "phone national_id passport postal_code ip_address gender bank_account card_number tax_id driver_licence "
    "social_account"
)
_SMALL = _BOOL | _DATE
"""What a number below 32,768 can tell of a person: a code for it, or a year."""
_CODE = _SMALL | {"address"}
"""What one or two characters can tell."""
_BLOB = frozenset(
    {
        *("photo_or_avatar", "biometric", "credential_secret", "signature", "genetic", "national_id"),
        *("ip_address", "cookie_session", "device_id", "free_text_may_contain_pii"),
    }
)
_UUID = frozenset(["device_id", "cookie_session", "credential_secret", "social_account"])


@lru_cache(maxsize=1024)
def kind_of(declared: str) -> str:
    """``bool small code int float date text blob uuid inet mac geo struct`` or "" for a type unknown or not told."""
    plain = declared.strip().lower()
    return next((kind for kind, form in _KINDS if form.match(plain)), "")


def admits(category: str, kind: str) -> bool:
    """Whether a column of this kind can hold the category as such (not a key or flag about it)."""
    match kind:
        case "bool":
            return category in _BOOL
        case "small":
            return category in _SMALL
        case "code":
            return category in _CODE
        case "date":
            return category in _DATE
        case "int":
            return category not in _NOT_INT
        case "float":
            return category not in _NOT_FLOAT
        case "blob":
            return category in _BLOB
        case "uuid":
            return category in _UUID
        case "geo":
            return category in {"geo_location", "address"}
        case "mac":
            return category == "device_id"
    return True
