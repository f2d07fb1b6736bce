from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.download import PAUSES_S, Download, download_file, http_client
from models.placement import SourceError, partial_of
from transcriber.errors import ChecksumError, FetchError

if TYPE_CHECKING:
    import httpx2

    from tests.models.conftest import FileServer

CONTENT = bytes(range(256)) * 4096
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with http_client() as client:
        yield client


class Fetching:
    """Downloads /weights.bin of a server, and records what was slept and shown."""

    def __init__(self, server: FileServer, client: httpx2.Client, target: Path) -> None:
        server.files.setdefault("/weights.bin", CONTENT)
        self.target = target
        self.partial = partial_of(target)
        self.pauses_s: list[float] = []
        self.shown: list[tuple[int, int | None, str]] = []
        self.stop_after_bytes = len(CONTENT) * 9
        self._client = client
        self._url = f"{server.base_url}/weights.bin"

    def __call__(self, *, url: str = "", size_bytes: int | None = len(CONTENT), sha256: str | None = SHA256) -> None:
        download = Download(url or self._url, self.target, "weights", size_bytes, {"Authorization": "Bearer secret"})
        download_file(self._client, download, sha256, self._progress, self.pauses_s.append)

    def _progress(self, done_bytes: int, total_bytes: int | None, what: str) -> None:
        self.shown.append((done_bytes, total_bytes, what))
        if done_bytes >= self.stop_after_bytes:
            raise KeyboardInterrupt


@pytest.fixture
def fetching(file_server: FileServer, client: httpx2.Client, tmp_path: Path) -> Fetching:
    return Fetching(file_server, client, tmp_path / "deep" / "weights.bin")


def test_a_file_comes_whole_and_leaves_nothing_beside_it(fetching: Fetching) -> None:
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert list(fetching.target.parent.iterdir()) == [fetching.target]


def test_progress_grows_to_the_total(fetching: Fetching) -> None:
    fetching()
    done = [done_bytes for done_bytes, _, _ in fetching.shown]
    assert done == sorted(done)
    assert fetching.shown[-1] == (len(CONTENT), len(CONTENT), "weights")


def test_a_broken_connection_is_gone_on_with(file_server: FileServer, fetching: Fetching) -> None:
    file_server.cut_after_bytes = [300_000, 300_000]
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.ranges[0] is None
    offsets = [int(value.removeprefix("bytes=").removesuffix("-")) for value in file_server.ranges[1:] if value]
    assert len(offsets) == 2
    assert 0 < offsets[0] < offsets[1]


def test_an_interrupted_download_goes_on_in_the_next_call(file_server: FileServer, fetching: Fetching) -> None:
    fetching.stop_after_bytes = 500_000
    with pytest.raises(KeyboardInterrupt):
        fetching()
    kept_bytes = fetching.partial.stat().st_size
    assert kept_bytes >= 500_000
    assert not fetching.target.exists()
    fetching.stop_after_bytes = len(CONTENT) * 9
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.requests[-1][1:3] == (f"bytes={kept_bytes}-", '"first"')


def test_a_file_that_changed_meanwhile_is_taken_from_the_start(file_server: FileServer, fetching: Fetching) -> None:
    file_server.files["/weights.bin"] = b"old" * 200_000
    file_server.tag = '"old"'
    fetching.stop_after_bytes = 300_000
    with pytest.raises(KeyboardInterrupt):
        fetching(size_bytes=None)
    file_server.files["/weights.bin"] = CONTENT
    file_server.tag = '"new"'
    fetching.stop_after_bytes = len(CONTENT) * 9
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.requests[-1][2] == '"old"'


def test_a_server_without_ranges_is_read_from_the_start(file_server: FileServer, fetching: Fetching) -> None:
    file_server.supports_ranges = False
    file_server.cut_after_bytes = [300_000]
    fetching()
    assert fetching.target.read_bytes() == CONTENT


