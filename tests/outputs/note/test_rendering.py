from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.builders import segment
from tests.outputs.note.notes import THREE_LINES, body_of, corrected, named, note_of
from tests.outputs.session import NASTY_TEXTS, made_document
from transcriber.core.events import AudioGap, MarkAdded, MarkId
from transcriber.outputs.markdown import escape_markdown, unescape_markdown
from transcriber.outputs.note.layout import parse_note
from transcriber.outputs.note.rendering import new_body, our_note

spoken = st.one_of(
    st.sampled_from(NASTY_TEXTS),
    st.text(st.sampled_from("#->|$`*_{}[]()<>!~^=+:%&;.\\ \n\t\r\x85\u2028a1é"), max_size=25),
)


def test_a_note_holds_title_agenda_marks_and_who_said_what() -> None:
    body = body_of(
        *THREE_LINES,
        named("A", "Ana"),
        AudioGap(5.0, 9.0, "off the record"),
        MarkAdded(MarkId("m1"), "problem", "Wheels are missing", "Eva"),
        MarkAdded(MarkId("m2"), "action", "Ask", "Eva", None, "Ben", "2026-12-01"),
    )
    assert body.startswith("# Packaging BoF\n")
    assert "1. Context (10 min)\n2. Open floor\n" in body
    assert "<!-- m1 -->\n- Wheels are missing\n" in body
    assert "- Ask — Ben (by 2026-12-01)\n" in body
    assert "<!-- s1 -->\n**Ana** [00:00] Welcome to the session.\n\n<!-- s2 -->\nWe use pie bind" in body
    assert "<!-- s3 -->\n**Speaker B** [00:10] Does it build?\n" in body
    assert body.index("off the record") < body.index("<!-- s3 -->")


def test_readers_see_the_blocks_as_markdown_and_no_comment() -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(body_of(*THREE_LINES, named("A", "Ana")))
    seen = re.sub(r"<!--.*?-->", "", html)
    assert "<p><strong>Ana</strong> [00:00] Welcome to the session.</p>" in seen
    assert "&lt;!--" not in seen


@settings(deadline=None, max_examples=200)
@given(spoken)
def test_speech_comes_back_from_a_note_as_it_was_said(text: str) -> None:
    assert unescape_markdown(escape_markdown(text)) == " ".join(text.split())


@settings(deadline=None, max_examples=200)
@given(spoken.filter(str.strip))
def test_no_speech_can_end_a_block_or_a_region(text: str) -> None:
    ours = note_of(segment("s1", "x"), corrected("s1", text), segment("s2", "y", 9.0))
    blocks = parse_note(new_body(ours)).blocks()
    assert list(blocks) == ["s1", "s2"]
    assert unescape_markdown(blocks["s1"].text) == " ".join(text.split())


def test_everything_that_exports_can_meet_is_read_back_as_it_was_written() -> None:
    ours = our_note(made_document())
    assert list(parse_note(new_body(ours)).blocks().values()) == [one.block for one in ours.blocks()]
