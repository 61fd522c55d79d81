"""Which recogniser reads which text, and what is said where a model is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from articles.entities import NullRecogniser, Span, as_record, available
from articles.entities.recognizers.choice import ByLanguage
from articles.entities.recognizers.spacy_models import ENGLISH, MODELS, load, problems_of
from articles.records import Label, Mention


class Echo:
    """Takes every text for the name of a place."""

    name = "echo"

    def recognise_batch(self, texts: list[str], *, language: str) -> list[tuple[Span, ...]]:
        return [(Span(start=0, end=len(text), label=Label.PLACE, recogniser=self.name),) for text in texts]


@pytest.mark.parametrize(("language", "finds"), [("en", True), ("", True), ("de", False)])
def test_a_text_goes_to_the_recogniser_of_its_language(language: str, finds: bool) -> None:
    recogniser = ByLanguage({"en": Echo()}, otherwise=NullRecogniser())
    assert bool(recogniser.recognise_batch(["Karlin"], language=language)[0]) is finds
    assert recogniser.name == "echo, none"


def test_a_missing_model_is_a_problem_with_its_remedy() -> None:
    missing = replace(ENGLISH, package="no_such_package")
    [problem] = problems_of(missing)
    assert "not installed" in problem
    assert "make setup" in problem
    with pytest.raises(FileNotFoundError, match="make setup"):
        load(missing)


def test_a_model_with_other_files_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "squatter" / "model").mkdir(parents=True)
    (tmp_path / "squatter" / "model" / "config.cfg").write_text("[nlp]\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    problems = problems_of(replace(ENGLISH, package="squatter", folder="model"))
    assert len(problems) == len(ENGLISH.digests)
    assert all("not the file that was checked" in problem for problem in problems)


def test_what_is_available_is_what_every_model_says() -> None:
    assert available() == [problem for model in MODELS for problem in problems_of(model)]


def test_a_model_loads_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    if problems := problems_of(ENGLISH):
        pytest.skip(problems[0])
    assert load(ENGLISH).pipe_names == ["ner"]
    assert [str(warning.message) for warning in recwarn if "W095" in str(warning.message)] == []


def test_a_record_is_stable_json() -> None:
    mention = Mention(start=0, end=5, label=Label.ORG, text="Hamas", name="Hamas", recogniser="patterns")
    assert as_record("a", [mention]) == {
        "id": "a",
        "mentions": [{"start": 0, "end": 5, "label": "ORG", "text": "Hamas", "name": "Hamas"}],
    }
