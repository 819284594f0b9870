"""English notes about people whose names are words (``per Hope, refund``): who is told or thanked, who acts.

Capitals say little where a sentence begins, and small letters nothing; the words beside decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardian.detection.lexicon import Kind, kind_of, word_set
from guardian.detection.people import Named, Token

_GIVEN = Kind.GIVEN | Kind.GIVEN_WEAK
_FAMILY = Kind.SURNAME | Kind.SURNAME_WEAK
_SHORT_NAMES = word_set(
    """
    mo chip skip norm duke pierce woody star sky chance holly bo bea tex ace ash bay beau blaze brook brooks butch
    cash
    cole colt cruz dash fern finch flip flint fox gray heath jett june kip lake lark lux max mick nap nat nell newt
    pax
    pip quill rain rex rio river roman ross rush sal sid slim sol stone tate tess trip tuck wren cricket happy bunny
    honey jersey memphis dallas austin haven justice love royal prince major bishop king knight pepper saffron clover
    opal onyx sapphire topaz garnet precious blessing comfort gift innocent prosper wisdom victory unity felicity
    honor
    honour liberty verity constance temperance clemency constant modest noble storm snow frost fox archer bear cedar
    cypress echo indigo ocean phoenix ridge salem shadow sparrow valor winter zion hawk
    """
)
"""Words and short forms that somebody is called by too, beside those of the lists."""
_NEVER = word_set(
    "i a an it so no in to on of or is be do us me my ion un ta tu ca la le de el du mac aide don dis van dr st"
)
_LEADS = word_set(
    """
    told asked tell ask emailed e-mailed texted txt phoned messaged pinged per cc thanks thx cheers hi hello hey dear
    morning reminded let promised interviewed verified contacted informed advised notified gave
    call refund refunded credited invoiced quoted advised sorry rang remind meet met hired calmed chased sent handed
    """
)
"""Whoever is told, thanked, called by name."""
_ROLES = word_set(
    """
    tech technician driver rep courier engineer plumber cleaner nurse receptionist agent advisor caller customer
    client
    guest patient pt student pupil tenant landlord colleague neighbour neighbor porter waiter waitress host teacher
    sister brother son daughter wife husband mum mom dad mr mrs ms miss
    """
)
_BEFORE = {
    "to": "spoke speak spoken speaking talk talked talking according forwarded handed sent reply replied listened "
    "belongs transferred over reminder deliver",
    "with": "spoke speak met meeting meet checked check ok okay confirmed agreed appt appointment up left parcel "
    "spoken chatted discussed liaised",
    "by": "for signed approved booked seen escalated reported accepted requested done paid cancelled collected "
    "checked "
    "taken received noted authorised authorized witnessed reviewed ordered",
    "for": "covering cover gift present voicemail message msg waiting",
    "from": "call message msg email text note voicemail letter heard transfer",
    "under": "4 table booking reservation booked reserved",
    "on": "waiting",
    "of": "mother father mum mom dad wife husband son daughter sister brother parent carer",
}
_BEFORE["w"] = _BEFORE["with"]
_BEFORE_THAT = {word: word_set(words) for word, words in _BEFORE.items()}
"""Of two words before a name, the first by the second."""
_ACTS = word_set(
    """
    said says told tells asked asks rang phoned emailed texted wants wanted refused refuses insisted insists thinks
    thought apologised apologized complained complains reported confirmed confirms approved agreed agrees promised
    quoted fixed replaced handed hung hit lives lived lost won forgot paid picked collected signed cancelled canceled
    booked came stayed went knows likes hates didn't doesn't isn't wasn't hasn't took brought sent got gave mentioned
    explained suggested requested rejected accepted declined denies denied felt fell vomited slept ate cried answered
    replied responded attended tried applied resigned retired queried disputed disputes claims claimed owes borrowed
    withdrew never takes scratched read extended returned pre-ordered preordered exchanged reckons swapped
    covers trained
    knocked sounded denies wouldn't hasnt didnt wont cant isnt wasnt hasn't overpaid wired clocked prefers
    shouted rings needs couldn't can't won't might would checked passed
    failed forgot changed brought drove ordered shouted disagreed swore cancels collects pays owed slept resat
    """
)
_UNSURE = word_set(
    "queried transferred dropped "
    "sent read returned extended signed takes covers wouldn't hasn't can't won't might would needs passed "
    "failed changed ordered checked paid approved declined hit came went "
    "lost booked reported fell took got cancelled canceled confirmed never isn't "
    "wasn't rejected accepted suggested requested claimed"
)
_WARES = word_set(
    "bill chase grant chip star ward summer may will mark van sky mercy charity art bell winter autumn hope"
)
"""What these are said of as well: ``Grant approved``, ``Chase declined``."""
_TWO = {
    "is": "waiting missing pregnant allergic diabetic absent present on not off sick late happy unhappy upset "
    "angry here away back unwell poorly coming leaving asking",
    "was": "very absent rushed seen waiting not late off sick here away upset angry rude helpful told asked "
    "born discharged seen admitted",
    "has": "the gone no had paid a an left asked called been his her two three paid",
    "will": "be not check confirm call pick collect come pay ring send sign bring attend email",
    "called": "about back again in to twice for from and re",
    "rang": "in again back about to re",
    "starts": "monday tuesday wednesday thursday friday on next today tomorrow",
    "opened": "a an the his her",
    "next": "door",
    "or": "i",
    "due": "for",
    "allergic": "to",
    "locked": "out",
    "off": "sick until",
    "can": "you u",
    "pls": "check call send ring confirm can",
    "please": "check call send ring confirm",
    "to": "call ring email send pay collect follow confirm review sign bring",
    "household": "of",
    "party": "of",
    "no": "show",
    "at": "reception front",
    "never": "got came called received showed",
    "in": "room",
    "on": "leave holiday",
}
_DOES_THAT = {word: word_set(words) for word, words in _TWO.items()}
"""What is said of somebody, in two words behind the name."""
_OWNED = word_set(
    "card mum mom dad mother father phone mobile email account husband wife son daughter birthday appointment shift "
    "gran grandma bloods keys desk passport refund last prescription timesheet payslip cv"
)
_BESIDE = re.compile(
    r"\??\? are you| \((?:\d{1,3}|wife|husband|mum|mom|dad|son|daughter|partner|sister|brother)\)| aged \d| \+ ?\d|"
    r" here,|!!|(?: -| <|:)? <?555-?\d{4}| @ |, (?:you|can you|please|pls)\b| c/o |"
    r"[ ,]{1,2}\(?(?:\+?1[ -]?)?(?:\(?\d{3}\)?[ -]?)?555-?\d{4}|, ?\d{1,3} ?(?:yrs?|y/?o|"
    r"years old|[MF]\b)|"
    r" \d{1,3} ?(?:[MF]\b|y/?o\b)| \(?\d{3}[-. ]\d{3}[-. ]\d{4}| \(\d{3}[-. ]\d{4}\)|, \d{3}-\d{4}"
)
_REACHED = re.compile(
    r"(?: -| <|:|,)? ?\(?(?:\+?1[ -]?)?(?:\(?\d{3}\)?[-. ]?)?\d{3}-\d{4}|, ?\d{1,3} ?(?:yrs?|y/?o|years old)\b"
    r"| \((?:wife|husband|mum|mom|dad|son|daughter|partner|sister|brother)\)"
)
"""A phone, an age or a relation."""
_LINE = re.compile(r": (?:[a-z]|ok\b|I\b)")
_AFTER_SMALL = word_set(
    """
    about to it that the for if when and but at on ok re we he she they i his her today tomorrow yesterday monday
    tuesday
    wednesday thursday friday saturday sunday again back twice rang called said says wants asked who with because
    """
)
_SAID_TO_MANY = word_set("will may can mark love happy royal honey gift trip justice")
"""Words that small letters mean far more often than anybody."""


def beside_people(text: str, tokens: Sequence[Token]) -> Iterator[Named]:
    """Each word that is a name too, where the words beside it speak of somebody."""
    yield from _by_initials(text)
    yield from _travelling(text)
    yield from _families(text)
    for index, token in enumerate(tokens):
        if token.kind & _FAMILY and _surnamed(text, tokens, index):
            score = _SOMEBODY if _titled(tokens, index) or not token.kind & Kind.WORD else _WORD
            yield Named(token.start, token.end, "PERSON", score, "family name that is a word")
        if not (token.kind & _GIVEN or token.key in _SHORT_NAMES) or token.key in _NEVER:
            continue
        if text[token.end : token.end + 1] == "_":
            continue
        if _full(text, tokens, index):
            named = (token.kind | tokens[index + 1].kind) & _GIVEN or not tokens[index + 1].kind & Kind.WORD
            score = _SOMEBODY if named else _WORD
            yield Named(token.start, tokens[index + 1].end, "PERSON", score, "full name of words")
        led, acts = _led(tokens, index), _acts(text, tokens, index)
        if token.text[0].isupper():
            if (led and not _goes_on(tokens, index)) or acts:
                score = _SURELY if _told(text, tokens, index, led=led) else _WORD
                yield Named(token.start, token.end, "PERSON", score, "name that is a word")
        elif (
            token.key not in _SAID_TO_MANY
            and (led or (acts == _SURE and token.kind & _GIVEN and token.key not in _WARES))
            and _alone(tokens, index)
        ):
            score = 0.5 if _mostly_named(token) else _WORD
            yield Named(token.start, token.end, "PERSON", score, "name that is a word, in small letters")


_WORD, _SURELY, _SOMEBODY = 0.4, 0.55, 0.6
"""What a frame is worth: around a word that names things far more often, a name, a title or two names."""
_MONTHS = word_set("april may june august")
_TELLING = word_set(
    """
    told asked emailed e-mailed texted phoned messaged thanks thx cheers hi hello hey dear reminded promised
    interviewed said says asks rang apologised apologized insisted insists thinks thought resigned vomited cried
    """
)
"""Only people are told so, and only people do so."""


def _mostly_named(token: Token) -> bool:
    return bool(token.kind & Kind.GIVEN) and token.key not in _MONTHS


def _told(text: str, tokens: Sequence[Token], index: int, *, led: bool) -> bool:
    """Whether the frame is enough: a name that is hardly a word, or a number or telling beside one that is both."""
    token = tokens[index]
    if _mostly_named(token) or _REACHED.match(text, token.end):
        return True
    before = tokens[index - 1].key if led and index else ""
    after = tokens[index + 1].key if index + 1 < len(tokens) and tokens[index + 1].gap == " " else ""
    if before in _ROLES:
        return True
    return bool(token.kind & Kind.GIVEN_WEAK) and (
        before in _TELLING or (not led and after in _TELLING and token.key not in _WARES)
    )


def _titled(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].key in {"mr", "mrs", "ms"} and tokens[index].gap in {" ", ". "}


def _surnamed(text: str, tokens: Sequence[Token], index: int) -> bool:
    """``mr small rang``, ``Stone family in room 210``."""
    token = tokens[index]
    if _titled(tokens, index):
        return token.capital or tokens[index - 1].text.islower()
    return token.capital and _FAMILY_DOES.match(text, token.end) is not None


def _full(text: str, tokens: Sequence[Token], index: int) -> bool:
    """``Duke Savage (manager)``, ``Christian Fox, acct 99812``."""
    name = tokens[index : index + 2]
    both = len(name) == 2 and name[0].capital and name[1].capital and name[1].gap == " " and name[1].kind & _FAMILY
    if not both:
        return False
    filed = _FILED.match(text, name[1].end) is not None
    return filed or _led(tokens, index) or _acts(text, tokens, index + 1, index) > 0


_FAMILY_DOES = re.compile(
    r" (?:family|household),? (?:in|of (?:\d|two|three|four|five)|\d|called|rang|asked|complained|has|have|"
    r"wants?|checked|"
    r"booked|arrived)| party of (?:\d|two|three|four|five|six)\b"
)
_FILED = re.compile(
    r",? \d{1,3}(?:,| ?[MFy]\b)|,? room \d|,? ?\(?(?:BP|party|checked|acct|account|a/c|DOB|MRN|NHS|SSN|ID|room|"
    r"rm|ext|order|ref|policy|manager|tenant|driver|owner|"
    r"parent|patient|"
    r"customer|guest|caller)\b"
)
_LETTERS = r"(?:[A-Z]\. ?){1,2}[A-Z](?:\.|[a-z]{2,20}\b)"
_INITIALS = re.compile(
    r"\b(?i:per|told|asked|emailed|texted|checked|call|thanks|informed|(?:spoke|talked|over|handed|sent|returned) to|"
    r"(?:met|agreed|ok|checked|confirmed) with|"
    r"(?:approved|noted|seen|signed(?: for)?|booked|taken|checked|done|reviewed|reported) by) "
    rf"(?P<name>{_LETTERS}(?: and {_LETTERS})?)"
)
_SIGNED = re.compile(
    rf"(?:^|(?<=[.;,] )|(?<=\n))(?P<name>{_LETTERS})(?= (?:called|rang|says|said|on shift|to (?:call|follow|"
    rf"check)|wants|"
    r"approved|asked|will|paid|off sick|confirmed|emailed|texted|spoke|signed)\b)|(?:(?:^|[ ,])[-–] ?|(?:signed|"
    r"initialled) )"
    r"(?P<last>(?:[A-Z]\.){2,3}|[A-Z]\. [A-Z][a-z]{2,20})$"
)
_ABBREVIATED = word_set(
    "CC OP IP ED IV US UK EU UN IT HR PO QC OT BP TV AC ID AM PM PR PA GP ER AE QA RN MD DC FYI DIY CEO CFO"
)


_OF_A_THING = re.compile(
    r"\. ?(?:specs?|specifications?|drawings?|standards?|rules?|regs?|regulations?|codes?|polic(?:y|ies)|guid\w+|"
    r"charts?|tables?|law|norms?|protocols?|forms?|minutes|report|depot|office|branch|warehouse|store|site|plant|"
    r"team|dept|department|hub|factory|ltd|inc|limited)\b",
    re.IGNORECASE,
)


def _by_initials(text: str) -> Iterator[Named]:
    """``per D.W., close``, ``checked M. Long``; not ``per U.S. rules``."""
    for pattern in (_INITIALS, _SIGNED) if "." in text else ():
        for match in pattern.finditer(text):
            group = match.lastgroup or "name"
            written = match[group].replace(".", "").replace(" ", "")
            if written not in _ABBREVIATED and not _OF_A_THING.search(text, match.start(group), match.end(group) + 20):
                yield Named(*match.span(group), "PERSON", 0.66, "initials, beside who tells")


_TRAVELLER = re.compile(r"\b[A-Z][A-Za-z]{1,24}/[A-Z][A-Za-z]{1,24}(?= ?(?:MR|MRS|MS|MISS|MSTR)\b)")
_FAMILIES = re.compile(
    r"\b[Tt]he (?P<name>[A-ZÀ-Þ][A-Za-zß-ÿ'’]{2,})e?s(?= (?:are|were|have|had|want|live|called|rang|moved|at \d|from"
    r"|(?:from )?(?:next door|upstairs|downstairs|opposite))\b)"
)


def _travelling(text: str) -> Iterator[Named]:
    """``OKAFOR/NGOZI MRS``: as tickets call people."""
    for match in _TRAVELLER.finditer(text) if "/" in text else ():
        if all(kind_of(word) & Kind.WORD for word in match[0].casefold().split("/")):
            continue
        yield Named(*match.span(), "PERSON", 0.75, "family name and given name of a ticket")


def _families(text: str) -> Iterator[Named]:
    """``the Hendersons are away``: whose family it is."""
    for match in _FAMILIES.finditer(text):
        kind = kind_of(match["name"].casefold())
        if kind & _FAMILY and not kind & (Kind.WORD | Kind.MAJOR_PLACE):
            yield Named(*match.span("name"), "PERSON", _WORD, "a family by its name")


def _led(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].gap.endswith("@"):
        return True
    if not index or tokens[index].gap not in {" ", ". "}:
        return False
    before = tokens[index - 1].key
    if before in _LEADS or before in _ROLES:
        return True
    return index > 1 and tokens[index - 2].key in _BEFORE_THAT.get(before, ())


_SURE = 2


def _acts(text: str, tokens: Sequence[Token], index: int, first: int | None = None) -> int:
    """0 for no, 1 where a clause begins with it, ``_SURE`` where nothing but somebody does it."""
    token = tokens[index]
    first = index if first is None else first
    opens = first == 0 or tokens[first].gap.strip(" ") != "" or tokens[first - 1].key in _JOINS
    if text.startswith(("'s ", "’s "), token.end):
        owned = index + 1 < len(tokens) and tokens[index + 1].key in _OWNED
        return _SURE if owned else 0
    if token.key in _MONTHS and text.startswith(" (", token.end) and not _REACHED.match(text, token.end):
        return 0
    if opens and (_BESIDE.match(text, token.end) or (_LINE.match(text, token.end) and first == 0 and token.capital)):
        return _SURE
    if not opens or index + 1 == len(tokens) or tokens[index + 1].gap != " ":
        return 0
    behind = [one.key for one in tokens[index + 1 : index + 4] if one.key not in _STILL] + ["", ""]
    verb, then = behind[0].replace("’", "'"), behind[1]
    if verb in _ACTS and (verb not in _UNSURE or then in _OBJECTS or token.key not in _WARES):
        return _SURE
    if verb == "and" and then and tokens[index + 2].kind & Kind.GIVEN and tokens[index + 2].capital:
        return 1
    return 1 if then in _DOES_THAT.get(verb, ()) else 0


_STILL = word_set("still also just already now then really only")
_JOINS = word_set("and but that said says")
_OBJECTS = word_set("the a an his her my our your their me us him them")


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    """``per Grace period``, ``asked Bill payments``: a thing goes on behind it that is no name."""
    if index + 1 == len(tokens) or tokens[index + 1].gap != " ":
        return False
    after = tokens[index + 1]
    if tokens[index].key in _MONTHS and after.key not in _AFTER_SMALL and after.key not in _ACTS:
        return True
    return after.capital and bool(after.kind & Kind.WORD) and not after.kind & (_GIVEN | _FAMILY)


def _alone(tokens: Sequence[Token], index: int) -> bool:
    if index + 1 == len(tokens) or tokens[index + 1].gap != " ":
        return True
    after = tokens[index + 1].key
    return after in _AFTER_SMALL or after in _ACTS or tokens[index + 1].key in _OWNED
