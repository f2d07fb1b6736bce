"""What is on this machine: where the weights lie, and whether they are what the catalogue says.

    <user's cache>/bofscribe/models/<entry>/<file>        override the part before <entry> with BOFSCRIBE_MODELS_DIR
                                    <entry>/.verified.json   sizes, times and checksums as they were when last hashed

Hashing 150 MB takes seconds, so a start compares sizes and times with the stamp and hashes only what differs from it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from models.added_entries import added_entries
from models.catalog import Catalog, ModelEntry, load_catalog
from transcriber.errors import ChecksumError, ModelMissingError

MODELS_DIR_VARIABLE = "BOFSCRIBE_MODELS_DIR"
STAMP_NAME = ".verified.json"
_BLOCK_BYTES = 1 << 20


class Presence(StrEnum):
    HERE = "here"
    MISSING = "missing"
    DAMAGED = "damaged"


def models_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where weights are kept."""
    if override := environment.get(MODELS_DIR_VARIABLE):
        return Path(override).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("bofscribe", appauthor=False)) / "models"


def open_cache(environment: Mapping[str, str] = os.environ) -> ModelCache:
    """The catalogue, with what indexes of translation models gave to this machine, and the folder that holds them."""
    catalog, root = load_catalog(), models_folder(environment)
    added = (entry for entry in added_entries(root) if entry.name not in catalog.names)
    return ModelCache(Catalog((*catalog.entries, *added), catalog.indexes), root)


class ModelCache:
    """The models folder, read with the catalogue in hand. Writes nothing but stamps."""

    def __init__(self, catalog: Catalog, root: Path) -> None:
        self.catalog = catalog
        self.root = root

    def folder_of(self, name: str) -> Path:
        """Where the model lies, or would lie. Raises UsageError if there is no such model."""
        return self.root / self.catalog.entry(name).name

    def path_of(self, name: str) -> Path:
        """The folder of a model that is whole.

        Raises:
            ModelMissingError: If a file is not here.
            ChecksumError: If a file is not what the catalogue says.
        """
        entry = self.catalog.entry(name)
        folder = self.root / entry.name
        with _reading(entry, folder):
            _require_files(entry, folder)
            if _read_stamp(folder) == _stamp_of(entry, folder):
                return folder
        self.verify(name)
        return folder

    def presence(self, name: str) -> Presence:
        """As `path_of`, answered instead of raised."""
        try:
            self.path_of(name)
        except ModelMissingError:
            return Presence.MISSING
        except ChecksumError:
            return Presence.DAMAGED
        return Presence.HERE

    def verify(self, name: str) -> None:
        """Hash every file of a model, and stamp it.

        Raises:
            ModelMissingError: If a file is not here.
            ChecksumError: If a file is not what the catalogue says.
        """
        entry = self.catalog.entry(name)
        folder = self.root / entry.name
        with _reading(entry, folder):
            _require_files(entry, folder)
            stamp = _stamp_of(entry, folder)  # before hashing: a file that changes meanwhile no longer fits it
            for file in entry.files:
                check_file(folder / file.name, file.sha256, hint=f"Run 'bofscribe models fetch {name}' to replace it.")
        # A shared cache may be read-only; then each start hashes again, and nothing else is lost.
        with contextlib.suppress(OSError):
            _write_stamp(folder, stamp)


def _require_files(entry: ModelEntry, folder: Path) -> None:
    missing = [file.name for file in entry.files if not (folder / file.name).is_file()]
    if missing:
        raise ModelMissingError(
            f"The model '{entry.name}' is not on this machine: {', '.join(missing)} not found in {folder}.",
            hint=f"Run 'bofscribe models fetch {entry.name}'.",
        )


@contextlib.contextmanager
def _reading(entry: ModelEntry, folder: Path) -> Iterator[None]:
    """A file that cannot be read is as good as none, but another thing to mend."""
    try:
        yield
    except OSError as error:
        raise ModelMissingError(
            f"The model '{entry.name}' cannot be read: {error.filename or folder}: {error.strerror or error}.",
            hint=f"Give yourself the right to read {folder}, or set {MODELS_DIR_VARIABLE} to another folder.",
        ) from error


def check_file(path: Path, sha256: str, *, hint: str) -> None:
    """Raises ChecksumError unless the file has the bytes that are expected."""
    actual = sha256_of(path)
    if actual != sha256:
        raise ChecksumError(
            f"{path} has other bytes than it should: SHA-256 {sha256} is expected, {actual} was found.", hint=hint
        )


def sha256_of(path: Path) -> str:
    """Lower-case hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


Stamp = dict[str, list[int | str]]
"""For each file its size in bytes, its modification time in ns and the checksum that it was found to have."""


def _stamp_of(entry: ModelEntry, folder: Path) -> Stamp:
    stamp: Stamp = {}
    for file in entry.files:
        status = (folder / file.name).stat()
        stamp[file.name] = [status.st_size, status.st_mtime_ns, file.sha256]
    return stamp


def _read_stamp(folder: Path) -> object:
    """The stamp as it was written; None where there is none that can be read."""
    try:
        return json.loads((folder / STAMP_NAME).read_bytes())
    except (OSError, ValueError):
        return None


def _write_stamp(folder: Path, stamp: Stamp) -> None:
    # Beside, then renamed: two processes that verify at once each leave a whole stamp.
    partial = folder / f"{STAMP_NAME}.{os.getpid()}"
    partial.write_text(json.dumps(stamp), encoding="utf-8")
    partial.replace(folder / STAMP_NAME)
