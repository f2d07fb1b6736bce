"""Readings vote; what most heard stays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import words
from transcriber.core.consensus import agreement, vote
from transcriber.core.speech import Word


def text(elected: list[Word]) -> str:
    return " ".join(word.text for word in elected)


def sure(said: tuple[Word, ...], probability: float) -> tuple[Word, ...]:
    return tuple(Word(word.text, word.start, word.end, probability) for word in said)


READINGS = st.lists(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c", "D."]), st.integers(0, 900)), max_size=8).map(
        lambda pairs: tuple(
            Word(token, index * 0.4, index * 0.4 + 0.3, probability / 1000)
            for index, (token, probability) in enumerate(pairs)
        )
    ),
    max_size=4,
)


def test_no_reading_is_no_word() -> None:
    assert vote([]) == []
    assert vote([(), ()]) == []


def test_one_reading_is_elected_as_it_is() -> None:
    said = words("what we ship next")
    assert vote([said]) == list(said)


def test_two_outvote_one() -> None:
    readings = [words("the whale variants"), words("the wheel variants"), words("the wheel variants")]
    assert text(vote(readings)) == "the wheel variants"


def test_a_sure_word_wins_over_an_unsure_one() -> None:
    assert text(vote([sure(words("whale"), 0.3), sure(words("wheel"), 0.9)])) == "wheel"


def test_a_word_that_one_of_three_has_is_not_believed() -> None:
    readings = [words("we ship it"), words("we ship it"), words("we ship it thanks for watching")]
    assert text(vote(readings)) == "we ship it"


def test_a_word_that_one_of_two_has_is_kept() -> None:
    assert text(vote([words("we ship it"), words("we ship it now")])) == "we ship it now"


def test_case_and_punctuation_do_not_divide_the_votes() -> None:
    readings = [words("wheels, now"), words("Wheels now"), words("whales now")]
    assert text(vote(readings)).lower().replace(",", "") == "wheels now"


def test_the_same_word_at_another_time_is_another_word() -> None:
    early, late = words("yes", 0.0), words("yes", 8.0)
    assert len(vote([(*early, *late), early])) == 2


@given(READINGS)
def test_the_elected_are_in_time_order_and_come_from_the_readings(readings: list[tuple[Word, ...]]) -> None:
    elected = vote(readings)
    assert all(before.start <= after.start for before, after in pairwise(elected))
    assert {word.text for word in elected} <= {word.text for reading in readings for word in reading}


@given(READINGS)
def test_readings_that_agree_elect_what_they_say(readings: list[tuple[Word, ...]]) -> None:
    for reading in readings:
        assert text(vote([reading] * 3)) == " ".join(word.text for word in reading)
        assert agreement(reading, reading) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("start with PEP 703 today", "start with PEP-703 today"),
        ("would wheel variants solve this", "would WheelVariants solve this"),
        ("the just in time compiler", "the Justin time compiler"),
        ("the just in time compiler", "the just-in-time compiler"),
    ],
)
def test_letters_that_two_readings_divide_differently_are_said_once(one: str, other: str) -> None:
    for readings in ([words(one), words(other)], [words(other), words(one)]):
        assert text(vote(readings)) in (one, other)


def test_what_was_joined_to_be_compared_comes_out_word_by_word() -> None:
    elected = vote([words("start with PEP 703"), words("start with PEP-703"), words("start with PEP 703")])
    assert [word.text for word in elected] == ["start", "with", "PEP", "703"]


def test_agreement_is_the_share_of_common_words() -> None:
    assert agreement(words("a b c d"), words("a b x d")) == 0.75
    assert agreement(words("a b"), ()) == 0.0
    assert agreement((), ()) == 1.0
