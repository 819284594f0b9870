"""The English engine in a process of its own: it starts while tables are read, and works beside the Chinese one.

A process, since spaCy and its imports hold the interpreter's lock. Whatever goes wrong with it (it cannot be started,
it is killed), the same texts are read in this process instead: slower, never less.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import attrgetter
from queue import SimpleQueue
from types import ModuleType
from typing import IO, Any
from zlib import crc32

from guardian.detection.segments import has_latin
from guardian.environment import for_children
from guardian.errors import GuardianError
from guardian.model import Span

Spans = list[list[Span]]
Rows = list[list[tuple[Any, ...]]]
"""The same as they travel: a tuple of its fields for each span."""

MANY = 256
"""So many texts are read by two processes: on two processors in half the time."""
_SIZE = struct.Struct("<Q")
_ROW = attrgetter(*Span.__slots__)
_LOCK = threading.Lock()
_HERE = threading.Lock()
"""In this process one thread reads at a time: spaCy is not made for several."""
_helper: Helper | None = None


def start() -> None:
    """Start the process, at most once; on a single processor it would only cost."""
    global _helper
    with _LOCK:
        if _helper is None and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1:
            with suppress(OSError):
                _helper = Helper()


def begin(texts: Sequence[str]) -> Callable[[], Spans]:
    """Begin to read these texts; the function that is returned waits for what was found."""
    answer = _helper.begin(texts) if _helper is not None and any(map(has_latin, texts)) else None
    return lambda: _spans(answer, texts)


def _spans(answer: Callable[[], Spans | None] | None, texts: Sequence[str]) -> Spans:
    from guardian.detection.reading import english_spans

    found = answer() if answer is not None else None
    if found is not None:
        return found
    with _HERE:
        return english_spans(texts)


class Helper:
    """The process, and what it was asked. An answer of ``None`` means that it gave none."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._asked = 0
        self._answers: dict[int, Spans | None] = {}
        # -P: a file called json.py in the current folder is data, not a module to import.
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this module
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
            env={**for_children(), "OPENBLAS_NUM_THREADS": "1"},
        )
        atexit.register(self.end)

    def begin(self, texts: Sequence[str]) -> Callable[[], Spans | None] | None:
        """Send the texts. A process that was forked off this one has no helper."""
        if os.getpid() != self._owner or self._process.stdin is None:
            return None
        with self._writing:
            self._asked += 1
            number = self._asked
            try:
                _write(self._process.stdin, [number, list(texts)])
            except OSError:
                return None
        return lambda: self._answer(number)

    def _answer(self, number: int) -> Spans | None:
        """Read on until this answer is there: another thread may have read it already."""
        with self._reading:
            while number not in self._answers:
                answer = _read(self._process.stdout) if self._process.stdout is not None else None
                if answer is None:
                    return None
                at, rows = answer
                self._answers[at] = None if rows is None else [[Span(*row) for row in text] for text in rows]
            return self._answers.pop(number)

    def end(self) -> None:
        """Stop it at once: it holds nothing that could be lost."""
        if os.getpid() == self._owner:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _write(pipe: IO[bytes], value: object) -> None:
    packed = json.dumps(value, separators=(",", ":")).encode()
    pipe.write(_SIZE.pack(len(packed)) + packed)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    """The next value; ``None`` at the end of the pipe, in the middle of a value too."""
    head = pipe.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    packed = pipe.read(size)
    return json.loads(packed) if packed and len(packed) == size else None


def _serve() -> None:
    """Answer until the other process closes the pipe or ends: then end at once, whatever is being done."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    asked: SimpleQueue[tuple[int, list[str]]] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    _without_its_command_line()
    _load()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # spans and words hold no cycles
    twin: Twin | None = None
    while True:
        number, texts = asked.get()
        if twin is None and len(texts) >= MANY:
            twin = Twin.of(answers)
        _write(answers, [number, _rows(texts) if twin is None or len(texts) < MANY else _shared(texts, twin)])


def _load() -> None:
    """The engine, and by reading a text all lists and patterns of the rules: before a twin has to load its own."""
    from guardian.detection.nlp import load_english
    from guardian.detection.reading import english_spans
    from guardian.detection.spacy_ner import multiply_by_numpy

    with suppress(GuardianError):
        load_english()
        multiply_by_numpy()
        english_spans([_ANY_TEXT])


_ANY_TEXT = "Please call Mr Arthur Dent of Megadodo Ltd in London, or write to 42 Main Street, Springfield, IL 62701."


def _rows(texts: Sequence[str]) -> Rows | None:
    from guardian.detection.reading import english_spans

    with suppress(GuardianError):
        return [[_ROW(span) for span in spans] for spans in english_spans(texts)]
    return None


def _shared(texts: Sequence[str], twin: Twin) -> Rows | None:
    """Half of the texts read here; a text goes to the same process whenever it comes, which remembers it."""
    halves: tuple[list[int], list[int]] = ([], [])
    for at, text in enumerate(texts):
        halves[crc32(text.encode("utf-8", "surrogatepass")) & 1].append(at)
    ours, theirs = ([texts[at] for at in half] for half in halves)
    asked = twin.ask(theirs)
    mine = _rows(ours)
    other = (twin.answer() if asked else None) or _rows(theirs)
    if mine is None or other is None:
        return None
    found: dict[int, list[tuple[Any, ...]]] = dict(zip((*halves[0], *halves[1]), (*mine, *other), strict=True))
    return [found[at] for at in range(len(texts))]


class Twin:
    """A fork of this process, with the engine that it has loaded: it ends with it."""

    def __init__(self, asking: int, answering: int) -> None:
        self._asking, self._answering = os.fdopen(asking, "wb"), os.fdopen(answering, "rb")

    @classmethod
    def of(cls, answers: IO[bytes]) -> Twin | None:
        """None where no process can be made; ``answers`` is not the twin's to write."""
        questions, asking = os.pipe()
        answering, replies = os.pipe()
        try:
            child = os.fork()
        except OSError:
            for end in (questions, asking, answering, replies):
                os.close(end)
            return None
        if child:
            os.close(questions)
            os.close(replies)
            return cls(asking, answering)
        for end in (asking, answering, answers.fileno(), 0):
            os.close(end)
        _reply(os.fdopen(questions, "rb"), os.fdopen(replies, "wb"))
        os._exit(0)

    def ask(self, texts: Sequence[str]) -> bool:
        with suppress(OSError):
            _write(self._asking, texts)
            return True
        return False

    def answer(self) -> Rows | None:
        found: Rows | None = _read(self._answering)
        return found


def _reply(questions: IO[bytes], replies: IO[bytes]) -> None:
    with suppress(OSError):
        while (texts := _read(questions)) is not None:
            _write(replies, _rows(texts))


def _without_its_command_line() -> None:
    """spaCy imports its own command line, a web client among it: a third of the time that it takes to start."""
    commands, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    commands.__path__ = []
    info.__dict__["info"] = None
    sys.modules.update({"spacy.cli": commands, "spacy.cli.info": info})


def _listen(asked: SimpleQueue[tuple[int, list[str]]]) -> None:
    while question := _read(sys.stdin.buffer):
        asked.put(tuple(question))
    os.killpg(0, signal.SIGKILL)  # this process leads its group: with it goes its twin


if __name__ == "__main__":
    _serve()
