"""The words of a statement one by one, and whether what was heard is only a term written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.terms.background import ordinary_form
from transcriber.terms.glossary import ConceptId
from transcriber.terms.mentions import Mention
from transcriber.terms.sounds import digits_of
from transcriber.terms.statements import Statement

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_HOMOPHONES = frozenset({"one", "two", "four", "eight", "ten", "oh"})
_ENDINGS = frozenset({
    "", "s", "es", "e", "ed", "d", "ing", "er", "ers", "or", "ors", "r", "rs", "y", "ies", "ied", "ion", "ions",
    "ation", "ations", "ization", "ize", "izes", "ized", "izing", "able", "al", "ly", "ity",
})  # fmt: skip

_MAX_SKIPPED = 40  # characters: a word that is only found further on stands elsewhere


@dataclass(frozen=True, slots=True)
class Token:
    """A word at characters [start, end) of a text. probability: The recognizer's; None where it is not known."""

    text: str
    start: int
    end: int
    ordinary: str
    probability: float | None


def tokens_of(statement: Statement) -> list[Token]:
    """The words of the text, each with the probability of the recognized word that stands where it does."""
    probabilities = list(_probabilities(statement))
    found = []
    at = 0
    for match in _TOKEN.finditer(statement.text):
        while at < len(probabilities) and probabilities[at][1] <= match.start():
            at += 1
        is_inside = at < len(probabilities) and probabilities[at][0] < match.end()
        probability = probabilities[at][2] if is_inside else None
        found.append(Token(match.group(), match.start(), match.end(), ordinary_form(match.group()), probability))
    return found


def _probabilities(statement: Statement) -> Iterator[tuple[int, int, float]]:
    """Where each recognized word stands in the text; one that is not there is left out."""
    after = 0
    for word in statement.words:
        start = statement.text.find(word.text, after)
        if 0 <= start <= after + _MAX_SKIPPED:
            after = start + len(word.text)
            yield start, after, word.probability


def is_part(mention: Mention, concept: ConceptId, meant: Sequence[str]) -> bool:
    """Whether a term inside a stretch belongs to the one looked for: "703" in "pet 703", "torch" in "pie torch"."""
    letters = "".join(words_of(mention.text))
    whole = "".join(meant)
    return len(letters) > 1 and letters != whole and (letters in whole or concept in mention.concepts)


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers.

    >>> words_of("PEP 703's")
    ('pep', '703', 's')
    """
    return tuple(match.group().lower().replace("’", "'") for match in _TOKEN.finditer(text))


def is_another(heard: Sequence[str], meant: Sequence[str]) -> bool:
    """Whether what was heard is more than the term written otherwise, inflected, or with another number.

    Numbers are seldom misheard for others: PEP 704 is not PEP 703.
    """
    digits, digits_meant = digits_of(heard), digits_of(meant)
    if digits and digits != digits_meant and not _HOMOPHONES.issuperset(word for word in heard if digits_of([word])):
        return False
    if "".join(heard) == "".join(meant) or (digits and _without_numbers(heard) == _without_numbers(meant)):
        return False
    other, other_meant = set(heard) - set(meant), set(meant) - set(heard)
    return not any(_is_inflected(word, word_meant) for word in other for word_meant in other_meant)


def _without_numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if not digits_of([word])]


def _is_inflected(word: str, other: str) -> bool:
    """Whether two words have one stem.

    >>> _is_inflected("count", "counting"), _is_inflected("specialize", "specialization")
    (True, True)
    >>> _is_inflected("fort", "fortran")
    False
    """
    n_same = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    return n_same > 3 and _ENDINGS.issuperset((word[n_same:], other[n_same:]))
