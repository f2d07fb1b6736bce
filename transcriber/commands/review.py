"""`bofscribe review`: a session that was recorded, or is being recorded, on the screen to be corrected."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import click

from transcriber.commands.desk import is_for_desk, open_desk, plain_option
from transcriber.commands.person import person_option
from transcriber.errors import UsageError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option(
    "--url", metavar="LINK", help="Join a session on another machine, with the link that 'live --edit' shows."
)
@click.option("--edit", metavar="HOST:PORT", help="Let others join from there; the link is shown.")
@person_option()
@plain_option
@click.option("--engine", is_flag=True, hidden=True, help="Serve the session from this process, until nobody looks on.")
def review(directory: Path | None, url: str | None, edit: str | None, person: str, plain: bool, engine: bool) -> None:
    """Show the session in DIR, finished, interrupted or running, and correct it.

    On a terminal it opens the desk: ? shows all keys. Corrections are kept in DIR as they are made. Several people can
    work at once, each in a terminal of their own: each sees what the others do, and whoever changes what somebody else
    has just changed is told.

    \b
    Examples:
      bofscribe review my-session
      bofscribe review my-session --edit :8090 --as Ana
      bofscribe review --url 'http://192.0.2.7:8090/?key=...' --as Ben
    """
    if url is not None and (directory is not None or edit is not None):
        raise UsageError("--url names a session elsewhere: DIR and --edit don't go with it.", hint="Leave them out.")
    directory = directory or Path("session")
    if engine:
        _serve(directory, edit or "")
        return
    from transcriber.commands.attach import attach
    from transcriber.commands.live_screen import LiveScreen
    from transcriber.session.client import EngineClient
    from transcriber.session.engine_socket import is_running
    from transcriber.session.engine_start import reached, start_review_engine
    from transcriber.session.folder import SessionFolder

    screen = LiveScreen()
    if url is None and not is_running(directory):
        SessionFolder(directory).require_journal()
    elif url is None and edit:
        screen.notice("The session runs already: --edit of this command says nothing to it.")

    def begin() -> None:
        if url is None and not is_running(directory):
            start_review_engine(directory, *(["--edit", edit] if edit else []))

    def connect() -> EngineClient:
        return EngineClient(url) if url is not None else reached(directory, begin)

    if plain or is_for_desk():
        is_live = _is_recorded(url or directory)
        open_desk(url or directory, connect, person, is_live=is_live, is_plain=plain)
        return
    begin()
    attach(url or directory, screen, person, has_keys=sys.stdin.isatty() and os.name == "posix")


def _is_recorded(place: Path | str) -> bool:
    """Whether sound comes in there now. Raises BofscribeError where a link leads nowhere."""
    from transcriber.errors import EngineGoneError
    from transcriber.session.client import EngineClient

    try:
        with EngineClient(place) as client:
            return client.is_recording()
    except EngineGoneError:
        if isinstance(place, str):
            raise
        return False


def _serve(directory: Path, edit: str) -> None:
    from transcriber.commands.engine_log import log_signals
    from transcriber.session.signal_hub import SignalHub
    from transcriber.wiring.review import review_session

    hub = SignalHub()
    log_signals(hub)
    with review_session(directory, os.environ, hub, edit=edit) as controls:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # The handler only starts a thread: what it interrupted may hold the lock.
            signal.signal(number, lambda *_: threading.Thread(target=controls.stop, daemon=True).start())
        controls.wait()
