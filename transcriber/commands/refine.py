"""`bofscribe refine`: a session heard again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcriber.commands.options import given
from transcriber.core.timeline import format_clock

if TYPE_CHECKING:
    from transcriber.refining.changes import LineChange, Refinement

_COLOURS = {"delete": "red", "insert": "green"}
_MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--model", help="A name of 'bofscribe models list'.  [default: the best that is here]")
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), help="[default: as the session's settings say]")
@click.option("--compute-type", help="float16, int8, ...  [default: what suits the device]")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write what changed as an HTML page.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, and no list of changes.")
def refine(
    directory: Path,
    model: str | None,
    device: str | None,
    compute_type: str | None,
    report: Path | None,
    quiet: bool,
) -> None:
    """Hear the session in DIR again as a whole, with the best model here and all that people taught it.

    Lines that nobody touched get the better text and voices; speech that was missed comes in. What a person wrote,
    assigned or took out stays; where the second pass differs from it, a flag asks ('bofscribe flags'). Nothing off the
    record is heard.

    \b
    Examples:
      bofscribe refine my-session
      bofscribe refine my-session --model whisper-large-v3-turbo --report changes.html

    Ctrl-C stops it, and the same command again goes on where it was; the session changes only when all is heard. A
    second run with the same model changes nothing and shows again what the first one did.
    """
    from transcriber.commands.progress import STAGES, stage_progress
    from transcriber.files import write_text
    from transcriber.outputs.refinement_page import render_refinement
    from transcriber.wiring.documents import open_document
    from transcriber.wiring.refining import refine_session

    flags = given(device=device, compute_type=compute_type)
    stages = {**STAGES, "recognition": "Hearing again"}
    with stage_progress(stages, enabled=not quiet) as tell:
        try:
            refinement = refine_session(directory, model, flags, os.environ, tell, _notice)
        except KeyboardInterrupt:
            _notice("Stopped; nothing is changed yet. The same command again goes on from there.")
            raise
    if not quiet:
        for change in refinement.changes:
            click.echo(_as_text(change))
    _notice(_summary(refinement))
    if report is not None:
        write_text(report, render_refinement(open_document(directory).title, refinement))
        _notice(f"Wrote {report}.")


def _as_text(change: LineChange) -> str:
    """The line with what was left out and put in, as wdiff shows it."""
    words = " ".join(click.style(_MARKS[how].format(text), fg=_COLOURS.get(how)) for how, text in change.word_diff())
    before, after = (name or "?" for name in change.speakers)
    who = {"new": after, "withdrawn": before}.get(change.kind, after if before == after else f"{before} -> {after}")
    note = {"new": " (new)", "withdrawn": " (taken back)", "suggested": " (suggested)"}.get(change.kind, "")
    return f"[{format_clock(change.start)}] {who}{note}: {words}"


def _summary(refinement: Refinement) -> str:
    count = refinement.count
    return (
        f"Heard again by {refinement.model}: {count('text')} lines with better text, {count('new')} new, "
        f"{count('withdrawn')} taken back, {count('speaker')} of another voice, {count('suggested')} suggestions where "
        "people wrote (bofscribe flags). What people wrote stands."
    )


def _notice(message: str) -> None:
    click.echo(message, err=True)
