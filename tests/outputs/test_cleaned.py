"""Exports of the cleaned transcript."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import webvtt

from tests.builders import EN, segment, state_of
from tests.outputs.session import made_document
from tests.outputs.test_markdown import blocks
from transcriber.cleaning.rules import ALL_RULES
from transcriber.cleaning.wording import Wording
from transcriber.cli import bofscribe
from transcriber.config import AgendaItemSettings, Settings
from transcriber.core.events import SegmentFinalized, SegmentId
from transcriber.core.speech import Label, Word
from transcriber.errors import UsageError
from transcriber.outputs.cleaned import with_cleaned
from transcriber.outputs.document import Document
from transcriber.outputs.formats import FORMATS


def rendered(name: str, document: Document) -> str:
    render = FORMATS[name].render_clean
    assert render is not None
    text = render(with_cleaned(document, Wording()))
    assert isinstance(text, str)
    return text


def spoken() -> Document:
    state = state_of(segment("s1", "um the the node works", label="A"), segment("s2", "Uh.", 9.0, label="B"))
    return Document("talk", Settings(agenda=(AgendaItemSettings("Welcome # all", 5),)), state)


def test_markdown_has_sections_paragraphs_and_the_names_of_the_rules() -> None:
    read = blocks(rendered("md", spoken()))
    assert read[:3] == [
        ("heading_open", "talk"),
        ("heading_open", "Welcome # all"),
        ("paragraph_open", "Speaker A [00:00] The node works."),
    ]
    assert all(name in read[-1][1] for name in ALL_RULES)


def test_markdown_lists_the_places_to_listen_to_the_least_sure_of_many() -> None:
    unsure = [
        SegmentFinalized(
            SegmentId(f"s{n}"), (Word("perhaps", 9.0 * n, 9.0 * n + 1, 0.1 + n / 100),), EN, Label("A"), "fake"
        )
        for n in range(45)
    ]
    read = blocks(rendered("md", replace(spoken(), state=state_of(*unsure))))
    start = read.index(("heading_open", "Places to listen to"))
    assert read[start + 1] == ("paragraph_open", "The 40 least sure of 45.")
    assert read[start + 2] == ("paragraph_open", "[00:00] Speaker A: … Perhaps. …")
    assert not any("[06:36]" in text for _, text in read[start:])


def test_whatever_was_said_is_no_markup_in_cleaned_markdown() -> None:
    assert blocks(rendered("md", made_document()))


def test_captions_have_the_times_of_the_words_that_are_left(tmp_path: Path) -> None:
    file = tmp_path / "talk.vtt"
    file.write_text(rendered("vtt", spoken()), encoding="utf-8")
    (caption,) = webvtt.read(str(file))
    assert (caption.start, caption.end, caption.text) == ("00:00:00.800", "00:00:01.900", "The node works.")


def test_json_keeps_what_was_heard_and_says_what_each_rule_did() -> None:
    data = json.loads(rendered("json", spoken()))
    first, second = data["segments"]
    assert (first["text"], first["verbatim"], first["cleaned"]) == (
        "um the the node works",
        "um the the node works",
        "The node works.",
    )
    assert ["fillers", 0, 2] in first["cleaning"]
    assert ["repeats", 3, 6] in first["cleaning"]
    assert (second["text"], second["cleaned"]) == ("Uh.", "")
    assert data["cleaning"]["sections"] == [{"title": "Welcome # all", "start": 0.0}]


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.render_clean and name != "docx"])
def test_an_empty_session_can_be_exported_clean(name: str) -> None:
    text = rendered(name, replace(spoken(), state=state_of()))
    assert text == "" or text.endswith("\n")


@pytest.mark.parametrize(("options", "expected"), [(["-f", "rttm"], "cannot be cleaned"), (["--lang", "pt"], "spoken")])
def test_what_cannot_be_cleaned_is_refused(options: list[str], expected: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=expected):
        bofscribe.main(["export", str(tmp_path), "--clean", *options], standalone_mode=False)
