"""What one name or phrase says by itself: its head word decides; flags, keys, counts and places neutralise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guardian.detection.lexicon import word_set
from guardian.detection.names_table import ORGANISATIONS
from guardian.detection.names_words import Word, words

_KEEPS_CODES = word_set(
    "gender ethnicity_race nationality religion political_or_union marital_status sexual_orientation"
)
_CODE_WORDS = word_set("id code type key status flag 区分 コード 代码 编码 类型 类别")
_PLACE_CODES = frozenset({"id", "编码", "代码", "编号"})
_NUMBERS = frozenset({"no", "num", "nr", "nbr", "number", "numero", "code", "ref", "sn", "serial", "号", "编"})
_FILLERS = frozenset({"的", "之", "の", "所在", "所属"})
_BRIEF = re.compile(
    r"\s*(?:[,;:({\[|/=\n\uff0c\u3002\uff1b\uff1a\u3001\uff08\u3010\uff5b\uff5c]|\s-\s|(?<!IPv)(?<!ipv)[0-9\uff10-\uff19]|\be\.g\.)"
)
_MERE_NAMES = word_set("name nom nome nombre naam 名称 名")
_AFTER_HEAD = re.compile(r"\b(?:of|for|from|to|in|on|at|that|which|where|when|used|if|by|with|as|who|is|are|was)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text (a name or a comment) says: an entity with its strength, or that it is a flag, key or thing.

    ``doubtful``: its word means something else as well (`iris`, `cell`, `race`) and no other word settles it.
    ``firm``: a company's name, which is an employer only among people who work there.
    """

    entity: str = ""
    sure: bool = False
    about_person: bool = False
    neutral: str = ""
    thing: bool = False
    role: bool = False
    also: tuple[str, ...] = ()
    strange: bool = False
    actor: bool = False
    alone: bool = False
    told: bool = False
    doubtful: bool = False
    firm: bool = False

    @property
    def category(self) -> str:
        return self.entity.partition(".")[0]


def read(text: str, known: frozenset[str] = frozenset()) -> Reading:
    """What a name or short phrase says by itself: its head word decides, flags and counts neutralise.

    ``known`` are words of the table's name: they say nothing more in a column's name.
    """
    found = [word for word in words(text) if word.text not in _FILLERS]
    if not found:
        return Reading()
    named = [
        i
        for i, word in enumerate(found)
        if word.entry is not None and word.entry.entity and not (word.text == "by" and len(found) > 1)
    ]
    heads = [i for i in named if not found[i].is_("person") or _named_at_the_end(found, i)] or named
    person = any(word.is_("person") for word in found)
    if heads and _names_a_part(found, heads):
        return Reading(about_person=True, role=True)
    if not heads:
        neutral = next((word.text for word in found if word.is_("neutral")), "")
        if not neutral and len(found) > 1 and found[-1].text in _NUMBERS:
            neutral = found[-1].text
        only_people = person and not neutral and not any(word.is_("thing") or word.entry is None for word in found)
        thing = any(word.is_("thing") for word in found)
        return Reading(about_person=person, neutral=neutral, thing=thing, role=only_people)
    return _judged(found, _head(found, heads), known)


def _named_at_the_end(found: list[Word], at: int) -> bool:
    """`采购单位联系人`: Chinese says last what it is, here somebody, of whatever stands before."""
    entry = found[at].entry
    sure = entry is not None and entry.category == "person_name" and entry.strength == "sure"
    return sure and found[at].cjk and at == len(found) - 1 > 0


def path_of(name: str) -> list[str]:
    """The steps of a nested name; a dot of an abbreviation (`D.O.B.`, `Tel. home`) is none."""
    steps = name.replace("[]", "").split(".")
    nested = all(len(step) >= 2 and step == step.strip("- ") and " " not in step for step in steps)
    return steps if nested else [name]


def _names_a_part(found: list[Word], heads: list[int]) -> bool:
    """`comment_author`, `post_owner`: the last word is a person's part in what stands before it."""
    last = found[-1]
    before = [found[i] for i in heads if i < len(found) - 1]
    return (
        len(found) > 1
        and not last.cjk
        and last.is_("person")
        and bool(before)
        and all(word.is_("record") and word.entry is not None and word.entry.strength == "weak" for word in before)
        and heads[-1] < len(found) - 1
    )


def _head(found: list[Word], heads: list[int]) -> int:
    """The word that says what the column is: the last sure one, or a later weak one that is no mere `name`."""
    if len(heads) > 1:
        heads = [i for i in heads if found[i].text not in _MERE_NAMES] or heads
    sure = [i for i in heads if (entry := found[i].entry) is not None and entry.strength == "sure"]
    last = heads[-1]
    if not sure or last in sure:
        return last
    # A weak word after a sure one (`email_subject`, `phone_note`) is the head, unless it only says where (`tel_home`).
    return last if last > sure[-1] and _shifts_head(found[last], found[sure[-1]]) else sure[-1]


_PLACED = word_set("education employment health behaviour_or_purchase income_financial")


def _shifts_head(word: Word, before: Word) -> bool:
    if word.cjk and word.entry is not None and word.entry.category == "address":
        # `学校地址` is where the school stands
        return before.entry is not None and before.entry.category in _PLACED
    named = before.entry is not None and before.entry.category == "person_name"
    if named and word.entry is not None and word.entry.category in {"address", "postal_code", "other_personal"}:
        # `next_of_kin_addr` is where that person lives
        return True
    return word.entry is not None and word.entry.category in {
        "free_text_may_contain_pii",
        "photo_or_avatar",
        "person_name",
    }


