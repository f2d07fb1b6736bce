"""One recording fed as it would be spoken: to recognition alone on any clock, to a whole session in real time."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.bench.latency import Sight
from transcriber.bench.live_labels import FirstShownLabels
from transcriber.bench.pace import Pace
from transcriber.capture.streaming import in_blocks
from transcriber.config import Settings
from transcriber.core.events import SegmentFinalized
from transcriber.core.signals import LagMeasured, PartialCaption, Signal
from transcriber.core.speech import SpeakerTurn, Word
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.session import LiveSession, SessionEngines
from transcriber.live.updates import LiveUpdate
from transcriber.ports import AudioSource, LostAudio
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock

if TYPE_CHECKING:
    from transcriber.ports import Samples


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a recording.

    words: The final ones, in the order in which they were confirmed.
    max_lag_s: The longest time after which audio that had sounded was not yet looked at.
    """

    words: tuple[Word, ...]
    sights: tuple[Sight, ...]
    max_lag_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class SessionReplay:
    """state: At the end. first_turns: Whose speech it was, as it was first said."""

    replay: Replay
    state: State
    first_turns: tuple[SpeakerTurn, ...]


def replay_recognition(audio: Samples, recognition: StreamingRecognition, pace: Pace) -> Replay:
    """Feed a recording to recognition; what sounds during a step waits for the next."""
    final: list[Word] = []
    sights: list[Sight] = []
    lags_s = [0.0]
    began_s, cpu_began_s = pace.seconds(), time.process_time()

    def see(update: LiveUpdate | None) -> None:
        if update is None:
            return
        now_s = pace.seconds() - began_s
        final.extend(word for segment in update.segments for word in segment.words)
        tentative = tuple(word.text for word in update.tentative)
        sights.append(Sight(now_s, len(final) + len(update.confirmed), tentative))
        lags_s.append(now_s - update.heard_until_s)

    heard = 0
    for block in in_blocks(audio):
        heard += len(block)
        pace.wait_until(began_s + heard / SAMPLE_RATE_HZ)
        recognition.insert(block)
        is_late = pace.seconds() - began_s >= (heard + len(block)) / SAMPLE_RATE_HZ
        if not is_late:
            see(recognition.process())
    see(recognition.finish())
    return Replay(tuple(final), tuple(sights), max(lags_s), time.process_time() - cpu_began_s)


def replay_session(source: AudioSource, engines: SessionEngines, settings: Settings) -> SessionReplay:
    """Hold a session of a recording, in a folder that is gone afterwards.

    Args:
        source: At the pace at which it is to be measured.
        engines: Loaded, so that loading is not measured.

    Raises:
        BofscribeError: As `LiveSession.run`.
    """
    with tempfile.TemporaryDirectory(prefix="bofscribe-bench-") as path:
        return hold_session(SessionFolder(Path(path) / "session"), source, engines, settings)


def hold_session(
    folder: SessionFolder, source: AudioSource, engines: SessionEngines, settings: Settings
) -> SessionReplay:
    """The same in a folder that stays."""
    labels = FirstShownLabels(engines.diarizer())
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        reader = _Reader(source, store)
        store.subscribe(reader.see_journal)
        observed = replace(engines, diarizer=lambda: labels)
        cpu_began_s = time.process_time()
        state = LiveSession(store, folder, reader, observed, settings, reader.take).run()
        cpu_s = time.process_time() - cpu_began_s
    events = [record.event for record in read_journal(folder.journal_path)]
    words = tuple(word for event in events if isinstance(event, SegmentFinalized) for word in event.words)
    replay = Replay(words, tuple(reader.sights), reader.max_lag_s, cpu_s)
    return SessionReplay(replay, state, tuple(labels.turns))


class _Reader:
    """Passes a source on to learn when it begins to sound, and sees what a reader would.

    A caption is text: words are counted at its spaces, so that only languages written with spaces can be measured.
    """

    def __init__(self, source: AudioSource, store: Store) -> None:
        self.name = source.name
        self.sights: list[Sight] = []
        self.max_lag_s = 0.0
        self._source = source
        self._store = store
        self._began_s = 0.0
        self._lock = threading.Lock()

    def blocks(self) -> Iterator[Samples | LostAudio]:
        for block in self._source.blocks():
            if not self._began_s:
                # A block comes when its last sample has sounded.
                self._began_s = time.perf_counter() - (
                    block.seconds if isinstance(block, LostAudio) else len(block) / SAMPLE_RATE_HZ
                )
            yield block

    def stop(self) -> None:
        self._source.stop()

    def take(self, signal: Signal) -> None:
        with self._lock:
            if isinstance(signal, PartialCaption):
                n_confirmed = self._n_journaled() + len(signal.stable_text.split())
                self._see(n_confirmed, tuple(signal.unstable_text.split()))
            elif isinstance(signal, LagMeasured):
                self.max_lag_s = max(self.max_lag_s, signal.seconds)

    def see_journal(self, seq: int) -> None:
        """The last words are journaled without having been a caption."""
        del seq
        with self._lock:
            n_journaled = self._n_journaled()
            if n_journaled > (self.sights[-1].n_confirmed if self.sights else 0):
                self._see(n_journaled, ())

    def _see(self, n_confirmed: int, tentative: tuple[str, ...]) -> None:
        self.sights.append(Sight(time.perf_counter() - self._began_s, n_confirmed, tentative))

    def _n_journaled(self) -> int:
        return sum(len(segment.words) for segment in self._store.state.segments.values())
