"""English named entities behind Presidio's ``NlpEngine`` interface: its own spaCy engine, with only the pipe needed."""

from __future__ import annotations

from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from spacy.tokens import Doc

from guardian.detection.spacy_ner import IGNORED, LABELS, SCORE, model, pipeline


class EnglishNlpEngine(SpacyNlpEngine):
    """Presidio's spaCy engine that never downloads, and loads only the entity pipe."""

    def __init__(self) -> None:
        configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=dict(LABELS), labels_to_ignore=list(IGNORED), default_score=SCORE
        )
        super().__init__(models=[{"lang_code": "en", "model_name": model()}], ner_model_configuration=configuration)

    def load(self) -> None:
        """Load the model that is installed."""
        self.nlp = {"en": pipeline()}  # type: ignore[assignment]

    def _doc_to_nlp_artifact(self, doc: Doc, language: str) -> NlpArtifacts:
        entities, scores = self._get_updated_entities(list(doc.ents), self._get_scores_for_entities(doc))
        return NlpArtifacts(
            entities=entities,
            tokens=doc,
            tokens_indices=[token.idx for token in doc],
            lemmas=[token.lower_ for token in doc],
            nlp_engine=self,
            language=language,
            scores=scores,
        )
