"""A few words of a statement around a place, for a message that a person reads at a glance."""

from __future__ import annotations

from transcriber.core.events import FlagSpan
from transcriber.core.timeline import format_clock
from transcriber.terms.glossary import Concept
from transcriber.terms.statements import Statement

_LETTERS_AROUND = 45
_MAX_LABEL_LETTERS = 2


def quote(statement: Statement, start: int, end: int) -> str:
    """The time and the words around characters [start, end): `12:14 "…then module load gcc…"`."""
    return f'{format_clock(statement.start)} "{excerpt(statement.text, start, end)}"'


def excerpt(text: str, start: int, end: int) -> str:
    """Characters [start, end) with whole words around them, on one line.

    >>> excerpt("so we say module load here", 10, 16)
    'so we say module load here'
    """
    first, last = max(0, start - _LETTERS_AROUND), min(len(text), end + _LETTERS_AROUND)
    if first:
        first = text.find(" ", first, start) + 1 or start
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    words = " ".join(text[first:last].split())
    return f"{'…' if first else ''}{words}{'…' if last < len(text) else ''}"


def span(statement: Statement, start: int, end: int) -> FlagSpan:
    return FlagSpan(statement.segment, statement.revision, start, end)


def meaning(concept: Concept) -> str:
    """What a concept is, as the end of a sentence: its definition, or its preferred term where it has none."""
    definition = " ".join(concept.definition.split()).rstrip(".")
    return f"{concept.preferred} ({definition})" if definition else concept.preferred


def spoken(name: str) -> str:
    """A speaker as a sentence names them: a person, or the voice of a label."""
    return f"Speaker {name}" if name.isupper() and len(name) <= _MAX_LABEL_LETTERS else name
