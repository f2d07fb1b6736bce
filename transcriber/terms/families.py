"""Which ways to write a term are one word to its speakers: "no-GIL", "nogil build"; but not "free threading"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PART = re.compile(r"[^\W\d_]+|\d+")
_BRITISH = re.compile(r"(?<=[a-z]{4})is(?=(?:e|ed|er|es|ing|ation|ations)$)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBERS = {"one": "1", "two": "2", "three": "3"}
_ARTICLES = frozenset({"the", "a", "an"})
_DENIALS_BEFORE = frozenset({"no", "non", "without", "disable", "disabled"})
_DENIALS_AFTER = frozenset({"less", "free", "disabled"})
_ENDINGS = ("ations", "ation", "ions", "ion", "ors", "or", "ings", "ing", "ers", "ed", "er", "es", "s", "e")
_MIN_STEM_LETTERS = 3


def word_families(forms: Iterable[str]) -> dict[str, str]:
    """The family of each root that the forms have, with denials and without, named by its first form.

    Of one family are forms of which one contains the other's root at its start or end ("no-GIL build"), and whatever
    both are related to.

    >>> sorted(set(word_families(["free-threaded build", "free threading", "no-GIL", "nogil", "nogil build"]).values()))
    ['free-threaded build', 'no-GIL']
    """
    families: list[list[str]] = []
    for form in forms:
        related = [family for family in families if any(_are_related(member, form) for member in family)]
        families = [family for family in families if family not in related]
        families.append([*(member for family in related for member in family), form])
    return {key: family[0] for family in families for form in family for key in (plain(form), root(form))}


@lru_cache(maxsize=4096)
def root(form: str) -> str:
    """A form without what does not tell words apart: inflection, -ise for -ize, separators, articles, denials around.

    >>> root("the free-threaded builds"), root("No GIL"), root("GIL-free")
    ('freethreadbuild', 'gil', 'gil')
    >>> root("specialising"), root("specialization")
    ('specializ', 'specializ')
    """
    kept = _words(form)
    if len(kept) > 1 and kept[0] in _DENIALS_BEFORE:
        kept = kept[1:]
    if len(kept) > 1 and kept[-1] in _DENIALS_AFTER:
        kept = kept[:-1]
    return "".join(map(stem, kept))


@lru_cache(maxsize=4096)
def plain(form: str) -> str:
    """As `root`, with its denials: "no-GIL" and "nogil" meet.

    >>> plain("no-GIL"), plain("nogil")
    ('nogil', 'nogil')
    """
    return "".join(map(stem, _words(form)))


def _words(form: str) -> list[str]:
    lower = map(str.lower, _PART.findall(form))
    words = [_NUMBERS.get(word) or _BRITISH.sub("iz", word) for word in lower]
    return [word for word in words if word not in _ARTICLES] or words


def stem(word: str) -> str:
    """A lower-case word without its ending, cautiously: "threading" and "threads" meet, "pinned" and "pinning" too."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_LETTERS + (ending == "e"):
            kept = word[: -len(ending)]
            is_doubled = ending in {"ing", "ed", "er"} and len(kept) > _MIN_STEM_LETTERS and kept[-1] == kept[-2]
            return kept[:-1] if is_doubled else kept
    return word


def _are_related(one: str, other: str) -> bool:
    return _has_at_edge(root(one), root(other)) or _has_at_edge(plain(one), plain(other))


def _has_at_edge(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (
        len(shorter) >= _MIN_STEM_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter))
    )


def abbreviates(short: str, long: str) -> bool:
    """Whether the short form is made of the beginnings of all words of the long one, in their order.

    >>> abbreviates("venv", "virtual environment"), abbreviates("ABI", "build interface")
    (True, False)
    """
    words = [part.lower() for chunk in _CAMEL.split(long) for part in _PART.findall(chunk)]
    letters = "".join(_PART.findall(short)).lower()
    return len(words) > 1 and len(letters) < len("".join(words)) and _is_of_beginnings(letters, tuple(words))


@lru_cache(maxsize=4096)
def _is_of_beginnings(letters: str, words: tuple[str, ...]) -> bool:
    if not words:
        return not letters
    first = words[0]
    return any(
        letters.startswith(first[:length]) and _is_of_beginnings(letters[length:], words[1:])
        for length in range(1, len(first) + 1)
    )
