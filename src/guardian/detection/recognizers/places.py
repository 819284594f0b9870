"""Vehicles, places and dates of birth."""

from __future__ import annotations

import re

from guardian.detection import checksums
from guardian.detection.recognizers.base import Recognizer, coded


def vin_form(value: str) -> bool:
    """Seventeen characters with the check of America and China; elsewhere letters and digits, four digits last."""
    if value[0] in "12345L":
        return checksums.vin(value)
    return value[-4:].isdigit() and sum(c.isdigit() for c in value) >= 6 and sum(c.isalpha() for c in value) >= 3


VIN = coded(
    "vehicle_plate.vin", "vehicle_plate", r"[A-HJ-NPR-Za-hj-npr-z0-9]{8}[0-9Xx][A-HJ-NPR-Za-hj-npr-z0-9]{8}",
    "ISO 3779; check digit of 49 CFR 565, GB 16735", valid=checksums.vin, chance=0.09, alone=0.6,
    words=("vin", "chassis", "vehicle identification", "车架号", "車架號", "车辆识别代号", "车辆识别码",
    "frame number"), names=("vin",
    "chassis_no", "车架号"),
)  # fmt: skip
VIN_NAMED = coded(
    "vehicle_plate.vin", "vehicle_plate", r"[A-HJ-NPR-Z0-9]{17}", "ISO 3779; Europe has no check digit",
    valid=vin_form, chance=0.3, needs_word=True, cell="",
    words=("vin", "chassis", "chassis number", "vehicle identification", "车架号", "車架號", "车辆识别代号",
    "车辆识别码"),
)  # fmt: skip


def coordinates(value: str) -> bool:
    """Latitude and longitude in range, with at least three decimals."""
    numbers = re.findall(r"-?\d{1,3}\.\d+", value)
    if len(numbers) != 2:
        return False
    first, second = map(float, numbers)
    return (abs(first) <= 90 and abs(second) <= 180) or (abs(first) <= 180 and abs(second) <= 90)


_PAIR = r"[(\[]?-?\d{1,3}\.\d{3,12}°?(?: ?[NSns])?(?: ?[,;，] ?| )-?\d{1,3}\.\d{3,12}°?(?: ?[EWew])?[)\]]?"
_OF_A_ROW = r"{1,3}-?\d[\d.]*[ ,\t]{1,3}-?\d"
"""Two more numbers after a pair: a row of measurements, where an altitude alone would be a place's."""

GEO = Recognizer(
    "geo_location", "geo_location",
    rf"(?<![0-9A-Za-z.])(?<!\d[ ,\t])(?:{_PAIR})(?![0-9A-Za-z]|\.\d|[ ,\t]{_OF_A_ROW})", "ISO 6709",
    valid=coordinates, chance=0.3, alone=0.6, near=False,
    words=("lat", "latitude", "lng", "lon", "longitude", "coordinates", "gps", "location", "position", "坐标", "经纬度",
    "經緯度", "定位", "位置"), names=("latlng", "coordinates", "坐标", "经纬度", "location"), cell=_PAIR,
)  # fmt: skip
GEO_DEGREES = Recognizer(
    "geo_location", "geo_location", r"(?<![0-9A-Za-z.])\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[NSns]"
    r"[ ,，]{0,3}\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[EWew]", "ISO 6709 annex D", chance=0.001,
    alone=0.85,
    triggers=("°",), names=("coordinates",), cell=r"\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[NSns]"
    r"[ ,，]{0,3}\d{1,3}° ?\d{1,2}['′] ?(?:\d{1,2}(?:\.\d+)?[\"″] ?)?[EWew]",
)  # fmt: skip
GEO_NAMED = Recognizer(
    "geo_location", "geo_location", r"(?i:(?<![A-Za-z])(?:lat(?:itude)?|lng|lon(?:gitude)?|纬度|經度|经度"
    r"|緯度)[\"']?\s{0,2}[:：=]?\s{0,2})(?P<v>-?\d{1,3}\.\d{3,12})(?![0-9A-Za-z])", "ISO 6709", chance=0.1, alone=0.7,
    triggers=("lat", "lng", "lon", "度"), names=("lat", "lng", "lon", "latitude", "longitude", "经度", "纬度"),
)  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"(?i:(?:19|20)\d{2}[-/.年 ]\d{1,2}[-/.月 ]\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}"
    rf"|(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\.?,? (?:19|20)\d{{2}}"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}|(?:19|20)\d{{2}}年(?:\d{{1,2}}月)?)"
)
BIRTH_DATE = Recognizer(
    "birth_date", "birth_date", rf"(?<![0-9A-Za-z])(?:{_DATE})(?![0-9A-Za-z])", "ISO 8601 and written forms",
    chance=1.0, needs_word=True, near=False,
    words=("born", "born on", "born in", "birth", "birthday", "dob", "date of birth", "birth date", "birthdate",
    "d.o.b", "出生", "出生日期", "出生年月", "生日", "生于", "出生于", "生於", "出生於", "né le", "née le", "geboren",
    "geburtsdatum",
    "nacimiento", "fecha de nacimiento"),
    names=("birth_date", "dob", "birthday", "date_of_birth", "出生日期", "生日", "csrq"),
)  # fmt: skip

BUILTIN = (
    VIN, VIN_NAMED, GEO, GEO_DEGREES, GEO_NAMED, BIRTH_DATE,
)  # fmt: skip
