"""`transcribe` as a whole: the folder, its settings, the recording, then the work that remains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcriber.config import Settings, load_settings, settings_as_dict
from transcriber.core.state import State
from transcriber.errors import UsageError
from transcriber.offline.source import recorded_samples, require_audio, source_checksum
from transcriber.offline.transcription import Engines, StageProgress, transcribe
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock

Notice = Callable[[str], None]
"""Takes a sentence that the user should read."""


TranslateStored = Callable[[Store, Path, Settings, Notice, Callable[[float], None]], State]
"""Translates what is due of a session in a folder, telling the share that is done."""


def _untranslated(store: Store, *_: object) -> State:
    return store.state


@dataclass(frozen=True)
class TranscriptionJob:
    """A session folder held open, and all that is needed to finish it."""

    folder: SessionFolder
    settings: Settings
    _source: Path
    _source_sha256: str
    _store: Store
    _engines: Engines
    _notice: Notice
    _translate: TranslateStored

    def run(self, progress: StageProgress) -> State:
        """Do what remains. KeyboardInterrupt leaves what is done, and a second run goes on from there.

        Raises:
            BofscribeError: As the recording, the models or the folder demand.
        """
        samples = recorded_samples(self._store, self.folder, self._source, self._source_sha256)
        recording = self._store.state.recording
        if recording is not None and recording.warning:
            self._notice(f"Warning: {recording.warning}")
        transcribe(self._store, samples, self._engines, self.settings, progress)
        return self._translate(
            self._store, self.folder.path, self.settings, self._notice, lambda share: progress("translation", share)
        )


@contextmanager
def open_job(
    source: Path,
    path: Path,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    engines_of: Callable[[Settings, Notice], Engines],
    notice: Notice,
    translate: TranslateStored = _untranslated,
) -> Iterator[TranscriptionJob]:
    """Open or make the session folder `path` for `source`.

    Args:
        engines_of: Makes the engines, and refuses at once where a model is missing.

    Raises:
        BofscribeError: For a source that can't be read, a folder that can't be used, settings that can't be.
    """
    source_sha256 = source_checksum(source)
    require_audio(source)
    folder = SessionFolder(path)
    file = folder.settings_path if folder.has_settings else None
    settings = load_settings(file, environment, flags)
    engines = engines_of(settings, notice)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        if store.state.recording is not None:
            _require_same(load_settings(file, {}, {}), settings, path)
        if file is None or load_settings(file, {}, {}) != settings:
            folder.write_settings(settings)
        yield TranscriptionJob(folder, settings, source, source_sha256, store, engines, notice, translate)


def _require_same(begun_with: Settings, wanted: Settings, path: Path) -> None:
    """A transcript that is half of one model and half of another would be nobody's; where it runs is no matter, and
    translations can be added.
    """
    before = settings_as_dict(begun_with)
    after = settings_as_dict(wanted)
    for place in ("device", "compute_type"):
        after["recognition"][place] = before["recognition"][place]
    after["languages"]["captions"] = before["languages"]["captions"]
    if before != after:
        changed = [key for key in before | after if before.get(key) != after.get(key)]
        raise UsageError(
            f"The session in {path} was begun with other settings: {', '.join(changed)} differ.",
            hint="Leave them out to go on with it, or choose another folder with -o.",
        )
