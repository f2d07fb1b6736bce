"""Questions of remote participants come into the queue once, and those who asked are told of the answer once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.events import Event, OffRecordEnded, OffRecordStarted, QuestionId, QuestionSettled, Settlement
from transcriber.core.question_work import MAX_CHARACTERS, clean_author, clean_question, open_questions
from transcriber.core.signals import Signal, TargetState
from transcriber.errors import TargetError, TargetRefusedError, TargetUnavailableError
from transcriber.ports import IncomingQuestion
from transcriber.session.journal import Journal
from transcriber.session.questions import EMPTY, FULL, THANKS, TOO_MANY, QuestionIntake, QuestionThread
from transcriber.session.store import Store, SystemClock

Q1 = QuestionId("q1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as opened:
        yield opened


@dataclass
class ScriptedGateway:
    """Implements `QuestionGateway`. failures: Raised by the next calls; None: no failure."""

    source: str = "discord"
    failures: list[TargetError | None] = field(default_factory=list)
    replies: list[tuple[str, str]] = field(default_factory=list)
    is_closed: bool = False
    ask: Callable[[IncomingQuestion], str] | None = None
    _news: threading.Condition = field(default_factory=threading.Condition)

    def start(self, on_question: Callable[[IncomingQuestion], str]) -> None:
        self._fail()
        with self._news:
            self.ask = on_question
            self._news.notify_all()

    def reply(self, reference: str, text: str) -> None:
        with self._news:
            self._news.notify_all()
            self._fail()
            self.replies.append((reference, text))

    def close(self) -> None:
        self.is_closed = True

    def wait_for(self, is_there: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(is_there, timeout=20), self.replies

    def _fail(self) -> None:
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure


def question(text: str = "Which compiler?", reference: str = "7/8", author: str = "Zoë") -> IncomingQuestion:
    return IncomingQuestion(text, author, author, reference)


def settled(settlement: Settlement, answer: str = "", question_id: QuestionId = Q1) -> Event:
    return QuestionSettled(question_id, settlement, "Ana", answer)


# Taking them in


def test_a_question_stands_in_the_queue_with_who_asked_and_where(store: Store) -> None:
    assert QuestionIntake(store, "discord").take(question("  Which\n\x1b compiler? ")) == THANKS
    (asked,) = open_questions(store.state)
    assert (asked.asked.text, asked.asked.author, asked.asked.source) == ("Which compiler?", "Zoë", "discord")
    assert asked.asked.reference == "7/8"


def test_what_is_delivered_twice_is_asked_once_also_after_a_restart(store: Store) -> None:
    intake = QuestionIntake(store, "discord")
    assert [intake.take(question()), intake.take(question())] == [THANKS, THANKS]
    assert QuestionIntake(store, "discord").take(question()) == THANKS
    assert len(store.state.questions) == 1


def test_a_question_without_text_is_none(store: Store) -> None:
    assert QuestionIntake(store, "discord").take(question(" \n\u200b ")) == EMPTY
    assert not store.state.questions


def test_one_author_gets_three_questions_in_five_minutes_and_others_are_not_held_up(store: Store) -> None:
    now_s = 0.0
    intake = QuestionIntake(store, "discord", lambda: now_s)
    told = [intake.take(question(reference=f"7/{number}")) for number in range(4)]
    assert told == [THANKS, THANKS, THANKS, TOO_MANY]
    assert intake.take(question(reference="7/10", author="Ben")) == THANKS
    now_s = 301.0
    assert intake.take(question(reference="7/11")) == THANKS


def test_an_endless_stream_of_authors_fills_the_queue_only_so_far(store: Store) -> None:
    intake = QuestionIntake(store, "discord")
    told = [intake.take(question(reference=f"7/{number}", author=f"a{number}")) for number in range(201)]
    assert told[-1] == FULL
    assert len(store.state.questions) == 200


@given(st.text(max_size=1200))
def test_whatever_is_written_a_question_is_one_short_line_that_can_be_seen(text: str) -> None:
    cleaned = clean_question(text)
    assert len(cleaned) <= MAX_CHARACTERS
    assert cleaned == clean_question(cleaned)
    assert cleaned.isprintable() or set("\u200c\u200d") & set(cleaned)
    assert clean_author(text)


# Answering


@dataclass
class Desk:
    store: Store
    gateway: ScriptedGateway
    signals: list[Signal]
    thread: QuestionThread

    @property
    def told(self) -> Sequence[str]:
        return [signal.text for signal in self.signals if isinstance(signal, TargetState)]


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    gateway = ScriptedGateway()
    signals: list[Signal] = []
    thread = QuestionThread(store, gateway, signals.append)
    gateway.wait_for(lambda: gateway.ask)
    yield Desk(store, gateway, signals, thread)
    if not gateway.is_closed:
        thread.finish()


def test_who_asked_is_told_of_the_answer_once(desk: Desk) -> None:
    assert desk.gateway.ask is not None
    desk.gateway.ask(question())
    desk.store.append(settled("asked"))
    desk.store.append(settled("answered", "Clang."))
    desk.gateway.wait_for(lambda: desk.gateway.replies)
    desk.store.append(settled("answered", "Clang, again."))
    desk.thread.finish()
    assert desk.gateway.replies == [("7/8", "Zoë, your question was answered in the session: Clang.")]
    assert desk.store.state.questions[Q1].is_replied


def test_a_question_that_was_dismissed_or_only_asked_aloud_is_not_answered(desk: Desk) -> None:
    assert desk.gateway.ask is not None
    desk.gateway.ask(question())
    desk.store.append(settled("asked"))
    desk.store.append(settled("dismissed"))
    desk.thread.finish()
    assert not desk.gateway.replies


def test_an_answer_that_was_due_when_the_session_was_cut_off_is_given_at_the_next_start(store: Store) -> None:
    QuestionIntake(store, "discord").take(question())
    store.append(settled("answered"))
    gateway = ScriptedGateway()
    thread = QuestionThread(store, gateway, lambda _: None)
    gateway.wait_for(lambda: gateway.replies)
    thread.finish()
    assert gateway.replies == [("7/8", "Zoë, your question was answered in the session.")]


def test_off_the_record_nobody_is_answered_until_it_is_over(desk: Desk) -> None:
    assert desk.gateway.ask is not None
    desk.gateway.ask(question())
    desk.store.append(OffRecordStarted(1.0, "Ana"))
    desk.store.append(settled("answered"))
    desk.store.append(OffRecordEnded(2.0, "Ana"))
    desk.gateway.wait_for(lambda: desk.gateway.replies)
    assert len(desk.gateway.replies) == 1


def test_who_can_not_be_answered_is_told_at_the_desk_and_holds_up_nobody(desk: Desk) -> None:
    assert desk.gateway.ask is not None
    desk.gateway.ask(question(reference="7/1"))
    desk.gateway.ask(question(reference="7/2"))
    desk.gateway.failures.append(TargetRefusedError("The channel is gone.", hint="Answer there by hand."))
    desk.store.append(settled("answered"))
    desk.store.append(settled("answered", question_id=QuestionId("q2")))
    desk.gateway.wait_for(lambda: desk.gateway.replies)
    assert [reference for reference, _ in desk.gateway.replies] == ["7/2"]
    assert "Zoë could not be answered. The channel is gone. Answer there by hand." in desk.told


def test_a_bot_that_is_not_let_in_says_so_and_the_session_goes_on(store: Store) -> None:
    gateway = ScriptedGateway(failures=[TargetRefusedError("Wrong token.", hint="Copy it again.")])
    signals: list[Signal] = []
    thread = QuestionThread(store, gateway, signals.append)
    thread.finish()
    assert signals == [
        TargetState("Questions from discord", "stopped. Wrong token. Copy it again.", is_failing=True, n_unsent=0)
    ]


def test_a_place_that_does_not_answer_yet_is_asked_again_and_the_end_is_not_held_up(store: Store) -> None:
    gateway = ScriptedGateway(failures=[TargetUnavailableError("Nobody there.", hint="Wait.")] * 9)
    signals: list[Signal] = []
    thread = QuestionThread(store, gateway, signals.append)
    while not signals:
        threading.Event().wait(0.01)
    thread.finish()
    assert isinstance(signals[0], TargetState)
    assert "Tries again" in signals[0].text
