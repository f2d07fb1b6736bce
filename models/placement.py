"""How bytes become a file of the cache: beside it as *.part, checked, then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from models.cache import check_file
from models.catalog import ModelFile
from transcriber.errors import ChecksumError

_BLOCK_BYTES = 1 << 20

FetchProgress = Callable[[int, int | None, str], None]
"""Called with the bytes done, the bytes in all (None where unknown) and what they belong to. It may raise to stop."""


class SourceError(Exception):
    """A source could not give what it was asked for; the text says why. Not the user's error yet: another may do."""


def partial_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def place_blocks(
    blocks: Iterable[bytes], target: Path, expected: ModelFile, progress: FetchProgress, what: str
) -> None:
    """Write a file from blocks and put it in its place.

    Raises:
        ChecksumError: If they are not the bytes that the catalogue expects; nothing is left of them.
        SourceError: What reading the blocks raised; likewise.
    """
    partial = partial_of(target)
    partial.parent.mkdir(parents=True, exist_ok=True)
    done_bytes = 0
    try:
        with partial.open("wb") as file:
            for block in blocks:
                file.write(block)
                done_bytes += len(block)
                progress(done_bytes, expected.size_bytes, what)
    except SourceError:
        partial.unlink()
        raise
    place_partial(target, expected.sha256)


def place_partial(target: Path, sha256: str) -> None:
    """Put a finished partial in its place, if it has the bytes that are expected; else delete it.

    Raises:
        ChecksumError: If it has not.
    """
    partial = partial_of(target)
    try:
        check_file(partial, sha256, hint="The next attempt starts clean.")
    except ChecksumError:
        partial.unlink()
        raise
    _sync(partial)
    partial.replace(target)


def _sync(path: Path) -> None:
    """Have the file on the disk before its name says that it is: a power cut must not leave an empty model."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file of the user's, block by block. Raises SourceError where it cannot be read."""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                yield block
    except FileNotFoundError:
        raise SourceError(f"{path} is not there") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
