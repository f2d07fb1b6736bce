"""Facts of what remote participants ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias, get_args

from transcriber.core.events.checked import check_person, invalid

QuestionId = NewType("QuestionId", str)

Settlement: TypeAlias = Literal["asked", "answered", "dismissed"]
"""Read out in the room; answered there; left aside."""


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """Somebody who is not in the room asked something.

    author: As the place shows them. source: The place: "discord".
    reference: What an answer goes to there; the same delivered twice has the same.
    """

    question: QuestionId
    text: str
    author: str
    source: str
    reference: str

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.author.strip() or not self.source:
            raise invalid("A question needs a text, an author and a source.")


@dataclass(frozen=True, slots=True)
class QuestionSettled:
    """A person said what became of a question; a later word replaces it. answer: What is told to who asked, if any."""

    question: QuestionId
    settlement: Settlement
    person: str
    answer: str = ""

    def __post_init__(self) -> None:
        check_person(self.person)
        if self.settlement not in get_args(Settlement):
            raise invalid(f"A question is {', '.join(get_args(Settlement))}, not {self.settlement!r}.")


@dataclass(frozen=True, slots=True)
class QuestionReplied:
    """Who asked was told that the question was answered."""

    question: QuestionId
