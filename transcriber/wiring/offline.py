"""What works on a session that is not running: `transcribe` and `resume`."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.wiring.engines import offline_engines
from transcriber.wiring.searching import remember_session
from transcriber.wiring.translation import translate_stored

if TYPE_CHECKING:
    from transcriber.live.resumption import Resumed
    from transcriber.offline.job import Notice, TranscriptionJob
    from transcriber.offline.transcription import StageProgress


@contextmanager
def transcription_job(
    source: Path, path: Path, flags: Mapping[str, Any], environment: Mapping[str, str], notice: Notice
) -> Iterator[TranscriptionJob]:
    """`bofscribe transcribe`, ready to run; see `open_job`."""
    from transcriber.offline.job import open_job

    engines_of = functools.partial(offline_engines, folder=path)
    with open_job(source, path, flags, environment, engines_of, notice, translate_stored) as job:
        remember_session(path)
        yield job


def resume_session(path: Path, environment: Mapping[str, str], progress: StageProgress, notice: Notice) -> Resumed:
    """`bofscribe resume`; see `finish_session`.

    Raises:
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.config import load_settings
    from transcriber.live.resumption import finish_session
    from transcriber.session.engine_socket import remove_socket
    from transcriber.session.folder import SessionFolder
    from transcriber.session.opening import open_store

    folder = SessionFolder(path)
    with open_store(folder) as store:
        remove_socket(path)
        settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
        done = finish_session(store, path, offline_engines(settings, notice, path), settings, progress)
        return replace(done, state=translate_stored(store, path, settings, notice))
