"""Scripted models: each port played from a script, as strict about what it is given as the real one.

They record what they were asked, and serve tests and demonstrations that must not depend on weights.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from transcriber.core.activity import FRAME_S, FRAME_SAMPLES
from transcriber.core.speech import Diarization, Hypothesis, Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.timeline import Span
from transcriber.errors import ModelError
from transcriber.ports import AudioWindow, Progress

if TYPE_CHECKING:
    from transcriber.ports import Samples

_MAX_WINDOW_SAMPLES = 30 * 16_000
_SPEECH_PROBABILITY = 0.98
_SILENCE_PROBABILITY = 0.02
_SURE = 0.97

Answer = Callable[[AudioWindow, int, Hypothesis], Hypothesis]
"""Takes a window, the variant and what the script says of it; returns what the fake hears: loops, gaps, inventions."""


@dataclass
class ScriptedActivity:
    """Hears speech exactly in `speech`. n_samples: How much audio the last call was given."""

    speech: Sequence[Span]
    name: str = "scripted-activity"
    n_samples: int = 0

    def speech_probabilities(self, blocks: Iterable[Samples]) -> Iterator[float]:
        self.n_samples = 0
        n_frames = 0
        for block in blocks:
            _check_audio(block)
            self.n_samples += len(block)
            while (n_frames + 1) * FRAME_SAMPLES <= self.n_samples:
                yield self._probability(n_frames)
                n_frames += 1
        if n_frames * FRAME_SAMPLES < self.n_samples:
            yield self._probability(n_frames)

    def _probability(self, frame: int) -> float:
        middle = (frame + 0.5) * FRAME_S
        is_speech = any(span.start <= middle < span.end for span in self.speech)
        return _SPEECH_PROBABILITY if is_speech else _SILENCE_PROBABILITY


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `ScriptedRecognizer.recognize`."""

    windows: tuple[Span, ...]
    languages: tuple[LanguageCode, ...]
    hotwords: tuple[str, ...]
    variant: int


@dataclass(frozen=True, slots=True)
class FollowCall:
    """One call of `ScriptedRecognizer.follow`."""

    window: Span
    languages: tuple[LanguageCode, ...]
    said: str
    hotwords: tuple[str, ...]
    is_last: bool


