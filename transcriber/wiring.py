"""Builds the objects: the only module of this package that knows the models. It imports what a command needs."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.cache import ModelCache
    from models.device import DeviceChoice
    from models.fetch import Fetcher
    from models.placement import FetchProgress
    from models.translators import InstalledPair
    from transcriber.bench.live import LiveEngines
    from transcriber.config import Settings
    from transcriber.core.intents import EditIntent
    from transcriber.core.speech import LanguageCode
    from transcriber.core.state import State
    from transcriber.live.resumption import Resumed
    from transcriber.live.session import LiveSession, SessionEngines
    from transcriber.offline.job import Notice, TranscriptionJob
    from transcriber.offline.transcription import Engines, StageProgress
    from transcriber.outputs.document import Document
    from transcriber.ports import (
        AudioSource,
        Diarizer,
        LiveDiarizer,
        LiveRecognizer,
        OpenTranslator,
        Recognizer,
        SpeechActivity,
        WordAligner,
    )
    from transcriber.session.signal_hub import SignalHub
    from transcriber.session.store import Store
    from transcriber.session.translation_engines import TranslationEngines
    from transcriber.vocabulary import Vocabulary


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


def open_document(path: Path, *, has_glossary: bool = False) -> Document:
    """The session in a folder, as it stands now, for renderers; nothing is locked and nothing changed.

    Args:
        has_glossary: Load its glossary too, which few renderers need and which may have mistakes.

    Raises:
        SessionError: If there is none, or it can't be read.
        UsageError, GlossaryError: If a glossary file is missing or wrong.
    """
    from transcriber.config import load_settings
    from transcriber.core.state import fold
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_journal

    folder = SessionFolder(path)
    state = fold(read_journal(folder.require_journal()))
    settings = load_settings(folder.settings_path if folder.has_settings else None, {}, {})
    document = document_of(path, settings, state)
    if not has_glossary:
        return document
    from transcriber.glossaries.loading import load_glossary

    return replace(document, glossary=load_glossary(settings.glossary, path))


def send_intents(path: Path, intents: Iterable[EditIntent]) -> None:
    """Have changes made to the session in a folder: by its engine where one runs, else here.

    Raises:
        IntentRefusedError: If one no longer fits; those before it were made.
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.core.intents import events_of
    from transcriber.session.client import EngineClient
    from transcriber.session.engine_socket import is_running
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.store import Store, SystemClock

    folder = SessionFolder(path)
    if is_running(path):
        with EngineClient(path) as client:
            for intent in intents:
                client.send(intent)
        return
    with Store(Journal(folder.require_journal()), SystemClock()) as store:
        for intent in intents:
            store.decide(functools.partial(events_of, intent))


def document_of(path: Path, settings: Settings, state: State) -> Document:
    from transcriber.files import printable_name
    from transcriber.outputs.document import Document

    return Document(printable_name(path.resolve()), settings, state)


def transcription_job(
    source: Path, path: Path, flags: Mapping[str, Any], environment: Mapping[str, str], notice: Notice
) -> AbstractContextManager[TranscriptionJob]:
    """`bofscribe transcribe`, ready to run; see `open_job`."""
    from transcriber.offline.job import open_job

    return open_job(
        source, path, flags, environment, functools.partial(offline_engines, folder=path), notice, translate_stored
    )


def offline_engines(settings: Settings, notice: Notice, folder: Path = Path()) -> Engines:
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

    return Engines(activity, recognizer, diarizer, session_vocabulary(settings, notice, folder))


def session_vocabulary(settings: Settings, notice: Notice, folder: Path) -> Vocabulary:
    """The terms of a session, by its glossary.

    Args:
        folder: Where the paths of its glossary files start.

    Raises:
        UsageError, GlossaryError: If a file is missing or wrong.
    """
    from transcriber.glossaries.loading import load_glossary
    from transcriber.terms.glossary import ConceptId
    from transcriber.terms.packaged import packaged_background, packaged_pronouncer
    from transcriber.terms.session_terms import SessionTerms

    return SessionTerms(
        load_glossary(settings.glossary, folder, notice),
        packaged_background(),
        packaged_pronouncer(),
        expected=[ConceptId(concept) for concept in settings.glossary.expected],
        agenda=". ".join((settings.title, *settings.topics, *(item.title for item in settings.agenda))),
        hotwords=settings.recognition.hotwords,
        is_automatic=settings.glossary.automatic,
    )


@dataclass(frozen=True)
class RunningSession:
    """run: Until the session ends, and every word of its recording is in the journal."""

    store: Store
    session: LiveSession
    run: Callable[[], State]


