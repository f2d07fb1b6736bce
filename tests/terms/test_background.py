from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from transcriber.terms.background import Background, PairFilter, spoken_words
from transcriber.terms.packaged import packaged_background


def test_everyday_pairs_are_usual_and_made_up_ones_are_not() -> None:
    background = packaged_background()
    assert background.is_usual("of", "course")
    assert background.is_usual("seven", "years")
    assert not background.is_usual("pie", "bind")
    assert not background.is_usual("coup", "i")


def test_rare_words_surprise_more_than_common_ones_and_unknown_ones_most() -> None:
    surprise = packaged_background().surprise
    assert surprise("the") < surprise("number") < surprise("parcel") < surprise("zquorvith")


def test_an_inflection_of_a_known_word_is_known() -> None:
    background = Background.parse("deallocate 130", b"\0")
    assert background.is_known("deallocates")
    assert background.surprise("deallocated") == 13.0
    assert not background.is_known("gecks")


def test_an_unseen_pair_says_little_of_rare_words() -> None:
    background = Background.parse("common 30\nusual 40\nrare 150\nodd 150", b"\0")
    assert background.pair_surprise("common", "usual") > 2
    assert background.pair_surprise("rare", "odd") < 0.1


def test_sentences_part_pairs() -> None:
    assert spoken_words("One two. Three!") == [["one", "two"], ["three"]]


@given(st.sets(st.tuples(st.text("abc", min_size=1), st.text("xyz", min_size=1)), max_size=50))
def test_a_filter_finds_all_that_it_holds(pairs: set[tuple[str, str]]) -> None:
    kept = PairFilter.of(pairs, 10 * len(pairs))
    assert all(pair in kept for pair in pairs)
    assert all(pair in PairFilter(kept.content) for pair in pairs)
