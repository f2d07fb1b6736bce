"""Whether a live session's memory grows with its length.

    .venv/bin/python tests/benchmarks/live_memory.py AUDIO ... [--minutes 60] [--recognizer scripted|whisper-base]

The recordings, again and again up to that length, go through a whole session: capture to the disk, recognition, live
diarization with its passes, the journal. They come as fast as the slowest thread takes them, and no faster: nothing
queues. The scripted recognizer says three words a second wherever there is speech, so that all but Whisper is real.
Resident memory is read at moments of the audio; growth counts from the first, when all models are warm.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from transcriber.capture.audio_file import read_recording
from transcriber.capture.streaming import in_blocks
from transcriber.config import load_settings
from transcriber.core.activity import FRAME_S
from transcriber.core.speech import Diarization, Hypothesis, Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.session import LiveSession
from transcriber.ports import AudioWindow, LiveDiarizer, LostAudio, SpeechActivity
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring.engines import offline_engines, session_engines

if TYPE_CHECKING:
    from transcriber.ports import Samples

LIMIT_MB = 50.0
MOMENTS_MIN = (5, 10, 15, 30, 45, 60)
AHEAD_S = 2.0
PATIENCE_S = 120.0
WORD_S = 1 / 3
SENTENCE_WORDS = 9


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Repeated:
    """An AudioSource: recordings in turn, each block when the one `AHEAD_S` before it was taken by all."""

    name = "repeated"

    def __init__(self, recordings: Sequence[Samples], minutes: float) -> None:
        self.resident: dict[float, float] = {}
        self._recordings = recordings
        self._n_samples = round(minutes * 60 * SAMPLE_RATE_HZ)
        self._moments = [60.0 * moment for moment in MOMENTS_MIN if moment <= minutes]
        self._taken_s = {"voices": 0.0, "recognition": 0.0}
        self._changed = threading.Condition()
        self._stopped = False

    def taken(self, who: str, until_s: float) -> None:
        with self._changed:
            self._taken_s[who] = max(self._taken_s[who], until_s)
            self._changed.notify_all()

    def blocks(self) -> Iterator[Samples | LostAudio]:
        given = 0
        for block in itertools.chain.from_iterable(map(in_blocks, itertools.cycle(self._recordings))):
            if given >= self._n_samples:
                return
            self._wait_until_taken(given / SAMPLE_RATE_HZ - AHEAD_S)
            if self._stopped:
                return
            yield block
            given += len(block)
            if self._moments and given / SAMPLE_RATE_HZ >= self._moments[0]:
                minutes = self._moments.pop(0) / 60
                self.resident[minutes] = round(resident_mb(), 1)
                print(f"{minutes:.0f} min: {self.resident[minutes]} MB", file=sys.stderr, flush=True)  # noqa: T201

    def stop(self) -> None:
        self._stopped = True

    def _wait_until_taken(self, until_s: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: min(self._taken_s.values()) >= until_s, PATIENCE_S)


class Paced:
    """A LiveDiarizer that tells how far it is."""

    def __init__(self, diarizer: LiveDiarizer, source: Repeated) -> None:
        self.name = diarizer.name
        self._diarizer = diarizer
        self._source = source
        self._n_samples = 0

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        turns = self._diarizer.insert(samples)
        self._n_samples += len(samples)
        self._source.taken("voices", self._n_samples / SAMPLE_RATE_HZ)
        return turns

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        return self._diarizer.turns_since(start)

    def current(self) -> Diarization:
        return self._diarizer.current()

    def relabel(self) -> Diarization:
        return self._diarizer.relabel()

    def adopt(self, diarization: Diarization, *, used: Collection[Label] = ()) -> None:
        self._diarizer.adopt(diarization, used=used)


class PacedActivity:
    """A SpeechActivity that tells how far recognition is."""

    def __init__(self, activity: SpeechActivity, source: Repeated) -> None:
        self.name = activity.name
        self._activity = activity
        self._source = source

    def speech_probabilities(self, blocks: Iterable[Samples]) -> Iterator[float]:
        for index, probability in enumerate(self._activity.speech_probabilities(blocks)):
            self._source.taken("recognition", (index + 1) * FRAME_S)
            yield probability


class ScriptedGrid:
    """A LiveRecognizer that hears three numbered words a second, whatever sounds."""

    name = "scripted"

    def follow(
        self,
        window: AudioWindow,
        *,
        languages: Sequence[LanguageCode],
        said: str = "",
        hotwords: Sequence[str] = (),
        is_last: bool = False,
    ) -> Hypothesis:
        del languages, hotwords, is_last
        first = math.ceil(window.span.start / WORD_S)
        if said:
            first = int(said.split()[-1].rstrip(".").removeprefix("word")) + 1
        words = tuple(
            Word(
                f"word{index}" + "." * (index % SENTENCE_WORDS == 0),
                round(index * WORD_S, 3),
                round((index + 1) * WORD_S, 3),
                0.9,
            )
            for index in range(first, math.floor(window.span.end / WORD_S))
        )
        return Hypothesis(words, LanguageCode("en") if words else None, 1.0, -0.2, 0.01, 1.2)


def measure(recordings: Sequence[Path], minutes: float, recognizer: str) -> tuple[float, dict[str, object]]:
    """By how many MB memory grew, and what else was seen."""
    settings = load_settings(
        None, {}, {"languages": {"spoken": ["en"]}, "recognition": {"model": "whisper-base", "device": "cpu"}}
    )
    source = Repeated([read_recording(path).samples for path in recordings], minutes)
    engines = session_engines(offline_engines(settings, lambda _: None))
    grid = ScriptedGrid()
    paced = replace(
        engines,
        activity=lambda: PacedActivity(engines.activity(), source),
        recognizer=(lambda: grid) if recognizer == "scripted" else engines.recognizer,
        diarizer=lambda: Paced(engines.diarizer(), source),
    )
    began_s, cpu_began_s = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="bofscribe-memory-") as path:
        folder = SessionFolder(Path(path) / "session")
        folder.create()
        with Store(Journal(folder.journal_path), SystemClock()) as store:
            state = LiveSession(store, folder, source, paced, settings, lambda _: None).run()
        journal_mb = folder.journal_path.stat().st_size / 1e6
    first, *later = source.resident.values()
    growth_mb = round(max(later, default=first) - first, 1)
    return growth_mb, {
        "recognizer": recognizer,
        "minutes": minutes,
        "resident_mb": source.resident,
        "growth_mb": growth_mb,
        "words": sum(len(segment.words) for segment in state.segments.values()),
        "turns": len(state.turns),
        "journal_mb": round(journal_mb, 1),
        "wall_s": round(time.monotonic() - began_s),
        "cpu_s": round(time.process_time() - cpu_began_s),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("audio", nargs="+", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--recognizer", choices=["scripted", "whisper-base"], default="scripted")
    arguments = parser.parse_args()
    if not MOMENTS_MIN[0] < arguments.minutes:
        parser.error(f"--minutes is {arguments.minutes}; more than {MOMENTS_MIN[0]} is expected")
    growth_mb, found = measure(arguments.audio, arguments.minutes, arguments.recognizer)
    print(json.dumps(found))  # noqa: T201 - the result
    if growth_mb >= LIMIT_MB:
        raise SystemExit(f"Memory grew by {growth_mb} MB; less than {LIMIT_MB:.0f} MB is expected.")


if __name__ == "__main__":
    main()
