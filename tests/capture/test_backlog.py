from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.capture.backlog import Backlog
from transcriber.capture.recording import restored
from transcriber.core.events import AudioGap

if TYPE_CHECKING:
    from transcriber.ports import Samples

KEPT = np.arange(-30_000, 30_000, dtype=np.int16)
GAP = AudioGap(0.0, 1.0, "off the record")


class Disk:
    """Keeps what is saved, and counts how often it was asked."""

    def __init__(self) -> None:
        self.n_reads = 0

    def read(self, first: int, n_samples: int) -> Samples:
        self.n_reads += 1
        return restored(KEPT[first : first + n_samples])


def filled(backlog: Backlog, n_samples: int, *, step: int = 800, saved: bool = True) -> Backlog:
    for start in range(backlog.end, backlog.end + n_samples, step):
        backlog.add(KEPT[start : start + step])
        backlog.release(backlog.end if saved else 0)
    return backlog


def everything(backlog: Backlog) -> list[Samples | AudioGap]:
    backlog.close()
    return list(backlog.blocks())


def sound(items: list[Samples | AudioGap]) -> Samples:
    return np.concatenate([item for item in items if isinstance(item, np.ndarray)])


@pytest.mark.parametrize("keep_s", [0.0, 1.0, 60.0])
def test_a_reader_that_is_behind_gets_all_in_order_from_disk_and_memory(keep_s: float) -> None:
    disk = Disk()
    backlog = filled(Backlog(0, disk.read, keep_s=keep_s), 48_000)
    np.testing.assert_array_equal(sound(everything(backlog)), restored(KEPT[:48_000]))
    assert (disk.n_reads > 0) == (keep_s < 3.0)


def test_memory_holds_no_more_than_it_was_told_to() -> None:
    backlog = filled(Backlog(0, Disk().read, keep_s=1.0), 60_000)
    assert sum(stretch.n_samples for stretch in backlog._stretches) <= 16_000 + 800


def test_what_is_read_and_saved_leaves_the_memory_at_once() -> None:
    backlog = filled(Backlog(0, Disk().read), 16_000)
    blocks = backlog.blocks()
    next(blocks)
    filled(backlog, 800)
    next(blocks)
    assert sum(stretch.n_samples for stretch in backlog._stretches) == 800


def test_what_is_not_saved_stays_in_memory() -> None:
    disk = Disk()
    backlog = filled(Backlog(0, disk.read, keep_s=0.0), 48_000, saved=False)
    np.testing.assert_array_equal(np.concatenate(list(backlog.unsaved(0))), KEPT[:48_000])
    sound(everything(backlog))
    assert disk.n_reads == 0
    np.testing.assert_array_equal(np.concatenate(list(backlog.unsaved(10_000))), KEPT[10_000:48_000])


def test_what_was_not_released_is_not_read() -> None:
    backlog = filled(Backlog(0, Disk().read), 8_000)
    backlog.add(KEPT[8_000:16_000])
    assert len(sound(everything(backlog))) == 8_000


def test_a_gap_stands_in_its_place_and_its_silence_is_left_out() -> None:
    backlog = filled(Backlog(0, Disk().read), 8_000)
    backlog.begin_gap()
    backlog.add_silence(16_000)
    backlog.end_gap(GAP)
    filled(backlog, 8_000)
    items = everything(backlog)
    assert [item for item in items if isinstance(item, AudioGap)] == [GAP]
    assert [isinstance(item, AudioGap) for item in items] == [False, True, False]
    np.testing.assert_array_equal(sound(items), restored(np.concatenate([KEPT[:8_000], KEPT[24_000:32_000]])))
    assert backlog.read == backlog.end == 32_000


def test_the_silence_of_a_gap_is_saved() -> None:
    backlog = Backlog(0, Disk().read)
    backlog.begin_gap()
    backlog.add_silence(400_000)
    pieces = list(backlog.unsaved(0))
    assert max(map(len, pieces)) <= 160_000
    assert sum(map(len, pieces)) == 400_000


def test_nothing_of_an_open_gap_is_read() -> None:
    backlog = filled(Backlog(0, Disk().read), 800)
    backlog.begin_gap()
    backlog.add_silence(1600)
    backlog.release(backlog.end)
    assert len(sound(everything(backlog))) == 800


def test_a_gap_of_no_length_is_a_gap() -> None:
    backlog = filled(Backlog(0, Disk().read), 800)
    backlog.begin_gap()
    backlog.end_gap(GAP)
    filled(backlog, 800)
    items = everything(backlog)
    assert [isinstance(item, AudioGap) for item in items] == [False, True, False]


def test_the_reader_waits_until_there_is_something() -> None:
    backlog = Backlog(0, Disk().read)
    threading.Timer(0.05, lambda: filled(backlog, 800)).start()
    assert len(sound([next(backlog.blocks())])) == 800


def test_an_error_comes_after_the_rest() -> None:
    backlog = filled(Backlog(0, Disk().read), 800)
    backlog.close(ValueError("the source broke"))
    blocks = backlog.blocks()
    assert len(sound([next(blocks)])) == 800
    with pytest.raises(ValueError, match="the source broke"):
        next(blocks)


@settings(deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(["sound", "gap", "save", "read"]), st.integers(1, 3000)), max_size=15),
    keep_s=st.sampled_from([0.0, 0.1, 60.0]),
)
def test_each_sample_comes_once_and_in_order_whatever_the_order_of_events(
    steps: list[tuple[str, int]], keep_s: float
) -> None:
    backlog = Backlog(0, Disk().read, keep_s=keep_s)
    blocks = backlog.blocks()
    expected: list[Samples] = [np.zeros(0, np.float32)]
    found: list[Samples] = [np.zeros(0, np.float32)]
    gaps: list[int] = []
    n_handed_on = 0
    for action, number in steps:
        if action == "sound":
            expected.append(restored(KEPT[backlog.end : backlog.end + number]))
            backlog.add(KEPT[backlog.end : backlog.end + number])
            backlog.release(0)
        elif action == "gap":
            backlog.begin_gap()
            backlog.add_silence(number)
            backlog.end_gap(GAP)
            backlog.release(0)
            gaps.append(number)
        elif action == "save":
            backlog.release(max(0, backlog.end - number))
        elif n_handed_on < backlog.end:
            item = next(blocks)
            n_handed_on += len(item) if isinstance(item, np.ndarray) else gaps.pop(0)
            found += [item] if isinstance(item, np.ndarray) else []
    backlog.close()
    found += [item for item in blocks if isinstance(item, np.ndarray)]
    np.testing.assert_array_equal(np.concatenate(found), np.concatenate(expected))
