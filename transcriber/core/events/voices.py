"""Facts of who spoke."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import SegmentId, check_name, check_person
from transcriber.core.speech import Label, SpeakerTurn


@dataclass(frozen=True, slots=True)
class SpeakersDiarized:
    """Who spoke when, for the whole recording so far; replaces what an earlier pass said.

    embeddings: One L2-normalised voice vector a label.
    """

    turns: tuple[SpeakerTurn, ...]
    embeddings: tuple[tuple[Label, tuple[float, ...]], ...]
    model: str


@dataclass(frozen=True, slots=True)
class SpeakerAssigned:
    """A machine says whose voice a segment is; None where it can't tell."""

    segment: SegmentId
    label: Label | None


@dataclass(frozen=True, slots=True)
class SpeakerNamed:
    """A person said who a voice is; two labels with one name are one person. None takes a name back."""

    label: Label
    name: str | None
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class SpeakerChosen:
    """A person said who spoke this one segment, whatever its label; None: nobody known."""

    segment: SegmentId
    name: str | None
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
        check_name(self.name)
