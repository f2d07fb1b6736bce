"""Flags appear while a session grows, and a fault in one look does not end the session."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.builders import segment
from transcriber.core.events import Event, FlagId, FlagRaised, FlagSpan, TermRescored
from transcriber.core.state import State
from transcriber.errors import ModelError
from transcriber.session.flagging import FlaggingThread, Rescore, raise_flags
from transcriber.session.journal import Journal
from transcriber.session.parts import Part, Parts
from transcriber.session.store import Store, SystemClock
from transcriber.terms.mishearings import Doubt


@dataclass
class OneFlagASegment:
    """Flags the first letter of each segment; those of `doubtful` only where the sound agreed."""

    doubtful: Collection[str] = ()
    looks: list[int] = field(default_factory=list)

    def expected_words(self, _state: State, _heard: str, *, until: float = 0.0) -> Sequence[str]:
        del until
        return ()

    def doubts(self, state: State) -> Sequence[Doubt]:
        due = [one for one in state.segments if one in self.doubtful and one not in state.rescored]
        return [Doubt(FlagSpan(one, 1, 0, 1), "CuPy", state.segments[one].text, 0.0, 1.0) for one in due]

    def pending_flags(self, state: State) -> Sequence[Event]:
        self.looks.append(state.seq)
        flagged = {flag.raised.spans[0].segment for flag in state.flags.values()}
        return [
            FlagRaised(FlagId(f"f{one}"), "misheard", "low", (FlagSpan(one, 1, 0, 1),), "?")
            for one in state.segments
            if one not in flagged
            and (one not in self.doubtful or any(each.gain > 0 for each in state.rescored.get(one, ())))
        ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as store:
        yield store


def test_what_is_doubtful_is_raised_where_the_audio_agrees(store: Store) -> None:
    store.append(segment("s1", "One."), segment("s2", "Two."), segment("s3", "Three."))
    likelier = rescored({"s1": 2.0, "s3": -2.0})
    assert list(raise_flags(store, OneFlagASegment({"s1", "s3"})).flags) == ["fs2"]
    assert list(raise_flags(store, OneFlagASegment({"s1", "s3"}), likelier).flags) == ["fs2", "fs1"]


def test_what_was_heard_again_is_kept_and_not_heard_once_more(store: Store) -> None:
    store.append(segment("s1", "One."))
    raise_flags(store, OneFlagASegment({"s1"}), rescored({"s1": 2.0}))
    raise_flags(store, OneFlagASegment({"s1"}), rescored({}))  # would fail, were it asked
    assert len(store.state.rescored) == 1


def rescored(gains: Mapping[str, float]) -> Rescore:
    """Hears what a test says."""
    return lambda doubts: [TermRescored(one.span, one.term, gains[one.span.segment], 0.0, "fake") for one in doubts]


def test_nothing_is_appended_where_nothing_is_due(store: Store) -> None:
    assert raise_flags(store, OneFlagASegment(), rescored({})).seq == 0


def terms() -> Part:
    return Parts(lambda _: None).part("terms")


def test_every_segment_is_looked_at_by_the_end(store: Store) -> None:
    look = partial(raise_flags, store, OneFlagASegment())
    thread = FlaggingThread(store, look, terms())
    for number in range(20):
        store.append(segment(f"s{number}", "Hello.", float(number)))
    thread.finish()
    assert len(store.state.flags) == 20


def test_a_model_that_fails_costs_the_flags_and_nothing_else(store: Store) -> None:
    def fail(_doubts: Sequence[Doubt]) -> Sequence[TermRescored]:
        raise ModelError("Out of memory.", hint="Use a smaller model.")

    thread = FlaggingThread(store, partial(raise_flags, store, OneFlagASegment({"s1"}), fail), terms())
    store.append(segment("s1", "Hello."))
    thread.finish()
    assert store.state.flags == {}
    assert list(store.state.segments) == ["s1"]
