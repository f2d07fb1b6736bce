"""A thread for each place that is sent to: news are sent at once, the end is not held up, and a fault hurts nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.builders import segment
from tests.outputs.discord.stand_in import Discord
from transcriber.core.blocks import Delivery
from transcriber.core.events import MessageId, MessagePosted, SegmentId, TargetId, TextCorrected
from transcriber.core.signals import Signal, TargetState
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.errors import TargetUnavailableError
from transcriber.outputs.discord.channel import DiscordChannel
from transcriber.outputs.discord.webhook import DiscordWebhook
from transcriber.ports import Delivered
from transcriber.session.journal import Journal
from transcriber.session.sending import sent
from transcriber.session.store import Store, SystemClock

FAKE = TargetId("fake:1")


@dataclass
class RecordingTarget:
    """Implements `CaptionTarget`: a message for each segment. failure: Raised instead of taking one."""

    id: TargetId = FAKE
    name: str = "Fake"
    language: LanguageCode | None = None
    edit_interval_s: float = 0.0
    failure: Exception | None = None
    got: list[str] = field(default_factory=list)
    is_closed: bool = False
    _news: threading.Condition = field(default_factory=threading.Condition)

    def pending(self, state: State) -> Sequence[Delivery]:
        posted = state.posts.get(self.id, {})
        due = [Delivery(MessageId(key), (key,), one.text) for key, one in state.segments.items()]
        return [delivery for delivery in due if delivery.message not in posted]

    def deliver(self, delivery: Delivery) -> Delivered:
        if self.failure is not None:
            raise self.failure
        with self._news:
            self.got.append(delivery.text)
            self._news.notify_all()
        assert delivery.message is not None
        return Delivered(MessagePosted(self.id, delivery.message, delivery.keys, "x"))

    def close(self) -> None:
        self.is_closed = True

    def wait_for(self, n: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.got) >= n, timeout=20), self.got


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as opened:
        yield opened


def test_what_is_said_is_sent_as_it_comes_and_what_is_due_at_the_end_before_it_ends(store: Store) -> None:
    target = RecordingTarget()
    with sent(store, [target], lambda _: None):
        store.append(segment("s1", "One."))
        target.wait_for(1)
        store.append(segment("s2", "Two.", 2.0))
    assert target.got == ["One.", "Two."]
    assert target.is_closed


def test_an_edit_waits_for_the_pace_of_edits_and_no_longer(store: Store) -> None:
    discord, edit_interval_s = Discord(), 1.2
    webhook = DiscordWebhook(discord.url, variable="A_VARIABLE", transport=discord.transport())
    took_s = []
    with sent(store, [DiscordChannel(webhook, None, edit_interval_s=edit_interval_s)], lambda _: None):
        store.append(segment("s1", "0"))
        for number in range(3):
            while discord.lines != [str(number)]:
                time.sleep(0.01)
            began_s = time.monotonic()
            store.append(TextCorrected(SegmentId("s1"), str(number + 1), "Ana"))
            while discord.lines != [str(number + 1)]:
                time.sleep(0.01)
            took_s.append(time.monotonic() - began_s)
    # The best of three: what it takes, not what else the machine did.
    assert edit_interval_s * 0.9 < min(took_s) < edit_interval_s * 1.15


def test_a_place_that_takes_nothing_does_not_hold_up_the_end_nor_another_place(store: Store) -> None:
    failure = TargetUnavailableError("Nobody there.", hint="Wait.", wait_s=600.0)
    dead, alive = RecordingTarget(TargetId("fake:2"), failure=failure), RecordingTarget()
    signals: list[Signal] = []
    began_s = time.monotonic()
    with sent(store, [dead, alive], signals.append):
        store.append(segment("s1", "One."))
        alive.wait_for(1)
    assert time.monotonic() - began_s < 10
    assert [one.text for one in signals if isinstance(one, TargetState) and one.is_failing] == [
        "Nobody there. Tries again in 600 s."
    ]


def test_a_bug_in_one_place_is_told_and_the_session_goes_on(store: Store) -> None:
    broken, alive = RecordingTarget(TargetId("fake:2"), failure=ZeroDivisionError()), RecordingTarget()
    signals: list[Signal] = []
    with sent(store, [broken, alive], signals.append):
        store.append(segment("s1", "One."))
        alive.wait_for(1)
    assert TargetState("Fake", "stopped. ZeroDivisionError()", is_failing=True, n_unsent=0) in signals
