"""Words of one text that neither everyday language nor the glossary knows, and whether it is of the field at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transcriber.terms.families import stem
from transcriber.terms.glossary import Glossary
from transcriber.terms.mentions import Mention, finder_of

_WORD = r"[^\W_]+(?:['’][^\W_]+)?"
_SPOKEN_WORD = re.compile(rf"(?:(?<=[\s(\"“‘'—–-])|^){_WORD}(?=[.,;:?!)\"”’—–-]*(?:\s|$)|[-—–])")
"""Not part of a path, a call or a reference."""
_NAME = re.compile(r"(?<=[^\W_] )[A-Z][a-z]+(?: [A-Z][a-z]+)+(?!\w)")
_QUANTITY = re.compile(r"\d+(?:[a-z]{1,4})?|v\d+|[a-z]\d?|[a-z]+[²³]", re.IGNORECASE)
"""Such as "703", "64bit", "10x", "2nd", "v3", "x", "km²"."""
_POSSESSIVE = re.compile(r"['’]s$")
_SUFFIX = re.compile(r"(?:ly|less|ness|able|ful)$")
_SENTENCE_ENDS = frozenset(".!?…")
_MIN_LETTERS = 4
_MIN_LETTERS_WITH_DIGIT = 3
_PREFIXES = ("un", "re", "non", "pre", "over", "under", "sub", "super", "multi", "inter", "micro", "anti", "auto")
_KNOWN = "0"
"""In the place of each letter of what the glossary knows: no letter, and no gap."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters [start, end) of a text that may be a term.

    key: Equal for its plural. is_name: It is of several words.
    first_name: The capitalized word before it that begins the sentence, lower-case, where it may be one; else "".
    """

    start: int
    end: int
    key: str
    is_name: bool = False
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """What a text has. is_of_field: It says a term of the glossary that only the field has: "MPI", but not "race"."""

    candidates: tuple[Candidate, ...]
    is_of_field: bool


class UnknownWordFinder:
    """Finds the words that may be new terms. Keeps what it found in a text.

    is_ordinary: Whether a lower-case word is one that everyday language has.
    """

    def __init__(self, glossary: Glossary, is_ordinary: Callable[[str], bool]) -> None:
        self._is_ordinary = is_ordinary
        self._finder = finder_of(glossary)
        self._found: dict[str, UnknownWords] = {}

    def find(self, text: str) -> UnknownWords:
        found = self._found.get(text)
        if found is None:
            mentions = self._finder.find(text)
            candidates = tuple(self._candidates(_without(text, mentions)))
            found = UnknownWords(candidates, any(self._is_of_field(mention.text) for mention in mentions))
            self._found[text] = found
        return found

    def _candidates(self, text: str) -> Iterator[Candidate]:
        for match in _NAME.finditer(text):
            yield Candidate(match.start(), match.end(), match.group().lower(), is_name=True)
        for match in _SPOKEN_WORD.finditer(text):
            word = _POSSESSIVE.sub("", match.group())
            key = word.lower()
            if "'" in key or "’" in key or _QUANTITY.fullmatch(key):
                continue
            has_digit = any(map(str.isdigit, key))
            if len(key) < (_MIN_LETTERS_WITH_DIGIT if has_digit else _MIN_LETTERS) or self._is_everyday(key):
                continue
            start, end = match.start(), match.start() + len(word)
            if not _is_part_of_name(text, start, end):
                yield Candidate(
                    start, end, key if has_digit else key.removesuffix("s"), first_name=_first_name(text, start)
                )

    def _is_everyday(self, word: str) -> bool:
        """Whether everyday language has the word, or one that it is made of."""
        bare = [word, *(word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))]
        return any(
            self._is_ordinary(form)
            for word in bare
            for form in (word, stem(word), stem(word) + "e", word.removesuffix("ies") + "y", _SUFFIX.sub("", word))
        )

    def _is_of_field(self, term: str) -> bool:
        return not term.isalpha() or term[1:] != term[1:].lower() or not self._is_everyday(term.lower())


def _without(text: str, mentions: tuple[Mention, ...]) -> str:
    for mention in mentions:
        text = text[: mention.start] + _KNOWN * len(mention.text) + text[mention.end :]
    return text


def _is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalized word is beside another that no sentence begins with.

    >>> _is_part_of_name("and Ada Lovelace", 8, 16), _is_part_of_name("Does Tarnpack run?", 5, 13)
    (True, False)
    """
    if not text[start:end].istitle():
        return False
    after = text[end:].split(" ", 2)
    if len(after) > 1 and not after[0] and after[1].istitle():
        return True
    before, is_first = _capital_before(text, start)
    return bool(before) and not is_first


def _first_name(text: str, start: int) -> str:
    """What may be the first name of a person, where the sentence begins with it.

    >>> _first_name("Ada Lovelace wrote it.", 4), _first_name("and Ada Lovelace", 8)
    ('ada', '')
    """
    before, is_first = _capital_before(text, start)
    return before.lower() if is_first else ""


def _capital_before(text: str, start: int) -> tuple[str, bool]:
    """The capitalized word before a place, and whether a sentence begins with it; "" where there is none."""
    before = text[:start].split(" ")
    if before[-1] or len(before) < 2 or not before[-2].isalpha() or not before[-2].istitle():
        return "", False
    return before[-2], len(before) == 2 or before[-3][-1:] in _SENTENCE_ENDS
