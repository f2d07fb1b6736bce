"""How long after its line a misheard term is flagged, live: also where the sound is heard again first.

    python -m tests.benchmarks.flag_delays RECORDING...

Each recording runs as a session at the pace of real time, with recognition, voices and flags beside one another. The
delay runs from the record that made a line's text to that of its flag, in seconds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.benchmarks.terms.figures import percentile
from transcriber.core.events import FlagRaised, Record, SegmentId, TermRescored
from transcriber.core.state import State, apply
from transcriber.session.journal import read_journal
from transcriber.session.signal_hub import SignalHub
from transcriber.wiring.live import live_session


@dataclass(frozen=True, slots=True)
class Delay:
    message: str
    is_heard_again: bool
    seconds: float


def delays(records: Iterable[Record]) -> Iterator[Delay]:
    """Of each flag about a misheard term."""
    state = State()
    made: dict[tuple[SegmentId, int], datetime] = {}
    heard_again: set[tuple[SegmentId, int]] = set()
    for record in records:
        state = apply(state, record)
        for segment in state.segments.values():
            made.setdefault((segment.id, segment.revision), record.at)
        event = record.event
        if isinstance(event, TermRescored):
            heard_again.add((event.span.segment, event.span.revision))
        if isinstance(event, FlagRaised) and event.kind == "misheard":
            place = (event.spans[0].segment, event.spans[0].revision)
            yield Delay(event.message, place in heard_again, (record.at - made[place]).total_seconds())


def live(recording: Path) -> list[Delay]:
    """A whole session of a recording."""
    with tempfile.TemporaryDirectory(prefix="bofscribe-flags-") as folder:
        path = Path(folder) / "session"
        flags = {"languages": {"spoken": ("en",)}, "live": {"input": str(recording)}}
        with live_session(path, flags, {}, SignalHub(), goes_on=False) as running:
            running.run()
        return list(delays(read_journal(path / "journal.jsonl")))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("recordings", nargs="+", type=Path)
    found = [delay for recording in parser.parse_args().recordings for delay in live(recording)]
    for delay in found:
        print(f"{delay.seconds:.2f} s{', heard again' if delay.is_heard_again else ''}: {delay.message}")  # noqa: T201
    seconds = sorted(delay.seconds for delay in found)
    if seconds:
        figures = {"n": len(seconds), "p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)}
        print(json.dumps(figures))  # noqa: T201 - the figures are what it is run for


if __name__ == "__main__":
    main()
