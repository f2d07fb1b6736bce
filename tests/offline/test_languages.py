"""The most likely course of languages through a session."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.speech import LanguageCode
from transcriber.core.timeline import Span
from transcriber.offline.languages import plan_language_runs

EN, PT, ES = LanguageCode("en"), LanguageCode("pt"), LanguageCode("es")


def utterances(*lengths_s: float) -> list[Span]:
    spans, clock = [], 0.0
    for length_s in lengths_s:
        spans.append(Span(clock, clock + length_s))
        clock += length_s + 0.5
    return spans


def likely(**probabilities: float) -> dict[LanguageCode, float]:
    return {LanguageCode(code): probability for code, probability in probabilities.items()}


def course(spans: list[Span], distributions: list[dict[LanguageCode, float]], *, is_open: bool = False) -> list[str]:
    return [run.language for run in plan_language_runs(spans, distributions, is_open=is_open)]


def test_no_speech_has_no_language() -> None:
    assert plan_language_runs([], [], is_open=True) == []


def test_speakers_who_switch_get_a_run_each() -> None:
    spans = utterances(3, 4, 3, 5)
    sure = [likely(en=0.99, pt=0.01), likely(en=0.01, pt=0.99), likely(en=0.99, pt=0.01), likely(en=0.01, pt=0.99)]
    assert course(spans, sure) == [EN, PT, EN, PT]


def test_consecutive_utterances_in_one_language_are_one_run() -> None:
    [run] = plan_language_runs(utterances(3, 1), [likely(en=0.9, pt=0.1), likely(en=0.7, pt=0.3)], is_open=False)
    assert len(run.speech) == 2
    assert round(run.probability, 3) == round((3 * 0.9 + 0.7) / 4, 3)


def test_a_short_utterance_borrows_from_its_neighbours() -> None:
    spans = utterances(4, 0.5, 4)
    assert course(spans, [likely(en=0.98, pt=0.02), likely(en=0.1, pt=0.9), likely(en=0.98, pt=0.02)]) == [EN]


def test_a_long_utterance_that_doubts_between_near_languages_stays_with_its_neighbour() -> None:
    assert course(utterances(3, 3), [likely(es=0.98, pt=0.02), likely(es=0.27, pt=0.73)]) == [ES]


def test_without_a_list_a_mumble_does_not_bring_in_another_language() -> None:
    spans = utterances(6, 1.2, 6)
    distributions = [likely(en=0.95, mi=0.05), likely(en=0.2, mi=0.8), likely(en=0.95, mi=0.05)]
    assert course(spans, distributions, is_open=True) == [EN]


def test_without_a_list_a_short_recording_has_its_likeliest_language() -> None:
    assert course(utterances(2), [likely(en=0.2, es=0.6, pt=0.2)], is_open=True) == [ES]


@given(
    st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20),
    st.booleans(),
)
def test_every_utterance_is_in_one_run_in_order(rows: list[tuple[float, float, float, float]], is_open: bool) -> None:
    spans = utterances(*(row[0] for row in rows))
    distributions = [likely(en=row[1], es=row[2], pt=row[3]) for row in rows]
    runs = plan_language_runs(spans, distributions, is_open=is_open)
    assert [span for run in runs for span in run.speech] == spans
    assert all(before.language != after.language for before, after in pairwise(runs))
    assert all(0 <= run.probability <= 1 for run in runs)
