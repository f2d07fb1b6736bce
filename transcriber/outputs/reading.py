"""The transcript in the shape in which people read it: cleaned, in sections by the agenda, or as it was said.

What is published draws from here, so that all of it agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transcriber.cleaning.transcript import CleanParagraph
from transcriber.core.events import AudioGap, SegmentId
from transcriber.core.speech import LanguageCode, join_sentences
from transcriber.core.views import paragraphs, transcript_lines
from transcriber.outputs.document import Document


@dataclass(frozen=True, slots=True)
class ReadLine:
    id: SegmentId
    start: float
    end: float
    language: LanguageCode | None
    text: str


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """speaker: As it is shown; None for nobody known. beside: Who speaks at the same time."""

    speaker: str | None
    lines: tuple[ReadLine, ...]
    beside: tuple[str, ...] = ()

    @property
    def start(self) -> float:
        return self.lines[0].start

    @property
    def text(self) -> str:
        return join_sentences((line.text for line in self.lines), self.lines[0].language)


@dataclass(frozen=True, slots=True)
class ReadSection:
    title: str | None
    start: float
    entries: tuple[ReadParagraph | AudioGap, ...]


def read_sections(document: Document) -> tuple[ReadSection, ...]:
    """All that was said, in order; one section without a title where there is no agenda."""
    if document.cleaned is None:
        return (ReadSection(None, 0.0, tuple(_as_said(document))),)
    return tuple(
        ReadSection(
            section.title,
            section.start,
            tuple(_cleaned(one) if isinstance(one, CleanParagraph) else one for one in section.entries),
        )
        for section in document.cleaned.sections
    )


def _as_said(document: Document) -> Iterator[ReadParagraph | AudioGap]:
    said = [
        ReadParagraph(
            one.speaker_shown,
            tuple(
                ReadLine(
                    line.segment.id, line.segment.start, line.segment.end, line.segment.language, line.segment.text
                )
                for line in one.lines
            ),
        )
        for one in paragraphs(transcript_lines(document.state))
    ]
    entries: list[ReadParagraph | AudioGap] = [*said, *document.state.gaps]
    yield from sorted(entries, key=lambda entry: entry.start)


def _cleaned(paragraph: CleanParagraph) -> ReadParagraph:
    lines = tuple(
        ReadLine(one.line.segment.id, one.line.segment.start, one.line.segment.end, one.line.segment.language, one.text)
        for one in paragraph.lines
    )
    return ReadParagraph(paragraph.speaker_shown, lines, paragraph.overlapping)
