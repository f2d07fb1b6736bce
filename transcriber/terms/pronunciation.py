"""How a text sounds, as phonemes, and how far apart two sounds are.

Phonemes are those of the CMU Pronouncing Dictionary (ARPAbet without stress).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice, product
from typing import TypeAlias

from transcriber.terms.letters import guessed, number_readings, spelled

Phonemes: TypeAlias = tuple[str, ...]

_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+")
_MAX_READINGS = 6

# consonants: (place 0..6 from the lips back, manner, is voiced)
_CONSONANTS = {
    "P": (0.0, "stop", 0), "B": (0.0, "stop", 1), "T": (3.0, "stop", 0), "D": (3.0, "stop", 1),
    "K": (6.0, "stop", 0), "G": (6.0, "stop", 1), "CH": (4.0, "affricate", 0), "JH": (4.0, "affricate", 1),
    "F": (1.0, "fricative", 0), "V": (1.0, "fricative", 1), "TH": (2.0, "fricative", 0), "DH": (2.0, "fricative", 1),
    "S": (3.0, "fricative", 0), "Z": (3.0, "fricative", 1), "SH": (4.0, "fricative", 0), "ZH": (4.0, "fricative", 1),
    "HH": (7.0, "fricative", 0), "M": (0.0, "nasal", 1), "N": (3.0, "nasal", 1), "NG": (6.0, "nasal", 1),
    "L": (3.0, "liquid", 1), "R": (4.0, "liquid", 1), "W": (0.0, "glide", 1), "Y": (5.0, "glide", 1),
}  # fmt: skip
_NEAR_MANNERS = {
    frozenset({"stop", "affricate"}): 0.35, frozenset({"fricative", "affricate"}): 0.3,
    frozenset({"stop", "fricative"}): 0.5,
    frozenset({"liquid", "glide"}): 0.4, frozenset({"stop", "nasal"}): 0.55, frozenset({"nasal", "liquid"}): 0.6,
}  # fmt: skip
# vowels: (height 0 low .. 3 high, backness 0 front .. 2 back), where they begin and where they end
_VOWEL_PATHS = {
    "IY": ((3.0, 0.0), (3.0, 0.0)), "IH": ((2.5, 0.3), (2.5, 0.3)), "EY": ((1.8, 0.0), (3.0, 0.0)),
    "EH": ((1.2, 0.2), (1.2, 0.2)), "AE": ((0.5, 0.2), (0.5, 0.2)), "AA": ((0.0, 1.5), (0.0, 1.5)),
    "AO": ((0.9, 2.0), (0.9, 2.0)), "AH": ((1.2, 1.1), (1.2, 1.1)), "UH": ((2.5, 1.7), (2.5, 1.7)),
    "UW": ((3.0, 2.0), (3.0, 2.0)), "OW": ((1.7, 2.0), (2.6, 2.0)), "AY": ((0.0, 1.0), (3.0, 0.2)),
    "AW": ((0.0, 1.0), (2.6, 1.8)), "OY": ((1.0, 2.0), (3.0, 0.2)), "ER": ((1.5, 1.2), (1.5, 1.2)),
}  # fmt: skip
_LOSS = {"HH": 0.35, "AH": 0.45, "IH": 0.5, "T": 0.6, "D": 0.6, "Y": 0.4, "R": 0.6, "W": 0.6, "ER": 0.7, "L": 0.7}
"""What it costs that a phoneme is missing; weak ones are swallowed easily."""
_USUAL_LOSS = 0.85


def substitution(first: str, second: str) -> float:
    """How different two phonemes are, in [0, 1], by how they are made.

    >>> substitution("P", "P"), substitution("P", "B") < substitution("P", "K") < substitution("P", "AA")
    (0.0, True)
    """
    if first == second:
        return 0.0
    if first in _VOWEL_PATHS and second in _VOWEL_PATHS:
        (start, end), (other_start, other_end) = _VOWEL_PATHS[first], _VOWEL_PATHS[second]
        apart = sum(abs(a - b) for a, b in zip((*start, *end), (*other_start, *other_end), strict=True))
        roundness = 0.1 if "ER" in (first, second) else 0.0
        return min(0.65, 0.08 + apart / 10 + roundness)
    if first in _CONSONANTS and second in _CONSONANTS:
        place, manner, voice = _CONSONANTS[first]
        other_place, other_manner, other_voice = _CONSONANTS[second]
        by_manner = 0.0 if manner == other_manner else _NEAR_MANNERS.get(frozenset({manner, other_manner}), 0.75)
        by_place = min(0.5, abs(place - other_place) * 0.14)
        return min(0.95, by_manner + by_place + 0.2 * (voice != other_voice))
    return 0.7 if {first, second} <= {"ER", "R", "W", "UW", "Y", "IY", "L", "OW"} else 1.0


PHONEMES = (*_CONSONANTS, *_VOWEL_PATHS)
SUBSTITUTIONS = {first: {second: substitution(first, second) for second in PHONEMES} for first in PHONEMES}
LOSSES = {phoneme: _LOSS.get(phoneme, _USUAL_LOSS) for phoneme in PHONEMES}


def distance(first: Sequence[str], second: Sequence[str], limit: float = math.inf) -> float:
    """What it costs to turn one sound into the other: substitutions by feature, losses by how weak a phoneme is.

    Returns:
        Zero for equal sounds; infinity as soon as it must exceed `limit`.

    >>> distance("K UW P AY".split(), "K UW AY".split())
    0.85
    """
    losses = [LOSSES[phoneme] for phoneme in second]
    previous = list(accumulate(losses, initial=0.0))
    for phoneme in first:
        row, dropped = SUBSTITUTIONS[phoneme], LOSSES[phoneme]
        left = least = previous[0] + dropped
        current = [left]
        # the innermost loop of the review: comparisons are half the time of min()
        for other, loss, diagonal, above in zip(second, losses, previous, islice(previous, 1, None), strict=False):
            left += loss
            replaced = diagonal + row[other]
            if replaced < left:
                left = replaced
            if above + dropped < left:
                left = above + dropped
            if left < least:
                least = left
            current.append(left)
        if least > limit:
            return math.inf
        previous = current
    return previous[-1] if previous[-1] <= limit else math.inf


def _joined(parts: Iterable[Phonemes]) -> Phonemes:
    """One after the other; a consonant that ends one and begins the next is said once."""
    found: list[str] = []
    for part in parts:
        is_same = found and part and found[-1] == part[0] and part[0] in _CONSONANTS
        found.extend(part[1:] if is_same else part)
    return tuple(found)


class Pronouncer:
    """Says texts. dictionary: Phonemes with spaces between, by lower-case word."""

    def __init__(self, dictionary: Mapping[str, str]) -> None:
        self._dictionary = dictionary
        self.word = lru_cache(maxsize=20_000)(self._word)

    def heard(self, words: Iterable[str]) -> Phonemes:
        """How words that a recognizer wrote sound, in their first reading."""
        return _joined(self.word(word)[0] for word in words)

    def readings(self, text: str) -> tuple[Phonemes, ...]:
        """The ways to say a term, the likeliest first.

        >>> [" ".join(reading) for reading in Pronouncer({"pie": "P AY"}).readings("PyPI")]
        ['P AY P AY', 'P AY P IY AY']
        """
        return tuple(dict.fromkeys(islice(self.readings_of(_WORD.findall(text)), _MAX_READINGS)))

    def readings_of(self, words: Iterable[str]) -> Iterator[Phonemes]:
        """The ways to say words one after the other."""
        return map(_joined, product(*(self.word(word) for word in words)))

    def is_known(self, word: str) -> bool:
        """Whether the dictionary has a lower-case word."""
        return self._known(word) is not None

    def _word(self, word: str) -> tuple[Phonemes, ...]:
        """The ways to say one word without punctuation."""
        if word.isdecimal():
            return tuple(self._plain(reading) for reading in number_readings(word))
        known = self._known(word.lower().replace("’", "'"))
        is_acronym = word.isupper() and 1 < len(word) < 6
        if known is not None:
            return (known, spelled(word)) if is_acronym else (known,)
        if is_acronym:
            return (spelled(word), *self._guessed(word)) if set(word) & set("AEIOUY") else (spelled(word),)
        pieces = _PIECE.findall(word)
        return self._compound(pieces) if len(pieces) > 1 else self._guessed(word)

    def _compound(self, pieces: Sequence[str]) -> tuple[Phonemes, ...]:
        by_piece: list[tuple[Phonemes, ...]] = []
        for piece in pieces:
            if piece.lower() == "py":
                by_piece.append((("P", "AY"),))
            elif piece.isdecimal():
                by_piece.append(tuple(self._plain(reading) for reading in number_readings(piece)))
            elif len(piece) == 1:
                by_piece.append((spelled(piece),))
            elif piece == "PI":
                by_piece.append((("P", "AY"), spelled(piece)))
            else:
                by_piece.append(self.word(piece))
        return tuple(dict.fromkeys(islice(map(_joined, product(*by_piece)), _MAX_READINGS)))

    def _known(self, word: str) -> Phonemes | None:
        found = self._dictionary.get(word)
        if found is None and word.endswith("'s"):
            stem = self._dictionary.get(word[:-2])
            return None if stem is None else (*stem.split(), "Z")
        return None if found is None else tuple(found.split())

    def _plain(self, words: str) -> Phonemes:
        return tuple(phoneme for word in words.split() for phoneme in self._known(word) or guessed(word))

    def _guessed(self, word: str) -> tuple[Phonemes, ...]:
        """Of two known words, as "auditwheel" is, and by the rules of spelling."""
        lower = re.sub(r"[^a-z]", "", word.lower())
        by_rule = guessed(lower) or spelled(lower) or ("AH",)
        if lower.endswith(("py", "pi")) and len(lower) > 3:
            return ((*(self._known(lower[:-2]) or guessed(lower[:-2])), "P", "AY"),)
        for at in range(len(lower) - 3, 2, -1):
            first, second = self._known(lower[:at]), self._known(lower[at:])
            if first is not None and second is not None:
                return tuple(dict.fromkeys((_joined((first, second)), by_rule)))
        return (by_rule,)
