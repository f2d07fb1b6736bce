"""Which ways to write a term are one word to its speakers: "no-GIL", "nogil build"; but not "free threading"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


class WordFamilies:
    """The forms of a concept by the word that they are, with denials and without, named by the first form of each.

    A form is the word of a shorter form that it begins or ends with, or all of whose words it has: "no-GIL build" is
    "no-GIL". One that joins two words ("job allocation") is a word of its own, and one with both.

    >>> families = WordFamilies(["free-threaded build", "free threading", "no-GIL", "nogil", "nogil build"])
    >>> families.of("nogil build"), families.of("free threading")
    ('no-GIL', 'free-threaded build')
    >>> families = WordFamilies(["job allocation", "job", "allocation"])
    >>> families.are_one("job allocation", "job"), families.are_one("job", "allocation")
    (True, False)
    """

    def __init__(self, forms: Iterable[str]) -> None:
        in_order = list(forms)
        cores: dict[str, list[str]] = {}  # by the shortest form of each
        joined: dict[str, tuple[str, ...]] = {}
        for form in sorted(in_order, key=lambda form: (len(root(form)), in_order.index(form))):
            within = [core for core in cores if _are_related(core, form)]
            if len(within) > 1:
                joined[form] = tuple(within)
            else:
                cores.setdefault(within[0] if within else form, []).append(form)
        names = {core: min(members, key=in_order.index) for core, members in cores.items()}
        self._names = {key: names[core] for core, members in cores.items() for form in members for key in _keys(form)}
        self._names.update((key, form) for form in joined for key in _keys(form))
        self._joined = {form: frozenset(names[core] for core in within) for form, within in joined.items()}

    def of(self, text: str) -> str:
        """The word that a text is a form of; itself where it is none."""
        return self._names.get(plain(text)) or self._names.get(root(text), text)

    def are_one(self, one: str, other: str) -> bool:
        """Whether two words, as `of` names them, are one, or one of them joins the other with a third."""
        return not self._words(one).isdisjoint(self._words(other))

    def _words(self, name: str) -> frozenset[str]:
        return self._joined.get(name, frozenset()) | {name}


def _keys(form: str) -> tuple[str, str]:
    return plain(form), root(form)


@lru_cache(maxsize=4096)
def root(form: str) -> str:
    """A form without what does not tell words apart: inflection, -ise for -ize, separators, articles, denials around.

    >>> root("the free-threaded builds"), root("No GIL"), root("GIL-free")
    ('freethreadbuild', 'gil', 'gil')
    >>> root("specialising"), root("specialization")
    ('specializ', 'specializ')
    """
    return "".join(_stems(form))


@lru_cache(maxsize=4096)
def _stems(form: str) -> tuple[str, ...]:
    kept = _words(form)
    if len(kept) > 1 and kept[0] in _DENIALS_BEFORE:
        kept = kept[1:]
    if len(kept) > 1 and kept[-1] in _DENIALS_AFTER:
        kept = kept[:-1]
    return tuple(map(stem, kept))


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
    shorter, longer = sorted((_stems(one), _stems(other)), key=len)
    return (
        _has_at_edge(root(one), root(other))
        or _has_at_edge(plain(one), plain(other))
        or (len(shorter) > 1 and _has_in_order(longer, shorter))
    )


def _has_in_order(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    rest = iter(longer)
    return all(stem in rest for stem in shorter)


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
