"""Three versions of a note become one: what was there, what we would write, what people made of it. Pure.

The laws:
1. Outside the regions, and between the blocks, the note stays as people have it, byte for byte.
2. By block: what only we changed is ours; what only they changed is theirs and comes home; what both changed is put
   together where the changes don't touch. Else theirs stays in the note, and the note-taker is asked.
   What has no place in the session, such as a heading, stays in the note as they wrote it.
3. A machine never wins against a person: where our text is a machine's, theirs stays and comes home.
4. What is redacted goes, whoever changed it; what they made of it comes home, and is redacted there.
5. A block that people deleted stays deleted. A block that they emptied counts as deleted.
6. What is compared is what a reader reads: escapes and bold signs that people add are theirs to add.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transcriber.core.events import SegmentId
from transcriber.outputs.markdown import unescape_markdown
from transcriber.outputs.note.layout import (
    Block,
    NoteText,
    Piece,
    WrittenBlock,
    head_name,
    newest_generation,
    parse_note,
    written,
)
from transcriber.outputs.note.outcome import Conflict, Home, MarkHome, Merge, SpeakerHome, TextHome, conflict_key
from transcriber.outputs.note.region_content import RegionContent
from transcriber.outputs.note.rendering import OurBlock, OurNote
from transcriber.outputs.note.word_merge import merge_words

_ITEM = re.compile(
    r"(?:(?:[-*+]|\d+[.)]) )?(?P<text>\S.*?)(?: — (?P<owner>[^—()]+?))?(?: \(by (?P<due>\d{4}-\d\d-\d\d)\))?"
)


def merge_note(ours: OurNote, theirs: str, bases: Sequence[str] = (), overruled: Collection[str] = ()) -> Merge:
    """Put three versions together.

    Args:
        theirs: The note as it is.
        bases: Of the last merge that was confirmed, and of those that were sent since, the last one first: a line that
            reads like one of them is nobody's change.
        overruled: The keys of conflicts that the note-taker decided against them.

    Raises:
        NoteDamagedError: If the markers of the regions are not as they must be.
    """
    generation = max(map(newest_generation, bases), default=0) or max(1, newest_generation(theirs))
    before = [
        parse_note(base, generation=generation, regions=ours.regions).blocks()
        if newest_generation(base) == generation
        else {}
        for base in bases
    ]
    known: dict[str, Block] = {}
    for blocks in before:
        known |= blocks
    note = parse_note(theirs, known, generation, ours.regions)
    return _Merger(ours, before, set(overruled), note).merge()


@dataclass(frozen=True, slots=True)
class _Decided:
    """What stands in the note for a block, and what the next merge compares with; None: nothing."""

    shown: WrittenBlock | None
    base: WrittenBlock | None


@dataclass
class _Merger:
    ours: OurNote
    before: Sequence[Mapping[str, Block]]
    overruled: Collection[str]
    note: NoteText
    homecoming: list[Home] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wanted = {ours.block.id: ours for ours in self.ours.blocks()}
        self.standing = self.note.blocks()
        self.confirmed = self.before[0] if self.before else {}

    def merge(self) -> Merge:
        shown: list[str] = []
        base: list[str] = []
        seen: set[str] = set()
        for part in self.note.parts:
            if isinstance(part, str):
                shown.append(part)
                base.append(part)
                continue
            region, pieces = part
            shown_region, base_region = self._region(self.ours.regions[region], pieces, seen)
            shown.append(shown_region)
            base.append(base_region)
        return Merge("".join(shown), "".join(base), tuple(self.homecoming), tuple(self.conflicts))

    def _region(self, order: Sequence[OurBlock], pieces: Sequence[Piece], seen: set[str]) -> tuple[str, str]:
        missing = [one.block for one in order if one.block.id not in self.standing]
        deleted = [self.confirmed[block.id] for block in missing if block.id in self.confirmed]
        before = self._insertions(order)
        shown, base = RegionContent(self.note.newline), RegionContent(self.note.newline)
        for piece in pieces:
            if isinstance(piece, str) or piece.block.id in seen:
                shown.add(piece)
                base.add(piece)
                continue
            seen.add(piece.block.id)
            for new in before.get(piece.block.id, ()):
                shown.add_block(new)
                base.add_block(new)
            decided = self._decide(piece, self.wanted.get(piece.block.id))
            shown.add(decided.shown)
            base.add(decided.base)
        for new in before.get(None, ()):
            shown.add_block(new)
            base.add_block(new)
        for block in deleted:
            base.add_block(block)
        return shown.text(), base.text()

    def _insertions(self, order: Sequence[OurBlock]) -> dict[str | None, list[Block]]:
        """New blocks by the block that they come before: the next of ours that the note has; None: the end."""
        found: dict[str | None, list[Block]] = {}
        successor: str | None = None
        for one in reversed(order):
            if one.block.id in self.standing:
                successor = one.block.id
            elif one.block.id not in self.confirmed:
                found.setdefault(successor, []).insert(0, one.block)
        return found

    def _decide(self, piece: WrittenBlock, ours: OurBlock | None) -> _Decided:
        theirs = piece.block
        base = self._base_of(theirs)
        if ours is None:
            return _Decided(piece, piece) if base is None else self._removed(piece, base)
        if base is None:
            return self._unknown(piece, ours)
        text, base_text = self._text(base, ours, theirs)
        head, base_head = self._head(base, ours, theirs)
        shown, kept = Block(theirs.id, head, text), Block(theirs.id, base_head, base_text)
        shown_piece = piece if shown == theirs else written(shown, self.note.newline)
        return _Decided(shown_piece, shown_piece if kept == shown else written(kept, self.note.newline))

    def _unknown(self, piece: WrittenBlock, ours: OurBlock) -> _Decided:
        """A block of ours of which nobody knows what we wrote there: a person may have changed it, or not."""
        we, they = _reads(ours.block.text), _reads(piece.block.text)
        if we == they:
            return _Decided(piece, piece)
        if self._is_overruled(piece.block, they):
            shown = written(ours.block, self.note.newline)
            return _Decided(shown, shown)
        self.conflicts.append(Conflict(piece.block.id, ours.segment, we, they))
        if self._is_withheld(piece.block, they):
            shown = written(ours.block, self.note.newline)
            return _Decided(shown, shown)
        return _Decided(piece, None)

    def _base_of(self, theirs: Block) -> Block | None:
        found = [blocks[theirs.id] for blocks in self.before if theirs.id in blocks]
        same = [block for block in found if block == theirs or _reads(block.line) == _reads(theirs.line)]
        return next(iter((*same, *found)), None)

    def _removed(self, piece: WrittenBlock, base: Block) -> _Decided:
        """What we no longer have: a line that the note-taker emptied, a mark that was taken back."""
        theirs = piece.block
        they = _reads(theirs.text)
        is_same = _reads(theirs.line) == _reads(base.line)
        if is_same or not they or self._is_withheld(theirs, they) or self._is_overruled(theirs, they):
            return _Decided(None, None)
        self.conflicts.append(Conflict(theirs.id, None, "", they))
        return _Decided(piece, written(base, self.note.newline))

    def _text(self, base: Block, ours: OurBlock, theirs: Block) -> tuple[str, str]:
        """The text, and that of the next base."""
        if theirs.text == ours.block.text:
            return theirs.text, theirs.text
        was, we, they = _reads(base.text), _reads(ours.block.text), _reads(theirs.text)
        if they == we:
            return theirs.text, theirs.text
        if they == was:
            return ours.block.text, ours.block.text
        if not they:
            return theirs.text, base.text
        if we != was and self._is_withheld(theirs, they):
            if ours.has_persons_text:
                self.conflicts.append(Conflict(theirs.id, ours.segment, we, they))
            else:
                self._bring_home(ours, they)
            return ours.block.text, ours.block.text
        if self._is_overruled(theirs, they):
            return ours.block.text, ours.block.text
        if we == was or not ours.has_persons_text:
            return theirs.text, theirs.text if self._bring_home(ours, they) else base.text
        merged = merge_words(base.text, ours.block.text, theirs.text) if was else None
        if merged is None:
            self.conflicts.append(Conflict(theirs.id, ours.segment, we, they))
            return theirs.text, base.text
        if _reads(merged) != we and not self._bring_home(ours, _reads(merged)):
            return merged, ours.block.text
        return merged, merged

    def _is_withheld(self, block: Block, theirs: str) -> bool:
        return block.id in self.ours.withheld or self.ours.conceals(theirs)

    def _is_overruled(self, block: Block, theirs: str) -> bool:
        return conflict_key(block.id, theirs) in self.overruled

    def _bring_home(self, ours: OurBlock, text: str) -> bool:
        """Whether it has a place in the session."""
        if ours.segment is not None:
            self.homecoming.append(TextHome(ours.segment, text, _reads(ours.block.text)))
        elif ours.mark is not None and (item := _ITEM.fullmatch(text)):
            self.homecoming.append(MarkHome(ours.mark, item["text"], item["owner"], item["due"]))
        else:
            return False
        return True

    def _head(self, base: Block, ours: OurBlock, theirs: Block) -> tuple[str, str]:
        """Who speaks, and that of the next base."""
        if theirs.head == ours.block.head:
            return theirs.head, theirs.head
        was, we, they = (_reads(block.head) for block in (base, ours.block, theirs))
        if they == we:
            return theirs.head, theirs.head
        if they == was:
            return ours.block.head, ours.block.head
        name, old_name, our_name = _reads(head_name(theirs.head)), _reads(head_name(base.head)), ours.speaker or ""
        is_ours_changed = we != was and our_name != old_name
        if name == old_name and is_ours_changed:
            return ours.block.head, ours.block.head
        if not name or name in (old_name, our_name) or ours.segment is None:
            return theirs.head, base.head
        if is_ours_changed and ours.has_persons_speaker:
            if self._is_overruled(theirs, name):
                return ours.block.head, ours.block.head
            self.conflicts.append(Conflict(theirs.id, ours.segment, our_name, name, is_speaker=True))
            return (ours.block.head,) * 2 if self.ours.conceals(name) else (theirs.head, base.head)
        self.homecoming.append(SpeakerHome(tuple(self._under_head(theirs.id)), name))
        return theirs.head, theirs.head

    def _under_head(self, block: str) -> Iterator[SegmentId]:
        """The segments that a head in the note speaks of."""
        is_under = False
        for identity, theirs in self.standing.items():
            if identity == block:
                is_under = True
            elif is_under and theirs.head:
                return
            if is_under and (ours := self.wanted.get(identity)) is not None and ours.segment is not None:
                yield ours.segment


def _reads(markdown: str) -> str:
    return unescape_markdown(markdown)
