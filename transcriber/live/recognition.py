"""Streaming recognition: three verbs, `insert`, `process`, `finish`; the same live, on a file, on a simulated clock.

A buffer of audio grows while somebody speaks. Each step recognizes it again after the words that are confirmed; what
two steps in a row agree upon is confirmed, and at the end of speech everything is. The buffer is cut at pauses and at
the ends of sentences, and confirmed words leave with their audio.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from transcriber.core.activity import ActivitySettings, plan_windows, quietest_moment
from transcriber.core.agreement import Agreement, with_mark
from transcriber.core.coverage import speech_within, speech_without_words
from transcriber.core.segmentation import SegmentationConfig, is_sentence_end, split_segments
from transcriber.core.speech import Hypothesis, LanguageCode, Word, join_words
from transcriber.core.timeline import Span
from transcriber.live.guards import said_words
from transcriber.live.settings import LiveSettings
from transcriber.live.speech_buffer import SpeechBuffer
from transcriber.live.updates import LiveSegment, LiveUpdate
from transcriber.ports import ExpectedWords, LiveRecognizer, SpeechActivity

if TYPE_CHECKING:
    from transcriber.ports import Samples


_TIGHT = ActivitySettings(padding_s=0.0)
_PADDED = ActivitySettings()
_MARGIN_S = 0.1


class StreamingRecognition:
    """One stream of audio. One thread at a time; memory does not grow with time."""

    def __init__(
        self,
        activity: SpeechActivity,
        recognizer: LiveRecognizer,
        *,
        languages: Sequence[LanguageCode],
        expected_words: ExpectedWords = lambda _: (),
        settings: LiveSettings | None = None,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Start at the beginning of the recording.

        Args:
            activity: One that gives each probability as soon as its frame is complete.
            languages: Those allowed; one means no detection, none means any that the model knows.
            expected_words: Asked when a buffer begins and when it is cut, not at each step: a hypothesis that changes
                with what is expected would be taken back.
            seconds: A clock, to learn how long a step takes.
        """
        self._buffer = SpeechBuffer(activity)
        self._recognizer = recognizer
        self._languages = tuple(languages)
        self._expected_words = expected_words
        self._hotwords: tuple[str, ...] | None = None
        self._just_heard = ""
        self._settings = settings or LiveSettings()
        self._seconds = seconds
        self._agreement = Agreement()
        self._open: list[Word] = []
        self._closed: list[LiveSegment] = []
        self._language: LanguageCode | None = None
        self._heard_until_s = 0.0
        self._step_s = self._settings.step_s

    def insert(self, samples: Samples) -> None:
        """Add audio. It costs little: call it as audio comes.

        Args:
            samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1]; of any length.
        """
        self._buffer.insert(samples)

    @property
    def buffered_s(self) -> float:
        """Audio that is held in memory."""
        return self._buffer.duration_s

    def process(self) -> LiveUpdate | None:
        """Look at the audio that has come; None where there is nothing to say that is new.

        Raises:
            ModelError: If the model cannot run.
        """
        speech = self._buffer.speech(_TIGHT)
        if not speech:
            self._buffer.drop_before(self._buffer.end_s - self._settings.lead_s)
            return self._pass_over_silence()
        if not self._agreement.confirmed:
            self._buffer.drop_before(speech[0].start - self._settings.lead_s)
        if self._buffer.duration_s > self._settings.max_window_s:
            return self._catch_up()
        if self._buffer.end_s - speech[-1].end >= self._settings.end_silence_s:
            return self._settle(min(self._buffer.end_s, speech[-1].end + _PADDED.padding_s))
        if self._buffer.end_s - max(self._heard_until_s, speech[0].start) >= self._step_s:
            return self._step()
        return None

    def finish(self) -> LiveUpdate:
        """Recognize what is left; the last words are confirmed and their segment is final.

        Raises:
            ModelError: If the model cannot run.
        """
        segments: list[LiveSegment] = []
        while speech := self._buffer.speech(_TIGHT):
            if not self._agreement.confirmed:
                self._buffer.drop_before(speech[0].start - self._settings.lead_s)
            is_long = self._buffer.duration_s > self._settings.max_window_s
            update = self._catch_up() if is_long else self._settle(self._buffer.end_s)
            segments += update.segments
        self._heard_until_s = self._buffer.end_s
        self._close_segments(is_end=True)
        last = self._update()
        return replace(last, segments=(*segments, *last.segments))

    def _step(self) -> LiveUpdate:
        began_s = self._seconds()
        end_s = self._buffer.end_s
        heard = self._hear(end_s)
        n_before = len(self._agreement.confirmed)
        self._agreement = self._agreement.after(
            heard.words, end_s=end_s, settings=self._settings.agreement, mark=heard.mark
        )
        if n_before and self._open:
            self._open[-1] = self._agreement.confirmed[n_before - 1]
        self._open += self._agreement.confirmed[n_before:]
        self._heard_until_s = end_s
        self._cut()
        took_s = self._seconds() - began_s
        self._step_s = min(self._settings.max_step_s, max(self._settings.step_s, took_s / self._settings.load))
        self._close_segments()
        return self._update()

    def _settle(self, end_s: float) -> LiveUpdate:
        """Confirm everything up to a moment and let go of it."""
        heard = self._hear(end_s, is_last=True)
        words = self._hear_left_out(heard.words, end_s)
        self._just_heard = join_words((*self._agreement.confirmed, *words), self._language)
        if self._agreement.confirmed:
            self._open = list(with_mark(self._open, heard.mark))
        self._open += words
        self._agreement = Agreement()
        self._hotwords = None
        self._heard_until_s = end_s
        self._buffer.drop_before(end_s)
        self._close_segments()
        return self._update()

    def _catch_up(self) -> LiveUpdate:
        """Recognize what one window can take of a buffer that is too long for one."""
        if self._agreement.confirmed:
            self._buffer.drop_before(self._agreement.confirmed[-1].end)
            self._agreement = Agreement()
        start_s = self._buffer.start_s
        windows = plan_windows(
            [span.shifted(-start_s) for span in self._buffer.speech(_TIGHT)],
            max_window_s=self._settings.max_window_s,
            probabilities=self._buffer.probabilities,
        )
        ends = [min(window.end + _PADDED.padding_s, after.start) for window, after in pairwise(windows)]
        return self._settle(round(start_s + ends[0], 3) if ends else self._buffer.end_s)

    def _hear(self, end_s: float, *, is_last: bool = False) -> Hypothesis:
        """What follows the confirmed words up to a moment, without what nobody said."""
        window = self._buffer.window(self._buffer.start_s, end_s)
        confirmed = self._agreement.confirmed
        hypothesis = self._recognizer.follow(
            window,
            languages=(self._language,) if confirmed and self._language else self._languages,
            said=join_words(confirmed, self._language),
            hotwords=self._expected(),
            is_last=is_last,
        )
        if hypothesis.language and hypothesis.language != self._language:
            self._close_segments(is_end=True)
            self._language = hypothesis.language
        words = self._after_confirmed(self._judged(hypothesis, window.span, confirmed))
        return replace(hypothesis, words=words)

    def _expected(self) -> tuple[str, ...]:
        if self._hotwords is None:
            self._hotwords = tuple(self._expected_words(self._just_heard))
        return self._hotwords

    def _hear_left_out(self, words: Sequence[Word], end_s: float) -> list[Word]:
        """The words, with those of speech that the recognizer passed over and that it often hears by itself.

        What is missing before the confirmed words stays so: nothing may come in between them.
        """
        speech = [Span(span.start, min(span.end, end_s)) for span in self._buffer.speech(_TIGHT) if span.start < end_s]
        known = [*self._agreement.confirmed, *words]
        confirmed_end_s = max((word.end for word in self._agreement.confirmed), default=0.0)
        found = list(words)
        for left_out in speech_without_words(known, speech, min_missing_s=self._settings.left_out_s):
            if left_out.span.start < confirmed_end_s:
                continue
            window = self._buffer.window(left_out.span.start - _MARGIN_S, min(end_s, left_out.span.end + _MARGIN_S))
            languages = (self._language,) if self._language else self._languages
            hypothesis = self._recognizer.follow(window, languages=languages, hotwords=self._expected(), is_last=True)
            missed = self._judged(hypothesis, window.span, ())
            found += [word for word in missed if left_out.span.start <= word.span.middle <= left_out.span.end]
        return sorted(self._after_confirmed(found), key=lambda word: word.start)

    def _judged(self, hypothesis: Hypothesis, window: Span, before: Sequence[Word]) -> tuple[Word, ...]:
        return said_words(
            hypothesis,
            before=before,
            speech=speech_within(window, self._buffer.speech(_TIGHT)),
            padded=speech_within(window, self._buffer.speech(_PADDED)),
            peak_speech_probability=self._buffer.peak_probability(window),
        )

    def _after_confirmed(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words, none of which begins before the last confirmed one: each look places the words anew."""
        known = self._open or self._agreement.confirmed
        earliest_s = known[-1].start if known else 0.0
        return tuple(replace(word, start=max(word.start, earliest_s), end=max(word.end, earliest_s)) for word in words)

    def _cut(self) -> None:
        """Let confirmed words leave a long buffer, at the end of a sentence where there is one."""
        if self._buffer.duration_s < self._settings.cut_after_s:
            return
        confirmed = self._agreement.confirmed
        following = (*confirmed[1:], *self._agreement.heard[:1])
        pauses = [after.start - before.end for before, after in zip(confirmed, following, strict=False)]
        ends = [index for index in range(len(pauses)) if is_sentence_end(confirmed[index].text)]
        if ends:
            cut = ends[-1]
        elif pauses and self._buffer.duration_s > 1.5 * self._settings.cut_after_s:
            cut = max(range(len(pauses)), key=lambda index: pauses[index])
        else:
            return
        earliest, latest = confirmed[cut].end - 0.1, following[cut].start + 0.1
        start_s = self._buffer.start_s
        moment_s = start_s + quietest_moment(earliest - start_s, latest - start_s, self._buffer.probabilities)
        self._buffer.drop_before(moment_s)
        self._just_heard = join_words(confirmed[: cut + 1], self._language)
        self._agreement = self._agreement.without(cut + 1)
        self._hotwords = None

    def _pass_over_silence(self) -> LiveUpdate | None:
        self._heard_until_s = self._buffer.end_s
        if not self._open or self._buffer.end_s - self._open[-1].end < self._settings.segment_pause_s:
            return None
        self._close_segments(is_end=True)
        return self._update()

    def _close_segments(self, *, is_end: bool = False) -> None:
        """Move the confirmed words whose segment has ended out of the open one."""
        segments = split_segments(self._open, SegmentationConfig(pause_s=self._settings.segment_pause_s))
        self._open = []
        if segments and not is_end and not is_sentence_end(segments[-1][-1].text):
            self._open = list(segments.pop())
        self._closed += (LiveSegment(words, self._language) for words in segments)

    def _update(self) -> LiveUpdate:
        segments, self._closed = tuple(self._closed), []
        return LiveUpdate(
            segments,
            tuple(self._open),
            self._agreement.shown,
            self._language,
            self._heard_until_s,
            round(max(0.0, self._buffer.end_s - self._heard_until_s), 3),
            self._step_s,
        )
