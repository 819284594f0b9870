"""Identifiers of no one country: net addresses, phones, cards, secrets, devices, places, dates of birth."""

from __future__ import annotations

from guardian.detection.recognizers import credentials, money, net, phones, places
from guardian.detection.recognizers.net import ipv4, ipv4_alone
from guardian.detection.recognizers.phones import international, nanp, phone_form

BUILTIN = (
    *net.BUILTIN, *phones.BUILTIN, *money.BUILTIN, *credentials.BUILTIN, *places.BUILTIN,
)  # fmt: skip

__all__ = ["BUILTIN", "international", "ipv4", "ipv4_alone", "nanp", "phone_form"]
