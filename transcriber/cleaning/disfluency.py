"""Fillers, repeats and false starts: what a speaker would not have written."""

from __future__ import annotations

from collections.abc import Sequence

from transcriber.checks.translation.number_words import CARDINALS
from transcriber.checks.translation.words import plain_word
from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.word_lists import FILLER_PHRASES, FILLERS, may_be_doubled
from transcriber.cleaning.words import CleanWord, without

_LONGEST_PHRASE = 4
_LONGEST_REPEAT = 5
_LONGEST_RETRACTED = 4
_CUT_OFF = ("-", "–", "—", "...", "…")


def without_fillers(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """Without "uh" and its like."""
    fillers = FILLERS.get(context.language or "", frozenset())
    return without(words, {index for index, word in enumerate(words) if word.spoken in fillers})


def without_filler_phrases(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """Without ", you know," and its like where commas or the ends of the sentence set it off."""
    phrases = FILLER_PHRASES.get(context.language or "", frozenset())
    dropped: set[int] = set()
    index = 0
    while index < len(words):
        n_words = next((n for n in range(_LONGEST_PHRASE, 0, -1) if _is_set_off(words, index, index + n, phrases)), 0)
        dropped.update(range(index, index + n_words))
        index += n_words or 1
    # A sentence of nothing else says something: "Like?" asks.
    return list(words) if len(dropped) == len(words) else without(words, dropped)


def _is_set_off(words: Sequence[CleanWord], start: int, end: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    if end > len(words) or tuple(word.text.lower().strip(",.") for word in words[start:end]) not in phrases:
        return False
    begins = start == 0 or words[start - 1].ends_sentence
    after = words[end - 1].text
    is_closed = after.endswith(",") or (after.endswith(".") and not begins)
    return is_closed and (begins or words[start - 1].text.endswith(","))


def without_repeats(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """Each run of words that is said again at once is kept as it was said last."""
    kept = list(words)
    index = 0
    while index < len(kept):
        for n_words in range(min(_LONGEST_REPEAT, (len(kept) - index) // 2), 0, -1):
            if _is_repeat(kept, index, n_words, context):
                kept = without(kept, set(range(index, index + n_words)))
                break
        else:
            index += 1
    return kept


def _is_repeat(words: Sequence[CleanWord], start: int, n_words: int, context: LineContext) -> bool:
    first, second = words[start : start + n_words], words[start + n_words : start + 2 * n_words]
    if any(word.ends_sentence for word in first) or any(word.text.endswith((",", ";", ":")) for word in first[:-1]):
        return False
    if [word.spoken for word in first] != [word.spoken for word in second] or not first[0].has_letters:
        return False
    if n_words > 1:
        return not all(may_be_doubled(word.spoken, context.language) for word in first)
    word = first[0].spoken
    return not (may_be_doubled(word, context.language) or _is_number(word, context))


def _is_number(word: str, context: LineContext) -> bool:
    return plain_word(word) in CARDINALS.get(context.language or "", {}) and word not in ("a", "an", "um", "uma", "un")


def without_false_starts(words: Sequence[CleanWord], _context: LineContext) -> list[CleanWord]:
    """Without words that were cut off ("th- the") and what was said anew after them ("we sh- we should")."""
    dropped: set[int] = set()
    for index, word in enumerate(words[:-1]):
        if _is_cut_off(word):
            start = _retracted_from(words, index)
            if start is not None:
                dropped.update(range(start, index + 1))
    return without(words, dropped)


def _is_cut_off(word: CleanWord) -> bool:
    return word.has_letters and word.text.endswith(_CUT_OFF) and not word.text[0].isdigit()


def _retracted_from(words: Sequence[CleanWord], cut: int) -> int | None:
    """The first word of what is said anew after the one that was cut off; None where it goes on as if complete."""
    for n_before in range(min(_LONGEST_RETRACTED, cut), -1, -1):
        again = words[cut + 1 : cut + 2 + n_before]
        if len(again) <= n_before:
            continue
        said = words[cut - n_before : cut]
        is_same = [word.spoken for word in said] == [word.spoken for word in again[:-1]]
        if is_same and again[-1].spoken.startswith(words[cut].spoken) and not any(word.ends_sentence for word in said):
            return cut - n_before
    return None
