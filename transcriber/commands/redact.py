"""`bofscribe redact`: what shall not be published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcriber.commands.person import person_option
from transcriber.core.timeline import format_clock
from transcriber.errors import UsageError

if TYPE_CHECKING:
    from transcriber.core.events import RedactionMade
    from transcriber.core.intents import EditIntent, Redact
    from transcriber.core.state import State
    from transcriber.outputs.document import Document

_MOST_SHOWN = 10

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,3}):)?(\d+(?:\.\d+)?)")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", metavar="NAME", help="A person's name, and its parts, wherever it is said or written.")
@click.option("--also", multiple=True, metavar="NAME", help="With --name: a nickname, or a way it was misheard.")
@click.option("--whole", is_flag=True, help="With --name: the whole name alone, not its parts.")
@click.option("--words", metavar="TEXT", help="Words, wherever they were said or written.")
@click.option("--speech", metavar="NAME", help='All that a person said; "Speaker B" for a voice without a name.')
@click.option("--segment", metavar="ID", help="A line of the transcript, by its id in the JSON and in the page.")
@click.option("--span", metavar="START-END", help="All that was said between two times, for example 12:05-12:40.")
@click.option(
    "--as", "replacement", metavar="TEXT", help="What stands there instead.  [default: Participant 1, or ███]"
)
@click.option("--list", "lists", is_flag=True, help="Show what is left out so far.")
@click.option("--undo", multiple=True, metavar="ID", help="Publish it after all; the id is that of --list.")
@click.option(
    "--check", type=click.Path(path_type=Path), metavar="PACK", help="Look through a pack for what is left out."
)
@person_option("--person", has_as=False)
def redact(
    directory: Path,
    name: str | None,
    also: tuple[str, ...],
    whole: bool,
    words: str | None,
    speech: str | None,
    segment: str | None,
    span: str | None,
    replacement: str | None,
    lists: bool,
    undo: tuple[str, ...],
    check: Path | None,
    person: str,
) -> None:
    """Leave something out of all that is published of the session in DIR: texts, translations, report, and sound.

    The session itself keeps what was said, and who left what out; --undo takes it back. Names are found in any case,
    with or without accents, with endings ("Marías"), where a line ends within them, and as they were misheard, if
    somebody corrected that in the session. A first name that somebody else has, too, is replaced as well: look at the
    places that are shown.

    \b
    Examples:
      bofscribe redact my-session --name "Ana Ribeiro" --as "Participant 1"
      bofscribe redact my-session --name Zoë --also Zowie
      bofscribe redact my-session --words "the Fugaku contract"
      bofscribe redact my-session --span 12:05-12:40
      bofscribe redact my-session --speech "Ben Okafor"
      bofscribe redact my-session --list
      bofscribe redact my-session --undo r2

    'bofscribe publish' then makes the pack anew, and looks through it; so does --check for a pack that is there.
    """
    from transcriber.core.events import RedactionId
    from transcriber.core.intents import LiftRedaction
    from transcriber.wiring.documents import open_document, send_intents

    document = open_document(directory, has_glossary=True)
    state = document.state
    asked = [
        _with_mishearings(document, one)
        for one in _asked(state, person, name, (also, whole), words, speech, segment, span, replacement)
    ]
    for one in asked:
        _require_new(state, one)
        _require_place(document, one)
    changes: list[EditIntent] = [*asked, *(LiftRedaction(RedactionId(one), person) for one in undo)]
    if not (changes or lists or check):
        raise UsageError("Nothing to leave out was named.", hint="Give --name, --words, --span, ... or --list.")
    send_intents(directory, changes)
    after = open_document(directory).state
    for made in after.redactions.values():
        if lists or made.redaction not in state.redactions:
            _show(after, made)
    if lists and not after.redactions:
        click.echo("Nothing is left out.", err=True)
    if changes:
        click.echo("Make the pack anew: bofscribe publish.", err=True)
    if check is not None:
        _check(directory, check)


def _asked(
    state: State,
    person: str,
    name: str | None,
    forms: tuple[tuple[str, ...], bool],
    words: str | None,
    speech: str | None,
    segment: str | None,
    span: str | None,
    replacement: str | None,
) -> Iterable[Redact]:
    from transcriber.core.events import SegmentId
    from transcriber.core.intents import Redact
    from transcriber.core.redaction import LEFT_OUT, name_parts

    also, is_whole = forms
    if name is not None:
        parts = () if is_whole else name_parts(name)
        yield Redact("name", name, person, replacement or _participant(state), (*parts, *also))
    elif also or is_whole:
        raise UsageError("--also and --whole belong to --name.", hint="Give --name as well.")
    if words is not None:
        yield Redact("words", words, person, LEFT_OUT if replacement is None else replacement)
    if speech is not None:
        yield Redact("speech", speech, person)
    if segment is not None:
        found = state.segments.get(SegmentId(segment))
        if found is None:
            raise UsageError(f"There is no line {segment!r}.", hint="'bofscribe export DIR --format json' has the ids.")
        yield Redact("span", "", person, start=found.start, end=max(found.end, found.start + 0.01))
    if span is not None:
        start, end = _times(span)
        yield Redact("span", "", person, start=start, end=end)


def _with_mishearings(document: Document, asked: Redact) -> Redact:
    """A name also as it was misheard, where people corrected that somewhere."""
    from transcriber.core.redaction.folding import same_letters
    from transcriber.wiring.documents import session_wording

    if asked.kind != "name":
        return asked
    heard = [
        heard
        for heard, meant in session_wording(document).taught.items()
        if any(same_letters(meant, form) for form in (asked.text, *asked.forms))
    ]
    return replace(asked, forms=tuple(dict.fromkeys((*asked.forms, *heard))))


def _participant(state: State) -> str:
    taken = {one.replacement for one in state.redactions.values()}
    return next(name for number in range(1, len(taken) + 2) if (name := f"Participant {number}") not in taken)


def _times(span: str) -> tuple[float, float]:
    parts = [_CLOCK.fullmatch(part.strip()) for part in span.split("-")]
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"{span!r} is no stretch of time.", hint="Write 12:05-12:40, 1:02:03-1:02:10 or 725.5-760.")
    hours = [
        3600.0 * float(part[1] or 0) + 60.0 * float(part[2] or 0) + float(part[3]) for part in parts if part is not None
    ]
    return hours[0], hours[1]


def _require_new(state: State, asked: Redact) -> None:
    """One person under two replacements would be two people."""
    from transcriber.core.redaction.folding import same_letters

    for made in state.redactions.values():
        if (
            asked.kind == made.kind == "name"
            and made.replacement != asked.replacement
            and any(same_letters(asked.text, form) for form in (made.text, *made.forms))
        ):
            raise UsageError(
                f"{asked.text!r} is left out already: {made.redaction} replaces {made.text!r} by {made.replacement!r}.",
                hint=f"Take that back first: --undo {made.redaction}. Or give the same --as {made.replacement!r}.",
            )


def _require_place(document: Document, asked: Redact) -> None:
    """A name that is nowhere was misspelled, and nobody would notice."""
    import difflib

    from transcriber.core.events import RedactionId, RedactionMade
    from transcriber.core.redaction import known_names
    from transcriber.outputs.redacted import changes_anything

    made = RedactionMade(
        RedactionId("r"), asked.kind, asked.text, asked.person, asked.replacement, asked.forms, asked.start, asked.end
    )
    if changes_anything(document, made):
        return
    what = asked.text or f"{format_clock(asked.start)}-{format_clock(asked.end)}"
    near = (
        difflib.get_close_matches(
            asked.text, [*known_names(document.state), *document.settings.speakers.roster], n=1, cutoff=0.5
        )
        if asked.text
        else []
    )
    hint = f"Did you mean {near[0]!r}?" if near else "'bofscribe export DIR' shows what was said."
    raise UsageError(f"Nothing in the session is {what!r}.", hint=hint)


def _show(state: State, made: RedactionMade) -> None:
    from transcriber.core.redaction import effect_of

    if made.kind == "span":
        what = f"all from {format_clock(made.start)} to {format_clock(made.end)}"
    elif made.kind == "speech":
        what = f"all that {made.text} said"
    else:
        forms = f" ({', '.join(made.forms)})" if made.forms else ""
        what = f"{made.kind} {made.text}{forms} -> {made.replacement or 'nothing'}"
    effect = effect_of(state, made)
    renamed = f", {effect.n_renamed} under another name" if effect.n_renamed else ""
    click.echo(f"{made.redaction:4} {what}: {_lines(len(effect.changed))} changed{renamed}")
    for start, shown in effect.changed[:_MOST_SHOWN]:
        click.echo(f"       [{format_clock(start)}] {shown}")
    if len(effect.changed) > _MOST_SHOWN:
        click.echo(f"       and {len(effect.changed) - _MOST_SHOWN} more")


def _lines(count: int) -> str:
    return "one line" if count == 1 else f"{count} lines"


def _check(directory: Path, pack: Path) -> None:
    from transcriber.errors import SessionError
    from transcriber.outputs.pack.check import require_no_leak
    from transcriber.outputs.pack.manifest import read_manifest
    from transcriber.wiring.publishing import published_document

    if read_manifest(pack) is None:
        raise SessionError(f"{pack} is no session pack.", hint="'bofscribe publish' makes one.")
    _, found = published_document(directory, None, has_glossary=True)
    require_no_leak(pack, found)
    click.echo(f"Nothing of what is left out is in {pack}.", err=True)
