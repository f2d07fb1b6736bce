"""The lines of a journal that another thread writes, as they come."""

from __future__ import annotations

from pathlib import Path


class JournalTail:
    """Reads on where it stopped. Line N is record N: numbers have no holes."""

    def __init__(self, path: Path, *, after_seq: int) -> None:
        self._path = path
        self._n_skipped = after_seq
        self._seq = 0
        self._offset_bytes = 0

    def read(self, until_seq: int) -> tuple[int, list[bytes]]:
        """The lines, without newlines, of the records that were not read yet, up to one that is known to be whole, and
        the number of the last.

        Args:
            until_seq: Of the store's state: what lies beyond may be taken back by a full disk.
        """
        if self._seq >= until_seq:
            return self._seq, []
        with self._path.open("rb") as file:
            file.seek(self._offset_bytes)
            data = file.read()
        lines = data.split(b"\n")[: until_seq - self._seq]
        n_skipped = max(0, self._n_skipped - self._seq)
        self._seq += len(lines)
        self._offset_bytes += sum(map(len, lines)) + len(lines)
        return self._seq, lines[n_skipped:]
