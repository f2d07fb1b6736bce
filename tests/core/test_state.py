from __future__ import annotations

from collections.abc import Sequence
from dataclasses import FrozenInstanceError, fields, replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import (
    ANYTIME,
    EN,
    EVENT_KINDS,
    OF_A_SEGMENT,
    START,
    histories,
    one_segment,
    records,
    segment,
    state_of,
    turn,
    words,
)
from transcriber.core import events as ev
from transcriber.core.events import Event, FlagId, FlagSpan, MarkId, Record, SegmentId
from transcriber.core.intents import ResolveFlag, events_of
from transcriber.core.speech import Label, LanguageCode, join_words
from transcriber.core.state import Choice, State, apply, fold
from transcriber.core.state.history import next_to_undo
from transcriber.core.views import flag_state
from transcriber.errors import InvalidEventError
from transcriber.terms.statements import statements

S1, S2, A, B, PT = SegmentId("s1"), SegmentId("s2"), Label("A"), Label("B"), LanguageCode("pt")
HELLO = segment("s1", "hello there you", label="A")

slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def contents(state: State) -> dict[str, object]:
    """A state with the order of its mappings, which `==` does not compare."""
    return {
        field.name: list(value.items()) if isinstance(value := getattr(state, field.name), MappingProxyType) else value
        for field in fields(state)
    }


def corrected(text: str, person: str = "Ana", segment_id: str = "s1") -> ev.TextCorrected:
    return ev.TextCorrected(SegmentId(segment_id), text, person)


def revised(text: str, segment_id: str = "s1") -> ev.SegmentRevised:
    return ev.SegmentRevised(SegmentId(segment_id), words(text), EN, "better-model")


def flag(revision: int = 1, *, start: int = 0, end: int = 2, segment_id: str = "s1") -> ev.FlagRaised:
    span = FlagSpan(SegmentId(segment_id), revision, start, end)
    return ev.FlagRaised(FlagId("f1"), "misheard", "low", (span,), "Is that right?")


def translated(text: str, revision: int = 1) -> ev.TranslationProduced:
    return ev.TranslationProduced(S1, revision, PT, text, "argos", "en-pt")


# Law 1: the state is the fold of the events


@slow
@given(history=histories(), data=st.data())
def test_folding_a_prefix_and_then_the_rest_is_folding_all(history: list[Event], data: st.DataObject) -> None:
    all_records = records(history)
    cut = data.draw(st.integers(0, len(all_records)))
    resumed = fold(all_records[cut:], fold(all_records[:cut]))
    assert contents(resumed) == contents(fold(all_records))


@slow
@given(histories())
def test_applying_one_by_one_is_folding(history: list[Event]) -> None:
    state = State()
    for record in records(history):
        state = apply(state, record)
    assert contents(state) == contents(fold(records(history)))


@slow
@given(histories(max_size=12))
def test_apply_leaves_the_state_that_it_was_given(history: list[Event]) -> None:
    state = State()
    for record in records(history):
        before = contents(state)
        apply(state, record)
        assert contents(state) == before
        state = apply(state, record)


def test_a_refusal_leaves_the_state_that_was_given_even_after_events_of_the_batch_were_taken() -> None:
    state = state_of(HELLO)
    before = contents(state)
    with pytest.raises(InvalidEventError):
        fold(records([corrected("bye"), corrected("bye", segment_id="s9")], first=2), state)
    assert contents(state) == before


def test_nothing_in_a_state_can_be_changed_from_outside() -> None:
    state = state_of(HELLO)
    with pytest.raises(TypeError):
        state.segments[S2] = state.segments[S1]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        state.seq = 5  # type: ignore[misc]


def test_histories_are_made_of_every_kind_of_event() -> None:
    assert ANYTIME.keys() | OF_A_SEGMENT.keys() == set(EVENT_KINDS)


