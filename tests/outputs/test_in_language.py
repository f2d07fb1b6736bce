"""An export in one language: translated where it can be, marked where it can't."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import segment, state_of
from tests.outputs.session import PT, made_document
from tests.outputs.test_golden import compared
from transcriber.config import Settings
from transcriber.core.events import SegmentId, TextCorrected, TranslationCorrected, TranslationProduced
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.errors import UsageError
from transcriber.outputs.document import Document
from transcriber.outputs.formats import FORMATS
from transcriber.outputs.in_language import in_language
from transcriber.outputs.plain_text import render_plain_text

READ = [name for name, one in FORMATS.items() if one.is_read]
COMPARED = [name for name in READ if name not in ("html", "docx")]


@pytest.mark.parametrize("name", COMPARED)
def test_the_export_in_a_language_is_as_it_was(name: str) -> None:
    compared(f"session.pt.{name}", FORMATS[name].render(in_language(made_document(), PT)))


def test_people_read_some_of_the_formats() -> None:
    assert READ == ["md", "txt", "vtt", "srt", "textgrid", "podcast", "html", "docx"]


def shown(state: State) -> list[str]:
    text = render_plain_text(in_language(Document("x", Settings(), state), PT))
    return [line.split("] ", 1)[1] for line in text.splitlines()]


def test_each_line_is_translated_or_says_what_it_is_in() -> None:
    state = state_of(
        segment("s1", "Hello."),
        segment("s2", "Bye.", 9.0),
        segment("s3", "Sim.", 18.0, language="pt"),
        segment("s4", "Hm.", 27.0, language=None),
        TranslationProduced(SegmentId("s1"), 1, PT, "Olá.", "scripted", "m"),
    )
    assert shown(state) == ["Olá.", "[en] Bye.", "Sim.", "[?] Hm."]


def test_a_translation_of_what_was_corrected_since_is_marked() -> None:
    state = state_of(
        segment("s1", "Hello."),
        TranslationCorrected(SegmentId("s1"), 1, PT, "Olá.", "Eva"),
        TextCorrected(SegmentId("s1"), "Goodbye.", "Eva"),
    )
    assert shown(state) == ["[≠] Olá."]


def test_a_language_that_the_session_does_not_have_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(UsageError, match="'fr'") as refused:
        in_language(made_document(), LanguageCode("fr"))
    assert "en, ja, pt" in refused.value.hint


def test_a_session_without_a_word_yet_can_be_had_in_any_language() -> None:
    document = replace(made_document(), state=State())
    assert in_language(document, PT) == document


def test_the_page_in_a_language_shows_no_correction_of_another() -> None:
    page = FORMATS["html"].render(in_language(made_document(), PT))
    assert isinstance(page, str)
    assert "O pacote pybind11." in page
    assert "<del>The pie" not in page
