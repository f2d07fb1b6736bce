"""What the application needs from the outside world, as Protocols. `models/` implements them; tests use scripted fakes.

Audio everywhere: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from transcriber.core.blocks import Delivery
from transcriber.core.events import MessageDeleted, MessagePosted, TargetId
from transcriber.core.speech import Diarization, Hypothesis, Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.state import State
from transcriber.core.timeline import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1, never decreasing. It may raise to stop the work: the port lets that through."""

ExpectedWords = Callable[[str], Sequence[str]]
"""Words to expect near a text that was just heard (empty: nothing was), the most important first."""


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


class LiveRecognizer(Protocol):
    """Speech to words while it is spoken."""

    name: str
    """Model and revision, as the journal records it."""

    def follow(
        self,
        window: AudioWindow,
        *,
        languages: Sequence[LanguageCode],
        said: str = "",
        hotwords: Sequence[str] = (),
        is_last: bool = False,
    ) -> Hypothesis:
        """The words that a growing window has after those that are known, times on the clock of the recording.

        Args:
            window: Asked about again and again, each time with more audio at its end.
            languages: Those allowed; one means no detection, none means any that the model knows.
            said: How the text of the window begins; the words that follow are returned, and the mark before them.
            hotwords: Words to expect.
            is_last: The window grows no more: its words are kept, and are worth more work.

        Raises:
            ModelError: If the model cannot run.
        """
        ...


class WordAligner(Protocol):
    """Finds known words in audio."""

    def align_text(self, window: AudioWindow, text: str, *, language: LanguageCode) -> tuple[Word, ...]:
        """When each word of a text is said in a window, on the clock of the recording.

        Raises:
            ModelError: If the model cannot run.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that may be what is said, and the words that the recognizer is told to expect beside it."""

    text: str
    hotwords: tuple[str, ...] = ()


class TextScorer(Protocol):
    """Tells how well texts fit a sound."""

    name: str
    """Model and revision, as the journal records it."""

    def log_likelihoods(
        self, window: AudioWindow, readings: Sequence[Reading], *, language: LanguageCode
    ) -> list[float]:
        """Of each text, given the sound of a window of at most 30 s and the words expected; in nats, at most 0.

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


class LiveDiarizer(Protocol):
    """Who speaks now, while the recording grows. All but `relabel` belong to one thread."""

    name: str

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        """Take in what was heard next, in blocks of any length.

        Returns:
            Turns within the audio that is labelled since the last call, about a second after it was spoken; cut where
            that audio begins and ends. Speech whose voice is not sure has none. A label, once given, is that of one
            voice for the whole session.

        Raises:
            ModelError: If the model cannot run.
        """
        ...

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        """All turns that end after `start`, whole and in time order, as they are known now: surer than at first."""
        ...

    def current(self) -> Diarization:
        """All turns so far and a voice vector for each label: what `matched_labels` needs of the past."""
        ...

    def relabel(self) -> Diarization:
        """All that was inserted, diarized as a whole, under labels that mean nothing outside the result.

        Changes nothing that is shown, and may run on another thread while audio comes in.

        Raises:
            ModelError: If the model cannot run.
        """
        ...

    def adopt(self, diarization: Diarization, *, used: Collection[Label] = ()) -> None:
        """Go on from the result of the latest `relabel`, under labels matched to those in use; or, before anything was
        heard, with the voices of an earlier recording.

        What was heard since keeps its labels, except those of voices that are others now.

        Args:
            used: Labels that go to no other voice, beside those that were given already.
        """
        ...


class Translator(Protocol):
    """One language pair. It belongs to the thread that made it: some engines crash on another."""

    name: str
    """The engine, for the journal: "bergamot"."""
    model: str
    """The model and its revision; where English stands between two models, both."""
    is_pivoted: bool
    """Whether English stands between, which loses more: what is shown says so."""
    uses_context: bool
    """Whether what was said before makes its translations better; where it doesn't, it is not given."""

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        """Each sentence by itself, in order; an empty one stays empty. Placeholders such as XQ1 are kept.

        Args:
            context: What was said before the first sentence, in its language; empty where `uses_context` is False.

        Raises:
            ModelError: If the model can't run.
        """
        ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a target confirmed, for the journal. pause_s: It wants to be left alone for so long."""

    fact: MessagePosted | MessageDeleted
    pause_s: float = 0.0


class CaptionTarget(Protocol):
    """A place that lines are sent to while they are said: a channel of a chat, a meeting. Belongs to one thread."""

    id: TargetId
    """For the journal: names the place, and opens nothing."""
    name: str
    """As people call it: "Discord (pt)"."""
    language: LanguageCode | None
    """What people read there; None: everything as it was said."""
    edit_interval_s: float
    """The same message is edited no oftener."""

    def pending(self, state: State) -> Sequence[Delivery]:
        """What remains to be sent, the most urgent first. Pure: depends on the state alone."""
        ...

    def deliver(self, delivery: Delivery) -> Delivered:
        """Send one; whatever happens, sending again what was not confirmed shows no line twice.

        Raises:
            TargetError: If it was not confirmed; the kind says whether to try again.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """author: As the place shows them. author_id: Tells people with one name apart. reference: Where an answer goes."""

    text: str
    author: str
    author_id: str
    reference: str


