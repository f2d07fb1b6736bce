"""Which terms of a glossary a sound is close to, found without comparing it with every one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import inf

import numpy as np

from transcriber.terms.anchors import AnchorIndex
from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.distances import distances, encoded
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.letters import digits_said
from transcriber.terms.pronunciation import PHONEMES, Phonemes, Pronouncer, distance

_CLASSES = {
    "P": "p", "B": "p", "T": "t", "D": "t", "K": "k", "G": "k", "F": "f", "V": "f", "TH": "f", "DH": "f", "S": "s",
    "Z": "s", "SH": "s", "ZH": "s", "CH": "s", "JH": "s", "M": "n", "N": "n", "NG": "n", "L": "l", "R": "l", "ER": "l",
}  # fmt: skip
_DROPPED = frozenset({"HH", "W", "Y"})
_CONSONANT_OF = {phoneme: _CLASSES.get(phoneme, "") for phoneme in PHONEMES}
_IS_VOWEL = {phoneme: phoneme == "ER" or (phoneme not in _CLASSES and phoneme not in _DROPPED) for phoneme in PHONEMES}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_COMMON_WORD = 12.5
"""A single word this usual (one in 270,000) is no sound to look for: recognizers know it."""
_SAYABLE = re.compile(r"(?!the )\w[^(]*$")
_MIN_PHONEMES = 3
_MIN_DIGITS_OF_ID = 3
"""A part of "pep seven oh three" is also said of a time."""
_MIN_REPLACED = 3
"""Where no more consonants are left than three, another one in place of one is another word."""
_MAX_DISTANCE_A_PHONEME = 0.42
_LEAST_DISTANCE_A_PHONEME = 0.2
_MORE_A_PHONEME = 0.02
_MAX_DISTANCE = 3.6
_MAX_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Sound:
    """One reading of a term; `written` is what stands in a text for it."""

    concept: ConceptId
    written: str
    phonemes: Phonemes
    has_plural: bool


@dataclass(frozen=True, slots=True)
class Close:
    """distance: As `pronunciation.distance` gives it. is_plural: The sound heard has an s that the term has not."""

    sound: Sound
    distance: float
    is_plural: bool = False


class SoundIndex:
    """Readings by their consonants, coarsely, with one left out in turn: what differs in one or two is still found.

    Source of the idea: symmetric deletion, as SymSpell does for spelling.
    """

    def __init__(self, glossary: Glossary, pronouncer: Pronouncer, background: Background) -> None:
        wordings = [
            (concept.id, written, words)
            for concept in glossary.concepts.values()
            for written, words in dict.fromkeys(_wordings(concept))
        ]
        self.anchors = AnchorIndex(wordings, pronouncer, background)
        self._sounds = [
            sound
            for concept in glossary.concepts.values()
            for sound in dict.fromkeys(_sounds(concept, pronouncer, background))
        ]
        # places in the list, by consonants: by all of them, and by all or all but one
        self._whole: dict[str, list[int]] = {}
        self._nearly: dict[str, list[int]] = {}
        for at, sound in enumerate(self._sounds):
            whole, shorter = _keys(sound.phonemes)
            self._whole.setdefault(whole, []).append(at)
            for key in (whole, *shorter):
                self._nearly.setdefault(key, []).append(at)
        self._encoded = encoded([sound.phonemes for sound in self._sounds])
        self._n_phonemes = np.array([len(sound.phonemes) for sound in self._sounds])
        self._has_plural = np.array([sound.has_plural for sound in self._sounds], dtype=bool)
        self._limits = np.array([_limit(len(sound.phonemes)) for sound in self._sounds])
        self._known: dict[Phonemes, tuple[Close, ...]] = {}

    def close_to(self, phonemes: Phonemes) -> tuple[Close, ...]:
        """Terms that sound like this, one a concept, the closest first."""
        known = self._known.get(phonemes)
        return self._compared((phonemes,))[phonemes] if known is None else known

    def compare_all(self, heard: Iterable[Phonemes]) -> None:
        """Compare many sounds with the terms at once, and keep what is found: one by one it takes ten times as long."""
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        if new := [phonemes for phonemes in heard if phonemes not in self._known]:
            self._known.update(self._compared(new))

    def _compared(self, heard: Iterable[Phonemes]) -> dict[Phonemes, tuple[Close, ...]]:
        best: dict[Phonemes, dict[ConceptId, Close]] = {phonemes: {} for phonemes in heard}
        asked = [(phonemes, part) for phonemes in best for part in _with_and_without_plural(phonemes)]
        near = [self._near(part) for _, part in asked]
        of = np.repeat(np.arange(len(asked)), [len(found) for found in near])
        to = np.fromiter(chain.from_iterable(near), dtype=np.intp, count=len(of))
        n_heard = np.array([len(part) for _, part in asked], dtype=np.intp)[of]
        is_plural = np.array([part is not phonemes for phonemes, part in asked], dtype=bool)[of]
        is_alike = np.abs(self._n_phonemes[to] - n_heard) <= 1 + n_heard // 5
        is_alike &= self._has_plural[to] | ~is_plural
        of, to, is_plural = of[is_alike], to[is_alike], is_plural[is_alike]
        apart = distances(encoded([part for _, part in asked])[of], self._encoded[to])
        for at in np.flatnonzero(apart <= self._limits[to]):
            sound, closest = self._sounds[to[at]], best[asked[of[at]][0]]
            known = closest.get(sound.concept)
            if known is None or apart[at] < known.distance:
                closest[sound.concept] = Close(sound, float(apart[at]), bool(is_plural[at]))
        return {
            phonemes: tuple(sorted(closest.values(), key=lambda close: (close.distance, close.sound.concept)))
            for phonemes, closest in best.items()
        }

    def _near(self, phonemes: Phonemes) -> Collection[int]:
        if len(phonemes) < _MIN_PHONEMES - 1:
            return ()
        whole, shorter = _keys(phonemes)
        found = [*self._nearly.get(whole, ())]
        for key in shorter:
            found.extend((self._nearly if len(key) >= _MIN_REPLACED else self._whole).get(key, ()))
        return dict.fromkeys(found)


@lru_cache(maxsize=4)
def sound_index(glossary: Glossary, pronouncer: Pronouncer, background: Background) -> SoundIndex:
    """The same for all who listen for the terms of a glossary: making one takes half a second."""
    return SoundIndex(glossary, pronouncer, background)


def _with_and_without_plural(phonemes: Phonemes) -> Iterator[Phonemes]:
    yield phonemes
    if phonemes[-1:] in (("S",), ("Z",)) and len(phonemes) > _MIN_PHONEMES:
        yield phonemes[:-1]


def _keys(phonemes: Phonemes) -> tuple[str, set[str]]:
    """The consonants, and with one left out in turn; a few say little without the number of vowels."""
    skeleton = "".join(map(_CONSONANT_OF.__getitem__, phonemes))
    n_vowels = sum(map(_IS_VOWEL.__getitem__, phonemes))
    shorter = {skeleton[:at] + skeleton[at + 1 :] for at in range(len(skeleton))} if len(skeleton) > 1 else set()
    return _key(skeleton, n_vowels), {_key(key, n_vowels) for key in shorter}


def _limit(n_phonemes: int) -> float:
    """The distance at which a term is still worth a look; of a long one more may be wrong."""
    a_phoneme = min(_MAX_DISTANCE_A_PHONEME, _LEAST_DISTANCE_A_PHONEME + _MORE_A_PHONEME * n_phonemes)
    return min(_MAX_DISTANCE, a_phoneme * n_phonemes)


def _key(skeleton: str, n_vowels: int) -> str:
    return skeleton if len(skeleton) > 3 else f"{n_vowels}{skeleton}"


def _sounds(concept: Concept, pronouncer: Pronouncer, background: Background) -> Iterator[Sound]:
    by_form = {
        form: pronouncer.readings(form)
        for form in concept.surface_forms
        if _SAYABLE.match(form) and not _is_common(form, pronouncer, background)
    }
    has_plural = concept.kind == "concept"
    canonical = {_letters(form): form for form in reversed(concept.surface_forms)}
    for form, readings in by_form.items():
        for phonemes in readings:
            if len(phonemes) >= _MIN_PHONEMES and not _is_number(form):
                yield Sound(concept.id, canonical[_letters(form)], phonemes, has_plural)
    for said in concept.say:
        for phonemes in pronouncer.readings(said):
            if len(phonemes) >= _MIN_PHONEMES and not _is_number(said) and not _is_common(said, pronouncer, background):
                written = _written(concept, said, phonemes, by_form)
                yield Sound(concept.id, canonical.get(_letters(written), written), phonemes, has_plural)


def _wordings(concept: Concept) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The forms that can be said, word by word, and what stands in a text for each."""
    for form in concept.surface_forms:
        if _SAYABLE.match(form) and not _is_number(form):
            yield form, tuple(_WORD.findall(form))
    for said in concept.say:
        if len(digits_of(said)) < _MIN_DIGITS_OF_ID:
            letters = _letters(said)
            written = next((form for form in concept.surface_forms if _letters(form) == letters), concept.preferred)
            yield written, tuple(_WORD.findall(said))


