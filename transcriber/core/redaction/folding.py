"""Text as letters alone, so that "JOSÉ", "José" and "Jose" are one name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_IDEOGRAPH = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Signs of scripts without spaces, where a name is part of a longer run: each is a token of its own."""

_TOKEN = re.compile(rf"█+|[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+(?:[\u0300-\u036f]+[^\W_{_IDEOGRAPH}]*)*")
_WITHOUT_DECOMPOSITION = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Token:
    """letters: Folded. Characters [start, end) of the text."""

    letters: str
    start: int
    end: int
    is_capital: bool


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order; an apostrophe, a hyphen and an underscore end one.

    What was left out stands there as a word: those beside it are not next to each other.
    """
    for match in _TOKEN.finditer(text):
        yield Token(fold(match.group()), match.start(), match.end(), match.group()[0].isupper())


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Without case and diacritics.

    >>> fold("José"), fold("ŁUKASZ"), fold("Straße")
    ('jose', 'lukasz', 'strasse')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_WITHOUT_DECOMPOSITION))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def same_letters(one: str, other: str) -> bool:
    """Whether two texts are the same name or words, whatever stands between the letters.

    >>> same_letters("Ana  María", "ana-maria")
    True
    """
    return [token.letters for token in tokens(one)] == [token.letters for token in tokens(other)]
