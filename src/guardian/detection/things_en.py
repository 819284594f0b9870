"""Words after a capitalised word that make it a thing: ``Foley catheter``, ``Dijon mustard``."""

from __future__ import annotations

import re

_THING = re.compile(
    r"(?:['’]s)? (?:catheter|correction|virus|serology|lymphoma|carcinoma|tumou?r|palsy|reflex|fracture|sign|"
    r"manoeuvre|maneuver|kernel|distribution|equation|inequality|theorem|lemma|algorithm|transform|filter|coefficient|"
    r"criterion|constant|principle|paradox|conjecture|hypothesis|estimator|matrix|polynomial|chemotherapy|stain|"
    r"medium|buffer|flask|dish|burner|pump|valve|engine|scissors|forceps|retractor|splint|brace)s?\b"
)
_WARES = re.compile(
    r" (?:sauce|pudding|mustard|cheese|terrier|shepherd|retriever|spaniel|ham|sausages?|pasty|pie|tart|chips|toast|"
    r"rolls?|beer|wine|champagne|tea|coffee|beans|potato(?:es)?|peach(?:es)?|tomato(?:es)?|onions?|apples?|oranges?|"
    r"beef|lamb|chicken|salmon|steaks?|pizza|bagels?|bread|butter|cream|salad|dressing|carpets?|rugs?|porcelain|china|"
    r"linen|leather|marble|blinds|fever|flu)\b"
)


def names_a_thing(text: str, end: int) -> bool:
    """``Bonferroni correction``, ``Foley catheter``: somebody's invention or disease."""
    return _THING.match(text, end) is not None


def names_wares(text: str, end: int) -> bool:
    """``Dijon mustard``, ``Yorkshire pudding``: where the kind comes from, not where anybody is."""
    return _WARES.match(text, end) is not None