def test_a_spoilt_partial_is_thrown_away_and_fetched_again(file_server: FileServer, fetching: Fetching) -> None:
    fetching.partial.parent.mkdir()
    fetching.partial.write_bytes(b"x" * 1000)
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.ranges == ["bytes=1000-", None]


def test_a_partial_longer_than_the_file_is_thrown_away(file_server: FileServer, fetching: Fetching) -> None:
    fetching.partial.parent.mkdir()
    fetching.partial.write_bytes(CONTENT + b"more")
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.ranges == [f"bytes={len(CONTENT) + 4}-", None]


def test_a_finished_partial_is_put_in_place_without_asking(file_server: FileServer, fetching: Fetching) -> None:
    fetching.partial.parent.mkdir()
    fetching.partial.write_bytes(CONTENT)
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert file_server.requests == []


def test_wrong_bytes_are_refused_and_nothing_is_left(file_server: FileServer, fetching: Fetching) -> None:
    file_server.files["/weights.bin"] = CONTENT[::-1]
    with pytest.raises(ChecksumError, match=SHA256):
        fetching()
    assert list(fetching.target.parent.iterdir()) == []
    assert len(file_server.requests) == 1


def test_wrong_bytes_leave_an_older_file_alone(file_server: FileServer, fetching: Fetching) -> None:
    fetching.target.parent.mkdir()
    fetching.target.write_bytes(b"older")
    file_server.files["/weights.bin"] = CONTENT[::-1]
    with pytest.raises(ChecksumError):
        fetching()
    assert fetching.target.read_bytes() == b"older"


def test_another_size_is_refused_before_it_is_read(file_server: FileServer, fetching: Fetching) -> None:
    file_server.files["/weights.bin"] = CONTENT[:-1]
    with pytest.raises(SourceError, match=f"offers {len(CONTENT) - 1} bytes, {len(CONTENT)} are expected"):
        fetching()
    assert fetching.shown == []


def test_a_passing_fault_is_tried_again_after_a_pause(file_server: FileServer, fetching: Fetching) -> None:
    file_server.statuses = [500, 503]
    fetching()
    assert fetching.target.read_bytes() == CONTENT
    assert fetching.pauses_s == list(PAUSES_S[:2])


def test_a_lasting_fault_is_given_up_after_the_last_pause(file_server: FileServer, fetching: Fetching) -> None:
    file_server.statuses = [500] * 20
    with pytest.raises(SourceError, match="500"):
        fetching()
    assert fetching.pauses_s == list(PAUSES_S)


def test_a_slow_but_growing_download_is_never_given_up(file_server: FileServer, fetching: Fetching) -> None:
    file_server.cut_after_bytes = [60_000] * 17
    fetching()
    assert fetching.target.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(file_server: FileServer, fetching: Fetching, status: int) -> None:
    file_server.statuses = [status]
    with pytest.raises(SourceError, match=str(status)):
        fetching()
    assert len(file_server.requests) == 1


def test_a_server_that_nobody_runs_is_given_up_at_once(fetching: Fetching) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(SourceError, match="cannot be reached"):
            fetching(url=f"http://127.0.0.1:{unused.getsockname()[1]}/weights.bin")
    assert fetching.pauses_s == []


def test_an_address_that_is_none_is_given_up(fetching: Fetching) -> None:
    with pytest.raises(SourceError):
        fetching(url="nonsense")


def test_headers_are_sent(file_server: FileServer, fetching: Fetching) -> None:
    fetching()
    assert file_server.requests[0][3] == "Bearer secret"


def test_a_file_without_a_known_checksum_is_placed_as_it_comes(fetching: Fetching) -> None:
    fetching(size_bytes=None, sha256=None)
    assert fetching.target.read_bytes() == CONTENT


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(FetchError) as caught,
        http_client({"REQUESTS_CA_BUNDLE": str(tmp_path / "nothing.pem")}),
    ):
        pass
    assert "REQUESTS_CA_BUNDLE" in caught.value.hint
