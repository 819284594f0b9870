"""The only door to CEL: conditions are type-checked against the vocabulary, then run on plain facts.

Each condition is compiled twice. The checking environment declares every kind as a typed message, so an unknown fact,
a misspelt name or a wrong type is refused with its column. The running environment declares kinds as maps, so a fact
that is not known is an error that names it, never a default value: that is what makes "not examined" possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from guardian.errors import GuardianError, PolicyError
from guardian.model import Tier
from guardian.policy.vocabulary import TODAY, FactType, Vocabulary

MAX_LENGTH = 4000
_NAME_MISSING = re.compile(r'No value with name "([^"]+)" found')
_KEY_MISSING = re.compile(r'Key not found in map : "([^"]+)"')
_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_CHAIN = re.compile(r"(?<![\w.])([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)")
_MACRO = re.compile(r"([A-Za-z_][\w.]*)\.(?:exists|exists_one|all|map|filter)\(\s*([A-Za-z_]\w*)\s*,")
_TEXT = r"(?:'([^'\\]*)'|\"([^\"\\]*)\")"
_WORDS = r"\[((?:\s*(?:'[^'\\]*'|\"[^\"\\]*\")\s*,?)*)\]"
_FACT = r"(?<![\w.])([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?"
_COMPARED = (
    re.compile(rf"{_FACT}\s*(?:==|!=)\s*(?P<words>{_TEXT})"),
    re.compile(rf"{_FACT}\s+in\s+(?P<words>{_WORDS})"),
    re.compile(rf"(?P<words>{_TEXT})\s*(?:==|!=|in)\s*{_FACT}(?![\w.(])"),
)
"""Where a condition compares a fact with texts that stand in it."""
_EACH_OF = re.compile(rf"(?P<words>{_WORDS})\.(?:all|exists)\(\s*(?P<each>\w+)\s*,\s*(?P=each)\s+in\s+{_FACT}\s*\)")
_TOO_MANY = "Iteration budget exceeded"
"""CEL's own bound: 10,000 steps over lists in one condition."""
_UNSURE = "the count is too unsure to tell"
_POSITION = re.compile(r"ERROR: <input>:(\d+):(\d+): ([^\n]*)")


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition could not be decided: these facts are not known."""

    facts: tuple[str, ...]


@dataclass(slots=True)
class Program:
    """A compiled condition of rules that apply to ``kind``. Read from its bytes when first run."""

    source: str
    kind: str
    data: bytes = field(repr=False)
    _expression: Any = field(default=None, repr=False)

    def run(self, context: Any) -> bool | Missing:
        """Decide the condition on an activation of `context_of`. A failure at run time is a `PolicyError`."""
        if self._expression is None:
            self._expression = load_program(self.data)
        try:
            answer = self._expression.eval(context).value()
        except RuntimeError as error:
            answer = str(error)
        if isinstance(answer, bool):
            return answer
        return self._undecided(str(answer))

    def _undecided(self, error: str) -> Missing:
        name = _NAME_MISSING.search(error)
        if name:
            return Missing((name.group(1),))
        key = _KEY_MISSING.search(error)
        if key:
            found = tuple(path for path in references(self.source) if path.rpartition(".")[2] == key.group(1))
            return Missing(found or (key.group(1),))
        if _UNSURE in error:
            return Missing(tuple(path for path in references(self.source) if path.startswith("people.")))
        if _TOO_MANY in error:
            return Missing(tuple(f"{match.group(1)} (too many)" for match in _MACRO.finditer(self.source)))
        what = f"condition fails at run time: {error}"
        raise PolicyError([GuardianError(what, where=self.source, remedy="Guard it, for example with has()")])


def context_of(variables: Mapping[str, Any], today: date) -> Any:
    """An activation to run programs on. ``variables``: kind → facts, or plural → list of facts."""
    return _running().Activation({**variables, TODAY: today.isoformat()})


def load_program(data: bytes) -> Any:
    try:
        return _running().deserialize(data)
    except RuntimeError as error:
        raise PolicyError([GuardianError("a compiled condition cannot be read", remedy="Clear the cache")]) from error


def engine() -> str:
    """What identifies the installed CEL runtime: compiled conditions are read back only by the one that wrote them."""
    spec = find_spec("cel_expr_python")
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    files = sorted(file for folder in folders for file in Path(folder).glob("cel.*"))
    return " ".join(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)


def references(source: str) -> tuple[str, ...]:
    """The facts that a condition names, as ``kind.fact``; what a list's element is called is followed back."""
    code = _STRINGS.sub("''", source)
    elements = {match.group(2): _singular(match.group(1)) for match in _MACRO.finditer(code)}
    found: list[str] = []
    for match in _CHAIN.finditer(code):
        head, rest = elements.get(match.group(1), match.group(1)), match.group(2)
        path = head + rest
        if path not in found:
            found.append(path)
    return tuple(found)


