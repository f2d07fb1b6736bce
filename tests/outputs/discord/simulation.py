"""A session, a channel that shows it, and the time between: all of it simulated, so that an hour takes no time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.outputs.discord.stand_in import Discord
from transcriber.core.events import Event
from transcriber.core.signals import Signal, TargetState
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.outputs.discord.channel import DiscordChannel
from transcriber.outputs.discord.webhook import DiscordWebhook
from transcriber.session.journal import Journal
from transcriber.session.sending import Sender
from transcriber.session.store import Store, SystemClock


@dataclass
class Simulation:
    """`crash` forgets all but the journal, as a process that was killed does."""

    path: Path
    discord: Discord = field(default_factory=Discord)
    language: LanguageCode | None = None
    now_s: float = 1000.0
    signals: list[Signal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.discord.seconds = lambda: self.now_s
        self._start()

    def _start(self) -> None:
        self.store = Store(Journal(self.path), SystemClock())
        webhook = DiscordWebhook(self.discord.url, variable="A_VARIABLE", transport=self.discord.transport())
        self.channel = DiscordChannel(webhook, self.language, edit_interval_s=4.0)
        self.sender = Sender(self.store, self.channel, self.signals.append, lambda: self.now_s)

    def crash(self) -> None:
        self.store.close()
        self._start()

    def say(self, *events: Event) -> None:
        self.store.append(*events)

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end_s = self.now_s + seconds
        while (pause_s := self.sender.step()) is not None and self.now_s + pause_s <= end_s:
            # A hundredth for the request, so that time goes on where nothing is waited for.
            self.now_s += max(pause_s, 0.01)
        self.now_s = max(self.now_s, end_s)

    @property
    def state(self) -> State:
        return self.store.state

    @property
    def told(self) -> TargetState:
        found = [signal for signal in self.signals if isinstance(signal, TargetState)]
        return found[-1]
