"""Text -> mentions -> names: who and what an article is about. Plain Python; no database, no network."""

from articles.entities.aliases import canonical, entity_key, is_listed
from articles.entities.recognition import Document, recognise
from articles.entities.recognizers.choice import available, default_recogniser, has_model
from articles.entities.recognizers.null_recogniser import NullRecogniser
from articles.entities.recognizers.pattern_recogniser import PatternRecogniser
from articles.entities.report import as_record
from articles.entities.spans import Recogniser, Span

__all__ = [
    "Document",
    "NullRecogniser",
    "PatternRecogniser",
    "Recogniser",
    "Span",
    "as_record",
    "available",
    "canonical",
    "default_recogniser",
    "entity_key",
    "has_model",
    "is_listed",
    "recognise",
]
