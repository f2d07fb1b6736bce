"""`bofscribe push`: a session to where people read, once or as it changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from transcriber.core.signals import SessionEnded, TargetState
from transcriber.errors import EngineGoneError, SessionBusyError, SessionError, TargetUnavailableError, UsageError
from transcriber.outputs.targets import AFTERWARDS

NOTES = ("hackmd", "hackmd-file")

_LOOK_EVERY_S = 1.0
_AGAIN_AFTER_S = 15.0


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[FILE]")
@click.option("--to", "kind", type=click.Choice([*NOTES, *AFTERWARDS]), required=True, help="The kind of place.")
@click.option("--note", default="", metavar="ID|URL|new", help="Which note; the one so far, or a new one by default.")
@click.option("--team", default="", help="The HackMD team that a new note belongs to.")
@click.option("--new-region", is_flag=True, help="Where the note's markers are damaged, write anew at its end.")
@click.option("--watch", is_flag=True, help="Go on whenever the session changes, until Ctrl-C.")
def push(
    directory: Path,
    file: Path | None,
    kind: str,
    note: str,
    team: str,
    new_region: bool,
    watch: bool,
) -> None:
    """Send the session in DIR to where people read: what is not there yet, and what was corrected since.

    A note (hackmd, or hackmd-file for a Markdown file FILE) is title, agenda, common problems, questions, actions,
    terms and the transcript. People may write in it: what they correct in the transcript comes home into the session by
    their name, what they write elsewhere stays where it is, and where you and they changed the same words you are asked
    ('bofscribe flags DIR'). The token comes from BOFSCRIBE_HACKMD_TOKEN, or from the system's keyring.

    To discord nothing is sent twice: what stands there is kept in the session. A session that runs sends by itself, if
    it was begun with --discord. Addresses come from the environment alone: BOFSCRIBE_DISCORD_WEBHOOK for a channel,
    BOFSCRIBE_DISCORD_WEBHOOK_PT for one in Portuguese.

    \b
    Examples:
      bofscribe push my-session --to hackmd                          # makes a note the first time, and says where
      bofscribe push my-session --to hackmd --note https://hackmd.io/rkFFKbvFTxq5J6gRdmgDUA
      bofscribe push my-session --to hackmd --team our-team --watch
      bofscribe push my-session --to hackmd-file notes.md            # for HedgeDoc, Etherpad or git
      bofscribe push my-session --to discord
    """
    if kind in NOTES:
        from transcriber.commands.push_note import push_note, wanted_note

        wanted = wanted_note(kind, file, note, team, is_new_region=new_region)
        push_note(directory, wanted, watch=watch)
        return
    if file is not None or note or team or new_region:
        raise UsageError(f"--to {kind} takes no file and no note.", hint="See: bofscribe push --help")
    _push_captions(directory, kind, watch=watch)


def _push_captions(directory: Path, kind: str, *, watch: bool) -> None:
    from transcriber.session.engine_socket import is_running
    from transcriber.session.engine_start import make_way
    from transcriber.session.folder import SessionFolder
    from transcriber.wiring.sending import send_stored

    try:
        make_way(directory)
    except SessionBusyError:
        if not watch:
            raise
    journal = SessionFolder(directory).require_journal()
    if is_running(directory) and not watch:
        raise SessionError(
            f"The session in {directory} is running, and sends by itself.",
            hint=f"If it was begun without --{kind}: 'bofscribe stop {directory}', then 'bofscribe live {directory} "
            f"--{kind} --go-on'. To see how sending goes, add --watch.",
        )
    seen = -1
    was_running = False
    while True:
        runs = is_running(directory)
        if runs and not was_running:
            _follow(directory)
        elif not runs and journal.stat().st_size != seen:
            try:
                seen = send_stored(directory, kind, os.environ, _report)
            except (TargetUnavailableError, SessionBusyError) as error:
                if not watch:
                    raise
                click.echo(f"{error.message} {error.hint}", err=True)
                time.sleep(_AGAIN_AFTER_S)
        if not watch:
            return
        was_running = runs
        time.sleep(_LOOK_EVERY_S)


def _follow(directory: Path) -> None:
    """Tell how a session that is recorded sends, until it ends. A review would go on while it is followed."""
    from transcriber.session.client import EngineClient

    try:
        with EngineClient(directory) as client:
            if not client.is_recording():
                click.echo("The session is open in a review; what is changed there is sent when it is left.", err=True)
                return
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
