"""Words of a session that neither everyday language nor the glossary knows: worth adding, so that they are heard."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Glossary
from transcriber.terms.quotes import quote, span, spoken
from transcriber.terms.replay import Replay
from transcriber.terms.statements import Statement
from transcriber.terms.unknown_words import Candidate, UnknownWordFinder

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MIN_USES, _MIN_NAME_USES = 2, 3
_MIN_PROBABILITY = 0.5
_LETTERS_PER_SLIP = 4
"""Two spellings are one word where at most one letter in so many differs."""
_TALK_WITHIN_S = 300.0
"""How far apart two people may say it: then they talk about it, and do not just name the same thing once each."""
_FIELD_WITHIN_S = 60.0
"""How long after a term of the glossary a new one is of its field, and not a name in the news."""


_Use: TypeAlias = tuple[Statement, Candidate]


@dataclass(slots=True)
class _Term:
    """uses: With where they were said, in the order of time."""

    key: str
    n_needed: int
    uses: list[_Use] = field(default_factory=list)

    @property
    def shared(self) -> tuple[_Use, _Use] | None:
        """The latest use and another speaker's latest before it; None where the term is not said often enough."""
        last = self.uses[-1]
        others = (
            use
            for use in reversed(self.uses)
            if use[0].speaker != last[0].speaker and (not last[1].first_name or use[1].first_name != last[1].first_name)
        )
        other = next(others, None)
        if len(self.uses) < self.n_needed or other is None or last[0].start - other[0].end > _TALK_WITHIN_S:
            return None
        return other, last


@dataclass(slots=True)
class _Said:
    """terms: By each of their spellings. found: By the first spelling. field_end: When the field was last spoken of."""

    terms: dict[str, _Term] = field(default_factory=dict)
    found: dict[str, Finding] = field(default_factory=dict)
    field_end: float = float("-inf")


class NewTermsReview:
    """Finds words unknown to everyday language and the glossary that two people say where they speak of its field.

    is_ordinary: Whether a lower-case word is one that everyday language has, in the language of the statements.
    """

    def __init__(self, glossary: Glossary, is_ordinary: Callable[[str], bool]) -> None:
        self._words = UnknownWordFinder(glossary, is_ordinary)
        known = {
            word.lower()
            for concept in glossary.concepts.values()
            for form in (*concept.surface_forms, *concept.mishearings, *concept.weak_mishearings, *concept.cues)
            for word in (*_WORD.findall(form), "".join(_WORD.findall(form)))
        }
        self._known_by_letter: dict[str, list[str]] = {}
        for word in known:
            self._known_by_letter.setdefault(word[0], []).append(word)
        self._is_known: dict[str, bool] = {}
        self._people: frozenset[str] = frozenset()
        self._replay = Replay(_Said, self._take)

    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """One finding a term, in the order in which it was said often enough."""
        people = frozenset(part for one in statements for part in _parts(one.speaker or ""))
        if people != self._people:
            self._people = people
            self._replay.forget()
        return list(self._replay.after(statements).found.values())

    def _take(self, said: _Said, statement: Statement) -> None:
        read = self._words.find(statement.text)
        if read.is_of_field:
            said.field_end = statement.end
        if statement.speaker is None or statement.language not in (None, "en"):
            return
        is_in_field = statement.start - said.field_end <= _FIELD_WITHIN_S
        for candidate in read.candidates:
            if candidate.key in self._people or _probability(statement, candidate) < _MIN_PROBABILITY:
                continue
            term = _term(said.terms, candidate)
            term.uses.append((statement, candidate))
            shared = term.shared if is_in_field and term.key not in said.found else None
            if shared is not None and not self._is_slip(term.key):
                said.found[term.key] = _finding(term.key, *shared)

    def _is_slip(self, key: str) -> bool:
        """Whether the glossary has a word so close that this is a slip of it."""
        if key not in self._is_known:
            known = self._known_by_letter.get(key[0], ())
            self._is_known[key] = any(_is_close(key, word) for word in known)
        return self._is_known[key]


@lru_cache(maxsize=256)
def _parts(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name.lower()))


def _term(terms: dict[str, _Term], candidate: Candidate) -> _Term:
    """The term that this is a spelling of: recognizers write an unknown word now this way, now that."""
    if candidate.key in terms:
        return terms[candidate.key]
    near = (term for key, term in terms.items() if key[0] == candidate.key[0] and _is_close(key, candidate.key))
    term = next(near, None) or _Term(candidate.key, _MIN_NAME_USES if candidate.is_name else _MIN_USES)
    terms[candidate.key] = term
    return term


def _finding(key: str, first: _Use, last: _Use) -> Finding:
    said = [f"{spoken(one.speaker or '')}, {quote(one, use.start, use.end)}" for one, use in (first, last)]
    word = first[0].text[first[1].start : first[1].end]
    return Finding(
        kind="new-term",
        severity="low",
        spans=tuple(span(one, use.start, use.end) for one, use in (first, last)),
        message=f'"{word}" is not in the glossary: {"; ".join(said)}. Add it?',
        subject=f"new-term:{key}",
        at=last[0].end,
        speakers=(first[0].speaker or "", last[0].speaker or ""),
    )


def _probability(statement: Statement, candidate: Candidate) -> float:
    """The lowest probability of the words that a candidate is in; 1.0 where a person wrote them."""
    if statement.is_human or not statement.words:
        return 1.0
    lowest, position = 1.0, 0
    for word in statement.words:
        start = statement.text.find(word.text, position)
        if start < 0:
            continue
        position = start + len(word.text)
        if start < candidate.end and candidate.start < position:
            lowest = min(lowest, word.probability)
    return lowest


@lru_cache(maxsize=65536)  # the same words meet at every call
def _is_close(one: str, other: str) -> bool:
    """Whether at most one letter in four differs: left out, put in or another.

    >>> _is_close("tarnpack", "tarnpak"), _is_close("tarnpack", "backpack")
    (True, False)
    """
    allowed = min(len(one), len(other)) // _LETTERS_PER_SLIP
    if abs(len(one) - len(other)) > allowed:
        return False
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], index
        for column, against in enumerate(other, start=1):
            diagonal, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != against)),
            )
        if min(row) > allowed:
            return False
    return row[-1] <= allowed
