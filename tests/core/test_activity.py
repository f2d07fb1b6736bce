"""Frame probabilities to speech, and speech to windows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.activity import FRAME_S, ActivitySettings, find_speech, plan_windows
from transcriber.core.timeline import Span

TIGHT = ActivitySettings(padding_s=0.0)


def frames(*stretches: tuple[float, float]) -> list[float]:
    """Probabilities from (seconds, probability) pairs."""
    return [probability for seconds, probability in stretches for _ in range(round(seconds / FRAME_S))]


def speech_of(probabilities: Sequence[float], settings: ActivitySettings = TIGHT) -> list[Span]:
    return find_speech(probabilities, duration_s=len(probabilities) * FRAME_S, settings=settings)


def test_silence_is_no_speech() -> None:
    assert speech_of(frames((10, 0.02))) == []
    assert find_speech([], duration_s=0.0) == []


def test_speech_is_where_the_probabilities_are_high() -> None:
    assert speech_of(frames((0.96, 0.0), (1.6, 0.9), (0.96, 0.0))) == [Span(0.96, 2.56)]


def test_a_dip_above_the_offset_does_not_end_speech_however_long() -> None:
    assert len(speech_of(frames((1, 0.9), (2, 0.4), (1, 0.9)))) == 1


def test_what_never_reaches_the_onset_is_no_speech() -> None:
    assert speech_of(frames((1, 0.0), (2, 0.45), (1, 0.0))) == []


def test_a_short_pause_is_part_of_the_speech_and_a_long_one_is_not() -> None:
    assert len(speech_of(frames((1, 0.9), (0.25, 0.0), (1, 0.9)))) == 1
    assert len(speech_of(frames((1, 0.9), (0.35, 0.0), (1, 0.9)))) == 2


def test_a_click_is_no_speech() -> None:
    assert speech_of(frames((1, 0.0), (0.064, 0.99), (1, 0.0))) == []


def test_padding_is_added_and_stays_within_the_recording() -> None:
    padded = ActivitySettings(padding_s=0.2)
    assert speech_of(frames((0.096, 0.0), (1.6, 0.9), (0.64, 0.0)), padded) == [Span(0.0, 1.896)]


def test_neighbours_share_a_pause_that_is_shorter_than_their_padding() -> None:
    first, second = speech_of(frames((1.6, 0.9), (0.32, 0.0), (1.6, 0.9)), ActivitySettings(padding_s=0.4))
    assert first.end == second.start == 1.76


@given(st.lists(st.floats(0, 1), max_size=400), st.floats(0, 0.5))
def test_speech_is_ordered_disjoint_and_within_the_recording(probabilities: list[float], padding_s: float) -> None:
    duration_s = round(len(probabilities) * FRAME_S, 3)
    spans = find_speech(probabilities, duration_s=duration_s, settings=ActivitySettings(padding_s=padding_s))
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 <= span.start < span.end <= duration_s for span in spans)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_every_frame_that_is_surely_speech_for_long_is_in_the_speech(probabilities: list[float]) -> None:
    spans = speech_of(probabilities)
    long_enough = round(TIGHT.min_speech_s / FRAME_S) + 1
    for first in range(len(probabilities) - long_enough):
        if min(probabilities[first : first + long_enough]) >= TIGHT.onset_probability:
            middle = (first + 0.5) * FRAME_S
            assert any(span.start <= middle <= span.end for span in spans)


# Windows


@st.composite
def spoken(draw: st.DrawFn) -> list[Span]:
    """Stretches of speech in order and disjoint, in milliseconds, some touching, some longer than any window."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 60_000)), max_size=30))
    spans, clock = [], 0
    for pause, length in lengths:
        spans.append(Span((clock + pause) / 1000, (clock + pause + length) / 1000))
        clock += pause + length
    return spans


@given(spoken(), st.integers(2, 30), st.lists(st.floats(0, 1), max_size=500))
def test_windows_are_ordered_disjoint_and_never_too_long(
    speech: list[Span], max_window_s: int, probabilities: list[float]
) -> None:
    windows = plan_windows(speech, max_window_s=max_window_s, probabilities=probabilities)
    assert all(before.end <= after.start for before, after in pairwise(windows))
    assert all(0 < window.duration <= max_window_s + 1e-9 for window in windows)


@given(spoken(), st.integers(2, 30), st.lists(st.floats(0, 1), max_size=500))
def test_no_moment_of_speech_is_outside_the_windows(
    speech: list[Span], max_window_s: int, probabilities: list[float]
) -> None:
    windows = plan_windows(speech, max_window_s=max_window_s, probabilities=probabilities)
    for span in speech:
        covered_s = sum(span.overlap(window) for window in windows)
        assert abs(covered_s - span.duration) < 1e-6


@given(spoken(), st.integers(2, 30))
def test_a_stretch_that_fits_a_window_is_never_cut(speech: list[Span], max_window_s: int) -> None:
    windows = plan_windows(speech, max_window_s=max_window_s)
    for span in speech:
        if span.duration <= max_window_s:
            assert any(window.start <= span.start and span.end <= window.end for window in windows)


@given(spoken())
def test_shorter_windows_cut_longer_ones_further(speech: list[Span]) -> None:
    long_windows = plan_windows(speech, max_window_s=60)
    for window in plan_windows(speech, max_window_s=20):
        assert any(long.start <= window.start and window.end <= long.end for long in long_windows)


def test_windows_are_cut_at_the_longest_pause() -> None:
    speech = [Span(0, 8), Span(8.5, 15), Span(17, 24), Span(24.4, 29)]
    assert plan_windows(speech, max_window_s=20) == [Span(0, 15), Span(17, 29)]


def test_windows_begin_and_end_where_speech_does() -> None:
    assert plan_windows([Span(3, 4), Span(6, 7)], max_window_s=20) == [Span(3, 7)]


def test_a_pause_longer_than_allowed_separates_windows() -> None:
    assert plan_windows([Span(0, 4), Span(8, 9)], max_window_s=20, max_pause_s=3.0) == [Span(0, 4), Span(8, 9)]


def test_speech_without_a_pause_is_cut_where_it_is_least_like_speech() -> None:
    probabilities = frames((32, 0.95))
    quiet = round(14 / FRAME_S)
    probabilities[quiet] = 0.5
    first, second = plan_windows([Span(0, 32)], max_window_s=20, probabilities=probabilities)
    assert first.end == second.start == round((quiet + 0.5) * FRAME_S, 3)


def test_a_forced_cut_leaves_no_scrap() -> None:
    windows = plan_windows([Span(0, 20.5)], max_window_s=20, probabilities=frames((20.5, 0.9)))
    assert min(window.duration for window in windows) >= 5 - FRAME_S


def test_no_speech_is_no_window() -> None:
    assert plan_windows([], max_window_s=20) == []
