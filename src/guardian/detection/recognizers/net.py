"""Addresses of the net and of devices: mail, web, IP, MAC, IMEI, IMSI, vendors' device ids."""

from __future__ import annotations

import ipaddress

from guardian.detection import checksums
from guardian.detection.recognizers.base import RIGHT, Recognizer, coded

_MAIL_WORDS = ("e-mail", "email", "mail", "邮箱", "郵箱", "电子邮件", "電子郵件", "邮件", "信箱")
_ASCII_ATOM = r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]"
_NO_KEY = r"(?![0-9A-Za-z_%&?/-]{0,64}[A-Za-z_]=)"
"""`user=` of `user=ann@example.com` may stand in a mailbox, but hardly ever does."""
_HOST = (
    r"(?:[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff](?:[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff-]{0,61}"
    r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff])?\.){1,8}"
)
_TLD = r"(?:[A-Za-z]{2,24}|xn--[0-9A-Za-z-]{2,59}|[\u00c0-\u04ff]{2,20})"
EMAIL = Recognizer(
    "email", "email", rf"(?<![0-9A-Za-z._%+-]){_NO_KEY}[0-9A-Za-z_]{_ASCII_ATOM}{{0,63}}+"
    rf"(?:\.{_ASCII_ATOM}{{1,63}}+){{0,8}}+@{_HOST}{_TLD}{RIGHT}(?!@)",
    "RFC 5321 4.1.2, RFC 6531", chance=0.0001, words=_MAIL_WORDS, alone=0.95, triggers=("@",),
    names=("email", "e_mail", "mail", "email_address", "邮箱", "电子邮件", "电子邮箱", "yx"),
    cell=r"[0-9A-Za-z_][0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}"
    r"[0-9A-Za-z])?\.){1,8}[A-Za-z]{2,24}",
)  # fmt: skip
EMAIL_INTERNATIONAL = Recognizer(
    "email", "email", r"(?<![\w.+-])[\w+-]{1,64}+(?:\.[\w+-]{1,64}+){0,8}+@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?!"
    r"[\w-])",
    "RFC 6531", chance=0.001, words=_MAIL_WORDS, alone=0.9, triggers=("@",),
)  # fmt: skip
EMAIL_IDEOGRAPHIC = Recognizer(
    "email", "email", r"(?<![0-9A-Za-z\u4e00-\u9fff._+-])(?P<v>[\u4e00-\u9fff]{1,10}@(?:"
    r"[0-9A-Za-z\u4e00-\u9fff-]{1,63}\.){1,4}(?:[A-Za-z]{2,24}|[\u4e00-\u9fff]{2,8}))",
    "RFC 6531", chance=0.01, words=_MAIL_WORDS, alone=0.6, triggers=("@",),
)  # fmt: skip
URL = Recognizer(
    "url", "url", r"(?<![0-9A-Za-z])(?:(?i:https?|ftps?|wss?)://|(?i:www)\.)[^\s<>\"'`{}"
    r"|\\^\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]{2,2048}(?<![.,;:!?)\]])",
    "RFC 3986", chance=0.0001, alone=0.95, triggers=("://", "www."), names=("url", "website", "homepage", "link",
    "网址", "网站"),
    cell=r"(?i:(?:https?|ftps?|wss?)://|www\.)[^\s<>\"]{2,}",
)  # fmt: skip
DOMAIN = Recognizer(
    "url", "url", r"(?<![0-9A-Za-z@._/-])(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.){1,4}(?:com|org|net|edu"
    r"|gov|info|biz|io|cn|com\.cn|de|fr|uk|co\.uk|jp|tw|hk|eu)(?:/[^\s<>\"'\u4e00-\u9fff]{0,500})?(?![0-9A-Za-z@-])",
    "RFC 1035", chance=0.05, words=("website", "site", "homepage", "网址", "网站", "官网", "visit", "domain", "web"),
    alone=0.5,
    triggers=(".com", ".org", ".net", ".edu", ".gov", ".info", ".biz", ".io", ".cn", ".de", ".fr", ".uk", ".jp",
    ".tw", ".hk", ".eu"),
)  # fmt: skip


def ipv4(value: str) -> bool:
    """Four octets without leading zeros; not the unspecified address nor a netmask."""
    parts = value.split("/")[0].split(":")[0].split(".")
    if any(len(part) > 1 and part[0] == "0" for part in parts) or any(int(part) > 255 for part in parts):
        return False
    return value.split("/")[0] not in ("0.0.0.0", "255.255.255.255", "255.255.255.0")  # noqa: S104 - no bind


def ipv4_alone(value: str) -> bool:
    """An address that is no version number: versions are small numbers (1.2.3.4, 10.0.19.2)."""
    if not ipv4(value):
        return False
    octets = [int(part) for part in value.split("/")[0].split(":")[0].split(".")]
    return sum(octet > 31 for octet in octets) >= 2 or (
        octets[0] in (10, 127, 172, 192) and octets[1] in (0, *range(16, 32), 168)
    )


