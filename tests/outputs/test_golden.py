"""Journal in, exports out, compared to the files in `tests/golden/`.

When an export is meant to change: `UPDATE_GOLDEN=1 python -m pytest tests/outputs/test_golden.py`, then read the diff.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.outputs.session import journal_text, made_document
from transcriber.config import Settings
from transcriber.core.events import RecordingStarted
from transcriber.core.state import State, apply, fold
from transcriber.outputs.document import Document
from transcriber.outputs.formats import FORMATS
from transcriber.session.journal import read_journal

GOLDEN = Path(__file__).parent.parent / "golden"
JOURNAL = GOLDEN / "session.jsonl"
TEXT_FORMATS = [name for name in FORMATS if name not in ("html", "docx")]
"""The page and the document for Word have tests of their own: their looks may change."""


def compared(name: str, text: str | bytes) -> None:
    assert isinstance(text, str)
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text


def test_the_journal_of_the_made_session_is_as_it_was_written() -> None:
    compared("session.jsonl", journal_text())


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_the_export_of_the_journal_is_as_it_was(name: str) -> None:
    document = replace(made_document(), state=fold(read_journal(JOURNAL)))
    compared(f"session.{name}", FORMATS[name].render(document))


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_session_can_be_exported(name: str) -> None:
    text = FORMATS[name].render(Document("empty", Settings(), State()))
    assert isinstance(text, bytes) or text == "" or text.endswith("\n")


@pytest.mark.parametrize("name", [*TEXT_FORMATS, "html"])
def test_a_session_can_be_exported_at_any_moment(name: str) -> None:
    state = State()
    for record in read_journal(JOURNAL):
        state = apply(state, record)
        text = FORMATS[name].render(replace(made_document(), state=state))
        assert isinstance(text, bytes) or text == "" or text.endswith("\n")


def test_the_title_is_the_one_given_else_the_recording_s_else_the_folder_s() -> None:
    document = made_document()
    assert document.title == "bof #1 <draft>"
    assert replace(document, settings=Settings("A talk")).title == "A talk"
    assert Document("folder", Settings(), State()).title == "folder"
    assert isinstance(read_journal(JOURNAL)[0].event, RecordingStarted)
