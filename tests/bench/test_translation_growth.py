"""Erasure and lag on cases whose answer is known."""

from __future__ import annotations

import pytest

from tests.benchmarks.translation.growth import Seen, growth_of, summary


def seen(*moments: tuple[int, int, str]) -> list[Seen]:
    return [Seen(n_heard, n_final, tuple(tail.split())) for n_heard, n_final, tail in moments]


LINE = [(4, ("um", "dois", "três", "quatro"))]


def test_what_only_grows_has_no_erasure_and_the_lag_of_its_words() -> None:
    growth = growth_of(seen((2, 0, "um"), (4, 0, "um dois"), (4, 4, "")), LINE)
    assert growth.n_erased == 0
    assert growth.lags == growth.first_lags == (1, 2, 1, 0)


def test_words_behind_one_that_changed_are_erased_too_and_late() -> None:
    growth = growth_of(seen((2, 0, "hum dois"), (4, 4, "")), LINE)
    assert growth.n_erased == 2
    assert growth.lags == (3, 2, 1, 0)
    assert growth.first_lags == (1, 0, 1, 0)


def test_a_tail_that_a_final_line_takes_away_is_erased() -> None:
    lines = [*LINE, (2, ("cinco", "seis"))]
    growth = growth_of(seen((5, 0, "um dois três quatro cinco"), (5, 4, ""), (6, 4, "cinco"), (6, 6, "")), lines)
    assert growth.n_erased == 0 + 1


def test_case_and_punctuation_are_no_erasure() -> None:
    assert growth_of(seen((2, 0, "Um, dois."), (4, 4, "")), LINE).n_erased == 0


def test_figures_are_over_all_words() -> None:
    one = growth_of(seen((2, 0, "hum"), (4, 4, "")), LINE)
    assert summary([one, one])["erasure"] == pytest.approx(0.25)