def _judged(found: list[Word], at: int, known: frozenset[str]) -> Reading:
    word = found[at]
    entry = word.entry
    assert entry is not None  # noqa: S101 - heads are known words
    others = found[:at] + found[at + 1 :]
    about_person = any(other.is_("person") for other in others)
    thing = any(other.is_("thing") and not other.is_("person") for other in others)
    flag = _flag(found, at)
    if flag:
        return Reading(about_person=about_person, neutral=flag, thing=thing)
    owner = next((other.text for other in others if other.text in ORGANISATIONS), "")
    whose = entry.category in {"address", "postal_code"} or (
        entry.category == "person_name" and entry.strength == "weak"
    )
    if owner and whose and not about_person:
        return Reading(neutral=owner, thing=True)
    scored = about_person and word.text in _SCORES and not any(other.text in _LEARNERS for other in others)
    return Reading(
        "behaviour_or_purchase" if scored else entry.entity,
        entry.strength == "sure",
        about_person,
        "",
        thing,
        also=tuple(entity for entity, _ in entry.also),
        strange=not about_person and any(_strange(other, known) for other in others),
        actor=word.is_("actor"),
        role=word.is_("person") and len(found) == 1,
        alone=len(found) == 1,
        told=word.text in _TOLD,
        doubtful=word.is_("homograph") and not about_person,
        firm=word.text in _FIRMS and not about_person,
    )


_SCORES = frozenset({"score", "marks", "mark"})
_LEARNERS = word_set(
    "student students stud stu pupil pupils learner learners candidate candidates applicant applicants examinee "
    "trainee trainees alumno alumnos aluno alunos eleve eleves etudiant schueler siswa"
)
"""Whose score is a grade; that of a driver or a player is what he did."""
_FIRMS = word_set("company companyname organization organisation societe empresa entreprise firma 公司 公司名称")


_TOLD = word_set(
    "note notes comment comments remark remarks message messages memo observaciones observacion comentario comentarios "
    "remarque remarques commentaire commentaires bemerkung bemerkungen kommentar anmerkung 备注 留言 评语"
)
"""Words for what somebody wrote about the row, whatever the row is."""


def _flag(found: list[Word], at: int) -> str:
    """The word that makes the column a flag, count, key or time about what it names; "" where none does."""
    word, after, before = found[at], found[at + 1 :], found[:at]
    entry = word.entry
    assert entry is not None  # noqa: S101 - heads are known words
    kept = entry.category in _KEPT_ELSEWHERE
    numbered = _NUMBER_WORDS if entry.category in _OF_NUMBERS and word.cjk else frozenset()
    flag = next(
        (
            other.text
            for other in after
            if other.is_("neutral") and not (kept and other.text in _PLACES) and other.text not in numbered
        ),
        "",
    )
    if not flag and entry.strength != "sure":
        flag = next((other.text for other in after if other.is_("thing") and not other.is_("person")), "")
    if not flag:
        led = before[1:2] if before and (before[0].is_("person") or before[0].is_("noise")) else []
        flag = next(
            (other.text for other in (*before[:1], *led) if other.is_("prefix") and not other.is_("person")), ""
        )
    if flag and entry.category == "address" and word.cjk and flag in _PLACE_CODES:
        return ""
    if not flag and entry.category not in _KEPT_ELSEWHERE:
        flag = next((other.text for other in after if other.text in _PLACES), "")
    if not flag and word.text == "title" and before and not any(other.is_("person") for other in before):
        flag = next((other.text for other in before[-1:] if other.text not in _OF_WORK), "")
    if not flag and entry.category == "free_text_may_contain_pii":
        flag = next((other.text for other in before if other.text in _OF_MACHINES), "")
    return "" if flag in _CODE_WORDS and entry.category in _KEEPS_CODES else flag


_NUMBER_WORDS = word_set("番号 번호 号 号码 编号 no")
_OF_NUMBERS = word_set(
    "phone national_id tax_id passport driver_licence bank_account card_number postal_code vehicle_plate"
)
"""What is a number itself: `携帯電話番号` is no key about phones."""
_OF_WORK = word_set("job work working position professional employment career post office")
_PLACES = word_set("path paths dir directory folder uri uris url urls endpoint endpoints 路径")
_KEPT_ELSEWHERE = word_set("photo_or_avatar social_account signature biometric url education employment health")
"""What a column may hold by naming the place where it is kept (`avatar_url`)."""
_OF_MACHINES = word_set("error errors status system exception warning debug stack trace exit")


def _strange(word: Word, known: frozenset[str]) -> bool:
    """A word the lexicon does not know and that is no abbreviation or part of the table's name."""
    if word.entry is not None or (not word.cjk and len(word.text) <= 4):
        return False
    return not any(word.text in part or part.startswith(word.text[:5]) for part in known)


def brief(comment: str) -> str:
    """The part of a comment that names the column: its first clause, in English up to the first preposition."""
    text = comment.strip()
    if not text:
        return ""
    if re.match(r"\s*[0-9\uff10-\uff19]", text):
        return ""
    clause = _BRIEF.split(text, maxsplit=1)[0].strip() or text
    if clause.isascii():
        clause = _AFTER_HEAD.split(clause, maxsplit=1)[0]
        return clause if len(clause.split()) <= 5 else ""
    return clause[:40]
