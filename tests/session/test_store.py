from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import START, FixedClock, histories, records, segment, state_of
from transcriber.core.events import Event, Record, SegmentId, TextCorrected, TranscriptCompleted
from transcriber.core.state import State
from transcriber.core.work import new_segment_ids
from transcriber.errors import InvalidEventError, JournalError, SessionError
from transcriber.session.journal import JOURNAL_NAME, Journal, read_journal
from transcriber.session.store import Store, SystemClock

S1 = SegmentId("s1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / JOURNAL_NAME


def opened(path: Path) -> Store:
    return Store(Journal(path), FixedClock())


def test_what_is_appended_is_in_the_journal_and_in_the_state(path: Path) -> None:
    with opened(path) as store:
        state = store.append(segment("s1", "hello"), TranscriptCompleted())
        assert store.state is state
    assert state == state_of(segment("s1", "hello"), TranscriptCompleted())
    assert [(record.seq, record.event) for record in read_journal(path)] == [
        (1, segment("s1", "hello")),
        (2, TranscriptCompleted()),
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(max_size=8))
def test_a_session_that_is_opened_again_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, history: list[Event]
) -> None:
    path = tmp_path_factory.mktemp("session") / JOURNAL_NAME
    with opened(path) as store:
        for event in history:
            store.append(event)
    with opened(path) as again:
        assert again.state == store.state


def test_numbers_go_on_after_opening_again(path: Path) -> None:
    for _ in range(2):
        with opened(path) as store:
            store.append(TranscriptCompleted())
    assert [record.seq for record in read_journal(path)] == [1, 2]


def test_appending_nothing_writes_and_tells_nothing(path: Path) -> None:
    told: list[int] = []
    with opened(path) as store:
        store.subscribe(told.append)
        assert store.append() == State()
    assert (told, path.read_bytes()) == ([], b"")


def test_the_time_is_utc_in_whole_milliseconds_whatever_the_clock_says(path: Path) -> None:
    clock = FixedClock()
    with Store(Journal(path), clock) as store:
        for now in (
            START + timedelta(microseconds=999),
            datetime(2026, 11, 18, 19, 3, 11, 204_000, timezone(timedelta(hours=2))),
        ):
            clock.time = now
            store.append(TranscriptCompleted())
    assert [record.at for record in read_journal(path)] == [START, START]


def test_a_clock_that_jumps_back_is_no_reason_to_refuse(path: Path) -> None:
    clock = FixedClock()
    with Store(Journal(path), clock) as store:
        store.append(TranscriptCompleted())
        clock.time = START - timedelta(days=1)
        store.append(TranscriptCompleted())
    with opened(path) as again:
        assert again.state.seq == 2


def test_the_system_clock_is_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


# Refusals


def test_a_batch_with_one_contradiction_is_refused_whole_and_writes_nothing(path: Path) -> None:
    told: list[int] = []
    with opened(path) as store:
        before = store.append(segment("s1", "hello"))
        store.subscribe(told.append)
        data = path.read_bytes()
        with pytest.raises(InvalidEventError):
            store.append(TextCorrected(S1, "hi", "Ana"), TextCorrected(SegmentId("s9"), "hi", "Ana"))
        assert (path.read_bytes(), store.state, told) == (data, before, [])
        assert store.append(TextCorrected(S1, "hi", "Ana")).seq == 2


def test_what_could_not_be_read_back_is_refused_and_writes_nothing(path: Path) -> None:
    with opened(path) as store:
        store.append(segment("s1", "hello"))
        data = path.read_bytes()
        with pytest.raises(InvalidEventError):
            store.append(TextCorrected(S1, "half a pair: \ud83d", "Ana"))
        assert (path.read_bytes(), store.state.seq) == (data, 1)


def test_a_disk_that_refuses_leaves_the_state_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as store:

        def refuse(_: Journal, __: list[Record]) -> None:
            raise SessionError("The disk is full.", hint="Make room.")

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "append", refuse)
            with pytest.raises(SessionError):
                store.append(segment("s1", "hello"))
        assert store.state == State()
        store.append(segment("s1", "hello"))
    assert [record.seq for record in read_journal(path)] == [1]


