"""Text files written whole or not at all, and their names as text."""

from __future__ import annotations

import os
from pathlib import Path

from transcriber.errors import SessionError


def write_text(path: Path, text: str) -> None:
    """As `write_file`, in UTF-8."""
    write_file(path, text)


def write_file(path: Path, content: str | bytes) -> None:
    """Replace `path` by the content in one step, so that a reader never sees half of it.

    A link stays, and the file that it leads to is replaced. What is no file (`/dev/stdout`) is written to.

    Raises:
        SessionError: If it can't be written; what stood there stays.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise SessionError(
            f"Cannot write {path}: {error.strerror}.",
            hint="Check that the folder exists and can be written, and that the disk has room.",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def printable_name(path: Path) -> str:
    """The file's name, with a replacement for bytes that are no text: a journal holds text alone."""
    return os.fsencode(path.name).decode(errors="replace")
