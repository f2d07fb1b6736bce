"""The cleaned transcript for renderers that know nothing of cleaning."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from transcriber.agenda import AgendaItem
from transcriber.cleaning.rules import ALL_RULES
from transcriber.cleaning.timing import timed_words
from transcriber.cleaning.transcript import cleaned
from transcriber.outputs.document import Document

if TYPE_CHECKING:
    from transcriber.cleaning.wording import Wording


def with_cleaned(document: Document, wording: Wording, rules: Collection[str] = ALL_RULES) -> Document:
    """The document with its cleaned transcript beside what was said."""
    agenda = [AgendaItem(item.title, item.minutes) for item in document.settings.agenda]
    return replace(document, cleaned=cleaned(document.state, wording, agenda=agenda, rules=rules))


def of_clean_text(render: Callable[[Document], str]) -> Callable[[Document], str]:
    """A renderer that reads the cleaned text of each line as if it had been said."""

    def render_clean(document: Document) -> str:
        return render(_in_place(document))

    return render_clean


def _in_place(document: Document) -> Document:
    if document.cleaned is None:
        return document
    segments = dict(document.state.segments)
    for line in (*document.cleaned.lines, *document.cleaned.left_out):
        segment = line.line.segment
        words = timed_words(segment, line.cleaned)
        segments[segment.id] = replace(segment, text=line.text, words=words)
    return replace(document, state=replace(document.state, segments=MappingProxyType(segments)))
