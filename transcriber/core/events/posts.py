"""Facts of what was sent to where people read: a channel, a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from transcriber.core.events.checked import invalid

TargetId = NewType("TargetId", str)
"""A place that lines are sent to: "discord:1304:pt". It names the place and opens nothing: no token is part of it."""

MessageId = NewType("MessageId", str)
"""What the place calls a message."""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """The target confirmed that a message, new or edited, says what these lines say.

    lines: Of the message, in their order: segments' ids, "gap-1" for a gap, "s7/2" for the second part of a long line.
        Where nothing can be edited later, with the revision that was sent: "s7@1".
    digest: Of the text, to tell whether it is what the lines say now: the text itself is in the journal already.
    """

    target: TargetId
    message: MessageId
    lines: tuple[str, ...]
    digest: str

    def __post_init__(self) -> None:
        if not self.target or not self.message:
            raise invalid("What was sent needs a target and the message's id there.")


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """Somebody took a message away at the target: its lines stay away."""

    target: TargetId
    message: MessageId
