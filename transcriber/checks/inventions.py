"""All checks of what a recognizer wrote, together."""

from __future__ import annotations

from collections.abc import Sequence

from transcriber.checks.recognition import (
    Verdict,
    crammed_words,
    faint_text,
    looped_words,
    silent_text,
    squeezed_text,
    stock_phrase,
    words_outside_speech,
)
from transcriber.core.speech import Hypothesis, Word
from transcriber.core.timeline import Span


def invented_words(
    hypothesis: Hypothesis,
    *,
    speech: Sequence[Span],
    padded: Sequence[Span],
    peak_speech_probability: float,
    before: Sequence[Word] = (),
) -> dict[int, str]:
    """The words of a hypothesis that nobody said: their indices, in order, each with the reason in a sentence.

    Args:
        speech: Speech activity in the window.
        padded: The same with padding.
        peak_speech_probability: The highest of any frame in the window.
        before: The words that the hypothesis follows: a loop may begin in them.
    """
    words = hypothesis.words
    verdicts = (
        silent_text(hypothesis),
        faint_text(hypothesis, speech, peak_speech_probability),
        squeezed_text(hypothesis),
        _loop(before, words),
        stock_phrase(hypothesis, padded),
        *crammed_words(words),
        *words_outside_speech(words, padded),
    )
    reasons: dict[int, str] = {}
    for verdict in verdicts:
        if verdict is not None:
            for index in range(verdict.first, verdict.end):
                reasons.setdefault(index, verdict.reason)
    return dict(sorted(reasons.items()))


def _loop(before: Sequence[Word], words: Sequence[Word]) -> Verdict | None:
    """A loop in the words, or one that began before them."""
    found = looped_words((*before, *words))
    if found is None:
        return None
    return Verdict(max(0, found.first - len(before)), max(0, found.end - len(before)), found.reason)
