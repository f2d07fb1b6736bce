"""Which sessions there are: a list of folders in the user's data directory, one a line, added to when one is made."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from transcriber.errors import SessionError, UsageError
from transcriber.files import write_text
from transcriber.session.journal import JOURNAL_NAME

DATA_DIR_VARIABLE = "BOFSCRIBE_DATA_DIR"
_LIST_NAME = "sessions.txt"

_log = logging.getLogger(__name__)


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where what belongs to the user and to no session is kept."""
    if override := environment.get(DATA_DIR_VARIABLE):
        return Path(override).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 - only commands that look beyond one session need it

    return Path(platformdirs.user_data_dir("bofscribe", appauthor=False))


class KnownSessions:
    """The list, kept in a folder. A session that moved is passed over until its new path is added."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _LIST_NAME

    def folders(self) -> list[Path]:
        """Those that hold a session now, in the order in which they were added."""
        return [folder for folder in self._listed() if (folder / JOURNAL_NAME).is_file()]

    def add(self, folders: Iterable[Path]) -> None:
        """Remember folders; what can't be written is logged, since no session may fail for it."""
        listed = self._listed()
        new = [path for path in dict.fromkeys(folder.resolve() for folder in folders) if path not in listed]
        # A name with a newline, or with bytes that are no text, has no line: it is found by its path.
        writable = [path for path in new if str(path).isprintable()]
        if not writable:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._path, "".join(f"{path}\n" for path in (*listed, *writable)))
        except (OSError, SessionError):
            _log.warning("The list of sessions %s can't be written.", self._path)

    def _listed(self) -> list[Path]:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except OSError:
            return []
        return [Path(os.fsdecode(line)) for line in lines if line]


def sessions_at(path: Path) -> list[Path]:
    """The session in a folder, or those directly below it.

    Raises:
        UsageError: If there is none.
    """
    below = sorted(journal.parent for journal in path.glob(f"*/{JOURNAL_NAME}")) if path.is_dir() else []
    found = [path] if (path / JOURNAL_NAME).is_file() else below
    if not found:
        raise UsageError(
            f"There is no session in {path}, nor in a folder directly below it.",
            hint=f"A session folder holds a {JOURNAL_NAME}.",
        )
    return found
