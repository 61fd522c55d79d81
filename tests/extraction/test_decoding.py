from __future__ import annotations

import pytest

from articles.extraction.decoding import decode, mend

RUSSIAN = "Городской совет решил закрыть набережную на ремонт до сентября. "
HEBREW = "מועצת העיר החליטה לסגור את הרציף לצורך תיקונים עד ספטמבר. "
FRENCH = "Le conseil a décidé de fermer le quai « nord » jusqu’à l’été : c’est décidé. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_unicode_is_known_by_its_marks_or_its_form(encoding):
    markup = f"<html><body><p>{RUSSIAN * 3}{FRENCH}</p></body></html>"
    assert decode(markup.encode(encoding)).text == markup


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (HEBREW, "cp1255", "iso-8859-8"),
        (FRENCH, "cp1252", "ISO-8859-1"),
    ],
)
def test_a_declaration_is_read_as_browsers_read_it(text, encoding, label):
    assert decode(text.encode(encoding), charset=label).text == text
    assert decode(f'<meta charset="{label}">{text}'.encode(encoding)).text.endswith(text)


@pytest.mark.parametrize("label", ["iso-8859-1", "gb2312", "utf-7", "utf-16", "x-user-defined", "no-such-charset"])
def test_utf_8_is_utf_8_whatever_is_declared(label):
    markup = f'<meta charset="{label}"><p>{FRENCH}{HEBREW}</p>'
    assert decode(markup.encode(), charset=label).text == markup


def test_legacy_text_that_claims_to_be_utf_8_is_read_by_its_language_or_guessed():
    assert RUSSIAN in decode(f'<html lang="ru"><meta charset="utf-8"><p>{RUSSIAN}'.encode("cp1251"), charset="utf-8").text
    assert RUSSIAN in decode(f'<meta charset="utf-8"><p>{RUSSIAN * 5}'.encode("cp1251")).text
    assert FRENCH in decode(f'<meta charset="utf-8"><p>{FRENCH}'.encode("cp1252"), charset="utf-8").text


def test_a_flaw_does_not_spoil_a_page_of_utf_8():
    decoded = decode(RUSSIAN.encode() * 20 + b"\xd0")
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(RUSSIAN)


def test_text_that_was_decoded_twice_is_mended_and_a_mention_of_it_is_not():
    assert mend(FRENCH.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d") * 2) == FRENCH * 2
    assert mend("The bytes of é look like Ã© when misread.") == "The bytes of é look like Ã© when misread."
    assert mend("« CAFÉ », « THÉ », « PÂTÉ »") == "« CAFÉ », « THÉ », « PÂTÉ »"
