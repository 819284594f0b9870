"""Network addresses cut to their network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms import sql
from guardian.transforms.base import Dialect, Shape, by_distinct
from guardian.transforms.constant import need_text, texts_only
from guardian.transforms.rounding import UNKNOWN
from guardian.transforms.sql_net import FOUR, MAPPED, OCTET, SIX_TO_FOUR, network


@dataclass(frozen=True, slots=True)
class IpPrefix:
    """The network of an address, its host bits zero: ``192.0.2.77`` to ``192.0.2.0``, IPv6 to its first 48 bits.

    An IPv4 address inside IPv6 (``::ffff:192.0.2.77``) is cut as IPv4. What is no address alone (a port, a zone,
    leading zeros) becomes ``*``, and so does 6to4 (``2002:c000:24d::1``), whose first 48 bits hold a whole IPv4
    address. IPv6 comes out in the form of RFC 5952.
    """

    v4: int = 24
    v6: int = 48
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not (0 <= self.v4 <= 31 and 0 <= self.v6 <= 127):
            raise UsageError("a network is shorter than the address", expected="v4 of 0 to 31 bits, v6 of 0 to 127")

    def gives(self, shape: Shape) -> Shape:
        return need_text(shape, "an address's network")

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return by_distinct(texts_only(array, "an address's network"), self._networks)

    def _networks(self, distinct: pa.Array) -> pa.Array:
        four = pc.match_substring_regex(distinct, sql.whole(FOUR, "duckdb"))
        others = pc.unique(distinct.filter(pc.and_(pc.invert(four), pc.is_valid(distinct))))
        cut = pa.array([self._cut(text) for text in others.to_pylist()], distinct.type)
        told = pc.take(cut, pc.index_in(distinct, others))
        return pc.if_else(four, self._four(distinct), told)

    def _four(self, distinct: pa.Array) -> pa.Array:
        whole, rest = divmod(self.v4, 8)
        if not rest:
            dropped = 4 - whole
            cut = pc.replace_substring_regex(
                distinct, f"(?:^|[.])[0-9]+(?:[.][0-9]+){{{dropped - 1}}}$", ".0" * dropped
            )
            return cut if whole else pc.utf8_slice_codeunits(cut, 1)
        found = pc.extract_regex(distinct, "^" + "[.]".join(f"(?P<o{at}>{OCTET})" for at in range(4)) + "$")
        octets = []
        for at in range(4):
            bits = min(max(self.v4 - 8 * at, 0), 8)
            number = np.asarray(pc.struct_field(found, [at]).fill_null("0").cast(pa.uint8()))
            octets.append(pa.array(number & np.uint8(256 - 2 ** (8 - bits) & 255)).cast(distinct.type))
        return pc.binary_join_element_wise(*octets, pa.scalar(".", distinct.type))

    def _cut(self, text: str) -> str:
        """Anything but plain IPv4: few distinct values, one at a time."""
        if re.fullmatch(MAPPED + FOUR, text):
            inside = ipaddress.IPv4Network((text.rpartition(":")[2], self.v4), strict=False)
            return f"::ffff:{inside.network_address}"
        if re.fullmatch("[0-9A-Fa-f:]+", text) is None or re.fullmatch(SIX_TO_FOUR, text):
            return UNKNOWN
        try:
            return str(ipaddress.IPv6Network((text, self.v6), strict=False).network_address)
        except ValueError:
            return UNKNOWN

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        """IPv6 in whole groups of 16 bits, up to 64: with those the zeros at the end are always the longest run."""
        if self.v6 % 16 or self.v6 > 64:
            raise sql.cannot("IpPrefix", dialect, f"IPv6 prefixes of {self.v6} bits; 16, 32, 48 and 64 can be said")
        return network(column, self.v4, self.v6 // 16, dialect)
