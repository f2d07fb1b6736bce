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
from transcriber.core.timeline import Span, merge_spans
from transcriber.offline.languages import LanguageRun, plan_language_runs
from transcriber.offline.redecoding import Hear, Reading, SpeechMap, read_windows
from transcriber.offline.sound import Sound, as_heard
from transcriber.ports import ExpectedWords, Progress, Recognizer, SpeechActivity

if TYPE_CHECKING:
    from transcriber.ports import Samples

_LONG_WINDOW_S = 28.0
_SHORT_WINDOW_S = 20.0
_LANGUAGE_PIECE_S = 8.0
"""Speech without a pause is asked for its language in pieces: two people may follow each other without one."""

_WINDOWS_AT_ONCE = 4
_PIECES_AT_ONCE = 32
_ACTIVITY_SHARE = 0.03
_LANGUAGES_SHARE = 0.12

_SUFFICIENT_AGREEMENT = 0.95
"""Of two readings. Below it, as for two words in five of the development recordings, two more are worth their time."""

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
    expected_words: ExpectedWords,
    done: Sequence[Span] = (),
    progress: Progress,
) -> Iterator[RecognizedWindow]:
    """Recognize what is not done, lazily, in time order.

    Args:
        audio: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
        languages: Those allowed; one means no detection, none means any that the model knows.
        expected_words: Asked with what a first reading of some windows gave; the readings after it expect these.
        done: The spans of windows that an earlier run of the same recording and languages yielded.

    Raises:
        ModelError: If a model cannot run.
    """
    progress(0.0)
    sound = as_heard(audio)
    where = _map_speech(sound, activity)
    progress(_ACTIVITY_SHARE)
    runs = _language_runs(sound, where, recognizer, languages, progress)
    planned = [window for run in runs for window in _plan(run, where)]
    begun = _ACTIVITY_SHARE if len(languages) == 1 else _LANGUAGES_SHARE
    progress(begun)
    known = {(round(span.start, 3), round(span.end, 3)) for span in done}
    remaining = [window for window in planned if (window.span.start, window.span.end) not in known]
    total_s = sum(window.span.duration for window in planned)
    done_s = total_s - sum(window.span.duration for window in remaining)
    for first in range(0, len(remaining), _WINDOWS_AT_ONCE):
        batch = remaining[first : first + _WINDOWS_AT_ONCE]
        for window in _recognized(batch, sound, recognizer, expected_words, where):
            done_s += window.span.duration
            yield window
            progress(min(1.0, begun + (1 - begun) * done_s / total_s))
    progress(1.0)


def _map_speech(sound: Sound, activity: SpeechActivity) -> SpeechMap:
    probabilities = tuple(activity.speech_probabilities(sound.blocks()))
    return SpeechMap(
        probabilities,
        find_speech(probabilities, duration_s=sound.duration_s, settings=ActivitySettings(padding_s=0.0)),
        find_speech(probabilities, duration_s=sound.duration_s, settings=ActivitySettings()),
    )


def _language_runs(
    sound: Sound, where: SpeechMap, recognizer: Recognizer, languages: Sequence[LanguageCode], progress: Progress
) -> list[LanguageRun]:
    if len(languages) == 1:
        return [LanguageRun(languages[0], 1.0, tuple(where.padded))]
    pieces = [
        piece
        for span in where.padded
        for piece in plan_windows([span], max_window_s=_LANGUAGE_PIECE_S, probabilities=where.probabilities)
    ]
    distributions: list[dict[LanguageCode, float]] = []
    for first in range(0, len(pieces), _PIECES_AT_ONCE):
        windows = [sound.window(piece) for piece in pieces[first : first + _PIECES_AT_ONCE]]
        distributions += recognizer.language_probabilities(windows, languages=languages)
        share = len(distributions) / len(pieces)
        progress(_ACTIVITY_SHARE + (_LANGUAGES_SHARE - _ACTIVITY_SHARE) * share)
    runs = plan_language_runs(pieces, distributions, is_open=not languages)
    # Pieces of one stretch of speech are one again where the language is the same.
    return [LanguageRun(run.language, run.probability, tuple(merge_spans(run.speech))) for run in runs]


def _plan(run: LanguageRun, where: SpeechMap) -> list[_PlannedWindow]:
    spans = plan_windows(run.speech, max_window_s=_LONG_WINDOW_S, probabilities=where.probabilities)
    return [_PlannedWindow(span, run.language, run.probability) for span in spans]


def _recognized(
    planned: Sequence[_PlannedWindow],
    sound: Sound,
    recognizer: Recognizer,
    expected_words: ExpectedWords,
    where: SpeechMap,
) -> Iterator[RecognizedWindow]:
    """Windows decoded together where they share a language, and given out in time order."""
    readings: dict[Span, list[Reading]] = {}
    for language in dict.fromkeys(window.language for window in planned):
        spans = [window.span for window in planned if window.language == language]
        hear = partial(_hear, sound=sound, recognizer=recognizer, language=language)
        readings |= zip(spans, _opinions(spans, hear, expected_words, where), strict=True)
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


def _opinions(
    spans: Sequence[Span], hear: partial[list[Hypothesis]], expected_words: ExpectedWords, where: SpeechMap
) -> list[list[Reading]]:
    """Readings of each window: with timestamps, and in shorter windows without; where these differ, the other two ways.

    Each leaves out and mishears other words; their vote is better than the best of them, and surer. What the first
    reading heard tells which words the others should expect.
    """
    parts = {
        span: plan_windows(
            speech_within(span, where.padded), max_window_s=_SHORT_WINDOW_S, probabilities=where.probabilities
        )
        for span in spans
    }
    heard_timed = _read(spans, partial(hear, variant=_TIMED, hotwords=expected_words("")), where, {})
    hotwords = expected_words(" ".join(word.text for span in spans for word in heard_timed[span].words))
    timed = partial(hear, variant=_TIMED, hotwords=hotwords)
    plain = partial(hear, variant=_PLAIN, hotwords=hotwords)
    heard_plain = _read([part for span in spans for part in parts[span]], plain, where, {})
    doubtful = [
        span
        for span in spans
        if agreement(heard_timed[span].words, _concatenated(heard_plain, parts[span]).words) < _SUFFICIENT_AGREEMENT
    ]
    heard_timed = _read([part for span in doubtful for part in parts[span]], timed, where, heard_timed)
    heard_plain = _read(doubtful, plain, where, heard_plain)
    opinions = []
    for span in spans:
        found = [heard_timed[span], _concatenated(heard_plain, parts[span])]
        if span in doubtful:
            found += [heard_plain[span], _concatenated(heard_timed, parts[span])]
        opinions.append(found)
    return opinions


def _read(spans: Sequence[Span], hear: Hear, where: SpeechMap, known: Mapping[Span, Reading]) -> dict[Span, Reading]:
    """The readings that are known, and those of the other spans."""
    unheard = [span for span in spans if span not in known]
    return {**known, **dict(zip(unheard, read_windows(unheard, hear, where), strict=True))}


def _concatenated(readings: Mapping[Span, Reading], parts: Sequence[Span]) -> Reading:
    return Reading(
        tuple(word for part in parts for word in readings[part].words),
        tuple(text for part in parts for text in readings[part].dropped),
    )


def _hear(
    spans: Sequence[Span],
    *,
    sound: Sound,
    recognizer: Recognizer,
    language: LanguageCode,
    hotwords: Sequence[str],
    variant: int,
) -> list[Hypothesis]:
    return recognizer.recognize(
        [sound.window(span) for span in spans], languages=(language,), hotwords=hotwords, variant=variant
    )
