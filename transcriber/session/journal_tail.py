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

    def read(self, until_seq: int) -> list[tuple[int, bytes]]:
        """(seq, line without newline) of the records that were not read yet, up to one that is known to be whole.

        Args:
            until_seq: Of the store's state: what lies beyond may be taken back by a full disk.
        """
        if self._seq >= until_seq:
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset_bytes)
            data = file.read()
        found: list[tuple[int, bytes]] = []
        for line in data.split(b"\n")[: until_seq - self._seq]:
            self._seq += 1
            self._offset_bytes += len(line) + 1
            if self._seq > self._n_skipped:
                found.append((self._seq, line))
        return found
