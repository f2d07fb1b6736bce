"""What a session's settings say to the people who work on it."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.speech import LanguageCode


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """minutes: Its time box; None has what the others leave."""

    title: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """roster: Names of those expected. spoken: The main language first; none allows any. captions: Translated into."""

    title: str = ""
    roster: tuple[str, ...] = ()
    agenda: tuple[AgendaPart, ...] = ()
    spoken: tuple[LanguageCode, ...] = ()
    captions: tuple[LanguageCode, ...] = ()
