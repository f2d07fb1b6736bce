"""Memory stays within bounds, however many pairs of languages a session has."""

from __future__ import annotations

from tests.session.translators import EN, ES, PT
from transcriber.core.translation_work import LanguagePair
from transcriber.session.loaded_translators import LoadedTranslators

PAIRS = {str(pair): pair for pair in (LanguagePair(EN, PT), LanguagePair(EN, ES), LanguagePair(PT, EN))}


def closed(most_models: int, *uses: tuple[str, int]) -> list[str]:
    """Which pairs were asked to close, in order, after pairs were used with so many models each."""
    asked: list[str] = []
    loaded = LoadedTranslators(most_models)
    for name, n_models in uses:
        loaded.use(PAIRS[name], n_models, lambda name=name: asked.append(name))  # type: ignore[misc]
    return asked


def test_within_the_limit_nothing_is_closed() -> None:
    assert closed(2, ("en to pt", 1), ("en to es", 1), ("en to pt", 1)) == []


def test_the_one_used_longest_ago_goes_first() -> None:
    assert closed(2, ("en to pt", 1), ("en to es", 1), ("en to pt", 1), ("pt to en", 1)) == ["en to es"]


def test_a_pair_over_a_language_between_counts_twice() -> None:
    assert closed(3, ("en to pt", 1), ("en to es", 1), ("pt to en", 2)) == ["en to pt"]


def test_the_one_in_use_stays_even_where_it_is_too_much_alone() -> None:
    assert closed(1, ("en to pt", 2), ("en to pt", 2)) == []
