"""Progress of long work on stderr: bars with the time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from transcriber.offline.transcription import Stage

_Stage = TypeVar("_Stage", bound=str)

STAGES: Mapping[Stage, str] = {
    "recognition": "Recognizing",
    "speakers": "Telling voices apart",
    "terms": "Weighing terms",
}
"""Of hearing a recording."""

_LINE_INTERVAL_S = 15.0
_SHARE_THAT_TELLS = 0.1
"""Less done says nothing of the pace."""


@contextmanager
def stage_progress(stages: Mapping[_Stage, str], *, enabled: bool) -> Iterator[Callable[[_Stage, float], None]]:
    """Show stages that run side by side; what is yielded takes a stage and its share done, from any thread.

    Args:
        stages: What to call each on the screen.
    """
    if not enabled:
        yield lambda _stage, _share: None
    elif sys.stderr.isatty():
        with _bars(stages) as report:
            yield report
    else:
        yield _lines(stages)


@contextmanager
def _bars(stages: Mapping[_Stage, str]) -> Iterator[Callable[[_Stage, float], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("passed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks = {stage: progress.add_task(description, total=1.0) for stage, description in stages.items()}
        yield lambda stage, share: progress.update(tasks[stage], completed=share)


def _lines(stages: Mapping[_Stage, str]) -> Callable[[_Stage, float], None]:
    shares: dict[_Stage, float] = dict.fromkeys(stages, 0.0)
    begun_s: dict[_Stage, float] = {}
    next_line_s = time.monotonic() + _LINE_INTERVAL_S

    def seconds_left(stage: _Stage, now_s: float) -> float:
        passed_s = now_s - begun_s.get(stage, now_s)
        return passed_s * (1 - shares[stage]) / shares[stage]

    def report(stage: _Stage, share: float) -> None:
        nonlocal next_line_s
        now_s = time.monotonic()
        # From the first report on: what came before was loading, and says nothing of the pace.
        begun_s.setdefault(stage, now_s)
        shares[stage] = share
        if now_s < next_line_s:
            return
        next_line_s = now_s + _LINE_INTERVAL_S
        done = ", ".join(f"{stages[stage]}: {share:.0%}" for stage, share in shares.items())
        # Of what comes after these nothing is known yet.
        begun = [each for each in stages if each in begun_s]
        if min(shares[each] for each in begun) < _SHARE_THAT_TELLS:
            click.echo(done, err=True)
        else:
            click.echo(f"{done}, about {max(seconds_left(each, now_s) for each in begun):.0f} s left", err=True)

    return report
