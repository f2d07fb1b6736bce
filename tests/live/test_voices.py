"""The thread that follows the voices: what it says, when it says it, and that a pause loses nothing."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.fakes import ScriptedLiveDiarizer
from tests.builders import segment
from transcriber.core.signals import PartChanged, Signal
from transcriber.core.speech import Label, SpeakerTurn
from transcriber.errors import ModelError, ModelMissingError
from transcriber.live.voices import VoiceThread
from transcriber.ports import LiveDiarizer
from transcriber.session.journal import Journal
from transcriber.session.parts import Parts
from transcriber.session.store import Store, SystemClock

if TYPE_CHECKING:
    from transcriber.ports import Samples

A, B = Label("A"), Label("B")
TURNS = [SpeakerTurn(A, 0.0, 4.0), SpeakerTurn(B, 4.0, 8.0)]
PATIENCE_S = 10.0


@dataclass
class WatchedDiarizer(ScriptedLiveDiarizer):
    """Tells when it has heard so much, and fails from then on if it must."""

    fails_at_s: float = math.inf
    heard: list[float] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        if self.n_samples / 16_000 >= self.fails_at_s:
            raise ModelError("The voice network ran out of memory.", hint="Close other programs.")
        turns = super().insert(samples)
        with self.news:
            self.heard.append(self.n_samples / 16_000)
            self.news.notify_all()
        return turns

    def wait_for(self, heard_s: float) -> None:
        with self.news:
            assert self.news.wait_for(lambda: bool(self.heard) and self.heard[-1] >= heard_s, PATIENCE_S)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as opened:
        yield opened


class Watch:
    """What the part of the voices said of itself."""

    def __init__(self) -> None:
        self.phases: SimpleQueue[PartChanged] = SimpleQueue()
        self.part = Parts(self._take).part("voices")

    def _take(self, signal: Signal) -> None:
        if isinstance(signal, PartChanged):
            self.phases.put(signal)

    def until(self, phase: str) -> PartChanged:
        while (told := self.phases.get(timeout=PATIENCE_S)).phase != phase:
            pass
        return told


def follow(
    store: Store,
    diarizer: LiveDiarizer | Callable[[], LiveDiarizer],
    watch: Watch | None = None,
    *,
    relabel_every_s: float = 120.0,
) -> VoiceThread:
    load = diarizer if callable(diarizer) else lambda: diarizer
    return VoiceThread(load, store, relabel_every_s=relabel_every_s, part=(watch or Watch()).part)


def speak(voices: VoiceThread, seconds: float) -> None:
    for _ in range(round(seconds * 10)):
        voices.insert(np.full(1600, 0.25, np.float32))


def test_voices_are_followed_and_labelled_once_more_at_the_end(store: Store) -> None:
    diarizer = WatchedDiarizer(TURNS)
    voices = follow(store, diarizer)
    speak(voices, 10.0)
    voices.finish()
    assert diarizer.n_passes == 1
    assert list(store.state.turns) == TURNS
    assert voices.turns_since(5.0) == (TURNS[1],)


def test_all_is_labelled_anew_every_so_often_and_segments_follow(store: Store) -> None:
    store.append(segment("s1", "Good morning.", 1.0, label="B"))
    diarizer = WatchedDiarizer(TURNS)
    voices = follow(store, diarizer, relabel_every_s=3.0)
    speak(voices, 10.0)
    voices.finish()
    assert diarizer.n_passes == 4
    assert [each.label for each in store.state.segments.values()] == [A]


def test_a_pause_keeps_the_audio_and_makes_nobody_wait(store: Store) -> None:
    diarizer = WatchedDiarizer(TURNS)
    voices = follow(store, diarizer)
    speak(voices, 2.0)
    diarizer.wait_for(2.0)
    voices.pause()
    speak(voices, 5.0)
    assert voices.is_paused
    assert voices.heard_s == math.inf
    assert diarizer.heard[-1] <= 2.0
    voices.resume()
    diarizer.wait_for(7.0)
    assert voices.heard_s <= 7.0
    voices.finish()


def test_a_session_that_ends_in_a_pause_has_all_its_voices(store: Store) -> None:
    diarizer = WatchedDiarizer(TURNS)
    voices = follow(store, diarizer)
    voices.pause()
    speak(voices, 10.0)
    voices.finish()
    assert diarizer.n_samples == 10 * 16_000
    assert list(store.state.turns) == TURNS


def test_the_diarizer_gets_the_samples_of_the_recording(store: Store) -> None:
    heard: list[Samples] = []

    class Keeping(ScriptedLiveDiarizer):
        def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
            heard.append(samples)
            return super().insert(samples)

    kept = (np.arange(-800, 800) * 20 / 32768).astype(np.float32)
    voices = follow(store, Keeping(TURNS))
    voices.insert(kept)
    voices.finish()
    np.testing.assert_array_equal(heard[0], kept)


def test_a_model_that_fails_for_good_is_told_and_makes_nobody_wait(store: Store) -> None:
    watch = Watch()
    voices = follow(store, lambda: WatchedDiarizer(TURNS, fails_at_s=1.0), watch)
    speak(voices, 5.0)
    told = watch.until("failed")
    assert "out of memory" in told.message
    assert "Close other programs." in told.message
    speak(voices, 1.0)
    assert voices.heard_s == math.inf
    with pytest.raises(ModelError, match="out of memory"):
        voices.finish()


def test_a_model_that_is_not_here_is_told_at_once_and_not_tried_again(store: Store) -> None:
    n_loads = 0

    def load() -> LiveDiarizer:
        nonlocal n_loads
        n_loads += 1
        raise ModelMissingError("No model.", hint="Fetch it.")

    watch = Watch()
    voices = follow(store, load, watch)
    assert watch.until("failed").message == "No model. Fetch it."
    with pytest.raises(ModelError):
        voices.finish()
    assert n_loads == 1


def test_a_model_that_fails_once_is_loaded_anew_and_voices_keep_their_time(store: Store) -> None:
    loaded = [WatchedDiarizer(TURNS, fails_at_s=3.0), WatchedDiarizer([SpeakerTurn(B, 0.9, 4.9)])]
    watch = Watch()
    voices = follow(store, lambda: loaded.pop(0), watch)
    speak(voices, 8.0)
    assert "out of memory" in watch.until("restarting").message
    voices.finish()
    [*_, last] = store.state.turns
    assert (last.label, last.start, last.end) == (B, 4.0, 8.0)  # the second one began with what came at 3.1 s


def test_a_model_that_stands_still_is_begun_anew_when_somebody_asks(store: Store) -> None:
    broken = [WatchedDiarizer(TURNS, fails_at_s=0.0) for _ in range(2)]
    loaded = [*broken, WatchedDiarizer([SpeakerTurn(A, 0.0, 2.0)])]
    watch = Watch()
    voices = follow(store, lambda: loaded.pop(0), watch)
    speak(voices, 6.0)
    watch.until("failed")
    watch.part.restart()
    watch.until("ready")
    speak(voices, 2.0)
    voices.finish()
    [turn] = store.state.turns
    assert (turn.label, turn.end) == (A, 8.0)
