"""After a crash: what was recorded and not written down is recognized, all voices are told apart, the session is whole.

Only facts in the journal count. What people wrote and named stays: new segments are added where there were none, and
the labels of the pass over the whole recording are matched with those in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.capture.recording import n_samples_of, read_samples, recording_parts
from transcriber.config import Settings
from transcriber.core.events import (
    DroppedText,
    Event,
    RecordingEnded,
    SegmentFinalized,
    SpeakersDiarized,
    TranscriptCompleted,
    WindowRecognized,
)
from transcriber.core.relabelling import matched_labels
from transcriber.core.segmentation import split_segments
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span, merge_spans
from transcriber.core.work import new_segment_ids, pending_attribution, shown_voices
from transcriber.errors import SessionError
from transcriber.offline.recognition import RecognizedWindow, recognize_recording
from transcriber.offline.transcription import Engines, StageProgress, flag_terms
from transcriber.session.store import Store

if TYPE_CHECKING:
    from transcriber.ports import Samples

_WORTH_HEARING_S = 0.3


@dataclass(frozen=True, slots=True)
class Resumed:
    """recognized_s: How much of the recording was written down now."""

    state: State
    recognized_s: float


def finish_session(
    store: Store, folder: Path, engines: Engines, settings: Settings, progress: StageProgress
) -> Resumed:
    """Do what remains of a session that was interrupted; nothing where nothing remains.

    Raises:
        SessionError: If nothing was recorded.
        BofscribeError: As the models and the folder demand. What was done stays.
    """
    if store.state.is_complete:
        return Resumed(store.state, 0.0)
    samples = recorded(store, folder)
    missing = unheard_spans(store.state, len(samples) / SAMPLE_RATE_HZ)
    total_s = sum(span.duration for span in missing) or 1.0
    done_s = 0.0
    for span in missing:
        for window in _recognized(store, samples, span, engines, settings):
            store.append(*_window_events(store.state, window, span.start))
        store.append(WindowRecognized(span.start, span.end, engines.recognizer().name))
        done_s += span.duration
        progress("recognition", done_s / total_s)
    diarizer = engines.diarizer()
    found = diarizer.diarize(
        samples, n_speakers=settings.speakers.count, progress=lambda share: progress("speakers", share)
    )
    matched = matched_labels(shown_voices(store.state), found, named=store.state.names.keys())
    store.append(SpeakersDiarized(matched.turns, tuple(matched.embeddings.items()), diarizer.name))
    store.append(*pending_attribution(store.state), TranscriptCompleted())
    return Resumed(flag_terms(store, samples, engines, progress), done_s)


def unheard_spans(state: State, duration_s: float) -> list[Span]:
    """What was recorded, on the record, and is in no window that was recognized."""
    known = [Span(window.start, window.end) for window in state.windows]
    known += [Span(gap.start, gap.end) for gap in state.gaps]
    if state.off_record_since is not None:
        known.append(Span(state.off_record_since, max(state.off_record_since, duration_s)))
    missing: list[Span] = []
    position = 0.0
    for span in [*merge_spans(known), Span(duration_s, duration_s)]:
        if span.start - position >= _WORTH_HEARING_S:
            missing.append(Span(round(position, 3), round(min(span.start, duration_s), 3)))
        position = max(position, span.end)
    return missing


def recorded(store: Store, folder: Path) -> Samples:
    """What a session recorded, whole; the end of its recording is journaled if it was not.

    Returns:
        (n_samples,) float32, mono, 16 kHz, in [-1, 1].

    Raises:
        SessionError: If nothing was recorded, or its files are not there.
        AudioError: If one can't be read.
    """
    recording = store.state.recording
    if recording is None:
        raise SessionError(f"Nothing was recorded in {folder}.", hint="Begin again: bofscribe live DIR")
    parts = recording_parts(recording, folder)
    if not parts:
        raise SessionError(
            f"The recording {recording.files[0].path} of the session in {folder} is not there.",
            hint="Put it back from a copy; what was written down can be exported without it.",
        )
    n_samples = n_samples_of(parts)
    if recording.duration_s is None:
        store.append(RecordingEnded(round(n_samples / SAMPLE_RATE_HZ, 3), "The session was interrupted."))
    return read_samples(parts, 0, n_samples)


def _recognized(
    store: Store, samples: Samples, span: Span, engines: Engines, settings: Settings
) -> Iterator[RecognizedWindow]:
    return recognize_recording(
        samples[round(span.start * SAMPLE_RATE_HZ) : round(span.end * SAMPLE_RATE_HZ)],
        engines.activity(),
        engines.recognizer(),
        languages=tuple(LanguageCode(code) for code in settings.languages.spoken),
        expected_words=lambda heard: engines.vocabulary.expected_words(store.state, heard),
        progress=lambda _: None,
    )


def _window_events(state: State, window: RecognizedWindow, offset_s: float) -> Iterator[Event]:
    ids = new_segment_ids(state)
    for words in split_segments([_shifted(word, offset_s) for word in window.words]):
        yield SegmentFinalized(next(ids), words, window.language, None, window.model)
    span = window.span.shifted(offset_s)
    dropped = tuple(DroppedText(text, reason) for text, reason in window.dropped)
    yield WindowRecognized(span.start, span.end, window.model, dropped)


def _shifted(word: Word, seconds: float) -> Word:
    return Word(word.text, round(word.start + seconds, 3), round(word.end + seconds, 3), word.probability)
