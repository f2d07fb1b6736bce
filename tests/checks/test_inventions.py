"""All checks together: what they drop, and the reason that they give."""

from __future__ import annotations

from transcriber.checks.inventions import invented_words
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import Span


def said(text: str, start: float = 0.0) -> tuple[Word, ...]:
    """Two words a second."""
    return tuple(Word(word, start + index / 2, start + (index + 1) / 2, 0.9) for index, word in enumerate(text.split()))


def invented(words: tuple[Word, ...], speech: Span, before: tuple[Word, ...] = ()) -> dict[int, str]:
    heard = Hypothesis(words, LanguageCode("en"), 1.0, -0.2, 0.01, 1.2)
    return invented_words(heard, speech=[speech], padded=[speech], peak_speech_probability=0.98, before=before)


def test_words_that_were_said_are_kept() -> None:
    assert invented(said("We build wheels for our mesh library."), Span(0.0, 4.0)) == {}


def test_words_where_nobody_speaks_are_named_by_their_places() -> None:
    reasons = invented(said("We build wheels. Goodbye now."), Span(0.0, 1.5))
    assert list(reasons) == [3, 4]
    assert "no speech activity" in reasons[3]


def test_a_loop_that_began_in_the_words_before_is_seen() -> None:
    loop = "the index " * 3
    reasons = invented(said(loop, start=3.0), Span(0.0, 6.0), before=said(loop))
    assert list(reasons) == [0, 1, 2, 3, 4, 5]
    assert "loop" in reasons[0]


def test_a_loop_before_the_words_says_nothing_of_them() -> None:
    reasons = invented(said("We build wheels.", start=6.0), Span(0.0, 8.0), before=said("the index " * 6))
    assert reasons == {}
