"""`bofscribe demo`: the bundled session, as if it were live."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import click

from transcriber.commands.desk import plain_option
from transcriber.commands.person import person_option

_RECORDING = "bof_en_4spk_clean.flac"
_TITLE = "Python on HPC systems: a demonstration"
_NOTE = "note.md"


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("bofscribe-demo"), metavar="[DIR]")
@click.option(
    "--captions", metavar="HOST:PORT", default="127.0.0.1:8080", show_default=True, help="Where the captions page is."
)
@person_option()
@plain_option
@click.pass_context
def demo(context: click.Context, directory: Path, captions: str, person: str, plain: bool) -> None:
    """Replay a bundled session of two minutes at the pace of real time, as if four people sat here.

    The desk opens on a terminal, the captions page is served to a browser, and when it is over the shared note is
    written beside the session in DIR: all that a live session does, without a microphone and without a network.

    \b
    Try in the desk:
      s     say who speaks, with some letters of a name and Enter
      f a   go to a flag, and accept what it suggests
      e     edit a line while others come;  u takes it back
      ?     all keys
    """
    from transcriber.commands.live import live
    from transcriber.commands.push_note import push_note, wanted_note
    from transcriber.session.engine_socket import is_running

    folder = _unused(directory)
    with as_file(files("transcriber") / "demo" / _RECORDING) as recording:
        options = {"language": "en", "captions": captions, "title": _TITLE, "person": person, "plain": plain}
        context.invoke(live, directory=folder, source=str(recording), **options)
    if not is_running(folder):
        push_note(folder, wanted_note("hackmd-file", folder / _NOTE, "", "", is_new_region=False), watch=False)


def _unused(directory: Path) -> Path:
    """The folder, or where a demonstration lies there already, one with the next number."""
    number, folder = 1, directory
    while (folder / "journal.jsonl").exists():
        number += 1
        folder = directory.with_name(f"{directory.name}-{number}")
    return folder
