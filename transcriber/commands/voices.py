"""`bofscribe voices`: whose voices are recognized in later sessions."""

from __future__ import annotations

from pathlib import Path

import click

from transcriber.config import unknown_name
from transcriber.errors import UsageError


@click.group()
def voices() -> None:
    """Voices to be recognized in later sessions. None is kept unless you add it; ask the person first.

    A voice tells who somebody is as a fingerprint does: it is kept encrypted in your data folder, is never part of a
    session folder, and 'remove' forgets it. Who is recognized is suggested as a flag; only you give the name.

    \b
    Examples:
      bofscribe voices add "Ana Maria" --from my-session
      bofscribe voices list
      bofscribe voices remove "Ana Maria"
    """


@voices.command()
@click.argument("name")
@click.option(
    "--from", "session", type=click.Path(path_type=Path), metavar="DIR", help="A session in which NAME speaks."
)
@click.option("--label", help="The voice there, A or B, ...  [default: the one that is called NAME]")
@click.option("--audio", type=click.Path(path_type=Path), help="A recording of NAME alone, 10 s or more.")
def add(name: str, session: Path | None, label: str | None, audio: Path | None) -> None:
    """Keep the voice of NAME, from a session or from a recording. More than one makes it surer.

    \b
    Examples:
      bofscribe voices add Ana --from my-session
      bofscribe voices add Ben --from my-session --label B
      bofscribe voices add Chloe --audio chloe.m4a
    """
    from transcriber.wiring.enrolling import enrol_from_recording, enrol_from_session

    if (session is None) == (audio is None):
        raise UsageError("A voice comes from a session or from a recording.", hint="Give --from DIR, or --audio FILE.")
    if not name.strip() or (label is not None and audio is not None):
        raise UsageError(
            "A voice needs a name, and a label says which one of a session.", hint="See bofscribe voices add --help"
        )
    if session is not None:
        kept = enrol_from_session(name.strip(), session, label)
    else:
        assert audio is not None
        kept = enrol_from_recording(name.strip(), audio, lambda text: click.echo(text, err=True))
    for voice in kept:
        click.echo(f"Kept the voice of {voice.name}: {voice.seconds:.0f} s of speech from {voice.source}.", err=True)


@voices.command("list")
def list_voices() -> None:
    """Show whose voices are kept, and where they come from."""
    from transcriber.wiring.known_voices import voice_store

    kept = voice_store().voices()
    for voice in kept:
        click.echo(f"{voice.name:24} {voice.seconds:5.0f} s  {voice.added}  from {voice.source}")
    if not kept:
        click.echo("No voice is kept.", err=True)


@voices.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget all that is kept of the voice of NAME."""
    from transcriber.wiring.known_voices import voice_store

    store = voice_store()
    if not store.remove(name):
        raise unknown_name(name, sorted({voice.name for voice in store.voices()}), what="voice", where="what is kept")
    click.echo(f"Forgot the voice of {name}.", err=True)
