"""What goes on in a session that is not recorded."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import segment
from transcriber.errors import GlossaryError, IntentRefusedError
from transcriber.session.attendance import Attendance
from transcriber.session.journal import Journal
from transcriber.session.reviewing import ReviewControls, once_changed
from transcriber.session.store import Store, SystemClock

PATIENCE_S = 20.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as store:
        yield store


class Work:
    """Records when it was begun and ended."""

    def __init__(self) -> None:
        self.is_begun = threading.Event()
        self.is_ended = threading.Event()

    @contextlib.contextmanager
    def run(self) -> Iterator[None]:
        self.is_begun.set()
        yield
        self.is_ended.set()


def test_work_begins_with_the_first_fact_and_ends_with_the_block(store: Store) -> None:
    work = Work()
    with once_changed(store, work.run, pytest.fail):
        assert not work.is_begun.wait(0.02)
        store.append(segment("s1", "One."))
        assert work.is_begun.wait(PATIENCE_S)
        assert not work.is_ended.is_set()
    assert work.is_ended.is_set()


def test_who_only_reads_has_nothing_begun(store: Store) -> None:
    work = Work()
    with once_changed(store, work.run, pytest.fail):
        pass
    assert not work.is_begun.is_set()


def test_work_that_cannot_begin_is_told_and_facts_are_kept(store: Store) -> None:
    notices: list[str] = []

    def broken() -> contextlib.AbstractContextManager[None]:
        raise GlossaryError("Line 3 is wrong.", hint="Mend it.")

    with once_changed(store, broken, notices.append):
        store.append(segment("s1", "One."))
    assert "Line 3 is wrong. Mend it." in notices[0]
    assert len(store.state.segments) == 1


def test_going_off_the_record_is_refused_where_nothing_is_recorded() -> None:
    controls = ReviewControls(Attendance())
    for ask in (controls.go_off_record, controls.go_on_record):
        with pytest.raises(IntentRefusedError, match="Nothing is being recorded") as refusal:
            ask("Ana")
        assert "--go-on" in refusal.value.hint
