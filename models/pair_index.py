"""Pairs that the catalogue does not pin: an engine's index offers them; what it gives is pinned when it comes."""

from __future__ import annotations

import importlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models.added_entries import ENTRY_NAME
from models.cache import sha256_of
from models.catalog import LanguagePair
from models.download import Download, download_file
from models.placement import FetchProgress, SourceError

if TYPE_CHECKING:
    import httpx2

SCRATCH_FOLDER = ".indexed"


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file to download. sha256: Of what the server gives; empty where the index tells none.

    unpacked_sha256: Of what is in it, where the index packs single files; else empty.
    """

    name: str
    url: str
    sha256: str = ""
    unpacked_sha256: str = ""


@dataclass(frozen=True, slots=True)
class IndexedPair:
    """A model that an index offers."""

    engine: str
    pair: LanguagePair
    version: str
    description: str
    licence: str
    files: tuple[IndexedFile, ...]

    @property
    def name(self) -> str:
        return f"{self.engine}-{self.pair}"


class PairIndex(Protocol):
    """What a module models.<engine>_index has."""

    def read(self, client: httpx2.Client) -> tuple[IndexedPair, ...]:
        """The best model of each pair. Raises SourceError."""
        ...

    def unpack(self, file: IndexedFile, downloaded: Path, folder: Path) -> None:
        """Put what was downloaded into a folder as the engine reads it. Raises SourceError where that can't be."""
        ...


def index_of(engine: str) -> PairIndex:
    module: PairIndex = importlib.import_module(f"models.{engine}_index")
    return module


def read_json(client: httpx2.Client, url: str) -> Any:
    """Raises SourceError."""
    import httpx2

    try:
        try:
            response = client.get(url)
        except httpx2.RemoteProtocolError:
            # A server may close a connection that is kept for the next request just as that is sent (RFC 9112, 9.6).
            response = client.get(url)
        response.raise_for_status()
        return response.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise SourceError(f"{url} cannot be read: {error}") from error


def fetch_pair(
    offer: IndexedPair,
    root: Path,
    client: httpx2.Client,
    progress: FetchProgress,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Download a model and pin it; interrupted, the next call goes on from what is there.

    Args:
        root: The models folder.

    Raises:
        SourceError, ChecksumError: If a file can't be had, or is not what the index says.
    """
    scratch = root / SCRATCH_FOLDER / f"{offer.name}-{offer.version}"
    unpacked = scratch / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    index = index_of(offer.engine)
    for file in offer.files:
        downloaded = scratch / file.name
        if not (file.sha256 and downloaded.is_file() and sha256_of(downloaded) == file.sha256):
            download = Download(file.url, downloaded, f"{offer.name}/{file.name}")
            download_file(client, download, file.sha256 or None, progress, sleep)
        index.unpack(file, downloaded, unpacked)
    _write_entry(offer, unpacked)
    shutil.rmtree(root / offer.name, ignore_errors=True)
    unpacked.rename(root / offer.name)
    shutil.rmtree(scratch)


def _write_entry(offer: IndexedPair, folder: Path) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    # The weights first: by their checksum the journal tells one revision from another.
    paths.sort(key=lambda path: -path.stat().st_size)
    files = [
        {"name": str(path.relative_to(folder)), "size_bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in paths
    ]
    document = {
        "engine": offer.engine,
        "pair": [offer.pair.source, offer.pair.target],
        "description": offer.description,
        "licence": offer.licence,
        "files": files,
    }
    (folder / ENTRY_NAME).write_text(json.dumps(document, indent=1), encoding="utf-8")
