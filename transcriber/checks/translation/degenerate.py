"""Translations that are none: the source again, another language, a loop, text out of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transcriber.checks.stock_phrases import CREDITS, plain_text
from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.words import TextWord, is_function_word, knows, language_hits, text_words

_FEWEST_WORDS = 3
_FEWEST_COPIED = 5
_FEWEST_EVERYDAY = 2
_FEWEST_REPEATS = {1: 4, 2: 3, 3: 3}
_FEWEST_REPEATS_OF_MORE = 2
_LONGEST_REPEATED = 12
_ENGINE_SIGNS = re.compile(r"<unk>|⁇|▁|@@|</?s>|<pad>|\bXQ\d+\b")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+")
_QUOTED = re.compile(r"[\"“„«'‘][^\"“”„«»]{4,}[\"”“»'’]")


def untranslated_doubts(pair: TranslationPair, of_terms: Sequence[tuple[int, int]]) -> Iterator[Doubt]:
    """The source again, or a language that nobody asked for.

    Args:
        of_terms: Spans of the source that stay as they are.
    """
    if pair.source_language == pair.target_language:
        return
    source, target = text_words(pair.source), text_words(pair.target)
    own = [word for word in source if not any(start <= word.start < end for start, end in of_terms)]
    if _is_copied(pair, own, source, target):
        reason = f"The translation is the source again: “{pair.target[:80]}”."
        yield Doubt("untranslated", "high", 0, len(pair.source), reason, "all", (0, len(pair.target)))
        return
    hits = language_hits(target)
    if not knows(pair.target_language) or not target:
        return
    expected = hits[pair.target_language]
    other = max((language for language in hits if language != pair.target_language), key=lambda name: hits[name])
    if hits[other] >= _FEWEST_EVERYDAY and hits[other] >= 2 * expected + 1:
        reason = f"The translation seems to be in {other}, not in {pair.target_language}: “{pair.target[:80]}”."
        yield Doubt("untranslated", "high", 0, len(pair.source), reason, "all", (0, len(pair.target)))
        return
    yield from _copied_run(pair, source, target)


def _is_copied(
    pair: TranslationPair, own: Sequence[TextWord], source: Sequence[TextWord], target: Sequence[TextWord]
) -> bool:
    """Whether most words are the same in the same order, and they are not all names and terms."""
    ordinary = [word for word in own if word.text[0].islower()]
    if len(ordinary) < _FEWEST_WORDS or not any(
        is_function_word(word.text, pair.source_language) and not is_function_word(word.text, pair.target_language)
        for word in own
    ):
        return False
    kept = {word.text.lower() for word in target}
    n_kept = sum(word.text.lower() in kept for word in ordinary)
    return n_kept >= 0.85 * len(ordinary) and len(target) <= len(source) + 3


def _copied_run(pair: TranslationPair, source: Sequence[TextWord], target: Sequence[TextWord]) -> Iterator[Doubt]:
    """A part of the source in the middle of its translation, unless quoted."""
    quoted = [found.span() for found in _QUOTED.finditer(pair.target)]
    begins = {tuple(word.text.lower() for word in source[first : first + _FEWEST_COPIED]): first
              for first in range(len(source) - _FEWEST_COPIED + 1)}  # fmt: skip
    for first in range(len(target) - _FEWEST_COPIED + 1):
        run = target[first : first + _FEWEST_COPIED]
        at = begins.get(tuple(word.text.lower() for word in run))
        if at is None or any(start <= run[0].start < end for start, end in quoted):
            continue
        n_everyday = sum(
            is_function_word(word.text, pair.source_language) and not is_function_word(word.text, pair.target_language)
            for word in run
        )
        if n_everyday >= _FEWEST_EVERYDAY and sum(word.text[0].islower() for word in run) >= _FEWEST_COPIED - 1:
            span = (run[0].start, run[-1].end)
            start, end = source[at].start, source[at + _FEWEST_COPIED - 1].end
            reason = f"“{pair.target[span[0] : span[1]]}” is left as it was in the source."
            yield Doubt("untranslated", "medium", start, end, reason, "part", span)
            return


def loop_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """Words that come again and again, more often than in the source."""
    target = list(_TOKEN.finditer(pair.target.lower()))
    found = _longest_loop([word[0] for word in target])
    if found is None:
        return
    first, end, size, n_repeats = found
    in_source = _longest_loop(_TOKEN.findall(pair.source.lower()))
    if in_source is not None and in_source[3] >= n_repeats - 1:
        return
    span = (target[first].start(), target[end - 1].end())
    phrase = pair.target[target[first].start() : target[first + size - 1].end()]
    reason = f"“{phrase}” comes {n_repeats} times in a row in the translation."
    yield Doubt("loop", "high", 0, len(pair.source), reason, "loop", span)


def _longest_loop(words: Sequence[str]) -> tuple[int, int, int, int] | None:
    """First word, end, length of what is repeated, how often; None where people may say so."""
    for size in range(1, min(_LONGEST_REPEATED, len(words) // 2) + 1):
        same = 0
        for position in range(size, len(words) + 1):
            if position < len(words) and words[position] == words[position - size]:
                same += 1
                continue
            n_repeats = same // size + 1
            if n_repeats >= _FEWEST_REPEATS.get(size, _FEWEST_REPEATS_OF_MORE):
                first = position - same - size
                return first, position, size, n_repeats
            same = 0
    return None


def invented_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """Text for a source that has none, what subtitles end with, and signs that the engine left behind."""
    whole = (0, len(pair.target))
    n_source, n_target = len(text_words(pair.source)), len(text_words(pair.target))
    if not any(letter.isalnum() for letter in pair.source):
        if n_target:
            reason = f"There is nothing to translate, and the translation says “{pair.target[:80]}”."
            yield Doubt("invented", "high", 0, len(pair.source), reason, "all", whole)
        return
    if n_source <= 2 and n_target >= 4 * n_source + 3:
        reason = f"{n_source or 'No'} word(s) became {n_target}: “{pair.target[:80]}”."
        yield Doubt("invented", "high", 0, len(pair.source), reason, "all", whole)
        return
    credit = CREDITS.search(plain_text(pair.target))
    if credit is not None and not CREDITS.search(plain_text(pair.source)):
        reason = f"The translation has a phrase that subtitles end with (“{credit[0]}”), and the source has none."
        yield Doubt("invented", "high", 0, len(pair.source), reason, "stock", whole)
    sign = _ENGINE_SIGNS.search(pair.target)
    if sign is not None and sign[0] not in pair.source:
        reason = f"The engine left its own sign “{sign[0]}” in the translation."
        yield Doubt("invented", "high", 0, len(pair.source), reason, "sign", sign.span())
