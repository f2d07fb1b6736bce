"""`bofscribe search`: words in all sessions."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transcriber.core.timeline import format_clock

if TYPE_CHECKING:
    from transcriber.search.index import Hit


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--speaker", metavar="NAME", help="Only what this speaker said; a part of the name suffices.")
@click.option(
    "--in",
    "places",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="Only in this session, or in those directly below this folder; they are known from then on.",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many places to show.")
@click.option("--json", "as_json", is_flag=True, help="Print all places as JSON.")
def search(words: tuple[str, ...], speaker: str | None, places: tuple[Path, ...], limit: int, as_json: bool) -> None:
    """Find WORDS in all sessions that were made on this machine: who said them, when, and what was said around it.

    A place has all of the words. Accents and capitals don't matter; quotes make a phrase, "*" ends the beginning of a
    word. What is redacted is not found.

    \b
    Examples:
      bofscribe search wheel variants
      bofscribe search "free threading" pybi* --speaker ana
      bofscribe search empacotamento --in ~/sessions
    """
    from transcriber.wiring.searching import search_sessions

    found = search_sessions(words, speaker, places)
    for path, error in found.failed:
        click.echo(f"Left out {path}: {error.message} {error.hint}", err=True)
    if as_json:
        click.echo(json.dumps([_as_json(hit) for hit in found.hits], ensure_ascii=False, indent=1))
        return
    for _, group in groupby(found.hits[:limit], key=lambda hit: hit.path):
        _show(list(group))
    click.echo(_summary(len(found.hits), limit, found.n_sessions), err=True)


def _show(hits: list[Hit]) -> None:
    """The places in one session."""
    first = hits[0]
    click.echo(f"{click.style(first.title, bold=True)}  {first.date}  {first.path}")
    for hit in hits:
        text = "".join(click.style(part, bold=True, fg="yellow") if is_found else part for part, is_found in hit.parts)
        name = f"{hit.line.speaker}: " if hit.line.speaker else ""
        if hit.before:
            click.echo(click.style(f"          … {hit.before}", dim=True))
        click.echo(f"  [{format_clock(hit.line.start)}] {name}{text}")
        if hit.after:
            click.echo(click.style(f"          {hit.after} …", dim=True))


def _summary(n_hits: int, limit: int, n_sessions: int) -> str:
    where = "one session" if n_sessions == 1 else f"{n_sessions} sessions"
    if not n_sessions:
        return "No session is known yet. Name a folder once: bofscribe search WORDS --in DIR"
    if n_hits > limit:
        return f"{limit} of {n_hits} places in {where}; see more with --limit {n_hits}."
    return f"{n_hits} places in {where}." if n_hits != 1 else f"One place in {where}."


def _as_json(hit: Hit) -> dict[str, Any]:
    return {
        "session": hit.title,
        "date": hit.date,
        "path": hit.path,
        "segment": hit.line.segment,
        "start": hit.line.start,
        "end": hit.line.end,
        "speaker": hit.line.speaker or None,
        "text": hit.line.text,
        "before": hit.before,
        "after": hit.after,
    }
