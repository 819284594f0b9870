"""English notes about people whose names are words: each frame with words that are nobody in it."""

from __future__ import annotations

from guardian.detection.text import candidates_many, detect_many

TREATED = 0.3


def _people(texts: list[str]) -> list[set[str]]:
    found = detect_many(texts, min_score=TREATED)
    return [
        {text[one.start : one.end] for one in spans if one.category == "person_name"}
        for text, spans in zip(texts, found, strict=True)
    ]


SOMEBODY = {
    "per Mo, refund the fee": "Mo",
    "signed for by April": "April",
    "ok with June to leave it": "June",
    "asked Grace for the code": "Grace",
    "txt Star when ready": "Star",
    "Skip: on my way": "Skip",
    "@Buck can you check": "Buck",
    "Poppy hung up": "Poppy",
    "Ruby, 7 yrs, rash": "Ruby",
    "Faith, 555-0123, wants a slot": "Faith",
    "Pierce's mum will collect": "Pierce",
    "Holly will pick it up": "Holly",
    "tech Sky replaced the belt": "Sky",
    "Stone family in room 210": "Stone",
    "Duke Savage (manager) approved": "Duke Savage",
    "spoke to hope about it": "hope",
    "told april it ships monday": "april",
    "customer skip rang in": "skip",
    "mr small rang re boiler": "small",
    "Flint is waiting in lobby": "Flint",
    "Clover overpaid by 20": "Clover",
    "Storm won't pay": "Storm",
    "Haven can you call them": "Haven",
    "Nat due for review": "Nat",
    "met May Hood on site": "May Hood",
    "Ruby still owes 40": "Ruby",
    "Penny (7)": "Penny",
    "Violet takes warfarin": "Violet",
    "earl hasnt replied": "earl",
    "Moss party of 6": "Moss",
    "Colt <555-0133>": "Colt",
    "R. Hill on shift": "R. Hill",
    "per D.W., close it": "D.W.",
    "handed over to A. Price at 7": "A. Price",
}
NOBODY = [
    "worked w Care Plan",
    "the Keys are in the box",
    "took 4 READ/WRITE MS per block",
    "per day, refund the fee",
    "per Grace Period, refund",
    "signed for by reception",
    "ok with reception to leave it",
    "asked support for the code",
    "Skip this step",
    "@channel can you check",
    "Grant approved",
    "Chase bank called",
    "Will confirm delivery",
    "hope this helps",
    "May invoice attached",
    "Stone worktop cracked",
    "we hope to hear by friday",
    "told customer it ships monday",
    "do not ring bell",
    "Support main instead Mr tell should.",
    "Star signed off as 5",
    "Bill sent twice",
    "skip booked",
    "kitty litter spilled",
    "Storm drain blocked",
    "Clover lawn cut",
    "Moss on roof",
    "Grant needs approval",
    "I.T. on shift",
    "per U.S. rules, close it",
    "by U.K. law",
]


def test_a_word_beside_what_people_do_is_a_name() -> None:
    found = _people(list(SOMEBODY))
    assert not [text for (text, name), names in zip(SOMEBODY.items(), found, strict=True) if name not in names]


def test_the_same_words_about_things_are_nobody() -> None:
    assert not [text for text, names in zip(NOBODY, _people(NOBODY), strict=True) if names]


def test_a_word_that_names_things_is_treated_and_not_named() -> None:
    """In a frame that things fill too, a word is hidden of a copy; a reader at the default is told of names only."""
    things = [
        "Storm took the roof",
        "Jersey returned, wrong size",
        "Cash paid at the counter",
        "King takes queen",
        "Ruby: ok",
        "Olive: pit the fruit",
        "Price family has six tiers",
        "Royal Blue, account 4411",
    ]
    none = ["met May deadline", "per June minutes", "April (30)", "per R.F. spec, cut", "signed by L.A. Depot"]
    people = [
        "told Grace to wait",
        "Ed said no",
        "mr small rang",
        "tech Sky replaced the belt",
        "Faith, 555-0123, wants a slot",
        "per D.W., close",
        "Christian Fox, acct 99812",
    ]
    named = detect_many(things + people)
    assert not [t for t, spans in zip(things, named, strict=False) if any(s.category == "person_name" for s in spans)]
    assert all(any(s.category == "person_name" for s in spans) for spans in named[len(things) :])
    assert not [text for text, names in zip(none, _people(none), strict=True) if names]


def test_people_whom_an_engine_takes_for_a_firm_are_candidates() -> None:
    told = {
        "spoke w Grace": "Grace",
        "the Hendersons next door complained": "Henderson",
        "seat 2A OKAFOR/NGOZI MRS checked in": "OKAFOR/NGOZI",
    }
    found = candidates_many(list(told), min_score=TREATED)
    for (text, name), spans in zip(told.items(), found, strict=True):
        assert name in {text[one.start : one.end] for one in spans if one.category == "person_name"}