@pytest.mark.parametrize("seq", [1, 3, 7])
def test_a_record_that_is_not_the_next_is_refused(seq: int) -> None:
    with pytest.raises(InvalidEventError, match=f"Record {seq} follows record 1"):
        apply(state_of(HELLO), Record(seq, START, ev.TranscriptCompleted()))


# Law 2: human beats machine, later human beats earlier

_machine_deeds: dict[str, Sequence[Event]] = {
    "text": [revised("machine one"), revised("machine two three")],
    "speaker": [ev.SpeakerAssigned(S1, B), ev.SpeakerAssigned(S1, None), ev.SpeakersDiarized((), (), "m")],
    "translation": [translated("uma"), translated("duas")],
}
_human_deeds: dict[str, Sequence[Event]] = {
    "text": [corrected("by Ana"), corrected("by Ben", "Ben"), corrected("")],
    "speaker": [
        ev.SpeakerChosen(S1, "Ana", "Ana"),
        ev.SpeakerChosen(S1, "Ben", "Ana"),
        ev.SpeakerChosen(S1, None, "B"),
    ],
    "translation": [ev.TranslationCorrected(S1, 1, PT, text, "Ana") for text in ("três", "quatro")],
}


def _shown(state: State, what: str) -> object:
    if what == "text":
        return one_segment(state).text
    if what == "speaker":
        return one_segment(state).chosen
    return state.translations[S1, PT].text


def _said(event: Event) -> object:
    if isinstance(event, ev.SpeakerChosen):
        return Choice(event.name, event.person)
    assert isinstance(event, ev.TextCorrected | ev.TranslationCorrected)
    return event.text


@pytest.mark.parametrize("what", ["text", "speaker", "translation"])
@slow
@given(data=st.data())
def test_the_last_human_word_stands_whatever_machines_do_before_and_after(what: str, data: st.DataObject) -> None:
    machine, human = st.sampled_from(_machine_deeds[what]), st.sampled_from(_human_deeds[what])
    before = data.draw(st.lists(st.one_of(machine, human), max_size=5))
    last = data.draw(human)
    after = data.draw(st.lists(machine, max_size=5))
    assert _shown(state_of(HELLO, *before, last, *after), what) == _said(last)


def test_a_machine_text_that_disagrees_with_a_person_becomes_a_suggestion() -> None:
    found = one_segment(state_of(HELLO, corrected("hello"), revised("hallo there")))
    assert (found.text, found.suggestion, found.text_person) == ("hello", "hallo there", "Ana")


def test_a_machine_text_that_agrees_with_a_person_is_no_suggestion() -> None:
    assert one_segment(state_of(HELLO, corrected("hallo"), revised("other"), revised("hallo"))).suggestion is None


def test_a_person_who_writes_again_settles_the_suggestion() -> None:
    assert one_segment(state_of(HELLO, corrected("hi"), revised("hallo"), corrected("hey"))).suggestion is None


def test_a_person_who_confirms_the_machine_text_keeps_it_from_machines() -> None:
    found = one_segment(state_of(HELLO, corrected("hello there you"), revised("other")))
    assert (found.text, found.revision, found.text_person) == ("hello there you", 1, "Ana")


def test_a_machine_may_better_a_text_that_only_machines_wrote() -> None:
    found = one_segment(state_of(HELLO, revised("hullo there")))
    assert (found.text, found.revision, len(found.words)) == ("hullo there", 2, 2)


def test_choosing_a_speaker_leaves_the_text_to_machines() -> None:
    found = one_segment(state_of(HELLO, ev.SpeakerChosen(S1, "Ben", "Ana"), revised("hullo")))
    assert (found.text, found.chosen) == ("hullo", Choice("Ben", "Ana"))


