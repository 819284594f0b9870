"""Columns and tables under a policy: uplifts, findings, and what could not be examined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardian.model import Finding, NotExamined, TableVerdict

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Found:
    tables: tuple[TableVerdict, ...]
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]
