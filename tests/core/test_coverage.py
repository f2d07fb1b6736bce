"""Words against speech: what alignment stretched, and what was left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import words
from transcriber.core.coverage import (
    fit_to_speech,
    longest_plausible_s,
    share_within,
    speech_within,
    speech_without_words,
)
from transcriber.core.speech import Word
from transcriber.core.timeline import Span


def test_a_word_of_plausible_length_stays_as_it_is() -> None:
    said = list(words("alpha beta", 1.0))
    assert fit_to_speech(said, [Span(5, 6)]) == said


def test_a_word_stretched_back_over_a_pause_begins_with_its_speech() -> None:
    [word] = fit_to_speech([Word("ask", 1.0, 3.5, 0.9)], [Span(0, 1.2), Span(3.1, 6)])
    assert (word.start, word.end) == (3.1, 3.5)


def test_a_word_stretched_over_a_pause_after_it_ends_with_its_speech() -> None:
    [word] = fit_to_speech([Word("done.", 1.0, 3.5, 0.9)], [Span(0, 1.6), Span(3.4, 6)])
    assert (word.start, word.end) == (1.0, 1.6)


def test_a_word_stretched_over_speech_keeps_the_end() -> None:
    [word] = fit_to_speech([Word("you", 1.0, 5.0, 0.2)], [Span(0, 9)])
    assert word.end == 5.0
    assert round(word.end - word.start, 3) == round(longest_plausible_s(word), 3)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 4000)), max_size=12),
    st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 4000)), max_size=8),
)
def test_fitted_words_lie_within_what_they_were_and_in_order(
    gaps_ms: list[tuple[int, int]], stretches_ms: list[tuple[int, int]]
) -> None:
    clock, said = 0, []
    for gap, length in gaps_ms:
        said.append(Word("word", (clock + gap) / 1000, (clock + gap + length) / 1000, 0.5))
        clock += gap + length
    clock, speech = 0, []
    for gap, length in stretches_ms:
        speech.append(Span((clock + gap) / 1000, (clock + gap + length) / 1000))
        clock += gap + length
    fitted = fit_to_speech(said, speech)
    assert [word.text for word in fitted] == [word.text for word in said]
    assert all(a.start <= b.start and b.end <= a.end for a, b in zip(said, fitted, strict=True))
    assert [word.start for word in fitted] == sorted(word.start for word in fitted)


def test_speech_that_has_words_was_not_left_out() -> None:
    assert speech_without_words(words("one two three four", 1.0), [Span(0.9, 2.6)], min_missing_s=1.0) == []


def test_speech_without_a_word_was_left_out() -> None:
    [left_out] = speech_without_words(words("one", 0.0), [Span(0, 0.4), Span(3, 6)], min_missing_s=1.0)
    assert left_out.span == Span(3, 6)
    assert left_out.missing_s == 3.0


def test_words_stretched_over_what_is_missing_do_not_hide_it() -> None:
    said = [*words("one two", 0.0), Word("you", 1.0, 4.0, 0.2), Word("should", 4.0, 7.0, 0.4), *words("go", 7.0)]
    [left_out] = speech_without_words(said, [Span(0, 7.5)], min_missing_s=1.0)
    assert left_out.span.overlap(Span(1, 7)) > 5
    assert 3.5 < left_out.missing_s < 5


def test_a_pause_is_not_left_out() -> None:
    said = [*words("one", 0.0), *words("two", 9.0)]
    assert speech_without_words(said, [Span(0, 0.4), Span(9, 9.4)], min_missing_s=0.5) == []


def test_speech_within_a_window_is_clipped_to_it() -> None:
    assert speech_within(Span(1, 5), [Span(0, 2), Span(3, 4), Span(4.5, 9), Span(10, 11)]) == [
        Span(1, 2),
        Span(3, 4),
        Span(4.5, 5),
    ]


def test_the_share_within_speech_is_of_time() -> None:
    assert share_within(Span(0, 4), [Span(1, 2), Span(3, 9)]) == 0.5
    assert share_within(Span(1, 1), [Span(0, 2)]) == 1.0
    assert share_within(Span(5, 5), [Span(0, 2)]) == 0.0
