"""Data for tests: builders with sensible defaults, and Hypothesis strategies for every event and for whole histories.

Import as `from tests.builders import words, segment, ...`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import assume
from hypothesis import strategies as st

from transcriber.core import events as ev
from transcriber.core.events import Event, FlagId, MarkId, Record, SegmentFinalized, SegmentId
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.state import Segment, State, apply, fold
from transcriber.errors import InvalidEventError

START = datetime(2026, 11, 18, 17, 3, 11, 204_000, tzinfo=UTC)
EVENT_KINDS: tuple[type, ...] = get_args(Event)
EN = LanguageCode("en")


# Builders


def words(text: str, start: float = 0.0, *, word_s: float = 0.3, gap_s: float = 0.1) -> tuple[Word, ...]:
    """One word for each part of `text` between spaces, evenly paced from `start` on."""
    step_s = word_s + gap_s
    return tuple(
        Word(part, round(start + index * step_s, 3), round(start + index * step_s + word_s, 3), 0.9)
        for index, part in enumerate(text.split())
    )


def segment(
    segment_id: str, text: str, start: float = 0.0, *, label: str | None = None, language: str | None = "en"
) -> SegmentFinalized:
    """A segment of evenly paced words."""
    return SegmentFinalized(
        SegmentId(segment_id),
        words(text, start),
        None if language is None else LanguageCode(language),
        None if label is None else Label(label),
        "fake-model",
    )


def turn(label: str, start: float, end: float) -> SpeakerTurn:
    return SpeakerTurn(Label(label), start, end)


def records(events: Iterable[Event], *, first: int = 1) -> list[Record]:
    """Events as the store writes them, a second apart."""
    return [Record(seq, START + timedelta(seconds=seq), event) for seq, event in enumerate(events, start=first)]


def state_of(*events: Event) -> State:
    return fold(records(events))


def one_segment(state: State, segment_id: str = "s1") -> Segment:
    return state.segments[SegmentId(segment_id)]


class FixedClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


# Strategies

AWKWARD_SIGNS = "\u2028\u2029\x85\x0b\x0c\x1c\x1e\x00\u3000\ufeff\"\\\n\r\t{}[],:'é言🙂"
"""What breaks naive readers: other line ends, JSON's own signs, NUL, wide characters."""

texts = st.text(st.one_of(st.sampled_from(AWKWARD_SIGNS), st.characters(exclude_categories=["Cs"])), max_size=12)
_full_texts = texts.filter(lambda text: text.strip() != "")
_word_texts = _full_texts.map(str.strip)
times = st.floats(0, 1e6)

_BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {"probability": st.floats(0, 1), "person": _full_texts}
_BY_TYPE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(0, 2**40),
    float: times,
    bool: st.booleans(),
    type(None): st.none(),
}


