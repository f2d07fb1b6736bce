"""Facts of what people noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from transcriber.core.events.checked import MarkId, SegmentId, check_person, invalid

MarkKind: TypeAlias = Literal["problem", "question", "action", "decision"]


@dataclass(frozen=True, slots=True)
class MarkAdded:
    """A person noted a common problem, a question, an action or a decision. `due` is an ISO date."""

    mark: MarkId
    kind: MarkKind
    text: str
    person: str
    segment: SegmentId | None = None
    owner: str | None = None
    due: str | None = None

    def __post_init__(self) -> None:
        check_person(self.person)
        _check_kind(self.kind)


@dataclass(frozen=True, slots=True)
class MarkChanged:
    """A person wrote a mark anew; where it stands stays."""

    mark: MarkId
    kind: MarkKind
    text: str
    person: str
    owner: str | None = None
    due: str | None = None

    def __post_init__(self) -> None:
        check_person(self.person)
        _check_kind(self.kind)


@dataclass(frozen=True, slots=True)
class MarkRemoved:
    mark: MarkId
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)


def _check_kind(kind: str) -> None:
    if kind not in get_args(MarkKind):
        raise invalid(f"A mark is one of {', '.join(get_args(MarkKind))}, not {kind!r}.")
