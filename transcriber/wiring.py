"""Builds the objects: the only module of this package that knows the models. It imports what a command needs."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.cache import ModelCache
    from models.device import DeviceChoice
    from models.fetch import Fetcher
    from models.placement import FetchProgress
    from transcriber.bench.live import LiveEngines
    from transcriber.config import Settings
    from transcriber.core.signals import Signal
    from transcriber.core.state import State
    from transcriber.live.resumption import Resumed
    from transcriber.live.session import LiveSession, SessionEngines
    from transcriber.offline.job import Notice, TranscriptionJob
    from transcriber.offline.transcription import Engines, StageProgress
    from transcriber.outputs.document import Document
    from transcriber.ports import AudioSource, Diarizer, LiveDiarizer, LiveRecognizer, Recognizer, SpeechActivity
    from transcriber.session.store import Store


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


@dataclass(frozen=True)
class RunningSession:
    store: Store
    session: LiveSession
    source_name: str


@contextmanager
def live_session(
    path: Path,
    source: str,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    captions: str | None,
    on_signal: Callable[[Signal], None],
    notice: Notice,
) -> Iterator[RunningSession]:
    """`bofscribe live`, ready to run, with the captions page served where one is wanted.

    Args:
        source: "mic", "mic:NAME", a file's path, or "-" for raw samples on stdin.
        captions: HOST:PORT, or None for no page.

    Raises:
        BofscribeError: For a source, settings, models, a folder or an address that can't be had.
    """
    from transcriber.config import load_settings
    from transcriber.errors import SessionError
    from transcriber.live.session import LiveSession
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.store import Store, SystemClock

    folder = SessionFolder(path)
    file = folder.settings_path if folder.has_settings else None
    settings = load_settings(file, environment, flags)
    engines = session_engines(settings, notice)
    sound = _audio_source(source, notice)
    folder.create()
    with ExitStack() as stack:
        store = stack.enter_context(Store(Journal(folder.journal_path), SystemClock()))
        if store.state.recording is not None:
            raise SessionError(
                f"{path} holds a session that has been recorded already.", hint="Give another folder to this one."
            )
        folder.write_settings(settings)
        publish = on_signal
        if captions is not None:
            publish = stack.enter_context(_served_captions(store, captions, settings, on_signal, notice))
        yield RunningSession(store, LiveSession(store, folder, sound, engines, settings, publish), sound.name)


def resume_session(path: Path, environment: Mapping[str, str], progress: StageProgress, notice: Notice) -> Resumed:
    """`bofscribe resume`; see `finish_session`.

    Raises:
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.config import load_settings
    from transcriber.live.resumption import finish_session
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.store import Store, SystemClock

    folder = SessionFolder(path)
    with Store(Journal(folder.require_journal()), SystemClock()) as store:
        settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
        return finish_session(store, path, offline_engines(settings, notice), settings, progress)


@contextmanager
def _served_captions(
    store: Store, address: str, settings: Settings, on_signal: Callable[[Signal], None], notice: Notice
) -> Iterator[Callable[[Signal], None]]:
    from transcriber.outputs.captions.broadcaster import Broadcaster
    from transcriber.outputs.captions.qr_code import qr_code
    from transcriber.outputs.captions.server import parse_address, serve_captions

    broadcaster = Broadcaster(store)
    with serve_captions(broadcaster, parse_address(address), title=settings.title or "Live captions") as server:
        notice(f"Captions: {server.link}")
        if not server.address.is_loopback:
            notice(qr_code(server.link))

        def publish(signal: Signal) -> None:
            on_signal(signal)
            broadcaster.publish(signal)

        yield publish


def _audio_source(source: str, notice: Notice) -> AudioSource:
    if source == "-":
        import sys

        from transcriber.capture.pcm_stream import PcmStream

        return PcmStream(sys.stdin.buffer, on_notice=notice)
    if source == "mic" or source.startswith("mic:"):
        from transcriber.capture.microphone import Microphone

        return Microphone(source.removeprefix("mic").removeprefix(":") or None, on_notice=notice)
    from transcriber.capture.paced_file import PacedFile
    from transcriber.offline.source import require_audio

    require_audio(Path(source))
    return PacedFile(Path(source), on_notice=notice)


def session_engines(settings: Settings, notice: Notice) -> SessionEngines:
    """As `offline_engines`, for streaming."""
    from transcriber.live.session import SessionEngines

    offline = offline_engines(settings, notice)

    @functools.cache
    def diarizer() -> LiveDiarizer:
        from models.live_diarizer import PyannoteLiveDiarizer
        from models.pyannote_diarizer import PyannoteDiarizer

        networks = offline.diarizer()
        assert isinstance(networks, PyannoteDiarizer)
        return PyannoteLiveDiarizer(networks)

    def recognizer() -> LiveRecognizer:
        from models.faster_whisper_recognizer import FasterWhisperRecognizer

        found = offline.recognizer()
        assert isinstance(found, FasterWhisperRecognizer)
        return found

    @functools.cache
    def activity() -> SpeechActivity:
        from models.silero_activity import SileroActivity

        return SileroActivity(frames_per_run=1)  # each probability as soon as its frame is complete

    return SessionEngines(activity, recognizer, diarizer)


def live_engines(settings: Settings, notice: Notice) -> LiveEngines:
    """The models for streaming recognition, loaded.

    Raises:
        BofscribeError: As `offline_engines`.
    """
    from models.device import resolve_device
    from models.faster_whisper_recognizer import FasterWhisperRecognizer
    from models.silero_activity import SileroActivity
    from transcriber.bench.live import LiveEngines

    wanted = settings.recognition
    path = model_cache().path_of(wanted.model)
    choice = resolve_device(wanted.device, wanted.compute_type)
    if choice.notice:
        notice(choice.notice)
    # Short windows gain little from threads, and live diarization wants the other core.
    recognizer = FasterWhisperRecognizer(
        path, name=wanted.model, device=choice.device, compute_type=choice.compute_type, n_threads=1
    )
    return LiveEngines(SileroActivity(frames_per_run=1), recognizer, recognizer)


def n_usable_cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def best_device() -> DeviceChoice:
    """Where models would run by default on this machine."""
    from models.device import resolve_device

    return resolve_device()
