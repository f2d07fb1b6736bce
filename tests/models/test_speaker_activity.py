"""From windows with speaker numbers of their own to one timeline of voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.speaker_activity import (
    FRAME_STEP_S,
    SpeakerActivity,
    Stretch,
    bridge_pauses,
    by_first_speech,
    count_speakers,
    n_frames_in,
    single_voice_stretches,
    speaker_turns,
    stitch,
    voice_of_frames,
)
from models.voice_changes import check_windows, recheck_voices
from transcriber.core.relabelling import letter_label
from transcriber.core.speech import Label

N_WINDOW_FRAMES = 589
STEP_FRAMES = 59


def timeline(*spoken: tuple[float, float, int], duration_s: float, n_voices: int = 3) -> NDArray[np.bool_]:
    """(n_frames, n_voices) from (start, end, voice) in seconds."""
    speaking = np.zeros((round(duration_s / FRAME_STEP_S), n_voices), dtype=np.bool_)
    for start, end, voice in spoken:
        speaking[round(start / FRAME_STEP_S) : round(end / FRAME_STEP_S), voice] = True
    return speaking


def seen_in_windows(speaking: NDArray[np.bool_], *, seed: int | None = None) -> SpeakerActivity:
    """What a perfect segmentation says of it; with a seed, each window numbers its speakers in an order of its own."""
    rng = np.random.default_rng(seed)
    n_windows = 1 + max(0, -(-(len(speaking) - N_WINDOW_FRAMES) // STEP_FRAMES))
    first_frames = np.arange(n_windows) * STEP_FRAMES
    padded = np.pad(speaking, ((0, N_WINDOW_FRAMES + STEP_FRAMES), (0, 0)))
    windows = [padded[first : first + N_WINDOW_FRAMES] for first in first_frames]
    if seed is not None:
        windows = [window[:, rng.permutation(3)] for window in windows]
    return SpeakerActivity(np.stack(windows), first_frames, len(speaking))


def spans_s(stretches: Sequence[Stretch]) -> list[tuple[float, float]]:
    return [(round(s.start * FRAME_STEP_S, 1), round(s.end * FRAME_STEP_S, 1)) for s in stretches]


def test_speakers_are_counted_over_the_whole_recording() -> None:
    speaking = timeline((1, 6, 0), (5, 20, 1), (12, 14, 2), duration_s=25)

    counted = count_speakers(seen_in_windows(speaking, seed=1))

    assert counted.tolist() == speaking.sum(axis=1).tolist()


def test_a_stretch_ends_at_a_pause_and_at_an_overlap() -> None:
    activity = seen_in_windows(timeline((1, 3, 0), (3.5, 6, 0), (5, 8, 1), duration_s=12))

    assert spans_s(single_voice_stretches(activity, count_speakers(activity))) == [(1, 3), (3.5, 5), (6, 8)]


def test_a_stretch_goes_on_over_a_gap_inside_a_word() -> None:
    activity = seen_in_windows(timeline((1, 2, 0), (2.1, 3, 0), duration_s=5))

    assert spans_s(single_voice_stretches(activity, count_speakers(activity))) == [(1, 3)]


def test_a_stretch_ends_where_the_windows_see_another_speaker_take_over() -> None:
    activity = seen_in_windows(timeline((1, 3, 0), (3, 5, 1), duration_s=14), seed=2)

    assert spans_s(single_voice_stretches(activity, count_speakers(activity))) == [(1, 3), (3, 5)]


def test_long_speech_is_cut_into_equal_stretches_of_at_most_four_seconds() -> None:
    activity = seen_in_windows(timeline((1, 10, 0), duration_s=12))

    assert spans_s(single_voice_stretches(activity, count_speakers(activity))) == [(1, 4), (4, 7), (7, 10)]


def test_silence_has_no_stretches() -> None:
    activity = seen_in_windows(timeline(duration_s=15))

    assert single_voice_stretches(activity, count_speakers(activity)) == []


@settings(max_examples=25, deadline=None)
@given(
    turns=st.lists(st.tuples(st.integers(0, 2), st.floats(0.5, 6), st.floats(-0.4, 1.0)), min_size=1, max_size=8),
    seed=st.integers(0, 99),
)
def test_stitching_gives_back_who_spoke_when_however_windows_number_their_speakers(
    turns: list[tuple[int, float, float]], seed: int
) -> None:
    spoken: list[tuple[float, float, int]] = []
    end = 0.5
    for voice, duration_s, gap_s in turns:
        start = max(0.0, end + gap_s)
        spoken.append((start, start + duration_s, voice))
        end = start + duration_s
    speaking = timeline(*spoken, duration_s=end + 1)
    activity = seen_in_windows(speaking, seed=seed)
    counted = count_speakers(activity)
    # who speaks alone is known, as it is after clustering; who joins in an overlap has to be found
    voices = np.where(speaking.sum(axis=1) == 1, speaking.argmax(axis=1), -1)

    found = stitch(activity, counted, voices, n_voices=3)

    assert (found != speaking).sum() <= 0.02 * speaking.sum()


def test_voices_are_ordered_by_their_first_speech_and_the_silent_left_out() -> None:
    speaking = timeline((3, 4, 0), (1, 2, 2), duration_s=5)

    assert by_first_speech(speaking) == [2, 0]


def test_a_short_pause_belongs_to_the_turn_unless_somebody_speaks_in_it() -> None:
    speaking = timeline((1, 2, 0), (2.3, 3, 0), (3.1, 3.3, 1), (3.4, 4, 0), (5, 6, 0), duration_s=8)

    turns = speaker_turns(bridge_pauses(speaking, 0.4), {0: Label("A"), 1: Label("B")})

    rounded = [(turn.label, round(turn.start, 1), round(turn.end, 1)) for turn in turns]
    assert rounded == [("A", 1.0, 3.0), ("B", 3.1, 3.3), ("A", 3.4, 4.0), ("A", 5.0, 6.0)]


def test_turns_lie_inside_the_recording() -> None:
    n_samples = 16_000 * 5
    speaking = np.ones((n_frames_in(n_samples), 1), dtype=np.bool_)

    (turn,) = speaker_turns(speaking, {0: letter_label(0)})

    assert 0 <= turn.start < 0.05
    assert 4.95 < turn.end <= 5.0


@pytest.mark.parametrize("n_samples", [0, 100, 16_000])
def test_frames_are_those_whose_middle_is_in_the_recording(n_samples: int) -> None:
    assert n_frames_in(n_samples) == len([1 for frame in range(99) if 495 + 270 * (frame + 1) <= n_samples])


def test_a_missed_change_of_speaker_inside_a_stretch_is_found_by_its_windows() -> None:
    first, second = np.eye(2, dtype=np.float32)
    stretches = [Stretch(0, 180), Stretch(200, 380), Stretch(400, 637)]
    vectors = np.array([first, second, (first + second) / np.sqrt(2)], dtype=np.float32)
    checks = check_windows(stretches)
    middle = 400 + 237 // 2
    true_second = np.arange(700) >= middle
    true_second[:200] = False
    true_second[200:380] = True
    seen = np.array([true_second[window.start : window.end].mean() for window in checks.windows])
    check_vectors = (np.outer(1 - seen, first) + np.outer(seen, second)).astype(np.float32)

    voices, _ = recheck_voices(stretches, vectors, np.array([0, 1, 0]), checks, check_vectors, 700)

    assert voices[:180].tolist() == [0] * 180
    assert voices[200:380].tolist() == [1] * 180
    change_s = (np.flatnonzero(voices[400:637] == 1)[0] + 400 - middle) * FRAME_STEP_S
    assert abs(change_s) < 0.5
    assert voices[636] == 1


def test_frames_outside_all_stretches_have_no_voice() -> None:
    assert voice_of_frames([Stretch(2, 4)], np.array([1]), 6).tolist() == [-1, -1, 1, 1, -1, -1]
