"""Intents become facts where the state is as the person saw it, and refusals where it is not."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.builders import records, segment, state_of
from tests.core.test_state import HELLO, corrected, flag
from transcriber.core import intents
from transcriber.core.events import (
    FlagId,
    FlagRaised,
    FlagSpan,
    QuestionAsked,
    QuestionId,
    SegmentId,
    SegmentRevised,
)
from transcriber.core.intents import events_of
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import State, fold
from transcriber.core.views import flag_state
from transcriber.errors import IntentRefusedError

S1 = SegmentId("s1")
F1 = FlagId("f1")


def after(state: State, intent: intents.EditIntent) -> State:
    return fold(records(events_of(intent, state), first=state.seq + 1), state)


def test_a_correction_of_what_stands_there_is_made() -> None:
    state = after(state_of(HELLO), intents.CorrectText(S1, 1, "Goodbye.", "Ana"))
    assert (state.segments[S1].text, state.segments[S1].text_person) == ("Goodbye.", "Ana")


def test_a_correction_of_what_somebody_changed_meanwhile_is_refused_with_what_stands_there() -> None:
    state = state_of(HELLO, corrected("Hi there."))
    with pytest.raises(IntentRefusedError, match="Hi there") as refusal:
        events_of(intents.CorrectText(S1, 1, "Goodbye.", "Ana"), state)
    assert "revision 2" in refusal.value.hint


def test_a_correction_of_what_a_machine_changed_meanwhile_is_refused_too() -> None:
    state = state_of(HELLO, SegmentRevised(S1, HELLO.words[:1], None, "better"))
    with pytest.raises(IntentRefusedError, match="the machine"):
        events_of(intents.CorrectText(S1, 1, "Goodbye.", "Ana"), state)


def test_accepting_a_flag_puts_its_suggestion_in_every_place_that_it_covers() -> None:
    text = state_of(HELLO).segments[S1].text
    spans = (FlagSpan(S1, 1, 0, 1), FlagSpan(S1, 1, 2, 3))
    raised = FlagRaised(F1, "spelling", "low", spans, "Twice.", suggestion="XX")
    state = after(state_of(HELLO, raised), intents.ResolveFlag(F1, "accepted", "Ana"))
    assert state.segments[S1].text == "XX" + text[1:2] + "XX" + text[3:]
    assert flag_state(state, state.flags[F1]) == "accepted"


def test_accepting_a_flag_whose_text_changed_is_refused() -> None:
    raised = FlagRaised(F1, "misheard", "low", (FlagSpan(S1, 1, 0, 1),), "?", suggestion="XX")
    state = state_of(HELLO, raised, corrected("Hi there."))
    with pytest.raises(IntentRefusedError):
        events_of(intents.ResolveFlag(F1, "accepted", "Ana"), state)


def test_one_correction_goes_to_every_place_or_to_none() -> None:
    second = segment("s2", "coup I again", 10.0)
    state = state_of(segment("s1", "coup I and coup I"), second)
    spans = (FlagSpan(S1, 1, 0, 6), FlagSpan(S1, 1, 11, 17), FlagSpan(second.segment, 1, 0, 6))
    state = after(state, intents.ReplaceSpans(spans, "CuPy", "Ana"))
    assert [one.text for one in state.segments.values()] == ["CuPy and CuPy", "CuPy again"]
    with pytest.raises(IntentRefusedError):
        events_of(intents.ReplaceSpans(spans, "CuPy", "Ben"), state)


def test_dismissing_a_flag_changes_no_text() -> None:
    state = after(state_of(HELLO, flag()), intents.ResolveFlag(F1, "dismissed", "Ana"))
    assert state.segments[S1].revision == 1
    assert flag_state(after(state, intents.ReopenFlag(F1, "Ana")), state.flags[F1]) == "dismissed"


def test_a_settled_flag_can_be_reopened_and_settled_anew_but_not_settled_twice() -> None:
    settled = after(state_of(HELLO, flag()), intents.ResolveFlag(F1, "dismissed", "Ana"))
    with pytest.raises(IntentRefusedError, match="already"):
        events_of(intents.ResolveFlag(F1, "accepted", "Ben"), settled)
    reopened = after(settled, intents.ReopenFlag(F1, "Ben"))
    assert flag_state(reopened, reopened.flags[F1]) == "open"
    with pytest.raises(IntentRefusedError):
        events_of(intents.ReopenFlag(F1, "Ben"), reopened)


def test_names_choices_marks_and_translations_are_facts_with_their_person() -> None:
    state = state_of(HELLO)
    state = after(state, intents.NameSpeaker(Label("A"), "Ana", "Ben"))
    state = after(state, intents.ChooseSpeaker(S1, "Carla", "Ben"))
    state = after(state, intents.AddMark("action", "Ask.", "Ben", S1, "Ana", "2026-12-01"))
    state = after(state, intents.AddMark("problem", "Slow imports.", "Ben"))
    state = after(state, intents.CorrectTranslation(S1, 1, LanguageCode("pt"), "Olá", "Ben"))
    assert state.names == {"A": "Ana"}
    assert state.segments[S1].chosen is not None
    assert [mark.kind for mark in state.marks.values()] == ["action", "problem"]
    assert state.translations[S1, LanguageCode("pt")].person == "Ben"


def test_a_split_is_a_person_s_and_must_lie_inside_the_line() -> None:
    state = after(state_of(HELLO), intents.SplitSegment(S1, 1, len("hello "), "Ana"))
    assert [each.text for each in state.segments.values()] == ["hello", "there you"]
    with pytest.raises(IntentRefusedError):
        events_of(intents.SplitSegment(S1, 1, 99, "Ana"), state_of(HELLO))
    with pytest.raises(IntentRefusedError):
        events_of(intents.SplitSegment(S1, 2, 1, "Ana"), state_of(HELLO, corrected("Hi there.")))


@pytest.mark.parametrize(
    "intent",
    [
        intents.CorrectText(SegmentId("s9"), 1, "x", "Ana"),
        intents.ChooseSpeaker(SegmentId("s9"), "Ana", "Ana"),
        intents.ResolveFlag(FlagId("f9"), "accepted", "Ana"),
        intents.AddMark("problem", "x", "Ana", SegmentId("s9")),
    ],
)
def test_what_is_not_there_cannot_be_changed(intent: intents.EditIntent) -> None:
    with pytest.raises(IntentRefusedError):
        events_of(intent, state_of(HELLO))


def test_every_intent_names_its_person() -> None:
    for kind in (*get_args(intents.EditIntent), *get_args(intents.ControlIntent)):
        assert "person" in kind.__slots__


def doubted(text: str | None) -> FlagRaised:
    return FlagRaised(F1, "number", "high", (FlagSpan(S1, 1, 0, 5),), "?", suggestion=text, language=LanguageCode("pt"))


def test_accepting_a_flag_about_a_translation_makes_its_suggestion_the_person_s_translation() -> None:
    state = after(state_of(HELLO, doubted("São 40.")), intents.ResolveFlag(F1, "accepted", "Ana"))
    translation = state.translations[S1, LanguageCode("pt")]
    assert (translation.text, translation.person) == ("São 40.", "Ana")
    assert state.segments[S1].text_person is None
    assert flag_state(state, state.flags[F1]) == "accepted"


def test_a_suggested_translation_of_what_was_corrected_meanwhile_is_refused() -> None:
    state = state_of(HELLO, doubted("São 40."), corrected("Hi."))
    with pytest.raises(IntentRefusedError, match="Hi"):
        events_of(intents.ResolveFlag(F1, "accepted", "Ana"), state)


def test_a_flag_about_a_translation_is_stale_when_a_person_wrote_it() -> None:
    state = state_of(HELLO, doubted(None))
    assert flag_state(state, state.flags[F1]) == "open"
    state = after(state, intents.CorrectTranslation(S1, 1, LanguageCode("es"), "Hola.", "Ana"))
    assert flag_state(state, state.flags[F1]) == "open"
    state = after(state, intents.CorrectTranslation(S1, 1, LanguageCode("pt"), "Olá.", "Ana"))
    assert flag_state(state, state.flags[F1]) == "stale"


def test_a_question_is_settled_by_a_person_and_a_later_word_replaces_the_earlier() -> None:
    asked = QuestionAsked(QuestionId("q1"), "Which compiler?", "Zoë", "discord", "7/8")
    state = after(state_of(asked), intents.SettleQuestion(QuestionId("q1"), "asked", "Ana"))
    state = after(state, intents.SettleQuestion(QuestionId("q1"), "answered", "Ben", "Clang."))
    settled = state.questions[QuestionId("q1")].settled
    assert settled is not None
    assert (settled.settlement, settled.person, settled.answer) == ("answered", "Ben", "Clang.")


def test_a_question_that_nobody_asked_cannot_be_settled() -> None:
    with pytest.raises(IntentRefusedError, match="no question q9"):
        events_of(intents.SettleQuestion(QuestionId("q9"), "asked", "Ana"), state_of(HELLO))
