"""From Enter to the text of a long session, in a real terminal.

    python -m tests.benchmarks.opening [--segments 10000] [--passes 333] [--runs 5]

Starts `bofscribe review` in tmux at 120x40 on the session of `attach`, no engine running, and waits until its first
lines are on the screen. Seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.attach import long_session
from tests.commands.test_desk_in_a_terminal import Terminal
from transcriber.core.intents import EndSession
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running

_SECOND_LINE = "00:04"


def opened_s(session: Path, folder: Path) -> float:
    """One opening; the engine is ended afterwards, so that the next begins alike."""
    began_s = time.monotonic()
    terminal = Terminal([sys.executable, "-m", "transcriber", "review", str(session)], (120, 40), folder)
    try:
        terminal.until(lambda: _SECOND_LINE in terminal.text)
        shown_s = time.monotonic() - began_s
        terminal.until(lambda: is_running(session))
        with EngineClient(session) as client:
            client.send(EndSession("benchmark"))
        terminal.until(lambda: not is_running(session))
    finally:
        terminal.close()
    return shown_s


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--passes", type=int, default=333)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bofscribe-opening-") as name:
        folder = Path(name)
        long_session(folder / "session", options.segments, options.passes)
        runs = sorted(opened_s(folder / "session", folder) for _ in range(options.runs))
    found = {"runs": len(runs), "least": runs[0], "median": statistics.median(runs), "most": runs[-1]}
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in found.items()}) + "\n")


if __name__ == "__main__":
    main()
