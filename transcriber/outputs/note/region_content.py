"""A region's text, as it is put together anew."""

from __future__ import annotations

from transcriber.outputs.note.layout import Block, Piece, written


class RegionContent:
    """It grows: a block has a blank line before it, and leaves none behind."""

    def __init__(self, newline: str) -> None:
        self._newline = newline
        self._parts: list[str] = []
        self._drops_blank_line = False

    def add(self, piece: Piece | None) -> None:
        if piece is None:
            self._drops_blank_line = True
            return
        raw = piece if isinstance(piece, str) else piece.raw
        if self._drops_blank_line:
            raw = raw.removeprefix(self._newline)
            self._drops_blank_line = False
        self._parts.append(raw)

    def add_block(self, block: Block) -> None:
        last = self._parts[-1] if self._parts else self._newline
        if last not in (self._newline, "") and not last.endswith(self._newline * 2):
            self._parts.append(self._newline)
        self._parts += [written(block, self._newline).raw, self._newline]
        self._drops_blank_line = False

    def text(self) -> str:
        return "".join(self._parts)
