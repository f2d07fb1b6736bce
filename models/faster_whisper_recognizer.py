"""Whisper by faster-whisper: windows of speech in, words with times out."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from models.whisper_steps import MAX_WINDOW_S, EncodedWindows, GeneratedText, WhisperSteps, context_s
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import ModelError
from transcriber.ports import AudioWindow, Reading

_BATCH_SIZE = 8


class FasterWhisperRecognizer:
    """Implements `Recognizer`. One thread at a time."""

    def __init__(self, model_path: Path, *, name: str, device: str, compute_type: str, n_threads: int) -> None:
        """Load the model; the arguments and errors are those of `WhisperSteps`."""
        self.name = name
        self._steps = WhisperSteps(model_path, name=name, device=device, compute_type=compute_type, n_threads=n_threads)

    def recognize(
        self,
        windows: Sequence[AudioWindow],
        *,
        languages: Sequence[LanguageCode],
        hotwords: Sequence[str] = (),
        variant: int = 0,
    ) -> list[Hypothesis]:
        """One hypothesis a window, word times on the clock of the recording.

        Args:
            windows: At most 30 s each; in any order.
            languages: Those allowed; one means no detection, none means any that the model knows.
            hotwords: Words to expect, the most important first: what exceeds 223 tokens is left out.
            variant: 0 writes text alone, 1 timestamps too, which is less accurate but skips less.

        Raises:
            ModelError: If the model cannot run, or knows none of a language asked for.
        """
        allowed = self._allowed(languages)
        hypotheses: dict[int, Hypothesis] = {}
        with _model_errors(self.name):
            for indices in _batches([len(window.audio) for window in windows]):
                encoded = self._steps.encode([windows[index].audio for index in indices])
                detected = self._detect(encoded, allowed)
                groups: dict[LanguageCode, list[int]] = defaultdict(list)
                for position, (language, _) in enumerate(detected):
                    groups[language].append(position)
                for language, positions in groups.items():
                    part = self._steps.select(encoded, positions)
                    generated = self._steps.generate(part, language, hotwords, with_timestamps=variant == 1)
                    aligned = self._steps.align(part, generated, language)
                    for position, text, words in zip(positions, generated, aligned, strict=True):
                        index = indices[position]
                        hypotheses[index] = _hypothesis(windows[index], words, text, detected[position])
        return [hypotheses[index] for index in range(len(windows))]

    def follow(
        self,
        window: AudioWindow,
        *,
        languages: Sequence[LanguageCode],
        said: str = "",
        hotwords: Sequence[str] = (),
        is_last: bool = False,
    ) -> Hypothesis:
        """What a growing window says after the words that are known; see `LiveRecognizer`."""
        allowed = self._allowed(languages)
        with _model_errors(self.name):
            encoded = self._steps.encode([window.audio])
            [detected] = self._detect(encoded, allowed)
            text = self._steps.continue_text(encoded, detected[0], hotwords, said, is_last=is_last)
            [words] = self._steps.align(encoded, [text], detected[0])
        return replace(_hypothesis(window, words, text, detected), mark=text.mark)

    def align_text(self, window: AudioWindow, text: str, *, language: LanguageCode) -> tuple[Word, ...]:
        """When each word of a text is said; see `WordAligner`."""
        with _model_errors(self.name):
            encoded = self._steps.encode([window.audio])
            known = self._steps.text_tokens(text, language)
            [words] = self._steps.align(encoded, [known], language)
        return _shifted(words, window.start)

    def log_likelihoods(
        self, window: AudioWindow, readings: Sequence[Reading], *, language: LanguageCode
    ) -> list[float]:
        """How well texts fit what is heard; see `TextScorer`."""
        found = [0.0] * len(readings)
        with _model_errors(self.name):
            encoded = self._steps.encode([window.audio])
            groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for index, reading in enumerate(readings):
                groups[reading.hotwords].append(index)
            for hotwords, indices in groups.items():
                texts = [readings[index].text for index in indices]
                scores = self._steps.log_likelihoods(encoded, texts, hotwords, language)
                for index, score in zip(indices, scores, strict=True):
                    found[index] = score
        return found

    def language_probabilities(
        self, windows: Sequence[AudioWindow], *, languages: Sequence[LanguageCode]
    ) -> list[dict[LanguageCode, float]]:
        """For each window, how likely each allowed language is; they sum to 1.

        Raises:
            ModelError: As `recognize`.
        """
        allowed = self._allowed(languages)
        found: dict[int, dict[LanguageCode, float]] = {}
        with _model_errors(self.name):
            for indices in _batches([len(window.audio) for window in windows]):
                encoded = self._steps.encode([windows[index].audio for index in indices])
                found |= zip(indices, self._steps.language_probabilities(encoded, allowed), strict=True)
        return [found[index] for index in range(len(windows))]

    def _detect(self, encoded: EncodedWindows, allowed: Sequence[LanguageCode]) -> list[tuple[LanguageCode, float]]:
        if len(allowed) == 1:
            return [(allowed[0], 1.0)] * len(encoded.n_frames)
        distributions = self._steps.language_probabilities(encoded, allowed)
        return [max(distribution.items(), key=lambda item: item[1]) for distribution in distributions]

    def _allowed(self, languages: Sequence[LanguageCode]) -> list[LanguageCode]:
        unknown = sorted(set(languages) - self._steps.languages)
        if unknown:
            raise ModelError(
                f"The model '{self.name}' does not know the language(s) {', '.join(unknown)}.",
                hint="Use ISO 639-1 codes such as en, pt, es; a model whose name ends in '.en' knows English alone.",
            )
        return list(dict.fromkeys(languages)) or sorted(self._steps.languages)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of windows to decode together: those of one context length, at most _BATCH_SIZE at a time."""
    groups: dict[float, list[int]] = defaultdict(list)
    for index, n_samples in enumerate(lengths):
        if n_samples > MAX_WINDOW_S * SAMPLE_RATE_HZ:
            raise ValueError(
                f"a window of {n_samples / SAMPLE_RATE_HZ:.2f} s; at most {MAX_WINDOW_S:.0f} s is expected"
            )
        groups[context_s(n_samples)].append(index)
    for group in groups.values():
        yield from (group[first : first + _BATCH_SIZE] for first in range(0, len(group), _BATCH_SIZE))


def _hypothesis(
    window: AudioWindow, words: Iterable[Word], text: GeneratedText, detected: tuple[LanguageCode, float]
) -> Hypothesis:
    shifted = _shifted(words, window.start)
    return Hypothesis(
        shifted,
        detected[0] if shifted else None,
        detected[1],
        text.mean_log_probability,
        text.no_speech_probability,
        compression_ratio(text.text),
    )


def _shifted(words: Iterable[Word], start_s: float) -> tuple[Word, ...]:
    return tuple(
        Word(word.text, round(start_s + word.start, 3), round(start_s + word.end, 3), word.probability)
        for word in words
    )


def compression_ratio(text: str) -> float:
    """How many times shorter zlib writes the text; 1.0 for none. Above 2.4 it repeats itself (Radford et al. 2022)."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 1.0


@contextmanager
def _model_errors(name: str) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # CTranslate2: no memory left, a library that is missing, ...
        raise ModelError(
            f"The model '{name}' failed: {error}.", hint="Try --device cpu, a smaller model, or --compute-type int8."
        ) from error
