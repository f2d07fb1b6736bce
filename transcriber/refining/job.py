"""`refine`: what a session recorded is heard again, and the transcript brought in line with it, but for people's work.

Each window is journaled when it is heard, so that a pass that was stopped goes on; nothing that is shown changes until
all of them are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.config import Settings
from transcriber.core.events import (
    DroppedText,
    Event,
    RefinementCompleted,
    SpeakersDiarized,
    TranscriptCompleted,
    WindowRefined,
)
from transcriber.core.refinement import pending_refinement, suggestion_flags
from transcriber.core.relabelling import matched_labels
from transcriber.core.speech import Diarization, LanguageCode, Word
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span, format_clock, merge_spans
from transcriber.core.work import pending_attribution, shown_voices, state_after
from transcriber.errors import SessionError
from transcriber.live.resumption import recorded
from transcriber.offline.recognition import RecognizedWindow, recognize_recording
from transcriber.offline.transcription import Engines, StageProgress, diarizing, flag_terms
from transcriber.ports import Progress
from transcriber.session.store import Store

if TYPE_CHECKING:
    from transcriber.ports import Samples

_WORTH_HEARING_S = 0.3
_MOST_MISSING_S = 1.0
_HEARD_AHEAD_S = 120.0
"""How far the windows that are heard together reach."""


def refine(store: Store, folder: Path, engines: Engines, settings: Settings, progress: StageProgress) -> State:
    """Hear again what is not heard again yet, then change what is due; nothing where this model has done it already.

    Raises:
        SessionError: If nothing was recorded, its files are gone, or the session is not whole.
        BofscribeError: As the models and the folder demand. What was heard stays, as it does on KeyboardInterrupt.
    """
    if store.state.recording is not None and not store.state.is_complete:
        raise SessionError(f"The session in {folder} is not whole.", hint=f"Finish it first: bofscribe resume {folder}")
    samples = recorded(store, folder)
    _require_whole(store.state, samples, folder)
    model = engines.recognizer().name
    if store.state.refined_by == model:
        return store.state
    # Whatever pass there was before, the whole is told apart once more: an empty state has none.
    with diarizing(State(), samples, engines, settings, progress) as diarization:
        for window in _heard_again(store, samples, engines, settings, progress):
            store.append(window)
            if diarization.done():
                diarization.result()  # an error there ends the pass now, not when the last window is done
        voices = diarization.result()
    assert voices is not None
    store.decide(lambda state: _changes(state, voices, model))
    return flag_terms(store, samples, engines, progress)


def _require_whole(state: State, samples: Samples, folder: Path) -> None:
    """What cannot be heard again must not be taken for silence."""
    recording = state.recording
    assert recording is not None  # `recorded` refuses a session without one
    lost = [file.path for file in recording.files if not (folder / file.path).is_file()]
    duration_s, held_s = recording.duration_s or 0.0, len(samples) / SAMPLE_RATE_HZ
    if lost or held_s < duration_s - _MOST_MISSING_S:
        what = (
            f"is without {', '.join(lost)}" if lost else f"holds {format_clock(held_s)} of {format_clock(duration_s)}"
        )
        raise SessionError(
            f"The recording in {folder} {what}.",
            hint="Put it back from a copy; what was written down can be exported and published without it.",
        )


def _changes(state: State, voices: SpeakersDiarized, model: str) -> Sequence[Event]:
    """One batch: the better words and voices come together, or not at all."""
    found = Diarization(voices.turns, dict(voices.embeddings))
    matched = matched_labels(shown_voices(state), found, named=state.names.keys())
    events: list[Event] = [SpeakersDiarized(matched.turns, tuple(matched.embeddings.items()), voices.model)]
    events += pending_refinement(state, model)
    heard = state_after(state, events)
    asked = suggestion_flags(state, heard, model)
    return [*events, *pending_attribution(heard), *asked, TranscriptCompleted(), RefinementCompleted(model)]


def _heard_again(
    store: Store, samples: Samples, engines: Engines, settings: Settings, progress: StageProgress
) -> Iterator[WindowRefined]:
    """In stretches on the record: nothing of what was off it is heard."""
    stretches = on_record(store.state, len(samples) / SAMPLE_RATE_HZ)
    total_s = sum(span.duration for span in stretches) or 1.0
    before_s = 0.0
    for span in stretches:
        report = partial(_report, progress, before_s / total_s, span.duration / total_s)
        yield from _stretch_heard(store, samples, span, engines, settings, report)
        before_s += span.duration
    progress("recognition", 1.0)


def _report(progress: StageProgress, before: float, part: float, share: float) -> None:
    progress("recognition", min(1.0, before + share * part))


def _stretch_heard(
    store: Store, samples: Samples, span: Span, engines: Engines, settings: Settings, report: Progress
) -> Iterator[WindowRefined]:
    model = engines.recognizer().name
    heard_until_s = span.start

    def expected_words(heard: str) -> Sequence[str]:
        until = min(span.end, heard_until_s + _HEARD_AHEAD_S)
        return engines.vocabulary.expected_words(store.state, heard, until=until)

    windows = recognize_recording(
        samples[round(span.start * SAMPLE_RATE_HZ) : round(span.end * SAMPLE_RATE_HZ)],
        engines.activity(),
        engines.recognizer(),
        languages=tuple(LanguageCode(code) for code in settings.languages.spoken),
        expected_words=expected_words,
        done=[
            Span(round(window.start - span.start, 3), round(window.end - span.start, 3))
            for window in store.state.refined
            if window.model == model and span.start <= window.start and window.end <= span.end
        ],
        progress=report,
    )
    for window in windows:
        heard_until_s = span.start + window.span.end
        yield _refined(window, span.start)


def on_record(state: State, duration_s: float) -> list[Span]:
    """What was recorded and is in no gap, without scraps."""
    found: list[Span] = []
    position = 0.0
    for gap in [*merge_spans(Span(gap.start, gap.end) for gap in state.gaps), Span(duration_s, duration_s)]:
        if gap.start - position >= _WORTH_HEARING_S:
            found.append(Span(round(position, 3), round(min(gap.start, duration_s), 3)))
        position = max(position, gap.end)
    return found


def _refined(window: RecognizedWindow, offset_s: float) -> WindowRefined:
    span = window.span.shifted(offset_s)
    words = (
        Word(word.text, round(word.start + offset_s, 3), round(word.end + offset_s, 3), word.probability)
        for word in window.words
    )
    dropped = tuple(DroppedText(text, reason) for text, reason in window.dropped)
    in_order = tuple(sorted(words, key=lambda word: word.start))
    return WindowRefined(span.start, span.end, in_order, window.language, window.model, dropped)
