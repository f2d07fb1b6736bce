"""`bofscribe resume`: a session that was interrupted becomes whole."""

from __future__ import annotations

import os
from pathlib import Path

import click

from transcriber.core.timeline import format_clock


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def resume(directory: Path) -> None:
    """Finish the session in DIR after a crash, a dead battery or kill -9.

    What was recorded and not yet written down is recognized, and all voices are told apart once more; what people
    wrote and named stays. A second run does nothing.

    \b
    Example:
      bofscribe resume my-session
    """
    from transcriber.commands.progress import STAGES, stage_progress
    from transcriber.wiring.offline import resume_session

    with stage_progress(STAGES, enabled=True) as report:
        done = resume_session(directory, os.environ, report, notice=lambda text: click.echo(text, err=True))
    missing = (
        f"{format_clock(done.recognized_s)} of it had to be written down"
        if done.recognized_s
        else "nothing was missing"
    )
    click.echo(f"The session in {directory} is whole; {missing}.", err=True)
