"""Words against speech: where a recognizer stretched a word over speech that it left out, and what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcriber.core.speech import Word
from transcriber.core.timeline import Span, total_duration

_SHORTEST_LIMIT_S = 0.4
_LIMIT_S_PER_CHARACTER = 0.08
"""A word of five letters may last 0.8 s: drawled, but said. Alignment makes words longer to fill what is between."""

_SLACK_S = 0.25
"""Speech this near to a word is its own beginning or end."""

_JOINED_PAUSE_S = 0.5
"""Stretches without words that lie no further apart, with no word between, are one."""


def longest_plausible_s(word: Word) -> float:
    """How long a word can last when it is said and not merely stretched by alignment."""
    return _SHORTEST_LIMIT_S + _LIMIT_S_PER_CHARACTER * len(word.text)


def fit_to_speech(words: Sequence[Word], speech: Sequence[Span]) -> list[Word]:
    """Shorten the words that alignment stretched over pauses or over speech that has no words.

    A word that is too long keeps the longest of its parts that are speech, and of that the end: alignment lets a word
    begin as soon as the one before ends. Words of plausible length stay as they are, and so does the order.
    """
    return [_fitted(word, speech) if _is_stretched(word) else word for word in words]


def _fitted(word: Word, speech: Sequence[Span]) -> Word:
    parts = [part for part in (_common(word.span, span) for span in speech) if part is not None]
    part = max(parts, key=lambda common: (round(common.duration, 3), common.start), default=word.span)
    start = max(part.start, round(part.end - longest_plausible_s(word), 3))
    return replace(word, start=start, end=part.end)


def _common(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if end > start else None


def speech_within(window: Span, speech: Sequence[Span]) -> list[Span]:
    """The parts of speech that lie in a window."""
    return [part for part in (_common(window, span) for span in speech) if part is not None]


def share_within(span: Span, speech: Sequence[Span]) -> float:
    """The share of a span that is speech; for an empty span whether it lies in speech."""
    if span.duration == 0:
        return float(any(one.start <= span.start <= one.end for one in speech))
    return min(1.0, sum(span.overlap(one) for one in speech) / span.duration)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Speech without words. missing_s: Of it, less than the whole where stretched words must lie somewhere in it."""

    span: Span
    missing_s: float


def speech_without_words(words: Sequence[Word], speech: Sequence[Span], *, min_missing_s: float) -> list[LeftOut]:
    """What a recognizer left out, at least `min_missing_s` long each.

    Alignment stretches the neighbours of what is missing over it, so that only words of plausible length cover the
    speech where they are; the others are somewhere within their span.

    Args:
        words: As the recognizer aligned them.
        speech: In time order and disjoint, without padding.
    """
    firm = sorted(word.span for word in words if not _is_stretched(word))
    stretched = [word for word in words if _is_stretched(word)]
    stretches: list[list[Span]] = []
    for span in _uncovered(firm, speech):
        if stretches and _belong_together(stretches[-1][-1], span, firm):
            stretches[-1].append(span)
        else:
            stretches.append([span])
    left_out = []
    for parts in stretches:
        whole = Span(parts[0].start, parts[-1].end)
        taken_s = sum(longest_plausible_s(word) for word in stretched if word.span.overlap(whole) > _SLACK_S)
        missing_s = total_duration(parts) - taken_s
        if missing_s >= min_missing_s:
            left_out.append(LeftOut(whole, missing_s))
    return left_out


def _is_stretched(word: Word) -> bool:
    return word.end - word.start > longest_plausible_s(word)


def _uncovered(covered: Sequence[Span], speech: Sequence[Span]) -> list[Span]:
    """The parts of speech that are not within _SLACK_S of what is covered."""
    parts: list[Span] = []
    for span in speech:
        position = span.start
        for one in covered:
            if one.end + _SLACK_S <= position or one.start - _SLACK_S >= span.end:
                continue
            if one.start - _SLACK_S > position:
                parts.append(Span(position, one.start - _SLACK_S))
            position = min(one.end + _SLACK_S, span.end)
        if position < span.end:
            parts.append(Span(position, span.end))
    return parts


def _belong_together(before: Span, after: Span, firm: Sequence[Span]) -> bool:
    is_near = after.start - before.end <= _JOINED_PAUSE_S
    return is_near and not any(before.end <= one.middle <= after.start for one in firm)
