"""Terms that a recognizer heard as something else: "coup I" for CuPy.

A candidate is a stretch of one to five words that sounds like a term or that a list knows (`heard_spans`). What
decides is one sum in nats, the logarithm of how much likelier the term is than the words: the evidence of sound and
words, and how likely the term is to be said here (`context`): rarely, more where the field is spoken of, where its own
cues are near and where it was said or is on the agenda. Silence is the default: below the bar nothing is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final

from transcriber.core.events import FlagSpan, SegmentId, Severity
from transcriber.terms.background import Background
from transcriber.terms.context import MAX_CONTEXT, Context, Prior, Said, cues_of, letters_of
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.heard_spans import Candidate, SpanReview
from transcriber.terms.lessons import Lessons, misheard_subject
from transcriber.terms.mentions import Mention, finder_of
from transcriber.terms.packaged import packaged_weights
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.statements import Statement
from transcriber.terms.weights import Weights, weigh
from transcriber.terms.wording import tokens_of

BAR: Final = 0.4
"""Three times in five it is the term; of all above, nine in ten."""
_HIGH: Final = 2.0
_TRUSTED: Final = 1.0
"""A term that was misheard with this much certainty was said: it is likelier from then on."""
_CERTAIN: Final = 99.0
_DOUBT: Final = -1.0
"""From here to the bar, hearing the audio again may decide."""
_BEFORE_S: Final = 120.0
_AFTER_S: Final = 45.0
_SAID = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_LESSONS: Final = Lessons()
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Vote:
    """What to listen for again: `hotword` between these times, in seconds.

    n_written: How often it stands there already.
    """

    hotword: str
    start: float
    end: float
    n_written: int = 0


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """What is known of one statement by itself."""

    statement: Statement
    lowered: str
    said: Said
    candidates: tuple[Candidate, ...]

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return self.said.mentions

    def span_of(self, candidate: Candidate) -> FlagSpan:
        return FlagSpan(self.statement.segment, self.statement.revision, candidate.start, candidate.end)

    @property
    def named(self) -> Iterator[ConceptId]:
        return (concept for mention in self.mentions for concept in mention.concepts)


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    score: float
    reason: str
    at: float
    subject: str
    span: FlagSpan


class MishearingReview:
    """Finds what was misheard.

    expected: Concepts that the agenda or the proposal names. allowed: Words that are never doubted.
    """

    def __init__(
        self,
        glossary: Glossary,
        background: Background,
        pronouncer: Pronouncer,
        *,
        expected: Collection[ConceptId] = (),
        allowed: Collection[str] = (),
        weights: Weights | None = None,
    ) -> None:
        self._weights = weights or packaged_weights()
        self._most = weigh([max(0.0, weight) for weight in self._weights.context], MAX_CONTEXT)
        self._glossary = glossary
        self._background = background
        self._expected = frozenset(expected)
        self._finder = finder_of(glossary)
        self._spans = SpanReview(
            glossary, background, pronouncer, frozenset(word.lower() for word in allowed), self._weights
        )
        self._cues = {concept.id: cues_of(concept, background) for concept in glossary.concepts.values()}
        self._concept_by_form = {
            form.lower(): concept.id
            for concept in reversed(list(glossary.concepts.values()))
            for form in concept.surface_forms
        }
        self._reviewed: dict[SegmentId, _Reviewed] = {}
        self._order: list[_Reviewed] = []
        self._starts: list[float] = []
        self._scores: list[tuple[int, tuple[_Scored, ...]]] = []

    def findings(self, statements: Sequence[Statement], lessons: Lessons = _NO_LESSONS) -> list[Finding]:
        """What is likely enough to be shown, in the order of the statements; one a stretch of words and a concept."""
        return [finding for finding, score in self._scored(statements, lessons) if score >= BAR]

    def doubtful(self, statements: Sequence[Statement], lessons: Lessons = _NO_LESSONS) -> list[Finding]:
        """What is only possible: worth showing if the audio, heard again with `vote`, agrees."""
        return [finding for finding, score in self._scored(statements, lessons) if score < BAR]

    def vote(self, finding: Finding, statements: Sequence[Statement]) -> Vote | None:
        """What to listen for where a finding is not certain; None where it is, or what it speaks of is gone."""
        if finding.severity == "high" or finding.suggestion is None:
            return None
        span = finding.spans[0]
        statement = next((each for each in statements if each.segment == span.segment), None)
        if statement is None or statement.revision != span.revision:
            return None
        n_written = letters_of(statement.text).count(letters_of(finding.suggestion))
        return Vote(finding.suggestion, statement.start, statement.end, n_written)

    def _scored(self, statements: Sequence[Statement], lessons: Lessons) -> Iterator[tuple[Finding, float]]:
        self._update([self._review(statement) for statement in statements])
        seen: set[str] = set()
        for each, (_, found) in zip(self._order, self._scores, strict=True):
            learned = list(_learned(each, lessons, self._concept_by_form)) if lessons.heard_as else []
            yield from ((finding, _CERTAIN) for finding in learned)
            taken = [finding.spans[0] for finding in learned]
            for scored in found:
                subject, span = scored.subject, scored.span
                is_taken = any(other.start < span.end and span.start < other.end for other in taken)
                if subject not in seen and subject not in lessons.dismissed and not is_taken:
                    taken.append(span)
                    seen.add(subject)
                    yield _finding(each.statement, scored), scored.score

    def _update(self, order: list[_Reviewed]) -> None:
        """Score anew what a statement, new or changed, can have touched: those shortly before it, and all after."""
        n_same = next(
            (at for at, (old, new) in enumerate(zip(self._order, order, strict=False)) if old is not new),
            min(len(self._order), len(order)),
        )
        n_kept = next((at for at, (end, _) in enumerate(self._scores[:n_same]) if end >= n_same), n_same)
        self._order = order
        del self._scores[n_kept:]
        self._starts = [each.statement.start for each in order]
        said = {concept for each in order[:n_kept] for concept in each.named}
        said.update(concept for _, found in self._scores for concept in _surely_said(found))
        for index in range(n_kept, len(order)):
            each = order[index]
            said.update(each.named)
            first, after = self._around(each.statement)
            found = tuple(self._best(each, order[first : index + 1], order[index + 1 : after], said))
            self._scores.append((after, found))
            said.update(_surely_said(found))

    def _around(self, statement: Statement) -> tuple[int, int]:
        """Which statements [first, after) are near."""
        first = bisect_left(self._starts, statement.start - _BEFORE_S)
        return first, bisect_right(self._starts, statement.end + _AFTER_S)

    def _review(self, statement: Statement) -> _Reviewed:
        known = self._reviewed.get(statement.segment)
        if known is not None and _is_same(known.statement, statement):
            return known
        mentions = self._finder.find(statement.text)
        is_doubted = not statement.is_human and statement.language in (None, "en")
        candidates = self._spans.candidates(tokens_of(statement), statement.text, mentions) if is_doubted else []
        possible = tuple(each for each in candidates if each.evidence + self._most >= _DOUBT)
        said = Said.of(statement.text, mentions, self._background)
        reviewed = _Reviewed(statement, statement.text.lower(), said, possible)
        self._reviewed[statement.segment] = reviewed
        return reviewed

    def _best(
        self, each: _Reviewed, before: Sequence[_Reviewed], after: Sequence[_Reviewed], said: Set[ConceptId]
    ) -> Iterator[_Scored]:
        """The likeliest candidates, none over another, each in the first context that is enough for it."""
        everything = (*before, *after)

        @cache
        def context(n_statements: int) -> Context:
            return Context.of(each.said, [near.said for near in everything[:n_statements]], said, self._expected)

        scored = []
        whole = context(len(everything))
        alone = -inf if whole.field_alone is None else weigh(self._weights.context, whole.field_alone)
        for candidate in each.candidates:
            cues = self._cues[candidate.concept]
            if candidate.evidence + alone < _DOUBT and whole.is_silent(candidate.concept, cues):
                continue
            best = self._odds(candidate, whole.prior(candidate, cues))
            if best < _DOUBT:
                continue
            enough = BAR if best >= BAR else _DOUBT
            for n_statements in range(len(before), len(everything) + 1):
                prior = context(n_statements).prior(candidate, cues)
                odds = self._odds(candidate, prior)
                if odds >= enough:
                    at = everything[n_statements - 1].statement.end
                    subject = misheard_subject(" ".join(_SAID.findall(candidate.heard)), candidate.concept)
                    scored.append(_Scored(candidate, odds, prior.reason, at, subject, each.span_of(candidate)))
                    break
        chosen: list[Candidate] = []
        for one in sorted(scored, key=lambda one: (one.candidate.reserve - one.score, one.candidate.start)):
            if all(other.end <= one.candidate.start or one.candidate.end <= other.start for other in chosen):
                chosen.append(one.candidate)
                yield one

    def _odds(self, candidate: Candidate, prior: Prior) -> float:
        return -inf if prior.signals is None else candidate.evidence + weigh(self._weights.context, prior.signals)

    def examples(self, statements: Sequence[Statement]) -> Iterator[tuple[FlagSpan, Candidate, tuple[float, ...]]]:
        """Every candidate with the signals of its context, whatever they weigh: what weights are fitted to."""
        self._update([self._review(statement) for statement in statements])
        said: set[ConceptId] = set()
        for each in self._order:
            said.update(each.named)
            first, after = self._around(each.statement)
            context = Context.of(each.said, [near.said for near in self._order[first:after]], said, self._expected)
            for candidate in each.candidates:
                signals = context.prior(candidate, self._cues[candidate.concept]).signals
                if signals is not None:
                    yield each.span_of(candidate), candidate, signals


def _surely_said(found: Sequence[_Scored]) -> set[ConceptId]:
    """What was misheard once is likely to be misheard again, in another way."""
    return {scored.candidate.concept for scored in found if scored.score >= _TRUSTED}


def _finding(statement: Statement, scored: _Scored) -> Finding:
    candidate = scored.candidate
    severity: Severity = "high" if scored.score >= _HIGH else "medium" if scored.score >= BAR else "low"
    return Finding(
        "misheard",
        severity,
        (scored.span,),
        f"“{candidate.heard}” sounds like {candidate.written}, and {scored.reason}.",
        scored.subject,
        scored.at,
        candidate.concept,
        (statement.speaker,) if statement.speaker else (),
        candidate.written,
    )


def _learned(each: _Reviewed, lessons: Lessons, concept_by_form: Mapping[str, ConceptId]) -> Iterator[Finding]:
    """Every place where words stand that this session taught to be others."""
    statement = each.statement
    if statement.is_human:
        return
    taken: list[FlagSpan] = []
    for heard in sorted((heard for heard in lessons.heard_as if heard in each.lowered), key=lambda heard: -len(heard)):
        written = lessons.heard_as[heard]
        for match in re.finditer(rf"(?<![^\W_]){re.escape(heard)}(?![^\W_])", statement.text, re.IGNORECASE):
            concept = concept_by_form.get(written.lower())
            subject = misheard_subject(heard, concept or written.lower())
            span = FlagSpan(statement.segment, statement.revision, match.start(), match.end())
            if subject in lessons.dismissed or any(one.start < span.end and span.start < one.end for one in taken):
                continue
            taken.append(span)
            message = f"“{match.group()}” was {written} before in this session."
            speakers = (statement.speaker,) if statement.speaker else ()
            yield Finding("misheard", "high", (span,), message, subject, statement.end, concept, speakers, written)


def _is_same(known: Statement, statement: Statement) -> bool:
    """Whether a review of the one holds for the other; states share their words, so identity comes first."""
    return known is statement or (
        known.text == statement.text
        and (known.words is statement.words or known.words == statement.words)
        and known.revision == statement.revision
        and known.is_human == statement.is_human
        and known.language == statement.language
        and known.start == statement.start
        and known.speaker == statement.speaker
    )
