"""Terms that a recognizer heard as something else: "coup I" for CuPy.

A candidate is a stretch of one to five words that sounds like a term or that a list knows (`heard_spans`). What
decides is one sum in nats, the logarithm of how much likelier the term is than the words: the evidence of sound and
words, and how likely the term is to be said here (`context`): rarely, more where the field is spoken of, where its own
cues are near and where it was said or is on the agenda. Where the sound was heard again (`TermRescored`), what it told
is weighed with that. Silence is the default: below the bar nothing is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from transcriber.core.events import FlagSpan, SegmentId, Severity
from transcriber.terms.background import Background
from transcriber.terms.context import MAX_CONTEXT, Said
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.heard_spans import Candidate, SpanReview
from transcriber.terms.judging import DOUBT, Judge, Judged, Reviewed, Scored, is_taken
from transcriber.terms.lessons import Lessons, misheard_subject
from transcriber.terms.mentions import finder_of
from transcriber.terms.packaged import packaged_weights
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.statements import Statement
from transcriber.terms.weights import Weights, weigh
from transcriber.terms.wording import tokens_of

_HIGH: Final = 2.0
_MOST_HEARD: Final = 2
"""So many terms are listened for in a statement; with six, as many were found on development, three times as late."""
_BEFORE_S: Final = 120.0
_AFTER_S: Final = 45.0
_NO_LESSONS: Final = Lessons()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to hear again: whether `term` was said where other words stand.

    text: Of the statement, between `start` and `end` in seconds.
    """

    span: FlagSpan
    term: str
    text: str
    start: float
    end: float

    @property
    def meant(self) -> str:
        """The text with the term."""
        return self.text[: self.span.start] + self.term + self.text[self.span.end :]


