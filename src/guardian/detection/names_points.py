"""What a word of a name says; and how much words of Greek and Cyrillic, taken together, speak for somebody.

The weights are those of a logistic regression, rounded: authors of packages in five ways of writing against columns,
keys and files of public software and headings in thirty languages (``tools/name_points.py``). None of these names is
kept. Signs that these two scripts never show were left out afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from guardian.detection.lexicon import NAMES, Kind, fold, kind_of, word_set
from guardian.detection.names_likely import likely_name
from guardian.detection.names_lists import names_of
from guardian.detection.names_romanised import says
from guardian.detection.names_vocabulary import plain_word, schema_word

_OF_CODE = word_set(
    "arn sha len conn corr lexer dgram dev env cfg src dst tmp lib mnc mcc vnd org www com net api app std num str "
    "obj ptr"
)
_SOUNDED = re.compile("[aeiouy].*[aeiouy]|[aeiouy](?:[^aeiouy]|[lmnr][^aeiouy]|[^aeiouy][hks])?$|^[aeiouy]")
"""What can be spoken as a name: two vowels, or one near the end."""
_MEDICINES = re.compile(
    r"[a-z]{2,}(?:prazole|conazole|sartan|statin|dipine|cillin|mycin|formin|profen|floxacin|azepam|azolam|triptan|setron"
    r"|gliptin|gliflozin|tidine|[ltx]imab|zumab|tinib|ciclovir|olol|inopril|lapril|mipril)"
)
"""Stems of international nonproprietary names (WHO)."""
_DIGIT = re.compile(r"\d[^\W\d_]|[^\W\d_]\d|(?<!\d)\d(?!\d)")
"""``win32``, ``exog_0``; a year apart says nothing against a name."""
CALENDAR = word_set(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday sun thu wed sat jan jun jul aug apr "
    "januar februar maerz marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi "
    "jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "jan feb mar apr jun jul aug sep sept oct nov dec mrz mai okt dez janv fevr avr juil gennaio aprile maggio "
    "giugno luglio agosto settembre ottobre dicembre junho julho setembro outubro novembro dezembro maj juni juli "
    "augustus mei maart "
    "diciembre lunes martes miercoles jueves viernes sabado domingo"
)
"""What sheets, folders and headings are called by in turn: ``April``, ``Jan``."""
LANDS = word_set(
    "africa america asia europe albania algeria angola argentina armenia australia austria azerbaijan bahrain "
    "bangladesh belarus belgium benin bolivia bosnia botswana brazil bulgaria burundi cambodia cameroon canada chad "
    "chile china colombia congo croatia cuba cyprus denmark ecuador egypt england estonia ethiopia finland france "
    "gabon gambia georgia germany ghana greece guatemala guinea haiti honduras hungary iceland india indonesia iran "
    "iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait laos latvia lebanon lesotho "
    "liberia libya lithuania luxembourg madagascar malawi malaysia mali malta mauritius mexico moldova monaco "
    "mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman "
    "pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia "
    "singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand togo tunisia "
    "turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe berlin paris london "
    "madrid rome vienna moscow beijing tokyo"
)
"""What tables and sheets are called by after where it was."""
_MOST = 3.0
"""Letters say no more than this of one word."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name: ``known`` to programs and forms, ``listed`` as somebody's."""

    text: str
    folded: str
    known: bool

    @property
    def listed(self) -> bool:
        small = self.folded
        own = small in names_of("latin.given") or small in names_of("latin.family") or small in names_of("other.more")
        return own or bool(kind_of(small) & NAMES)

    @property
    def ordinary(self) -> bool:
        """A word, a place or a piece of code, and nobody's name."""
        if self.coded:
            return True
        return (self.known or bool(kind_of(self.folded) & Kind.MAJOR_PLACE)) and not self.listed

    @property
    def field(self) -> bool:
        """What a column is called by: a word of fields, a service, whose name a test has."""
        return any(self.folded in names_of(section) for section in ("fields", "products"))

    @property
    def thing(self) -> bool:
        """A maker, a good, a department, and nobody's name; a medicine by its stem."""
        return not self.listed and (self.folded in names_of("things") or bool(_MEDICINES.fullmatch(self.folded)))

    @property
    def software(self) -> bool:
        """A program, a model, a format; whoever is called so, too, is hardly ever met."""
        return self.folded in names_of("software")

    @property
    def plain(self) -> bool:
        """A word that programs use, be it a family name too, but no given name."""
        called = kind_of(self.folded) & (Kind.GIVEN | Kind.GIVEN_WEAK) or self.folded in names_of("latin.given")
        return self.known and not called and (self.word or says(self.folded))

    @property
    def coded(self) -> bool:
        return self.folded in _OF_CODE

    @property
    def word(self) -> bool:
        return bool(kind_of(self.folded) & Kind.WORD)

    @property
    def given(self) -> bool:
        listed = any(self.folded in names_of(f"{script}.given") for script in ("latin", "cyrillic", "greek"))
        return listed or bool(kind_of(self.folded) & Kind.GIVEN)

    @property
    def family(self) -> bool:
        listed = self.folded in names_of("latin.family") or self.folded in names_of("latin.more")
        return not self.given and (
            self.eastern or listed or bool(kind_of(self.folded) & (Kind.SURNAME | Kind.SURNAME_WEAK))
        )

    @property
    def eastern(self) -> bool:
        """A frequent family name of Chinese, Korean or Vietnamese."""
        return any(self.folded in names_of(section) for section in ("pinyin.frequent", "korean.family", "viet.family"))

    @property
    def shortened(self) -> bool:
        """``WKZ``, ``grnd``, ``Matl``: letters that nobody is called by."""
        return not self.listed and self.text.isascii() and len(self.folded) > 2 and not _SOUNDED.search(self.folded)

    @property
    def odds(self) -> float:
        return likely_name(self.folded)

    @property
    def capital(self) -> bool:
        first = self.text[0]
        return not first.islower()


