"""Which findings become flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.builders import records, segment, state_of
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagReopened,
    FlagResolved,
    FlagSpan,
    SegmentId,
    TextCorrected,
)
from transcriber.core.state import State, fold
from transcriber.terms.findings import Finding
from transcriber.terms.review import new_flags

HEARD = segment("s1", "We use coup I here.")
AGAIN = segment("s2", "And coup I there.", 10.0)
FIRST = Finding(
    "misheard", "high", (FlagSpan(SegmentId("s1"), 1, 7, 13),), "It sounds like CuPy.", "misheard:coup i", 4.0
)
SECOND = replace(FIRST, spans=(FlagSpan(SegmentId("s2"), 1, 4, 10),), at=14.0)
F1 = FlagId("f1")


def raised(state: State) -> State:
    return after(state, *due(state))


def due(state: State, found: Sequence[Finding] = (SECOND, FIRST)) -> list[FlagRaised]:
    """As reviewers find it: in what stands there."""
    there = {(segment.id, segment.revision) for segment in state.segments.values()}
    return new_flags(state, [one for one in found if (one.spans[0].segment, one.spans[0].revision) in there])


def after(state: State, *events: Event) -> State:
    return fold(records(events, first=state.seq + 1), state)


def places(state: State) -> list[str]:
    return [span.segment for flag in state.flags.values() for span in flag.raised.spans]


def test_a_finding_is_raised_once() -> None:
    state = raised(state_of(HEARD))
    assert [flag.raised.message for flag in state.flags.values()] == ["It sounds like CuPy."]
    assert not due(state)


def test_a_subject_has_one_open_flag_at_a_time_the_earliest_first() -> None:
    state = raised(state_of(HEARD, AGAIN))
    assert places(state) == ["s1"]
    accepted = after(state, FlagResolved(F1, "accepted", "Ana"))
    assert places(raised(accepted)) == ["s1", "s2"]


def test_what_was_dismissed_is_not_raised_elsewhere_until_it_is_reopened() -> None:
    dismissed = after(raised(state_of(HEARD, AGAIN)), FlagResolved(F1, "dismissed", "Ana"))
    assert not due(dismissed)
    reopened = after(dismissed, FlagReopened(F1, "Ana"), FlagResolved(F1, "accepted", "Ana"))
    assert places(raised(reopened)) == ["s1", "s2"]


def test_what_a_correction_made_stale_is_raised_again_where_it_still_holds() -> None:
    state = after(raised(state_of(HEARD)), TextCorrected(SegmentId("s1"), "We use coup E here.", "Ana"))
    again = replace(FIRST, spans=(FlagSpan(SegmentId("s1"), 2, 7, 13),))
    assert [flag.spans[0].revision for flag in due(state, [again])] == [2]


def test_what_a_correction_left_as_it_was_is_not_raised_twice() -> None:
    state = after(raised(state_of(HEARD)), TextCorrected(SegmentId("s1"), "We use coup I there.", "Ana"))
    again = replace(FIRST, spans=(FlagSpan(SegmentId("s1"), 2, 7, 13),))
    assert due(state, [again]) == []


def test_ids_are_new_whatever_was_raised_before() -> None:
    state = after(raised(state_of(HEARD, AGAIN)), FlagResolved(F1, "accepted", "Ana"))
    assert list(raised(state).flags) == ["f1", "f2"]
