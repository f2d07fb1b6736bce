"""Which words of a live hypothesis were said."""

from __future__ import annotations

from collections.abc import Sequence

from transcriber.checks.inventions import invented_words
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
    dropped = set(
        invented_words(
            hypothesis, speech=speech, padded=padded, peak_speech_probability=peak_speech_probability, before=before
        )
    )
    dropped |= {index - len(before) for index in _hurried_repetitions((*before, *hypothesis.words))}
    kept = [word for index, word in enumerate(hypothesis.words) if index not in dropped]
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
