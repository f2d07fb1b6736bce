"""Facts of what was said in other languages."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import SegmentId, check_person
from transcriber.core.speech import LanguageCode


@dataclass(frozen=True, slots=True)
class TranslationProduced:
    """A machine translated a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    language: LanguageCode
    text: str
    engine: str
    model: str


@dataclass(frozen=True, slots=True)
class TranslationCorrected:
    """A person wrote the translation of a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    language: LanguageCode
    text: str
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
