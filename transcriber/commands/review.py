"""`bofscribe review`: a session that was recorded, or is being recorded, on the screen to be corrected."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import click

from transcriber.commands.live_screen import LiveScreen


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("session"), metavar="[DIR]")
@click.option("--engine", is_flag=True, hidden=True, help="Serve the session from this process, until nobody looks on.")
def review(directory: Path, engine: bool) -> None:
    """Show the session in DIR, finished, interrupted or running, and correct it.

    Corrections are kept in DIR as they are made. Two people can work in two terminals: each sees what the other does.

    \b
    Examples:
      bofscribe review my-session
    """
    from transcriber.commands.attach import attach
    from transcriber.session.engine import start_review_engine
    from transcriber.session.engine_socket import is_running

    if engine:
        _serve(directory)
        return
    if not is_running(directory):
        start_review_engine(directory)
    attach(directory, LiveScreen(), has_keys=sys.stdin.isatty() and os.name == "posix")


def _serve(directory: Path) -> None:
    from transcriber.commands.engine_log import log_signals
    from transcriber.session.signal_hub import SignalHub
    from transcriber.wiring.review import review_session

    hub = SignalHub()
    log_signals(hub)
    with review_session(directory, os.environ, hub) as controls:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # The handler only starts a thread: what it interrupted may hold the lock.
            signal.signal(number, lambda *_: threading.Thread(target=controls.stop, daemon=True).start())
        controls.wait()
