"""A live session: sound to the recording, to words, to voices, to the journal; what may change goes out as signals.

The calling thread recognizes; capturing and voices have threads of their own. What is recognized before its voice is
known waits a moment, so that most segments enter the journal with the right label.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.capture.capture_thread import CaptureThread
from transcriber.capture.recorder import Recorder
from transcriber.capture.recording import n_samples_of, next_recording_path, read_samples, recording_parts
from transcriber.config import Settings
from transcriber.core.attribution import assign_words
from transcriber.core.events import (
    AudioGap,
    Event,
    OffRecordEnded,
    OffRecordStarted,
    RecordingEnded,
    RecordingStarted,
    SegmentFinalized,
    SegmentId,
    TranscriptCompleted,
    WindowRecognized,
)
from transcriber.core.signals import LagMeasured, LevelMeasured, NoticeShown, PartialCaption, Signal
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.core.work import new_segment_ids
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.sturdy_recognition import SturdyRecognition
from transcriber.live.updates import LiveSegment, LiveUpdate
from transcriber.live.voices import VoiceThread
from transcriber.offline.rescoring import rescoring
from transcriber.ports import AudioSource, LiveDiarizer, LiveRecognizer, SpeechActivity, TextScorer
from transcriber.session.flagging import FlaggingThread, raise_flags
from transcriber.session.folder import SessionFolder
from transcriber.session.parts import Parts
from transcriber.session.store import Store
from transcriber.vocabulary import NoVocabulary, Vocabulary

if TYPE_CHECKING:
    from transcriber.ports import Samples

_VOICE_PATIENCE_S = 3.0
"""A segment whose voice is not known by then goes into the journal without one, and gets it with the next pass."""

_LABEL_DELAY_S = 1.5
"""Of live diarization: what it was given this long ago has its label, if it ever will."""

_RELABEL_EVERY_S = 120.0

_PAUSE_VOICES_AT_LAG_S = 6.0
"""Longer steps come first: where they don't suffice, recognition gets the other cores too."""

_RESUME_VOICES_AT_LAG_S = 2.0


@dataclass(frozen=True)
class SessionEngines:
    """The models, each loaded when first called, on the thread that uses it.

    scorer: Hears doubtful terms again; without it they are not.
    forget_recognizer: After it the recognizer is loaded anew.
    """

    activity: Callable[[], SpeechActivity]
    recognizer: Callable[[], LiveRecognizer]
    diarizer: Callable[[], LiveDiarizer]
    vocabulary: Vocabulary = field(default_factory=NoVocabulary)
    scorer: Callable[[], TextScorer] | None = None
    forget_recognizer: Callable[[], None] = lambda: None


