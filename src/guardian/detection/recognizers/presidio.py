"""Both ways between guardian and Presidio: ours inside a Presidio engine, and Presidio's own where they are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import LEFT, RIGHT, Recognizer

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer

BORROWED = (
    ("NgNinRecognizer", "national_id.ng", "national_id", 0.1),
    ("NgVehicleRegistrationRecognizer", "vehicle_plate.ng", "vehicle_plate", 1.0),
    ("InVehicleRegistrationRecognizer", "vehicle_plate.in", "vehicle_plate", 0.3),
    ("InPassportRecognizer", "passport.in", "passport", 1.0),
    ("ItDriverLicenseRecognizer", "driver_licence.it", "driver_licence", 1.0),
    ("ItIdentityCardRecognizer", "national_id.it_card", "national_id", 1.0),
    ("KrDriverLicenseRecognizer", "driver_licence.kr", "driver_licence", 0.5),
    ("KrPassportRecognizer", "passport.kr", "passport", 1.0),
    ("KrBrnRecognizer", "organisation.kr_brn", "organisation", 0.1),
    ("AuAcnRecognizer", "organisation.au_acn", "organisation", 0.1),
    ("SgUenRecognizer", "organisation.sg_uen", "organisation", 0.05),
)
"""Presidio's recognizers of identifiers that guardian has no own for: (class, entity, category, chance).

The others it ships are left aside where guardian's own are at least as right: ``\\b`` sees no boundary beside Chinese,
context words match inside other words, and several accept what their check refuses (``peers.md``).
"""


def presidio_entity(entity: str) -> str:
    """A guardian entity as Presidio writes entity types: ``national_id.cn`` is ``NATIONAL_ID_CN``."""
    return entity.replace(".", "_").upper()


def as_presidio(
    recognizers: tuple[Recognizer, ...] = BUILTIN, languages: Sequence[str] = ("en", "zh")
) -> tuple[EntityRecognizer, ...]:
    """guardian's recognizers for a Presidio ``RecognizerRegistry``: one Presidio recognizer for each language.

    Words and checks are weighed inside, so Presidio's own context enhancer is not to raise the scores once more.
    """
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    from guardian.detection import identifiers

    class GuardianRecognizer(EntityRecognizer):
        """All identifiers of guardian behind Presidio's interface."""

        name: str

        def load(self) -> None:
            self.scan = identifiers.scanner(recognizers)

        def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:
            return [
                RecognizerResult(presidio_entity(span.entity), span.start, span.end, span.score,
                recognition_metadata=self._metadata())
                for span in self.scan.find(text)
                if not entities or presidio_entity(span.entity) in entities
            ]  # fmt: skip

        def _metadata(self) -> dict[str, Any]:
            return {
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True,
            }

    supported = sorted({presidio_entity(recognizer.entity) for recognizer in recognizers})
    return tuple(
        GuardianRecognizer(supported, name=f"guardian_{language}", supported_language=language)
        for language in languages
    )


@cache
def borrowed() -> tuple[Recognizer, ...]:
    """Presidio's own recognizers as guardian's: boundaries that hold beside Chinese, and only beside a whole word."""
    from presidio_analyzer import predefined_recognizers

    return tuple(
        _borrowed(getattr(predefined_recognizers, name)(), entity, category, chance) for name, entity, category,
        chance in BORROWED
    )  # fmt: skip


def _borrowed(theirs: Any, entity: str, category: str, chance: float) -> Recognizer:
    core = "|".join(_plain(pattern.regex) for pattern in theirs.patterns)
    return Recognizer(
        entity, category, f"{LEFT}(?:{core}){RIGHT}", f"presidio-analyzer, {type(theirs).__name__}", valid=_checker(
        theirs), chance=chance,
        words=tuple(dict.fromkeys(map(str.lower, theirs.context or ()))), needs_word=True, near=False,
    )  # fmt: skip


def _plain(regex: str) -> str:
    """Without ``\\b`` and with the case flag where it belongs."""
    flagged = "(?i)" in regex
    plain = re.sub(r"\\b|\(\?<!\\d\)|\(\?!\\d\)|\(\?<!\[[^\]]*\]\)|\(\?!\[[^\]]*\]\)", "", regex.replace("(?i)", ""))
    return f"(?i:{plain})" if flagged else f"(?:{plain})"


def _checker(theirs: Any) -> Callable[[str], bool] | None:
    from presidio_analyzer import PatternRecognizer

    return None if type(theirs).validate_result is PatternRecognizer.validate_result else partial(_validated, theirs)


def _validated(theirs: Any, value: str) -> bool:
    """Presidio answers True, False, or None for "cannot say"; only False refuses."""
    return theirs.validate_result(value) is not False