class MishearingReview:
    """Finds what was misheard.

    expected: Concepts that the agenda or the proposal names. allowed: Words that are never doubted.
    is_told: The recognizer was told which terms to expect, so that it seldom mishears one.
    """

    def __init__(
        self,
        glossary: Glossary,
        background: Background,
        pronouncer: Pronouncer,
        *,
        expected: Collection[ConceptId] = (),
        allowed: Collection[str] = (),
        is_told: bool = True,
        weights: Weights | None = None,
    ) -> None:
        self._weights = weights or packaged_weights()
        self._most = weigh([max(0.0, weight) for weight in self._weights.context], MAX_CONTEXT)
        self._glossary = glossary
        self._background = background
        self._judge = Judge(glossary, background, self._weights, expected)
        self._finder = finder_of(glossary)
        self._spans = SpanReview(
            glossary,
            background,
            pronouncer,
            frozenset(word.lower() for word in allowed),
            self._weights,
            is_told=is_told,
        )
        self._concept_by_form = {
            form.lower(): concept.id
            for concept in reversed(list(glossary.concepts.values()))
            for form in concept.surface_forms
        }
        self._reviewed: dict[SegmentId, Reviewed] = {}
        self._order: list[Reviewed] = []
        self._starts: list[float] = []
        self._judged: list[Judged] = []

    def findings(self, statements: Sequence[Statement], lessons: Lessons = _NO_LESSONS) -> list[Finding]:
        """What is likely enough to be shown, in the order of the statements; one a stretch of words and a concept."""
        self._update([self._review(statement) for statement in statements])
        findings: list[Finding] = []
        seen: set[str] = set()
        for each, judged in zip(self._order, self._judged, strict=True):
            learned = list(_learned(each, lessons, self._concept_by_form)) if lessons.heard_as else []
            findings += learned
            taken = [finding.spans[0] for finding in learned]
            for scored in judged.found:
                subject = scored.subject
                if subject not in seen and subject not in lessons.dismissed and not is_taken(scored, taken):
                    taken.append(scored.span)
                    seen.add(subject)
                    findings.append(_finding(each.statement, scored))
        return findings

    def doubts(self, statements: Sequence[Statement], lessons: Lessons = _NO_LESSONS) -> list[Doubt]:
        """What only the sound, heard again, can decide, in the order of the statements."""
        self._update([self._review(statement) for statement in statements])
        found: list[Doubt] = []
        for each, judged in zip(self._order, self._judged, strict=True):
            if not judged.doubted:
                continue
            said = each.statement
            taken = [one.spans[0] for one in _learned(each, lessons, self._concept_by_form)]
            found += [
                Doubt(scored.span, scored.candidate.written, said.text, said.start, said.end)
                for scored in judged.doubted[: max(0, _MOST_HEARD - len(said.rescored))]
                if scored.subject not in lessons.dismissed and not is_taken(scored, taken)
            ]
        return found

    def _update(self, order: list[Reviewed]) -> None:
        """Score anew what a statement, new or changed, can have touched: those shortly before it, and all after."""
        n_same = next(
            (at for at, (old, new) in enumerate(zip(self._order, order, strict=False)) if old is not new),
            min(len(self._order), len(order)),
        )
        n_kept = next((at for at, judged in enumerate(self._judged[:n_same]) if judged.end >= n_same), n_same)
        # a statement that is only added says nothing to most of those before it
        again = self._judged[n_kept:n_same] if n_same == len(self._order) else []
        self._order = order
        del self._judged[n_kept:]
        self._starts = [each.statement.start for each in order]
        said = {concept for each in order[:n_kept] for concept in each.named}
        said.update(concept for judged in self._judged for concept in judged.surely_said)
        for index in range(n_kept, len(order)):
            each = order[index]
            said.update(each.named)
            first, after = self._around(each.statement)
            known = again[index - n_kept] if index - n_kept < len(again) else None
            if known is not None and not any(map(known.is_touched_by, order[known.end : after])):
                judged = replace(known, end=after)
            else:
                near, behind = order[first : index + 1], order[index + 1 : after]
                judged = self._judge.judged(each, near, behind, after, said)
                if known is not None and known.surely_said != judged.surely_said:
                    again = []  # what was surely said is likelier in all that follow
            self._judged.append(judged)
            said.update(judged.surely_said)

    def _around(self, statement: Statement) -> tuple[int, int]:
        """Which statements [first, after) are near."""
        first = bisect_left(self._starts, statement.start - _BEFORE_S)
        return first, bisect_right(self._starts, statement.end + _AFTER_S)

    def _review(self, statement: Statement) -> Reviewed:
        known = self._reviewed.get(statement.segment)
        if known is not None and _is_same(known.statement, statement):
            if known.statement.rescored != statement.rescored:
                known = self._reviewed[statement.segment] = replace(known, statement=statement)
            return known
        mentions = self._finder.find(statement.text)
        is_doubted = not statement.is_human and statement.language in (None, "en")
        candidates = self._spans.candidates(tokens_of(statement), statement.text, mentions) if is_doubted else []
        possible = tuple(each for each in candidates if each.evidence + self._most >= DOUBT)
        said = Said.of(statement.text, mentions, self._background)
        reviewed = Reviewed(statement, statement.text.lower(), said, possible)
        self._reviewed[statement.segment] = reviewed
        return reviewed

    def examples(self, statements: Sequence[Statement]) -> Iterator[tuple[FlagSpan, Candidate, tuple[float, ...]]]:
        """Every candidate with the signals of its context, whatever they weigh: what weights are fitted to."""
        self._update([self._review(statement) for statement in statements])
        said: set[ConceptId] = set()
        for each in self._order:
            said.update(each.named)
            first, after = self._around(each.statement)
            context = self._judge.context(each, self._order[first:after], said)
            for candidate in each.candidates:
                signals = self._judge.prior(context, candidate).signals
                if signals is not None:
                    yield each.span_of(candidate), candidate, signals


def _finding(statement: Statement, scored: Scored) -> Finding:
    candidate = scored.candidate
    severity: Severity = "high" if scored.score >= _HIGH else "medium"
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


def _learned(each: Reviewed, lessons: Lessons, concept_by_form: Mapping[str, ConceptId]) -> Iterator[Finding]:
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
    """Whether candidates of the one are those of the other; states share their words, so identity comes first."""
    return known is statement or (
        known.text == statement.text
        and (known.words is statement.words or known.words == statement.words)
        and known.revision == statement.revision
        and known.is_human == statement.is_human
        and known.language == statement.language
        and known.start == statement.start
        and known.speaker == statement.speaker
    )
