"""Loops and inventions are found; what people say stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import words
from transcriber.checks.recognition import (
    crammed_words,
    faint_text,
    gather_evidence,
    looped_words,
    silent_text,
    squeezed_text,
    stock_phrase,
    words_outside_speech,
)
from transcriber.core.speech import Hypothesis, LanguageCode
from transcriber.core.timeline import Span

EN = LanguageCode("en")


def heard(
    text: str, start: float = 0.0, *, mean_log: float = -0.2, no_speech: float = 0.01, ratio: float = 1.2
) -> Hypothesis:
    return Hypothesis(words(text, start), EN, 1.0, mean_log, no_speech, ratio)


# Loops


def test_a_sentence_three_times_in_a_row_is_a_loop_and_the_first_stays() -> None:
    verdict = looped_words(words("Well, I am not sure about that. " * 3 + "Next point."))
    assert verdict is not None
    assert (verdict.first, verdict.end) == (7, 21)
    assert "3 times" in verdict.reason


def test_a_word_seven_times_is_a_loop() -> None:
    verdict = looped_words(words("and so " + "the " * 7 + "end"))
    assert verdict is not None
    assert (verdict.first, verdict.end) == (3, 9)


def test_case_and_punctuation_do_not_hide_a_loop() -> None:
    assert looped_words(words("I see it. i see it, I see it! I See It")) is not None


def test_what_people_repeat_is_no_loop() -> None:
    for said in (
        "No, no, no, no, that is not it.",
        "Yeah, yeah, yeah.",
        "tear down the fence tear down the fence",
        "a rose is a rose is a rose",
        "one two three one two three",
    ):
        assert looped_words(words(said)) is None, said


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_words_that_never_repeat_are_no_loop(numbers: list[int]) -> None:
    assert looped_words(words(" ".join(f"w{number}" for number in numbers))) is None


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=16), st.integers(7, 12))
def test_anything_seven_times_in_a_row_is_a_loop(phrase: list[str], times: int) -> None:
    verdict = looped_words(words(" ".join(phrase * times)))
    assert verdict is not None
    assert 0 < verdict.first < verdict.end <= len(phrase) * times


def test_a_text_that_compresses_like_no_speech_is_a_loop() -> None:
    assert squeezed_text(heard("some words", ratio=2.5)) is not None
    assert squeezed_text(heard("some words", ratio=2.3)) is None


# Inventions


def test_text_that_the_model_heard_no_speech_for_and_was_unsure_of_is_invented() -> None:
    verdict = silent_text(heard("The sun is a star.", mean_log=-1.2, no_speech=0.8))
    assert verdict is not None
    assert (verdict.first, verdict.end) == (0, 5)


def test_either_alone_is_not_enough() -> None:
    assert silent_text(heard("The sun is a star.", mean_log=-0.3, no_speech=0.9)) is None
    assert silent_text(heard("The sun is a star.", mean_log=-1.5, no_speech=0.1)) is None


def test_a_subtitle_credit_that_the_model_doubts_is_invented_in_many_languages() -> None:
    for credit in (
        "Thanks for watching!",
        "Subtitles by the Amara.org community",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Legendas pela comunidade Amara.org",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Untertitel im Auftrag des ZDF",
        "Vielen Dank fürs Zuschauen!",
        "ご視聴ありがとうございました",
        "시청해주셔서 감사합니다.",
        "Субтитры сделал DimaTorzok",
        "Sottotitoli creati dalla comunità Amara.org",
    ):
        assert stock_phrase(heard(credit, no_speech=0.7), [Span(0, 10)]) is not None, credit


def test_only_the_invented_sentence_is_suspect() -> None:
    said = heard("We stop here. Thanks for watching!", mean_log=-0.9)
    verdict = stock_phrase(said, [Span(0, 10)])
    assert verdict is not None
    assert (verdict.first, verdict.end) == (3, 6)


def test_thank_you_said_in_real_speech_stays() -> None:
    assert stock_phrase(heard("Thank you."), [Span(0, 2)]) is None


def test_thank_you_with_a_single_doubt_stays() -> None:
    assert stock_phrase(heard("Thank you.", mean_log=-0.9), [Span(0, 2)]) is None


def test_thank_you_where_nobody_speaks_and_the_model_is_unsure_is_invented() -> None:
    assert stock_phrase(heard("Thank you.", mean_log=-0.9), [Span(5, 6)]) is not None


def test_talking_about_subtitles_stays() -> None:
    assert stock_phrase(heard("The subtitles by our volunteers are good."), [Span(0, 10)]) is None


def test_a_sentence_in_no_time_is_invented() -> None:
    said = (*words("Is it the same for you?", 0.0), *words("Is it the same for you?", 2.4, word_s=0.0, gap_s=0.0))
    [verdict] = crammed_words(said)
    assert (verdict.first, verdict.end) == (6, 12)
    assert "6 words" in verdict.reason


def test_the_last_word_of_a_sentence_in_no_time_goes_with_it() -> None:
    said = (*words("Is it the same for", 2.4, word_s=0.0, gap_s=0.0), *words("you? Yes.", 2.4))
    [verdict] = crammed_words(said)
    assert (verdict.first, verdict.end) == (0, 6)


def test_a_few_short_words_are_said() -> None:
    assert crammed_words(words("it is a tear in a", word_s=0.04, gap_s=0.1)[:3]) == []
    assert crammed_words(words("one two three four five", word_s=0.1, gap_s=0.0)) == []


def test_words_where_nobody_speaks_are_found_in_runs() -> None:
    said = (*words("hello there", 1.0), *words("you know what", 10.0), *words("goodbye", 20.0))
    verdicts = words_outside_speech(said, [Span(0.5, 2), Span(19.9, 21)])
    assert [(verdict.first, verdict.end) for verdict in verdicts] == [(2, 5)]


def test_a_word_that_reaches_into_speech_is_not_outside_it() -> None:
    assert words_outside_speech(words("hello", 0.9), [Span(1.0, 2)]) == []


def test_a_word_on_a_scrap_of_sound_needs_a_sure_model() -> None:
    scrap = [Span(0, 0.15)]
    assert faint_text(heard("Oh.", mean_log=-1.2), scrap, 0.8) is not None
    assert faint_text(heard("Hello?", mean_log=-0.5), scrap, 0.8) is None
    assert faint_text(heard("Hello?", mean_log=-1.2), [Span(0, 3)], 0.95) is None


# Evidence


def test_evidence_counts_the_words_for_each_second_of_speech() -> None:
    hypothesis = heard("one two three four")
    evidence = gather_evidence(hypothesis, hypothesis.words, [Span(0, 0.5)])
    assert evidence.words_per_speech_s == 8.0
    assert 0.5 < evidence.share_outside_speech < 0.8


def test_no_speech_at_all_is_the_strongest_evidence() -> None:
    hypothesis = heard("one")
    evidence = gather_evidence(hypothesis, hypothesis.words, [])
    assert evidence.share_outside_speech == 1.0
    assert len(evidence.doubts) == 2


@given(st.text(alphabet="ab .", max_size=40), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=4))
def test_the_checks_take_any_text_and_any_speech(text: str, speech: list[tuple[int, int]]) -> None:
    hypothesis = heard(text)
    clock, spans = 0, []
    for pause, length in speech:
        spans.append(Span(clock + pause, clock + pause + length))
        clock += pause + length
    for verdict in (
        silent_text(hypothesis),
        squeezed_text(hypothesis),
        looped_words(hypothesis.words),
        stock_phrase(hypothesis, spans),
        *words_outside_speech(hypothesis.words, spans),
    ):
        assert verdict is None or 0 <= verdict.first < verdict.end <= len(hypothesis.words)
