"""Flags about a session's translations: each thing once, and only what a machine translated."""

from __future__ import annotations

from collections.abc import Sequence

from tests.builders import records, segment
from tests.session.translators import EN, PT
from transcriber.checks.translation.pairs import Doubt, TranslationFinding, TranslationPair, finding_of
from transcriber.checks.translation.review import TranslationReview
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagResolved,
    FlagSpan,
    SegmentId,
    SpeakerNamed,
    TextCorrected,
    TranslationCorrected,
    TranslationProduced,
)
from transcriber.core.intents import ResolveFlag, events_of
from transcriber.core.speech import Label
from transcriber.core.state import State, fold
from transcriber.core.views import flag_state
from transcriber.session.translation_review import pending_translation_flags, translation_pairs
from transcriber.terms.glossary import Glossary

S1 = SegmentId("s1")


class EveryPair(TranslationReview):
    """Doubts the first word of everything."""

    def __init__(self) -> None:
        super().__init__(Glossary())

    def findings(self, pairs: Sequence[TranslationPair]) -> list[TranslationFinding]:
        return [finding_of(pair, Doubt("number", "high", 0, 3, "?", "first", suggestion="São 40.")) for pair in pairs]


def state_of(*events: Event) -> State:
    return fold(records(events))


def produced(text: str = "São 14.", revision: int = 1, segment_id: SegmentId = S1) -> Event:
    return TranslationProduced(segment_id, revision, PT, text, "scripted", "m")


def after(*events: Event) -> State:
    """With the flags that were due raised after each event."""
    state = State()
    for event in events:
        state = fold(records([event], first=state.seq + 1), state)
        state = fold(records(pending_translation_flags(state, EveryPair()), first=state.seq + 1), state)
    return state


def test_a_flag_names_its_place_language_and_suggestion_and_is_raised_once() -> None:
    state = after(segment("s1", "There are 40."), produced(), SpeakerNamed(Label("A"), "Ana", "Eva"))
    [flag] = state.flags.values()
    assert flag.raised.spans == (FlagSpan(S1, 1, 0, 3),)
    assert (flag.raised.language, flag.raised.suggestion) == (PT, "São 40.")


def test_what_was_dismissed_is_not_raised_again() -> None:
    state = after(
        segment("s1", "There are 40."), produced(), FlagResolved(FlagId("f1"), "dismissed", "Eva"), produced("São 15.")
    )
    assert len(state.flags) == 1


def test_a_new_translation_of_a_corrected_text_is_looked_at_again() -> None:
    state = after(segment("s1", "There are 40."), produced(), TextCorrected(S1, "There are 41.", "Eva"))
    assert len(state.flags) == 1
    state = after(
        segment("s1", "There are 40."), produced(), TextCorrected(S1, "There are 41.", "Eva"), produced("São 14.", 2)
    )
    assert [flag.raised.spans[0].revision for flag in state.flags.values()] == [1, 2]


def test_what_a_person_translated_and_what_is_outdated_is_not_doubted() -> None:
    by_a_person = state_of(segment("s1", "Hello."), TranslationCorrected(S1, 1, PT, "Olá.", "Eva"))
    outdated = state_of(segment("s1", "Hello."), produced(), TextCorrected(S1, "Hi.", "Eva"))
    assert list(translation_pairs(by_a_person)) == list(translation_pairs(outdated)) == []


def test_a_pair_tells_whether_its_source_was_misheard_and_who_takes_part() -> None:
    misheard = FlagRaised(FlagId("f1"), "misheard", "low", (FlagSpan(S1, 1, 0, 3),), "?")
    state = state_of(
        segment("s2", "Later.", 9.0),
        segment("s1", "Hello."),
        produced(segment_id=SegmentId("s2")),
        produced(),
        misheard,
        SpeakerNamed(Label("A"), "Ana", "Eva"),
    )
    first, second = translation_pairs(state)
    assert (first.segment, first.is_doubtful_source, first.source_language, first.names) == ("s1", True, EN, ("Ana",))
    assert (second.segment, second.is_doubtful_source) == ("s2", False)


CHANGED = (
    segment("s1", "There are 40."),
    TranslationCorrected(S1, 1, PT, "Há 40.", "Eva"),
    TextCorrected(S1, "There are 50.", "Ana"),
    produced("Há 50.", 2),
)


def test_a_person_s_translation_of_what_has_changed_since_is_asked_for_with_what_a_machine_would_write() -> None:
    [raised] = pending_translation_flags(state_of(*CHANGED), TranslationReview(Glossary()))
    assert (raised.kind, raised.language, raised.suggestion) == ("conflict", PT, "Há 50.")
    assert "has changed since Eva translated it as “Há 40.”" in raised.message
    state = state_of(*CHANGED, raised)
    assert flag_state(state, state.flags[raised.flag]) == "open"
    assert pending_translation_flags(state, TranslationReview(Glossary())) == []
    accepted = state_of(*CHANGED, raised, *events_of(ResolveFlag(raised.flag, "accepted", "Ben"), state))
    translation = accepted.translations[S1, PT]
    assert (translation.text, translation.revision, translation.person) == ("Há 50.", 2, "Ben")
    assert pending_translation_flags(accepted, TranslationReview(Glossary())) == []


def test_who_keeps_the_translation_or_writes_another_is_not_asked_again() -> None:
    [raised] = pending_translation_flags(state_of(*CHANGED), TranslationReview(Glossary()))
    for answer in (FlagResolved(raised.flag, "dismissed", "Eva"), TranslationCorrected(S1, 2, PT, "São 50.", "Eva")):
        state = state_of(*CHANGED, raised, answer)
        assert flag_state(state, state.flags[raised.flag]) != "open"
        assert pending_translation_flags(state, TranslationReview(Glossary())) == []


def test_the_real_checks_find_a_number_that_was_changed() -> None:
    state = state_of(segment("s1", "We have 40 nodes."), produced("Temos 14 nós."))
    [flag] = pending_translation_flags(state, TranslationReview(Glossary()))
    assert (flag.kind, flag.language) == ("number", PT)
