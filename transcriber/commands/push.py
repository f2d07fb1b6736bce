"""`bofscribe push`: a session to where people read, when it is over, or as it changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from transcriber.core.signals import SessionEnded, TargetState
from transcriber.errors import EngineGoneError, SessionError
from transcriber.outputs.targets import AFTERWARDS

_LOOK_EVERY_S = 1.0


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--to", "kind", type=click.Choice(AFTERWARDS), required=True, help="The kind of place.")
@click.option("--watch", is_flag=True, help="Go on whenever the session changes, until Ctrl-C.")
def push(directory: Path, kind: str, watch: bool) -> None:
    """Send the session in DIR to where people read: what is not there yet, and what was corrected since.

    Nothing is sent twice: what stands there is kept in the session. A session that runs sends by itself, if it was
    begun with --discord. Addresses and tokens come from the environment alone: BOFSCRIBE_DISCORD_WEBHOOK for a channel,
    BOFSCRIBE_DISCORD_WEBHOOK_PT for one in Portuguese.

    \b
    Examples:
      bofscribe push my-session --to discord
      bofscribe push my-session --to discord --watch
    """
    from transcriber.session.engine_socket import is_running
    from transcriber.session.engine_start import make_way
    from transcriber.session.folder import SessionFolder
    from transcriber.wiring.sending import send_stored

    make_way(directory)
    journal = SessionFolder(directory).require_journal()
    if is_running(directory) and not watch:
        raise SessionError(
            f"The session in {directory} is running, and sends by itself.",
            hint=f"If it was begun without --{kind}: 'bofscribe stop {directory}', then 'bofscribe live {directory} "
            f"--{kind} --go-on'. To see how sending goes, add --watch.",
        )
    seen = -1
    while True:
        if is_running(directory):
            _follow(directory)
        elif journal.stat().st_size != seen:
            send_stored(directory, kind, os.environ, _report)
            seen = journal.stat().st_size
        if not watch:
            return
        time.sleep(_LOOK_EVERY_S)


def _follow(directory: Path) -> None:
    """Tell how a running session sends, until it ends."""
    from transcriber.session.client import EngineClient

    try:
        with EngineClient(directory) as client:
            for news in client.follow_on():
                if isinstance(news, TargetState):
                    _report(news)
                elif isinstance(news, SessionEnded):
                    return
    except EngineGoneError as error:
        click.echo(f"{error.message} {error.hint}", err=True)


def _report(state: TargetState) -> None:
    waiting = f" ({state.n_unsent} to go)" if state.n_unsent else ""
    click.echo(f"{state.name}: {state.text}{waiting}", err=True)
