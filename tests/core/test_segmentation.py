from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.builders import timed_words, words
from transcriber.core.segmentation import SegmentationConfig, is_clause_end, is_sentence_end, split_segments
from transcriber.core.speech import Word


def shown(segments: list[tuple[Word, ...]]) -> list[str]:
    return [" ".join(word.text for word in segment) for segment in segments]


@settings(deadline=None)
@given(timed_words(max_size=40))
def test_every_word_is_in_exactly_one_segment_in_order(spoken: tuple[Word, ...]) -> None:
    segments = split_segments(spoken, SegmentationConfig(max_duration_s=3.0))
    assert tuple(word for segment in segments for word in segment) == spoken
    assert all(segments)


@settings(deadline=None)
@given(timed_words(max_size=40))
def test_no_segment_of_several_words_is_longer_than_allowed(spoken: tuple[Word, ...]) -> None:
    for segment in split_segments(spoken, SegmentationConfig(max_duration_s=3.0)):
        assert len(segment) == 1 or segment[-1].end - segment[0].start <= 3.0


@settings(deadline=None)
@given(timed_words(max_size=40))
def test_segmenting_a_segment_again_leaves_it_whole(spoken: tuple[Word, ...]) -> None:
    for segment in split_segments(spoken):
        assert split_segments(segment) == [segment]


def test_no_words_make_no_segments() -> None:
    assert split_segments([]) == []


def test_a_segment_ends_with_its_sentence() -> None:
    assert shown(split_segments(words("So it is. Is it? Yes"))) == ["So it is.", "Is it?", "Yes"]


def test_a_long_silence_ends_a_segment_within_a_sentence() -> None:
    assert shown(split_segments([*words("so I"), *words("think that", 5.0)])) == ["so I", "think that"]


def test_a_breath_does_not_end_a_segment() -> None:
    assert shown(split_segments([*words("so I"), *words("think that", 2.0)])) == ["so I think that"]


def test_a_long_segment_is_cut_at_its_longest_pause() -> None:
    spoken = [*words("a b c d", 0.0), *words("e f g h", 2.6), *words("i j k l", 4.5)]
    cut = split_segments(spoken, SegmentationConfig(pause_s=2.0, max_duration_s=5.0))
    assert shown(cut) == ["a b c d", "e f g h i j k l"]


def test_a_long_segment_is_rather_cut_after_a_comma() -> None:
    spoken = words("and so we went, then on to the next")
    assert shown(split_segments(spoken, SegmentationConfig(max_duration_s=3.0)))[0] == "and so we went,"


def test_many_words_without_any_end_are_cut_without_running_out_of_stack() -> None:
    spoken = words("word " * 5000)
    assert sum(len(segment) for segment in split_segments(spoken)) == 5000


@pytest.mark.parametrize("text", ["done.", "what?", "no!", "No.", "well…", '"right?"', "(so.)", "です。", "吗？"])
def test_a_sentence_ends_here(text: str) -> None:
    assert is_sentence_end(text)


@pytest.mark.parametrize("text", ["Dr.", "e.g.", "3.14", "v2.0-rc", "and", "so,", "", "Prof."])
def test_a_sentence_does_not_end_here(text: str) -> None:
    assert not is_sentence_end(text)


def test_a_clause_ends_after_a_comma_and_not_after_a_word() -> None:
    assert [is_clause_end(text) for text in ["so,", "「が、", "this:", "so", "so."]] == [True, True, True, False, False]
