"""The steps of Whisper on CTranslate2: encode, detect languages, generate, align. Live and offline use combine them.

Only the audio there is gets encoded, and some silence: a window of 10 s costs a seventh of the 30 s that Whisper was
trained on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.whisper_words import UNSPACED, TimedPiece, join_pieces, leading_mark
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import DeviceError, ModelError, ModelMissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

MAX_WINDOW_S = 30.0

_FRAMES_PER_S = 100
_FRAME_SAMPLES = 160
_ALIGNMENT_STEP_S = 0.02

_TRAILING_SILENCE_S = 2.0
"""Whisper was trained on padded audio: with less than this behind the last word it invents text or loops."""

_CONTEXT_STEP_S = 5.0
"""Contexts are rounded up to this, so that windows can be decoded together, and what a window yields does not depend
on which others are decoded with it."""

_BEAM_SIZE = 5
_MAX_TOKENS = 448
_TOKENS_PER_S = 8
_SPARE_TOKENS = 10
"""Nobody says more than this; without a limit a loop runs on to the end of what the model can write."""

_MAX_PROMPT_TOKENS = 223
_LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class EncodedWindows:
    """Windows of one context length after the encoder.

    output: CTranslate2 StorageView, (n_windows, n_frames / 2, dim).
    n_frames: Of audio, silence not counted, one number a window; 10 ms each.
    """

    output: Any
    n_frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """tokens: Of text alone, neither special nor timestamps; the first `n_forced` were given, not found.
    text, mean_log_probability: Of the tokens that were found.
    mark: With which these begin, as the end of the last word that was given.
    """

    tokens: tuple[int, ...]
    text: str
    mean_log_probability: float
    no_speech_probability: float
    n_forced: int = 0
    mark: str = ""


class WhisperSteps:
    """A loaded model. One thread at a time."""

    def __init__(self, model_path: Path, *, name: str, device: str, compute_type: str, n_threads: int) -> None:
        """Load the model.

        Args:
            model_path: A folder in CTranslate2's format: model.bin, config.json, tokenizer.json, vocabulary.
            name: As the journal records it.
            device: "cpu" or "cuda".
            compute_type: As CTranslate2 names them: "int8", "float16", ...
            n_threads: On the CPU.

        Raises:
            ModelMissingError: If the folder or its model.bin is not there.
            DeviceError: If the device or the compute type cannot be had.
            ModelError: If the files cannot be loaded.
        """
        if not (model_path / "model.bin").is_file():
            raise ModelMissingError(
                f"No model in '{model_path}': it has no model.bin.", hint="Run 'bofscribe models fetch'."
            )
        from faster_whisper import WhisperModel

        try:
            self._whisper = WhisperModel(
                str(model_path), device=device, compute_type=compute_type, cpu_threads=n_threads, local_files_only=True
            )
        except ValueError as error:
            raise DeviceError(
                f"Cannot run '{name}' on {device} as {compute_type}: {error}.",
                hint="Use --device cpu, or --compute-type auto.",
            ) from error
        except Exception as error:  # tokenizers raises Exception itself for a broken tokenizer.json
            raise ModelError(
                f"Cannot load '{name}' from '{model_path}': {error}.", hint="Run 'bofscribe models verify'."
            ) from error
        self._is_on_cpu = device == "cpu"
        self.languages = frozenset(LanguageCode(code) for code in self._whisper.supported_languages)
        self._tokenizers: dict[LanguageCode, Any] = {}

    def encode(self, audios: Sequence[Samples]) -> EncodedWindows:
        """Run the encoder on windows whose contexts are of one length.

        Args:
            audios: (n_samples,) float32 each, at most 30 s.
        """
        import ctranslate2

        n_samples = int(context_s(max(len(audio) for audio in audios)) * SAMPLE_RATE_HZ)
        features = np.stack([self._features(audio, n_samples) for audio in audios])
        n_frames = tuple(min(max(2, -(-len(audio) // _FRAME_SAMPLES)), features.shape[-1]) for audio in audios)
        if not self._is_on_cpu:
            return EncodedWindows(self._whisper.encode(features), n_frames)
        # One by one is twice as fast on a CPU; the decoder, not the encoder, gains from batches there.
        outputs = [np.asarray(self._whisper.encode(item[np.newaxis])) for item in features]
        return EncodedWindows(ctranslate2.StorageView.from_array(np.concatenate(outputs)), n_frames)

    def language_probabilities(
        self, encoded: EncodedWindows, allowed: Sequence[LanguageCode]
    ) -> Iterator[dict[LanguageCode, float]]:
        """For each window, how likely each allowed language is; they sum to 1."""
        if len(allowed) == 1:
            yield from ({allowed[0]: 1.0} for _ in encoded.n_frames)
            return
        for ranked in self._whisper.model.detect_language(encoded.output):
            known = {LanguageCode(token[2:-2]): probability for token, probability in ranked}
            total = sum(known.get(language, 0.0) for language in allowed)
            yield {
                language: known.get(language, 0.0) / total if total > 0 else 1 / len(allowed) for language in allowed
            }

    def generate(
        self,
        encoded: EncodedWindows,
        language: LanguageCode,
        hotwords: Sequence[str] = (),
        *,
        with_timestamps: bool = False,
    ) -> list[GeneratedText]:
        """The most likely text of each window in a language.

        Args:
            hotwords: Words to expect, the most important first: what exceeds 223 tokens is left out.
            with_timestamps: Let the model place its sentences in time, as it writes: the text differs.
        """
        tokenizer = self._tokenizer(language)
        results = self._whisper.model.generate(
            encoded.output,
            [_prompt(tokenizer, hotwords, with_timestamps)] * len(encoded.n_frames),
            beam_size=_BEAM_SIZE,
            max_length=_MAX_TOKENS,
            suppress_blank=True,
            suppress_tokens=_suppressed(tokenizer),
            return_scores=True,
            return_no_speech_prob=True,
        )
        generated = []
        for result in results:
            sequence = result.sequences_ids[0]
            tokens = tuple(token for token in sequence if token < tokenizer.eot)
            # CTranslate2 divides the sum by the length; the end of text, which it leaves out, counts too.
            mean = result.scores[0] * len(sequence) / (len(sequence) + 1)
            text = tokenizer.decode(tokens).strip()
            generated.append(GeneratedText(tokens, text, float(mean), float(result.no_speech_prob)))
        return generated

    def continue_text(
        self, encoded: EncodedWindows, language: LanguageCode, hotwords: Sequence[str], said: str, *, is_last: bool
    ) -> GeneratedText:
        """The most likely text of one window that begins with what is known to be said there, that included.

        Args:
            said: Empty where nothing is known yet.
            is_last: Search for the best text; else take the likeliest token each time, which is faster: a window that
                grows is asked about again.
        """
        tokenizer = self._tokenizer(language)
        prompt = _prompt(tokenizer, hotwords, False)
        forced = tokenizer.encode(f" {said}") if said else []
        n_tokens = len(forced) + _SPARE_TOKENS + _TOKENS_PER_S * encoded.n_frames[0] // _FRAMES_PER_S
        [result] = self._whisper.model.generate(
            encoded.output,
            [[*prompt, *forced]],
            beam_size=_BEAM_SIZE if is_last else 1,
            # CTranslate2 generates half of this at most, and this less the prompt; the forced text counts as generated.
            max_length=min(_MAX_TOKENS, n_tokens + max(n_tokens, len(prompt))),
            suppress_blank=True,
            suppress_tokens=_suppressed(tokenizer),
            return_scores=True,
            return_no_speech_prob=True,
        )
        sequence = result.sequences_ids[0]
        tokens = tuple(token for token in sequence if token < tokenizer.eot)
        n_new = len(sequence) - len(forced)
        mean = result.scores[0] * len(sequence) / (n_new + 1)
        text = tokenizer.decode(tokens[len(forced) :])
        return GeneratedText(
            tokens,
            text.strip(),
            float(mean),
            float(result.no_speech_prob),
            n_forced=len(forced),
            mark=leading_mark(text) if forced else "",
        )

    def text_tokens(self, text: str, language: LanguageCode) -> GeneratedText:
        """A text that is known to be said, as `align` takes it."""
        return GeneratedText(tuple(self._tokenizer(language).encode(f" {text.strip()}")), text, 0.0, 0.0)

    def align(
        self, encoded: EncodedWindows, generated: Sequence[GeneratedText], language: LanguageCode
    ) -> list[tuple[Word, ...]]:
        """Words with times since the start of their window, by the decoder's attention; forced text yields none."""
        tokenizer = self._tokenizer(language)
        alignments = self._whisper.model.align(
            encoded.output,
            tokenizer.sot_sequence,
            [list(text.tokens) for text in generated],
            list(encoded.n_frames),
        )
        return [
            tuple(_words(tokenizer, text, alignment, n_frames))
            for text, alignment, n_frames in zip(generated, alignments, encoded.n_frames, strict=True)
        ]

    def log_likelihoods(
        self, encoded: EncodedWindows, texts: Sequence[str], hotwords: Sequence[str], language: LanguageCode
    ) -> list[float]:
        """Of each text as what is said in one window, in nats; of a longer text than the model takes, its beginning.

        Args:
            encoded: Of that window alone.
        """
        tokenizer = self._tokenizer(language)
        prompt = _prompt(tokenizer, hotwords, True)  # `align` adds that there are no timestamps, and the end of text
        n_most = _MAX_TOKENS - len(prompt) - 2
        alignments = self._whisper.model.align(
            self.select(encoded, [0] * len(texts)).output,
            prompt,
            [tokenizer.encode(f" {text.strip()}")[:n_most] for text in texts],
            [encoded.n_frames[0]] * len(texts),
        )
        return [
            float(np.log(np.maximum(alignment.text_token_probs, _LEAST_PROBABILITY)).sum()) for alignment in alignments
        ]

    def select(self, encoded: EncodedWindows, positions: Sequence[int]) -> EncodedWindows:
        """Some of the windows."""
        if len(positions) == len(encoded.n_frames):
            return encoded
        import ctranslate2

        output = encoded.output if self._is_on_cpu else encoded.output.to_device(ctranslate2.Device.cpu)
        chosen = np.ascontiguousarray(np.asarray(output)[list(positions)])
        n_frames = tuple(encoded.n_frames[position] for position in positions)
        return EncodedWindows(ctranslate2.StorageView.from_array(chosen), n_frames)

    def _features(self, audio: Samples, n_samples: int) -> NDArray[np.float32]:
        """(n_mels, n_frames) log-mel features of the audio and of the silence that fills it up to `n_samples`."""
        padded = np.zeros(n_samples, np.float32)
        padded[: len(audio)] = audio
        features: NDArray[np.float32] = self._whisper.feature_extractor(padded, padding=0)
        return features[:, : n_samples // _FRAME_SAMPLES]

    def _tokenizer(self, language: LanguageCode) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer, self._whisper.model.is_multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]