class QuestionGateway(Protocol):
    """A place where people who are not in the room ask."""

    source: str
    """For the journal: "discord"."""

    def start(self, on_question: Callable[[IncomingQuestion], str]) -> None:
        """Take questions from now on, and tell each who asked what `on_question` returns.

        Args:
            on_question: Called on a thread that may wait, for one question at a time; the same may be delivered twice.

        Raises:
            TargetRefusedError: If the place lets nobody in with this token.
        """
        ...

    def reply(self, reference: str, text: str) -> None:
        """Tell who asked.

        Raises:
            TargetError: If it was not confirmed; the kind says whether to try again.
        """
        ...

    def close(self) -> None: ...


OpenTranslator = Callable[[LanguageCode, LanguageCode], Translator]
"""From a language into another, loaded on the calling thread. Raises ModelMissingError where no engine has the pair."""


@dataclass(frozen=True, slots=True)
class RemoteNote:
    """A note as a place holds it. author: Who changed it last; None where that isn't known, or was us.

    still_s: For how long nobody else has changed it, by the place's own clock; None where that isn't known.
    """

    body: str
    title: str
    author: str | None
    link: str
    still_s: float | None = None


@dataclass(frozen=True, slots=True)
class CreatedNote:
    id: str
    link: str


@dataclass(frozen=True, slots=True)
class Quota:
    """remaining: Calls that are left; None where nobody counts. limit: Of how many. reset_s: When there are more."""

    remaining: int | None = None
    limit: int | None = None
    reset_s: float | None = None


class NotesTarget(Protocol):
    """A place that keeps notes which other people write in, too. Belongs to one thread.

    All but `quota` and `close` raise TargetError: the kind says whether to try again.
    """

    name: str
    """For the journal, and for what is kept of its notes: "hackmd"."""
    max_characters: int | None
    """A note that is longer is full, so that people have room; None where there is no limit."""
    most_characters: int | None
    """It takes no longer note; None where there is no limit."""

    def create(self, title: str, body: str, *, beside: str = "") -> CreatedNote:
        """Make a note. Calling it again after a failure makes no second one.

        Args:
            beside: A note; the new one is made where that is, and belongs to the same people.
        """
        ...

    def find(self, address: str) -> CreatedNote:
        """The note that a person means by an id, a link or a path."""
        ...

    def read(self, note: str) -> RemoteNote: ...

    def write(self, note: str, title: str, body: str, *, seen: str) -> None:
        """Replace a note's text. Whatever it raises, the note may have changed: read it.

        Args:
            seen: The text that `body` was made from; a place that can tell refuses where it has another by now.
        """
        ...

    def quota(self) -> Quota: ...

    def n_calls(self) -> int:
        """How many calls were made, of those that the place counts."""
        ...

    def close(self) -> None: ...