def _written(concept: Concept, said: str, phonemes: Phonemes, by_form: dict[str, tuple[Phonemes, ...]]) -> str:
    """The form that is said so: the one with the same letters, else the closest in sound, else the preferred."""
    letters = [_letters(text) for text in (said, *concept.surface_forms)]
    if letters[0] in letters[1:]:
        return concept.surface_forms[letters.index(letters[0], 1) - 1]
    return _closest(phonemes, by_form, _MAX_DISTANCE_A_PHONEME * len(phonemes)) or concept.preferred


def meant_by(concept: Concept, heard: str, pronouncer: Pronouncer) -> str:
    """What a known mishearing of a concept stands for: of its forms the one that sounds most like it."""
    sound = pronouncer.heard(_WORD.findall(heard))
    by_form = {form: pronouncer.readings(form) for form in concept.surface_forms if _SAYABLE.match(form)}
    closest = _closest(sound, by_form) or concept.preferred
    return next(form for form in concept.surface_forms if _letters(form) == _letters(closest))


def _closest(sound: Phonemes, by_form: dict[str, tuple[Phonemes, ...]], limit: float = inf) -> str | None:
    """The form of which a reading is closest to a sound, the first of several; None where all are beyond the limit."""
    closest, least = None, inf
    for form, readings in by_form.items():
        for reading in readings:
            apart = distance(sound, reading, min(limit, least))
            if apart < least:
                closest, least = form, apart
    return closest


def _is_common(text: str, pronouncer: Pronouncer, background: Background) -> bool:
    words = _WORD.findall(text)
    return (
        len(words) == 1
        and text.islower()
        and pronouncer.is_known(words[0])
        and background.surprise(ordinary_form(words[0])) < _COMMON_WORD
    )


def _is_number(text: str) -> bool:
    """Whether it is a number and no more: "seven oh three" is also a time."""
    return all(digits_of([word]) or word.lower() == "hundred" for word in _WORD.findall(text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def digits_of(text: str | Iterable[str]) -> str:
    """The digits in a text or in words, written or said."""
    words = _WORD.findall(text) if isinstance(text, str) else text
    return digits_said([part for word in words for part in re.findall(r"\d+|[^\W\d]+", word.lower())])
