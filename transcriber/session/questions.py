"""Questions of remote participants: taken in, and answered where they were asked.

A thread of its own lets the place in, and tells those whose questions were answered: what is due is read from the
state.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from transcriber.core.events import Event, QuestionAsked, QuestionReplied
from transcriber.core.question_work import (
    clean_author,
    clean_question,
    is_known,
    new_question_id,
    open_questions,
    pending_replies,
)
from transcriber.core.signals import Signal, TargetState
from transcriber.core.state import Question, State
from transcriber.errors import BofscribeError, TargetError, TargetRefusedError
from transcriber.ports import IncomingQuestion, QuestionGateway
from transcriber.session.store import Store

_log = logging.getLogger(__name__)

_N_PER_AUTHOR, _WINDOW_S = 3, 300.0
_MAX_OPEN = 200
_RETRY_S = 15.0

THANKS = "Thank you: your question is with the note-taker."
EMPTY = "There is no question in that. Write it like this: /ask Which compiler do you use?"
TOO_MANY = "You have asked several questions just now. Please wait some minutes with the next."
FULL = "There are too many open questions. Please ask again later."


class QuestionIntake:
    """Takes questions into the journal, each once, and no more of one author than is fair; for several threads."""

    def __init__(self, store: Store, source: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._source = source
        self._seconds = seconds
        self._lock = threading.Lock()
        self._asked_s: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, incoming: IncomingQuestion) -> str:
        """What to tell who asked.

        Raises:
            SessionError: If the journal can't be written.
        """
        text = clean_question(incoming.text)
        if not text:
            return EMPTY
        state = self._store.state
        if is_known(state, self._source, incoming.reference):
            return THANKS
        if len(open_questions(state)) >= _MAX_OPEN:
            return FULL
        if not self._is_fair(incoming.author_id):
            return TOO_MANY
        author = clean_author(incoming.author)

        def asked(state: State) -> Sequence[Event]:
            if is_known(state, self._source, incoming.reference):
                return ()
            return [QuestionAsked(new_question_id(state), text, author, self._source, incoming.reference)]

        self._store.decide(asked)
        return THANKS

    def _is_fair(self, author_id: str) -> bool:
        now_s = self._seconds()
        with self._lock:
            asked_s = self._asked_s[author_id]
            while asked_s and asked_s[0] <= now_s - _WINDOW_S:
                asked_s.popleft()
            if len(asked_s) >= _N_PER_AUTHOR:
                return False
            asked_s.append(now_s)
            return True


class QuestionThread:
    """Lets one place in, and answers there."""

    def __init__(self, store: Store, gateway: QuestionGateway, on_signal: Callable[[Signal], None]) -> None:
        """on_signal: Called on the thread; must not raise and must not wait."""
        self._store = store
        self._gateway = gateway
        self._signal = on_signal
        self._name = f"Questions from {gateway.source}"
        self._intake = QuestionIntake(store, gateway.source)
        self._refused: set[str] = set()
        self._told: TargetState | None = None
        self._news = threading.Event()
        self._is_over = threading.Event()
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Answer what is due, once, and end."""
        self._is_over.set()
        self._news.set()
        self._thread.join()
        self._unsubscribe()
        self._gateway.close()

    def _run(self) -> None:
        try:
            if self._is_let_in():
                self._answer()
        except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame: the session goes on without it
            _log.exception("%s have ended.", self._name)
            self._tell(f"stopped. {_reason(failure)}", is_failing=True)

    def _is_let_in(self) -> bool:
        while not self._is_over.is_set():
            try:
                self._gateway.start(self._intake.take)
            except TargetRefusedError as error:
                self._tell(f"stopped. {_reason(error)}", is_failing=True)
                return False
            except TargetError as error:
                self._tell(f"{error.message} Tries again in {_RETRY_S:.0f} s.", is_failing=True)
                self._is_over.wait(_RETRY_S)
                continue
            self._tell("connected")
            return True
        return False

    def _answer(self) -> None:
        is_over = False
        pause_s: float | None = 0.0
        while not is_over:
            self._news.wait(pause_s)
            self._news.clear()
            is_over = self._is_over.is_set()
            pause_s = self._reply_to_all()

    def _reply_to_all(self) -> float | None:
        """After how long to look again where something failed; None: when there is news."""
        state = self._store.state
        if state.off_record_since is not None:
            return None
        for question in pending_replies(state, self._gateway.source):
            if question.asked.question in self._refused:
                continue
            try:
                self._gateway.reply(question.asked.reference, reply_text(question))
            except TargetRefusedError as error:
                self._refused.add(question.asked.question)
                self._tell(f"{question.asked.author} could not be answered. {_reason(error)}", is_failing=True)
                continue
            except TargetError as error:
                self._tell(_reason(error), is_failing=True)
                return _RETRY_S
            self._store.append(QuestionReplied(question.asked.question))
            self._tell("connected")
        return None

    def _tell(self, text: str, *, is_failing: bool = False) -> None:
        n_unsent = len(pending_replies(self._store.state, self._gateway.source))
        told = TargetState(self._name, text, is_failing, n_unsent)
        if told != self._told:
            self._told = told
            self._signal(told)


def reply_text(question: Question) -> str:
    """What who asked is told; not escaped for any place."""
    answer = question.settled.answer.strip() if question.settled else ""
    told = "your question was answered in the session"
    return f"{question.asked.author}, {told}: {answer}" if answer else f"{question.asked.author}, {told}."


@contextmanager
def questions_taken(
    store: Store, gateways: Sequence[QuestionGateway], on_signal: Callable[[Signal], None]
) -> Iterator[None]:
    """Take questions from these places, and answer there, while the block lasts."""
    threads = [QuestionThread(store, gateway, on_signal) for gateway in gateways]
    try:
        yield
    finally:
        for thread in threads:
            thread.finish()


def _reason(failure: BaseException) -> str:
    return f"{failure.message} {failure.hint}" if isinstance(failure, BofscribeError) else repr(failure)
