"""Where a text says a word of the glossary, exactly: what was misheard is not looked for here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from transcriber.terms.glossary import ConceptId, Glossary

_TOKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’](?!s\b)[A-Za-z\u00c0-\u024f]+)?|[^\W_A-Za-z0-9\u00c0-\u024f]+")
_SEPARATOR = re.compile(r"\s+|[-‐‑–]\n?|[_./@=+]")
_INNER_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_COUNTED = re.compile(r"[ -]?(%|[a-z]+s\b)|[.,]\d")  # "600 nodes", "600.5": a number that names nothing
_AMOUNT = re.compile(r"(\d[.,]|[$€£#])$")
_WITH_PLURAL = frozenset({"concept", "standard"})
_ORDINARY = frozenset({"easy", "hip", "ray", "sc", "ib", "eb", "dist", "swig", "pixie", "mojo", "trio", "job", "node"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters [start, end) of a text, as written there; `concepts` are all that it may mean, in glossary order."""

    start: int
    end: int
    text: str
    concepts: tuple[ConceptId, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """letters: Without separators, as written. boundaries: Where a text may have a separator in it."""

    concept: ConceptId
    letters: str
    boundaries: frozenset[int]
    prefix: str
    suffix: str
    is_case_kept: bool

    def fits(self, text: str, start: int, end: int, letters: str, boundaries: list[int]) -> bool:
        return (
            self.boundaries.issuperset(boundaries)
            and (not self.is_case_kept or letters.startswith(self.letters))
            and text.endswith(self.prefix, 0, start)
            and text.startswith(self.suffix, end)
            and not (self.letters.isdigit() and (_COUNTED.match(text, end) or _AMOUNT.search(text[:start])))
        )


class MentionFinder:
    """Finds surface forms: hyphen, space or nothing between their parts, plurals and possessives, upper or lower case.

    is_ordinary: Whether a lower-case word is one of everyday language. A form with a capital whose lower case is
        ("HIP", "Ray") counts only as it is written.
    """

    def __init__(self, glossary: Glossary, *, is_ordinary: Callable[[str], bool] = _ORDINARY.__contains__) -> None:
        self.find = lru_cache(maxsize=4096)(self._find)  # several reviewers ask of the same text
        self._forms: dict[str, list[_Form]] = {}
        self._beginnings: set[str] = set()
        for concept in glossary.concepts.values():
            for surface_form in concept.surface_forms:
                form = _form(concept.id, surface_form, is_ordinary)
                if form is None:
                    continue
                key = form.letters.lower()
                self._beginnings.update(key[:boundary] for boundary in form.boundaries)
                for written in (key, *(_plurals(key) if concept.kind in _WITH_PLURAL else ())):
                    self._forms.setdefault(written, []).append(form)

    def _find(self, text: str) -> tuple[Mention, ...]:
        """All mentions in the order of the text, none over another, the longest where several begin together."""
        return tuple(self._mentions(text))

    def _mentions(self, text: str) -> Iterator[Mention]:
        tokens = list(_TOKEN.finditer(text))
        first = 0
        while first < len(tokens):
            found: Mention | None = None
            after = first + 1
            for last, mention in self._starting(text, tokens, first):
                found, after = mention, last + 1
            if found is not None:
                yield found
            first = after

    def _starting(self, text: str, tokens: list[re.Match[str]], first: int) -> Iterator[tuple[int, Mention]]:
        """Mentions from one token on with the index of their last token, ever longer."""
        letters = ""
        boundaries: list[int] = []
        for last in range(first, len(tokens)):
            if last > first:
                if letters.lower() not in self._beginnings or not _SEPARATOR.fullmatch(
                    text, tokens[last - 1].end(), tokens[last].start()
                ):
                    return
                boundaries.append(len(letters.lower()))
            letters += tokens[last].group()
            start, end = tokens[first].start(), tokens[last].end()
            forms = [
                form
                for form in self._forms.get(letters.lower(), ())
                if form.fits(text, start, end, letters, boundaries)
            ]
            if forms:
                start -= min(len(form.prefix) for form in forms)
                end += min(len(form.suffix) for form in forms)
                yield last, Mention(start, end, text[start:end], tuple(dict.fromkeys(form.concept for form in forms)))


@lru_cache(maxsize=4)
def finder_of(glossary: Glossary) -> MentionFinder:
    """The same for all who look for the terms of a glossary: making one takes a tenth of a second."""
    return MentionFinder(glossary)


def _form(concept: ConceptId, surface_form: str, is_ordinary: Callable[[str], bool]) -> _Form | None:
    tokens = list(_TOKEN.finditer(surface_form))
    if not tokens:
        return None
    letters = ""
    boundaries: set[int] = set()
    for token in tokens:
        boundaries.add(len(letters))
        boundaries.update(len(letters) + inner.start() for inner in _INNER_BOUNDARY.finditer(token.group()))
        letters += token.group()
    is_case_kept = len(tokens) == 1 and letters != letters.lower() and is_ordinary(letters.lower())
    prefix, suffix = surface_form[: tokens[0].start()].strip(), surface_form[tokens[-1].end() :].strip()
    return _Form(concept, letters, frozenset(boundaries - {0}), prefix, suffix, is_case_kept)


def _plurals(word: str) -> tuple[str, ...]:
    if not word[-1].isalpha() or not word.isascii():
        return ()
    if word.endswith(("s", "x", "ch", "sh")):
        return (word + "es",)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ies",)
    return (word + "s",)
