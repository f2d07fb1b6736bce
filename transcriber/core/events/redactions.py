"""Facts of what shall not be published. What was said stays in the journal; nothing that is published has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias, get_args

from transcriber.core.events.checked import check_person, invalid
from transcriber.core.timeline import check_times

RedactionId = NewType("RedactionId", str)

RedactionKind: TypeAlias = Literal["name", "words", "speech", "span"]
"""A person's name, wherever it stands; words, wherever they were said; all that a person said; all within a time."""


@dataclass(frozen=True, slots=True)
class RedactionMade:
    """Of a name or words: `replacement` stands in their place, and their sound is silent.

    text: The name or the words; of speech, the name or label of who spoke; of a span, empty.
    forms: Other ways to say the name: its parts, a nickname.
    start, end: Of a span, in seconds since the start of the recording.
    """

    redaction: RedactionId
    kind: RedactionKind
    text: str
    person: str
    replacement: str = ""
    forms: tuple[str, ...] = ()
    start: float = 0.0
    end: float = 0.0

    def __post_init__(self) -> None:
        check_person(self.person)
        check_times(self.start, self.end)
        if self.kind not in get_args(RedactionKind):
            raise invalid(f"No redaction is of kind {self.kind!r}.")
        if self.kind != "span" and not self.text.strip():
            raise invalid("A redaction of no text leaves nothing out.")


@dataclass(frozen=True, slots=True)
class RedactionLifted:
    """It may be published after all."""

    redaction: RedactionId
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
