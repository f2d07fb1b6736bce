"""Parts of the source that the translation lacks, and parts that it has beyond the source.

Length decides: how far it is from what the two languages need for the same, as FLORES-200 (NLLB Team 2022) shows for
reference translations, first half. Conjunctions without a counterpart, clauses counted, and words that look alike in
both languages were tried as further evidence; at the same rate of false flags they found no more. The words that look
alike tell where the missing part may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.words import TextWord, text_words
from transcriber.core.speech import LanguageCode

_LOG_LENGTH = {"en": 0.0, "pt": 0.085, "es": 0.175, "fr": 0.161, "de": 0.150}
"""Letters for the same text, as the logarithm of their ratio to English."""
_SPREAD = 0.09
_SPREAD_OF_LETTERS = 0.6
"""Standard deviation of that logarithm: of texts of any length, and what short texts add."""

_SURE_DEVIATION = 4.3
_FEWEST_WORDS = 6
_ALIKE_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Side:
    text: str
    language: LanguageCode
    words: Sequence[TextWord]


def coverage_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """An omission, or an addition: never both."""
    if pair.source_language not in _LOG_LENGTH or pair.target_language not in _LOG_LENGTH:
        return
    source = _Side(pair.source, pair.source_language, text_words(pair.source))
    target = _Side(pair.target, pair.target_language, text_words(pair.target))
    if source.words and not target.words:
        yield Doubt("omission", "high", 0, len(pair.source), "The translation is empty.", "all")
        return
    if max(len(source.words), len(target.words)) < _FEWEST_WORDS or not source.words:
        return
    deviation = _deviation(source, target)
    if abs(deviation) < _SURE_DEVIATION:
        return
    fuller, shorter = (source, target) if deviation < 0 else (target, source)
    first, end = _unmatched(fuller.words, shorter.words)
    span = (fuller.words[first].start, fuller.words[end - 1].end)
    ratio = len(pair.target) / len(pair.source)
    usual = math.exp(_expected(source, target))
    why = f"it has {ratio:.0%} of the source's length, and {usual:.0%} are usual"
    part = fuller.text[span[0] : span[1]]
    if deviation < 0:
        reason = f"The translation leaves something out, perhaps “{part}”: {why}."
        yield Doubt("omission", "medium", *span, reason, "part")
    else:
        reason = f"The translation adds something, perhaps “{part}”: {why}."
        yield Doubt("addition", "medium", 0, len(pair.source), reason, "part", span)


def _expected(source: _Side, target: _Side) -> float:
    return _LOG_LENGTH[target.language] - _LOG_LENGTH[source.language]


def _deviation(source: _Side, target: _Side) -> float:
    """How far the length is from what is usual, in standard deviations; below 0: too short."""
    spread = math.hypot(_SPREAD, _SPREAD_OF_LETTERS / math.sqrt(max(len(source.text), len(target.text))))
    return (math.log(len(target.text) / len(source.text)) - _expected(source, target)) / spread


def _unmatched(words: Sequence[TextWord], others: Sequence[TextWord]) -> tuple[int, int]:
    """The longest run of words, first and end, of which none looks like a word of the other side."""
    starts = {other.plain[:_ALIKE_LETTERS] for other in others if len(other.plain) >= _ALIKE_LETTERS}
    best, first = (0, 0), 0
    for index in range(len(words) + 1):
        if index == len(words) or words[index].plain[:_ALIKE_LETTERS] in starts:
            best = max(best, (first, index), key=lambda run: run[1] - run[0])
            first = index + 1
    return best if best[1] else (0, len(words))
