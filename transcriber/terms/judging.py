"""What one statement may hold that was misheard, judged by what was said around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final

from transcriber.core.events import FlagSpan, TermRescored
from transcriber.terms.background import Background
from transcriber.terms.context import ENOUGH_FIELD_TERMS, Context, Prior, Said, cues_of
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.heard_spans import Candidate
from transcriber.terms.lessons import misheard_subject
from transcriber.terms.mentions import Mention
from transcriber.terms.statements import Statement
from transcriber.terms.weights import Weights, weigh

BAR: Final = 0.4
"""Three times in five it is the term; of all above, nine in ten."""
DOUBT: Final = -1.0
"""From here on, hearing the sound again may decide."""
_HEARD_BAR: Final = 0.6
"""The same once the sound was heard again: on development, where more are found than without, and fewer are wrong."""
_TRUSTED: Final = 1.0
"""A term that was misheard with this much certainty was said: it is likelier from then on."""
_UNDOUBTED: Final = 4.0
"""From here on it is not asked."""
_FITS: Final = ". Heard again, it fits the sound better"
_SAID = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is known of one statement by itself."""

    statement: Statement
    lowered: str
    said: Said
    candidates: tuple[Candidate, ...]

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What it says of the glossary."""
        return self.said.mentions

    def heard_again(self, candidate: Candidate) -> TermRescored | None:
        """What the sound told of a candidate, if it was asked."""
        return next(
            (
                one
                for one in self.statement.rescored
                if one.term == candidate.written and (one.span.start, one.span.end) == (candidate.start, candidate.end)
            ),
            None,
        )

    def span_of(self, candidate: Candidate) -> FlagSpan:
        """Where it stands."""
        return FlagSpan(self.statement.segment, self.statement.revision, candidate.start, candidate.end)

    @property
    def named(self) -> Iterator[ConceptId]:
        """The concepts of all mentions."""
        return (concept for mention in self.mentions for concept in mention.concepts)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate that is not unlikely. score: In nats. at: The end of the statement that was enough, in seconds."""

    candidate: Candidate
    score: float
    reason: str
    at: float
    subject: str
    span: FlagSpan


@dataclass(frozen=True, slots=True)
class Judged:
    """What one statement may hold: found, none over another, and doubted, the likeliest first.

    end: The statements after this one have no part in it. cues, concepts: What would speak for one of its candidates.
    field_terms: Those around; None where more of them would change nothing.
    """

    end: int
    found: tuple[Scored, ...]
    doubted: tuple[Scored, ...]
    cues: frozenset[str]
    concepts: frozenset[ConceptId]
    field_terms: frozenset[tuple[ConceptId, ...]] | None

    def is_touched_by(self, newcomer: Reviewed) -> bool:
        """Whether it may be judged otherwise once this statement, too, is around."""
        if not self.concepts:
            return False
        is_cued = not self.cues.isdisjoint(newcomer.said.words) or not self.concepts.isdisjoint(newcomer.named)
        return is_cued or not (self.field_terms is None or newcomer.said.field_terms <= self.field_terms)

    @property
    def surely_said(self) -> frozenset[ConceptId]:
        """What was misheard once is likely to be misheard again, in another way."""
        return frozenset(scored.candidate.concept for scored in self.found if scored.score >= _TRUSTED)