def test_a_machine_s_translation_that_disagrees_with_a_person_s_is_a_suggestion_and_one_that_agrees_is_none() -> None:
    person = ev.TranslationCorrected(S1, 1, PT, "oi", "Ana")
    state = state_of(HELLO, person, translated("olá"))
    assert (state.translations[S1, PT].text, state.translations[S1, PT].suggestion) == ("oi", "olá")
    assert state_of(HELLO, person, translated("oi")).translations[S1, PT].suggestion is None
    assert state_of(HELLO, person, translated("olá"), person).translations[S1, PT].suggestion is None


def test_a_machine_s_translation_of_an_older_text_is_no_suggestion() -> None:
    state = state_of(HELLO, revised("bye"), ev.TranslationCorrected(S1, 2, PT, "tchau", "Ana"), translated("olá", 1))
    assert state.translations[S1, PT].suggestion is None


def test_a_slow_translation_of_an_older_text_does_not_replace_that_of_a_newer() -> None:
    state = state_of(HELLO, revised("bye"), translated("adeus", 2), translated("olá", 1))
    assert state.translations[S1, PT].text == "adeus"


# Law 3: revisions and what is stale


@slow
@given(histories())
def test_the_revision_rises_by_one_exactly_when_the_text_changes(history: list[Event]) -> None:
    state = State()
    for record in records(history):
        later = apply(state, record)
        for segment_id, before in state.segments.items():
            after = later.segments[segment_id]
            assert after.revision - before.revision == (after.text != before.text)
        for segment_id in later.segments.keys() - state.segments.keys():
            assert later.segments[segment_id].revision == 1
        state = later


def test_new_times_for_the_same_text_are_no_revision() -> None:
    again = ev.SegmentRevised(S1, words("hello there you", start=0.2), EN, "m")
    found = one_segment(state_of(HELLO, again))
    assert (found.revision, found.start) == (1, 0.2)


def test_a_flag_is_stale_once_its_text_has_changed_and_stays_so() -> None:
    changed = state_of(HELLO, flag(), corrected("hi"))
    assert flag_state(changed, changed.flags[FlagId("f1")]) == "stale"
    back = state_of(HELLO, flag(), corrected("hi"), corrected("hello there you"))
    assert flag_state(back, back.flags[FlagId("f1")]) == "stale"


def rescored(term: str, revision: int = 1, *, end: int = 5) -> ev.TermRescored:
    return ev.TermRescored(FlagSpan(S1, revision, 0, end), term, 2.5, -1.0, "m")


def test_what_hearing_again_told_is_of_the_newest_text_alone() -> None:
    state = state_of(HELLO, rescored("Hydra"), rescored("Halide"))
    assert [one.term for one in state.rescored[S1]] == ["Hydra", "Halide"]
    changed: list[Event] = [
        ev.SegmentRevised(S1, words("hallo there you"), EN, "m"),
        rescored("Hydra"),
        rescored("Halo", 2),
    ]
    assert [one.term for one in state_of(HELLO, rescored("Halide"), *changed).rescored[S1]] == ["Halo"]
    [line] = statements(state_of(HELLO, rescored("Hydra"), changed[0]))
    assert not line.rescored


@pytest.mark.parametrize("event", [rescored("Hydra", 2), rescored("Hydra", end=60)], ids=["revision", "place"])
def test_what_hearing_again_told_of_a_text_that_is_not_there_is_refused(event: Event) -> None:
    with pytest.raises(InvalidEventError):
        state_of(HELLO, event)


def test_a_flag_is_open_while_its_text_stands() -> None:
    state = state_of(HELLO, flag(), ev.SpeakerAssigned(S1, B), corrected("hello there you"))
    assert flag_state(state, state.flags[FlagId("f1")]) == "open"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("hello over there you", (11, 16)),
        ("hi there you", (3, 8)),
        ("hello there, all of you", (6, 11)),
        ("hello theres you", None),
        ("hello nothere you", None),
        ("hello you", None),
    ],
)
def test_a_flag_about_words_that_a_person_left_stays_open_and_goes_with_them(
    text: str, place: tuple[int, int] | None
) -> None:
    state = state_of(HELLO, flag(start=6, end=11), corrected(text))
    (span,) = state.flags[FlagId("f1")].raised.spans
    assert flag_state(state, state.flags[FlagId("f1")]) == ("stale" if place is None else "open")
    if place is not None:
        assert (span.start, span.end) == place
        assert text[span.start : span.end] == "there"


