"""The report of a session, computed from the document alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from transcriber.core.events import AudioGap, MarkAdded, SegmentId
from transcriber.core.state import Flag, Question, State
from transcriber.core.timeline import Span, merge_spans, total_duration
from transcriber.core.views import FlagState, Line, Paragraph, flag_state, paragraphs, transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import is_shown
from transcriber.outputs.report.speaking import Speaking, speaking
from transcriber.terms.report import TermReport, term_report

_REPLY_CHARACTERS = 240
_PARTS_OF_A_MODEL = " + "


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody else said next; `text` may be cut, and then ends in an ellipsis."""

    segment: SegmentId
    start: float
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ReportedMark:
    """start, speaker: Of the line that it was made at. reply: To a question."""

    mark: MarkAdded
    start: float | None = None
    speaker: str | None = None
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class ReportedFlag:
    flag: Flag
    state: FlagState
    segment: SegmentId | None
    start: float | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A line that a person wrote otherwise than it was heard."""

    segment: SegmentId
    start: float
    speaker: str | None
    heard: str
    written: str
    person: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was taken out before publishing. n_redactions: How many requests. silent_s: Of the recording."""

    n_redactions: int
    silent_s: float


@dataclass(frozen=True, slots=True)
class Report:
    """marks: In the order of time, those without a place last. questions: Of people who were elsewhere.
    models: What made the text, and of which version.
    """

    marks: tuple[ReportedMark, ...]
    questions: tuple[Question, ...]
    speaking: tuple[Speaking, ...]
    terms: TermReport
    flags: tuple[ReportedFlag, ...]
    corrections: tuple[Correction, ...]
    models: tuple[tuple[str, str], ...]
    gaps: tuple[AudioGap, ...]
    left_out: LeftOut | None = None

    @property
    def off_record_s(self) -> float:
        return total_duration(merge_spans(Span(gap.start, gap.end) for gap in self.gaps))

    def of_kind(self, kind: str) -> tuple[ReportedMark, ...]:
        return tuple(one for one in self.marks if one.mark.kind == kind)

    @property
    def open_flags(self) -> tuple[ReportedFlag, ...]:
        return tuple(one for one in self.flags if one.state == "open")

    @property
    def settled_flags(self) -> tuple[ReportedFlag, ...]:
        return tuple(one for one in self.flags if one.state in ("accepted", "dismissed"))


def session_report(document: Document, left_out: LeftOut | None = None) -> Report:
    state = document.state
    lines = transcript_lines(state)
    return Report(
        _marks(state, lines),
        tuple(one for one in state.questions.values() if is_shown(one)),
        speaking(state),
        term_report(state, document.glossary),
        tuple(sorted(_flags(state), key=lambda one: one.start or 0.0)),
        tuple(_corrections(lines)),
        tuple(_models(state, document.model_versions)),
        state.gaps,
        left_out,
    )


def _marks(state: State, lines: Sequence[Line]) -> tuple[ReportedMark, ...]:
    by_id = {line.segment.id: line for line in lines}
    following = paragraphs(lines)
    found = []
    for mark in state.marks.values():
        line = by_id.get(mark.segment) if mark.segment is not None else None
        if line is None:
            found.append(ReportedMark(mark))
        else:
            reply = _reply(line, following) if mark.kind == "question" else None
            found.append(ReportedMark(mark, line.segment.start, line.speaker_shown, reply))
    return tuple(sorted(found, key=lambda one: float("inf") if one.start is None else one.start))


def _reply(asked: Line, following: Sequence[Paragraph]) -> Reply | None:
    """The next who speaks after the question and is not who asked."""
    for one in following:
        if one.start >= asked.segment.end and one.speaker_shown != asked.speaker_shown:
            text = " ".join(one.text.split())
            if len(text) > _REPLY_CHARACTERS:
                text = text[:_REPLY_CHARACTERS].rsplit(" ", 1)[0] + " …"
            return Reply(one.lines[0].segment.id, one.start, one.speaker_shown, text)
    return None


def _flags(state: State) -> Iterator[ReportedFlag]:
    for flag in state.flags.values():
        if flag.raised.kind == "voice":
            continue  # whose voice somebody keeps is nobody else's matter
        first = min(
            (state.segments[span.segment] for span in flag.raised.spans), key=lambda one: one.start, default=None
        )
        yield ReportedFlag(flag, flag_state(state, flag), first.id if first else None, first.start if first else None)


def _corrections(lines: Sequence[Line]) -> Iterator[Correction]:
    for line in lines:
        segment = line.segment
        if segment.text_person is not None and segment.text != segment.verbatim:
            yield Correction(
                segment.id, segment.start, line.speaker_shown, segment.verbatim, segment.text, segment.text_person
            )


def _models(state: State, versions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for model in state.recognition_models:
        yield "Recognition", versions.get(model, model)
    if state.diarization_model:
        parts = state.diarization_model.split(_PARTS_OF_A_MODEL)
        yield "Voices", _PARTS_OF_A_MODEL.join(versions.get(part, part) for part in parts)
    machine = [one for one in state.translations.values() if one.person is None]
    for engine, model in sorted({(one.engine, one.model) for one in machine}):
        yield "Translation", f"{engine} {model}".strip()
    yield "bofscribe", version("bofscribe")