def context_s(n_samples: int) -> float:
    """Seconds that the encoder sees: the audio, enough silence, rounded up; at most what Whisper can take."""
    wanted = n_samples / SAMPLE_RATE_HZ + _TRAILING_SILENCE_S
    return min(MAX_WINDOW_S, -(-wanted // _CONTEXT_STEP_S) * _CONTEXT_STEP_S)


def _prompt(tokenizer: Any, hotwords: Sequence[str], with_timestamps: bool) -> list[int]:
    """The words to expect, as text that came before, then the start of the transcript."""
    expected: list[int] = []
    for word in hotwords:
        tokens = tokenizer.encode(f" {word.strip()}," if word != hotwords[-1] else f" {word.strip()}")
        if len(expected) + len(tokens) > _MAX_PROMPT_TOKENS:
            break
        expected += tokens
    before = [tokenizer.sot_prev, *expected] if expected else []
    after = [] if with_timestamps else [tokenizer.no_timestamps]
    return [*before, *tokenizer.sot_sequence, *after]


def _suppressed(tokenizer: Any) -> list[int]:
    """Notes of sounds and speaker tags that nobody says, and the tokens that only prompts have."""
    from faster_whisper.transcribe import get_suppressed_tokens

    return list(get_suppressed_tokens(tokenizer, [-1]))


def _words(tokenizer: Any, text: GeneratedText, alignment: Any, n_frames: int) -> list[Word]:
    """Words of one window, from the moments at which the attention moves on to each token."""
    if not text.tokens:
        return []
    pieces, piece_tokens = tokenizer.split_to_word_tokens([*text.tokens, tokenizer.eot])
    onsets: dict[int, float] = {}
    for token_index, step in alignment.alignments:
        onsets.setdefault(token_index, step * _ALIGNMENT_STEP_S)
    last_s = n_frames / _FRAMES_PER_S
    position = n_forced_pieces = 0
    timed = []
    for piece, ids in zip(pieces[:-1], piece_tokens[:-1], strict=True):  # the last is the end of text
        start = min(onsets[position], last_s)
        end = min(onsets.get(position + len(ids), last_s), last_s)
        probabilities = alignment.text_token_probs[position : position + len(ids)]
        timed.append(TimedPiece(piece, start, max(start, end), tuple(probabilities)))
        n_forced_pieces += position < text.n_forced
        position += len(ids)
    is_spaced = tokenizer.language_code not in UNSPACED
    # What is found may begin with the punctuation of the last forced word.
    return join_pieces(timed, is_spaced=is_spaced)[len(join_pieces(timed[:n_forced_pieces], is_spaced=is_spaced)) :]
