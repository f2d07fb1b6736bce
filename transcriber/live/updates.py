"""What streaming recognition says: segments that are final, and captions that may still change."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.signals import PartialCaption
from transcriber.core.speech import LanguageCode, Word, join_words


@dataclass(frozen=True, slots=True)
class LiveSegment:
    """Words that are final: a sentence, or up to the end of speech."""

    words: tuple[Word, ...]
    language: LanguageCode | None


@dataclass(frozen=True, slots=True)
class LiveUpdate:
    """What is known after one step.

    segments: Those that became final with it.
    confirmed: The words of the open segment that stay.
    tentative: Those after them that may change, as far as they should be shown.
    language: Of the confirmed and tentative words.
    heard_until_s: The end of the audio that was looked at.
    lag_s: Audio that had come and was not looked at, at the time of the step.
    step_s: New audio that the next step waits for.
    """

    segments: tuple[LiveSegment, ...]
    confirmed: tuple[Word, ...]
    tentative: tuple[Word, ...]
    language: LanguageCode | None
    heard_until_s: float
    lag_s: float
    step_s: float

    def caption(self) -> PartialCaption:
        """The open segment as a signal; who speaks is for diarization to say."""
        words = (*self.confirmed, *self.tentative)
        return PartialCaption(
            join_words(self.confirmed, self.language),
            join_words(self.tentative, self.language),
            None,
            self.language,
            words[0].start if words else self.heard_until_s,
            words[-1].end if words else self.heard_until_s,
        )
