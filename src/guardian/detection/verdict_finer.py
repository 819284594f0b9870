"""The finer entity of secrets, card security codes and phones, by values and name: a hash is no readable password."""

from __future__ import annotations

import re

from guardian.detection.facts import ColumnProfile
from guardian.detection.names_finer import finer, says_hash, says_password
from guardian.detection.names_words import latin_tokens

_CRYPTED = re.compile(
    r"^(?:\$2[abxy]?\$\d\d\$|\$argon2|\$(?:1|5|6|7|y|apr1)\$|\$pbkdf2|\$s[cm]rypt|\$P\$|\$H\$|pbkdf2(?:_|:)|bcrypt(?:_sha256)?\$|scrypt[:$]|"
    r"argon2\$|sha(?:1|224|256|384|512)[:$]|md5[:$]|\{(?:S?SHA\d*|S?MD5|CRYPT|BCRYPT)\})",
    re.IGNORECASE,
)
_DIGESTS = frozenset({32, 40, 56, 64, 96, 128})
_MOST = 0.8
_MOBILE = ("mob", "cell", "handy", "gsm")
"""Mobile phones of other countries, such as 07… in the United Kingdom, are written as landlines of China are."""


def finer_entity(name: str, category: str, entity: str, profile: ColumnProfile) -> str:
    """A finer entity than the bare category; one that a recognizer proved is kept."""
    if category == "card_security" and entity == category:
        return _card(name, profile)
    if entity == "phone.cn_landline" and any(token.startswith(_MOBILE) for token in latin_tokens(name)):
        return category
    if category != "credential_secret" or entity not in {category, f"{category}.password", f"{category}.password_hash"}:
        return entity
    if not profile.filled:
        return finer(category, name)
    if _crypted(profile) or (_digests(profile) and (says_password(name) or says_hash(name))):
        return "credential_secret.password_hash"
    told = finer(category, name)
    # A name that promises hashes over short words that are none: these can be read.
    clear = told == "credential_secret.password_hash" and profile.length_max < 20
    return "credential_secret.password" if clear else told


def _card(name: str, profile: ColumnProfile) -> str:
    told = finer("card_security", name)
    if told != "card_security" or not profile.filled:
        return told
    dated = profile.share("date") + profile.share("datetime")
    monthly = sum(cells for shape, cells in profile.shapes if re.fullmatch(r"9{1,2}[-/]9{2}(?:9{2})?", shape))
    return "card_security.expiry" if dated * profile.filled + monthly >= _MOST * profile.filled else told


def _crypted(profile: ColumnProfile) -> bool:
    """Whether the values are written as password hashes, which say what made them."""
    known = [(value, cells) for value, cells in profile.common] or [(value, cells) for _, value, cells in profile.open]
    told = sum(cells for value, cells in known if _CRYPTED.match(value.strip()))
    return bool(known) and told >= _MOST * sum(cells for _, cells in known)


def _digests(profile: ColumnProfile) -> bool:
    """Hex of the one length that a digest has."""
    hexes = profile.share("hex") >= _MOST
    return hexes and profile.length_min == profile.length_max and profile.length_max in _DIGESTS