def test_two_flags_about_one_line_can_both_be_accepted_and_taken_back() -> None:
    heard = segment("s1", "we use konda or spac here")
    flags = [
        ev.FlagRaised(FlagId(key), "misheard", "high", (FlagSpan(S1, 1, start, end),), "?", suggestion=put_in)
        for key, start, end, put_in in (("f1", 7, 12, "conda-forge"), ("f2", 16, 20, "Spack"))
    ]
    state = state_of(heard, *flags)
    for key in ("f1", "f2"):
        made = events_of(ResolveFlag(FlagId(key), "accepted", "Ana"), state)
        *begun, last = records(made, first=state.seq + 1)
        state = fold([*(replace(one, is_continued=True) for one in begun), last], state)
    assert state.segments[S1].text == "we use conda-forge or Spack here"
    for _ in range(2):
        deed = next_to_undo(state, "Ana")
        assert deed is not None
        state = fold(records([ev.DeedUndone(deed.seq, "Ana")], first=state.seq + 1), state)
    assert state.segments[S1].text == "we use konda or spac here"
    assert [flag_state(state, one) for one in state.flags.values()] == ["open", "open"]


@pytest.mark.parametrize("resolution", ["accepted", "dismissed"])
def test_a_resolved_flag_is_never_stale(resolution: ev.Resolution) -> None:
    state = state_of(HELLO, flag(), ev.FlagResolved(FlagId("f1"), resolution, "Ana"), corrected("hi"))
    assert flag_state(state, state.flags[FlagId("f1")]) == resolution


def test_a_flag_that_speaks_of_two_segments_is_stale_when_either_changes() -> None:
    raised = ev.FlagRaised(FlagId("f1"), "two-words", "low", (FlagSpan(S1, 1, 0, 1), FlagSpan(S2, 1, 0, 1)), "Same?")
    state = state_of(HELLO, segment("s2", "again", 5), raised, corrected("x", segment_id="s2"))
    assert flag_state(state, state.flags[FlagId("f1")]) == "stale"


# Law 4: labels, names, choices


def test_a_name_can_be_given_changed_and_taken_back() -> None:
    given_names = [ev.SpeakerNamed(A, "Ana", "Ben"), ev.SpeakerNamed(A, "Eva", "Ben"), ev.SpeakerNamed(A, None, "Ben")]
    assert [dict(state_of(HELLO, *given_names[:n]).names) for n in (1, 2, 3)] == [{A: "Ana"}, {A: "Eva"}, {}]


def test_diarizing_again_keeps_the_names_and_replaces_the_turns() -> None:
    first = ev.SpeakersDiarized((turn("A", 0, 1),), ((A, (1.0,)),), "one")
    second = ev.SpeakersDiarized((turn("B", 0, 2),), ((B, (0.5,)),), "two")
    state = state_of(first, ev.SpeakerNamed(A, "Ana", "Ben"), second)
    assert (state.turns, dict(state.embeddings), state.diarization_model) == (second.turns, {B: (0.5,)}, "two")
    assert dict(state.names) == {A: "Ana"}


# Splits


def test_a_split_shares_out_the_words_and_keeps_the_label() -> None:
    state = state_of(HELLO, ev.SegmentSplit(S1, 2, S2))
    first, second = one_segment(state), one_segment(state, "s2")
    assert (first.text, second.text) == ("hello there", "you")
    assert first.words + second.words == HELLO.words
    assert (first.revision, second.revision, second.label) == (2, 1, A)


