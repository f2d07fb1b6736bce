"""Doubtful terms decided by the sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from transcriber.core.events import FlagSpan, SegmentId, TermRescored
from transcriber.core.speech import LanguageCode
from transcriber.offline.rescoring import rescoring
from transcriber.ports import AudioWindow, Reading
from transcriber.terms.mishearings import Doubt

if TYPE_CHECKING:
    from transcriber.ports import Samples

TEXT = "We use coup I here."
CUPY = Doubt(FlagSpan(SegmentId("s1"), 1, 7, 13), "CuPy", TEXT, 10.0, 14.0)
COPY = Doubt(FlagSpan(SegmentId("s1"), 1, 7, 13), "copy", TEXT, 10.0, 14.0)


@dataclass
class Ear:
    """Finds each text as likely as a test says, and keeps what it was asked."""

    likely: dict[Reading, float] = field(default_factory=dict)
    asked: list[tuple[float, float, int]] = field(default_factory=list)
    name: str = "fake"

    def log_likelihoods(
        self, window: AudioWindow, readings: Sequence[Reading], *, language: LanguageCode
    ) -> list[float]:
        assert language == "en"
        self.asked.append((window.span.start, window.span.end, len(readings)))
        return [self.likely.get(reading, -50.0) for reading in readings]


def silence(start_s: float, end_s: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.zeros(round((end_s - start_s) * 16_000), np.float32)


def test_the_text_with_the_term_is_held_against_that_which_stands_there() -> None:
    ear = Ear(
        {
            Reading(TEXT): -10.0,
            Reading(TEXT, ("CuPy",)): -12.5,
            Reading("We use CuPy here.", ("CuPy",)): -8.0,
            Reading(TEXT, ("copy",)): -11.0,
            Reading("We use copy here.", ("copy",)): -31.0,
        }
    )
    assert rescoring(lambda: ear, silence)([CUPY, COPY]) == [
        TermRescored(CUPY.span, "CuPy", 4.5, -2.5, "fake"),
        TermRescored(COPY.span, "copy", -20.0, -1.0, "fake"),
    ]


def test_a_statement_is_heard_once_with_a_little_around_it_and_no_doubt_a_second_time() -> None:
    ear = Ear()
    rescore = rescoring(lambda: ear, silence)
    assert len(rescore([CUPY, COPY])) == 2
    assert rescore([CUPY]) == []
    [(start, end, n_readings)] = ear.asked
    assert start == pytest.approx(9.7)
    assert end == pytest.approx(14.3)
    assert n_readings == 5


def test_its_progress_ends_with_the_last_doubt() -> None:
    told: list[float] = []
    other = Doubt(FlagSpan(SegmentId("s2"), 1, 7, 13), "CuPy", TEXT, 20.0, 24.0)
    rescoring(Ear, silence, told.append)([CUPY, COPY, other])
    assert told == pytest.approx([2 / 3, 1.0])


def test_at_the_very_start_nothing_lies_before() -> None:
    ear = Ear()
    rescoring(lambda: ear, silence)([Doubt(CUPY.span, "CuPy", TEXT, 0.1, 2.0)])
    assert ear.asked[0][0] == 0.0


def nothing(_start_s: float, _end_s: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.zeros(0, np.float32)


@pytest.mark.parametrize(
    ("doubt", "samples"),
    [(Doubt(CUPY.span, "CuPy", TEXT, 0.0, 60.0), silence), (CUPY, nothing)],
    ids=["longer than a recognizer hears at once", "not recorded"],
)
def test_what_cannot_be_heard_tells_nothing(doubt: Doubt, samples: Callable[[float, float], Samples]) -> None:
    ear = Ear()
    assert rescoring(lambda: ear, samples)([doubt]) == []
    assert ear.asked == []
