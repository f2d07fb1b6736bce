"""The report of a session: everything that came of it and how far to trust it, in Markdown, in Word and on the page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from tests.builders import segment, state_of
from tests.cleaning.test_rules import GLOSSARY
from tests.outputs.session import made_document
from transcriber.core.events import FlagId, FlagRaised, FlagSpan, MarkAdded, MarkId, SegmentId
from transcriber.outputs.document import Document
from transcriber.outputs.page.render import render_page
from transcriber.outputs.publication import Publication, publication
from transcriber.outputs.report.markdown import render_report
from transcriber.outputs.report.model import LeftOut, session_report
from transcriber.outputs.report.picture import speaking_picture
from transcriber.outputs.word_document import render_word_document

VERSIONS = {"whisper-base": "whisper-base@0a1b2c3d", "campplus": "campplus@4e5f6071"}


def reported() -> Publication:
    document = replace(made_document(), glossary=GLOSSARY, model_versions=VERSIONS)
    return publication(document, left_out=LeftOut(2, 3.4))


def as_markdown(session: Publication) -> str:
    text = render_report(session.document, session.report, picture="speaking.svg")
    return " ".join(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).split())


def as_page(session: Publication) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", render_page(session), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def as_word(session: Publication) -> str:
    found = docx.Document(BytesIO(render_word_document(session)))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(one.text for one in found.paragraphs), *cells]).split())


@pytest.mark.parametrize("read", [as_markdown, as_page, as_word])
@pytest.mark.parametrize(
    "expected",
    [
        "Common problems",
        "# Wheels <are> missing",
        "- Which compiler?",
        "discord, answered",
        "Clang, _mostly_.",
        "Does *it* need <MPI>?",
        "1. Ask_about_it",
        "Ben | B",
        "by 2026-12-01",
        "* Go on",
        "Who spoke",
        "77%",
        "pybind11",
        "low-confidence (dismissed)",
        "Was that a yes?",
        "Corrections",
        "pie bind eleven",
        "No recording from 00:25 to 00:28: off the *record*",
        "At 2 requests, names or words were replaced or left out; 3 s of the recording are silent for it.",
        "whisper-base@0a1b2c3d",
        "pyannote-segmentation-3.0 + campplus@4e5f6071",
        "argos en-pt@1.9",
    ],
)
def test_all_that_came_of_a_session_is_told(read: object, expected: str) -> None:
    assert callable(read)
    assert expected in read(reported())


@pytest.mark.parametrize("read", [as_markdown, as_page, as_word])
def test_a_remote_question_that_was_left_aside_is_nobody_s_business(read: object) -> None:
    assert callable(read)
    assert "Buy my course!" not in read(reported())


def test_whose_voice_somebody_keeps_is_not_told() -> None:
    state = state_of(
        segment("s1", "So we begin.", label="A"),
        FlagRaised(FlagId("f1"), "voice", "low", (FlagSpan(SegmentId("s1"), 1, 0, 0),), "Like Ana.", speakers=("A",)),
    )
    assert session_report(Document("x", made_document().settings, state)).flags == ()


def test_to_a_question_belongs_what_somebody_else_says_next() -> None:
    state = state_of(
        segment("s1", "Does it build?", label="A"),
        segment("s2", "I mean on a cluster.", 2.0, label="A"),
        segment("s3", "It does.", 4.0, label="B"),
        MarkAdded(MarkId("m1"), "question", "Does it build?", "Eva", SegmentId("s1")),
    )
    (mark,) = session_report(Document("x", made_document().settings, state)).marks
    assert mark.reply is not None
    assert (mark.reply.speaker, mark.reply.text) == ("Speaker B", "It does.")


def test_time_and_turns_of_each_person_add_up_and_have_a_picture() -> None:
    session = reported()
    people = {one.name: one for one in session.report.speaking}
    assert sum(one.share for one in people.values()) == pytest.approx(1.0)
    assert (people["Speaker B"].seconds, len(people["Speaker B"].turns)) == (2.5, 1)
    picture = speaking_picture(session.report.speaking, session.duration_s)
    assert picture.count("<path") == len(people)
    assert all(html.escape(name.split()[0]) in picture for name in people)
