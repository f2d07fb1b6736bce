"""What to show of translations of a sentence that still grows: what several in a row agree on, and little taken back.

The laws: words appear when translations begin with them over `_WORDS_TO_SHOW` more words of the source, whether the
sentence is translated again at each word or at every third; and when it makes no difference to them whether the
sentence ends here or goes on. Words that are shown give way only when translations over many more words agree on
others. A sentence of few words says nothing yet: its first words turn round once the verb has come.

Source: re-translation with LocalAgreement (Arivazhagan et al. 2020, "Re-translation versus Streaming for Simultaneous
Translation"; Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech Recognition and Translation by
Partial Hypothesis Selection"); several readings of one beginning: Yao and Haddow 2020, "Dynamic Masking for Improved
Stability in Online Spoken Language Translation".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.agreement import spoken_form
from transcriber.core.segmentation import is_sentence_end

_WORDS_TO_SHOW, _MIN_SOURCE_WORDS = 2, 5
"""With 3 instead of 2, erasure falls by a half and more, and the lag grows by a fifth of a word to half a one; with 4
words at least instead of 5, the lag is as long and erasure a third greater.

Measured on made and read speech and the first half of FLORES, English and Portuguese, with Firefox Translations.
"""

_WORDS_TO_CHANGE = 12


@dataclass(frozen=True, slots=True)
class Beginning:
    """The words of a translation of the first `n_source_words` of a sentence."""

    n_source_words: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranslationAgreement:
    """shown: What a reader sees. recent: The last translations, the newest last."""

    shown: tuple[str, ...] = ()
    recent: tuple[Beginning, ...] = ()

    def after(self, source: str, readings: Sequence[str]) -> TranslationAgreement:
        """What is shown after the next translation.

        Args:
            source: What was said so far of the sentence; another text than the time before.
            readings: Its translation, and others that a reader might get as well: only what all begin with is sure.
        """
        n_source_words = len(source.split())
        if n_source_words < _MIN_SOURCE_WORDS:
            return self
        words, *others = (_of_a_beginning(source, reading) for reading in readings)
        n_sure = min((_n_same(words, other) for other in others), default=len(words))
        recent = (*self.recent, Beginning(n_source_words, words))
        return TranslationAgreement(_shown(self.shown, recent, n_sure), _needed(recent))

    @property
    def text(self) -> str:
        return " ".join(self.shown)


def _shown(before: tuple[str, ...], recent: Sequence[Beginning], n_sure: int) -> tuple[str, ...]:
    words = recent[-1].words
    n_kept = _n_same(before, words)
    n_agreed = min(n_sure, _n_agreed(recent, _WORDS_TO_SHOW))
    if n_kept == len(before):
        return words[: max(n_kept, n_agreed)]
    if min(n_sure, _n_agreed(recent, _WORDS_TO_CHANGE)) > n_kept:
        return words[:n_agreed]
    return before


def _n_agreed(recent: Sequence[Beginning], n_source_words: int) -> int:
    """How many words the last translations begin with in common, back to one of so many fewer source words; 0 where
    there is none.
    """
    newest = recent[-1]
    n_same = len(newest.words)
    for one in reversed(recent):
        n_same = min(n_same, _n_same(one.words, newest.words))
        if one.n_source_words <= newest.n_source_words - n_source_words:
            return n_same
    return 0


def _needed(recent: tuple[Beginning, ...]) -> tuple[Beginning, ...]:
    """Those that may still be asked for: back to the first that is old enough for any change."""
    oldest = recent[-1].n_source_words - _WORDS_TO_CHANGE
    first = max((index for index, one in enumerate(recent) if one.n_source_words <= oldest), default=0)
    return recent[first:]


def _n_same(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next(
        (index for index, (a, b) in enumerate(pairs) if spoken_form(a) != spoken_form(b)), min(len(one), len(other))
    )


def _of_a_beginning(source: str, translation: str) -> tuple[str, ...]:
    """The words, without the full stop that a model puts after what is no whole sentence."""
    words = translation.split()
    if words and not is_sentence_end(source.split()[-1]):
        words[-1] = words[-1].rstrip(".!?…。") or words[-1]
    return tuple(words)