def test_a_person_may_split_what_a_person_assigned_and_both_halves_keep_the_choice() -> None:
    state = state_of(HELLO, ev.SpeakerChosen(S1, "Ben", "Ana"), ev.SegmentSplit(S1, 1, S2, "Ana"))
    assert one_segment(state).chosen == one_segment(state, "s2").chosen == Choice("Ben", "Ana")


_CONTRADICTIONS: dict[str, Sequence[Event]] = {
    "a split at the start": [HELLO, ev.SegmentSplit(S1, 0, S2)],
    "a split at the end": [HELLO, ev.SegmentSplit(S1, 3, S2)],
    "a split before the start": [HELLO, ev.SegmentSplit(S1, -1, S2)],
    "a split into what is there": [HELLO, ev.SegmentSplit(S1, 1, S1)],
    "a machine's split of what a person wrote": [HELLO, corrected("hi you"), ev.SegmentSplit(S1, 1, S2)],
    "a machine's split of what a person assigned": [
        HELLO,
        ev.SpeakerChosen(S1, "B", "Ana"),
        ev.SegmentSplit(S1, 1, S2),
    ],
    "a segment twice": [HELLO, HELLO],
    "a flag twice": [HELLO, flag(), flag()],
    "a mark twice": [ev.MarkAdded(MarkId("m1"), "problem", "x", "Ana")] * 2,
    "a correction of no segment": [corrected("hi")],
    "a revision of no segment": [revised("hi")],
    "a split of no segment": [ev.SegmentSplit(S1, 1, S2)],
    "an assignment of no segment": [ev.SpeakerAssigned(S1, A)],
    "a choice for no segment": [ev.SpeakerChosen(S1, "Ana", "Ana")],
    "a translation of no segment": [translated("olá")],
    "a person's translation of no segment": [ev.TranslationCorrected(S1, 1, PT, "olá", "Ana")],
    "a flag on no segment": [flag()],
    "a mark on no segment": [ev.MarkAdded(MarkId("m1"), "problem", "x", "Ana", S1)],
    "a resolution of no flag": [ev.FlagResolved(FlagId("f1"), "accepted", "Ana")],
    "an end of no recording": [ev.RecordingEnded(1.0)],
    "a translation of a text to come": [HELLO, translated("olá", 2)],
    "a translation of revision 0": [HELLO, translated("olá", 0)],
    "a person's translation of a text to come": [HELLO, ev.TranslationCorrected(S1, 2, PT, "olá", "Ana")],
    "a flag on a text to come": [HELLO, flag(2)],
    "a flag past the end of the text": [HELLO, flag(end=len("hello there you") + 1)],
}


@pytest.mark.parametrize("name", _CONTRADICTIONS)
def test_what_contradicts_the_state_is_refused(name: str) -> None:
    *before, last = _CONTRADICTIONS[name]
    state = state_of(*before)
    with pytest.raises(InvalidEventError) as caught:
        fold(records([last], first=state.seq + 1), state)
    assert caught.value.hint


# The rest


def test_the_state_tells_whether_all_is_transcribed() -> None:
    assert state_of(HELLO, ev.TranscriptCompleted()).is_complete
    assert not state_of(HELLO, ev.TranscriptCompleted(), segment("s2", "more", 9)).is_complete


def test_a_recording_has_its_length_once_it_has_ended() -> None:
    started = ev.RecordingStarted("audio/recording.flac", "meeting.wav", "", 16000)
    state = state_of(started, ev.RecordingEnded(9.5, "cut short"))
    assert state.recording is not None
    assert (state_of(started).recording.duration_s, state.recording.duration_s) == (None, 9.5)  # type: ignore[union-attr]
    assert state.recording.warning == "cut short"


def test_a_session_that_was_interrupted_goes_on_in_another_file() -> None:
    state = state_of(
        ev.RecordingStarted("audio/recording.flac", "microphone", "", 16000),
        ev.RecordingStarted("audio/recording-2.flac", "microphone", "", 16000, 95.5),
        ev.RecordingEnded(120.0),
    )
    assert state.recording is not None
    assert [(file.path, file.start) for file in state.recording.files] == [
        ("audio/recording.flac", 0.0),
        ("audio/recording-2.flac", 95.5),
    ]
    assert state.recording.duration_s == 120.0


