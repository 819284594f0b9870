"""People all of whose names are words too: ``rose_smith``, ``harry_king``. Standard library only.

Which of them head or end identifiers was counted on 494,462 of public software. Of all of these one is hidden here as a
column; of 24,000 files, sheets and keys of maps 15 read as two names.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_latin import PAPERS, TITLES
from guardian.detection.names_lists import names_of
from guardian.detection.names_romanised import says

_PEOPLE = word_set(
    "alma ashton bailey ben billy blake bob bobby brandy brooke buck carol carter casey charity chastity christian "
    "chuck cliff cooper daisy dale dan dean dick dolly don drew earl ed eve frank glen guy hank harry heather holly "
    "hunter ivy jack jean jesse jesus jim jo joe jordan josh kim kitty lance lee lily logan mason mercy nick parker "
    "pat pete poppy randy reed rob robin rod rosemary rosie sam sid sonny sue taylor terry tom tony tyler victor wade "
    "willow"
)
"""Given names that are words or places, and hardly ever the first word of a field."""
_THINGS = word_set(
    "abbey amber april art aura austin autumn belle birdie blossom candy charlotte chase cherish cherry clay coral "
    "crystal dallas dawn destiny dusty earnest emerald faith florence foster gene georgia ginger grace harmony herb "
    "hope iris ivory jade jewel joy june junior karma lady madison marvel melody merry miles misty olive paris pearl "
    "penny raven ray rocky rose ruby rusty sage sandy scarlet sherry sparkle sterling stone stormy summer sunny "
    "sydney victoria violet windy winter wolf young"
)
"""Given names that things and times are called by as well: ``rose_hill``, ``grace_period``."""
_STRONG = word_set("bill chip grant mark max may rich will")
"""Given names that head many fields: only what is nothing but a family name is somebody's behind them."""
_ALSO = word_set(
    "al angel ash aspen basil bo bud buddy cam cash chance clay colt dash denver dixie duke ellery fern forest happy "
    "harley haven holland honor jasper jet justice lane lark laurel lex lincoln london major marina maverick ocean "
    "opal orion paige patience phoenix pierce piper porter prince princess prosper rain reign rex ridge river robin "
    "royal scout sequoia shade shadow sky skye star storm tad tiger timber trinity true unity verity west wren zen"
)
"""Of files and of what values say nothing against: given names that are words first of all."""
_NO_THINGS = word_set("al bo duke pierce tad")
_OF_CODE_TOO = word_set("an can de fan gui he lan le long man na ping pin ran run si song sun tan ti tong you")
"""Syllables of Chinese names that are words or pieces of code: two of them are nobody."""
_CLEAR = word_set(
    "adams allen anderson andrews armstrong barnes bartlett bates beck bennett boyle bradley burke campbell carr "
    "carter chen clark clarke cochran cohen cole coleman collins connors cooper cramer cruz daniels davidson davies "
    "davis dawson diaz dickens dickey dixon duncan edwards elliott ellis evans ferguson fernandez ferris fleming "
    "flores foster friedman garcia garner gibbs gibson gomez gonzalez gordon gould graham greene gregory griffin "
    "griffith gutierrez hamilton hansen harris harrison harvey hastings hawkins hayes henderson hernandez herring "
    "hicks higgins hodges hoffman holmes howard huang hudson hughes hurst jackson james jenkins jenks jennings jensen "
    "jimenez johns johnson johnston jones jordan kelly kennedy khan kim koch kumar larson lawson lee lewis lopez "
    "lynch mann marques marshall martin martinez mayer mcdonald mendoza meyer mitchell moody moore morales moran "
    "morgan morris morrison morrow murphy murray myers nelson newman newton nguyen nichols nightingale norris norton "
    "oldfield oliver olson ortiz owens patel patterson perez perkins perry peterson phillips pierce powell proctor "
    "quinn ramirez ramos rankin reeves reyes reynolds richards richardson richter riley ripley rivera roberts "
    "robertson robinson rockwell rodriguez rogers romero rosario ross ruiz russell ryan sanchez sanders saunders "
    "schmidt schneider schultz schwarz scott shah shakespeare shapiro shaw shelton simmons simpson sims singh sloan "
    "smith snyder soto spencer stephens stevens stewart stout sullivan sutton swanson taylor thomas thompson torres "
    "townsend tucker tyler vargas vasquez vickers wagner wallace wallis warner warren watkins watson weber "
    "welch wheeler wilcox wilkins williams williamson willis wilson wong wright wu xu yates zhang zhao"
)
"""Family names that no field is called by, though programs name them."""
_OFTEN = word_set(
    "archer bailey baker ball banks barber barker baxter bell bird bishop black bowman brewer brooks brown burns bush "
    "butcher butler carpenter carver chambers chandler chapman church cook cooke crane cross day drake dyer farmer "
    "field fields finch fisher fletcher flowers flynn ford fowler fox francis franklin freeman frost fuller gardner "
    "gates gilbert goodwin graves gray green grey hall hardy harper hart heath hill hood hooper hopkins houston hunt "
    "hunter hyde king kirk knight lamb lane lawrence little long love lucas marsh mason mercer miles miller mills "
    "moss nash noble norman page palmer parker parks parsons payne pearson pope porter potter powers pratt price rice "
    "rich rivers robins rose rowe rush sawyer sharp shepherd sherman short skinner small sparks stanley steele stern "
    "stokes stone street strong styles summers swift tanner thornton turner vance wade walker waller walsh walters "
    "walton ward waters watts weaver webb webster weeks wells west white wise wolfe wood woods york young"
)
"""Frequent family names that are words of fields too."""
_HEADS = word_set(
    "ball banks bell bird black brown bush chambers church crane cross day field fields flowers ford fox frost gates "
    "gray green grey hill lamb lane long love marsh moss page parks powers price rice rich rivers rose rush sharp "
    "short small sparks stone street strong styles summers walker waters watts weeks wells west white wood woods york "
    "young"
)
"""Of these, what a developer says of a rose or of an autumn as well."""
_OF_FIELDS = word_set("field fields price page street day weeks long short styles flowers west gates ball bell")
"""Of these, what a developer says of whatever else ``sam`` or ``lance`` may be."""
_OF_LANDS = word_set(
    "ball banks bell bird black brown bush church crane day field fields flowers ford fox frost gray green grey hill "
    "lane long love marsh moss parks price rice rich rivers rose rush sharp short small sparks stone "
    "street strong waters weeks west white wood woods"
)
"""Of these, what goods, colours and places are called by behind a plant, a stone or a season: ``olive_green``."""
_PAPERS = word_set(
    "resume cv contract payslip payslips salary salaries payroll appraisal lebenslauf vertrag arbeitsvertrag bewerbung "
    "zeugnis gehaltsabrechnung gehalt contrat contrato contratto curriculum vitae signed diploma passport headshot"
)
"""Papers of one person each."""
_SAID = frozenset({"song", "sun"})


