"""How long a session takes to publish, and how fast its page opens: `python -m tests.benchmarks.publishing`.

The session is made: the sentences below in five voices, with two translations, corrections, notes, flags and two
redactions, over a recording that is repeated until it is long enough.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
from playwright.sync_api import sync_playwright

from tests.builders import turn, words
from transcriber.cleaning.rules import ALL_RULES
from transcriber.core import events as ev
from transcriber.core.events import Event, FlagId, MarkId, RedactionId, SegmentId
from transcriber.core.speech import Label, LanguageCode
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring.publishing import publish

SENTENCES = (
    "So what we do is to build the wheel once for each of the machines, and hope that it runs there too.",
    "Who is using free threading already, and does it help with the memory of a node?",
    "Um, on our cluster the the interpreter lock is not what is slow, it is MPI.",
    "I agree with Maria, every C extension has to be thread safe, and somebody has to audit that code.",
)
NAMES = ("Ana", "Ben", "Carla", "Dmitri", "Eva")
VIEWS = {"a phone": {"width": 390, "height": 844}, "a desk": {"width": 1280, "height": 800}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=[60, 180])
    parser.add_argument("--audio", type=Path, default=Path("transcriber/demo/bof_en_4spk_clean.flac"))
    options = parser.parse_args()
    for minutes in options.minutes:
        with tempfile.TemporaryDirectory() as folder:
            measure(minutes, options.audio, Path(folder))


def measure(minutes: int, audio: Path, place: Path) -> None:
    make_session(place / "session", minutes, audio)
    began_s, began_cpu_s = time.perf_counter(), cpu_s()
    made = publish(place / "session", place / "pack", rules=ALL_RULES)
    took_s, took_cpu_s = time.perf_counter() - began_s, cpu_s() - began_cpu_s
    page = place / "pack" / "index.html"
    click.echo(
        f"{minutes} minutes: published in {took_s:.1f} s ({took_cpu_s:.1f} s of CPU), {made.n_bytes / 1e6:.1f} MB"
    )
    for name, seconds, n_turns in opening_times(page):
        click.echo(
            f"  the page ({page.stat().st_size / 1e6:.1f} MB, {n_turns} turns) opens in {seconds:.2f} s on {name}"
        )


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def opening_times(page_path: Path) -> Iterator[tuple[str, float, int]]:
    """Until everything is loaded, as the browser measures it; the best of three."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, viewport in VIEWS.items():
            loaded_s, n_turns = [], 0
            for _ in range(3):
                page = browser.new_page(viewport={"width": viewport["width"], "height": viewport["height"]})
                page.goto(page_path.as_uri())
                loaded_s.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
                n_turns = page.locator(".turn").count()
                page.close()
            yield name, min(loaded_s), n_turns
        browser.close()


def make_session(path: Path, minutes: int, audio: Path) -> None:
    from transcriber.capture.audio_file import read_recording
    from transcriber.capture.recorder import Recorder

    folder = SessionFolder(path)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        store.append(*session_events(60.0 * minutes))
    samples = read_recording(audio).samples
    with Recorder(folder.recording_path) as recorder:
        while (left := 60 * minutes * 16000 - recorder.n_samples) > 0:
            recorder.write(samples[:left])


def session_events(duration_s: float) -> Iterator[Event]:
    chance = random.Random(1)
    yield ev.RecordingStarted("audio/recording.flac", "microphone", "", 16000)
    at, number, turns = 0.5, 0, []
    while at < duration_s - 12:
        number += 1
        said, label, key = chance.choice(SENTENCES), chance.choice("ABCDE"), SegmentId(f"s{number}")
        heard = words(said, at)
        turns.append(turn(label, at, heard[-1].end))
        at = heard[-1].end + chance.random()
        yield ev.SegmentFinalized(key, heard, LanguageCode("en"), Label(label), "whisper-base")
        for language in ("pt", "es"):
            yield ev.TranslationProduced(key, 1, LanguageCode(language), f"({language}) {said}", "made", "1")
        if number % 9 == 0:
            yield ev.TextCorrected(key, said.replace("node", "login node"), "Eva")
        if number % 15 == 0:
            kind = chance.choice(get_args(ev.MarkKind))
            yield ev.MarkAdded(MarkId(f"m{number}"), kind, said, "Eva", key)
        if number % 12 == 0:
            yield ev.FlagRaised(FlagId(f"f{number}"), "low-confidence", "low", (ev.FlagSpan(key, 1, 0, 2),), "Was it?")
    yield ev.SpeakersDiarized(tuple(turns), (), "made")
    for label, name in zip("ABCDE", NAMES, strict=True):
        yield ev.SpeakerNamed(Label(label), name, "Eva")
    yield ev.RedactionMade(RedactionId("r1"), "name", "Maria", "Eva", "Participant 1")
    yield ev.RedactionMade(RedactionId("r2"), "words", "the machines", "Eva", "███")
    yield ev.WindowRecognized(0.0, duration_s, "whisper-base")
    yield ev.RecordingEnded(duration_s)


if __name__ == "__main__":
    main()
