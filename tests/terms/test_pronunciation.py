from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.terms.distances import distances, encoded
from transcriber.terms.letters import digits_said, guessed, number_readings
from transcriber.terms.packaged import packaged_pronouncer
from transcriber.terms.pronunciation import distance, substitution

PHONEMES = ["P", "B", "T", "K", "S", "Z", "M", "N", "L", "R", "W", "HH", "AA", "AY", "EH", "IY", "UW", "ER", "AH"]
sounds = st.lists(st.sampled_from(PHONEMES), max_size=9)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("CuPy", "coo pie"),
        ("pybind11", "pie bind eleven"),
        ("PEP 703", "pep seven oh three"),
        ("PEP 703", "pep seven hundred three"),
        ("MPI", "m p i"),
        ("PyPI", "pie p i"),
        ("HDF5", "h d f five"),
        ("auditwheel", "audit wheel"),
        ("NumPy", "num pie"),
    ],
)
def test_a_term_is_said_as_people_say_it(term: str, said: str) -> None:
    pronouncer = packaged_pronouncer()
    wanted = pronouncer.readings(said)
    closest = min(distance(reading, other) for reading in pronouncer.readings(term) for other in wanted)
    assert closest <= 0.5


def test_what_recognizers_confuse_is_closer_than_what_they_do_not() -> None:
    heard = packaged_pronouncer().heard
    near = distance(heard(["coup", "I"]), heard(["CuPy"]))
    assert near < distance(heard(["cake"]), heard(["CuPy"]))
    assert substitution("S", "Z") < substitution("S", "M")
    assert substitution("IH", "IY") < substitution("IH", "AA")


@given(sounds, sounds, sounds)
def test_distance_is_a_metric_but_for_the_triangle_of_weak_sounds(a: list[str], b: list[str], c: list[str]) -> None:
    assert distance(a, a) == 0.0
    assert distance(a, b) == pytest.approx(distance(b, a))
    assert distance(a + c, b + c) <= distance(a, b) + 1e-9


@given(sounds, sounds, st.floats(0, 6))
def test_a_limit_changes_only_what_lies_beyond_it(a: list[str], b: list[str], limit: float) -> None:
    whole = distance(a, b)
    assert distance(a, b, limit) == (whole if whole <= limit else float("inf"))


@given(st.lists(st.tuples(sounds, sounds), min_size=1, max_size=6))
def test_many_distances_at_once_are_those_of_each_pair(pairs: list[tuple[list[str], list[str]]]) -> None:
    firsts, seconds = (encoded([tuple(pair[side]) for pair in pairs]) for side in (0, 1))
    assert distances(firsts, seconds).tolist() == pytest.approx([distance(*pair) for pair in pairs])


def test_distances_of_sounds_without_end_do_not_overflow() -> None:
    long, longer = ("K",) * 300, ("IY",) * 400
    assert distances(encoded([long]), encoded([longer])).tolist() == pytest.approx([distance(long, longer)])


def test_no_distances_at_once() -> None:
    assert distances(encoded([]), encoded([])).tolist() == []


@given(st.integers(0, 99_999))
def test_every_reading_of_a_number_can_be_told(number: int) -> None:
    assert all(reading.replace(" ", "").isalpha() for reading in number_readings(str(number)))


@given(st.integers(10, 999).filter(lambda number: number % 100 != 10 or number < 100))
def test_digits_come_back_from_what_was_said(number: int) -> None:
    assert digits_said(number_readings(str(number))[0].split()) == str(number)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_the_rules_say_any_word(word: str) -> None:
    assert all(phoneme.isalpha() and phoneme.isupper() for phoneme in guessed(word))


def test_text_without_words_is_silent() -> None:
    assert packaged_pronouncer().heard([]) == ()
    assert packaged_pronouncer().readings("日本") == ((),)
