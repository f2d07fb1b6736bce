"""Voices learnt while they speak, from vectors alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.live_voices import LiveVoices
from transcriber.core.speech import Diarization, Label, SpeakerTurn

A, B, C = Label("A"), Label("B"), Label("C")


def voice(person: int, *, other: int | None = None, share: float = 0.0) -> NDArray[np.float32]:
    """A vector of one person, or one that leans towards another by so much."""
    vector = np.zeros(8, dtype=np.float32)
    vector[person] = 1.0 - share
    if other is not None:
        vector[other] = share
    return vector / np.linalg.norm(vector)


@pytest.fixture
def two_voices() -> LiveVoices:
    voices = LiveVoices()
    assert [voices.learn(voice(0), 2.0), voices.learn(voice(1), 2.0)] == [A, B]
    return voices


def test_a_voice_that_returns_gets_its_label_back(two_voices: LiveVoices) -> None:
    assert two_voices.learn(voice(0, other=5, share=0.4), 1.0) == A
    assert two_voices.known(voice(1, other=6, share=0.4)) == B


def test_what_lies_between_two_voices_stays_unknown(two_voices: LiveVoices) -> None:
    assert two_voices.known(voice(0, other=1, share=0.5)) is None
    assert two_voices.learn(voice(0, other=1, share=0.5), 3.0) is None
    assert two_voices.labels == (A, B)


@given(st.floats(0.1, 1.5))
def test_too_little_speech_of_a_stranger_founds_no_voice(seconds: float) -> None:
    voices = LiveVoices()
    assert voices.learn(voice(0), seconds) is None
    assert voices.labels == ()


def test_short_stretches_of_one_stranger_add_up_to_a_voice() -> None:
    voices = LiveVoices()
    assert [voices.learn(voice(3), 1.0), voices.learn(voice(4), 1.0), voices.learn(voice(3), 1.0)] == [None, None, A]


def test_a_voice_follows_its_speaker(two_voices: LiveVoices) -> None:
    for share in np.linspace(0.05, 0.75, 15):
        two_voices.learn(voice(0, other=5, share=float(share)), 10.0)
    assert two_voices.known(voice(5, other=0, share=0.2)) == A


def test_a_pass_replaces_the_voices_and_says_who_is_who_now(two_voices: LiveVoices) -> None:
    two_voices.learn(voice(2), 2.0)
    found = Diarization((SpeakerTurn(A, 0, 5),), {A: tuple(voice(0, other=1, share=0.4).tolist())})

    moved = two_voices.adopt(found, keep=[C])

    assert moved == {A: A, B: A, C: C}
    assert two_voices.labels == (A, C)


def test_a_voice_that_a_pass_could_know_and_does_not_is_given_up(two_voices: LiveVoices) -> None:
    found = Diarization((SpeakerTurn(A, 0, 5),), {A: tuple(voice(0).tolist())})
    assert two_voices.adopt(found, keep=[]) == {A: A, B: None}


def test_a_label_that_was_given_up_never_goes_to_somebody_else(two_voices: LiveVoices) -> None:
    two_voices.adopt(Diarization((SpeakerTurn(A, 0, 5),), {A: tuple(voice(0).tolist())}), keep=[])
    assert two_voices.learn(voice(4), 2.0) == C


def test_a_voice_of_which_nothing_but_the_label_is_left_keeps_it_to_itself() -> None:
    voices = LiveVoices()
    voices.adopt(Diarization((), {}), keep=[], used=[A])
    assert voices.learn(voice(0), 2.0) == B
