"""Voices that are enrolled on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcriber.core.known_voices import KnownVoice
    from transcriber.enrolment.voice_store import VoiceStore


def voice_store() -> VoiceStore:
    from transcriber.enrolment.voice_store import VoiceStore, config_folder
    from transcriber.search.known_sessions import data_folder

    return VoiceStore(data_folder(), config_folder())


def known_voices(notice: Callable[[str], None]) -> list[KnownVoice]:
    """Those to be recognized; none, with a notice, where they can't be read: no session may fail for it."""
    from transcriber.core.known_voices import KnownVoice
    from transcriber.errors import SessionError

    try:
        return [KnownVoice(one.name, one.vector, one.model) for one in voice_store().voices()]
    except SessionError as error:
        notice(f"No voice is recognized: {error.message} {error.hint}")
        return []