def of_words(folded: Sequence[str], role: Literal["schema", "file", "data"]) -> bool:
    """Whether a given and a family name stand here, each of which is a word too."""
    named = [word for word in folded if len(word) > 1 and word not in TITLES]
    about = [word for word in named if word not in PAPERS]
    if not 2 <= len(about) <= 3 or len(named) > 5:
        return False
    for one, other in pairwise(about):
        told = _clear(one, other) or (len(about) == 2 and _often(one, other, role))
        if told and not _of_others(one, other):
            return True
    return role != "schema" and len(about) == 2 and two_names(*about)


def two_names(one: str, other: str) -> bool:
    """``Hope Young``, ``pilgrim_mark``: a given name and a family name of any list, whatever they mean besides."""
    if _chinese(one, other):
        return True
    names = (_given(one) and _family(other)) or (_given(other) and _family(one))
    fields = {one, other} & names_of("fields")
    measure = len(fields) == 2 or (fields and ({one, other} & {"max", "min"} or one in names_of("software")))
    thing = other in _OF_LANDS and not (one in _PEOPLE or one in _STRONG or one in _NO_THINGS)  # ``olive_green``
    return names and one != other and not (measure or thing or _of_others(one, other))


def _given(folded: str) -> bool:
    own = any(folded in words for words in (_PEOPLE, _THINGS, _STRONG, _ALSO, names_of("latin.given")))
    return own or bool(kind_of(folded) & (Kind.GIVEN | Kind.GIVEN_WEAK))


def _chinese(one: str, other: str) -> bool:
    """``Long Wang``, ``ma_jun``: a family name and a syllable that people are called by."""
    family, called = names_of("pinyin.family"), names_of("pinyin.given")
    sounds = (one in family and other in called) or (one in called and other in family)
    return sounds and not {one, other} <= _OF_CODE_TOO


def _family(folded: str) -> bool:
    own = family_of_words(folded) or folded in _OFTEN or folded in names_of("latin.family")
    return own or bool(kind_of(folded) & (Kind.SURNAME | Kind.SURNAME_WEAK))


def family_of_words(folded: str) -> bool:
    """``JONES_C``, ``Li``: a family name that programs name, and no field is called by."""
    return folded in _CLEAR or folded in names_of("pinyin.frequent") - _SAID


def frequent_family(folded: str) -> bool:
    """``Baker``: a word that heads no field and is no place, and a frequent family name."""
    return folded in _OFTEN - _HEADS - _OF_FIELDS - _OF_LANDS


def whose_papers(texts: Sequence[str]) -> str:
    """The one word beside the papers of somebody; empty for any others."""
    named = [text for text in texts if len(text) > 1]
    whose = [text for text in named if fold(text) not in _PAPERS]
    return whose[0] if len(whose) == 1 and len(named) in (2, 3) else ""


def on_papers(texts: Sequence[str]) -> bool:
    """``contract-Jones-2023``, ``cv_fisher``: a frequent family name alone beside the papers of somebody."""
    whose = whose_papers(texts)
    family = fold(whose)
    often = frequent_family(family) or family in names_of("pinyin.frequent") - _SAID
    listed = bool(kind_of(family) & NAMES) and not kind_of(family) & PLACES and not says(family) and len(family) > 2
    return family in _CLEAR or ((often or listed) and whose.istitle())


def _clear(one: str, other: str) -> bool:
    """``rose_smith``, ``max_torres``; turned round not where the second heads many fields."""
    if other in _CLEAR and one not in _CLEAR - _PEOPLE:
        return one in _PEOPLE or one in _THINGS or one in _STRONG
    return one in _CLEAR and (other in _PEOPLE or other in _THINGS)


def _often(given: str, family: str, role: str) -> bool:
    if family not in _OFTEN:
        return role != "schema" and given in _OFTEN and family in _PEOPLE - _OFTEN
    if given in _PEOPLE:
        return given != family and (role != "schema" or family not in _OF_FIELDS)
    return given in _THINGS and family not in (_HEADS if role == "schema" else _OF_LANDS)


def _of_others(one: str, other: str) -> bool:
    """``earl_grey``, ``Daisy Hill``: a brand, a place."""
    return brand(one, other) or bool(kind_of(f"{one} {other}") & PLACES)


def brand(one: str, other: str) -> bool:
    """Whether the two words are a maker, a good or a term: ``jp_morgan``."""
    return f"{one}_{other}" in names_of("brands")
