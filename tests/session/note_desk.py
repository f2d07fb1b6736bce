"""A session, the stand-in for HackMD, and what brings them together; for tests of pushing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.builders import FixedClock, segment
from tests.outputs.hackmd.stand_in import StandIn, StandInNote, transport
from transcriber.config import HackmdSettings, Settings
from transcriber.core.events import Event
from transcriber.core.state import State
from transcriber.outputs.document import Document
from transcriber.outputs.hackmd.client import HackmdClient
from transcriber.outputs.hackmd.target import HackmdTarget
from transcriber.outputs.hackmd.token import Token
from transcriber.outputs.note.rendering import NoteRenderer
from transcriber.session.journal import Journal
from transcriber.session.note_bases import NoteBases
from transcriber.session.note_push import NotePush, Pushed, pending_push
from transcriber.session.store import Store

SETTINGS = Settings(title="Packaging BoF")


class CrashError(BaseException):
    """The process ends here."""


render = NoteRenderer(Document("session", SETTINGS, State()))


@dataclass
class Desk:
    """slept_s: How long was waited for late writes, which costs no time here.

    max_characters: Of a note, until it is full; None: HackMD's.
    """

    folder: Path
    stand_in: StandIn = field(default_factory=StandIn)
    token: str = "good"
    settings: HackmdSettings = field(default_factory=HackmdSettings)
    slept_s: list[float] = field(default_factory=list)
    max_characters: int | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.n_said = 0
        self._open()

    def restart(self) -> None:
        """As after the end of the process, however it ended."""
        self.store.close()
        self._open()

    def _open(self) -> None:
        self.store = Store(Journal(self.folder / "journal.jsonl"), FixedClock())
        client = HackmdClient("https://api.hackmd.example/v1", Token(self.token), transport(self.stand_in))
        self.target = HackmdTarget(client, self.settings)
        self.target.max_characters = self.max_characters or self.target.max_characters
        bases = NoteBases(self.folder, self.target.name)
        self.pusher = NotePush(self.store, self.target, bases, render, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.stand_in.waited_s += seconds

    def say(self, *texts: str, label: str = "A") -> None:
        for text in texts:
            self.n_said += 1
            self.store.append(segment(f"s{self.n_said}", text, self.n_said * 10.0, label=label))

    def append(self, *events: Event) -> None:
        self.store.append(*events)

    def push(self) -> Pushed:
        return self.pusher.push()

    @property
    def is_pending(self) -> bool:
        return pending_push(self.store.state, render, "hackmd")

    @property
    def note(self) -> StandInNote:
        return self.stand_in.only_note()

    def text_of(self, segment_id: str) -> str:
        return next(one.text for one in self.store.state.segments.values() if one.id == segment_id)

    def calls(self, method: str) -> int:
        return sum(called == method for called, _ in self.stand_in.calls)

    def crash_after(self, method: str) -> None:
        """The next such call is done, and its answer finds nobody."""

        def crash(called: str, _path: str) -> None:
            if called == method:
                self.stand_in.after_call = lambda *_: None
                raise CrashError

        self.stand_in.after_call = crash

    def close(self) -> None:
        self.store.close()