@dataclass
class ScriptedRecognizer:
    """Hears the words of the script whose middle lies in the window; asked in another language it hears nonsense.

    script: What is said in each language. answer: Bends what the fake hears. calls, follow_calls: What it was asked.
    """

    script: Mapping[LanguageCode, Sequence[Word]]
    answer: Answer | None = None
    name: str = "scripted-recognizer"
    known: Sequence[LanguageCode] = tuple(LanguageCode(code) for code in ("de", "en", "es", "fr", "it", "pt"))
    calls: list[Call] = field(default_factory=list)
    follow_calls: list[FollowCall] = field(default_factory=list)

    def recognize(
        self,
        windows: Sequence[AudioWindow],
        *,
        languages: Sequence[LanguageCode],
        hotwords: Sequence[str] = (),
        variant: int = 0,
    ) -> list[Hypothesis]:
        if variant not in (0, 1):
            raise ValueError(f"variant {variant}; 0 or 1 is expected")
        spans = tuple(window.span for window in windows)
        self.calls.append(Call(spans, tuple(languages), tuple(hotwords), variant))
        distributions = self.language_probabilities(windows, languages=languages)
        hypotheses = []
        for window, distribution in zip(windows, distributions, strict=True):
            language = max(distribution, key=lambda code: distribution[code])
            heard = self._heard(window.span, language, distribution[language])
            hypotheses.append(self.answer(window, variant, heard) if self.answer else heard)
        return hypotheses

    def language_probabilities(
        self, windows: Sequence[AudioWindow], *, languages: Sequence[LanguageCode]
    ) -> list[dict[LanguageCode, float]]:
        unknown = set(languages) - set(self.known)
        if unknown:
            raise ModelError(f"'{self.name}' does not know {', '.join(sorted(unknown))}.", hint="Leave them out.")
        for window in windows:
            _check_audio(window.audio)
            if len(window.audio) > _MAX_WINDOW_SAMPLES:
                raise ValueError(f"a window of {window.span.duration:.2f} s; at most 30 s is expected")
        allowed = list(dict.fromkeys(languages)) or list(self.known)
        return [self._distribution(window.span, allowed) for window in windows]

    def follow(
        self,
        window: AudioWindow,
        *,
        languages: Sequence[LanguageCode],
        said: str = "",
        hotwords: Sequence[str] = (),
        is_last: bool = False,
    ) -> Hypothesis:
        """A word that the window cuts is half heard, and the model is unsure of it."""
        [distribution] = self.language_probabilities([window], languages=languages)
        self.follow_calls.append(FollowCall(window.span, tuple(languages), said, tuple(hotwords), is_last))
        language = max(distribution, key=lambda code: distribution[code])
        heard = self._heard(window.span, language, distribution[language])
        following = tuple(_as_far_as(word, window.span.end) for word in heard.words[len(said.split()) :])
        hypothesis = replace(heard, words=following, language=language if following else None)
        return self.answer(window, 0, hypothesis) if self.answer else hypothesis

    def align_text(self, window: AudioWindow, text: str, *, language: LanguageCode) -> tuple[Word, ...]:
        """The words of the text, at equal distances in the window."""
        del language
        _check_audio(window.audio)
        texts = text.split()
        length_s = window.span.duration / max(1, len(texts))
        return tuple(
            Word(word, window.start + index * length_s, window.start + (index + 1) * length_s, 1.0)
            for index, word in enumerate(texts)
        )

    def _heard(self, span: Span, language: LanguageCode, probability: float) -> Hypothesis:
        said = [
            (code, word)
            for code, words in self.script.items()
            for word in words
            if span.start <= word.span.middle < span.end
        ]
        words = tuple(
            word if code == language else Word("nonsense", word.start, word.end, 0.3)
            for code, word in sorted(said, key=lambda pair: pair[1].start)
        )
        return Hypothesis(words, language if words else None, probability, -0.2, 0.01, 1.2)

    def _distribution(self, span: Span, allowed: Sequence[LanguageCode]) -> dict[LanguageCode, float]:
        seconds = {code: sum(span.overlap(word.span) for word in self.script.get(code, ())) for code in allowed}
        loudest = max(seconds, key=lambda code: seconds[code])
        if len(allowed) == 1 or not seconds[loudest]:
            return dict.fromkeys(allowed, 1 / len(allowed))
        rest = (1 - _SURE) / (len(allowed) - 1)
        return {code: _SURE if code == loudest else rest for code in allowed}


@dataclass
class ScriptedDiarizer:
    """Finds the turns of the script that lie within the audio. calls: The number of speakers asked for."""

    turns: Sequence[SpeakerTurn]
    embeddings: Mapping[Label, tuple[float, ...]] = field(default_factory=dict)
    name: str = "scripted-diarizer"
    calls: list[int | None] = field(default_factory=list)

    def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Diarization:
        _check_audio(audio)
        if n_speakers is not None and n_speakers < 1:
            raise ValueError(f"n_speakers is {n_speakers}; at least 1 is expected")
        self.calls.append(n_speakers)
        duration_s = len(audio) / 16_000
        progress(0.0)
        turns = [
            SpeakerTurn(turn.label, turn.start, min(turn.end, duration_s))
            for turn in sorted(self.turns, key=lambda turn: (turn.start, turn.end))
            if turn.start < duration_s
        ]
        progress(0.5)
        labels = [label for label, _ in groupby(sorted(turn.label for turn in turns))]
        progress(1.0)
        return Diarization(
            tuple(turns), {label: self.embeddings[label] for label in labels if label in self.embeddings}
        )


