"""What remains to be translated, from the state alone."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import histories, segment, state_of
from transcriber.core.events import (
    DeedUndone,
    Event,
    SegmentId,
    TextCorrected,
    TranslationCorrected,
    TranslationProduced,
)
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.core.translation_work import (
    expected_pairs,
    is_due,
    pending_translations,
    sentences_of,
    wanted_languages,
)

EN, PT, ES = (LanguageCode(code) for code in ("en", "pt", "es"))
S1 = SegmentId("s1")


def due(state: State, *targets: LanguageCode) -> list[tuple[str, int, str]]:
    return [(one.segment, one.revision, one.pair.target) for one in pending_translations(state, targets or (PT,))]


def produced(revision: int = 1, language: LanguageCode = PT) -> Event:
    return TranslationProduced(S1, revision, language, "Olá.", "scripted", "m")


def test_everything_is_due_in_the_order_in_which_it_was_said() -> None:
    state = state_of(segment("s2", "Later.", 5.0), segment("s1", "Hello.", 1.0))
    assert due(state, PT, ES) == [("s1", 1, "pt"), ("s1", 1, "es"), ("s2", 1, "pt"), ("s2", 1, "es")]


def test_what_is_said_in_the_language_wanted_is_not_due_in_it() -> None:
    state = state_of(segment("s1", "Olá.", language="pt"))
    assert due(state, PT, EN) == [("s1", 1, "en")]


def test_what_was_translated_is_due_again_only_when_its_text_has_changed() -> None:
    translated = (segment("s1", "Hello."), segment("s2", "Bye.", 5.0), produced())
    assert due(state_of(*translated)) == [("s2", 1, "pt")]
    assert due(state_of(*translated, TextCorrected(S1, "Hi.", "Eva"))) == [("s1", 2, "pt"), ("s2", 1, "pt")]


def test_what_a_person_translated_is_due_once_for_a_suggestion_where_the_text_has_changed_since() -> None:
    translated = (segment("s1", "Hello."), TranslationCorrected(S1, 1, PT, "Oi.", "Eva"))
    assert due(state_of(*translated)) == []
    corrected = (*translated, TextCorrected(S1, "Bye.", "Eva"))
    assert due(state_of(*corrected)) == [("s1", 2, "pt")]
    for text, suggestion in (("Tchau.", "Tchau."), ("Oi.", None)):
        state = state_of(*corrected, TranslationProduced(S1, 2, PT, text, "scripted", "m"))
        translation = state.translations[S1, PT]
        assert (translation.text, translation.person, translation.suggestion) == ("Oi.", "Eva", suggestion)
        assert due(state) == []


def test_a_suggestion_goes_with_the_text_that_it_was_made_of() -> None:
    state = state_of(
        segment("s1", "Hello."),
        TranslationCorrected(S1, 1, PT, "Oi.", "Eva"),
        TextCorrected(S1, "Bye.", "Eva"),
        TranslationProduced(S1, 2, PT, "Tchau.", "scripted", "m"),
        DeedUndone(3, "Eva"),
    )
    assert state.segments[S1].text == "Hello."
    assert state.translations[S1, PT].suggestion is None
    assert due(state) == []


def test_an_emptied_text_and_one_of_an_unknown_language_have_nothing_to_translate() -> None:
    assert due(state_of(segment("s1", "Hello."), TextCorrected(S1, "  ", "Eva"))) == []
    assert due(state_of(segment("s1", "Hm.", language=None))) == []


def test_a_result_that_comes_too_late_is_known_by_its_revision() -> None:
    before = state_of(segment("s1", "Hello."))
    [pending] = pending_translations(before, (PT,))
    assert is_due(before, pending)
    assert not is_due(state_of(segment("s1", "Hello."), TextCorrected(S1, "Hi.", "Eva")), pending)
    assert not is_due(state_of(segment("s1", "Hello."), TranslationCorrected(S1, 1, PT, "Oi.", "Eva")), pending)


def test_other_languages_are_translated_into_the_main_one_too() -> None:
    assert wanted_languages([EN, PT], [ES]) == (ES, EN)
    assert wanted_languages([EN], [PT, ES]) == (PT, ES)
    assert wanted_languages([EN, PT], []) == (EN,)
    assert [str(pair) for pair in expected_pairs([EN, PT], (ES, EN))] == ["en to es", "pt to es", "pt to en"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_when_everything_due_is_translated_nothing_is_due(events: list[Event]) -> None:
    state = state_of(*events)
    answers = [
        TranslationProduced(one.segment, one.revision, one.pair.target, one.text, "scripted", "m")
        for one in pending_translations(state, (PT, ES))
    ]
    after = state_of(*events, *answers)
    assert pending_translations(after, (PT, ES)) == []
    people = {key: one for key, one in state.translations.items() if one.person is not None}
    kept = {key: after.translations[key] for key in people}
    assert all((kept[key].text, kept[key].person) == (one.text, one.person) for key, one in people.items())


@given(st.lists(st.sampled_from(["Yes.", "no", "Dr.", "3.14", "はい。そう", "right?"]), max_size=8))
def test_sentences_hold_every_letter_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    assert "".join("".join(sentences_of(text)).split()) == "".join(text.split())
