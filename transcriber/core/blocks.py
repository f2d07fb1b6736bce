"""Lines grouped into messages that are edited in place: which message holds which line, and what remains to be sent.

A line stays in the message that it was sent with, so that a correction edits that message alone. Where a message
becomes too long, its last lines move into the next one. What a person deleted at the target stays deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    """In the target's way of counting: nothing is added to a message that has `full`, and none ever exceeds `limit`."""

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
        joined: Its results are as long as the target counts them.
    """
    home = {key: index for index, message in enumerate(posted) for key in message.lines}
    last_at = {home[piece.key]: at for at, piece in enumerate(pieces) if piece.key in home}
    held: list[list[Piece]] = [[] for _ in posted]
    texts = [""] * len(posted)
    index = 0
    for at, piece in enumerate(pieces):
        home_index = home.get(piece.key, 0)
        index = max(index, home_index)
        if piece.key in home and posted[home_index].is_deleted:
            continue
        while True:
            if index == len(held):
                held.append([])
                texts.append("")
            added = joined(held[index][-1] if held[index] else None, piece)
            # At its end a message takes nothing beyond `full`, which leaves room for corrections.
            room = sizes.limit if at <= last_at.get(index, -1) else sizes.full
            is_open = index >= len(posted) or not posted[index].is_deleted
            if is_open and (not held[index] or len(texts[index]) + len(added) <= room):
                break
            index += 1
        held[index].append(piece)
        texts[index] += added
    ids: list[MessageId | None] = [message.message for message in posted]
    ids += [None] * (len(held) - len(posted))
    return [
        Block(message, tuple(piece.key for piece in block), text)
        for message, block, text in zip(ids, held, texts, strict=True)
    ]


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