def test_a_journal_that_contradicts_itself_is_refused_and_not_kept_locked(path: Path) -> None:
    journal = Journal(path)
    journal.append(records([TextCorrected(S1, "hi", "Ana")]))
    journal.close()
    with pytest.raises(JournalError, match="There is no segment s1"):
        opened(path)
    path.write_bytes(b"")
    opened(path).close()


def test_a_journal_with_a_missing_line_is_refused(path: Path) -> None:
    journal = Journal(path)
    journal.append(records([segment("s1", "a"), segment("s2", "b"), segment("s3", "c")])[::2])
    journal.close()
    with pytest.raises(JournalError, match="Record 3 follows record 1"):
        opened(path)


# Threads and listeners


def test_threads_that_append_at_once_leave_numbers_without_holes(path: Path) -> None:
    n_threads, n_each = 8, 15
    begin = threading.Barrier(n_threads)

    def work(thread: int) -> None:
        begin.wait()
        for number in range(n_each):
            store.append(segment(f"t{thread}-{number}", "hello"), TranscriptCompleted())

    with opened(path) as store:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(n_threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store.state.segments) == n_threads * n_each
    found = read_journal(path)
    assert [record.seq for record in found] == list(range(1, 2 * n_threads * n_each + 1))
    pairs = zip(found[::2], found[1::2], strict=True)
    assert all(isinstance(second.event, TranscriptCompleted) for _, second in pairs)


def test_listeners_are_told_the_last_number_of_each_batch_until_they_leave(path: Path) -> None:
    told: list[int] = []
    with opened(path) as store:
        leave = store.subscribe(told.append)
        store.append(segment("s1", "a"), segment("s2", "b"))
        store.append(TranscriptCompleted())
        leave()
        store.append(TranscriptCompleted())
    assert told == [2, 3]


def test_a_listener_sees_the_state_of_its_number(path: Path) -> None:
    seen: list[bool] = []
    with opened(path) as store:
        store.subscribe(lambda seq: seen.append(store.state.seq >= seq))
        store.append(TranscriptCompleted())
    assert seen == [True]


def test_a_listener_may_append(path: Path) -> None:
    def answer(seq: int) -> None:
        if seq == 1:
            store.append(TranscriptCompleted())

    with opened(path) as store:
        store.subscribe(answer)
        store.append(segment("s1", "a"))
        assert store.state.seq == 2


def test_a_listener_may_leave_while_it_is_told(path: Path) -> None:
    told: list[int] = []
    with opened(path) as store:
        leave = store.subscribe(lambda _: leave())
        store.subscribe(told.append)
        store.append(TranscriptCompleted())
        store.append(TranscriptCompleted())
    assert told == [1, 2]


def test_a_listener_that_fails_loses_no_append_and_no_other_listener(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[int] = []

    def fail(_: int) -> None:
        raise RuntimeError("a bug in a screen")

    with opened(path) as store:
        store.subscribe(fail)
        store.subscribe(told.append)
        with caplog.at_level(logging.ERROR):
            assert store.append(TranscriptCompleted()).seq == 1
        assert store.append(TranscriptCompleted()).seq == 2
    assert told == [1, 2]
    assert len(read_journal(path)) == 2
    assert "a bug in a screen" in caplog.text


def test_cut_at_any_byte_a_batch_is_there_whole_or_not_at_all(path: Path) -> None:
    with Store(Journal(path), SystemClock()) as store:
        store.append(segment("s1", "first"))
        store.append(segment("s2", "second", 3), segment("s3", "third", 6), segment("s4", "fourth", 9))
        store.append(segment("s5", "fifth", 12))
    data = path.read_bytes()
    whole = {1, 4, 5}
    found = set()
    for n_bytes in range(len(data.split(b"\n")[0]) + 1, len(data) + 1):
        path.write_bytes(data[:n_bytes])
        with Store(Journal(path), SystemClock()) as store:
            found.add(store.state.seq)
    assert found == whole


def test_threads_that_take_the_next_free_id_never_take_the_same(path: Path) -> None:
    with Store(Journal(path), SystemClock()) as store:

        def add() -> None:
            for _ in range(20):
                store.decide(lambda state: [segment(next(new_segment_ids(state)), "word")])

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store.state.segments) == 80
