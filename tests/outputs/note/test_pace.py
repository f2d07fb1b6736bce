"""When a note is pushed by itself, on a clock that tests set."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.outputs.note.pace import Pace
from transcriber.ports import Quota

FREE = Quota()


def pushed_once(pace: Pace, now_s: float = 0.0, n_calls: int = 3) -> Pace:
    pace.pushed(now_s, n_calls)
    return pace


def test_the_first_push_is_due_at_once() -> None:
    assert Pace(60, 60).due_s(17.0, FREE) == 17.0


def test_a_change_is_pushed_in_the_pause_after_it_and_no_sooner_than_the_interval() -> None:
    pace = pushed_once(Pace(60, 60))
    pace.changed(10.0)
    assert pace.due_s(10.0, FREE) == 60.0
    pace = pushed_once(Pace(60, 60))
    pace.changed(100.0)
    assert pace.due_s(100.0, FREE) == 105.0


def test_where_people_talk_without_a_pause_it_waits_no_longer_than_an_interval() -> None:
    pace = pushed_once(Pace(60, 60))
    for now_s in range(100, 200, 2):
        pace.changed(float(now_s))
    assert pace.due_s(198.0, FREE) <= 198.0


def test_without_changes_it_looks_seldom_at_what_others_wrote() -> None:
    assert pushed_once(Pace(60, 60)).due_s(1.0, FREE) == 600.0


def test_who_has_no_calls_left_waits_for_the_reset() -> None:
    pace = pushed_once(Pace(60, 60))
    pace.changed(100.0)
    assert pace.due_s(100.0, Quota(2, 2000, 300.0)) == 400.0
    assert pace.due_s(100.0, Quota(3, 2000, 300.0)) == 105.0


def test_after_failures_it_waits_ever_longer_and_as_long_as_it_is_asked_to() -> None:
    pace = pushed_once(Pace(60, 1000))
    waits_s = []
    for _ in range(9):
        pace.failed(1000.0, 0, None)
        waits_s.append(pace.due_s(1000.0, FREE) - 1000.0)
    assert waits_s == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    pace.failed(1000.0, 1, 290.0)
    assert pace.due_s(1000.0, FREE) == 1290.0


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 120), st.lists(st.tuples(st.floats(0.1, 90), st.integers(1, 3)), min_size=50, max_size=300))
def test_in_no_hour_are_more_calls_made_than_allowed(per_hour: int, steps: list[tuple[float, int]]) -> None:
    pace, now_s = Pace(1, per_hour), 0.0
    made: list[tuple[float, int]] = []
    for pause_s, n_calls in steps:
        now_s += pause_s
        pace.changed(now_s)
        if pace.due_s(now_s, FREE) <= now_s:
            pace.pushed(now_s, n_calls)
            made.append((now_s, n_calls))
    for end_s, _ in made:
        in_hour = sum(n for at_s, n in made if end_s - 3600 < at_s <= end_s)
        assert in_hour <= max(per_hour, 3)


@pytest.mark.parametrize("per_hour", [60, 120])
def test_the_calls_are_spread_over_the_hour(per_hour: int) -> None:
    pace = Pace(60, per_hour)
    at_s: list[float] = []
    for now_s in map(float, range(2 * 3600)):
        pace.changed(now_s)
        if pace.due_s(now_s, FREE) <= now_s:
            pace.pushed(now_s, 3)
            at_s.append(now_s)
    assert max(later - earlier for earlier, later in pairwise(at_s)) < 3 * 3600 / per_hour * 1.5
