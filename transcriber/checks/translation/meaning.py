"""What only models can tell: whether a translation is about the same thing at all. The caller brings the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.words import is_function_word, is_same_stem, text_words
from transcriber.core.speech import LanguageCode

Similarity: TypeAlias = Callable[[str, str], float]
"""(source, target) -> cosine of their sentence vectors."""
BackTranslate: TypeAlias = Callable[[str, LanguageCode, LanguageCode], str | None]
"""(text, its language, the language wanted) -> text, or None where nothing translates it."""

_DETACHED = 0.4
"""Below it texts have nothing to do with each other (matched pairs 0.84 on average, mismatched 0.11)."""
_FEWEST_WORDS = 4
_LEAST_RETURNED = 0.3


def detached_doubts(pair: TranslationPair, similarity: Similarity) -> Iterator[Doubt]:
    """A target that is about something else."""
    if len(text_words(pair.source)) < _FEWEST_WORDS or not pair.target.strip():
        return
    alike = similarity(pair.source, pair.target)
    if alike < _DETACHED:
        reason = f"The translation seems to speak of something else (similarity {alike:.2f}): “{pair.target[:80]}”."
        yield Doubt("meaning", "high", 0, len(pair.source), reason, "detached", (0, len(pair.target)))


def returned_doubts(pair: TranslationPair, back_translate: BackTranslate) -> Iterator[Doubt]:
    """A target that, translated back, has few words of the source."""
    words = [word.plain for word in text_words(pair.source) if not is_function_word(word.text, pair.source_language)]
    if len(words) < _FEWEST_WORDS:
        return
    back = back_translate(pair.target, pair.target_language, pair.source_language)
    if back is None:
        return
    returned = [word.plain for word in text_words(back)]
    share = sum(any(is_same_stem(word, other) for other in returned) for word in words) / len(words)
    if share < _LEAST_RETURNED:
        reason = f"Translated back, it has {share:.0%} of the source's words: “{back[:80]}”."
        yield Doubt("meaning", "medium", 0, len(pair.source), reason, "returned", (0, len(pair.target)))


def misheard_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """A translation of what was flagged as misheard, which must not be read without saying so."""
    if pair.is_doubtful_source:
        reason = "The source is flagged as misheard: this may translate what nobody said."
        yield Doubt("meaning", "low", 0, len(pair.source), reason, "misheard", (0, len(pair.target)))
