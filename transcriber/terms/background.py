"""What is ordinary: words and pairs of words that everyday and technical English have, counted beforehand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

_SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
NUMBER = "#"
"""Stands for every number."""
_N_HASHES = 7  # the best count for ten bits a pair
_UNKNOWN_WORD = 15.0  # one in three million words, rarer than all that were counted
_N_WORDS_COUNTED = 4_500_000
_MAX_UNSEEN = 2.3  # a pair never seen is taken to be up to ten times rarer than its words alone would make it


def spoken_words(text: str) -> list[list[str]]:
    """Lower-case words, sentence by sentence; numbers are one word, `NUMBER`.

    >>> spoken_words("It's PEP 703. Now what?")
    [["it's", 'pep', '#'], ['now', 'what']]
    """
    sentences = ([ordinary_form(word) for word in _WORD.findall(part)] for part in _SENTENCE_END.split(text))
    return [sentence for sentence in sentences if sentence]


def ordinary_form(word: str) -> str:
    """As a word is counted.

    >>> ordinary_form("Don’t"), ordinary_form("703")
    ("don't", '#')
    """
    return NUMBER if word[:1].isdigit() else word.lower().replace("’", "'")


def _stems(word: str) -> list[str]:
    return [
        word[: -len(ending)] + rest
        for ending, rest in (
            ("'s", ""),
            ("s", ""),
            ("es", ""),
            ("ed", ""),
            ("ed", "e"),
            ("ing", ""),
            ("ing", "e"),
            ("ly", ""),
        )
        if word.endswith(ending) and len(word) > len(ending) + 2
    ]


@dataclass(frozen=True, slots=True)
class PairFilter:
    """A set of word pairs as a Bloom filter: a pair in the set is always found, one in a hundred others is too.

    Source: B. Bloom, Space/time trade-offs in hash coding with allowable errors, 1970.
    """

    content: bytes

    @staticmethod
    def of(pairs: Iterable[tuple[str, str]], n_bits: int) -> PairFilter:
        content = bytearray(max(1, (n_bits + 7) // 8))
        for first, second in pairs:
            for bit in _bits(first, second, len(content) * 8):
                content[bit >> 3] |= 1 << (bit & 7)
        return PairFilter(bytes(content))

    def __contains__(self, pair: tuple[str, str]) -> bool:
        content = self.content
        return all(content[bit >> 3] >> (bit & 7) & 1 for bit in _bits(*pair, len(content) * 8))


def _bits(first: str, second: str, n_bits: int) -> list[int]:
    digest = int.from_bytes(blake2b(f"{first} {second}".encode(), digest_size=8).digest())
    start, step = digest >> 32, (digest & 0xFFFFFFFF) | 1
    return [(start + index * step) % n_bits for index in range(_N_HASHES)]


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """surprise_by_word: The negative natural logarithm of a word's share of all words. Equal to itself alone."""

    surprise_by_word: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    pairs: PairFilter = field(default_factory=lambda: PairFilter(b"\0"))

    @staticmethod
    def parse(words: str, pairs: bytes) -> Background:
        """Of the files that `data/make.py` wrote: a line a word with ten times its surprise, and a filter's content."""
        surprises: dict[str, float] = {}
        for line in words.splitlines():
            word, _, tenths = line.rpartition(" ")
            surprises[word] = int(tenths) / 10
        return Background(MappingProxyType(surprises), PairFilter(pairs))

    def is_word(self, word: str) -> bool:
        return word in self.surprise_by_word

    def is_known(self, word: str) -> bool:
        """Whether a word was counted, or one that it is an inflection of.

        >>> Background({"deallocate": 13.0}).is_known("deallocates")
        True
        """
        return word in self.surprise_by_word or any(stem in self.surprise_by_word for stem in _stems(word))

    def is_usual(self, first: str, second: str) -> bool:
        """Whether the one word was seen before the other more than once."""
        return (first, second) in self.pairs

    def surprise(self, word: str, before: str | None = None) -> float:
        """How unlikely a word is, in nats, after the word before it where that is given."""
        alone = self.surprise_by_word.get(word)
        if alone is None:
            alone = min(
                (self.surprise_by_word.get(stem, _UNKNOWN_WORD) for stem in _stems(word)), default=_UNKNOWN_WORD
            )
        return alone if before is None else alone + self.pair_surprise(before, word)

    def pair_surprise(self, first: str, second: str) -> float:
        """How much less likely `second` is after `first` than anywhere, in nats; negative where the pair is usual.

        A pair that was counted twice has a share of what follows the first word of at least 2 / count(first). One
        that was never seen says something only as far as its words would have let expect it.
        """
        alone, before = (self.surprise_by_word.get(word, _UNKNOWN_WORD) for word in (second, first))
        if (first, second) in self.pairs:
            return min(-0.3 * alone, math.log(_N_WORDS_COUNTED / 2) - before - alone)
        return min(_MAX_UNSEEN, _N_WORDS_COUNTED * math.exp(-before - alone))
