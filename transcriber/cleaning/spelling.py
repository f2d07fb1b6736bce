"""Terms as the session writes them, and numbers in digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transcriber.checks.translation.number_words import CARDINALS
from transcriber.checks.translation.quantities import Quantity, quantities
from transcriber.checks.translation.words import plain_word
from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.word_lists import is_known
from transcriber.cleaning.words import CleanWord, joined
from transcriber.core.speech import LanguageCode

_LONGEST_TAUGHT = 5
_LEAST_IN_DIGITS = 10
_TOO_LARGE = 1_000_000
_LEAST_GROUPED = 10_000
_GROUP_SIGNS = {"en": ",", "fr": "\u202f", "pt": ".", "es": ".", "de": "."}

Place = tuple[int, int, str]
"""Characters [start, end) of the joined words, and what stands there instead."""


def as_corrected(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """What people corrected elsewhere in the session, corrected here too."""
    taught = context.wording.taught
    if not taught:
        return list(words)
    text, places = joined(words), list[Place]()
    position, index = 0, 0
    while index < len(words):
        for n_words in range(min(_LONGEST_TAUGHT, len(words) - index), 0, -1):
            run = joined(words[index : index + n_words])
            lead, tail = words[index].parts()[0], words[index + n_words - 1].parts()[2]
            core = run[len(lead) : len(run) - len(tail)]
            if (meant := taught.get(core.lower())) is not None:
                places.append((position + len(lead), position + len(run) - len(tail), meant))
                break
        else:
            n_words, run = 1, words[index].text
        position += len(run) + 1
        index += n_words
    return _with_places(words, text, places)


def as_in_glossary(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """Names as the glossary writes them."""
    text = joined(words)
    return _with_places(words, text, context.wording.spelling.respellings(text))


def with_digits(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """Whole numbers from ten on in digits, where words spell out one number and no other stands beside it."""
    if not is_known(context.language) or context.language is None:
        return list(words)
    text, language = joined(words), context.language
    places = [
        (each.start, each.end, _in_digits(round(min(each.values)), language))
        for each in quantities(text, language)
        if _is_spelled_out(each) and not _has_neighbour(text, each, language)
    ]
    return _with_places(words, text, places)


def _is_spelled_out(quantity: Quantity) -> bool:
    if any(character.isdigit() for character in quantity.written) or not quantity.is_required or quantity.is_clock:
        return False
    (value, *others) = quantity.values
    return not others and value == round(value) and _LEAST_IN_DIGITS <= value < _TOO_LARGE


def _has_neighbour(text: str, quantity: Quantity, language: LanguageCode) -> bool:
    """Whether a number stands on either side: "Python three eleven" is no eleven."""
    before, after = text[: quantity.start].split()[-1:], text[quantity.end :].split()[:1]
    return any(
        any(character.isdigit() for character in word) or plain_word(word.strip(".,;:!?")) in CARDINALS[language]
        for word in (*before, *after)
        if word.strip(".,;:!?").lower() not in ("a", "an", "um", "uma", "un", "una", "une", "ein", "eine", "one")
    )


def _in_digits(value: int, language: LanguageCode) -> str:
    if value < _LEAST_GROUPED:
        return str(value)
    return f"{value:,}".replace(",", _GROUP_SIGNS[language])


def _with_places(words: Sequence[CleanWord], text: str, places: Iterable[Place]) -> list[CleanWord]:
    """The words with what stands at some places replaced; words that one place touches become one."""
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word.text) + 1)
    result: list[CleanWord] = []
    upcoming = sorted(places)
    index = 0
    while index < len(words):
        start, end = starts[index], starts[index] + len(words[index].text)
        if not upcoming or upcoming[0][0] >= end:
            result.append(words[index])
            index += 1
            continue
        last, changed = index, list[Place]()
        while upcoming and upcoming[0][0] < end:
            changed.append(upcoming.pop(0))
            while end < changed[-1][1]:
                last += 1
                end = starts[last] + len(words[last].text)
        written, position = "", start
        for first, after, meant in changed:
            written += text[position:first] + meant
            position = after
        written += text[position:end]
        rules = tuple(dict.fromkeys(rule for word in words[index : last + 1] for rule in word.rules))
        result.append(
            replace(words[index], text=written, source=(words[index].source[0], words[last].source[1]), rules=rules)
        )
        index = last + 1
    return result
