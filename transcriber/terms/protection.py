"""What a translation must not touch: names of things, identifiers and numbers of standards stand behind placeholders.

A translator keeps a word like XQ1 where it garbles brackets and tags; but it may lose one or say it twice, so that they
are counted afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.agreement import spoken_form
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, Glossary
from transcriber.terms.mentions import Mention, finder_of

_PLACEHOLDER = re.compile(r"(?<![A-Za-z0-9])XQ ?(\d+)(?!\d)", re.IGNORECASE)

_LITERALS = re.compile(
    r"""
      `[^`]+`                                                           # code
    | \b[a-z][a-z0-9+.-]*://[^\s<>"]*[^\s<>".,;:!?)\]'’]                # an address
    | \b[\w.+-]+@[\w-]+(?:\.[\w-]+)+                                    # of a person
    | \bwww\.[^\s<>"]*[^\s<>".,;:!?)\]'’]
    | \b(?:PEP|BPO|RFC|ISO|IEEE|CVE|GH)[ -]?\#?\d+(?:[-.]\d+)*\b        # of a standard
    | (?<![\w/.])(?:\./|~/|/)[\w.-]+(?:/[\w.-]+)*\w                     # a path
    | (?<![\w-])--?[A-Za-z][\w-]*(?:=\w[\w.-]*)?                        # an option
    | \b\w*[^\W\d_]\w*_\w+\b(?:\(\))?                                   # snake_case
    | \b__\w+__\b
    | \b[A-Za-z_]\w+(?:\.[A-Za-z_]\w+)+\b(?:\(\))?                      # dotted.name, file.py; not e.g.
    | \b[A-Za-z_]\w*\(\)
    | \b[a-z]+[A-Z]\w*\b | \b[A-Z][a-z]+(?:[A-Z][a-z0-9]+)+\b           # camelCase, CamelCase
    | \b[A-Za-z][\w.-]*[<>=!~]=\d[\w.*]*                                # numpy==2.0
    | \bv?\d+\.\d+(?:\.\d+)+(?:[a-z]+\d*)?\b | \bv\d+(?:\.\d+)*\b       # a version
    | \b\d\.\d+t\b | (?<=[Vv]ersion\ )\d+\.\d+\b | (?<=[Rr]elease\ )\d+\.\d+\b
    """,
    re.VERBOSE,
)
_VERSION_AFTER = re.compile(r"\ \d+(?:\.\d+)+\b")  # of "NumPy 2.1": other languages would write 2,1


@dataclass(frozen=True, slots=True)
class Protected:
    """text: With placeholders. kept: What the first, the second, ... of them stands for; `first` is its number."""

    text: str
    kept: tuple[str, ...] = ()
    first: int = 1

    @property
    def is_all_kept(self) -> bool:
        """Whether nothing is left to be translated."""
        return not any(character.isalpha() for character in _PLACEHOLDER.sub("", self.text))

    def lost(self, translation: str) -> tuple[str, ...]:
        """What a translation of `text` does not say exactly once."""
        found = [int(match[1]) for match in _PLACEHOLDER.finditer(translation)]
        return tuple(kept for number, kept in enumerate(self.kept, start=self.first) if found.count(number) != 1)

    def restored(self, translation: str) -> str:
        """A translation of `text` that lost nothing, with everything in its place."""

        def original(match: re.Match[str]) -> str:
            index = int(match[1]) - self.first
            return self.kept[index] if 0 <= index < len(self.kept) else match[0]

        return _PLACEHOLDER.sub(original, translation)


@dataclass(frozen=True, slots=True)
class Enforced:
    """A glossary term at characters [start, end) of a text, and what it is called in another language.

    accepted: Every established translation; `preferred` is the first.
    """

    start: int
    end: int
    preferred: str
    accepted: tuple[str, ...]

    def is_in(self, translation: str) -> bool:
        """Whether a translation says one of them, inflected or not."""
        words = [spoken_form(word) for word in translation.split()]
        return any(_says(words, [spoken_form(word) for word in one.split()]) for one in self.accepted)


class TermProtection:
    """Knows what to keep of a text, by a glossary and by what things look like. Pure; one object serves all threads."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._finder = finder_of(glossary)

    def protect(self, text: str, enforced: Sequence[Enforced] = ()) -> Protected:
        """The text with a placeholder for all that stays as it is, and for terms whose translation is `enforced`."""
        wanted = {(one.start, one.end): one.preferred for one in enforced}
        places = [*wanted, *self._kept(text)]
        first = 1 + max((int(match[1]) for match in _PLACEHOLDER.finditer(text)), default=0)
        parts: list[str] = []
        kept: list[str] = []
        at = 0
        for start, end in _without_overlaps(places):
            parts += [text[at:start], f"XQ{first + len(kept)}"]
            kept.append(wanted.get((start, end), text[start:end]))
            at = end
        return Protected("".join((*parts, text[at:])), tuple(kept), first)

    def terms(self, text: str, language: LanguageCode) -> tuple[Enforced, ...]:
        """Terms with one meaning and an established translation, said in the form that this is a translation of.

        A plural or another form is left to the translator: what a placeholder stands for is not inflected.
        """
        return tuple(self._terms(text, language))

    def _kept(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _LITERALS.finditer(text):
            yield match.span()
        for mention in self._finder.find(text):
            concepts = self._concepts(mention)
            if all(concept.keep_as_is for concept in concepts):
                version = _VERSION_AFTER.match(text, mention.end)
                yield mention.start, version.end() if version else mention.end

    def _terms(self, text: str, language: LanguageCode) -> Iterator[Enforced]:
        for mention in self._finder.find(text):
            concepts = self._concepts(mention)
            accepted = concepts[0].translations.get(language, ())
            is_same_form = spoken_form(mention.text) == spoken_form(concepts[0].preferred)
            if len(concepts) == 1 and not concepts[0].keep_as_is and accepted and is_same_form:
                yield Enforced(mention.start, mention.end, accepted[0], accepted)

    def _concepts(self, mention: Mention) -> list[Concept]:
        return [self._glossary.concepts[concept] for concept in mention.concepts]


def _without_overlaps(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """By start; of those that overlap, the longer."""
    taken: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: place[0] - place[1]):
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            taken.append((start, end))
    return iter(sorted(taken))


def _says(words: Sequence[str], term: Sequence[str]) -> bool:
    return any(
        all(_is_form_of(word, wanted) for word, wanted in zip(words[at:], term, strict=False))
        for at in range(len(words) - len(term) + 1)
    )


def _is_form_of(word: str, wanted: str) -> bool:
    """Whether a word is another, or begins as it does: the ends are where languages inflect."""
    stem = wanted[: max(3, len(wanted) - 3)]
    return word == wanted or (word.startswith(stem) and abs(len(word) - len(wanted)) <= 3)
