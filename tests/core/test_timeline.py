from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.timeline import Span, check_times, format_clock, merge_spans, total_duration
from transcriber.errors import InvalidEventError

spans = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(
    ("start", "end"), [(2.0, 1.0), (-0.1, 1.0), (0.0, float("inf")), (float("nan"), 1.0), (0.0, float("nan"))]
)
def test_times_outside_the_recording_are_refused(start: float, end: float) -> None:
    with pytest.raises(InvalidEventError, match="is not in the recording"):
        check_times(start, end)


def test_a_span_without_duration_is_a_span() -> None:
    assert Span(1.0, 1.0).duration == 0.0


@given(spans, spans)
def test_overlap_is_the_same_from_both_sides_and_within_both(one: Span, other: Span) -> None:
    assert one.overlap(other) == other.overlap(one)
    assert 0 <= one.overlap(other) <= min(one.duration, other.duration)


@given(st.lists(spans, max_size=12), st.integers(0, 3))
def test_merged_spans_are_in_order_and_further_apart_than_the_gap(parts: list[Span], gap_s: int) -> None:
    merged = merge_spans(parts, max_gap_s=gap_s)
    assert merged == sorted(merged)
    assert all(later.start - earlier.end > gap_s for earlier, later in pairwise(merged))


@given(st.lists(spans, max_size=12))
def test_merging_covers_what_was_covered_and_nothing_else(parts: list[Span]) -> None:
    def covered(spans_: list[Span]) -> set[float]:
        # The spans of this test begin and end at whole seconds.
        return {second for span in spans_ for second in range(int(span.start), int(span.end))}

    merged = merge_spans(parts)
    assert covered(merged) == covered(parts)
    assert total_duration(merged) == len(covered(parts))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "00:00"), (59.999, "00:59"), (60, "01:00"), (3599.9, "59:59"), (3600, "1:00:00"), (360_000, "100:00:00")],
)
def test_a_clock_shows_hours_only_where_there_are_any(seconds: float, shown: str) -> None:
    assert format_clock(seconds) == shown


def test_a_shifted_span_is_rounded_to_the_millisecond() -> None:
    assert Span(0.1, 0.2).shifted(0.2) == Span(0.3, 0.4)
