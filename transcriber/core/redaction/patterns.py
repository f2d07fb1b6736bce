"""What to look for, and where it stands in a row of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from transcriber.core.redaction.folding import Token, tokens
from transcriber.core.redaction.names_that_are_words import NAMES_THAT_ARE_WORDS

_FILLERS = frozenset({"um", "uh", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm"})
"""Cleaning takes them out, and would bring together what they stood between."""

_ENDING_LIST = (
    "s es en er n ns a as e i u y o os em om on ie ii ia in ja ju ta la lla lle ssa sta ul ului ov ova ovi owi owa "
    "owie ach ami ek ka ko"
)
_ENDINGS = frozenset(_ENDING_LIST.split())
"""What languages put at the end of a name; too much rather than too little."""

_VOWEL_ENDINGS = frozenset(("i", "e", "y", "u", "ie", "ii", "ou", "ey"))
"""What stands for the last vowel of a name: Maria, Marii."""

_SHORTEST_NAME = 3
"""Letters: a shorter one ("Li") is also a word of many languages."""

_SHORTEST_INFLECTED = 4
_SHORTEST_SPLIT = 6
_SHORTEST_PIECE = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """parts: The folded words. replacement: None protects what it finds from other patterns: somebody else's name.

    needs_capital: A name that is also a word is one only with a capital.
    is_name: It may have endings.
    """

    parts: tuple[str, ...]
    replacement: str | None
    needs_capital: bool = False
    is_name: bool = False

    @property
    def letters(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens [first, last] of a row."""

    first: int
    last: int
    replacement: str


def _is_one_name(before: Match, after: Match) -> bool:
    """Whether two of its parts stand side by side."""
    return before.last == after.first - 1 and before.replacement == after.replacement


def pattern(text: str, replacement: str | None, *, is_name: bool) -> Pattern | None:
    """None where the text has no letters. A name that is also a word and is given in lower case is one in any case."""
    row = [token for token in tokens(text) if token.letters]
    if not row:
        return None
    parts = tuple(token.letters for token in row)
    is_like_a_word = parts[0] in NAMES_THAT_ARE_WORDS or (len(parts[0]) < _SHORTEST_NAME and parts[0].isascii())
    needs_capital = is_name and len(parts) == 1 and is_like_a_word and row[0].is_capital
    return Pattern(parts, replacement, needs_capital, is_name)


class Finder:
    """Finds patterns, the longest first, none within another.

    names_of_others: Folded words that are never taken for an inflection: "Carla" is not a "Carl".
    """

    def __init__(self, patterns: Iterable[Pattern], names_of_others: frozenset[str] = frozenset()) -> None:
        # Of two that are equal the protecting one comes last: whose name it is cannot be told, so it goes.
        ordered = sorted(set(patterns), key=lambda one: (-len(one.letters), one.replacement is None))
        self._by_initial: dict[str, list[Pattern]] = {}
        for one in ordered:
            self._by_initial.setdefault(one.letters[0], []).append(one)
        self._names_of_others = names_of_others

    def matches(self, row: Sequence[Token]) -> list[Match]:
        found: list[Match] = []
        at = 0
        while at < len(row):
            one, last = self._match_at(row, at)
            if one is None:
                at += 1
                continue
            if one.replacement is not None:
                found.append(Match(at, last, one.replacement))
                if len(found) > 1 and one.is_name and _is_one_name(found[-2], found[-1]):
                    found[-2:] = [Match(found[-2].first, last, one.replacement)]
            at = last + 1
        return found

    def _match_at(self, row: Sequence[Token], at: int) -> tuple[Pattern | None, int]:
        first = row[at].letters
        for one in self._by_initial.get(first[:1], ()):
            letters = one.letters
            if not (letters.startswith(first) or first.startswith(letters[: max(1, len(letters) - 1)])):
                continue
            if one.needs_capital and not row[at].is_capital:
                continue
            last = self._last(one, row, at)
            if last is not None:
                return one, last
        return None, at

    def _last(self, one: Pattern, row: Sequence[Token], at: int) -> int | None:
        """The last token of a match that begins at `at`."""
        letters, ends = one.letters, set(accumulate(map(len, one.parts)))
        taken = ""
        for index in range(at, len(row)):
            token = row[index]
            goes_on = len(taken + token.letters) in ends and letters.startswith(taken + token.letters)
            if taken and token.letters in _FILLERS and not goes_on:  # "Ah" is a part of "Min Ah"
                continue
            before, taken = taken, taken + token.letters
            # A space where the pattern has none: only a long word is heard as two.
            if before and len(before) not in ends and not self._may_split(one, len(before), token):
                return None
            if taken == letters:
                return index
            if len(taken) >= len(letters) - 1 and self._is_inflected(one, taken, token):
                return index
            if not letters.startswith(taken):
                return None
        return None

    def _may_split(self, one: Pattern, at: int, token: Token) -> bool:
        pieces = (at, len(token.letters))
        return len(one.letters) >= _SHORTEST_SPLIT and min(pieces) >= _SHORTEST_PIECE

    def _is_inflected(self, one: Pattern, taken: str, token: Token) -> bool:
        letters = one.letters
        if len(letters) < _SHORTEST_INFLECTED or token.letters in self._names_of_others:
            return False
        if not one.is_name:
            return taken in (f"{letters}s", f"{letters}es")
        if taken.startswith(letters):
            return taken[len(letters) :] in _ENDINGS
        stem = letters[:-1]
        return letters[-1] in "aeo" and taken.startswith(stem) and taken[len(stem) :] in _VOWEL_ENDINGS
