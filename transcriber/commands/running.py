"""`bofscribe off-record`, `on-record` and `stop`: what is asked of a session that runs, from any terminal."""

from __future__ import annotations

from pathlib import Path

import click

from transcriber.commands.person import person_option
from transcriber.core.intents import EndSession, GoOffRecord, GoOnRecord, Intent
from transcriber.core.signals import SessionEnded
from transcriber.errors import BofscribeError
from transcriber.session.client import EngineClient

_DIRECTORY = click.argument("directory", type=click.Path(path_type=Path), default=Path("session"), metavar="[DIR]")


@click.command("off-record")
@_DIRECTORY
@person_option()
def off_record(directory: Path, person: str) -> None:
    """Take the session that runs in DIR off the record: nothing is heard, kept or sent until on-record.

    The recording keeps silence there, and the transcript says that something was left out.
    """
    _send(directory, GoOffRecord(person))
    click.echo("Off the record.", err=True)


@click.command("on-record")
@_DIRECTORY
@person_option()
def on_record(directory: Path, person: str) -> None:
    """Put the session that runs in DIR on the record again."""
    _send(directory, GoOnRecord(person))
    click.echo("On the record.", err=True)


@click.command()
@_DIRECTORY
@person_option()
def stop(directory: Path, person: str) -> None:
    """End the session that runs in DIR, and wait until its last words are written."""
    with EngineClient(directory) as client:
        client.send(EndSession(person))
        for news in client.follow():
            if isinstance(news, SessionEnded) and news.failure:
                raise BofscribeError(news.failure, hint=news.hint)
    click.echo(f"The session in {directory} is whole.", err=True)


def _send(directory: Path, intent: Intent) -> None:
    with EngineClient(directory) as client:
        client.send(intent)