def _singular(name: str) -> str:
    return {"activities": "activity"}.get(name, name.removesuffix("s"))


class Compiler:
    """Compiles conditions for every kind of subject; holds the typed environments."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._pool = _messages(vocabulary)
        self._checking: dict[str, Any] = {}
        self._programs: dict[tuple[str, str], Program] = {}

    def compile(self, source: str, kind: str) -> Program:
        """Check and compile one condition; what is wrong with it is a `PolicyError` of one fault without place."""
        known = self._programs.get((source, kind))
        if known is None:
            known = self._programs[source, kind] = self._compiled(source, kind)
        return known

    def _compiled(self, source: str, kind: str) -> Program:
        if len(source) > MAX_LENGTH:
            raise _fault(f"condition is longer than {MAX_LENGTH} characters", "Split the rule")
        try:
            checked = self._environment(kind).compile(source)
            if checked.return_type().name() != "BOOL":
                raise _fault(f"condition gives {checked.return_type().name()}, not true or false", "Compare it")
            data = bytes(_running().compile(source).serialize())
        except RuntimeError as error:
            raise self._explained(str(error), kind) from error
        for what in _impossible(source, self.vocabulary):
            raise _fault(what, "")
        return Program(source, kind, data)

    def _environment(self, kind: str) -> Any:
        from cel_expr_python import cel

        if kind not in self._checking:
            variables = {TODAY: cel.Type.STRING}
            for name, (entry, many) in self.vocabulary.variables(kind).items():
                message = cel.Type(f"guardian.{entry.name}")
                variables[name] = cel.Type.List(message) if many else message
            self._checking[kind] = cel.NewEnv(self._pool, variables=variables, functions=_functions())
        return self._checking[kind]

    def _explained(self, error: str, kind: str) -> PolicyError:
        """CEL's complaint in the words of the vocabulary, with the nearest name that exists."""
        match = _POSITION.search(error)
        what = match.group(3) if match else error.partition("\n")[0]
        place = f" (line {match.group(1)}, column {match.group(2)} of the condition)" if match else ""
        names = self.vocabulary.variables(kind)
        hint = "Known here: " + ", ".join((*names, TODAY))
        field_ = re.search(r"undefined field '(\w+)' not found in struct 'guardian\.(\w+)'", what)
        if field_:
            return _fault(_unknown_fact(self.vocabulary, field_.group(2), field_.group(1)) + place, "")
        undeclared = re.search(r"undeclared reference to '([\w.]+)'", what)
        if undeclared:
            head = undeclared.group(1).partition(".")[0]
            near = get_close_matches(head, (*names, TODAY), 1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            return _fault(f"unknown name '{undeclared.group(1)}'{meant}{place}", hint)
        overload = re.search(r"found no matching overload for '(\S+)' applied to '(.*)'", what)
        if overload:
            return _fault(f"wrong types: {overload.group(1)} does not take {overload.group(2)}{place}", "")
        return _fault(f"not a condition: {what.replace(' [INVALID_ARGUMENT]', '')}{place}", hint)


def _impossible(source: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Texts that a closed fact is compared with and can never have: the condition would never hold, in silence."""
    elements = {match.group(2): match.group(1) for match in _MACRO.finditer(source)}
    for pattern in (*_COMPARED, _EACH_OF):
        for match in pattern.finditer(source):
            head, name = match.groups()[-2:] if pattern in (_COMPARED[2], _EACH_OF) else match.groups()[:2]
            path = elements.get(head, head) if name is None else f"{_singular(elements.get(head, head))}.{name}"
            kind, _, fact = path.rpartition(".")
            if kind in vocabulary.kinds and fact in vocabulary.kinds[kind].facts:
                words = [one[1:-1] for one in _STRINGS.findall(match.group("words"))]
                yield from vocabulary.strange(kind, fact, words)


def _unknown_fact(vocabulary: Vocabulary, kind: str, name: str) -> str:
    return next(what for _, what in vocabulary.faults(kind, {name: ""}))


def _fault(what: str, remedy: str) -> PolicyError:
    return PolicyError([GuardianError(what, remedy=remedy)])


def _messages(vocabulary: Vocabulary) -> Any:
    """Each kind as a message type, so that CEL's checker knows every fact and its type."""
    descriptor_pb2 = import_module("google.protobuf.descriptor_pb2")
    descriptor_pool = import_module("google.protobuf.descriptor_pool")
    proto = descriptor_pb2.FieldDescriptorProto
    types: Mapping[FactType, Any] = {
        "text": proto.TYPE_STRING,
        "day": proto.TYPE_STRING,
        "texts": proto.TYPE_STRING,
        "flag": proto.TYPE_BOOL,
        "number": proto.TYPE_INT64,
    }
    file = descriptor_pb2.FileDescriptorProto(name="guardian/facts.proto", package="guardian", syntax="proto3")
    for kind in vocabulary.kinds.values():
        message = file.message_type.add(name=kind.name)
        for number, fact in enumerate(kind.facts.values(), 1):
            label = proto.LABEL_REPEATED if fact.type == "texts" else proto.LABEL_OPTIONAL
            message.field.add(name=fact.name, number=number, type=types[fact.type], label=label)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


@cache
def _running() -> Any:
    """The environment in which programs run: every kind and list by name, as maps."""
    from cel_expr_python import cel

    from guardian.policy.vocabulary import load

    facts = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    kinds = load().kinds.values()
    variables = {kind.name: facts for kind in kinds} | {kind.plural: cel.Type.List(facts) for kind in kinds}
    return cel.NewEnv(variables={**variables, TODAY: cel.Type.STRING}, functions=_functions())


def _functions() -> list[Any]:
    from cel_expr_python import cel

    text, whole, flag = cel.Type.STRING, cel.Type.INT, cel.Type.BOOL
    entries = (
        ("days_between", [text, text], whole, days_between),
        ("add_days", [text, whole], text, add_days),
        ("add_months", [text, whole], text, add_months),
        ("at_least", [text, text], flag, at_least),
        ("reaches", [whole, whole, whole], flag, reaches),
    )
    return [
        cel.FunctionDecl(
            name, [cel.Overload(f"guardian_{name}", return_type=gives, parameters=takes, is_member=False, impl=does)]
        )
        for name, takes, gives, does in entries
    ]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a text that is no day was given where a day is needed") from None


def days_between(start: str, end: str) -> int:
    """Days from the first day to the second; negative when the second is earlier."""
    return (_day(end) - _day(start)).days


def add_days(day: str, days: int) -> str:
    start = _day(day)
    try:
        return (start + timedelta(days=days)).isoformat()
    except OverflowError:
        return _end(days)


def add_months(day: str, months: int) -> str:
    """The same day of a later month; the last day of that month where it has no such day."""
    from dateutil.relativedelta import relativedelta

    start = _day(day)
    try:
        return (start + relativedelta(months=months)).isoformat()
    except (ValueError, OverflowError):
        return _end(months)


def _end(amount: int) -> str:
    """Beyond the calendar stands its last day or its first: 9999-12-31 often means "without end"."""
    return (date.max if amount > 0 else date.min).isoformat()


def at_least(tier: str, lowest: str) -> bool:
    """Whether one tier is as strong as another or stronger."""
    return Tier.of(tier) >= Tier.of(lowest)


def reaches(at_least_so_many: int, at_most_so_many: int, threshold: int) -> bool:
    """Whether a count with bounds is ``threshold`` or more; a count too unsure to tell leaves the rule open."""
    if at_least_so_many >= threshold:
        return True
    if at_most_so_many < threshold:
        return False
    raise ValueError(_UNSURE)