@dataclass
class ScriptedLiveDiarizer:
    """Gives the turns of the script, cut at whole seconds, a second after they were spoken.

    passes: What each `relabel` finds, one after the other; the script where there are no more. adopted: What it was
    told to go on from.
    """

    turns: Sequence[SpeakerTurn]
    embeddings: Mapping[Label, tuple[float, ...]] = field(default_factory=dict)
    passes: Sequence[Diarization] = ()
    name: str = "scripted-live-diarizer"
    adopted: list[Diarization] = field(default_factory=list)
    n_samples: int = 0
    n_passes: int = 0
    _relabelled_s: float = 0.0
    _adopted_until_s: float = 0.0

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        _check_audio(samples)
        before_s = self._labelled_s()
        self.n_samples += len(samples)
        return self._scripted(before_s, self._labelled_s())

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        adopted = self.adopted[-1].turns if self.adopted else ()
        turns = (*adopted, *self._scripted(self._adopted_until_s, self._labelled_s()))
        return tuple(turn for turn in turns if turn.end > start)

    def current(self) -> Diarization:
        turns = self.turns_since(0.0)
        known = {**self.embeddings, **(self.adopted[-1].embeddings if self.adopted else {})}
        spoken = dict.fromkeys(turn.label for turn in turns)
        return Diarization(turns, {label: known[label] for label in spoken if label in known})

    def relabel(self) -> Diarization:
        self._relabelled_s = self.n_samples / 16_000
        self.n_passes += 1
        if self.n_passes <= len(self.passes):
            return self.passes[self.n_passes - 1]
        return Diarization(self._scripted(0.0, self._relabelled_s), dict(self.embeddings))

    def adopt(self, diarization: Diarization, *, used: Collection[Label] = ()) -> None:
        del used  # the script says whose label is whose
        if not self.n_passes and self.n_samples:
            raise ValueError("adopt before any relabel")
        self.adopted.append(diarization)
        self._adopted_until_s = self._relabelled_s

    def _labelled_s(self) -> float:
        return float(max(0, self.n_samples // 16_000 - 1))

    def _scripted(self, start: float, end: float) -> tuple[SpeakerTurn, ...]:
        return tuple(
            SpeakerTurn(turn.label, max(turn.start, start), min(turn.end, end))
            for turn in sorted(self.turns, key=lambda turn: (turn.start, turn.end))
            if max(turn.start, start) < min(turn.end, end)
        )


def _as_far_as(word: Word, end_s: float) -> Word:
    return word if word.end <= end_s else Word(word.text[: len(word.text) // 2 + 1], word.start, end_s, 0.4)


def _check_audio(audio: Samples) -> None:
    if audio.dtype != np.float32 or audio.ndim != 1:
        raise ValueError(f"audio of {audio.dtype} in {audio.ndim} dimensions; (n_samples,) float32 is expected")
    if len(audio) and not (np.isfinite(audio).all() and np.abs(audio).max() <= 1.0):
        raise ValueError("audio beyond [-1, 1]")


@dataclass
class ScriptedTranslator:
    """Knows the sentences of the script; of others it gives each word with the target language before it.

    answer: Bends what it says of a sentence, or raises. calls, contexts: What it was asked. It belongs to one thread.
    """

    source: LanguageCode
    target: LanguageCode
    script: Mapping[str, str] = field(default_factory=dict)
    answer: Callable[[str, str], str] | None = None
    name: str = "scripted"
    model: str = "scripted-translator@1"
    is_pivoted: bool = False
    uses_context: bool = False
    calls: list[tuple[str, ...]] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    _owner: int = field(default_factory=threading.get_ident)

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        if threading.get_ident() != self._owner:
            raise ModelError(f"'{self.name}' belongs to another thread.", hint="Make one translator a thread.")
        if context and not self.uses_context:
            raise ValueError("a context for a translator that has no use for it")
        self.calls.append(tuple(sentences))
        self.contexts.append(context)
        return [self._translated(sentence) for sentence in sentences]

    def _translated(self, sentence: str) -> str:
        words = (word if word.startswith("XQ") else f"{self.target}:{word}" for word in sentence.split())
        said = self.script.get(sentence, " ".join(words))
        return self.answer(sentence, said) if self.answer else said
