"""Ids, and what every fact is checked for when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NewType

from transcriber.core.speech import Word
from transcriber.errors import InvalidEventError

SegmentId = NewType("SegmentId", str)
FlagId = NewType("FlagId", str)
MarkId = NewType("MarkId", str)


def check_words(words: Sequence[Word]) -> None:
    if not words:
        raise invalid("A segment without words is no segment.")
    check_in_time_order(words)


def check_in_time_order(words: Sequence[Word]) -> None:
    if any(later.start < earlier.start for earlier, later in pairwise(words)):
        raise invalid("The words of a segment are not in time order.")


def check_person(person: str) -> None:
    if not person:
        raise invalid("A person's deed needs the person's name.")


def check_name(name: str | None) -> None:
    if name is not None and not name.strip():
        raise invalid("A speaker's name cannot be empty; None means unknown.")


def invalid(message: str) -> InvalidEventError:
    return InvalidEventError(
        message, hint="This is a bug in bofscribe, or a journal edited by hand: please report it with the journal line."
    )
