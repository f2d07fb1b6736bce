"""Lines grouped into messages that are edited in place: which message holds which line, and what remains to be sent.

A line stays in the message that it was sent with, so that a correction edits that message alone. Where a message
becomes too long, its last lines move into the next one. What a person deleted at the target stays deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from transcriber.core.events import MessageId
from transcriber.core.state import PostedMessage

Joined = Callable[["Piece | None", "Piece"], str]
"""What a piece adds to a message after the piece before it; None where it begins one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or a part of a long one.

    key: Stays when the text changes.
    start: Seconds since the start of the recording.
    """

    key: str
    speaker: str | None
    text: str
    start: float


@dataclass(frozen=True, slots=True)
class BlockSizes:
    """In code points: nothing is added to a message that has `full`, and none ever exceeds `limit`."""

    full: int
    limit: int


@dataclass(frozen=True, slots=True)
class Block:
    """What a message should say. message: None where there is none yet."""

    message: MessageId | None
    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent (`message` is None) or edited so that it says `text`.

    is_first: The message has no lines yet: nobody waits for a first line because of the pace of edits.
    """

    message: MessageId | None
    keys: tuple[str, ...]
    text: str
    is_first: bool = False


def plan_blocks(
    pieces: Sequence[Piece], posted: Sequence[PostedMessage], joined: Joined, sizes: BlockSizes
) -> list[Block]:
    """What each message should say, those that exist first, in their order.

    Args:
        pieces: In the order of time, each no longer than a message.
        posted: The messages that exist or were deleted, in the order in which they were sent.
        joined: Lengths are those of its results.
    """
    home = {key: index for index, message in enumerate(posted) for key in message.lines}
    last_at = {home[piece.key]: at for at, piece in enumerate(pieces) if piece.key in home}
    drafts = [_Draft(message.message, is_open=not message.is_deleted) for message in posted]
    index = 0
    for at, piece in enumerate(pieces):
        index = max(index, home.get(piece.key, 0))
        if piece.key in home and posted[home[piece.key]].is_deleted:
            continue
        # At its end a message takes nothing beyond `full`, which leaves room for corrections.
        while index < len(drafts) and not drafts[index].takes(
            joined(drafts[index].last, piece), sizes.limit if at <= last_at.get(index, -1) else sizes.full
        ):
            index += 1
        if index == len(drafts):
            drafts.append(_Draft(None))
        drafts[index].add(piece, joined(drafts[index].last, piece))
    return [Block(draft.message, tuple(draft.keys), draft.text) for draft in drafts]


@dataclass(slots=True)
class _Draft:
    """A message being filled."""

    message: MessageId | None
    is_open: bool = True
    keys: list[str] = field(default_factory=list)
    text: str = ""
    last: Piece | None = None

    def takes(self, added: str, room: int) -> bool:
        return self.is_open and (self.last is None or len(self.text) + len(added) <= room)

    def add(self, piece: Piece, added: str) -> None:
        self.keys.append(piece.key)
        self.text += added
        self.last = piece


def pending_deliveries(blocks: Sequence[Block], posted: Sequence[PostedMessage], *, empty: str) -> list[Delivery]:
    """What remains to be sent: what was begun is filled, then what doesn't exist yet is sent in its order, then the
    newest is corrected first. So what moves on to a later message is there before it goes from an earlier one.

    Args:
        empty: What a message says that lost all its lines.
    """
    begun: list[Delivery] = []
    changed: list[Delivery] = []
    for block, before in zip(blocks[: len(posted)], posted, strict=True):
        text = block.text or empty
        if before.is_deleted or digest_of(text) == before.digest:
            continue
        if before.lines:
            changed.insert(0, Delivery(block.message, block.keys, text))
        else:
            begun.append(Delivery(block.message, block.keys, text, is_first=True))
    return [*begun, *(Delivery(None, block.keys, block.text) for block in blocks[len(posted) :]), *changed]


def digest_of(text: str) -> str:
    """Tells a text from every other one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
