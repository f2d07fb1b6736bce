"""Many lines at once, as a program reads them that comes to a long session."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import histories, instances, records, segment, turn
from transcriber.core.codec import dumps, loads_all, without_superseded
from transcriber.core.events import Event, Record, SpeakersDiarized
from transcriber.core.speech import Label
from transcriber.core.state import fold
from transcriber.errors import JournalError


def lines_of(facts: list[Record]) -> list[bytes]:
    return [dumps(record).encode() for record in facts]


def a_pass(end: float) -> SpeakersDiarized:
    return SpeakersDiarized((turn("A", 0.0, end), turn("B", end, end + 1)), ((Label("A"), (0.6, 0.8)),), "pyannote")


def test_of_many_passes_over_the_voices_the_last_alone_is_read_whole() -> None:
    facts = records([a_pass(1.0), segment("s1", "One."), a_pass(2.0), a_pass(3.0), segment("s2", "Two.")])
    lines = lines_of(facts)
    short = without_superseded(lines)
    assert [line != before for line, before in zip(short, lines, strict=True)] == [True, False, True, False, False]
    read = loads_all(short)
    assert [record.seq for record in read] == [record.seq for record in facts]
    assert fold(read) == fold(facts)


@given(history=histories(), passes=st.lists(instances(SpeakersDiarized), max_size=3))
def test_lines_without_what_is_superseded_make_the_same_state(
    history: list[Event], passes: list[SpeakersDiarized]
) -> None:
    facts = records([*history, *passes])
    assert fold(loads_all(without_superseded(lines_of(facts)))) == fold(facts)


def test_a_pass_that_somebody_wrote_in_another_order_is_read_whole() -> None:
    odd = (
        b'{"type":"SpeakersDiarized","v":1,"seq":1,"at":"2026-11-18T17:03:11Z","turns":[],"embeddings":[],"model":"m"}'
    )
    assert without_superseded([odd, *lines_of(records([a_pass(1.0)]))])[0] == odd


def test_garbage_is_looked_for_again_afterwards_whatever_happened() -> None:
    with pytest.raises(JournalError):
        loads_all([b"{}"])
    assert gc.isenabled()
