"""What every recogniser must do, whatever it finds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from articles.entities import Document, NullRecogniser, PatternRecogniser, Recogniser, default_recogniser, recognise
from articles.entities.recognizers.choice import spacy_recogniser
from articles.entities.recognizers.spacy_models import ENGLISH, FRENCH, SpacyModel, problems_of
from articles.entities.spans import Spans
from articles.records import Label

ORDINARY = (
    "Harbour strike ends\n\n"
    "Mayor Ruth Calder met the Dockers' Union in Port Ellery on Monday. Calder said that Germany and the U.N. had helped."
)
STRANGE = {
    "empty": "",
    "blank": " \n\t\u00a0\n ",
    "a lone letter": "A",
    "NULs": "\x00Ruth\x00 Calder\x00 in \x00Paris\x00",
    "a lone surrogate": "Ruth Calder \ud800 in Paris \udfff.",
    "astral characters": "😀😀 Ruth Calder 🏴󠁧󠁢󠁥󠁮󠁧󠁿 in Paris 𝓟𝓪𝓻𝓲𝓼",
    "combining marks": "Zu\u0308rich and Jose\u0301 Garci\u0301a in Ma\u0301laga",
    "letters that change length": "İSTANBUL STRAẞE ﬁnance İ İ İ in Paris",
    "Arabic": "قالت الأمم المتحدة إن مصر وبغداد وحماس في غزة",
    "Hebrew": 'ראש הממשלה אמר בירושלים כי צה"ל וחמאס בעזה',
    "Russian": "В Москве президент Иван Петров встретился с послом Германии.",
    "Chinese": "联合国秘书长在北京会见了习近平。",
    "Thai": "นายกรัฐมนตรีไทยพบประธานาธิบดีในกรุงเทพ",
    "right to left marks": "\u200fRuth Calder\u200e in \u202eParis\u202c",
    "carriage returns": "Ruth Calder\r\nin\rParis\r\n\r\nand Berlin",
    "only punctuation": "... --- '''' \"\" (((( [[[[ ???? ’s ’s",
    "capitals only": "MAYOR RUTH CALDER MEETS DOCKERS' UNION IN PARIS AND BERLIN",
    "one long word": "A" * 10_000,
    "nested brackets": "(" * 500 + "Paris" + ")" * 500,
    "markup": "<b>Ruth Calder</b> &amp; <a href='https://example.org/Paris'>Paris</a>",
}


def _recogniser(name: str) -> Recogniser:
    match name:
        case "spacy-en":
            return _installed(ENGLISH)
        case "spacy-fr":
            return _installed(FRENCH)
        case "patterns":
            return PatternRecogniser()
        case "patterns with known names":
            return PatternRecogniser(known_names={"Port Ellery": Label.PLACE, "Dockers' Union": Label.ORG, "קרלין": Label.PLACE})
        case "default":
            return default_recogniser(known_names={"Port Ellery": Label.PLACE})
        case _:
            return NullRecogniser()


def _installed(model: SpacyModel) -> Recogniser:
    if problems := problems_of(model):
        pytest.skip(problems[0])
    return spacy_recogniser(model)


@pytest.fixture(params=["spacy-en", "spacy-fr", "patterns", "patterns with known names", "default", "none"])
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    return _recogniser(request.param)


def assert_sound(text: str, spans: Spans) -> None:
    previous = 0
    for span in spans:
        assert previous <= span.start < span.end <= len(text)
        assert span.recogniser
        assert isinstance(span.label, Label)
        previous = span.end


@pytest.mark.parametrize("language", ["en", "fr", "de", "ru", "ar", "he", "xx", ""])
def test_spans_lie_in_the_text_in_order_and_apart(recogniser: Recogniser, language: str) -> None:
    [spans] = recogniser.recognise_batch([ORDINARY], language=language)
    assert_sound(ORDINARY, spans)


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_no_text_is_too_strange(recogniser: Recogniser, text: str) -> None:
    [spans] = recogniser.recognise_batch([text], language="en")
    assert_sound(text, spans)
    [mentions] = recognise([Document(text=text, language="en")], recogniser=recogniser)
    assert all(mention.text == text[mention.start : mention.end] for mention in mentions)
    assert all(mention.name.strip() for mention in mentions)


def test_result_i_belongs_to_text_i(recogniser: Recogniser) -> None:
    texts = ["", ORDINARY, "nothing here", "Berlin and Paris are in Europe.", ""]
    together = recogniser.recognise_batch(texts, language="en")
    assert together == [recogniser.recognise_batch([text], language="en")[0] for text in texts]
    assert together[0] == together[4] == ()


def test_no_texts_give_no_results(recogniser: Recogniser) -> None:
    assert recogniser.recognise_batch([], language="en") == []
    assert recognise([], recogniser=recogniser) == []


def test_the_same_text_gives_the_same_spans(recogniser: Recogniser) -> None:
    first, second = recogniser.recognise_batch([ORDINARY, ORDINARY], language="en")
    assert first == second == recogniser.recognise_batch([ORDINARY], language="en")[0]


def test_a_text_longer_than_the_model_reads_at_a_time_is_read_to_its_end(recogniser: Recogniser) -> None:
    text = "It rained all day and nothing at all happened here.\n" * 1_100 + "Ruth Calder of Berlin met Angela Merkel in Paris."
    [spans] = recogniser.recognise_batch([text], language="en")
    assert_sound(text, spans)
    if recogniser.name != "none":
        assert {"Paris", "Angela Merkel"} <= {span.of(text) for span in spans}


def test_threads_may_share_a_recogniser(recogniser: Recogniser) -> None:
    [alone] = recogniser.recognise_batch([ORDINARY], language="en")
    with ThreadPoolExecutor(4) as threads:
        results = threads.map(lambda _: recogniser.recognise_batch([ORDINARY], language="en")[0], range(8))
    assert all(spans == alone for spans in results)
