"""Which recogniser reads which text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from articles.entities.recognizers.pattern_recogniser import PatternRecogniser
from articles.entities.recognizers.spacy_models import MODELS, SpacyModel, problems_of
from articles.entities.recognizers.spacy_recogniser import SpacyRecogniser
from articles.entities.spans import Recogniser, Spans
from articles.records import Label

UNKNOWN_LANGUAGE = "en"
"""A text whose language nobody knows is read as one in this language."""


class ByLanguage:
    """Sends each text to the recogniser of its language, and to ``otherwise`` where there is none."""

    def __init__(self, recognisers: Mapping[str, Recogniser], *, otherwise: Recogniser) -> None:
        self._recognisers = recognisers
        self._otherwise = otherwise

    @property
    def name(self) -> str:
        """All of them: 'spacy-md-3.7.1, spacy-fr-3.8.0, patterns'."""
        return ", ".join([*(recogniser.name for recogniser in self._recognisers.values()), self._otherwise.name])

    def recognise_batch(self, texts: Sequence[str], *, language: str) -> list[Spans]:
        recogniser = self._recognisers.get(language or UNKNOWN_LANGUAGE, self._otherwise)
        return recogniser.recognise_batch(texts, language=language)


def default_recogniser(*, known_names: Mapping[str, Label] | None = None) -> Recogniser:
    """The models for English and French where they are installed and genuine (``available``), patterns for everything else.

    ``known_names`` are names that the archive already knows, with their labels; the patterns find them in any script. Cheap to
    call: the models are loaded at first use and shared by all recognisers of the process.
    """
    usable = {model.language: spacy_recogniser(model) for model in MODELS if not problems_of(model)}
    return ByLanguage(usable, otherwise=PatternRecogniser(known_names=known_names))


def has_model(language: str) -> bool:
    """Whether texts in ``language`` ('' where it is unknown) are read by a model rather than by patterns and known names."""
    return any(model.language == (language or UNKNOWN_LANGUAGE) and not problems_of(model) for model in MODELS)


def available() -> list[str]:
    """What is missing or not genuine, a sentence with its remedy each; empty where every model can be used."""
    return [problem for model in MODELS for problem in problems_of(model)]


@cache
def spacy_recogniser(model: SpacyModel) -> SpacyRecogniser:
    """The one recogniser of ``model`` in this process."""
    return SpacyRecogniser(model)
