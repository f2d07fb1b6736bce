"""Which words of a live hypothesis were said."""

from __future__ import annotations

from collections.abc import Sequence

from transcriber.checks.recognition import (
    crammed_words,
    faint_text,
    looped_words,
    silent_text,
    squeezed_text,
    stock_phrase,
    words_outside_speech,
)
from transcriber.core.agreement import spoken_form
from transcriber.core.coverage import fit_to_speech
from transcriber.core.speech import Hypothesis, Word
from transcriber.core.timeline import Span

_FEWEST_REPEATED_WORDS = 2
_FASTEST_WORDS_PER_S = 7.0


def said_words(
    hypothesis: Hypothesis,
    *,
    before: Sequence[Word],
    speech: Sequence[Span],
    padded: Sequence[Span],
    peak_speech_probability: float,
) -> tuple[Word, ...]:
    """The words of a hypothesis without those that the recognizer invented or repeated.

    Args:
        before: The confirmed words that the hypothesis follows: a loop may begin in them.
        speech: Speech activity in the window.
        padded: The same with padding.
        peak_speech_probability: The highest of any frame in the window.
    """
    words = hypothesis.words
    verdicts = (
        silent_text(hypothesis),
        faint_text(hypothesis, speech, peak_speech_probability),
        squeezed_text(hypothesis),
        stock_phrase(hypothesis, padded),
        *crammed_words(words),
        *words_outside_speech(words, padded),
    )
    dropped = {index for verdict in verdicts if verdict is not None for index in range(verdict.first, verdict.end)}
    whole = (*before, *words)
    repeated = _hurried_repetitions(whole)
    if loop := looped_words(whole):
        repeated |= set(range(loop.first, loop.end))
    dropped |= {index - len(before) for index in repeated}
    kept = [word for index, word in enumerate(words) if index not in dropped]
    return tuple(fit_to_speech(kept, speech))


def _hurried_repetitions(words: Sequence[Word]) -> set[int]:
    """Runs of words that follow themselves, where one of the two is faster than people speak: nobody said that one."""
    texts = [spoken_form(word.text) for word in words]
    hurried: set[int] = set()
    for size in range(_FEWEST_REPEATED_WORDS, len(words) // 2 + 1):
        for first in range(len(words) - 2 * size + 1):
            middle, end = first + size, first + 2 * size
            if texts[first:middle] == texts[middle:end]:
                lasting_s = [words[middle - 1].end - words[first].start, words[end - 1].end - words[middle].start]
                if min(lasting_s) < size / _FASTEST_WORDS_PER_S:
                    hurried |= set(range(middle, end) if lasting_s[1] <= lasting_s[0] else range(first, middle))
    return hurried
