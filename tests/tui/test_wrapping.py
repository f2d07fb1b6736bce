"""Any text fits the grid of a terminal, and none of it can move the cursor or turn the direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.builders import texts
from tests.tui.lines import line_of_text
from tui.rows import Look, Shape, line_rows, n_rows
from tui.speakers import SpeakerSigns
from tui.wrapping import padded, safe, shortened, wrap

long_texts = st.lists(
    st.one_of(texts, st.sampled_from(["wheel", "אבג", "言葉言葉", "e\u0301tude", "👩‍🔬"])), max_size=20
).map(" ".join)


@given(long_texts, st.integers(2, 90))
def test_every_row_fits_and_no_word_is_lost(text: str, width: int) -> None:
    shown = safe(text)
    rows = [shown[start:end] for start, end in wrap(shown, width)]
    assert all(cell_len(row) <= width or len(row) == 1 for row in rows)
    assert "".join("".join(rows).split()) == "".join(shown.split())


@given(long_texts)
def test_a_safe_text_keeps_the_place_of_every_character(text: str) -> None:
    assert len(safe(text)) == len(text)


@pytest.mark.parametrize("harmful", ["\x1b[31m", "\x9b2J", "\r", "\x07", "\u202e", "\u2066", "\x00", "\u2028"])
def test_what_moves_a_cursor_or_turns_the_direction_is_shown_as_a_sign(harmful: str) -> None:
    shown = safe(f"a{harmful}b")
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert not set(shown) & set("\u202e\u2066\u2028")


@given(long_texts, st.integers(30, 130), st.booleans(), st.one_of(st.none(), long_texts))
def test_as_many_rows_are_drawn_as_were_counted(text: str, width: int, is_first: bool, translation: str | None) -> None:
    line, shape = line_of_text(text or "x"), Shape(width)
    look = Look(is_first=is_first, translation=translation)
    rows = line_rows(line, look, shape, SpeakerSigns())
    assert len(rows) == n_rows(line, look, shape)
    assert all(row.cell_length <= width for row in rows)


@given(long_texts, st.integers(1, 30))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    assert cell_len(shortened(safe(text), width)) <= width
    assert cell_len(padded("ab", width)) >= width
