"""Starts engines, and has those end that nobody needs; loads nothing of what an engine serves with."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from transcriber.core.intents import EndSession
from transcriber.errors import BofscribeError, EngineGoneError, SessionBusyError, SessionError, StreamDroppedError
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running
from transcriber.session.folder import SessionFolder

_START_S = 60.0

ENDING_S = 10.0
"""How long the journal of an engine that was ended may stay locked, until what it began is done."""


def start_engine(folder: Path, arguments: Sequence[str], stdin: IO[bytes] | None) -> None:
    """Start a process that runs a session in `folder`; returns when it answers. It outlives this one and its terminal.

    Args:
        arguments: Of `bofscribe live`.
        stdin: What it reads samples from, if it does.

    Raises:
        BofscribeError: What it said, if it ended instead.
    """
    session = SessionFolder(folder)
    was_there = folder.exists()
    session.create()
    try:
        _start(session, ["live", str(folder), "--engine", *arguments], stdin)
    except _EndedError as ended:
        session.remove_unused(was_there=was_there)
        raise ended.failure from None


def start_review_engine(folder: Path, *arguments: str) -> None:
    """Start a process that serves the session in `folder`, which is not running, until its last client has left.

    Args:
        arguments: Of `bofscribe review`.

    Raises:
        BofscribeError: What it said, if it ended instead.
    """
    session = SessionFolder(folder)
    session.require_journal()
    try:
        _start(session, ["review", str(folder), "--engine", *arguments], None)
    except _EndedError as ended:
        raise ended.failure from None


def reached(folder: Path, start: Callable[[], None]) -> EngineClient:
    """The engine that runs in the folder; `start` starts one where none does, or where the one that did just ended.

    Raises:
        BofscribeError: As `start`, and if it started none.
    """
    if is_running(folder):
        with contextlib.suppress(EngineGoneError):
            return EngineClient(folder)
        deadline_s = time.monotonic() + ENDING_S
        while is_running(folder) and time.monotonic() < deadline_s:
            time.sleep(0.02)
    start()
    return EngineClient(folder)


def make_way(folder: Path) -> None:
    """End the engine of a session that was reviewed and that nobody looks at any more; others are left alone.

    Its last words may take some seconds: open the journal with patience.

    Raises:
        SessionBusyError: If somebody reviews it now.
    """
    deadline_s = time.monotonic() + _START_S
    while is_running(folder) and time.monotonic() < deadline_s:
        # An engine that nobody looks at ends by itself, too: it may do so while it is asked.
        with contextlib.suppress(EngineGoneError, StreamDroppedError), EngineClient(folder) as client:
            if client.is_recording():
                return
            n_clients = client.n_clients()
            if n_clients:
                raise SessionBusyError(
                    f"{folder} is open in a review (windows: {n_clients}).",
                    hint=f"Leave it there, or end it from here: bofscribe stop {folder}",
                )
            client.send(EndSession("bofscribe"))
        time.sleep(0.02)


class _EndedError(Exception):
    """The process ended and said why."""

    def __init__(self, failure: BofscribeError) -> None:
        super().__init__(failure.message)
        self.failure = failure


def _start(session: SessionFolder, arguments: Sequence[str], stdin: IO[bytes] | None) -> None:
    """Raises _EndedError, and SessionError for a process that said nothing or does not come up."""
    log_path = session.log_path
    with log_path.open("ab") as log:
        length_before = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "transcriber", *arguments],
            stdin=stdin or subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # closing the terminal does not reach it
        )
    deadline_s = time.monotonic() + _START_S
    while not is_running(session.path):
        if process.poll() is not None:
            failure = _last_error(log_path, length_before)
            if failure is None:
                raise SessionError(
                    f"The engine ended with status {process.returncode}.", hint=f"Look into {log_path}, and report it."
                )
            failure.exit_code = process.returncode
            raise _EndedError(failure)
        if time.monotonic() > deadline_s:
            process.terminate()
            raise SessionError(f"The engine did not start within {_START_S:.0f} s.", hint=f"Look into {log_path}.")
        time.sleep(0.02)


def _last_error(log_path: Path, length_before: int) -> BofscribeError | None:
    """What a process that ended told a person: our own errors are a line for what and one for what to do."""
    with log_path.open("rb") as log:
        log.seek(length_before)
        lines = log.read().decode(errors="replace").split("\n")
    message = hint = ""
    for line in lines:
        if line.startswith("Error: "):
            message = line.removeprefix("Error: ")
        elif line.startswith("Hint: "):
            hint = line.removeprefix("Hint: ")
    return BofscribeError(message, hint=hint) if message else None
