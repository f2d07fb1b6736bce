"""The journal file: one record a line, appended, synced, never rewritten.

One writer holds a lock beside the file, which the kernel releases when the process dies. Lines are split on b"\\n"
alone: speech may hold characters that `str.splitlines` takes for line ends. A torn tail (the process died while
it wrote: half a line, or half of a batch) is set aside into `journal.torn` when a writer opens the file; everything
before it loads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from transcriber.core import codec
from transcriber.core.events import Record
from transcriber.core.state import State, fold
from transcriber.errors import JournalError, SessionBusyError, SessionError

JOURNAL_NAME = "journal.jsonl"


def read_journal(path: Path) -> list[Record]:
    """The whole records of a journal, without lock and without change; a torn tail is passed over.

    Raises:
        JournalError: If a line before the last is damaged, or the file can't be read.
    """
    data = _read(path)
    return _parse(_whole_lines(data, path), path)


def read_records_in_force(path: Path) -> list[Record]:
    """Records that make the same state as all of them, and are faster to read. Errors as `read_journal`."""
    data = _read(path)
    return _parse(codec.without_superseded(_whole_lines(data, path)), path)


def read_state(path: Path) -> State:
    """The state that the records of a journal make. Errors as `read_journal`."""
    return fold(read_records_in_force(path))


class Journal:
    """A journal open for writing.

    records: Those that make its state; see `codec.without_superseded`.

    Raises:
        SessionBusyError: If another process writes to it.
        JournalError: As `read_journal`.
    """

    def __init__(self, path: Path, *, patience_s: float = 0.0) -> None:
        """patience_s: How long to wait for a process that is about to end."""
        self.path = path
        self._lock = FileLock(path.with_suffix(".lock"))
        try:
            self._lock.acquire(timeout=patience_s)
        except Timeout as error:
            raise SessionBusyError(
                f"Another bofscribe writes to {path.parent}.", hint="End it first, or look on with 'bofscribe export'."
            ) from error
        except OSError as error:
            raise _cannot_write(path, error) from error
        try:
            self._file = path.open("a+b", buffering=0)
            try:
                self.records = self._recover()
                _sync_folder(path.parent)
            except BaseException:
                self._file.close()
                raise
        except OSError as error:
            self._lock.release()
            raise _cannot_write(path, error) from error
        except BaseException:
            self._lock.release()
            raise

    def append(self, records: Sequence[Record]) -> None:
        """Write the records and return when they are on the disk: all of them, or none.

        Raises:
            SessionError: If they can't be written (a full disk, say); the file is as it was before.
        """
        data = b"".join(codec.dumps(record).encode() + b"\n" for record in records)
        length_before = os.fstat(self._file.fileno()).st_size
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            os.fsync(self._file.fileno())
        except BaseException as error:
            os.ftruncate(self._file.fileno(), length_before)
            if isinstance(error, OSError):
                raise _cannot_write(self.path, error) from error
            raise

    def close(self) -> None:
        self._file.close()
        self._lock.release()

    def _recover(self) -> list[Record]:
        self._file.seek(0)
        data = self._file.read()
        lines = _whole_lines(data, self.path)
        records = _parse(codec.without_superseded(lines), self.path)
        n_whole_bytes = sum(map(len, lines)) + len(lines)
        torn = data[n_whole_bytes:]
        if torn:
            with self.path.with_suffix(".torn").open("ab") as aside:
                aside.write(torn + b"\n")
                os.fsync(aside.fileno())
            os.ftruncate(self._file.fileno(), n_whole_bytes)
            os.fsync(self._file.fileno())
        return records


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise JournalError(
            f"Cannot read the journal {path}: {error.strerror}.", hint="Is this the folder of a session?"
        ) from error


def _whole_lines(data: bytes, path: Path) -> list[bytes]:
    """The lines of whole batches, without their ends."""
    lines = data.split(b"\n")[:-1]
    while lines and _record(lines[-1], path, len(lines)).is_continued:
        lines.pop()
    return lines


def _parse(lines: Sequence[bytes], path: Path) -> list[Record]:
    try:
        return codec.loads_all(lines)
    except JournalError:
        return [_record(line, path, number) for number, line in enumerate(lines, start=1)]  # says which line it is


def _record(line: bytes, path: Path, number: int) -> Record:
    try:
        return codec.loads(line)
    except JournalError as error:
        raise JournalError(f"{path}, line {number}: {error.message}", hint=error.hint) from error


def _sync_folder(folder: Path) -> None:
    # A new file's name is on the disk only once its folder is. Windows cannot open folders and needs no such call.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cannot_write(path: Path, error: OSError) -> SessionError:
    return SessionError(
        f"Cannot write {path}: {error.strerror or error}.",
        hint="Check that the folder can be written and the disk has room, then run the same command again.",
    )
