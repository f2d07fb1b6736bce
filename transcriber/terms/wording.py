"""The words of a statement one by one, and whether what was heard is only a term written otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.mentions import Mention
from transcriber.terms.sounds import digits_of
from transcriber.terms.statements import Statement

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_HOMOPHONES = frozenset({"one", "two", "four", "eight", "ten", "oh"})
_ENDINGS = frozenset({
    "", "s", "es", "e", "ed", "d", "ing", "er", "ers", "or", "ors", "r", "rs", "y", "ies", "ied", "ion", "ions",
    "ation", "ations", "ization", "ize", "izes", "ized", "izing", "able", "al", "ly", "ity",
})  # fmt: skip

_BRITISH = re.compile(r"(?<=i)s(?=e|ing|ation)")
_COUNTING = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "each", "every", "all", "any", "some", "both", "other", "more",
    "my", "our", "your", "their", "its", "zero",
})  # fmt: skip

_AFTER_E = frozenset({"d", "r", "rs"})
# in nats, but for the rates
_ERROR_RATE = 0.15
"""Of the words of a recognizer, in such sessions."""
_MAX_DOUBT = 3.5
_MAX_CERTAINTY = 2.5

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


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers.

    >>> words_of("PEP 703's")
    ('pep', '703', 's')
    """
    return tuple(match.group().lower().replace("’", "'") for match in _TOKEN.finditer(text))


def is_counting(different: Sequence[Token], span: Sequence[Token]) -> bool:
    """Whether all that a stretch has besides the term's own words counts or points: "eight threads", "each thread"."""
    return len(different) < len(span) and all(
        token.ordinary in _COUNTING or digits_of([token.text]) for token in different
    )


def is_in_code(text: str, start: int, end: int) -> bool:
    """Whether a stretch is of an identifier, as "RawMalloc" is of "PyMem_RawMalloc": nobody heard that.

    >>> is_in_code("the gc_refs count", 7, 11), is_in_code("the refs.", 4, 8)
    (True, False)
    """
    return (
        text[start - 1 : start] in {"_", "@", "\\"}
        or text[end : end + 1] in {"_", "("}
        or re.match(r"[.=]\w", text[end : end + 2]) is not None
        or re.match(r"\w[.=]", text[max(0, start - 2) : start]) is not None
    )


class FieldWords:
    """The words that a glossary itself is written in: who hears "srun" or "module load" heard what was said."""

    def __init__(self, glossary: Glossary, background: Background) -> None:
        self._phrases = frozenset(
            words_of(text) for concept in glossary.concepts.values() for text in (*concept.surface_forms, *concept.cues)
        )
        self._forms = frozenset(
            "".join(words_of(form)) for concept in glossary.concepts.values() for form in concept.surface_forms
        )
        words = {word for phrase in self._phrases for word in phrase} | {
            word for concept in glossary.concepts.values() for word in words_of(concept.definition)
        }
        self._names = frozenset(word for word in words if len(word) > 2 and not background.is_known(word))

    def has(self, heard: tuple[str, ...]) -> bool:
        """Whether all of it is one of its phrases, or one of its terms divided otherwise: "num, Py" is NumPy."""
        is_phrase = heard in self._phrases or (*heard[:-1], heard[-1].removesuffix("s")) in self._phrases
        return is_phrase or "".join(heard) in self._forms

    def names(self, different: Iterable[Token]) -> bool:
        """Whether a word is among them that only the field uses."""
        return any(token.text.lower() in self._names for token in different)


@lru_cache(maxsize=20_000)
def is_another(heard: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    """Whether what was heard is more than the term written otherwise, inflected, or with another number.

    Numbers are seldom misheard for others: PEP 704 is not PEP 703.
    """
    digits, digits_meant = digits_of(heard), digits_of(meant)
    if digits and digits != digits_meant and not _HOMOPHONES.issuperset(word for word in heard if digits_of([word])):
        return False
    if "".join(heard) == "".join(meant) or (digits and _without_numbers(heard) == _without_numbers(meant)):
        return False
    if _spelling(heard) == _spelling(meant):
        return False
    other, other_meant = set(heard) - set(meant), set(meant) - set(heard)
    return not any(
        _is_inflected(_BRITISH.sub("z", word), _BRITISH.sub("z", word_meant))
        for word in other
        for word_meant in other_meant
    )


def _spelling(words: Sequence[str]) -> str:
    """The letters, without the s of plurals and as American English has them."""
    return "".join(_BRITISH.sub("z", word.removesuffix("s")) for word in words)


def _without_numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if not digits_of([word])]


def _is_inflected(word: str, other: str) -> bool:
    """Whether two words have one stem.

    >>> _is_inflected("count", "counting"), _is_inflected("specialize", "specialization")
    (True, True)
    >>> _is_inflected("fort", "fortran"), _is_inflected("isen", "isend")
    (False, False)
    """
    n_same = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    endings = {word[n_same:], other[n_same:]}
    is_bare = word[n_same - 1 : n_same] != "e" and "" in endings and not endings.isdisjoint(_AFTER_E)
    return n_same > 3 and _ENDINGS.issuperset(endings) and not is_bare


def doubt_nats(different: Sequence[Token]) -> float:
    """What the recognizer's own doubt adds: the odds that its least sure word is wrong, over the usual odds."""
    lowest = min((token.probability for token in different if token.probability is not None), default=None)
    if lowest is None:
        return 0.0
    odds = math.log((1.001 - lowest) / (lowest + 0.001)) - math.log(_ERROR_RATE / (1 - _ERROR_RATE))
    return min(_MAX_DOUBT, max(-_MAX_CERTAINTY, odds))


def doubt_of(tokens: Sequence[Token]) -> float:
    """How much a recognizer doubts these words on average, in [0, 1]; 0 where nothing is known of it."""
    known = [token.probability for token in tokens if token.probability is not None]
    return 1 - sum(known) / len(known) if known else 0.0
