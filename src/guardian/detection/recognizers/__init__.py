"""All built-in recognizers, as plain tuples: one module per jurisdiction."""

from __future__ import annotations

from guardian.detection.recognizers import cn, eu, generic, others, tw_hk_mo, uk, us
from guardian.detection.recognizers.base import Recognizer

BUILTIN: tuple[Recognizer, ...] = (
    *cn.BUILTIN, *tw_hk_mo.BUILTIN, *us.BUILTIN, *uk.BUILTIN, *eu.BUILTIN, *others.BUILTIN, *generic.BUILTIN,
)  # fmt: skip

__all__ = ["BUILTIN", "Recognizer"]
