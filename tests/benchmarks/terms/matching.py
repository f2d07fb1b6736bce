"""Flags against the key of a session: what was found, what was missed, what is false."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from time import process_time

from tests.benchmarks.terms.alignment import letters_apart
from tests.benchmarks.terms.folding import fold
from tests.benchmarks.terms.gold import Gold, Key
from tests.benchmarks.terms.recordings import Rescored, place_of
from tests.benchmarks.terms.script import KINDS, Kind
from tests.benchmarks.terms.statements import Rendering
from tests.benchmarks.terms.wiring import Reviewer
from transcriber.core.events import FlagSpan
from transcriber.terms.findings import Finding
from transcriber.terms.statements import Statement

_MOST_ROUNDS = 3
"""As `raise_flags` has it."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What the reviewers said while a session grew. times_s: CPU time of all reviewers after each statement."""

    findings: tuple[Finding, ...]
    times_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one kind of flag in one session.

    n_hit: Gold that a flag matches. n_false: Flags that match nothing. n_right_concept: Hits that name the concept.
    """

    n_hit: int = 0
    n_missed: int = 0
    n_false: int = 0
    n_right_concept: int = 0


@dataclass(frozen=True, slots=True)
class Matched:
    """beyond: Flags that match no gold, but suggest what the script says there: a term that the lexicon has not."""

    counts: dict[Kind, Counts]
    missed: tuple[Gold, ...]
    false: tuple[Finding, ...]
    beyond: tuple[Finding, ...]
    controls_hit: tuple[Gold, ...]


def review(reviewers: Sequence[Reviewer], statements: Sequence[Statement], rescored: Rescored | None = None) -> Raised:
    """Let the session grow statement by statement; what was found once stays, also where it is not found later.

    Args:
        rescored: What hearing a term again tells; None where nothing is.
    """
    said = list(statements)
    index_of = {statement.segment: index for index, statement in enumerate(said)}
    raised: dict[tuple[str, str, tuple[FlagSpan, ...]], Finding] = {}
    times_s = []
    for n_said in range(1, len(statements) + 1):
        begun_s = process_time()
        for _ in range(_MOST_ROUNDS):
            if not rescored:
                break
            doubts = [doubt for reviewer in reviewers for doubt in reviewer.doubts(said[:n_said])]
            known = [rescored[key] for doubt in doubts if (key := place_of(doubt.span, doubt.term)) in rescored]
            for fact in known:
                index = index_of[fact.span.segment]
                said[index] = replace(said[index], rescored=(*said[index].rescored, fact))
            if not known:
                break
        found = [finding for reviewer in reviewers for finding in reviewer.findings(said[:n_said])]
        times_s.append(process_time() - begun_s)
        for finding in found:
            raised.setdefault((finding.kind, finding.subject, finding.spans), finding)
    return Raised(tuple(raised.values()), tuple(times_s))


def match(findings: Iterable[Finding], key: Key, rendering: Rendering) -> Matched:
    """Several flags on one gold are one hit, a flag on several hits all of them; false flags of one subject are one."""
    found = list(findings)
    hit = {gold: [finding for finding in found if touches(finding, gold)] for gold in dict.fromkeys(key.gold)}
    matched = {id(finding) for findings_of_gold in hit.values() for finding in findings_of_gold}
    others = [
        finding
        for finding in found
        if finding.kind in KINDS
        and id(finding) not in matched
        and not any(touches(finding, neutral) for neutral in key.neutral)
    ]
    beyond = tuple(finding for finding in others if _is_what_was_said(finding, rendering))
    false = tuple(finding for finding in others if finding not in beyond)
    counts = {}
    for kind in KINDS:
        of_kind = {gold: findings_of_gold for gold, findings_of_gold in hit.items() if gold.kind == kind}
        hits = {gold: findings_of_gold for gold, findings_of_gold in of_kind.items() if findings_of_gold}
        n_right = sum(
            any(finding.concept == gold.concept for finding in findings_of_gold)
            for gold, findings_of_gold in hits.items()
        )
        n_false = len({finding.subject for finding in false if finding.kind == kind})
        counts[kind] = Counts(len(hits), len(of_kind) - len(hits), n_false, n_right)
    missed = tuple(gold for gold, findings_of_gold in hit.items() if not findings_of_gold)
    controls = tuple(gold for gold in key.controls if any(touches(finding, gold) for finding in false))
    return Matched(counts, missed, false, beyond, controls)


def touches(finding: Finding, gold: Gold) -> bool:
    return finding.kind == gold.kind and any(_overlap(one, other) for one in finding.spans for other in gold.spans)


def _overlap(one: FlagSpan, other: FlagSpan) -> bool:
    return one.segment == other.segment and one.start < other.end and other.start < one.end


def is_worse(finding: Finding, rendering: Rendering) -> bool:
    """Whether accepting a suggestion takes the text further from what was said."""
    return _letters_lost(finding, rendering) > 0


def _is_what_was_said(finding: Finding, rendering: Rendering) -> bool:
    """Whether a suggestion is in the turn of the script and brings the text closer to it."""
    suggestion = fold(finding.suggestion or "")
    said = [fold(rendering.script.turns[_turn(span)].text) for span in finding.spans]
    return bool(suggestion) and all(suggestion in text for text in said) and _letters_lost(finding, rendering) < 0


def _letters_lost(finding: Finding, rendering: Rendering) -> int:
    """How many more letters differ from what was said once a suggestion is accepted."""
    texts = {statement.segment: statement.text for statement in rendering.statements}
    before, after = dict(texts), dict(texts)
    for span in sorted(finding.spans, key=lambda span: span.start, reverse=True):
        text = after[span.segment]
        after[span.segment] = text[: span.start] + (finding.suggestion or "") + text[span.end :]
    change = 0
    for turn in {_turn(span) for span in finding.spans}:
        said = rendering.script.turns[turn].text
        own = [segment for segment in texts if str(segment).partition(".")[0] == f"t{turn}"]
        heard, corrected = (" ".join(version[segment] for segment in own) for version in (before, after))
        change += letters_apart(said, corrected) - letters_apart(said, heard)
    return change


def _turn(span: FlagSpan) -> int:
    return int(str(span.segment).partition(".")[0][1:])
