"""What somebody types and has not sent yet."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode


@dataclass(frozen=True, slots=True)
class Draft:
    """language: Of the translation that is written; None for what was said. revision: Of the text as it was seen."""

    segment: SegmentId
    revision: int
    text: str
    language: LanguageCode | None = None
