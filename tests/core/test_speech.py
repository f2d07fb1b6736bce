from __future__ import annotations

import pytest

from transcriber.core.speech import Label as VoiceLabel
from transcriber.core.speech import LanguageCode, SpeakerTurn, Word, join_sentences, join_words
from transcriber.errors import InvalidEventError


@pytest.mark.parametrize(
    ("text", "start", "end", "probability"),
    [("", 0, 1, 1), (" a", 0, 1, 1), ("a\n", 0, 1, 1), ("a", 1, 0, 1), ("a", 0, 1, 1.1), ("a", 0, 1, float("nan"))],
)
def test_what_is_no_word_is_refused(text: str, start: float, end: float, probability: float) -> None:
    with pytest.raises(InvalidEventError):
        Word(text, start, end, probability)


def test_a_turn_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidEventError):
        SpeakerTurn(VoiceLabel("A"), 2.0, 1.0)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "a b"), ("pt", "a b"), (None, "a b"), ("ja", "ab"), ("zh", "ab"), ("th", "ab")]
)
def test_words_are_joined_as_their_language_writes_them(language: str | None, text: str) -> None:
    spoken = [Word("a", 0, 1, 1), Word("b", 1, 2, 1)]
    assert join_words(spoken, None if language is None else LanguageCode(language)) == text


@pytest.mark.parametrize(("language", "text"), [("en", "A. B."), ("ja", "A.B."), ("zh", "A.B."), ("th", "A. B.")])
def test_sentences_are_joined_as_their_language_writes_them(language: str, text: str) -> None:
    assert join_sentences(["A.", "B."], LanguageCode(language)) == text
