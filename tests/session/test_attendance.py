"""When an engine that runs for its clients alone may end."""

from __future__ import annotations

import threading
import time

from transcriber.session.attendance import Attendance

PATIENCE_S = 20.0
LONG_S = 600.0


def waiting(attendance: Attendance, *, first_s: float, linger_s: float) -> threading.Event:
    is_over = threading.Event()

    def run() -> None:
        attendance.wait(first_s=first_s, linger_s=linger_s)
        is_over.set()

    threading.Thread(target=run, daemon=True).start()
    return is_over


def test_it_ends_when_nobody_comes() -> None:
    assert waiting(Attendance(), first_s=0.01, linger_s=LONG_S).wait(PATIENCE_S)


def test_it_ends_when_the_last_has_left_and_not_before() -> None:
    attendance = Attendance()
    with attendance.present():
        is_over = waiting(attendance, first_s=0.0, linger_s=0.0)
        with attendance.present():
            assert attendance.n_present == 2
        assert not is_over.wait(0.05)
    assert is_over.wait(PATIENCE_S)


def test_who_comes_back_in_time_finds_it_there() -> None:
    attendance = Attendance()
    is_over = waiting(attendance, first_s=LONG_S, linger_s=LONG_S)
    for _ in range(2):
        with attendance.present():
            pass
    assert not is_over.wait(0.05)
    attendance.end()
    assert is_over.wait(PATIENCE_S)


def test_it_can_be_ended_while_somebody_is_there() -> None:
    attendance = Attendance()
    began_s = time.monotonic()
    with attendance.present():
        is_over = waiting(attendance, first_s=LONG_S, linger_s=LONG_S)
        attendance.end()
        assert is_over.wait(PATIENCE_S)
    assert time.monotonic() - began_s < PATIENCE_S
