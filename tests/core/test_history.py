"""What a person did can be taken back and done again, and nobody's later work is lost by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import EVENT_KINDS, histories, records, segment, state_of
from transcriber.core import events as ev
from transcriber.core import intents
from transcriber.core.events import FlagId, FlagSpan, MarkId, SegmentId
from transcriber.core.intents import EditIntent, events_of
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import State, fold, next_to_redo, next_to_undo
from transcriber.core.translation_work import pending_translations
from transcriber.core.views import flag_state, transcript_lines
from transcriber.errors import IntentRefusedError, InvalidEventError

HELLO = segment("s1", "hello there you", label="A")
AGAIN = segment("s2", "and goodbye now", 5.0, label="B")
S1, S2, PT = SegmentId("s1"), SegmentId("s2"), LanguageCode("pt")
MISHEARD = ev.FlagRaised(FlagId("f1"), "misheard", "low", (FlagSpan(S1, 1, 0, 5),), "?", suggestion="HELLO")


def done(state: State, *made: EditIntent) -> State:
    """The state after each intent was answered, in a batch of its own as the store writes them."""
    for intent in made:
        events = events_of(intent, state)
        batch = records(events, first=state.seq + 1)
        state = fold([replace(each, is_continued=each is not batch[-1]) for each in batch], state)
    return state


def undone(state: State, person: str = "Ana") -> State:
    deed = next_to_undo(state, person)
    assert deed is not None
    return done(state, intents.UndoDeed(deed.seq, person))


def redone(state: State, person: str = "Ana") -> State:
    deed = next_to_redo(state, person)
    assert deed is not None
    return done(state, intents.RedoDeed(deed.seq, person))


def shown(state: State) -> object:
    """All that a person sees: revisions, which only count, left out."""
    translations = {key: (each.text, each.person) for key, each in state.translations.items()}
    flags = {key: flag.resolution for key, flag in state.flags.items()}
    lines = [
        (line.segment.id, line.segment.text, line.segment.text_person, line.speaker) for line in transcript_lines(state)
    ]
    return lines, translations, flags, dict(state.marks), dict(state.names)


DEEDS: dict[str, EditIntent] = {
    "correct": intents.CorrectText(S1, 1, "Hello there, you.", "Ana"),
    "delete": intents.CorrectText(S1, 1, "", "Ana"),
    "replace": intents.ReplaceSpans((FlagSpan(S1, 1, 0, 5), FlagSpan(S2, 1, 0, 3)), "X", "Ana"),
    "split": intents.SplitSegment(S1, 1, 6, "Ana"),
    "join": intents.JoinSegments(S1, 1, S2, 1, "Ana"),
    "name": intents.NameSpeaker(Label("A"), "Ben", "Ana"),
    "choose": intents.ChooseSpeaker(S1, "Ben", "Ana"),
    "accept": intents.ResolveFlag(FlagId("f1"), "accepted", "Ana"),
    "dismiss": intents.ResolveFlag(FlagId("f1"), "dismissed", "Ana"),
    "translate": intents.CorrectTranslation(S1, 1, PT, "Olá.", "Ana"),
    "mark": intents.AddMark("problem", "Slow imports.", "Ana", S1),
}


@pytest.mark.parametrize("name", DEEDS)
def test_what_was_done_is_undone_and_redone_as_often_as_wanted(name: str) -> None:
    before = state_of(HELLO, AGAIN, MISHEARD, ev.TranslationProduced(S1, 1, PT, "Oi", "fake", "m"))
    after = done(before, DEEDS[name])
    assert shown(after) != shown(before)
    state = after
    for _ in range(3):
        state = undone(state)
        assert shown(state) == shown(before)
        state = redone(state)
        assert shown(state) == shown(after)


def test_a_flag_whose_correction_is_taken_back_is_open_again_and_its_translation_holds() -> None:
    before = state_of(HELLO, MISHEARD, ev.TranslationProduced(S1, 1, PT, "Oi", "fake", "m"))
    state = done(before, DEEDS["accept"])
    assert [one.segment for one in pending_translations(state, [PT])] == [S1]
    for _ in range(2):
        state = undone(redone(state) if next_to_redo(state, "Ana") else state)
        assert flag_state(state, state.flags[FlagId("f1")]) == "open"
        assert pending_translations(state, [PT]) == []


def test_undoing_goes_back_one_deed_at_a_time_and_redoing_forward() -> None:
    state = done(state_of(HELLO), intents.CorrectText(S1, 1, "one", "Ana"), intents.CorrectText(S1, 2, "two", "Ana"))
    state = undone(state)
    assert state.segments[S1].text == "one"
    state = undone(state)
    assert (state.segments[S1].text, state.segments[S1].text_person) == ("hello there you", None)
    assert next_to_undo(state, "Ana") is None
    state = redone(redone(state))
    assert state.segments[S1].text == "two"
    assert next_to_redo(state, "Ana") is None


def test_after_something_new_was_done_nothing_is_offered_to_be_redone() -> None:
    state = undone(done(state_of(HELLO), DEEDS["correct"]))
    state = done(state, intents.NameSpeaker(Label("A"), "Ben", "Ana"))
    assert next_to_redo(state, "Ana") is None


def test_each_person_takes_back_their_own() -> None:
    state = done(state_of(HELLO), DEEDS["correct"], intents.NameSpeaker(Label("A"), "Ben", "Cem"))
    assert undone(state).segments[S1].text == "hello there you"
    assert undone(state, "Cem").names == {}


def test_what_somebody_changed_since_is_not_lost_by_undoing_what_was_before() -> None:
    state = done(state_of(HELLO), DEEDS["correct"], intents.CorrectText(S1, 2, "Hello, all of you.", "Cem"))
    deed = next_to_undo(state, "Ana")
    assert deed is not None
    with pytest.raises(IntentRefusedError, match="Cem") as refusal:
        events_of(intents.UndoDeed(deed.seq, "Ana"), state)
    assert "first" in refusal.value.hint


def test_words_typed_into_a_piece_are_not_lost_by_undoing_the_split() -> None:
    state = done(state_of(HELLO), DEEDS["split"])
    state = done(state, intents.CorrectText(S2, 1, "there, you!", "Cem"))
    with pytest.raises(IntentRefusedError, match="Cem"):
        undone(state)


def test_a_split_whose_piece_a_machine_heard_better_stays_and_says_why() -> None:
    state = done(state_of(HELLO), DEEDS["split"])
    better = ev.SegmentRevised(S2, segment("s2", "there Hugh").words, None, "better")
    state = fold(records([better], first=state.seq + 1), state)
    with pytest.raises(IntentRefusedError, match="by the machine"):
        undone(state)


def test_what_machines_found_out_meanwhile_stays() -> None:
    state = done(state_of(HELLO), DEEDS["correct"])
    state = fold(records([ev.SpeakerAssigned(S1, Label("C"))], first=state.seq + 1), state)
    state = undone(state)
    assert (state.segments[S1].text, state.segments[S1].label) == ("hello there you", "C")


def test_a_text_that_is_the_machine_s_again_may_be_bettered_by_it() -> None:
    state = undone(done(state_of(HELLO), DEEDS["correct"]))
    better = ev.SegmentRevised(S1, segment("s1", "hello there Hugh").words, None, "better")
    state = fold(records([better], first=state.seq + 1), state)
    assert state.segments[S1].text == "hello there Hugh"


def test_a_text_that_a_person_wrote_is_split_where_the_cursor_stands() -> None:
    state = done(state_of(HELLO), intents.CorrectText(S1, 1, "Hello over there. Hugh?", "Ana"))
    state = done(state, intents.SplitSegment(S1, 2, len("Hello over there. H"), "Ana"))
    first, second = transcript_lines(state)
    assert (first.segment.text, second.segment.text) == ("Hello over there.", "Hugh?")
    assert [word.text for word in second.segment.words] == ["you"]
    assert shown(undone(state)) == shown(
        done(state_of(HELLO), intents.CorrectText(S1, 1, "Hello over there. Hugh?", "Ana"))
    )


def test_a_line_that_was_joined_holds_the_words_and_the_times_of_both() -> None:
    state = done(state_of(HELLO, AGAIN), DEEDS["join"])
    (line,) = transcript_lines(state)
    assert line.segment.text == "hello there you and goodbye now"
    assert (line.segment.start, line.segment.end) == (HELLO.words[0].start, AGAIN.words[-1].end)


def test_a_mark_is_changed_and_removed_and_comes_back() -> None:
    state = done(state_of(HELLO), DEEDS["mark"])
    state = done(state, intents.ChangeMark(MarkId("m1"), "action", "Measure imports.", "Ana", "Ben", "2026-12-01"))
    assert state.marks[MarkId("m1")].owner == "Ben"
    state = done(state, intents.RemoveMark(MarkId("m1"), "Ana"))
    assert state.marks == {}
    state = undone(undone(state))
    assert (state.marks[MarkId("m1")].kind, state.marks[MarkId("m1")].text) == ("problem", "Slow imports.")


def test_all_that_one_intent_made_is_one_deed_also_where_records_come_one_by_one() -> None:
    state = state_of(HELLO, AGAIN)
    first, second = records(events_of(DEEDS["replace"], state), first=state.seq + 1)
    for record in (replace(first, is_continued=True), second):
        state = fold([record], state)
    assert [(deed.seq, deed.last_seq) for deed in state.deeds] == [(3, 4)]


@pytest.mark.parametrize("seq", [1, 2, 99])
def test_only_a_deed_can_be_taken_back_and_only_once(seq: int) -> None:
    state = undone(done(state_of(HELLO), DEEDS["correct"]))
    with pytest.raises(IntentRefusedError):
        events_of(intents.UndoDeed(seq, "Ana"), state)
    with pytest.raises(InvalidEventError):
        fold(records([ev.DeedUndone(seq, "Ana")], first=state.seq + 1), state)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(max_size=15, kinds=[kind for kind in EVENT_KINDS if "Deed" not in kind.__name__]))
def test_undoing_all_that_people_did_latest_first_leaves_what_machines_found(history: list[ev.Event]) -> None:
    state = fold(records(history))
    for deed in reversed(state.deeds):
        try:
            state = done(state, intents.UndoDeed(deed.seq, "Ana"))
        except IntentRefusedError:
            # A machine may have gone on with the pieces of a line that a person split or joined.
            assert any(isinstance(event, ev.SegmentSplit | ev.SegmentsJoined) for event in deed.events)
            return
    assert all(each.text_person is None or not each.text for each in state.segments.values())
    assert all(each.chosen is None for each in state.segments.values() if each.text)
    assert state.names == {}
    assert state.marks == {}
    assert all(flag.resolution is None for flag in state.flags.values())
    assert all(translation.person is None for translation in state.translations.values())
