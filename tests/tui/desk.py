"""A desk on a session that needs no engine process: the real rules of intents and facts, in memory."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from unittest import mock

from textual.pilot import Pilot

from tests.builders import START
from transcriber.core.events import Event, OffRecordEnded, OffRecordStarted, Record
from transcriber.core.intents import EndSession, GoOffRecord, GoOnRecord, Intent, PushNow, RestartPart, events_of
from transcriber.core.plan import SessionPlan
from transcriber.core.signals import SessionEnded, SessionServed, Signal
from transcriber.core.state import State, fold
from transcriber.errors import BofscribeError, SessionError
from transcriber.session.drafts import DraftFile
from tui.app import DeskApp
from tui.ports import DeskTools, Language, PlayingEnded, SessionInfo, TermUse

SERVED = SessionServed("a microphone", 4711, "")
PLAN = SessionPlan("Python on HPC", roster=("Cem Yilmaz", "Dora Novak"))


class MemoryEngine:
    """Facts in a list; every client sees the same. `kill` is what a dead process looks like from outside.

    Args:
        delay_s: How long an intent takes to arrive.
    """

    def __init__(self, events: Iterable[Event] = (), *, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s
        self._changed = threading.Condition()
        self._news: list[tuple[Record, ...] | Signal] = []
        self.state = State()
        self.asked: list[Intent] = []
        self.is_dead = False
        self.append(*events)

    def append(self, *events: Event) -> None:
        with self._changed:
            self._append(events)

    def append_one_by_one(self, events: Sequence[Event]) -> None:
        """As `append` for each, at once: for sessions of thousands of lines."""
        with self._changed:
            made = [Record(seq, START, event) for seq, event in enumerate(events, start=self.state.seq + 1)]
            self.state = fold(made, self.state)
            self._news += [(record,) for record in made]
            self._changed.notify_all()

    def signal(self, signal: Signal) -> None:
        with self._changed:
            self._news.append(signal)
            self._changed.notify_all()

    def kill(self) -> None:
        with self._changed:
            self.is_dead = True
            self._changed.notify_all()

    def revive(self) -> None:
        """Another process took the dead one's place."""
        with self._changed:
            self.is_dead = False

    def follow_on(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        for position in count():
            with self._changed:
                while position >= len(self._news) and not self.is_dead:
                    self._changed.wait(30)
                if self.is_dead:
                    raise _gone()
                news = self._news[position]
            if isinstance(news, tuple):
                if news[0].seq > since:
                    yield news
            else:
                yield news
                if isinstance(news, SessionEnded):
                    return

    def send(self, intent: Intent) -> int:
        time.sleep(self._delay_s)
        with self._changed:
            if self.is_dead:
                raise _gone()
            self.asked.append(intent)
            match intent:
                case GoOffRecord():
                    self._append(
                        [OffRecordStarted(self.state.windows[-1].end if self.state.windows else 0.0, intent.person)]
                    )
                case GoOnRecord():
                    self._append([OffRecordEnded(self.state.off_record_since or 0.0, intent.person)])
                case EndSession():
                    self._news.append(SessionEnded("", ""))
                    self._changed.notify_all()
                case PushNow() | RestartPart():
                    pass
                case _:
                    self._append(events_of(intent, self.state))
            return self.state.seq

    def close(self) -> None:
        pass

    def _append(self, events: Sequence[Event]) -> None:
        if not events:
            return
        first = self.state.seq + 1
        last = first + len(events) - 1
        batch = tuple(Record(seq, START, event, seq < last) for seq, event in enumerate(events, start=first))
        self.state = fold(batch, self.state)
        self._news.append(batch)
        self._changed.notify_all()


def _gone() -> SessionError:
    return SessionError("The engine is gone.", hint="Start it again.")


@dataclass
class SilentPlayer:
    """Remembers what it was asked to play."""

    played: list[tuple[float, float, float]] = field(default_factory=list)
    on_end: PlayingEnded | None = None

    def play(self, start: float, end: float, *, speed: float, on_end: PlayingEnded) -> None:
        self.stop()
        self.played.append((start, end, speed))
        self.on_end = on_end

    def stop(self) -> None:
        self.end(None)

    def end(self, failure: BofscribeError | None) -> None:
        """What was played is over, or failed."""
        on_end, self.on_end = self.on_end, None
        if on_end is not None:
            threading.Thread(target=on_end, args=(failure,)).start()


@dataclass
class WordList:
    """Suggests and completes from a list."""

    words: Sequence[str] = ("pybind11", "CuPy", "Dask", "free-threaded")
    sounds: dict[str, Sequence[str]] = field(default_factory=dict)

    def suggestions(self, heard: str) -> Sequence[str]:
        return self.sounds.get(heard.lower(), ())

    def load(self) -> None:
        pass

    def completions(self, prefix: str) -> Sequence[str]:
        return [word for word in self.words if word.lower().startswith(prefix.lower())]

    def terms(self, state: State) -> Sequence[TermUse]:
        return [TermUse("wheel", f"{len(state.segments)} lines", "A built distribution.")]


@dataclass
class Desk:
    """What a test holds of a running desk."""

    app: DeskApp
    pilot: Pilot[BofscribeError | None]
    engine: MemoryEngine
    player: SilentPlayer
    drafts: DraftFile
    n_keys: int = 0

    async def press(self, *keys: str) -> None:
        """Press keys one by one, and wait until all that follows is on the screen."""
        self.n_keys += len(keys)
        # Textual waits until the whole process idles; to wait for what a key caused is enough, and many times faster.
        with mock.patch("textual.app.wait_for_idle", self._handled):
            for key in keys:
                await self.app._press_keys([key])
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*(_key(character) for character in text))

    async def settle(self) -> None:
        """Until the desk knows all that the engine knows, and nothing waits to be drawn."""
        await self.until(lambda: self.app.desk.state.seq == self.engine.state.seq and not self.app.desk.is_waiting)

    async def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(1000):
            await self.flush()
            if is_so():
                await self.flush()
                return
            await asyncio.sleep(0.004)
        raise AssertionError(f"The desk did not come so far in 4 s. It shows:\n{self.text}")

    async def _handled(self, *_seconds: float) -> None:
        await self.flush()

    async def flush(self) -> None:
        """Until what was sent so far is handled, wherever it goes from there, and drawn."""
        n_quiet = 0
        while n_quiet < 2:
            handled = asyncio.Event()
            self.app.call_later(handled.set)
            await handled.wait()
            await self.pilot._wait_for_screen()
            # A message climbs from widget to widget, one queue after the other.
            n_quiet = n_quiet + 1 if self._is_quiet() else 0

    def _is_quiet(self) -> bool:
        pumps = [self.app, *(node for screen in self.app.screen_stack for node in screen.walk_children(with_self=True))]
        return all(pump._message_queue.empty() for pump in pumps)

    @property
    def messages(self) -> list[str]:
        """What the desk told its person so far, where it is still shown."""
        return [notification.message for notification in self.app._notifications]

    @property
    def text(self) -> str:
        """The screen as a person reads it."""
        return screen_text(self.app)


