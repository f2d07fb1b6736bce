"""`bofscribe push --to hackmd` and `--to hackmd-file`: a shared note, once or as the session and the note change."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcriber.commands.person import NOBODY
from transcriber.commands.shown_push import shown_push
from transcriber.core.intents import PushNow
from transcriber.core.signals import PushState, SessionEnded
from transcriber.errors import EngineGoneError, SessionBusyError, TargetUnavailableError, UsageError

if TYPE_CHECKING:
    from transcriber.wiring.notes import PushedNote

_LOOK_EVERY_S = 1.0
_CALLS_OF_A_FAILURE = 2


def wanted_note(kind: str, file: Path | None, note: str, team: str, *, is_new_region: bool) -> PushNow:
    """What the command line asks for.

    Raises:
        UsageError: If the kind has no such option, or lacks its file.
    """
    if kind == "hackmd-file":
        if file is None:
            raise UsageError("--to hackmd-file needs a file.", hint="bofscribe push DIR --to hackmd-file notes.md")
        if team or note not in ("", "new"):
            raise UsageError("--note and --team are for --to hackmd.", hint="The file is the note.")
        return PushNow(NOBODY, file=str(file.resolve()), note=note, is_new_region=is_new_region)
    if file is not None:
        raise UsageError(f"--to hackmd takes no file: {file}.", hint=f"bofscribe push DIR --to hackmd-file {file}")
    return PushNow(NOBODY, note=note, team=team, is_new_region=is_new_region)


def push_note(directory: Path, wanted: PushNow, *, watch: bool) -> None:
    """Push once, or until Ctrl-C; a session that runs pushes by its engine.

    Raises:
        BofscribeError: If it was not done; while watching, only where a person must do something.
    """
    from transcriber.session.engine_socket import is_running
    from transcriber.session.engine_start import make_way
    from transcriber.session.folder import SessionFolder

    with contextlib.suppress(SessionBusyError):  # who reviews it has an engine that pushes
        make_way(directory)
    SessionFolder(directory).require_journal()
    if watch:
        _watch(directory, wanted)
    elif is_running(directory):
        _push_by_engine(directory, wanted)
    else:
        _push_here(directory, wanted)


def _push_by_engine(directory: Path, wanted: PushNow) -> None:
    from transcriber.session.client import EngineClient

    with EngineClient(directory) as client:
        client.send(wanted)
    from transcriber.wiring.documents import open_document

    click.echo("Pushed by the running session.", err=True)
    click.echo(wanted.file or open_document(directory).state.pushes["hackmd"].link)


def _follow(directory: Path, file: str) -> None:
    """Tell how a session that is recorded pushes, until it ends. A review would go on while it is followed.

    Raises:
        EngineGoneError: If it ended otherwise.
    """
    from transcriber.session.client import EngineClient

    with EngineClient(directory) as client:
        for news in client.follow_on() if client.is_recording() else ():
            if isinstance(news, PushState) and (news.target != "hackmd") == bool(file):
                click.echo(shown_push(news), err=True)
            elif isinstance(news, SessionEnded):
                return


def _push_here(directory: Path, wanted: PushNow) -> PushedNote:
    from transcriber.wiring.notes import push_note as push_stored

    done = push_stored(directory, wanted, os.environ)
    pushed, quota = done.pushed, done.quota
    click.echo(pushed.link)
    if quota.remaining is not None and quota.limit is not None:
        click.echo(f"{quota.remaining:,} of {quota.limit:,} calls left.", err=True)
    if pushed.remark:
        click.echo(pushed.remark, err=True)
    if pushed.n_conflicts:
        click.echo(
            f"{pushed.n_conflicts} lines were changed here and in the note. The note keeps theirs until you decide: "
            f"bofscribe flags {directory}",
            err=True,
        )
    return done


def _watch(directory: Path, wanted: PushNow) -> None:
    from transcriber.config import load_settings
    from transcriber.outputs.note.pace import Pace
    from transcriber.ports import Quota
    from transcriber.session.engine_socket import is_running
    from transcriber.session.folder import SessionFolder

    folder = SessionFolder(directory)
    settings = load_settings(folder.settings_path if folder.has_settings else None, os.environ, {}).hackmd
    pace = Pace(settings.interval_s, settings.calls_per_hour)
    size = -1
    click.echo("Pushing whenever something changes; Ctrl-C ends it.", err=True)
    was_running = False
    while True:
        now_s = time.monotonic()
        if size != (size := folder.journal_path.stat().st_size):
            pace.changed(now_s)
        runs = is_running(directory)
        if runs and not was_running:
            try:
                _push_by_engine(directory, wanted)
                _follow(directory, wanted.file)
            except EngineGoneError as error:
                click.echo(f"{error.message} {error.hint}", err=True)
            wanted = _later(wanted)
        elif not runs and pace.due_s(now_s, Quota()) <= now_s:
            try:
                done = _push_here(directory, wanted)
                pace.pushed(now_s, done.n_calls)
                size = done.journal_bytes
            except TargetUnavailableError as error:
                click.echo(f"{error.message} {error.hint}", err=True)
                pace.failed(now_s, _CALLS_OF_A_FAILURE, error.wait_s)
            except SessionBusyError as error:
                click.echo(f"{error.message} {error.hint}", err=True)
                pace.failed(now_s, 0, None)
            wanted = _later(wanted)
        was_running = runs
        time.sleep(_LOOK_EVERY_S)


def _later(wanted: PushNow) -> PushNow:
    """What is wanted again and again: a new note is made once."""
    return replace(wanted, note="" if wanted.note == "new" else wanted.note, is_new_region=False)
