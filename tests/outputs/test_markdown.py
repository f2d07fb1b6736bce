from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.builders import segment, state_of
from tests.outputs.session import NASTY_TEXTS, made_document
from transcriber.config import Settings
from transcriber.core.events import Event, MarkAdded, MarkId, SegmentId, SpeakerChosen, TextCorrected
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import escape_markdown, render_markdown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN_TOKENS = {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "softbreak"}

spoken = st.one_of(
    st.sampled_from(NASTY_TEXTS),
    st.text(st.sampled_from("#->|$`*_{}[]()<>!~^=+:%&;.\\ \n\ta1é"), max_size=25),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=15),
)


def blocks(markdown: str) -> list[tuple[str, str]]:
    """Each block's kind and the text that a reader sees, which must hold no markup but our own bold and italics."""
    tokens = PARSER.parse(markdown)
    found = []
    for before, token in pairwise(tokens):
        assert before.type not in {"html_block", "fence", "code_block", "hr", "blockquote_open", "table_open"}
        if token.type == "inline":
            assert {child.type for child in token.children or []} <= PLAIN_TOKENS, token.content
            found.append((before.type, "".join(child.content for child in token.children or [])))
    return found


def shown(text: str) -> str:
    """Text as a reader sees it: white space does not count, and NUL is shown as a sign of its own."""
    return " ".join(text.split())


def document(*events: Event, title: str = "T") -> Document:
    return Document("session", Settings(title=title), state_of(*events))


def said(text: str) -> Document:
    return document(segment("s1", "x"), TextCorrected(SegmentId("s1"), text, "Ana"))


@settings(deadline=None, max_examples=200)
@given(spoken.filter(str.strip))
def test_speech_is_read_as_it_was_said(text: str) -> None:
    assert blocks(render_markdown(said(text)))[1:] == [("paragraph_open", f"[00:00] {shown(text)}")]


@settings(deadline=None, max_examples=100)
@given(spoken.filter(str.strip))
def test_a_name_is_read_as_it_is_and_is_bold(name: str) -> None:
    chosen = document(segment("s1", "hello"), SpeakerChosen(SegmentId("s1"), name, "Ana"))
    markdown = render_markdown(chosen)
    assert blocks(markdown)[1:] == [("paragraph_open", f"{shown(name)} [00:00] hello")]
    assert "<strong>" in PARSER.render(markdown)


@settings(deadline=None, max_examples=100)
@given(spoken.filter(str.strip))
def test_a_title_and_a_mark_are_read_as_they_are(text: str) -> None:
    noted = document(MarkAdded(MarkId("m1"), "action", text, "Ana", None, text, text), title=text)
    assert blocks(render_markdown(noted)) == [
        ("heading_open", shown(text)),
        ("heading_open", "Actions"),
        ("paragraph_open", f"{shown(text)} — {shown(text)} (by {shown(text)})"),
    ]


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_nothing_is_left_that_sites_and_notes_take_for_their_own(text: str) -> None:
    # Beyond CommonMark, HackMD and site generators know marks, insertions, containers, tags, formulas, emoji.
    left = re.sub(r"\\[!-/:-@\[-`{-~]", "", escape_markdown(text))
    assert not re.search(r"==|\+\+|::|\{|\$|\^|~|`|<|>|\||\[|\]|:[a-z]+:|&#?\w+;", left)


def test_ordinary_speech_is_left_readable() -> None:
    text = "So, in PEP 703 (no-GIL), it's 3.14 - isn't it? 50% & more: yes! C&A at 10:30:15"
    assert escape_markdown(text) == text


def test_the_made_session_has_its_headings_and_nothing_else_became_one() -> None:
    headings = [text for kind, text in blocks(render_markdown(made_document())) if kind == "heading_open"]
    assert headings == ["bof #1 <draft>", "Common problems", "Questions", "Actions", "Decisions"]


def test_a_gap_stands_where_it_was_in_time() -> None:
    texts = [text for _, text in blocks(render_markdown(made_document()))]
    place = texts.index("No recording from 00:25 to 00:28: off the *record*")
    assert texts[place - 1].startswith("[00:21]")
    assert texts[place + 1].startswith("[00:30]")