_KEY_NAMES = {
    " ": "space",
    ".": "full_stop",
    ",": "comma",
    "-": "minus",
    "'": "apostrophe",
    "/": "slash",
    ":": "colon",
    "?": "question_mark",
}


def _key(character: str) -> str:
    return _KEY_NAMES.get(character, character)


def screen_text(app: DeskApp) -> str:
    width, height = app.size
    strips = app.screen._compositor.render_strips()  # as Textual's own screenshots are made
    lines = ["".join(segment.text for segment in strip) for strip in strips[:height]]
    return "\n".join(line[:width].rstrip() for line in lines)


@asynccontextmanager
async def desk_on(
    engine: MemoryEngine,
    *,
    size: tuple[int, int] = (120, 40),
    info: SessionInfo | None = None,
    language: Language | None = None,
    drafts: DraftFile | None = None,
    keys: dict[str, str] | None = None,
) -> AsyncIterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        player, drafts = SilentPlayer(), drafts or DraftFile(Path(folder) / "draft.json")
        info = info or SessionInfo(PLAN, "my-session", "Ana", is_live=False)
        tools = DeskTools(
            info,
            lambda: engine,
            player,
            language or WordList(),
            drafts,
            str.upper,
            lambda name: f"out.{name}",
            lambda link: [f"QR {link}"],
            (("md", "reading"),),
        )
        app = DeskApp(tools, keys or {}, "keys.toml")
        async with app.run_test(size=size, notifications=True) as pilot:
            desk = Desk(app, pilot, engine, player, drafts)
            await desk.settle()
            yield desk
