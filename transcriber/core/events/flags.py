"""Facts of what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from transcriber.core.events.checked import FlagId, SegmentId, check_person, invalid
from transcriber.core.speech import LanguageCode

FlagKind: TypeAlias = Literal[
    # terms
    "misheard", "two-words", "two-senses", "spelling", "new-term",
    # translations
    "number", "id", "kept-term", "glossary", "negation", "question", "untranslated", "omission", "addition",
    "inconsistent", "name", "meaning",
    # recognition (a loop or an invention can be in a translation too)
    "loop", "invented", "low-confidence", "overlap", "language",
    # speakers
    "voice",
    # here a person wrote one thing, and something else stands in a shared note, or was heard by a second pass
    "conflict",
]  # fmt: skip
Severity: TypeAlias = Literal["low", "medium", "high"]
Resolution: TypeAlias = Literal["accepted", "dismissed"]


@dataclass(frozen=True, slots=True)
class FlagSpan:
    """Characters [start, end) of a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise invalid(f"A flag cannot cover characters {self.start} to {self.end}.")


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """Something a person should look at; `message` says in a sentence why.

    concept: The glossary's id, or None. speakers: names or labels. suggestion: the text that accepting would put in; of
        kind "voice" the name that it would give to the one label in `speakers`.
    language: Of the translation that is doubted; None where the flag is about what was said.
    subject: What it is about, the same for all flags about the same thing: dismissing one silences the others. Empty
        where it is only about its place.
    """

    flag: FlagId
    kind: FlagKind
    severity: Severity
    spans: tuple[FlagSpan, ...]
    message: str
    concept: str | None = None
    speakers: tuple[str, ...] = ()
    suggestion: str | None = None
    language: LanguageCode | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FlagKind) or self.severity not in get_args(Severity):
            raise invalid(f"No flag is of kind {self.kind!r} and severity {self.severity!r}.")


@dataclass(frozen=True, slots=True)
class FlagResolved:
    flag: FlagId
    resolution: Resolution
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
        if self.resolution not in get_args(Resolution):
            raise invalid(f"A flag is accepted or dismissed, not {self.resolution!r}.")


@dataclass(frozen=True, slots=True)
class FlagReopened:
    """A person took back that a flag was accepted or dismissed."""

    flag: FlagId
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