@contextmanager
def live_session(
    path: Path,
    source: str,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    hub: SignalHub,
    *,
    captions: str,
    goes_on: bool,
) -> Iterator[RunningSession]:
    """`bofscribe live`, ready to run: its engine answers in the folder, and the captions page is served if wanted.

    Args:
        source: "mic", "mic:NAME", a file's path, or "-" for raw samples on stdin.
        hub: Gets what the session signals, and how it ended.
        captions: HOST:PORT, or empty for no page.
        goes_on: Record more into a session that was ended; one that was cut off goes on in any case.

    Raises:
        BofscribeError: For a source, settings, models, a folder or an address that can't be had.
    """
    from transcriber.config import load_settings
    from transcriber.core.signals import NoticeShown, SessionServed
    from transcriber.core.speech import LanguageCode
    from transcriber.errors import SessionError
    from transcriber.live.resumption import finish_session
    from transcriber.live.session import LiveSession
    from transcriber.session.engine import engine_served
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.store import Store, SystemClock
    from transcriber.session.translating import translated

    def notice(text: str) -> None:
        hub.publish(NoticeShown(text))

    folder = SessionFolder(path)
    file = folder.settings_path if folder.has_settings else None
    settings = load_settings(file, environment, flags)
    offline = offline_engines(settings, notice, path)
    engines = session_engines(offline)
    sound = _audio_source(source, notice)
    folder.create()
    with ExitStack() as stack:
        store = stack.enter_context(Store(Journal(folder.journal_path), SystemClock()))
        if store.state.recording is not None:
            if store.state.is_complete and not goes_on:
                raise SessionError(
                    f"{path} holds a session that was ended.",
                    hint="Give another folder to a new session, or add --go-on to record more into this one.",
                )
            notice(f"Going on with the session in {path}.")
        folder.write_settings(settings)
        spoken, wanted = tuple(map(LanguageCode, settings.languages.spoken)), _wanted_languages(settings)
        translations = translation_engines(settings, path)
        link = stack.enter_context(_served_captions(store, captions, settings, hub)) if captions else ""
        session = LiveSession(store, folder, sound, engines, settings, hub.publish)

        def run() -> State:
            with translated(store, translations, spoken, wanted, hub):
                if not session.run().is_complete:
                    notice("What was recorded before the interruption is being completed.")
                    finish_session(store, path, offline, settings, lambda *_: None)
            return store.state

        stack.enter_context(engine_served(folder, store, hub, session))
        hub.publish(SessionServed(sound.name, os.getpid(), link))
        yield RunningSession(store, session, run)


def resume_session(path: Path, environment: Mapping[str, str], progress: StageProgress, notice: Notice) -> Resumed:
    """`bofscribe resume`; see `finish_session`.

    Raises:
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.config import load_settings
    from transcriber.live.resumption import finish_session
    from transcriber.session.engine_socket import remove_socket
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.store import Store, SystemClock

    folder = SessionFolder(path)
    with Store(Journal(folder.require_journal()), SystemClock()) as store:
        remove_socket(path)
        settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
        done = finish_session(store, path, offline_engines(settings, notice, path), settings, progress)
        return replace(done, state=translate_stored(store, path, settings, notice))


@contextmanager
def _served_captions(store: Store, address: str, settings: Settings, hub: SignalHub) -> Iterator[str]:
    from transcriber.outputs.captions.broadcaster import Broadcaster
    from transcriber.outputs.captions.server import parse_address, serve_captions

    broadcaster = Broadcaster(store, languages=_wanted_languages(settings))
    with serve_captions(broadcaster, parse_address(address), title=settings.title or "Live captions") as server:
        leave = hub.join(broadcaster.publish)
        yield server.link
        leave()


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


def session_engines(offline: Engines) -> SessionEngines:
    """The same models, for streaming."""
    from transcriber.live.session import SessionEngines

    @functools.cache
    def diarizer() -> LiveDiarizer:
        # Read when torch first runs. Stretches of speech have ever other lengths, and for each oneDNN keeps code that
        # is seldom used again: its default, 1,024 pieces, takes 50 MB more and saves 4 % of the work.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
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

    return SessionEngines(activity, recognizer, diarizer, offline.vocabulary)


def live_engines(settings: Settings, notice: Notice) -> LiveEngines:
    """What a live session runs on, and what its measuring needs besides; errors as `offline_engines`."""
    from transcriber.bench.live import LiveEngines

    engines = session_engines(offline_engines(settings, notice))

    def aligner() -> WordAligner:
        from models.faster_whisper_recognizer import FasterWhisperRecognizer

        found = engines.recognizer()
        assert isinstance(found, FasterWhisperRecognizer)
        return found

    return LiveEngines(engines, aligner)


def open_translator() -> OpenTranslator:
    """Opens translators by what is on this machine now, each on the thread that asks for it."""
    from models.translators import open_translator as open_from

    return functools.partial(open_from, model_cache())


def translation_pairs() -> tuple[InstalledPair, ...]:
    """What this machine can translate without a language between, the better engine first."""
    from models.translators import installed_pairs

    return installed_pairs(model_cache())


def translation_engines(settings: Settings, folder: Path) -> TranslationEngines:
    """What a session's translations are made and checked with; errors as `session_vocabulary`."""
    from transcriber.checks.translation.review import TranslationReview
    from transcriber.glossaries.loading import load_glossary
    from transcriber.session.translation_engines import TranslationEngines
    from transcriber.session.translation_review import pending_translation_flags
    from transcriber.terms.protection import TermProtection

    glossary = load_glossary(settings.glossary, folder)
    review = TranslationReview(glossary)
    return TranslationEngines(
        open_translator(), TermProtection(glossary), lambda state: pending_translation_flags(state, review)
    )


def translate_stored(
    store: Store,
    folder: Path,
    settings: Settings,
    notice: Notice,
    progress: Callable[[float], None] = lambda _share: None,
) -> State:
    """Translate what is due of a session that is not running; errors as `translate_session`."""
    from transcriber.session.translating_offline import translate_session

    wanted = _wanted_languages(settings)
    if not wanted:
        return store.state
    engines = translation_engines(settings, folder)
    return translate_session(store, engines, wanted, on_notice=notice, progress=progress)


def _wanted_languages(settings: Settings) -> tuple[LanguageCode, ...]:
    from transcriber.core.speech import LanguageCode
    from transcriber.core.translation_work import wanted_languages

    languages = settings.languages
    return wanted_languages(
        [LanguageCode(code) for code in languages.spoken], [LanguageCode(code) for code in languages.captions]
    )


def n_usable_cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def best_device() -> DeviceChoice:
    """Where models would run by default on this machine."""
    from models.device import resolve_device

    return resolve_device()
