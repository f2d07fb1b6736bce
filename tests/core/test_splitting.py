"""A line is split where the cursor stands, and each piece keeps the words that were heard for it."""

from __future__ import annotations

import pytest

from tests.builders import segment, state_of
from transcriber.core.events import SegmentId, TextCorrected
from transcriber.core.splitting import SplitPoint, split_point
from transcriber.core.state import Segment

HEARD = segment("s1", "we use pie bind eleven here")


def shown(text: str | None = None) -> Segment:
    events = [HEARD] if text is None else [HEARD, TextCorrected(SegmentId("s1"), text, "Ana")]
    return state_of(*events).segments[SegmentId("s1")]


@pytest.mark.parametrize(("at", "word"), [(3, 1), (4, 1), (7, 2), (len("we use pie bind eleven "), 5)])
def test_a_machine_s_text_is_split_before_the_word_at_the_cursor(at: int, word: int) -> None:
    assert split_point(shown(), at) == SplitPoint(word, None)


@pytest.mark.parametrize("at", [0, 1, 999])
def test_nothing_is_split_off_where_no_word_stands(at: int) -> None:
    assert split_point(shown(), at) is None


def test_a_person_s_text_is_split_and_its_heard_words_shared_out() -> None:
    text = "We use pybind11 here."
    assert split_point(shown(text), text.index("here")) == SplitPoint(5, ("We use pybind11", "here."))
    assert split_point(shown(text), text.index("pybind11") + 3) == SplitPoint(2, ("We use", "pybind11 here."))


def test_each_piece_keeps_at_least_one_heard_word() -> None:
    point = split_point(shown("Quite other words"), len("Quite "))
    assert point is not None
    assert 1 <= point.at_word <= 5
