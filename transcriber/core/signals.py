"""What is superseded within a second: it goes to listeners, and never into the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from transcriber.core.speech import Label, LanguageCode

PushPhase: TypeAlias = Literal["idle", "waiting", "pushing", "held"]


@dataclass(frozen=True, slots=True)
class PartialCaption:
    """The whole unstable tail of what is being said; replaces the one before, and a final segment ends it.

    stable_text: The beginning, which is not expected to change. unstable_text: The rest, which may. Both empty: nothing
    is pending any more.
    """

    stable_text: str
    unstable_text: str
    label: Label | None
    language: LanguageCode | None
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PartialTranslated:
    """The unstable tail in another language, as `PartialCaption`; replaces the one before in the same language.

    source_language: What is spoken. Both texts empty: nothing is known yet of what is said.
    """

    stable_text: str
    unstable_text: str
    label: Label | None
    source_language: LanguageCode
    language: LanguageCode
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class LevelMeasured:
    """Loudness of the last tenth of a second, in decibels below full scale (0 is the loudest)."""

    dbfs: float


@dataclass(frozen=True, slots=True)
class LagMeasured:
    """How far recognition is behind the audio, and what it gave up to catch up (empty where nothing)."""

    seconds: float
    degraded: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """Something that the people at the desk should read now: a device that went, a disk that fills."""

    text: str


@dataclass(frozen=True, slots=True)
class PushState:
    """How a shared note stands.

    target: Where it is: "hackmd". phase: "idle" where all is there, "waiting" for the next push, "pushing", or "held"
    where a person must do something. message: What happened, and what to do. link: Empty before there is a note.
    pushed_at: When the note was last as the session wants it, ISO in UTC; empty: never. remaining, limit: Calls that
    are left, and of how many; None where nobody counts. n_conflicts: Lines that somebody wrote differently in the
    note, held until the note-taker decides.
    """

    target: str
    phase: PushPhase
    message: str
    link: str
    pushed_at: str
    remaining: int | None
    limit: int | None
    n_conflicts: int


@dataclass(frozen=True, slots=True)
class TargetState:
    """How sending to one place goes.

    name: As people call it. n_unsent: Messages that are not there yet, or not as they should be.
    """

    name: str
    text: str
    is_failing: bool
    n_unsent: int


PartPhase: TypeAlias = Literal["loading", "ready", "restarting", "failed"]


@dataclass(frozen=True, slots=True)
class PartChanged:
    """How a part of the engine is.

    part: "recognition", "voices", "terms", "translation en to pt", ... phase: "failed" where it stands still until
    somebody asks for `RestartPart`. message: Why it failed, and what to do; else empty.
    """

    part: str
    phase: PartPhase
    message: str


@dataclass(frozen=True, slots=True)
class ViewersCounted:
    """How many look at the captions page."""

    viewers: int


@dataclass(frozen=True, slots=True)
class DiskMeasured:
    """Room on the disk of the session folder, and for how many minutes of recording it lasts at least."""

    free_bytes: int
    minutes: float


@dataclass(frozen=True, slots=True)
class SessionServed:
    """The session is there.

    source: What it listens to; empty: nothing is recorded, it is only reviewed. process: The engine's. captions: The
    page's link. edit: The link for other note-takers, which holds the edit key. Both empty where there is none.
    """

    source: str
    process: int
    captions: str
    edit: str = ""


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Nothing more comes. failure, hint: What went wrong and what to do, both empty where nothing did."""

    failure: str
    hint: str


Signal: TypeAlias = (
    PartialCaption
    | PartialTranslated
    | LevelMeasured
    | LagMeasured
    | NoticeShown
    | PushState
    | TargetState
    | PartChanged
    | ViewersCounted
    | DiskMeasured
    | SessionServed
    | SessionEnded
)


def topic(signal: Signal) -> tuple[type, str | None]:
    """Of two signals with one topic the newer says all."""
    if isinstance(signal, PartialTranslated):
        return PartialTranslated, signal.language
    if isinstance(signal, PushState):
        return PushState, signal.target
    if isinstance(signal, PartChanged):
        return PartChanged, signal.part
    return type(signal), signal.name if isinstance(signal, TargetState) else None
