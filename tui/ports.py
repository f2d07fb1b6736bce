"""What the desk is given: a session to follow and to change, and helpers that need more than the core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from transcriber.core.drafts import Draft
from transcriber.core.events import Record, SegmentId
from transcriber.core.intents import Intent
from transcriber.core.plan import SessionPlan
from transcriber.core.signals import Signal
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.errors import BofscribeError


class SessionLink(Protocol):
    """A session's engine; for several threads."""

    def follow_on(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        """Whole batches of facts after record `since`, and signals, as they come; the signal SessionEnded is the last.

        Goes on by itself where a connection broke and the engine is there.

        Raises:
            SessionError: If the engine is gone.
        """
        ...

    def send(self, intent: Intent) -> int:
        """Ask for something; returns the newest record's number; waits for an engine that starts.

        Raises:
            IntentRefusedError: If it no longer fits what stands there.
            SessionError: If the engine is gone.
        """
        ...

    def close(self) -> None: ...


class Connect(Protocol):
    """A link to the session's engine, which may still start: what needs it waits, and raises why it did not."""

    def __call__(self) -> SessionLink: ...


PlayingEnded: TypeAlias = Callable[[BofscribeError | None], None]
"""With None after the end or a stop, else with why nothing could be played."""


class Player(Protocol):
    """The recording, out loud; for the thread of the app: neither call waits."""

    def play(self, start: float, end: float, *, speed: float, on_end: PlayingEnded) -> None:
        """From `start` to `end` on the timeline, in seconds; what was playing stops.

        Args:
            speed: 0.5 to 2; the pitch stays.
            on_end: Called from a thread when nothing sounds any more.
        """
        ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class TermUse:
    """A concept as the session spoke of it.

    uses: Who used which word, in words. definition: Empty where none is known.
    """

    term: str
    uses: str
    definition: str


class Language(Protocol):
    """What needs a glossary: pure, but may take some milliseconds. Silent until it is loaded."""

    def load(self) -> None:
        """Begin to read the glossary, on a thread: called once, when the session is on the screen."""
        ...

    def suggestions(self, heard: str) -> Sequence[str]:
        """Terms and names that sound like these words, the likeliest first; may be empty."""
        ...

    def completions(self, prefix: str) -> Sequence[str]:
        """Terms and names that begin like this, the likeliest first."""
        ...

    def terms(self, state: State) -> Sequence[TermUse]:
        """The concepts that were spoken of, the most used first."""
        ...


class Drafts(Protocol):
    """What is typed and not yet sent, one for each text: kept on the disk at each key, so that no crash loses it."""

    def latest(self) -> Draft | None: ...

    def of(self, segment: SegmentId, language: LanguageCode | None) -> Draft | None: ...

    def save(self, draft: Draft) -> bool:
        """Keep it in the place of the one before; returns whether the disk took it."""
        ...

    def forget(self, draft: Draft) -> bool:
        """It was sent or given up: where it changed since, it stays."""
        ...


EditOutside: TypeAlias = Callable[[str], str]
"""A line of text as the person left it in an editor, which has the terminal meanwhile; waits. Raises BofscribeError."""

Export: TypeAlias = Callable[[str], str]
"""Write the session in a format, by name; returns where. Raises BofscribeError if it can't be written."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """The session, and who works on it at this desk.

    plan: What its settings say. where: The folder, or the address of another machine's engine.
    is_live: It is being recorded.
    """

    plan: SessionPlan
    where: str
    person: str
    is_live: bool = True


@dataclass(frozen=True, slots=True)
class DeskTools:
    """Everything that the desk is given.

    qr_rows: The rows of a QR code of a link, light on dark. export_formats: Names, with what each is for.
    """

    info: SessionInfo
    connect: Connect
    player: Player
    language: Language
    drafts: Drafts
    edit_outside: EditOutside
    export: Export
    qr_rows: Callable[[str], Sequence[str]]
    export_formats: tuple[tuple[str, str], ...] = ()