def ipv6(value: str) -> bool:
    """As the standard library reads it; with at least three groups, so that a time or a ratio is none."""
    address = value.split("%")[0].split("/")[0]
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return address.count(":") >= 3 or (not parsed.is_unspecified and "::" in address and len(address) >= 7)


_IP_WORDS = (
    "ip", "ip address", "ipv4", "ipv6", "client_ip", "client ip", "remote_addr", "remote addr", "host", "address",
    "src", "dst", "from", "server", "login", "ip地址", "登录", "登录ip",
    "位址", "来源", "訪問", "访问", "source ip", "ip_address", "addr", "x-forwarded-for", "gateway", "dns", "ping",
    "blocked",
)  # fmt: skip
_OCTETS = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:/\d{1,2}|:\d{1,5})?"
IPV4 = Recognizer(
    "ip_address", "ip_address", rf"(?<![0-9A-Za-z.])(?:{_OCTETS})(?![0-9A-Za-z]|\.\d)", "RFC 791", valid=ipv4_alone,
    chance=0.6, words=_IP_WORDS, alone=0.7, near=False,
    names=("ip", "ip_address", "ipv4", "client_ip", "remote_addr", "登录ip", "ip地址"), cell=_OCTETS,
)  # fmt: skip
IPV4_NAMED = Recognizer(
    "ip_address", "ip_address", rf"(?<![0-9A-Za-z.])(?:{_OCTETS})(?![0-9A-Za-z]|\.\d)", "RFC 791", valid=ipv4,
    chance=0.6, words=_IP_WORDS, needs_word=True, near=False,
)  # fmt: skip
IPV6 = Recognizer(
    "ip_address", "ip_address", r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%"
    r"[0-9A-Za-z]{1,15})?(?:/\d{1,3})?(?![0-9A-Za-z:])", "RFC 4291", valid=ipv6, chance=0.5,
    words=_IP_WORDS, alone=0.8, near=False, names=("ipv6",), triggers=(":",),
    cell=r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%[0-9A-Za-z]{1,15})?(?:/\d{1,3})?",
)  # fmt: skip
MAC = Recognizer(
    "device_id.mac", "device_id", r"(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}"
    r"|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z:-])",
    "IEEE 802", chance=0.01, words=("mac", "mac address", "bssid", "wifi", "物理地址", "mac地址"), alone=0.8,
    triggers=(":",
    "-", "."), names=("mac", "mac_address"),
    cell=r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
)  # fmt: skip
IMEI = coded(
    "device_id.imei", "device_id", r"(?:01|35|44|45|49|5[0-4]|86|91|9[89])\d{4}[ -]?\d{2}[ -]?\d{6}[ -]?\d",
    "3GPP TS 23.003; Luhn", valid=checksums.imei, chance=0.1, alone=0.55,
    words=("imei", "imei号", "串号", "device id", "handset"), names=("imei",),
)  # fmt: skip
IMEI_NAMED = coded(
    "device_id.imei", "device_id", r"\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d", "3GPP TS 23.003; Luhn", valid=checksums.luhn,
    chance=0.1, needs_word=True, words=("imei", "imei号", "串号"), cell="",
)  # fmt: skip
IMSI = coded(
    "device_id.imsi",
    "device_id",
    r"[2-7]\d{13,14}",
    "ITU-T E.212",
    valid=checksums.imsi,
    chance=0.1,
    needs_word=True,
    words=("imsi",),
    names=("imsi",),
    cell="",
)
DEVICE = Recognizer(
    "device_id", "device_id", r"(?i:(?<![A-Za-z])(?:idfa|idfv|oaid|gaid|aaid|android[ _]?id|udid|device[ _]?(?:id"
    r"|token)|push[ _]?token|serial(?: (?:no\.?|number))?|设备号|设备标识"
    r"|序列号)[\"']?\s{0,2}[:：=#是为]?\s{0,2}[\"']?)(?P<v>"
    r"[0-9A-Za-z][0-9A-Za-z-]{7,163})(?![0-9A-Za-z])",
    "vendor forms", valid=lambda value: any(letter.isdigit() for letter in value), chance=0.5, alone=0.7, near=False,
    triggers=("idfa", "idfv", "oaid", "gaid", "aaid", "android", "udid", "device", "push", "serial", "设备", "序列号"),
    names=("device_id", "idfa", "oaid", "imei", "serial_no", "push_token"),
)  # fmt: skip

BUILTIN = (
    EMAIL, EMAIL_INTERNATIONAL, EMAIL_IDEOGRAPHIC, URL, DOMAIN, IPV4, IPV4_NAMED, IPV6, MAC, IMEI, IMEI_NAMED, IMSI,
    DEVICE,
)  # fmt: skip
