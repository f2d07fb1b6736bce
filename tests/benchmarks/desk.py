"""How quick the terminal app is on a long session while it runs: `python -m tests.benchmarks.desk`.

A session of 10,000 lines comes from an engine in memory; then finals come in at a pace while keys are pressed: the time
from a key to the moment when what it did is drawn.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import resource
import threading
import time
from unittest import mock

from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen

from tests.builders import segment
from tests.tui.desk import SERVED, Desk, MemoryEngine, desk_on
from transcriber.core.events import Event, FlagId, FlagRaised, FlagSpan, SegmentId, SpeakerNamed, WindowRecognized
from transcriber.core.signals import LagMeasured, LevelMeasured, PartialCaption
from transcriber.core.speech import Label

WORDS = "the solver reads its wheel from a module that we build for each cluster and nobody knows why".split()  # noqa: SIM905
KEYS = "k j k right right left f k pageup k pageup pagedown".split()  # noqa: SIM905 - each moves something


def made_session(n_lines: int, seed: int = 1) -> list[Event]:
    chance = random.Random(seed)
    events: list[Event] = []
    for number in range(n_lines):
        text = " ".join(chance.choices(WORDS, k=chance.randint(3, 28))) + "."
        events.append(segment(f"s{number + 1}", text, number * 4.0, label=chance.choice("ABCD")))
        if number % 100 == 50:
            span = FlagSpan(SegmentId(f"s{number + 1}"), 1, 0, len(text.split()[0]))
            flag = FlagId(f"f{number}")
            events.append(FlagRaised(flag, "misheard", "low", (span,), "Sounds like another.", suggestion="other"))
    events.append(SpeakerNamed(Label("A"), "Dora Novak", "Ana"))
    return events


async def measure(n_lines: int, finals_a_second: float, seconds: float, n_keys: int) -> dict[str, float]:
    engine = MemoryEngine()
    engine.append_one_by_one(made_session(n_lines))
    engine.signal(SERVED)
    start_s = time.perf_counter()
    async with desk_on(engine) as desk:
        opened_s = time.perf_counter() - start_s
        await desk.press("enter", "escape")
        gc.collect()
        memory_mb = _memory_mb()
        feeder = threading.Thread(target=_feed, args=(engine, n_lines, finals_a_second, seconds), daemon=True)
        feeder.start()
        times_s = await _press(desk, n_keys, feeder)
        feeder.join()
        await desk.settle()
        gc.collect()
        grown_mb = _memory_mb() - memory_mb
    times_s.sort()
    return {
        "lines": n_lines,
        "opened_s": round(opened_s, 2),
        "keys": len(times_s),
        "key_to_paint_ms_p50": round(1000 * times_s[len(times_s) // 2], 1),
        "key_to_paint_ms_p95": round(1000 * times_s[int(len(times_s) * 0.95)], 1),
        "finals_a_second": finals_a_second,
        "memory_grown_mb": round(grown_mb, 1),
    }


async def _press(desk: Desk, n_keys: int, feeder: threading.Thread) -> list[float]:
    """From the key to the first drawing that began after what it does was done."""
    times_s: list[float] = []
    n_drawn = n_sent = 0
    display = desk.app._display

    def noted(screen: Screen[object], renderable: RenderableType | None) -> None:
        nonlocal n_drawn
        display(screen, renderable)
        n_drawn += 1

    with mock.patch.object(desk.app, "_display", noted):
        while len(times_s) < n_keys or feeder.is_alive():
            transcript = desk.app.desk.transcript
            before, n_before = (transcript.current, transcript.word), None
            start_s = time.perf_counter()
            desk.app.post_message(Key(KEYS[n_sent % len(KEYS)], None))
            n_sent += 1
            while time.perf_counter() < start_s + 1.0:
                if n_before is None and (transcript.current, transcript.word) != before:
                    n_before = n_drawn
                elif n_before is not None and n_drawn > n_before:
                    times_s.append(time.perf_counter() - start_s)
                    break
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.05)
    return times_s


def _feed(engine: MemoryEngine, n_lines: int, finals_a_second: float, seconds: float) -> None:
    for number in range(int(finals_a_second * seconds)):
        at = (n_lines + number) * 4.0
        text = " ".join(WORDS[: 3 + number % 15]) + "."
        engine.signal(PartialCaption(text[:20], text[20:], Label("B"), None, at, at + 2.0))
        engine.signal(LevelMeasured(-20.0 - number % 9))
        engine.signal(LagMeasured(0.5, ""))
        engine.append(segment(f"n{number}", text, at, label="B"), WindowRecognized(at, at + 3.0, "fake-model"))
        time.sleep(1.0 / finals_a_second)


def _memory_mb() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a file of the kernel
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--finals", type=float, default=50.0, help="a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--keys", type=int, default=200)
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(measure(arguments.lines, arguments.finals, arguments.seconds, arguments.keys))))  # noqa: T201


if __name__ == "__main__":
    main()
