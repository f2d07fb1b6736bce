"""A whole recording to words, window by window in time order, so that a caller can journal each as it is done.

The plan depends on the recording and the languages alone: a job that goes on plans the same windows again and skips
those that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from transcriber.core.activity import ActivitySettings, find_speech, plan_windows
from transcriber.core.consensus import agreement, vote
from transcriber.core.coverage import speech_within
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span, merge_spans
from transcriber.offline.languages import LanguageRun, plan_language_runs
from transcriber.offline.redecoding import Reading, SpeechMap, read_windows
from transcriber.ports import AudioWindow, Progress, Recognizer, SpeechActivity

if TYPE_CHECKING:
    from transcriber.ports import Samples

_LONG_WINDOW_S = 28.0
_SHORT_WINDOW_S = 20.0
_LANGUAGE_PIECE_S = 8.0
"""Speech without a pause is asked for its language in pieces: two people may follow each other without one."""

_WINDOWS_AT_ONCE = 4
_BLOCK_SAMPLES = 60 * SAMPLE_RATE_HZ
_ACTIVITY_SHARE = 0.03
_LANGUAGES_SHARE = 0.12

_SUFFICIENT_AGREEMENT = 0.95
"""Of two readings; below, about two windows in five of real speech, more readings are worth their time."""

_PLAIN, _TIMED = 0, 1


@dataclass(frozen=True, slots=True)
class RecognizedWindow:
    """What was said in a window.

    language: None where nothing was heard. dropped: (text, reason) of what the model wrote and nobody said.
    model: The recognizer's name.
    """

    span: Span
    words: tuple[Word, ...]
    language: LanguageCode | None
    language_probability: float
    model: str
    dropped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _PlannedWindow:
    span: Span
    language: LanguageCode
    language_probability: float


def recognize_recording(
    audio: Samples,
    activity: SpeechActivity,
    recognizer: Recognizer,
    *,
    languages: Sequence[LanguageCode],
    hotwords: Sequence[str],
    done: Sequence[Span] = (),
    progress: Progress,
) -> Iterator[RecognizedWindow]:
    """Recognize what is not done, lazily, in time order.

    Args:
        audio: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
        languages: Those allowed; one means no detection, none means any that the model knows.
        done: The spans of windows that an earlier run of the same recording and languages yielded.

    Raises:
        ModelError: If a model cannot run.
    """
    progress(0.0)
    where = _map_speech(audio, activity)
    progress(_ACTIVITY_SHARE)
    runs = _language_runs(audio, where, recognizer, languages)
    planned = [window for run in runs for window in _plan(run, where)]
    begun = _LANGUAGES_SHARE if len(languages) != 1 else _ACTIVITY_SHARE
    progress(begun)
    known = {(round(span.start, 3), round(span.end, 3)) for span in done}
    remaining = [window for window in planned if (window.span.start, window.span.end) not in known]
    total_s = sum(window.span.duration for window in planned)
    done_s = total_s - sum(window.span.duration for window in remaining)
    for first in range(0, len(remaining), _WINDOWS_AT_ONCE):
        for window in _recognized(remaining[first : first + _WINDOWS_AT_ONCE], audio, recognizer, hotwords, where):
            done_s += window.span.duration
            yield window
            progress(min(1.0, begun + (1 - begun) * done_s / total_s))
    progress(1.0)


def _map_speech(audio: Samples, activity: SpeechActivity) -> SpeechMap:
    blocks = (audio[first : first + _BLOCK_SAMPLES] for first in range(0, len(audio), _BLOCK_SAMPLES))
    probabilities = tuple(activity.speech_probabilities(blocks))
    duration_s = len(audio) / SAMPLE_RATE_HZ
    settings = ActivitySettings()
    tight = ActivitySettings(padding_s=0.0)
    return SpeechMap(
        probabilities,
        find_speech(probabilities, duration_s=duration_s, settings=tight),
        find_speech(probabilities, duration_s=duration_s, settings=settings),
    )


def _language_runs(
    audio: Samples, where: SpeechMap, recognizer: Recognizer, languages: Sequence[LanguageCode]
) -> list[LanguageRun]:
    if len(languages) == 1:
        return [LanguageRun(languages[0], 1.0, tuple(where.padded))]
    pieces = [
        piece
        for span in where.padded
        for piece in plan_windows([span], max_window_s=_LANGUAGE_PIECE_S, probabilities=where.probabilities)
    ]
    distributions = recognizer.language_probabilities(_cut(audio, pieces), languages=languages)
    runs = plan_language_runs(pieces, distributions, is_open=not languages)
    # Pieces of one stretch of speech are one again where the language is the same.
    return [LanguageRun(run.language, run.probability, tuple(merge_spans(run.speech))) for run in runs]


def _plan(run: LanguageRun, where: SpeechMap) -> list[_PlannedWindow]:
    spans = plan_windows(run.speech, max_window_s=_LONG_WINDOW_S, probabilities=where.probabilities)
    return [_PlannedWindow(span, run.language, run.probability) for span in spans]


def _recognized(
    planned: Sequence[_PlannedWindow],
    audio: Samples,
    recognizer: Recognizer,
    hotwords: Sequence[str],
    where: SpeechMap,
) -> Iterator[RecognizedWindow]:
    """Windows decoded together where they share a language, and given out in time order."""
    readings: dict[Span, list[Reading]] = {}
    for language in dict.fromkeys(window.language for window in planned):
        spans = [window.span for window in planned if window.language == language]
        hear = partial(_hear, audio=audio, recognizer=recognizer, language=language, hotwords=hotwords)
        readings |= zip(spans, _opinions(spans, hear, where), strict=True)
    for window in planned:
        opinions = readings[window.span]
        words = tuple(vote([reading.words for reading in opinions]))
        dropped = dict.fromkeys(text for reading in opinions for text in reading.dropped)
        yield RecognizedWindow(
            window.span,
            words,
            window.language if words else None,
            window.language_probability,
            recognizer.name,
            tuple(dropped),
        )


def _opinions(spans: Sequence[Span], hear: partial[list[Hypothesis]], where: SpeechMap) -> list[list[Reading]]:
    """Two readings of each window, without timestamps and with them; where they differ, two more in shorter windows.

    Each way of decoding leaves out and mishears other words; their vote is better than the best of them, and surer.
    """
    timed, plain = partial(hear, variant=_TIMED), partial(hear, variant=_PLAIN)
    long_timed = dict(zip(spans, read_windows(spans, timed, where), strict=True))
    long_plain = dict(zip(spans, read_windows(spans, plain, where), strict=True))
    parts = {
        span: plan_windows(
            speech_within(span, where.padded), max_window_s=_SHORT_WINDOW_S, probabilities=where.probabilities
        )
        for span in spans
        if agreement(long_timed[span].words, long_plain[span].words) < _SUFFICIENT_AGREEMENT
    }
    # A window that is short already has been heard.
    shorter = [part for of_span in parts.values() for part in of_span if part not in long_timed]
    short_timed = long_timed | dict(zip(shorter, read_windows(shorter, timed, where), strict=True))
    short_plain = long_plain | dict(zip(shorter, read_windows(shorter, plain, where), strict=True))
    opinions = []
    for span in spans:
        found = [long_timed[span], long_plain[span]]
        if span in parts:
            found += [_concatenated(short_plain, parts[span]), _concatenated(short_timed, parts[span])]
        opinions.append(found)
    return opinions


def _concatenated(readings: Mapping[Span, Reading], parts: Sequence[Span]) -> Reading:
    return Reading(
        tuple(word for part in parts for word in readings[part].words),
        tuple(text for part in parts for text in readings[part].dropped),
    )


def _hear(
    spans: Sequence[Span],
    *,
    audio: Samples,
    recognizer: Recognizer,
    language: LanguageCode,
    hotwords: Sequence[str],
    variant: int,
) -> list[Hypothesis]:
    return recognizer.recognize(_cut(audio, spans), languages=(language,), hotwords=hotwords, variant=variant)


def _cut(audio: Samples, spans: Sequence[Span]) -> list[AudioWindow]:
    return [
        AudioWindow(audio[round(span.start * SAMPLE_RATE_HZ) : round(span.end * SAMPLE_RATE_HZ)], span.start)
        for span in spans
    ]
