"""guardian: privacy and compliance governance. Heavy parts are imported when first used (PEP 562)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Span", "__version__", "detect", "detect_many"]

if TYPE_CHECKING:
    from guardian.detection.text import detect, detect_many
    from guardian.model import Span


def __getattr__(name: str) -> Any:
    if name in {"detect", "detect_many"}:
        from guardian.detection import text

        return getattr(text, name)
    if name == "Span":
        from guardian.model import Span

        return Span
    raise AttributeError(f"module 'guardian' has no attribute {name!r}")
