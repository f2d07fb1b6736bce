"""A session that is too long for one note: the transcript goes on in another, and each says where the other is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from transcriber.outputs.note.layout import NOTES, TRANSCRIPT, Block, written
from transcriber.outputs.note.rendering import OurBlock, OurNote, new_body

_CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class KnownPart:
    """A note that is there. blocks: Ids of those that it has, or had before people deleted them."""

    blocks: Collection[str]
    n_characters: int
    link: str


def split_note(note: OurNote, parts: Sequence[KnownPart], limit: int | None) -> list[OurNote]:
    """What each note holds: what is somewhere stays there, and what is new goes on in the last until that is full.

    Args:
        parts: Those that are there, in order.
        limit: Characters after which a note is full; None: never.

    Returns:
        At least one; more than `parts` where new ones are needed.
    """
    where = {block: index for index, part in enumerate(parts) for block in part.blocks}
    empty = replace(note, regions={NOTES: note.regions[NOTES], TRANSCRIPT: ()})
    sizes = [part.n_characters for part in parts] or [len(new_body(empty))]
    contents: list[list[OurBlock]] = [[] for _ in sizes]
    current = 0
    for ours in note.regions[TRANSCRIPT]:
        size = len(written(ours.block).raw) + 1
        if ours.block.id in where:
            current = where[ours.block.id]
        else:
            is_last = current == len(sizes) - 1
            if is_last and limit is not None and sizes[current] + size > limit:
                sizes.append(0)
                contents.append([])
                current += 1
            sizes[current] += size
        contents[current].append(ours)
    return [_part(note, index, blocks, parts) for index, blocks in enumerate(contents)]


def _part(note: OurNote, index: int, blocks: list[OurBlock], parts: Sequence[KnownPart]) -> OurNote:
    if index + 1 < len(parts):
        text = f"*It goes on in [the next note]({parts[index + 1].link}).*"
        blocks = [*blocks, OurBlock(Block(_CONTINUED, "", text))]
    if index == 0:
        return replace(note, regions={NOTES: note.regions[NOTES], TRANSCRIPT: tuple(blocks)})
    before = parts[index - 1].link if index - 1 < len(parts) else ""
    title = f"{note.title} ({index + 1})"
    return replace(note, title=title, agenda="", regions={TRANSCRIPT: tuple(blocks)}, goes_on_from=before)
