"""One file over HTTP: resumed where it stopped, tried again where that may help, given up quickly where it cannot."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.placement import FetchProgress, SourceError, partial_of, place_partial
from transcriber.errors import ChecksumError, FetchError

if TYPE_CHECKING:
    import ssl

    import httpx2

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
PAUSES_S = (0.5, 1.0, 2.0, 4.0)
"""Before each further attempt that follows one without a single new byte."""

_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class _TryAgainError(Exception):
    """The attempt failed in a way that may pass; the text says how."""


class _NobodyAnswersError(_TryAgainError):
    """Worth another try only from a server that has answered before; else another source is worth more."""


@contextmanager
def http_client(environment: Mapping[str, str] = os.environ) -> Iterator[httpx2.Client]:
    """A client with the user's proxies and certificates.

    Raises:
        FetchError: If the certificates that the environment names cannot be read.
    """
    import httpx2

    timeout = httpx2.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    try:
        client = httpx2.Client(timeout=timeout, follow_redirects=True, verify=_certificates(environment))
    except OSError as error:
        raise FetchError(
            f"The certificates that the environment names cannot be read: {error}.",
            hint="Look at SSL_CERT_FILE, SSL_CERT_DIR and REQUESTS_CA_BUNDLE.",
        ) from error
    with client:
        yield client


def _certificates(environment: Mapping[str, str]) -> ssl.SSLContext | bool:
    # The client reads SSL_CERT_FILE and the system's store by itself, not the variable that requests and pip read.
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE")
    if not bundle or environment.get("SSL_CERT_FILE") or environment.get("SSL_CERT_DIR"):
        return True
    import ssl

    if Path(bundle).is_dir():
        return ssl.create_default_context(capath=bundle)
    return ssl.create_default_context(cafile=bundle)


@dataclass(frozen=True, slots=True)
class Download:
    """What to get and where to put it.

    size_bytes: Where it is known, an answer of another size is refused before it is read.
    """

    url: str
    target: Path
    what: str
    size_bytes: int | None = None
    headers: Mapping[str, str] | None = None


def download_partial(
    client: httpx2.Client, download: Download, progress: FetchProgress, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Complete the partial beside the target; the caller checks it and puts it in its place.

    Whatever stops it, also Ctrl-C, the partial stays, and the next call goes on from its end if the server still has
    the same file.

    Returns:
        Whether bytes from an earlier attempt are in it: a wrong checksum may then be theirs.

    Raises:
        SourceError: If the server cannot be reached, does not have the file, or breaks off time and again.
    """
    partial = partial_of(download.target)
    partial.parent.mkdir(parents=True, exist_ok=True)
    is_resumed = _size_of(partial) > 0
    has_answered = False
    n_fruitless = 0
    while True:
        before_bytes = _size_of(partial)
        try:
            _attempt(client, download, partial, progress)
        except _TryAgainError as failure:
            if isinstance(failure, _NobodyAnswersError) and not has_answered:
                raise SourceError(f"cannot be reached: {failure}") from failure
            has_answered = True
            n_fruitless = 0 if _size_of(partial) > before_bytes else n_fruitless + 1
            if n_fruitless > len(PAUSES_S):
                raise SourceError(str(failure)) from failure
            sleep(PAUSES_S[max(0, n_fruitless - 1)])
            continue
        _validator_path(partial).unlink(missing_ok=True)
        return is_resumed


def download_file(
    client: httpx2.Client,
    download: Download,
    sha256: str | None,
    progress: FetchProgress,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Download a file and put it in its place, once more from the start if what an earlier attempt left spoils it.

    Args:
        sha256: None where nobody has told; then what is made of the file must be checked.

    Raises:
        SourceError: If the server cannot be reached, does not have the file, or breaks off time and again.
        ChecksumError: If the server's own bytes are not the expected ones; nothing is left of them.
    """
    while True:
        is_resumed = download_partial(client, download, progress, sleep)
        if sha256 is None:
            partial_of(download.target).replace(download.target)
            return
        try:
            place_partial(download.target, sha256)
            return
        except ChecksumError:
            if not is_resumed:
                raise


def _attempt(client: httpx2.Client, download: Download, partial: Path, progress: FetchProgress) -> None:
    import httpx2

    offset_bytes = _size_of(partial)
    if offset_bytes == download.size_bytes:
        return
    try:
        with client.stream("GET", download.url, headers=_request_headers(download, partial, offset_bytes)) as response:
            if not _can_go_on(response, offset_bytes):
                partial.unlink(missing_ok=True)
                raise _TryAgainError("the server could not go on from where the download stopped")
            _check_status(response)
            offset_bytes = offset_bytes if response.status_code == 206 else 0  # 200 is always the whole
            total_bytes = _total_of(response, offset_bytes)
            if download.size_bytes is not None and total_bytes not in (None, download.size_bytes):
                raise SourceError(f"it offers {total_bytes} bytes, {download.size_bytes} are expected")
            _note_validator(response, partial)
            with partial.open("r+b" if offset_bytes else "wb") as file:
                file.truncate(offset_bytes)
                file.seek(offset_bytes)
                for block in response.iter_raw():  # as it comes: what a break would find in a buffer is lost
                    file.write(block)
                    progress(file.tell(), total_bytes or download.size_bytes, download.what)
                done_bytes = file.tell()
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol) as error:
        raise _NobodyAnswersError(_reason(error)) from error
    except httpx2.TransportError as error:
        raise _TryAgainError(_reason(error)) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceError(_reason(error)) from error
    if total_bytes is not None and done_bytes < total_bytes:
        raise _TryAgainError(f"the connection broke off after {done_bytes} of {total_bytes} bytes")


def _request_headers(download: Download, partial: Path, offset_bytes: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity", **(download.headers or {})}
    if offset_bytes:
        headers["Range"] = f"bytes={offset_bytes}-"
        if validator := _read_validator(partial):
            headers["If-Range"] = validator
    return headers


def _check_status(response: httpx2.Response) -> None:
    status = response.status_code
    if status in _WORTH_ANOTHER_TRY:
        raise _TryAgainError(f"the server answered {status} {response.reason_phrase}")
    if status in (401, 403):
        raise SourceError(f"the server answered {status} {response.reason_phrase}: it asks for an account with access")
    if status not in (200, 206):
        raise SourceError(f"the server answered {status} {response.reason_phrase}")


def _can_go_on(response: httpx2.Response, offset_bytes: int) -> bool:
    """False where the file has become shorter than what is here of it, or the server answers with another stretch."""
    if response.status_code == 206:
        begins_there: bool = response.headers.get("content-range", "").startswith(f"bytes {offset_bytes}-")
        return begins_there
    return response.status_code != 416


def _total_of(response: httpx2.Response, offset_bytes: int) -> int | None:
    length = response.headers.get("content-length")
    return None if length is None else offset_bytes + int(length)


def _validator_path(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.json")


def _note_validator(response: httpx2.Response, partial: Path) -> None:
    """Remember which version of the file this is. Weak tags do not promise the same bytes (RFC 9110, 13.1.5)."""
    tag = response.headers.get("etag", "")
    validator = tag if tag and not tag.startswith("W/") else response.headers.get("last-modified", "")
    _validator_path(partial).write_text(json.dumps({"if_range": validator}), encoding="utf-8")


def _read_validator(partial: Path) -> str:
    try:
        validator = json.loads(_validator_path(partial).read_bytes())["if_range"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return validator if isinstance(validator, str) else ""


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
