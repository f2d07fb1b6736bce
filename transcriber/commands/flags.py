"""`bofscribe flags`: what a person should look at, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcriber.commands.person import person_option
from transcriber.core.events import FlagId, FlagRaised
from transcriber.core.intents import EditIntent, ReopenFlag, ReplaceSpans, ResolveFlag
from transcriber.core.state import Flag, State
from transcriber.core.timeline import format_clock
from transcriber.core.views import flag_state

if TYPE_CHECKING:
    from transcriber.core.views import FlagState

_STATES: tuple[FlagState, ...] = ("open", "accepted", "dismissed", "stale")
_CONTEXT = 30
_SEVERITIES = ("high", "medium", "low")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print all flags as JSON.")
@click.option("--all", "shows_all", is_flag=True, help="Show those that are settled or stale as well.")
@click.option("--accept", multiple=True, metavar="ID", help="Put in what a flag suggests.")
@click.option("--everywhere", is_flag=True, help="With --accept: in all other places as well.")
@click.option("--dismiss", multiple=True, metavar="ID", help="It is right as it is; its like stays silent.")
@click.option("--reopen", multiple=True, metavar="ID", help="Take an accept or a dismiss back.")
@person_option("--person")
def flags(
    directory: Path,
    as_json: bool,
    shows_all: bool,
    accept: tuple[str, ...],
    everywhere: bool,
    dismiss: tuple[str, ...],
    reopen: tuple[str, ...],
    person: str,
) -> None:
    """Show what needs a look in the session in DIR: terms misheard, words on which speakers differ.

    Works on a session that runs as well as on one that is over.

    \b
    Examples:
      bofscribe flags my-session
      bofscribe flags my-session --accept f3 --everywhere
      bofscribe flags my-session --dismiss f4
    """
    from transcriber.wiring.documents import open_document, send_intents

    state = open_document(directory).state
    asked = [*_accepted(accept, state, person, everywhere=everywhere), *_settled(dismiss, reopen, person)]
    if asked:
        send_intents(directory, asked)
        state = open_document(directory).state
    if as_json:
        from transcriber.outputs.json_flags import render_flags

        click.echo(render_flags(state), nl=False)
    else:
        _show(state, shows_all=shows_all)


def _accepted(accept: Iterable[str], state: State, person: str, *, everywhere: bool) -> Iterator[EditIntent]:
    from transcriber.core.corrections import instances

    for flag_id in map(FlagId, accept):
        yield ResolveFlag(flag_id, "accepted", person)
        flag = state.flags.get(flag_id)
        if not everywhere or flag is None or flag.raised.suggestion is None or flag.raised.kind == "voice":
            continue
        first = flag.raised.spans[0]
        heard = state.segments[first.segment].text[first.start : first.end]
        touched = {span.segment for span in flag.raised.spans}
        others = tuple(span for span in instances(state, heard) if span.segment not in touched)
        if others:
            click.echo(f"{flag_id}: {heard!r} stands in {len(others)} more places.", err=True)
            yield ReplaceSpans(others, flag.raised.suggestion, person)


def _settled(dismiss: Iterable[str], reopen: Iterable[str], person: str) -> Iterator[EditIntent]:
    for flag_id in map(FlagId, dismiss):
        yield ResolveFlag(flag_id, "dismissed", person)
    for flag_id in map(FlagId, reopen):
        yield ReopenFlag(flag_id, person)


def _show(state: State, *, shows_all: bool) -> None:
    shown = [(flag_state(state, flag), flag) for flag in state.flags.values()]
    shown.sort(key=lambda one: (_STATES.index(one[0]), _SEVERITIES.index(one[1].raised.severity)))
    for how, flag in shown:
        if how == "open" or shows_all:
            click.echo(_as_text(state, flag, how))
    n_open = sum(how == "open" for how, _ in shown)
    rest = "" if shows_all or n_open == len(shown) else f", {len(shown) - n_open} settled or stale (--all)"
    click.echo(f"{n_open} open{rest}.", err=True)


def _as_text(state: State, flag: Flag, how: FlagState) -> str:
    raised = flag.raised
    first = raised.spans[0] if raised.spans else None
    at = f"[{format_clock(state.segments[first.segment].start)}] " if first else ""
    suggestion = f"\n    {_change(state, raised)}" if raised.suggestion else ""
    state_shown = "" if how == "open" else f" ({how})"
    return f"{raised.flag:4} {at}{raised.kind}, {raised.severity}{state_shown}: {raised.message}{suggestion}"


def _change(state: State, raised: FlagRaised) -> str:
    """What accepting would make of the line; of a translation, the whole text that would stand there."""
    if raised.kind == "voice":
        return f"name: {raised.suggestion}"
    first = raised.spans[0]
    segment = state.segments[first.segment]
    if raised.language is not None or segment.revision != first.revision:
        return f"put in: {raised.suggestion}"
    before = segment.text[max(0, first.start - _CONTEXT) : first.start].lstrip()
    after = segment.text[first.end : first.end + _CONTEXT].rstrip()
    return f"{before}[{segment.text[first.start : first.end]} -> {raised.suggestion}]{after}"
