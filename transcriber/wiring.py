"""Builds the objects: the only module of this package that knows the models. It imports what a command needs."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.cache import ModelCache
    from models.device import DeviceChoice
    from models.fetch import Fetcher
    from models.placement import FetchProgress
    from transcriber.config import Settings
    from transcriber.core.state import State
    from transcriber.offline.job import Notice, TranscriptionJob
    from transcriber.offline.transcription import Engines
    from transcriber.outputs.document import Document
    from transcriber.ports import Diarizer, Recognizer, SpeechActivity


def model_cache() -> ModelCache:
    """The catalogue, and what of it is on this machine."""
    from models.cache import open_cache

    return open_cache()


def model_fetcher(*, local_folder: Path | None, progress: FetchProgress, notice: Callable[[str], None]) -> Fetcher:
    """Brings models to this machine.

    Args:
        local_folder: Tried first; None tries the one that the environment names, if any.
    """
    from models.cache import open_cache
    from models.fetch import Fetcher, local_source

    return Fetcher(open_cache(), progress=progress, notice=notice, local_folder=local_folder or local_source())


def open_document(path: Path) -> Document:
    """The session in a folder, as it stands now, for renderers; nothing is locked and nothing changed.

    Raises:
        SessionError: If there is none, or it can't be read.
    """
    from transcriber.config import load_settings
    from transcriber.core.state import fold
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_journal

    folder = SessionFolder(path)
    state = fold(read_journal(folder.require_journal()))
    settings = load_settings(folder.settings_path if folder.has_settings else None, {}, {})
    return document_of(path, settings, state)


def document_of(path: Path, settings: Settings, state: State) -> Document:
    from transcriber.files import printable_name
    from transcriber.outputs.document import Document

    return Document(printable_name(path.resolve()), settings, state)


def transcription_job(
    source: Path, path: Path, flags: Mapping[str, Any], environment: Mapping[str, str], notice: Notice
) -> AbstractContextManager[TranscriptionJob]:
    """`bofscribe transcribe`, ready to run; see `open_job`."""
    from transcriber.offline.job import open_job

    return open_job(source, path, flags, environment, offline_engines, notice)


def offline_engines(settings: Settings, notice: Notice) -> Engines:
    """The models that a session asks for, each loaded once, when first called.

    Raises:
        UsageError: If the catalogue has no such model.
        ModelError: If one is missing or altered: now, not minutes later.
        DeviceError: If the device asked for can't be used.
    """
    from models.device import resolve_device
    from transcriber.offline.transcription import Engines

    wanted = settings.recognition
    cache = model_cache()
    recognition = cache.path_of(wanted.model)
    segmentation = cache.path_of("pyannote-segmentation-3.0")
    embedding = cache.path_of("campplus")
    choice = resolve_device(wanted.device, wanted.compute_type)
    if choice.notice:
        notice(choice.notice)
    # Diarization runs beside recognition and takes one core.
    n_threads = max(1, min(8, n_usable_cores() - 1))

    @functools.cache
    def activity() -> SpeechActivity:
        from models.silero_activity import SileroActivity

        return SileroActivity()

    @functools.cache
    def recognizer() -> Recognizer:
        from models.faster_whisper_recognizer import FasterWhisperRecognizer

        return FasterWhisperRecognizer(
            recognition, name=wanted.model, device=choice.device, compute_type=choice.compute_type, n_threads=n_threads
        )

    @functools.cache
    def diarizer() -> Diarizer:
        from models.pyannote_diarizer import PyannoteDiarizer

        return PyannoteDiarizer(
            segmentation / "pytorch_model.bin",
            embedding / "campplus_cn_en_common.pt",
            device=choice.torch_device,
            n_threads=1,
        )

    return Engines(activity, recognizer, diarizer)


def n_usable_cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def best_device() -> DeviceChoice:
    """Where models would run by default on this machine."""
    from models.device import resolve_device

    return resolve_device()
