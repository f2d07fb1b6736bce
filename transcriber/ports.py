"""What the application needs from the outside world, as Protocols. `models/` implements them; tests use scripted fakes.

Audio everywhere: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from transcriber.core.speech import Diarization, Hypothesis, LanguageCode
from transcriber.core.timeline import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1, never decreasing. It may raise to stop the work: the port lets that through."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock, timezone-aware UTC. For an event's `at` alone."""
        ...


class SpeechActivity(Protocol):
    """Tells speech from silence."""

    name: str

    def speech_probabilities(self, blocks: Iterable[Samples]) -> Iterator[float]:
        """Probability of speech for each consecutive frame of 512 samples (32 ms) of the concatenated blocks."""
        ...


@dataclass(frozen=True, slots=True)
class LostAudio:
    """Audio that a source could not deliver: how long, by the monotonic clock, and why."""

    seconds: float
    reason: str


class AudioSource(Protocol):
    """Sound as it comes: a microphone, a file at the pace of real time, raw samples on stdin."""

    name: str
    """What a person would call it."""

    def blocks(self) -> Iterator[Samples | LostAudio]:
        """Consecutive blocks of at most 0.1 s, each as soon as it is there; nothing is skipped without a LostAudio.

        Ends when the source does, or soon after `stop`.

        Raises:
            AudioError: If it can't be opened; once it runs, trouble is a LostAudio and another try.
        """
        ...

    def stop(self) -> None:
        """End `blocks`, from any thread; what was heard before this call is still delivered."""
        ...


@dataclass(frozen=True)
class AudioWindow:
    """A stretch to recognize: `audio` begins `start` seconds into the recording and is at most 30 s long."""

    audio: Samples
    start: float

    @property
    def span(self) -> Span:
        return Span(self.start, round(self.start + len(self.audio) / 16_000, 3))


class Recognizer(Protocol):
    """Speech to words."""

    name: str
    """Model and revision, as the journal records it."""

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
            windows: Decoded together where that is faster.
            languages: Those allowed; one means no detection, none means any that the model knows.
            hotwords: Words to expect.
            variant: 0 is the best way to decode that the recognizer has, 1 another whose errors differ.

        Raises:
            ModelError: If the model cannot run.
        """
        ...

    def language_probabilities(
        self, windows: Sequence[AudioWindow], *, languages: Sequence[LanguageCode]
    ) -> list[dict[LanguageCode, float]]:
        """For each window, how likely each allowed language is (none given: each that the model knows); they sum to 1.

        Raises:
            ModelError: If the model cannot run.
        """
        ...


class Diarizer(Protocol):
    """Who spoke when, over a whole recording."""

    name: str

    def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Diarization:
        """Labels are "A", "B", ... in order of first speech.

        Args:
            n_speakers: The number to find, where it is known.

        Raises:
            ModelError: If the model cannot run.
        """
        ...
