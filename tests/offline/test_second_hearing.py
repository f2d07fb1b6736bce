"""Doubtful terms decided by the audio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.builders import words
from transcriber.core.speech import Word
from transcriber.offline.second_hearing import second_hearing
from transcriber.ports import AudioWindow
from transcriber.terms.mishearings import Vote

VOTE = Vote("pybind11", 10.0, 14.0)


@dataclass
class Ear:
    """Writes a text whatever is expected, and keeps what it was asked."""

    text: str
    asked: list[tuple[float, float, str]] = field(default_factory=list)

    def hear(self, window: AudioWindow, term: str) -> Sequence[Word]:
        self.asked.append((window.span.start, window.span.end, term))
        return words(self.text)


def silence(start_s: float, end_s: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.zeros(round((end_s - start_s) * 16_000), np.float32)


@pytest.mark.parametrize(
    ("written", "n_before", "is_confirmed"),
    [
        ("we use pybind11 here", 0, True),
        ("we use Pybind 11 here", 0, True),  # however it is spelled
        ("we use pie bind eleven here", 0, False),
        ("we use pybind11 here", 1, False),  # that is the one which stood there already
        ("pybind11 and pybind11", 1, True),
        ("", 0, False),
    ],
)
def test_a_term_is_confirmed_where_it_is_written_once_more(written: str, n_before: int, is_confirmed: bool) -> None:
    vote = Vote("pybind11", 10.0, 14.0, n_before)
    assert second_hearing(Ear(written).hear, silence)(vote) is is_confirmed


def test_the_audio_around_it_is_heard_with_the_term_expected_and_only_once() -> None:
    ear = Ear("pybind11")
    confirms = second_hearing(ear.hear, silence)
    assert confirms(VOTE)
    assert confirms(VOTE)
    [(start, end, term)] = ear.asked
    assert start == pytest.approx(9.7)
    assert end == pytest.approx(14.3)
    assert term == "pybind11"


def test_at_the_very_start_nothing_lies_before() -> None:
    ear = Ear("pybind11")
    second_hearing(ear.hear, silence)(Vote("pybind11", 0.1, 2.0))
    assert ear.asked[0][0] == 0.0


def test_what_is_longer_than_a_recognizer_hears_at_once_is_not_confirmed() -> None:
    ear = Ear("pybind11")
    assert not second_hearing(ear.hear, silence)(Vote("pybind11", 0.0, 60.0))
    assert ear.asked == []
