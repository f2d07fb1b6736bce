"""The models that a session runs on, offline and live, each loaded once, when first called."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.wiring.known_voices import known_voices
from transcriber.wiring.models import model_cache, n_usable_cores

if TYPE_CHECKING:
    from transcriber.bench.live import LiveEngines
    from transcriber.config import Settings
    from transcriber.live.session import SessionEngines
    from transcriber.offline.job import Notice
    from transcriber.offline.transcription import Engines
    from transcriber.ports import (
        Diarizer,
        LiveDiarizer,
        LiveRecognizer,
        Recognizer,
        SpeechActivity,
        TextScorer,
        WordAligner,
    )
    from transcriber.vocabulary import Vocabulary


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

    def scorer() -> TextScorer:
        from models.faster_whisper_recognizer import FasterWhisperRecognizer

        found = recognizer()
        assert isinstance(found, FasterWhisperRecognizer)
        return found

    return Engines(activity, recognizer, diarizer, session_vocabulary(settings, notice, folder), scorer)


def session_vocabulary(settings: Settings, notice: Notice, folder: Path) -> Vocabulary:
    """The terms of a session, by its glossary.

    Args:
        folder: Where the paths of its glossary files start.

    Raises:
        UsageError, GlossaryError: If a file is missing or wrong.
    """
    from transcriber.enrolment.suggesting import WithKnownVoices
    from transcriber.glossaries.loading import load_glossary
    from transcriber.terms.glossary import ConceptId
    from transcriber.terms.packaged import packaged_background, packaged_pronouncer
    from transcriber.terms.session_terms import SessionTerms

    terms = SessionTerms(
        load_glossary(settings.glossary, folder, notice),
        packaged_background(),
        packaged_pronouncer(),
        expected=[ConceptId(concept) for concept in settings.glossary.expected],
        agenda=". ".join((settings.title, *settings.topics, *(item.title for item in settings.agenda))),
        hotwords=settings.recognition.hotwords,
        is_automatic=settings.glossary.automatic,
    )
    known = known_voices(notice)
    return WithKnownVoices(terms, known) if known else terms


def session_engines(offline: Engines) -> SessionEngines:
    """The same models, for streaming."""
    from transcriber.live.session import SessionEngines

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

    forget = getattr(offline.recognizer, "cache_clear", lambda: None)
    return SessionEngines(activity, recognizer, diarizer, offline.vocabulary, offline.scorer, forget)


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
