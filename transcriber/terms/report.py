"""The terms of a session: who used which word for what, who means what by one word, and what was flagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcriber.core.events import FlagKind
from transcriber.core.state import Flag, State
from transcriber.core.views import FlagState, flag_state
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.senses import TwoSensesReview
from transcriber.terms.statements import Statement, statements
from transcriber.terms.usage import Usage, UseFinder, usages

TERM_KINDS: frozenset[FlagKind] = frozenset({"misheard", "two-words", "two-senses", "spelling", "new-term"})


@dataclass(frozen=True, slots=True)
class ReportedFlag:
    """A flag about terms. at: Where what it speaks of begins, in seconds; None where it has no place."""

    flag: Flag
    state: FlagState
    at: float | None


@dataclass(frozen=True, slots=True)
class TermUse:
    """A concept that was spoken of. flags: Those about it."""

    concept: Concept
    usages: tuple[Usage, ...]
    flags: tuple[ReportedFlag, ...]

    @property
    def count(self) -> int:
        return sum(usage.count for usage in self.usages)


@dataclass(frozen=True, slots=True)
class SenseUse:
    """What a speaker means by an ambiguous word; `sense` is None where nothing tells."""

    word: str
    speaker: str
    sense: Concept | None
    count: int


@dataclass(frozen=True, slots=True)
class TermReport:
    """terms: The most used first. senses: By word, then by first use. flags: All about terms, by where they are."""

    terms: tuple[TermUse, ...]
    senses: tuple[SenseUse, ...]
    flags: tuple[ReportedFlag, ...]


def term_report(state: State, glossary: Glossary) -> TermReport:
    """What a session says with the words of a glossary."""
    said = statements(state)
    flags = _flags(state)
    return TermReport(_terms(said, glossary, flags, UseFinder(glossary)), _senses(said, glossary), flags)


def term_uses(state: State, glossary: Glossary, finder: UseFinder) -> tuple[TermUse, ...]:
    """The concepts of a glossary that a session speaks of, the most used first.

    Args:
        finder: Of that glossary; kept from one call to the next, it looks at new texts alone.
    """
    return _terms(statements(state), glossary, _flags(state), finder)


def _flags(state: State) -> tuple[ReportedFlag, ...]:
    reported = [
        ReportedFlag(flag, flag_state(state, flag), _place(state, flag))
        for flag in state.flags.values()
        if flag.raised.kind in TERM_KINDS
    ]
    return tuple(sorted(reported, key=lambda one: one.at or 0.0))


def _place(state: State, flag: Flag) -> float | None:
    return min((state.segments[span.segment].start for span in flag.raised.spans), default=None)


def _terms(
    said: Sequence[Statement], glossary: Glossary, flags: Iterable[ReportedFlag], finder: UseFinder
) -> tuple[TermUse, ...]:
    by_concept: dict[ConceptId, list[Usage]] = {}
    for usage in usages([use for statement in said for use in finder.uses(statement)]):
        by_concept.setdefault(usage.concept, []).append(usage)
    about: dict[ConceptId, list[ReportedFlag]] = {}
    for flag in flags:
        concept = ConceptId(flag.flag.raised.concept or "")
        if concept in glossary.concepts:
            about.setdefault(concept, []).append(flag)
    terms = [
        TermUse(glossary.concepts[concept], tuple(by_concept.get(concept, ())), tuple(about.get(concept, ())))
        for concept in dict.fromkeys([*by_concept, *about])
    ]
    return tuple(sorted(terms, key=lambda term: (-term.count, term.concept.preferred.lower())))


def _senses(said: Sequence[Statement], glossary: Glossary) -> tuple[SenseUse, ...]:
    stances = TwoSensesReview(glossary).stances(said)
    return tuple(
        SenseUse(word, speaker, None if stance.sense is None else glossary.concepts[stance.sense], stance.n_uses)
        for word in sorted(stances)
        for speaker, stance in stances[word].items()
        if stance.is_bare_used
    )
