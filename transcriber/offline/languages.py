"""Which language is spoken when, among those that a session allows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from transcriber.core.speech import LanguageCode
from transcriber.core.timeline import Span

_SWITCH_COST = 1.5
"""In nats: a visit to another language needs evidence of 20 to 1. Sure utterances have a hundred to one and more, while
the doubtful ones of near languages (Spanish, Portuguese) have 3 to 1."""

_FULL_EVIDENCE_S = 1.5
"""A shorter utterance counts in proportion: 'okay' is said in every language."""

_LEAST_PROBABILITY = 1e-3
_SURE_PROBABILITY = 0.8
_LEAST_SURE_S = 4.0
_LEAST_SURE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class LanguageRun:
    """Consecutive speech in one language. probability: Mean over its utterances, by duration."""

    language: LanguageCode
    probability: float
    speech: tuple[Span, ...]


def plan_language_runs(
    utterances: Sequence[Span], distributions: Sequence[Mapping[LanguageCode, float]], *, is_open: bool
) -> list[LanguageRun]:
    """Give each utterance the language of the most likely course of the session.

    Args:
        utterances: In time order.
        distributions: How likely each allowed language is, one for each utterance.
        is_open: No list was given: a language must first earn its place by some seconds of which the model is sure,
            else every mumble would be in another of a hundred languages.
    """
    if not utterances:
        return []
    candidates = sorted(distributions[0])
    if is_open:
        candidates = _established(utterances, distributions)
    evidence = [_evidence(span, of, candidates) for span, of in zip(utterances, distributions, strict=True)]
    chosen = _most_likely_course(evidence, candidates)
    runs = []
    triples = zip(utterances, distributions, chosen, strict=True)
    for language, group in groupby(triples, key=lambda triple: triple[2]):
        members = list(group)
        total_s = sum(span.duration for span, _, _ in members)
        weighted = sum(span.duration * distribution.get(language, 0.0) for span, distribution, _ in members)
        runs.append(
            LanguageRun(language, min(1.0, weighted / total_s if total_s else 0.0), tuple(m[0] for m in members))
        )
    return runs


def _established(
    utterances: Sequence[Span], distributions: Sequence[Mapping[LanguageCode, float]]
) -> list[LanguageCode]:
    sure_s: dict[LanguageCode, float] = defaultdict(float)
    likely_s: dict[LanguageCode, float] = defaultdict(float)
    for span, distribution in zip(utterances, distributions, strict=True):
        for language, probability in distribution.items():
            likely_s[language] += probability * span.duration
            if probability >= _SURE_PROBABILITY:
                sure_s[language] += span.duration
    needed_s = max(_LEAST_SURE_S, _LEAST_SURE_SHARE * sum(span.duration for span in utterances))
    established = sorted(language for language, seconds in sure_s.items() if seconds >= needed_s)
    return established or [max(sorted(likely_s), key=lambda language: likely_s[language])]


def _evidence(
    span: Span, distribution: Mapping[LanguageCode, float], candidates: Sequence[LanguageCode]
) -> list[float]:
    """Log-likelihoods, one a candidate."""
    total = sum(distribution.get(language, 0.0) for language in candidates) or 1.0
    weight = min(1.0, span.duration / _FULL_EVIDENCE_S)
    return [
        weight * math.log(max(_LEAST_PROBABILITY, distribution.get(language, 0.0) / total)) for language in candidates
    ]


def _most_likely_course(evidence: Sequence[Sequence[float]], candidates: Sequence[LanguageCode]) -> list[LanguageCode]:
    """The Viterbi path where staying is free and every change costs _SWITCH_COST."""
    scores = list(evidence[0])
    came_from: list[list[int]] = []
    for current in evidence[1:]:
        best = max(range(len(scores)), key=lambda index: scores[index])
        stays = [scores[index] >= scores[best] - _SWITCH_COST for index in range(len(scores))]
        came_from.append([index if stays[index] else best for index in range(len(scores))])
        scores = [
            current[index] + (scores[index] if stays[index] else scores[best] - _SWITCH_COST)
            for index in range(len(scores))
        ]
    place = max(range(len(scores)), key=lambda index: scores[index])
    path = [place]
    for previous in reversed(came_from):
        place = previous[place]
        path.append(place)
    return [candidates[index] for index in reversed(path)]
