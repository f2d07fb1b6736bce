"""Going through a session again."""

from __future__ import annotations

from dataclasses import replace

from tests.terms.talk import talk
from transcriber.core.events import FlagSpan, TermRescored
from transcriber.terms.replay import Replay
from transcriber.terms.statements import Statement

SAID = talk("Ana: One.", "Ben: Two.", "Ana: Three.")


class Counted:
    """Remembers texts, and counts what it was given."""

    def __init__(self) -> None:
        self.n_taken = 0
        self.replay: Replay[list[str]] = Replay(list, self.take)

    def take(self, memory: list[str], statement: Statement) -> None:
        self.n_taken += 1
        memory.append(statement.text)


def test_what_was_gone_through_is_not_gone_through_again() -> None:
    counted = Counted()
    counted.replay.after(SAID[:2])
    assert counted.replay.after(list(SAID)) == ["One.", "Two.", "Three."]
    assert counted.n_taken == 3


def test_a_change_begins_anew() -> None:
    counted = Counted()
    counted.replay.after(SAID)
    changed = [SAID[0], replace(SAID[1], speaker="Cem"), SAID[2]]
    assert counted.replay.after(changed) == ["One.", "Two.", "Three."]
    assert counted.n_taken == 6


def test_fewer_statements_than_before_begin_anew() -> None:
    counted = Counted()
    counted.replay.after(SAID)
    assert counted.replay.after(SAID[:1]) == ["One."]


def test_what_hearing_again_told_is_no_change() -> None:
    counted = Counted()
    counted.replay.after(SAID)
    span = FlagSpan(SAID[1].segment, 1, 0, 3)
    heard = [SAID[0], replace(SAID[1], rescored=(TermRescored(span, "tool", 1.0, 0.0, "fake"),)), SAID[2]]
    counted.replay.after(heard)
    assert counted.n_taken == 3
