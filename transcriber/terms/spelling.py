"""One term, several spellings in one transcript: pybind11, Pybind 11, PyBind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.events import FlagSpan, SegmentId
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import MentionFinder, finder_of
from transcriber.terms.statements import Statement

_SEPARATORS = re.compile(r"[\W_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+)\W*$")
_VERSION = re.compile(r"(?<=[a-z]{3})\d+$")
_PROPER = frozenset({"tool", "standard", "organisation", "org", "person"})
_MAX_QUOTED = 3
_JOINED_BEFORE = re.compile(r"[-/]$")
_JOINED_AFTER = re.compile(r"^[-/]\w")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """letters: What all spellings of one term share. canonical: As the glossary has it."""

    concept: ConceptId
    letters: str
    canonical: str
    written: str
    start: int
    end: int

    @property
    def is_canonical(self) -> bool:
        return self.written == self.canonical


class SpellingReview:
    """Finds names and standards that a transcript writes in more than one way.

    Another word for the same thing is no spelling of it, and neither is a plural or the capital that begins a sentence.
    Ordinary words are left alone: whether a "lock file" has a space is no question for a session.
    """

    def __init__(self, glossary: Glossary, *, is_ordinary: Callable[[str], bool] | None = None) -> None:
        """is_ordinary: As `MentionFinder` has it, where others than its own words are too usual to be names."""
        self._glossary = glossary
        self._finder = finder_of(glossary) if is_ordinary is None else MentionFinder(glossary, is_ordinary=is_ordinary)
        self._canonical = {
            concept.id: canonical for concept in glossary.concepts.values() if (canonical := _canonical_forms(concept))
        }
        self._found: dict[SegmentId, tuple[str, tuple[_Spelling, ...]]] = {}

    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """One finding a term with several spellings; its spans are those unlike the glossary's, none a person's."""
        by_term: dict[tuple[ConceptId, str], list[tuple[Statement, _Spelling]]] = {}
        for statement in statements:
            for spelling in self._spellings(statement):
                by_term.setdefault((spelling.concept, spelling.letters), []).append((statement, spelling))
        return [finding for places in by_term.values() for finding in _findings(places)]

    def respellings(self, text: str) -> list[tuple[int, int, str]]:
        """Where a text writes a name otherwise than the glossary: characters [start, end), and the right spelling."""
        return [(each.start, each.end, each.canonical) for each in self._read(text) if not each.is_canonical]

    def _spellings(self, statement: Statement) -> tuple[_Spelling, ...]:
        known = self._found.get(statement.segment)
        if known is None or known[0] != statement.text:
            known = (statement.text, tuple(self._read(statement.text)))
            self._found[statement.segment] = known
        return known[1]

    def _read(self, text: str) -> Iterator[_Spelling]:
        for mention in self._finder.find(text):
            concept = mention.concepts[0]
            forms = self._canonical.get(concept)
            letters = _letters(mention.text)
            if len(mention.concepts) > 1 or forms is None or letters not in forms:
                continue
            canonical = forms[letters]
            written = mention.text
            if written.islower() and _is_joined(text, mention.start, mention.end):
                continue
            begins = _SENTENCE_START.search(text[: mention.start]) is not None
            if begins and written[:1] == canonical[:1].upper() and written[1:] == canonical[1:]:
                written = canonical
            yield _Spelling(concept, _letters(canonical), canonical, written, mention.start, mention.end)


def _is_joined(text: str, start: int, end: int) -> bool:
    """Whether a place is part of an option, a path or another name: "--disable-gil", "wasi/clang", "pypy-stm"."""
    return bool(_JOINED_BEFORE.search(text[:start]) or _JOINED_AFTER.match(text[end:]))


def _canonical_forms(concept: Concept) -> dict[str, str]:
    """The spelling that the glossary prefers for the letters of each form of a name; empty where it is no name.

    A name with a version is that name: PyBind is pybind11.
    """
    found: dict[str, str] = {}
    for form in concept.surface_forms:
        letters = _letters(form)
        is_name = concept.kind in _PROPER or (form != form.lower() and not _SEPARATORS.search(form))
        if letters.isdigit() or not is_name:
            continue
        found.setdefault(letters, form)
    versioned = _letters(concept.preferred)
    name = _VERSION.sub("", versioned)
    if versioned in found and name in found:
        found[name] = found[versioned]
    return found


def _letters(text: str) -> str:
    return _SEPARATORS.sub("", text).lower()


def _findings(places: Sequence[tuple[Statement, _Spelling]]) -> Iterator[Finding]:
    writings = list(dict.fromkeys(spelling.written for _, spelling in places))
    if len(writings) < 2:
        return
    others = [(statement, each) for statement, each in places if not each.is_canonical and not statement.is_human]
    if not others:
        return
    first = places[0][1]
    second = next(statement for statement, spelling in places if spelling.written != first.written)
    written = [each for each in writings if each != first.canonical]
    quoted = ", ".join(f"“{each}”" for each in written[:_MAX_QUOTED])
    yield Finding(
        "spelling",
        "low",
        tuple(FlagSpan(statement.segment, statement.revision, each.start, each.end) for statement, each in others),
        f"{first.canonical} is also written {quoted} in this transcript.",
        f"spelling:{first.concept}:{first.letters}",
        max(second.end, others[0][0].end),
        first.concept,
        tuple(dict.fromkeys(statement.speaker for statement, _ in others if statement.speaker)),
        first.canonical,
    )
