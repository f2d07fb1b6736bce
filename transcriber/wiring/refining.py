"""`bofscribe refine`, with the best recognizer at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.wiring.engines import offline_engines
from transcriber.wiring.models import model_cache
from transcriber.wiring.translation import translate_stored

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.offline.job import Notice
    from transcriber.offline.transcription import StageProgress
    from transcriber.refining.changes import Refinement

_BEST_FIRST = ("whisper-large-v3", "whisper-large-v3-turbo", "whisper-small", "whisper-base")


def refine_session(
    path: Path,
    model: str | None,
    recognition: Mapping[str, Any],
    environment: Mapping[str, str],
    progress: StageProgress,
    notice: Notice,
) -> Refinement:
    """The session in a folder heard again, and what that changed; see `refine`.

    Args:
        model: None takes the best that is here.
        recognition: Other settings of recognition that were given.

    Raises:
        SessionError: If there is no session, it is not whole, or another process writes to it.
        BofscribeError: As the models demand.
    """
    from transcriber.config import load_settings
    from transcriber.refining.changes import last_refinement
    from transcriber.refining.job import refine
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_journal
    from transcriber.session.opening import open_store

    folder = SessionFolder(path)
    journal = folder.require_journal()
    file = folder.settings_path if folder.has_settings else None
    settings = load_settings(file, environment, {"recognition": dict(recognition)})
    chosen = model or best_recognizer(settings)
    if model is None:
        notice(f"Hearing again with {chosen}, the best model here.")
    settings = replace(settings, recognition=replace(settings.recognition, model=chosen))
    engines = offline_engines(settings, notice, path)
    with open_store(folder) as store:
        refine(store, path, engines, settings, progress)
        translate_stored(store, path, settings, notice)
    refinement = last_refinement(read_journal(journal))
    assert refinement is not None
    return refinement


def best_recognizer(settings: Settings) -> str:
    """The best model of recognition on this machine; the one of the session's settings where none of those is."""
    from models.cache import Presence

    cache = model_cache()
    return next((name for name in _BEST_FIRST if cache.presence(name) is Presence.HERE), settings.recognition.model)
