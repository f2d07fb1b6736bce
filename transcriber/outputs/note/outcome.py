"""What comes of a merge: the note, and what the session is to know of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

from transcriber.core.events import MarkId, SegmentId


@dataclass(frozen=True, slots=True)
class TextHome:
    """People wrote what was said in a segment; `seen` is the text of ours that it takes the place of."""

    segment: SegmentId
    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class SpeakerHome:
    """People wrote who speaks, above these segments."""

    segments: tuple[SegmentId, ...]
    name: str


@dataclass(frozen=True, slots=True)
class MarkHome:
    """People wrote a problem, a question, an action or a decision anew."""

    mark: MarkId
    text: str
    owner: str | None
    due: str | None


Home: TypeAlias = TextHome | SpeakerHome | MarkHome


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both changed a block, and theirs stays in the note. segment: None where it is no speech.

    is_speaker: It is about who speaks, and not about what was said.
    """

    block: str
    segment: SegmentId | None
    ours: str
    theirs: str
    is_speaker: bool = False

    @property
    def key(self) -> str:
        return conflict_key(self.block, self.theirs)


def conflict_key(block: str, theirs: str) -> str:
    """The same for the same words of theirs in the same place."""
    return f"{block}:{hashlib.sha256(theirs.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Merge:
    """body: What the note should hold. base: What the next merge compares with, once the note does hold `body`: the
    same, but blocks that people deleted are still in it, and what is held is as it was before both changed it.
    """

    body: str
    base: str
    homecoming: tuple[Home, ...]
    conflicts: tuple[Conflict, ...]
