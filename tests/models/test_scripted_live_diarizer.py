"""The scripted live diarizer keeps the promises of its port."""

from __future__ import annotations

import numpy as np
import pytest

from models.fakes import ScriptedLiveDiarizer
from tests.builders import turn
from transcriber.core.relabelling import matched_labels
from transcriber.core.speech import Diarization, Label
from transcriber.ports import LiveDiarizer

SECOND = np.zeros(16_000, dtype=np.float32)


def test_turns_come_a_second_late_and_cut_at_seconds() -> None:
    diarizer: LiveDiarizer = ScriptedLiveDiarizer([turn("A", 0.5, 1.5), turn("B", 1.2, 4)])

    shown = [diarizer.insert(SECOND) for _ in range(4)]

    assert shown == [(), (turn("A", 0.5, 1),), (turn("A", 1, 1.5), turn("B", 1.2, 2)), (turn("B", 2, 3),)]
    assert diarizer.turns_since(1.5) == (turn("B", 1.2, 3),)


def test_a_pass_that_is_adopted_replaces_what_it_heard_and_the_script_goes_on() -> None:
    found = Diarization((turn("X", 0, 1), turn("Y", 1, 4)))
    diarizer = ScriptedLiveDiarizer([turn("A", 0, 5)], passes=[found])
    diarizer.insert(np.zeros(4 * 16_000, dtype=np.float32))

    diarizer.adopt(matched_labels(diarizer.current(), diarizer.relabel()))
    diarizer.insert(np.zeros(2 * 16_000, dtype=np.float32))

    assert diarizer.current().turns == (turn("B", 0, 1), turn("A", 1, 4), turn("A", 4, 5))
    assert diarizer.relabel().turns == (turn("A", 0, 5),)


def test_of_what_was_heard_nothing_can_be_adopted_before_a_pass() -> None:
    diarizer = ScriptedLiveDiarizer([])
    diarizer.insert(np.zeros(16_000, dtype=np.float32))
    with pytest.raises(ValueError, match="before any relabel"):
        diarizer.adopt(Diarization(()))


def test_voices_of_before_can_be_adopted_before_anything_is_heard() -> None:
    diarizer = ScriptedLiveDiarizer([turn("B", 0, 1)])
    diarizer.adopt(Diarization((), {Label("A"): (1.0,)}))
    diarizer.insert(np.zeros(3 * 16_000, dtype=np.float32))
    assert diarizer.current().turns == (turn("B", 0, 1),)
