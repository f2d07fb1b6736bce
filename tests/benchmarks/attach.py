"""How long it takes to come to a long session: its engine up, and the whole state at the client.

    python tests/benchmarks/attach.py [--segments 10000] [--passes 333] [--profile]

Makes a session of segments of a dozen words, each with a translation, four voices told apart again in `passes` (live
sessions do it every two minutes), flags and corrections, and times in a process of its own what `bofscribe review` does
until it could paint: it reads the journal while the engine starts, and attaches from there.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagSpan,
    RecordingEnded,
    RecordingStarted,
    SegmentFinalized,
    SegmentId,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
    TranscriptCompleted,
    TranslationProduced,
    WindowRecognized,
)
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock

_TEXT = "so we build the wheels on every node and the module system loads them"
_TRANSLATION = "então construímos as rodas em cada nó e o sistema de módulos as carrega"
_SEGMENT_S = 4.0
_LABELS = [Label(name) for name in "ABCD"]
_BATCH = 500


def long_session(path: Path, n_segments: int, n_passes: int) -> None:
    """Write the session into a folder."""
    folder = SessionFolder(path)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        batch: list[Event] = []
        for event in _events(n_segments, n_passes):
            batch.append(event)
            if len(batch) == _BATCH:
                store.append(*batch)
                batch.clear()
        store.append(*batch)


def _events(n_segments: int, n_passes: int) -> Iterator[Event]:
    yield RecordingStarted("audio/recording.flac", "mic", "", 16_000)
    turns: list[SpeakerTurn] = []
    for number in range(1, n_segments + 1):
        start = (number - 1) * _SEGMENT_S
        words = tuple(
            Word(word, round(start + index * 0.25, 3), round(start + index * 0.25 + 0.2, 3), 0.93)
            for index, word in enumerate(_TEXT.split())
        )
        segment, label = SegmentId(f"s{number}"), _LABELS[number // 3 % len(_LABELS)]
        turns.append(SpeakerTurn(label, start, start + 3.5))
        yield SegmentFinalized(segment, words, LanguageCode("en"), label, "whisper-base")
        yield WindowRecognized(start, start + _SEGMENT_S, "whisper-base")
        yield TranslationProduced(segment, 1, LanguageCode("pt"), _TRANSLATION, "firefox", "m")
        if number % 50 == 0:
            span = FlagSpan(segment, 1, 3, 11)
            yield FlagRaised(FlagId(f"f{number}"), "misheard", "medium", (span,), "wheels?", "wheels")
        if number % 100 == 0:
            yield TextCorrected(segment, "So we build wheels on every node.", "Ana")
        if number % max(1, n_segments // max(1, n_passes)) == 0:
            embedding = tuple(round(0.01 * index, 4) for index in range(192))
            yield SpeakersDiarized(tuple(turns), tuple((name, embedding) for name in _LABELS), "pyannote")
    for label, name in zip(_LABELS, ("Ana", "Ben", "Carla", "Davi"), strict=True):
        yield SpeakerNamed(label, name, "Ana")
    yield RecordingEnded(n_segments * _SEGMENT_S)
    yield TranscriptCompleted()


def attached(path: Path) -> dict[str, float]:
    """Seconds from a started program to the state in the folder, and to one that follows its engine."""
    began_s, cpu_began_s = time.perf_counter(), time.process_time()
    from transcriber.core.intents import AddMark, EndSession
    from transcriber.core.state import fold
    from transcriber.session.client import EngineClient
    from transcriber.session.early_link import EarlyLink
    from transcriber.session.engine_start import start_review_engine

    imported_s = up_s = time.perf_counter()

    def connect() -> EngineClient:
        nonlocal up_s
        start_review_engine(path)
        up_s = time.perf_counter()
        return EngineClient(path)

    link = EarlyLink(path / "journal.jsonl", connect)
    news = link.follow_on()
    records = next(news)
    assert isinstance(records, tuple)
    state = fold(records)
    read_s = time.perf_counter()
    link.send(AddMark("problem", "Here.", "Ana"))
    state = fold(next(one for one in news if isinstance(one, tuple)), state)
    attached_s, cpu_s = time.perf_counter(), time.process_time()
    with EngineClient(path) as client:
        started_s = time.perf_counter()
        whole = next(client.follow())
        assert isinstance(whole, tuple)
        assert fold(whole).segments == state.segments
        streamed_s = time.perf_counter() - started_s
        client.send(EndSession("Ana"))
    return {
        "imports_s": round(imported_s - began_s, 3),
        "state_s": round(read_s - began_s, 3),
        "engine_up_s": round(up_s - began_s, 3),
        "attached_s": round(attached_s - began_s, 3),
        "client_cpu_s": round(cpu_s - cpu_began_s, 3),
        "whole_stream_s": round(streamed_s, 3),
        "n_segments": len(state.segments),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--passes", type=int, default=333)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="Print where the client spends its time.")
    parser.add_argument("--attach", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attach is not None:
        sys.stdout.write(json.dumps(attached(options.attach)))
        return
    with tempfile.TemporaryDirectory(prefix="bofscribe-attach-") as folder:
        path = Path(folder) / "session"
        long_session(path, options.segments, options.passes)
        size_mb = round((path / "journal.jsonl").stat().st_size / 1e6, 1)
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(attached, path)
            pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(25)
            return
        runs: list[dict[str, Any]] = []
        for _ in range(options.runs):
            command = [sys.executable, __file__, "--attach", str(path)]
            runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        best = min(runs, key=lambda run: float(run["attached_s"]))
        sys.stdout.write(json.dumps({"journal_mb": size_mb, **best}) + "\n")


if __name__ == "__main__":
    main()
