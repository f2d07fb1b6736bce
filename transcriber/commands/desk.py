"""The terminal app, where there is a terminal to show it on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from transcriber.session.client import EngineClient


plain_option = click.option(
    "--plain", is_flag=True, help="Lines and prompts in the place of the app: for a screen reader."
)


def is_for_desk() -> bool:
    """Whether a person sits at a terminal that can show more than lines."""
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    return is_terminal and os.environ.get("TERM", "dumb") != "dumb"


def open_desk(
    place: Path | str,
    connect: Callable[[], EngineClient],
    person: str,
    *,
    is_live: bool,
    is_plain: bool,
    flags: Mapping[str, Any] | None = None,
) -> None:
    """The app, or its linear form for a screen reader, until the person leaves; errors as `run_desk`."""
    from transcriber.wiring.desk import run_desk

    run_desk(place, connect, flags or {}, os.environ, person=person, is_live=is_live, is_plain=is_plain)
