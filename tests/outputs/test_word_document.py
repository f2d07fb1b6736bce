"""The document for Word, read by python-docx and by nothing but a zip reader."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import docx

from tests.builders import segment, state_of
from tests.outputs.session import made_document
from transcriber.config import Settings
from transcriber.core.events import Event, SegmentId, SpeakerChosen, TextCorrected
from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.word_document import render_docx

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


def read(document: Document) -> WordDocument:
    return docx.Document(BytesIO(render_docx(document)))


def test_python_docx_reads_every_line_that_was_said() -> None:
    made = made_document()
    text = " ".join(paragraph.text for paragraph in read(made).paragraphs)
    for line in transcript_lines(made.state):
        assert " ".join(line.segment.text.replace("\x85", " ").replace("\x0b", "").replace("\x0c", "").split()) in text


def test_headings_names_and_tables_are_those_of_word() -> None:
    found = read(made_document())
    assert found.paragraphs[0].style is not None
    assert (found.paragraphs[0].style.name, found.paragraphs[0].text) == ("Title", "bof #1 <draft>")
    headings = [one.text for one in found.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings == [
        *("Common problems", "Questions", "Actions", "Decisions", "Who spoke", "Transcript"),
        *("Settled flags", "Corrections", "Not on the record", "How this was made"),
    ]
    assert [cell.text for cell in found.tables[0].rows[0].cells] == ["Person", "Time", "Share", "Turns"]
    bold = {run.text for one in found.paragraphs for run in one.runs if run.bold}
    assert "Ana María O'Neil" in bold


def test_any_text_and_name_can_be_written() -> None:
    events: list[Event] = [
        segment("s1", "x"),
        TextCorrected(SegmentId("s1"), "a\x00b\x1f <w:p> \ud7ff\uffff", "Eva"),
        SpeakerChosen(SegmentId("s1"), "n" * 300 + "\x00", "Eva"),
    ]
    found = read(Document("CON/..\\x", Settings(title="t\x00" * 300), state_of(*events)))
    texts = [one.text for one in found.paragraphs]
    assert texts[texts.index("Transcript") + 1] == f"{'n' * 300} [00:00] ab <w:p> \ud7ff"


def test_the_same_session_gives_the_same_file() -> None:
    made = made_document()
    assert render_docx(made) == render_docx(replace(made))
    with zipfile.ZipFile(BytesIO(render_docx(made))) as parts:
        assert parts.testzip() is None
