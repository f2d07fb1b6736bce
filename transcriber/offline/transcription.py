"""The offline job: from a recording to a transcript with speakers, step by step into the journal.

Recognition runs on the calling thread, diarization beside it on a thread of its own: both spend their time in native
code that lets the other run. Each window and each pass is journaled when it is done, so that a job that was stopped
goes on where it was; what remains is read from the state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

from transcriber.config import Settings
from transcriber.core.events import (
    DroppedText,
    Event,
    SegmentFinalized,
    SpeakersDiarized,
    TranscriptCompleted,
    WindowRecognized,
)
from transcriber.core.segmentation import split_segments
from transcriber.core.speech import Diarization, LanguageCode
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.core.work import new_segment_ids, pending_attribution
from transcriber.offline.recognition import RecognizedWindow, recognize_recording
from transcriber.offline.rescoring import rescoring
from transcriber.ports import Diarizer, Recognizer, SpeechActivity, TextScorer
from transcriber.session.flagging import raise_flags
from transcriber.session.store import Store
from transcriber.vocabulary import NoVocabulary, Vocabulary

if TYPE_CHECKING:
    from transcriber.ports import Samples

Stage = Literal["recognition", "speakers", "terms", "translation"]
StageProgress = Callable[[Stage, float], None]
"""Called with the share of a stage that is done, 0 to 1, from the thread that does it."""


@dataclass(frozen=True)
class Engines:
    """The models, each loaded when first called, on the thread that uses it.

    scorer: Hears doubtful terms again; without it they are not.
    """

    activity: Callable[[], SpeechActivity]
    recognizer: Callable[[], Recognizer]
    diarizer: Callable[[], Diarizer]
    vocabulary: Vocabulary = field(default_factory=NoVocabulary)
    scorer: Callable[[], TextScorer] | None = None


def transcribe(store: Store, audio: Samples, engines: Engines, settings: Settings, progress: StageProgress) -> State:
    """Do what remains of a transcription and return the state.

    Raises:
        ModelError: If a model can't run. What was done stays in the journal, as it does on KeyboardInterrupt.
        SessionError: If the journal can't be written.
    """
    with diarizing(store.state, audio, engines, settings, progress) as diarization:
        for window in _recognize(store, audio, engines, settings, progress):
            store.append(*_window_events(store.state, window))
            if diarization.done():
                diarization.result()  # an error there ends the job now, not when the last window is done
        speakers = diarization.result()
    if speakers is not None:
        store.append(speakers)
    events: list[Event] = pending_attribution(store.state)
    if not store.state.is_complete:
        events.append(TranscriptCompleted())
    store.append(*events)
    return flag_terms(store, audio, engines, progress)


def flag_terms(store: Store, audio: Samples, engines: Engines, progress: StageProgress) -> State:
    """Raise the flags that are due, hearing again what is doubtful; errors as `transcribe`."""

    def excerpt(start_s: float, end_s: float) -> Samples:
        return audio[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]

    report = partial(progress, "terms")
    state = raise_flags(
        store, engines.vocabulary, rescoring(engines.scorer, excerpt, report) if engines.scorer else None
    )
    report(1.0)
    return state


def _recognize(
    store: Store, audio: Samples, engines: Engines, settings: Settings, progress: StageProgress
) -> Iterator[RecognizedWindow]:
    state = store.state
    if state.is_complete:
        progress("recognition", 1.0)
        return
    yield from recognize_recording(
        audio,
        engines.activity(),
        engines.recognizer(),
        languages=tuple(LanguageCode(code) for code in settings.languages.spoken),
        expected_words=lambda heard: engines.vocabulary.expected_words(store.state, heard),
        done=[Span(window.start, window.end) for window in state.windows],
        progress=lambda share: progress("recognition", share),
    )


def _window_events(state: State, window: RecognizedWindow) -> Sequence[Event]:
    """The window's segments, then the fact that it is done: one batch, so that no crash can leave half a window."""
    ids = new_segment_ids(state)
    segments = [
        SegmentFinalized(next(ids), words, window.language, None, window.model)
        for words in split_segments(window.words)
    ]
    dropped = tuple(DroppedText(text, reason) for text, reason in window.dropped)
    return [*segments, WindowRecognized(window.span.start, window.span.end, window.model, dropped)]


def _diarize(
    state: State,
    audio: Samples,
    engines: Engines,
    settings: Settings,
    progress: StageProgress,
    is_cancelled: threading.Event,
) -> SpeakersDiarized | None:
    """The event to append, or None where an earlier run has done it."""
    if state.diarization_model is not None:
        progress("speakers", 1.0)
        return None

    def report(share: float) -> None:
        if is_cancelled.is_set():
            raise _CancelledError
        progress("speakers", share)

    diarizer = engines.diarizer()
    report(0.0)
    found: Diarization = diarizer.diarize(audio, n_speakers=settings.speakers.count, progress=report)
    progress("speakers", 1.0)
    return SpeakersDiarized(found.turns, tuple(found.embeddings.items()), diarizer.name)


class _CancelledError(Exception):
    pass


@contextmanager
def diarizing(
    state: State, audio: Samples, engines: Engines, settings: Settings, progress: StageProgress
) -> Iterator[Future[SpeakersDiarized | None]]:
    """Tell voices apart on a thread, unless the state has a pass over all of them already: then the result is None.

    Leaving with an error tells the thread to stop, and waits until it has.
    """
    is_cancelled = threading.Event()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="diarization") as pool:
        future = pool.submit(_diarize, state, audio, engines, settings, progress, is_cancelled)
        try:
            yield future
        except BaseException:
            is_cancelled.set()
            raise
