"""What is shown of a state: lines with speakers, paragraphs, turns. Every output draws from here, so that all agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from transcriber.core.events import FlagId, FlagRaised, SegmentId
from transcriber.core.speech import Label, LanguageCode, join_sentences
from transcriber.core.state import Flag, Segment, State
from transcriber.core.timeline import Span, merge_spans


@dataclass(frozen=True, slots=True)
class Speaker:
    """`id` is a label, or the name of a person who was chosen and has no label; `name` is None for an unnamed voice."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as it is shown; `speaker` is a name, a label, or None for nobody known."""

    segment: Segment
    speaker: str | None
    is_named: bool

    @property
    def speaker_shown(self) -> str | None:
        """The name, or "Speaker A" for the unnamed voice A; None where nobody is known."""
        return self.speaker if self.is_named or self.speaker is None else f"Speaker {self.speaker}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines by one speaker that follow each other."""

    lines: tuple[Line, ...]

    @property
    def start(self) -> float:
        return self.lines[0].segment.start

    @property
    def end(self) -> float:
        return max(line.segment.end for line in self.lines)

    @property
    def speaker_shown(self) -> str | None:
        return self.lines[0].speaker_shown

    @property
    def language(self) -> LanguageCode | None:
        return self.lines[0].segment.language

    @property
    def text(self) -> str:
        return join_sentences((line.segment.text for line in self.lines), self.language)


@dataclass(frozen=True, slots=True)
class NamedTurn:
    """A stretch in which a speaker (a name or a label) speaks."""

    speaker: str
    span: Span


def transcript_lines(state: State) -> list[Line]:
    """Every segment with text, by start; a text that a person emptied is not shown."""
    ordered = sorted(state.segments.values(), key=lambda segment: (segment.start, segment.end))
    return [line_of(state, segment) for segment in ordered if segment.text.strip()]


def line_of(state: State, segment: Segment) -> Line:
    """How a segment is shown."""
    if segment.chosen is not None:
        return Line(segment, segment.chosen.name, is_named=segment.chosen.name is not None)
    if segment.label is None:
        return Line(segment, None, is_named=False)
    name = state.names.get(segment.label)
    return Line(segment, name or segment.label, is_named=name is not None)


def paragraphs(lines: Iterable[Line], *, max_pause_s: float = 3.0, max_duration_s: float = 60.0) -> list[Paragraph]:
    """Lines of one speaker and language, without a long pause between, as a reader wants them."""
    grouped: list[list[Line]] = []
    for line in lines:
        last = grouped[-1][-1] if grouped else None
        if (
            last is not None
            and (last.speaker, last.is_named) == (line.speaker, line.is_named)
            and last.segment.language == line.segment.language
            and line.segment.start - last.segment.end <= max_pause_s
            and line.segment.end - grouped[-1][0].segment.start <= max_duration_s
        ):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return [Paragraph(tuple(group)) for group in grouped]


def speakers(state: State) -> list[Speaker]:
    """Every voice and every person chosen by hand, by first speech; a person with a voice is that voice."""
    found: dict[str, Speaker] = {}
    lines = transcript_lines(state)
    heard = {line.segment.label for line in lines if line.segment.chosen is None} | {turn.label for turn in state.turns}
    named = {name for label, name in state.names.items() if label in heard}
    for line in lines:
        label = line.segment.label
        if line.segment.chosen is not None:
            if line.speaker is not None and line.speaker not in named:
                found.setdefault(line.speaker, Speaker(line.speaker, line.speaker))
        elif label is not None:
            found.setdefault(label, Speaker(label, state.names.get(label)))
    for turn in state.turns:
        found.setdefault(turn.label, Speaker(turn.label, state.names.get(turn.label)))
    return list(found.values())


def named_turns(state: State) -> list[NamedTurn]:
    """Who spoke when, overlaps kept, by start: the diarized turns under their names, and what a person chose instead.

    Where there was no diarization the segments themselves are the turns. A segment of nobody known has none.
    """
    lines = transcript_lines(state)
    spans: dict[str, list[Span]] = {}
    for turn in state.turns:
        speaker = state.names.get(turn.label, str(turn.label))
        spans.setdefault(speaker, []).extend(_without_chosen(turn.label, turn.span, lines))
    for line in lines:
        if line.speaker is not None and (line.segment.chosen is not None or not state.turns):
            spans.setdefault(line.speaker, []).append(line.segment.span)
    turns = [NamedTurn(speaker, span) for speaker, parts in spans.items() for span in merge_spans(parts)]
    return sorted(turns, key=lambda turn: (turn.span, turn.speaker))


def _without_chosen(label: Label, span: Span, lines: Sequence[Line]) -> list[Span]:
    """The parts of a label's turn that no person gave to somebody."""
    parts = [span]
    for line in lines:
        if line.segment.chosen is None or line.segment.label != label:
            continue
        taken = line.segment.span
        parts = [
            Span(start, end)
            for part in parts
            for start, end in ((part.start, min(part.end, taken.start)), (max(part.start, taken.end), part.end))
            if start < end
        ]
    return parts


class SpeakerNames:
    """What a speaker by name or label is called where people read it: a voice without a name is "Speaker A"."""

    def __init__(self, state: State) -> None:
        names = {*state.names.values(), *(one.chosen.name for one in state.segments.values() if one.chosen)}
        labels = {*(one.label for one in state.segments.values()), *(turn.label for turn in state.turns)}
        self._unnamed = labels - names

    def shown(self, speaker: str | None) -> str:
        if speaker is None:
            return "unknown"
        return f"Speaker {speaker}" if speaker in self._unnamed else speaker


FlagState = Literal["open", "accepted", "dismissed", "stale"]


def flag_state(state: State, flag: Flag) -> FlagState:
    """Stale: unresolved, and the text that it speaks of has changed since, or a person wrote the translation, or named
    the voice, or nobody suggests any more what it does.
    """
    if flag.resolution is not None:
        return flag.resolution
    if flag.raised.kind == "voice":
        return "stale" if any(Label(label) in state.names for label in flag.raised.speakers) else "open"
    is_stale = any(
        state.segments[span.segment].revision != span.revision or _is_settled(state, span.segment, flag.raised)
        for span in flag.raised.spans
    )
    return "stale" if is_stale else "open"


def _is_settled(state: State, segment: SegmentId, raised: FlagRaised) -> bool:
    """Whether a person wrote the translation that is doubted since, or it is no matter of doubt any more."""
    if raised.language is None:
        return False
    translation = state.translations.get((segment, raised.language))
    if raised.kind == "conflict":  # about what a person wrote, as long as a machine would write this
        return translation is None or translation.suggestion != raised.suggestion
    return translation is not None and translation.person is not None


def flags_of(state: State) -> dict[SegmentId, list[FlagId]]:
    """The flags that touch each segment, in the order in which they were raised."""
    found: dict[SegmentId, list[FlagId]] = {}
    for flag_id, flag in state.flags.items():
        for segment in dict.fromkeys(span.segment for span in flag.raised.spans):
            found.setdefault(segment, []).append(flag_id)
    return found