class LiveSession:
    """One recording, from the first sound to the last word. In a folder that has one, it goes on after its end."""

    def __init__(
        self,
        store: Store,
        folder: SessionFolder,
        source: AudioSource,
        engines: SessionEngines,
        settings: Settings,
        on_signal: Callable[[Signal], None],
        parts: Parts | None = None,
    ) -> None:
        """on_signal: Called from several threads; must not raise and must not wait.

        parts: Where recognition, voices and terms tell how they are.

        Raises:
            AudioError, SessionError: If the recording that the folder has can't be read.
        """
        self._store = store
        self._folder = folder
        self._source = source
        self._engines = engines
        self._settings = settings
        self._signal = on_signal
        self._parts = parts or Parts(on_signal)
        self._start_s = _interrupted_at(store, folder)
        self._capture = CaptureThread(
            source,
            self._open_recorder,
            on_gap=self._take_gap,
            on_level=lambda dbfs: on_signal(LevelMeasured(dbfs)),
            on_notice=self._notice,
            first_sample=round(self._start_s * SAMPLE_RATE_HZ),
        )
        self._waiting: deque[LiveSegment] = deque()
        self._recognized_s = self._start_s
        self._model = ""
        self._is_whole = self._start_s == 0.0

    def run(self) -> State:
        """Until the source ends or `stop` is called; every word heard until then is in the journal when it returns.

        A session that went on after an interruption, or whose recognition stood still, is not complete then: some of
        what was recorded may not be recognized (`finish_session`).

        Raises:
            AudioError: If the source can't be opened.
            ModelError: If voices can't be told apart; the recording is whole, and what was recognized stays.
            SessionError: If the journal can't be written.
        """
        self._capture.start()
        voices = VoiceThread(
            self._engines.diarizer,
            self._store,
            relabel_every_s=_RELABEL_EVERY_S,
            part=self._parts.part("voices"),
            start_s=self._start_s,
        )
        rescore = rescoring(self._engines.scorer, self._recorded) if self._engines.scorer else None
        look = partial(raise_flags, self._store, self._engines.vocabulary, rescore)
        flagging = FlaggingThread(self._store, look, self._parts.part("terms"))
        try:
            self._recognize(voices)
        finally:
            self._capture.stop()
            if self._store.state.recording is not None:
                self._store.append(RecordingEnded(round(self._capture.recorded_s, 3)))
            self._append_ready(voices, is_last=True)
            try:
                voices.finish()
            finally:
                flagging.finish()
        end_s = max(self._recognized_s, self._capture.recorded_s)
        heard = [WindowRecognized(self._recognized_s, end_s, self._model)] if self._model else []
        return self._store.append(*heard, *([TranscriptCompleted()] if self._is_whole else []))

    def stop(self) -> None:
        """End the session, from any thread or a signal handler; `run` returns when the last word is in the journal."""
        self._source.stop()

    def go_off_record(self, person: str) -> None:
        """Nothing of the sound from now on is kept, until `go_on_record`; a second call does nothing."""
        self._capture.pause("off the record")
        self._signal(PartialCaption("", "", None, None, 0.0, 0.0))
        start = round(self._capture.recorded_s, 3)
        self._store.decide(
            lambda state: [] if state.off_record_since is not None else [OffRecordStarted(start, person)]
        )

    def go_on_record(self, person: str) -> None:
        """Sound is kept again; does nothing where it is."""
        self._capture.resume()
        end = round(self._capture.recorded_s, 3)

        def back(state: State) -> list[Event]:
            since = state.off_record_since
            return [] if since is None else [OffRecordEnded(max(since, end), person)]

        self._store.decide(back)

    def _recognize(self, voices: VoiceThread) -> None:
        blocks = self._capture.blocks()
        part = self._parts.part("recognition")
        recognition = SturdyRecognition(
            self._new_recognition, part, partial(self._leave_out, voices), start_s=self._start_s
        )
        for block in blocks:
            if isinstance(block, AudioGap):
                self._take(recognition.finish())
                for silence in _silence(block):
                    voices.insert(silence)
                recognition.begin_at(block.end)
                continue
            voices.insert(block)
            recognition.insert(block)
            update = recognition.process()
            if update is not None:
                self._take(update)
                self._signal(self._partial(update, voices))
                self._keep_up(self._capture.lag_s + update.lag_s, update, voices)
            self._append_ready(voices, is_last=False)
        self._take(recognition.finish())

    def _keep_up(self, lag_s: float, update: LiveUpdate, voices: VoiceThread) -> None:
        """Tell the lag, and leave voices for later where recognition can't keep up beside them."""
        if lag_s > _PAUSE_VOICES_AT_LAG_S and not voices.is_paused:
            voices.pause()
            self._notice("Recognition falls behind: who speaks is found out later.")
        elif lag_s < _RESUME_VOICES_AT_LAG_S and voices.is_paused:
            voices.resume()
            self._notice("Recognition has caught up: who speaks is found out again.")
        degraded = [f"looks every {update.step_s:.1f} s"] if update.step_s > 1.0 else []
        degraded += ["speakers later"] if voices.is_paused else []
        self._signal(LagMeasured(round(lag_s, 2), ", ".join(degraded)))

    def _notice(self, text: str) -> None:
        self._signal(NoticeShown(text))

    def _leave_out(self, voices: VoiceThread, span: Span) -> None:
        """Nobody listened there: it is recognized when the session ends."""
        self._append_ready(voices, is_last=True)
        self._recognized_s = span.end
        self._is_whole = False

    def _new_recognition(self) -> StreamingRecognition:
        if self._parts.part("recognition").has_failed:
            self._engines.forget_recognizer()
        recognizer = self._engines.recognizer()
        self._model = recognizer.name
        return StreamingRecognition(
            self._engines.activity(),
            recognizer,
            languages=tuple(LanguageCode(code) for code in self._settings.languages.spoken),
            expected_words=lambda heard: self._engines.vocabulary.expected_words(self._store.state, heard),
        )

    def _take(self, update: LiveUpdate) -> None:
        self._waiting += update.segments

    def _append_ready(self, voices: VoiceThread, *, is_last: bool) -> None:
        """Journal the segments whose voice is known, or was waited for long enough."""
        ready: list[LiveSegment] = []
        while self._waiting and (is_last or self._is_ready(self._waiting[0], voices)):
            ready.append(self._waiting.popleft())
        labelled = [(segment, assign_words(segment.words, _turns_of(segment, voices))) for segment in ready]
        self._store.decide(lambda state: self._segment_events(labelled, new_segment_ids(state)))

    def _is_ready(self, segment: LiveSegment, voices: VoiceThread) -> bool:
        end = segment.words[-1].end
        return voices.heard_s >= end + _LABEL_DELAY_S or self._capture.recorded_s >= end + _VOICE_PATIENCE_S

    def _segment_events(
        self, labelled: Sequence[tuple[LiveSegment, list[Label | None]]], ids: Iterator[SegmentId]
    ) -> list[Event]:
        events: list[Event] = []
        name = self._model
        for segment, labels in labelled:
            position = 0
            for label, run in groupby(labels):
                words = segment.words[position : position + len(list(run))]
                events.append(SegmentFinalized(next(ids), words, segment.language, label, name))
                position += len(words)
            end = max(segment.words[-1].end, self._recognized_s)
            events.append(WindowRecognized(self._recognized_s, end, name))
            self._recognized_s = end
        return events

    def _partial(self, update: LiveUpdate, voices: VoiceThread) -> PartialCaption:
        caption = update.caption()
        waiting = " ".join(word.text for segment in self._waiting for word in segment.words)
        stable = f"{waiting} {caption.stable_text}".strip()
        return replace(caption, stable_text=stable, label=self._newest_label(voices, caption.end))

    def _newest_label(self, voices: VoiceThread, end: float) -> Label | None:
        turns = voices.turns_since(end - 2.0)
        return max(turns, key=lambda turn: turn.end).label if turns else None

    def _open_recorder(self, first_sample: int) -> Recorder:
        path = next_recording_path(self._folder.recording_path.parent)
        recorder = Recorder(path)
        start = round(first_sample / SAMPLE_RATE_HZ, 3)
        relative = path.relative_to(self._folder.path)
        self._store.append(RecordingStarted(str(Path(relative)), self._source.name, "", SAMPLE_RATE_HZ, start))
        return recorder

    def _recorded(self, start_s: float, end_s: float) -> Samples:
        recording = self._store.state.recording
        parts = recording_parts(recording, self._folder.path) if recording else []
        first = round(start_s * SAMPLE_RATE_HZ)
        return read_samples(parts, first, round(end_s * SAMPLE_RATE_HZ) - first)

    def _take_gap(self, gap: AudioGap) -> None:
        # Off the record has events of its own, which a person's deed made.
        if gap.reason != "off the record":
            self._store.append(gap)


def _turns_of(segment: LiveSegment, voices: VoiceThread) -> tuple[SpeakerTurn, ...]:
    return voices.turns_since(segment.words[0].start - 1.0)


def _silence(gap: AudioGap) -> Iterator[Samples]:
    """As much as the gap is long: voices keep step with the recording."""
    import numpy as np  # noqa: PLC0415 - only a gap needs it here

    n_samples = round((gap.end - gap.start) * SAMPLE_RATE_HZ)
    for start in range(0, n_samples, SAMPLE_RATE_HZ):
        yield np.zeros(min(SAMPLE_RATE_HZ, n_samples - start), np.float32)


def _interrupted_at(store: Store, folder: SessionFolder) -> float:
    """Where the recording that the folder has ends, in seconds; 0.0 where there is none."""
    recording = store.state.recording
    if recording is None:
        return 0.0
    if recording.duration_s is not None:
        return recording.duration_s
    end_s = round(n_samples_of(recording_parts(recording, folder.path)) / SAMPLE_RATE_HZ, 3)
    store.append(RecordingEnded(end_s, "The session was interrupted."))
    return end_s
