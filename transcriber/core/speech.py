"""What the models say about the audio, before it becomes an event: words, hypotheses, speaker turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NewType

from transcriber.core.timeline import Span, check_times
from transcriber.errors import InvalidEventError

Label = NewType("Label", str)
"""A diarization label: one voice in this recording, by what it sounds like. Not an identity."""

LanguageCode = NewType("LanguageCode", str)
"""ISO 639-1, as Whisper names it: 'en', 'pt'."""

_WORDS_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue", "bo", "km"})
_SENTENCES_WITHOUT_SPACES = frozenset({"zh", "ja", "yue"})


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word with its punctuation, without surrounding space; seconds since the start of the recording."""

    text: str
    start: float
    end: float
    probability: float

    def __post_init__(self) -> None:
        check_times(self.start, self.end)
        if not self.text or self.text != self.text.strip() or not 0.0 <= self.probability <= 1.0:
            raise InvalidEventError(
                f"Not a word: {self.text!r} with probability {self.probability}; text without surrounding space and "
                "a probability in [0, 1] are expected.",
                hint="This is a bug in bofscribe: please report it.",
            )

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a recognizer heard in one window.

    `language` is None where nothing was heard. `compression_ratio` is that of the text under zlib (loops compress
    well); `no_speech_probability` and `mean_log_probability` are Whisper's own. `mark` is the punctuation with which
    the last word that was known before turns out to end, now that more is heard.
    """

    words: tuple[Word, ...]
    language: LanguageCode | None
    language_probability: float = 1.0
    mean_log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """One voice holds the floor. Turns of different voices may overlap."""

    label: Label
    start: float
    end: float

    def __post_init__(self) -> None:
        check_times(self.start, self.end)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def shifted(self, seconds: float) -> SpeakerTurn:
        return SpeakerTurn(self.label, round(self.start + seconds, 3), round(self.end + seconds, 3))


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when.

    turns: In time order; turns of different labels may overlap.
    embeddings: One L2-normalised voice vector a label.
    """

    turns: tuple[SpeakerTurn, ...]
    embeddings: dict[Label, tuple[float, ...]] = field(default_factory=dict)


def join_words(words: Sequence[Word], language: LanguageCode | None) -> str:
    """The text of words as their language writes it: with spaces between, or without.

    >>> join_words([Word("Hello,", 0, 1, 0.9), Word("world.", 1, 2, 0.9)], LanguageCode("en"))
    'Hello, world.'
    """
    return word_separator(language).join(word.text for word in words)


def word_separator(language: LanguageCode | None) -> str:
    """What a language writes between words: a space, or nothing."""
    return "" if language in _WORDS_WITHOUT_SPACES else " "


def join_sentences(texts: Iterable[str], language: LanguageCode | None) -> str:
    """Sentences one after the other: Thai has a space between them, Chinese and Japanese have none."""
    return ("" if language in _SENTENCES_WITHOUT_SPACES else " ").join(texts)
