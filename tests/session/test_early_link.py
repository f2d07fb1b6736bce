"""A session is there to be read before its engine answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import segment
from tests.session.test_engine import Engine, running_engine
from transcriber.core.events import SegmentId
from transcriber.core.intents import CorrectText
from transcriber.core.state import State, fold
from transcriber.errors import EngineGoneError, SessionError
from transcriber.session.client import EngineClient
from transcriber.session.early_link import EarlyLink


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with running_engine(tmp_path / "session") as running:
        running.store.append(segment("s1", "One."), segment("s2", "Two.", 5.0))
        yield running


def test_what_the_journal_holds_comes_before_the_engine_is_up_and_what_follows_after(engine: Engine) -> None:
    is_up = threading.Event()

    def connect() -> EngineClient:
        is_up.wait()
        return EngineClient(engine.path)

    link = EarlyLink(engine.path / "journal.jsonl", connect)
    news = link.follow_on()
    first = next(news)
    assert isinstance(first, tuple)
    assert fold(first) == engine.store.state
    is_up.set()
    link.send(CorrectText(SegmentId("s1"), 1, "One!", "Ana"))
    second = next(news)
    assert isinstance(second, tuple)
    assert fold(second, fold(first)) == engine.store.state  # nothing twice, nothing left out
    link.close()


def test_where_no_journal_can_be_read_all_comes_from_the_engine(engine: Engine, tmp_path: Path) -> None:
    for journal_path in (None, tmp_path / "none.jsonl"):
        link = EarlyLink(journal_path, lambda: EngineClient(engine.path))
        first = next(link.follow_on())
        assert isinstance(first, tuple)
        assert fold(first) == engine.store.state
        link.close()


def test_who_comes_back_gets_only_what_is_new(engine: Engine) -> None:
    link = EarlyLink(engine.path / "journal.jsonl", lambda: EngineClient(engine.path))
    first = next(link.follow_on(since=1))
    assert isinstance(first, tuple)
    assert [record.seq for record in first] == [2]
    link.close()


def test_an_engine_that_does_not_start_says_why_to_all_who_wait(engine: Engine) -> None:
    def connect() -> EngineClient:
        raise EngineGoneError("No.", hint="Try again.")

    link = EarlyLink(engine.path / "journal.jsonl", connect)
    news, state = link.follow_on(), State()
    first = next(news)
    assert isinstance(first, tuple)
    state = fold(first, state)
    assert len(state.segments) == 2
    with pytest.raises(SessionError, match="No"):
        next(news)
    with pytest.raises(SessionError, match="No"):
        link.send(CorrectText(SegmentId("s1"), 1, "One!", "Ana"))
    link.close()