class Judge:
    """Weighs the candidates of statements. expected: Concepts that the agenda or the proposal names."""

    def __init__(
        self, glossary: Glossary, background: Background, weights: Weights, expected: Collection[ConceptId]
    ) -> None:
        self._weights = weights
        self._expected = frozenset(expected)
        self._cues = {concept.id: cues_of(concept, background) for concept in glossary.concepts.values()}

    def judged(
        self, each: Reviewed, before: Sequence[Reviewed], after: Sequence[Reviewed], end: int, said: Set[ConceptId]
    ) -> Judged:
        """What it may hold.

        Args:
            before: The statements near it, up to and with itself. after: Those behind it. end: As in `Judged`.
            said: Concepts named in the session up to here.
        """
        if not each.candidates:
            return Judged(end, (), (), frozenset(), frozenset(), None)
        scored = self._scored(each, before, after, said)
        concepts = frozenset(candidate.concept for candidate in each.candidates)
        cues = frozenset().union(*(self._cues[concept] for concept in concepts))
        field_terms = frozenset().union(*(near.said.field_terms for near in (*before, *after)))
        is_enough = len(field_terms) >= ENOUGH_FIELD_TERMS
        found, doubted = tuple(_apart(scored)), tuple(_doubted(each, scored))
        return Judged(end, found, doubted, cues, concepts, None if is_enough else field_terms)

    def context(self, each: Reviewed, around: Iterable[Reviewed], said: Set[ConceptId]) -> Context:
        """Of a statement. around: Those near it, with itself."""
        return Context.of(each.said, [near.said for near in around], said, self._expected)

    def prior(self, context: Context, candidate: Candidate) -> Prior:
        """How likely the candidate's concept is to be said in a context."""
        return context.prior(candidate, self._cues[candidate.concept])

    def _scored(
        self, each: Reviewed, before: Sequence[Reviewed], after: Sequence[Reviewed], said: Set[ConceptId]
    ) -> list[Scored]:
        """What is not unlikely, each in the first context that is enough for it."""
        everything = (*before, *after)

        @cache
        def context(n_statements: int) -> Context:
            return self.context(each, everything[:n_statements], said)

        scored = []
        whole = context(len(everything))
        alone = -inf if whole.field_alone is None else weigh(self._weights.context, whole.field_alone)
        for candidate in each.candidates:
            cues = self._cues[candidate.concept]
            if candidate.evidence + alone < DOUBT and whole.is_silent(candidate.concept, cues):
                continue
            heard = each.heard_again(candidate) if each.statement.rescored else None
            best = self._odds(candidate, whole.prior(candidate, cues), heard)
            bar = BAR if heard is None else _HEARD_BAR
            if best < (DOUBT if heard is None else bar):
                continue
            enough = bar if best >= bar else DOUBT
            for n_statements in range(len(before), len(everything) + 1):
                prior = context(n_statements).prior(candidate, cues)
                odds = self._odds(candidate, prior, heard)
                if odds >= enough:
                    at = everything[n_statements - 1].statement.end
                    subject = misheard_subject(" ".join(_SAID.findall(candidate.heard)), candidate.concept)
                    fits = heard is not None and heard.gain > 0
                    reason = f"{prior.reason}{_FITS if fits else ''}"
                    scored.append(Scored(candidate, odds, reason, at, subject, each.span_of(candidate)))
                    break
        return scored

    def _odds(self, candidate: Candidate, prior: Prior, heard: TermRescored | None) -> float:
        if prior.signals is None:
            return -inf
        odds = candidate.evidence + weigh(self._weights.context, prior.signals)
        return odds if heard is None else self._weights.heard_again(odds, heard.gain, heard.shift)


def is_taken(scored: Scored, taken: Iterable[FlagSpan]) -> bool:
    """Whether one of these lies over it, all of one statement."""
    return any(other.start < scored.span.end and scored.span.start < other.end for other in taken)


def _apart(scored: Sequence[Scored]) -> Iterator[Scored]:
    """Those to be shown, the likeliest first, none over another."""
    chosen: list[Candidate] = []
    for one in sorted(scored, key=lambda one: (one.candidate.reserve - one.score, one.candidate.start)):
        if all(other.end <= one.candidate.start or one.candidate.end <= other.start for other in chosen):
            chosen.append(one.candidate)
            if one.score >= BAR:
                yield one


def _doubted(each: Reviewed, scored: Sequence[Scored]) -> list[Scored]:
    """Those to hear again, the likeliest first; none over what is not doubted."""
    certain = [one.span for one in scored if one.score >= _UNDOUBTED]
    doubted = [one for one in scored if not is_taken(one, certain) and each.heard_again(one.candidate) is None]
    return sorted(doubted, key=lambda one: (-one.score, one.candidate.start))
