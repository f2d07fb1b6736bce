"""Numbers, units and dates that a translation changed, lost or made up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transcriber.checks.translation.calendar_words import calendar_days, calendar_name
from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.quantities import Quantity, quantities
from transcriber.checks.translation.units import is_conversion

_MANY_WORDS = 25
_MANY_WORDS_FOR_WORDS = 16
"""Longer sentences are retold rather than translated, and a number that a reader can do without is left out."""
_OF_A_VERSION = re.compile(r"(?:\b[vV]ers\w*|\bv\.?|\b[A-Z][\w+-]*)\s?$")
_SMALL = 3


def number_doubts(
    pair: TranslationPair, of_ids: Sequence[tuple[int, int]], of_target_ids: Sequence[tuple[int, int]]
) -> Iterator[Doubt]:
    """What is wrong with the numbers.

    Args:
        of_ids: Spans of the source where a number is part of a name; another check reads those.
        of_target_ids: The same of the target.
    """
    source = [one for one in quantities(pair.source, pair.source_language) if not _is_within(one, of_ids)]
    target = [one for one in quantities(pair.target, pair.target_language) if not _is_within(one, of_target_ids)]
    lost = [one for one in source if one.is_required and not any(one.matches(other) for other in target)]
    new = [one for one in target if one.is_required and not any(one.matches(other) for other in source)]
    for one in list(lost):
        converted = [other for other in new if _is_converted(one, other, pair)]
        if converted:
            lost.remove(one)
            new.remove(converted[0])
    yield from _changed(pair, lost, new)
    yield from _same_number_otherwise(pair, source, target)
    yield from _dates(pair)


def _changed(pair: TranslationPair, lost: Sequence[Quantity], new: Sequence[Quantity]) -> Iterator[Doubt]:
    for one, other in zip(lost, new, strict=False):
        suggestion = None
        if one.written.isdigit() and other.written.isdigit():
            suggestion = pair.target[: other.start] + one.written + pair.target[other.end :]
        reason = f"“{one.written}” has become “{other.written}” in the translation."
        about = one.written.lower()
        yield Doubt("number", "high", one.start, one.end, reason, about, (other.start, other.end), suggestion)
    missing = [one for one in lost[len(new) :] if not _may_be_left_out(one, pair)]
    if missing:
        reason = f"The translation lacks a number: {_listed(missing)}."
        yield Doubt("number", "medium", missing[0].start, missing[-1].end, reason, missing[0].written.lower())
    made_up = [other for other in new[len(lost) :] if not _may_be_left_out(other, pair)]
    if made_up:
        reason = f"The translation has a number that nobody said: {_listed(made_up)}."
        span = (made_up[0].start, made_up[-1].end)
        yield Doubt("number", "medium", 0, len(pair.source), reason, made_up[0].written.lower(), span)


def _listed(numbers: Sequence[Quantity]) -> str:
    return ", ".join(f"“{one.written}”" for one in numbers)


def _may_be_left_out(one: Quantity, pair: TranslationPair) -> bool:
    """Small numbers in words may be said in other words, and long sentences are retold."""
    n_words = max(len(pair.source.split()), len(pair.target.split()))
    if one.written[0].isalpha():
        return max(one.values) <= _SMALL or n_words > _MANY_WORDS_FOR_WORDS
    return n_words > _MANY_WORDS


def _is_converted(one: Quantity, other: Quantity, pair: TranslationPair) -> bool:
    return any(is_conversion(a, b, pair.source, pair.target) for a in one.values for b in other.values)


def _same_number_otherwise(
    pair: TranslationPair, source: Sequence[Quantity], target: Sequence[Quantity]
) -> Iterator[Doubt]:
    """The number is there, but with another unit, or a version with another number of decimals."""
    for one in source:
        same = [other for other in target if one.is_required and one.matches(other)]
        if not same:
            continue
        units = {other.unit for other in same}
        if one.unit and units and None not in units and one.unit not in units:
            other = same[0]
            written = pair.target[other.start : other.end + 15].split("\n")[0]
            reason = f"“{one.written}” is in {one.unit}s here and in {other.unit}s in the translation (“{written}”)."
            yield Doubt(
                "number", "high", one.start, one.end, reason, f"{one.written} {one.unit}", (other.start, other.end)
            )
        elif (
            one.decimals
            and len(one.values) == 1
            and "." in one.written
            and _OF_A_VERSION.search(pair.source, 0, one.start)
            and not any(one.written == other.written for other in same)
        ):
            other = same[0]
            reason = f"The version “{one.written}” is written “{other.written}” in the translation."
            suggestion = pair.target[: other.start] + one.written + pair.target[other.end :]
            yield Doubt(
                "number", "medium", one.start, one.end, reason, one.written, (other.start, other.end), suggestion
            )


def _dates(pair: TranslationPair) -> Iterator[Doubt]:
    """A month or a day of the week that has become another."""
    source = calendar_days(pair.source, pair.source_language)
    target = calendar_days(pair.target, pair.target_language)
    lost = [one for one in source if one.name not in {other.name for other in target}]
    new = [other for other in target if other.name not in {one.name for one in source}]
    for one in lost:
        for other in new:
            if other.is_month == one.is_month:
                reason = (
                    f"“{pair.source[one.start : one.end]}” has become “{pair.target[other.start : other.end]}” "
                    f"({calendar_name(other.name)}) in the translation."
                )
                yield Doubt("number", "high", one.start, one.end, reason, one.name, (other.start, other.end))
                break


def _is_within(one: Quantity, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in spans)