def test_what_was_off_the_record_is_a_gap_once_it_is_over() -> None:
    off = ev.OffRecordStarted(60.0, "Ana")
    assert (state_of(off).off_record_since, state_of(off).gaps) == (60.0, ())
    state = state_of(off, ev.OffRecordEnded(75.0, "Ben"))
    assert state.off_record_since is None
    assert [(gap.start, gap.end, gap.reason) for gap in state.gaps] == [(60.0, 75.0, "off the record")]


def test_a_recording_that_ends_off_the_record_ends_that_too() -> None:
    started = ev.RecordingStarted("audio/recording.flac", "microphone", "", 16000)
    state = state_of(started, ev.OffRecordStarted(60.0, "Ana"), ev.RecordingEnded(75.0))
    assert state.off_record_since is None
    assert [(gap.start, gap.end) for gap in state.gaps] == [(60.0, 75.0)]


def test_a_flag_that_is_reopened_is_open_again() -> None:
    f1 = FlagId("f1")
    state = state_of(HELLO, flag(), ev.FlagResolved(f1, "dismissed", "Ana"), ev.FlagReopened(f1, "Ana"))
    assert flag_state(state, state.flags[f1]) == "open"
    with pytest.raises(InvalidEventError):
        state_of(HELLO, flag(), ev.FlagReopened(f1, "Ana"))


@pytest.mark.parametrize(
    "contradiction",
    [
        [ev.OffRecordEnded(75.0, "Ana")],
        [ev.OffRecordStarted(60.0, "Ana"), ev.OffRecordStarted(61.0, "Ana")],
        [ev.OffRecordStarted(60.0, "Ana"), ev.OffRecordEnded(59.0, "Ana")],
        [ev.RecordingStarted("a", "", "", 16000, 5.0), ev.RecordingStarted("b", "", "", 16000, 4.0)],
    ],
)
def test_recording_and_record_cannot_contradict_themselves(contradiction: list[Event]) -> None:
    with pytest.raises(InvalidEventError):
        state_of(*contradiction)


@slow
@given(histories())
def test_a_text_that_no_person_wrote_is_what_the_machine_heard_or_took_back(history: list[Event]) -> None:
    for each in state_of(*history).segments.values():
        assert each.verbatim == join_words(each.words, each.language)
        assert each.text_person is not None or each.text == ("" if each.is_withdrawn else each.verbatim)


def test_a_withdrawn_line_is_not_shown_unless_a_person_touched_it() -> None:
    state = state_of(
        segment("s1", "thanks for watching"),
        segment("s2", "a pie bind", 5.0),
        ev.TextCorrected(SegmentId("s2"), "a pybind11", "Ana"),
        segment("s3", "yes", 9.0),
        ev.SpeakerChosen(SegmentId("s3"), "Ben", "Ana"),
        *(ev.SegmentWithdrawn(SegmentId(f"s{number}"), "better-model") for number in (1, 2, 3)),
    )
    assert [each.text for each in state.segments.values()] == ["", "a pybind11", "yes"]
    assert one_segment(state).is_withdrawn
    assert one_segment(state).revision == 2
    assert one_segment(state).verbatim == "thanks for watching"


def test_a_second_pass_counts_until_something_else_is_recorded() -> None:
    heard = ev.WindowRefined(0.0, 30.0, words("yes"), EN, "better-model")
    begun = state_of(heard)
    assert (begun.refined, begun.refined_by) == ((heard,), None)
    done = apply(begun, records([ev.RefinementCompleted("better-model")], first=2)[0])
    assert (done.refined, done.refined_by) == ((), "better-model")
    again = apply(done, records([ev.RecordingStarted("a.flac", "mic", "", 16000)], first=3)[0])
    assert again.refined_by is None
