"""Recognition whose model fails: every word once, at its time, or told as left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.signals import PartChanged, Signal
from transcriber.core.speech import Word
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.errors import ModelError
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.sturdy_recognition import SturdyRecognition
from transcriber.live.updates import LiveSegment, LiveUpdate
from transcriber.session.parts import Parts

if TYPE_CHECKING:
    from transcriber.ports import Samples

WORD_S, PAUSE_S = 0.5, 0.3
START_S = 100.0
N_WORDS = 12


def speech() -> Samples:
    """Words 1 to 12: a word is its number, half a second long; between them is silence."""
    pieces = [np.zeros(0, np.float32)]
    for number in range(1, N_WORDS + 1):
        pieces += [np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)]
        pieces += [np.full(round(WORD_S * SAMPLE_RATE_HZ), number, np.float32)]
    return np.concatenate([*pieces, np.zeros(SAMPLE_RATE_HZ, np.float32)])


def start_of(number: int) -> float:
    return round(START_S + (number - 1) * (WORD_S + PAUSE_S) + PAUSE_S, 3)


@dataclass
class NumberRecognition(StreamingRecognition):
    """Hears the numbers: final where silence follows, tentative before. Fails on those that it must fail on."""

    fails_on: list[int]
    audio: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    dropped: int = 0

    def insert(self, samples: Samples) -> None:
        self.audio = np.concatenate([self.audio, samples])

    @property
    def buffered_s(self) -> float:
        return len(self.audio) / SAMPLE_RATE_HZ

    def process(self) -> LiveUpdate | None:
        return self._heard(is_last=False)

    def finish(self) -> LiveUpdate:
        return self._heard(is_last=True) or LiveUpdate((), (), (), None, 0.0, 0.0, 0.3)

    def _heard(self, *, is_last: bool) -> LiveUpdate | None:
        segments: list[LiveSegment] = []
        while (spoken := np.flatnonzero(self.audio)).size:
            number = int(self.audio[spoken[0]])
            if number in self.fails_on:
                self.fails_on.remove(number)
                raise ModelError("out of memory", hint="use a smaller model")
            of_it = np.flatnonzero(self.audio == number)
            first, last = (self.dropped + int(of_it[index]) for index in (0, -1))
            word = Word(str(number), round(first / SAMPLE_RATE_HZ, 3), round((last + 1) / SAMPLE_RATE_HZ, 3), 0.9)
            if of_it[-1] + 1 == len(self.audio) and not is_last:
                return LiveUpdate(tuple(segments), (), (word,), None, word.end, 0.0, 0.3)
            segments.append(LiveSegment((word,), None))
            self._drop(int(of_it[-1]) + 1)
        self._drop(max(0, len(self.audio) - 1600))
        return LiveUpdate(tuple(segments), (), (), None, 0.0, 0.0, 0.3) if segments else None

    def _drop(self, n_samples: int) -> None:
        self.audio = self.audio[n_samples:]
        self.dropped += n_samples


class Scene:
    """Everything that a sturdy recognition said."""

    def __init__(self, *fails_on: int) -> None:
        self.fails_on = list(fails_on)
        self.signals: list[Signal] = []
        self.parts = Parts(self.signals.append)
        self.left_out: list[Span] = []
        self.words: list[Word] = []
        self.n_kept = 0
        self.recognition = SturdyRecognition(
            lambda: NumberRecognition(self.fails_on),
            self.parts.part("recognition"),
            self.left_out.append,
            start_s=START_S,
        )

    def hear(self, sound: Samples, *, block: int = 1600, before: Callable[[int], None] = lambda _number: None) -> None:
        """before: Called with the number of each block before it is given."""
        for number, start in enumerate(range(0, len(sound), block)):
            before(number)
            self.recognition.insert(sound[start : start + block])
            update = self.recognition.process()
            self._take(update)
            self.n_kept = max(self.n_kept, sum(map(len, self.recognition._kept)))
        self._take(self.recognition.finish())

    def heard(self) -> list[tuple[int, float]]:
        return [(int(word.text), word.start) for word in self.words]

    def phases(self) -> list[str]:
        return [signal.phase for signal in self.signals if isinstance(signal, PartChanged)]

    def _take(self, update: LiveUpdate | None) -> None:
        for segment in update.segments if update else ():
            self.words += segment.words


ALL = [(number, start_of(number)) for number in range(1, N_WORDS + 1)]


@given(failing=st.integers(1, N_WORDS), block=st.sampled_from([160, 1600, 4321, 40_000]))
def test_a_model_that_fails_once_costs_no_word_wherever_it_failed(failing: int, block: int) -> None:
    scene = Scene(failing)
    scene.hear(speech(), block=block)
    assert scene.heard() == ALL
    assert scene.left_out == []
    assert scene.phases() == ["loading", "ready", "restarting", "loading", "ready"]


def test_what_is_settled_is_not_kept() -> None:
    scene = Scene()
    scene.hear(np.concatenate([speech(), np.zeros(60 * SAMPLE_RATE_HZ, np.float32)]))
    assert scene.n_kept < 2 * SAMPLE_RATE_HZ


def test_a_model_that_fails_twice_stands_still_and_all_after_it_is_told_as_left_out() -> None:
    scene = Scene(4, 4)
    scene.hear(speech())
    assert scene.heard() == ALL[:3]
    [span] = scene.left_out
    assert ALL[2][1] + WORD_S <= span.start <= ALL[3][1]
    assert span.end == pytest.approx(START_S + len(speech()) / SAMPLE_RATE_HZ)
    assert scene.phases()[-1] == "failed"


def test_when_somebody_asks_it_goes_on_and_what_was_missed_is_told_first() -> None:
    scene = Scene(4, 4)

    def ask(number: int) -> None:
        if number == 55:
            scene.parts.restart("recognition")

    scene.hear(speech(), before=ask)
    [span] = scene.left_out
    assert span.end == pytest.approx(START_S + 5.6)  # with the block that was given after it
    assert scene.heard() == [*ALL[:3], *[word for word in ALL if word[1] >= span.end]]
    assert scene.phases()[-2:] == ["loading", "ready"]


def test_after_a_gap_it_goes_on_at_the_place_that_it_is_told() -> None:
    scene = Scene()
    scene.hear(speech()[: 2 * SAMPLE_RATE_HZ])
    before = scene.heard()
    scene.recognition.begin_at(200.0)
    scene.hear(speech())
    assert scene.heard() == [*before, *((number, round(start + 100.0, 3)) for number, start in ALL)]


def test_a_model_that_cannot_be_loaded_stands_still_and_nothing_is_lost() -> None:
    signals: list[Signal] = []
    left_out: list[Span] = []

    def broken() -> StreamingRecognition:
        raise ModelError("no room", hint="make some")

    recognition = SturdyRecognition(broken, Parts(signals.append).part("recognition"), left_out.append, start_s=0.0)
    recognition.insert(speech())
    recognition.process()
    recognition.finish()
    assert left_out == [Span(0.0, len(speech()) / SAMPLE_RATE_HZ)]
