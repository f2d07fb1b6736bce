"""The cleaned transcript of a session: sections by agenda, paragraphs by speaker and topic, every change on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcriber.agenda import AgendaItem
from transcriber.cleaning.doubts import DoubtfulPlace, doubtful_places
from transcriber.cleaning.lines import CleanedText, as_it_stands, cleaned_text
from transcriber.cleaning.overlaps import voices_beside
from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.rules import ALL_RULES
from transcriber.cleaning.sections import section_starts
from transcriber.cleaning.topics import split_by_topic
from transcriber.core.events import AudioGap, SegmentId
from transcriber.core.speech import LanguageCode, join_sentences
from transcriber.core.state import State
from transcriber.core.views import Line, Paragraph, paragraphs, transcript_lines

if TYPE_CHECKING:
    from transcriber.cleaning.wording import Wording

_MAX_PAUSE_S = 6.0
_MAX_DURATION_S = 240.0


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line of the transcript; `line.segment.text` is as it was. overlapping: Who speaks meanwhile, as shown."""

    line: Line
    cleaned: CleanedText
    overlapping: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.cleaned.text


@dataclass(frozen=True, slots=True)
class CleanParagraph:
    """What one speaker says about one thing; never empty."""

    lines: tuple[CleanLine, ...]

    @property
    def start(self) -> float:
        return self.lines[0].line.segment.start

    @property
    def end(self) -> float:
        return max(one.line.segment.end for one in self.lines)

    @property
    def speaker_shown(self) -> str | None:
        return self.lines[0].line.speaker_shown

    @property
    def language(self) -> LanguageCode | None:
        return self.lines[0].line.segment.language

    @property
    def text(self) -> str:
        return join_sentences((one.text for one in self.lines), self.language)

    @property
    def overlapping(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.lines for name in one.overlapping))


@dataclass(frozen=True, slots=True)
class CleanSection:
    """title: Of the part of the agenda; None where there is no agenda. entries: In the order of time."""

    title: str | None
    start: float
    entries: tuple[CleanParagraph | AudioGap, ...]


@dataclass(frozen=True, slots=True)
class CleanedTranscript:
    """rules: Those that were applied.

    left_out: Lines of which nothing is left, and why.
    doubtful: Places that the recognizer was not sure of, in the order of time.
    """

    rules: frozenset[str]
    sections: tuple[CleanSection, ...]
    left_out: tuple[CleanLine, ...]
    doubtful: tuple[DoubtfulPlace, ...]

    @property
    def lines(self) -> tuple[CleanLine, ...]:
        """All that is shown, in the order of time."""
        entries = (entry for section in self.sections for entry in section.entries)
        return tuple(line for entry in entries if isinstance(entry, CleanParagraph) for line in entry.lines)

    def texts(self) -> Mapping[SegmentId, str]:
        """The cleaned text of every segment; empty where nothing is left."""
        return {one.line.segment.id: one.text for one in (*self.lines, *self.left_out)}


def cleaned(
    state: State, wording: Wording, *, agenda: Sequence[AgendaItem] = (), rules: Collection[str] = ALL_RULES
) -> CleanedTranscript:
    """The transcript as a reader wants it.

    What a person wrote stays as it is: no rule knows better. Paragraphs end where the speaker or the language changes,
    after a long pause, and in a long speech where the topic changes.

    Args:
        agenda: The parts of the session in order; sections begin about when the plan says.
        rules: The names of those that are applied.
    """
    beside = voices_beside(state)
    shown: list[CleanParagraph] = []
    left_out: list[CleanLine] = []
    for paragraph in paragraphs(transcript_lines(state), max_pause_s=_MAX_PAUSE_S, max_duration_s=_MAX_DURATION_S):
        for part in split_by_topic(paragraph):
            lines = [
                CleanLine(line, text, beside.get(line.segment.id, ()))
                for line, text in zip(part.lines, _cleaned_lines(part, wording, rules), strict=True)
            ]
            left_out += [line for line in lines if not line.text]
            if kept := tuple(line for line in lines if line.text):
                shown.append(CleanParagraph(kept))
    duration_s = (state.recording.duration_s if state.recording else None) or max((one.end for one in shown), default=0)
    starts = section_starts(agenda, [(one.start, one.text) for one in shown], duration_s)
    sections = tuple(_sections(starts, [*shown, *state.gaps]))
    doubtful = tuple(place for one in shown for line in one.lines for place in doubtful_places(line.line, line.cleaned))
    return CleanedTranscript(frozenset(rules), sections, tuple(left_out), doubtful)


def _cleaned_lines(paragraph: Paragraph, wording: Wording, rules: Collection[str]) -> list[CleanedText]:
    """Each line in its context; what is before it is cleaned already, and what follows is looked at as it was."""
    found: list[CleanedText] = []
    begins = True
    for index, line in enumerate(paragraph.lines):
        segment = line.segment
        if segment.text_person is not None:
            text = as_it_stands(segment.text)
        else:
            context = LineContext(segment.language, begins, index == len(paragraph.lines) - 1, wording)
            text = cleaned_text(segment.text, context, rules)
        found.append(text)
        if text.words:
            begins = text.words[-1].ends_sentence
    return found


def _sections(
    starts: Sequence[tuple[float, str | None]], entries: Sequence[CleanParagraph | AudioGap]
) -> list[CleanSection]:
    ordered = sorted(entries, key=lambda entry: entry.start)
    found = []
    for index, (start, title) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else float("inf")
        first = start if index else float("-inf")
        inside = tuple(entry for entry in ordered if first <= entry.start < end)
        if inside or title is not None:
            found.append(CleanSection(title, start, inside))
    return found
