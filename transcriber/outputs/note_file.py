"""A note as a Markdown file, for HedgeDoc, Etherpad or git; implements `ports.NotesTarget`."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from transcriber.errors import SessionError, TargetRefusedError, TargetUnavailableError
from transcriber.files import write_text
from transcriber.ports import CreatedNote, Quota, RemoteNote

_PATIENCE_S = 5.0


class NoteFile:
    max_characters: int | None = None
    most_characters: int | None = None

    def __init__(self, path: Path) -> None:
        self._path = path
        # A session may have several; their paths say too much of the machine to be in its journal.
        self.name = f"file-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]}"

    @property
    def is_there(self) -> bool:
        return self._path.exists()

    def create(self, title: str, body: str, *, beside: str = "") -> CreatedNote:
        del title, beside
        with self._locked():
            if self.is_there and self._text() != body:
                raise TargetRefusedError(
                    f"{self._path} is there already.", hint="Choose another file, or push again to write into it."
                )
            self._replace(body)
        return self._found()

    def find(self, address: str) -> CreatedNote:
        del address
        return self._found()

    def read(self, note: str) -> RemoteNote:
        del note
        return RemoteNote(self._text(), "", None, str(self._path))

    def write(self, note: str, title: str, body: str, *, seen: str) -> None:
        del note, title
        with self._locked():
            if self._text() != seen:
                raise TargetUnavailableError(
                    f"{self._path} was changed just now.", hint="What is in it now is put together with the session."
                )
            self._replace(body)

    def quota(self) -> Quota:
        return Quota()

    def n_calls(self) -> int:
        return 0

    def close(self) -> None:
        pass

    def _found(self) -> CreatedNote:
        return CreatedNote(self._path.name, str(self._path))

    def _text(self) -> str:
        try:
            return self._path.read_bytes().decode()
        except FileNotFoundError as error:
            raise TargetRefusedError(
                f"{self._path} is gone.", hint="Put it back; or write it anew: push again with --note new."
            ) from error
        except OSError as error:
            raise TargetRefusedError(
                f"Cannot read {self._path}: {error.strerror}.", hint="Check the path and its permissions."
            ) from error
        except UnicodeDecodeError as error:
            raise TargetRefusedError(f"{self._path} is not UTF-8.", hint="Save it as UTF-8.") from error

    def _replace(self, body: str) -> None:
        try:
            write_text(self._path, body)
        except SessionError as error:
            raise TargetRefusedError(error.message, hint=error.hint) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Not beside the file: that may be a folder of others, or of git.
        lock = FileLock(Path(tempfile.gettempdir()) / f"bofscribe-{self.name}.lock")
        try:
            lock.acquire(timeout=_PATIENCE_S)
        except (Timeout, OSError) as error:
            raise TargetUnavailableError(
                f"Another bofscribe writes {self._path}.", hint="Push again when it has finished."
            ) from error
        try:
            yield
        finally:
            lock.release()
