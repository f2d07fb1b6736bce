"""All that is published of a session, computed once for every file of the pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from transcriber.core.speech import LanguageCode
from transcriber.outputs.document import Document
from transcriber.outputs.reading import ReadParagraph, ReadSection, read_sections
from transcriber.outputs.report.model import LeftOut, Report, session_report


@dataclass(frozen=True, slots=True)
class Publication:
    """document: Without what is not to be published; cleaned, where the transcript is to be.

    held_on: The day of a session that was heard live; None where it is not known.
    """

    document: Document
    report: Report
    sections: tuple[ReadSection, ...]
    held_on: date | None = None

    @property
    def duration_s(self) -> float:
        recording = self.document.state.recording
        ends = [segment.end for segment in self.document.state.segments.values()]
        return (recording and recording.duration_s) or max(ends, default=0.0)

    @property
    def paragraphs(self) -> tuple[ReadParagraph, ...]:
        return tuple(one for section in self.sections for one in section.entries if isinstance(one, ReadParagraph))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody known, in the order of the report, which gives each a colour."""
        spoke = (one.name for one in self.report.speaking)
        return tuple(dict.fromkeys([*spoke, *(one.speaker for one in self.paragraphs if one.speaker is not None)]))

    @property
    def spoken(self) -> tuple[LanguageCode, ...]:
        """What was spoken, the most first."""
        said = [line.language for one in self.paragraphs for line in one.lines if line.language is not None]
        return tuple(sorted(set(said), key=lambda code: (-said.count(code), code)))

    @property
    def translated(self) -> tuple[LanguageCode, ...]:
        return tuple(sorted({language for _, language in self.document.state.translations}))


def publication(document: Document, *, left_out: LeftOut | None = None, held_on: date | None = None) -> Publication:
    return Publication(document, session_report(document, left_out), read_sections(document), held_on)