def _values(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of any type that a field of an event has; an unknown type fails, so that it gets a strategy."""
    if isinstance(hint, NewType):
        return _values(hint.__supertype__, name)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*(_values(argument, name) for argument in arguments))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(_values(arguments[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_values, arguments))
    if is_dataclass(hint):
        return instances(hint)
    if hint is str and name in _BY_NAME:
        return _BY_NAME[name]
    return _BY_NAME[name] if name == "probability" else _BY_TYPE[hint]


@st.composite
def instances(draw: st.DrawFn, cls: Any) -> Any:
    """Valid instances of a dataclass of the core, from the types of its fields alone."""
    hints = get_type_hints(cls)
    values = {field.name: draw(_values(hints[field.name], field.name)) for field in fields(cls)}
    if {"start", "end"} <= values.keys():
        values["start"], values["end"] = sorted((values["start"], values["end"]))
    if cls is Word:
        values["text"] = draw(_word_texts)
    if "words" in values:
        spoken = values["words"] or (() if cls is ev.WindowRefined else (draw(instances(Word)),))
        values["words"] = tuple(sorted(spoken, key=lambda word: word.start))
    try:
        return cls(**values)
    except InvalidEventError:
        assume(False)


@st.composite
def any_records(draw: st.DrawFn, kind: Any = None) -> Record:
    """A record of one kind of event, or of any."""
    event = draw(instances(kind if kind is not None else draw(st.sampled_from(EVENT_KINDS))))
    at = draw(st.datetimes(timezones=st.just(UTC)))
    return Record(
        draw(st.integers(1, 2**40)), at.replace(microsecond=at.microsecond // 1000 * 1000), event, draw(st.booleans())
    )


spoken_words = st.sampled_from(["yes", "No.", "so,", "the", "node", "I", "think", "right?", "言葉", "ok."])


@st.composite
def timed_words(draw: st.DrawFn, *, min_size: int = 0, max_size: int = 12, start: float = 0.0) -> tuple[Word, ...]:
    """Words in time order as recognizers give them: gaps, touching, overlapping, now and then without duration."""
    found: list[Word] = []
    at = start
    for text in draw(st.lists(spoken_words, min_size=min_size, max_size=max_size)):
        at = max(0.0, at + draw(st.sampled_from([0.0, 0.05, 0.1, 0.6, 2.5])))
        end = round(at + draw(st.sampled_from([0.0, 0.1, 0.3, 0.8])), 3)
        found.append(Word(text, round(at, 3), end, draw(st.sampled_from([0.2, 0.9, 1.0]))))
        at = round(at + draw(st.sampled_from([0.05, 0.3, end - at])), 3)
    return tuple(found)


@st.composite
def speaker_turns(draw: st.DrawFn, *, max_size: int = 6) -> tuple[SpeakerTurn, ...]:
    """Turns in time order, of different labels also at once, as a diarizer gives them."""
    found = []
    for _ in range(draw(st.integers(0, max_size))):
        start = draw(st.integers(0, 100)) / 10
        found.append(turn(draw(st.sampled_from("ABC")), start, start + draw(st.integers(0, 40)) / 10))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


# Histories: lists of events that a session could hold

_people = st.sampled_from(["Ana", "Ben"])
_names = st.one_of(st.none(), _people)
_labels = st.sampled_from([Label("A"), Label("B")])
_languages = st.sampled_from([LanguageCode("pt"), LanguageCode("es")])
_shown_texts = st.sampled_from(["yes", "a node", "", "the wheel", "言葉"])


def _new_id(prefix: str, taken: Iterable[str]) -> str:
    return f"{prefix}{len(tuple(taken)) + 1}"


def _new_segments(state: State) -> st.SearchStrategy[Event]:
    start = max((each.end for each in state.segments.values()), default=0.0)
    return st.builds(
        SegmentFinalized,
        st.just(SegmentId(_new_id("s", state.segments))),
        timed_words(min_size=1, max_size=4, start=start),
        st.sampled_from([None, EN, LanguageCode("ja")]),
        st.one_of(st.none(), _labels),
        st.just("fake-model"),
    )


def _revisions_of(each: Segment) -> st.SearchStrategy[int]:
    return st.integers(1, each.revision)


def _splits(state: State, each: Segment) -> st.SearchStrategy[Event] | None:
    if len(each.words) < 2:
        return None
    people = _people if each.is_touched else _names
    new_id = SegmentId(_new_id("s", state.segments))
    return st.builds(ev.SegmentSplit, st.just(each.id), st.integers(1, len(each.words) - 1), st.just(new_id), people)


def _joins(state: State, each: Segment) -> st.SearchStrategy[Event] | None:
    others = [other for other in state.segments if other != each.id]
    return st.builds(ev.SegmentsJoined, st.just(each.id), st.sampled_from(others), _people) if others else None


def _reversals(state: State, *, is_redo: bool) -> st.SearchStrategy[Event] | None:
    """Of any deed that nobody changed since."""
    found: list[Event] = []
    for deed in state.deeds:
        made = ev.DeedRedone(deed.seq, "Ana") if is_redo else ev.DeedUndone(deed.seq, "Ana")
        with suppress(InvalidEventError):
            apply(state, records([made], first=state.seq + 1)[0])
            found.append(made)
    return st.sampled_from(found) if found else None


def _flags(state: State, each: Segment) -> st.SearchStrategy[Event]:
    span = _revisions_of(each).map(lambda revision: ev.FlagSpan(each.id, revision, 0, 0))
    return st.builds(
        ev.FlagRaised,
        st.just(FlagId(_new_id("f", state.flags))),
        st.sampled_from(get_args(ev.FlagKind)),
        st.sampled_from(get_args(ev.Severity)),
        st.tuples(span),
        texts,
        suggestion=st.one_of(st.none(), texts),
        language=st.one_of(st.none(), _languages),
        subject=texts,
    )


def _rescorings(_state: State, each: Segment) -> st.SearchStrategy[Event] | None:
    if not each.text:
        return None
    nats = st.floats(-100, 100)
    span = _revisions_of(each).map(lambda revision: ev.FlagSpan(each.id, revision, 0, 1))
    return st.builds(ev.TermRescored, span, st.just("pybind11"), nats, nats, st.just("m"))


def _recordings(state: State) -> st.SearchStrategy[Event]:
    start = state.recording.files[-1].start if state.recording else 0.0
    return st.builds(ev.RecordingStarted, texts, texts, texts, st.just(16000), st.floats(start, 1e6))


def _returns(state: State) -> st.SearchStrategy[Event] | None:
    if state.off_record_since is None:
        return None
    return st.builds(ev.OffRecordEnded, st.floats(state.off_record_since, 1e6), _people)


def _marks(state: State, each: Segment | None) -> st.SearchStrategy[Event]:
    segment_id = None if each is None else each.id
    mark = MarkId(f"m{state.seq + 1}")
    return st.builds(
        ev.MarkAdded, st.just(mark), st.sampled_from(get_args(ev.MarkKind)), texts, _people, st.just(segment_id)
    )


def _of_a_question(
    state: State, make: Callable[..., Event], *more: st.SearchStrategy[Any]
) -> st.SearchStrategy[Event] | None:
    return st.builds(make, st.sampled_from(list(state.questions)), *more) if state.questions else None


def _deletions(state: State) -> st.SearchStrategy[Event] | None:
    sent = [(target, message) for target, messages in state.posts.items() for message in messages]
    return st.sampled_from(sent).map(lambda one: ev.MessageDeleted(*one)) if sent else None


_Proposal = Callable[[State], st.SearchStrategy[Event] | None]
_ProposalOfSegment = Callable[[State, Segment], st.SearchStrategy[Event] | None]

ANYTIME: Mapping[type, _Proposal] = {
    ev.RecordingStarted: lambda state: _recordings(state),
    ev.RecordingEnded: lambda state: instances(ev.RecordingEnded) if state.recording else None,
    ev.AudioGap: lambda _: instances(ev.AudioGap),
    ev.OffRecordStarted: lambda state: instances(ev.OffRecordStarted) if state.off_record_since is None else None,
    ev.OffRecordEnded: lambda state: _returns(state),
    ev.WindowRecognized: lambda _: instances(ev.WindowRecognized),
    SegmentFinalized: _new_segments,
    ev.SpeakersDiarized: lambda _: st.builds(
        ev.SpeakersDiarized,
        speaker_turns(),
        st.lists(st.tuples(_labels, st.tuples(st.floats(-1, 1))), max_size=2).map(tuple),
        st.just("fake-diarizer"),
    ),
    ev.SpeakerNamed: lambda _: st.builds(ev.SpeakerNamed, _labels, _names, _people),
    ev.FlagResolved: lambda state: (
        st.builds(
            ev.FlagResolved, st.sampled_from(list(state.flags)), st.sampled_from(get_args(ev.Resolution)), _people
        )
        if state.flags
        else None
    ),
    ev.FlagReopened: lambda state: (
        st.builds(ev.FlagReopened, st.sampled_from(settled), _people)
        if (settled := [flag_id for flag_id, flag in state.flags.items() if flag.resolution])
        else None
    ),
    ev.MarkAdded: lambda state: _marks(state, None),
    ev.MarkChanged: lambda state: (
        st.builds(
            ev.MarkChanged, st.sampled_from(list(state.marks)), st.sampled_from(get_args(ev.MarkKind)), texts, _people
        )
        if state.marks
        else None
    ),
    ev.MarkRemoved: lambda state: (
        st.builds(ev.MarkRemoved, st.sampled_from(list(state.marks)), _people) if state.marks else None
    ),
    ev.RedactionMade: lambda state: st.builds(
        ev.RedactionMade,
        st.just(ev.RedactionId(f"r{state.seq + 1}")),
        st.sampled_from(["name", "words", "speech"]),
        st.sampled_from(["Ana", "node", "the wheel", "Ben"]),
        _people,
        st.sampled_from(["Participant 1", ""]),
    ),
    ev.RedactionLifted: lambda state: (
        st.builds(ev.RedactionLifted, st.sampled_from(list(state.redactions)), _people) if state.redactions else None
    ),
    ev.DeedUndone: lambda state: _reversals(state, is_redo=False),
    ev.DeedRedone: lambda state: _reversals(state, is_redo=True),
    ev.NotesPushed: lambda _: instances(ev.NotesPushed),
    ev.MessagePosted: lambda _: instances(ev.MessagePosted),
    ev.MessageDeleted: _deletions,
    ev.QuestionAsked: lambda state: st.builds(
        ev.QuestionAsked,
        st.just(ev.QuestionId(_new_id("q", state.questions))),
        st.sampled_from(["Which compiler?", "言葉"]),
        _people,
        st.just("discord"),
        texts,
    ),
    ev.QuestionSettled: lambda state: _of_a_question(
        state, ev.QuestionSettled, st.sampled_from(get_args(ev.Settlement)), _people, texts
    ),
    ev.QuestionReplied: lambda state: _of_a_question(state, ev.QuestionReplied),
    ev.TranscriptCompleted: lambda _: st.just(ev.TranscriptCompleted()),
    ev.WindowRefined: lambda _: instances(ev.WindowRefined),
    ev.RefinementCompleted: lambda _: instances(ev.RefinementCompleted),
}
"""For each kind of event a strategy of what may come next, or None where it can't."""

OF_A_SEGMENT: Mapping[type, _ProposalOfSegment] = {
    ev.SegmentRevised: lambda _, each: st.builds(
        ev.SegmentRevised,
        st.just(each.id),
        timed_words(min_size=1, max_size=4, start=each.start),
        st.just(each.language),
        st.just("better-model"),
    ),
    ev.SegmentSplit: _splits,
    ev.SegmentsJoined: _joins,
    ev.TextCorrected: lambda _, each: st.builds(ev.TextCorrected, st.just(each.id), _shown_texts, _people),
    ev.SpeakerAssigned: lambda _, each: st.builds(ev.SpeakerAssigned, st.just(each.id), st.one_of(st.none(), _labels)),
    ev.SpeakerChosen: lambda _, each: st.builds(ev.SpeakerChosen, st.just(each.id), _names, _people),
    ev.FlagRaised: _flags,
    ev.TermRescored: _rescorings,
    ev.TranslationProduced: lambda _, each: st.builds(
        ev.TranslationProduced, st.just(each.id), _revisions_of(each), _languages, texts, st.just("fake"), st.just("m")
    ),
    ev.TranslationCorrected: lambda _, each: st.builds(
        ev.TranslationCorrected, st.just(each.id), _revisions_of(each), _languages, texts, _people
    ),
    ev.MarkAdded: _marks,
    ev.SegmentWithdrawn: lambda _, each: st.builds(ev.SegmentWithdrawn, st.just(each.id), st.just("better-model")),
}
"""The same for what speaks of a segment."""


@st.composite
def histories(draw: st.DrawFn, *, max_size: int = 20, kinds: Sequence[type] = EVENT_KINDS) -> list[Event]:
    """Events that follow from each other: what they speak of is there, what they make is new."""
    state = State()
    found: list[Event] = []
    for _ in range(draw(st.integers(0, max_size))):
        kind = draw(st.sampled_from(kinds)) if state.segments else SegmentFinalized
        proposed: st.SearchStrategy[Event] | None
        if kind in OF_A_SEGMENT and state.segments:
            proposed = OF_A_SEGMENT[kind](state, draw(st.sampled_from(list(state.segments.values()))))
        else:
            proposed = ANYTIME[kind](state)
        if proposed is None:
            continue
        found.append(draw(proposed))
        state = apply(state, records(found[-1:], first=state.seq + 1)[0])
    return found