def part_of(text: str) -> Part:
    folded = fold(text).replace("'", "").replace("’", "")
    return Part(text, folded, plain_word(folded) or folded in _OF_CODE or says(folded))


_WEAK, _WEAK_CHOSEN, _MUTE = -1.5, 0.5, -3.5
"""How little like a name a word reads that only forms have, of whatever language; the same where a developer may have
chosen it; one that nothing has."""
_OF_PARTS, _OF_ANY_PARTS = 0.0, -2.0
"""The same of one that is made of words, none of them listed as somebody's; of any."""
_VOWEL = re.compile("[aeiouy]")
_DERIVED = re.compile(r"[a-z]{3,}(?:tions?|ness|ability|able|izers?|iz(?:ed|ing)|olog(?:y|ies)|graphy|metrics?|ingly)")
"""``robustness``: what words end in, and hardly a name that no list has."""
_SHORTEST, _LONGEST = 7, 4


def said(part: Part, *, chosen: bool = False) -> bool:
    """Whether it is a word of programs or a land rather than what somebody is called by; ``chosen``: developers' words
    that people are called by too are among them (``lang``)."""
    small = part.folded
    if part.coded or part.field or part.thing or part.software:
        return True
    if small in LANDS or small in CALENDAR or small in names_of("plain"):
        return True
    if not part.word and (part.listed or small in names_of("pinyin.family")):
        return chosen and (schema_word(small) or bool(kind_of(small) & Kind.MAJOR_PLACE))
    if part.word or schema_word(small) or says(small) or kind_of(small) & Kind.MAJOR_PLACE:
        return True
    if _DERIVED.fullmatch(small) and len(small) > _SHORTEST:
        return True
    if part.odds < (_MUTE if not part.known else _WEAK_CHOSEN if chosen else _WEAK):
        return True
    if small.startswith("lib") and len(small) > 5 and chosen:
        return True
    return (part.odds < _OF_PARTS and _made_of(small, 4, named=False)) or (
        part.odds < _OF_ANY_PARTS and _made_of(small, 4, named=True)
    )


def mute(part: Part) -> bool:
    """``MTNR``, ``qt``: letters rather than a word."""
    small = part.folded
    if small in names_of("pinyin.family"):
        return False
    return (len(small) < 3 and part.text.isupper()) or (
        not part.listed and (len(small) < 3 or not _VOWEL.search(small))
    )


@lru_cache(maxsize=16384)
def _made_of(small: str, most: int, *, named: bool) -> bool:
    """``lineitem``, ``collowner``: words that developers write, end to end."""
    if most == 4 and len(small) < _SHORTEST:
        return False
    return (most < 4 and _piece(small, named)) or (
        most > 1
        and any(
            _piece(small[:size], named) and _made_of(small[size:], most - 1, named=named)
            for size in range(3, len(small) - 2)
        )
    )


def _piece(small: str, named: bool) -> bool:
    kind = kind_of(small)
    if schema_word(small) or small in names_of("plain") or small in names_of("fields"):
        return True
    return bool(kind & Kind.WORD) and (named or not kind & NAMES)


def fields_said(keys: Sequence[str]) -> bool:
    """Whether a field is called by one of them."""
    return any(part.field or part.thing or part.coded or says(part.folded) for part in map(part_of, keys))


WEIGHTS = {
    "bias": -3.1,
    "given_first": 1.1,
    "listed": 3.0,
    "known": -5.0,
    "short": -1.3,
    "odds": 1.6,
    "capital": 5.2,
    "lower": 3.9,
    "upper": 0.5,
    "two": 1.4,
    "digit": -3.3,
    "heading": -2.2,
}
"""What each sign is worth (``tools/name_points.py``)."""


def points(parts: Sequence[Part], stem: str) -> float:
    """Above 0 for what is likelier somebody's than a heading, of two words and more."""
    return sum(WEIGHTS[name] * sign for name, sign in signs(parts, stem).items())


def signs(parts: Sequence[Part], stem: str) -> dict[str, float]:
    """What is weighed: of words, the share of them; of letters, the mean; of dress, whether."""
    capital = all(part.capital for part in parts)
    of_words: dict[str, Sequence[float]] = {
        "listed": [part.listed and not part.coded for part in parts],
        "known": [part.known for part in parts],
        "short": [len(part.folded) < 4 for part in parts],
        "odds": [max(-_MOST, min(_MOST, part.odds)) for part in parts],
    }
    return {
        "bias": 1.0,
        "given_first": parts[0].given,
        **{name: sum(each) / len(parts) for name, each in of_words.items()},
        "capital": capital,
        "lower": stem.islower(),
        "upper": stem.isupper(),
        "two": len(parts) == 2,
        "digit": bool(_DIGIT.search(stem)),
        "heading": " " in stem and not capital and not stem.islower() and not parts[0].listed,  # ``Barra lateral``
    }
