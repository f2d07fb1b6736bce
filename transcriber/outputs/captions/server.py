"""Serves the captions in a thread of their own, beside the work that makes them."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from transcriber.errors import BofscribeError, UsageError
from transcriber.outputs.captions.app import captions_app
from transcriber.outputs.captions.broadcaster import Broadcaster
from transcriber.outputs.captions.gate import is_loopback
from transcriber.serving import serving

_STUCK_MS = 30_000
_N_SEARCHED_PORTS = 20
_N_OPEN_FILES = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """port: 0 takes any that is free."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """HOST:PORT, :PORT (every network of this machine) or PORT (this machine alone).

    >>> parse_address("8080"), parse_address(":8080"), parse_address("[::1]:80")
    (Address(host='127.0.0.1', port=8080), Address(host='0.0.0.0', port=8080), Address(host='::1', port=80))

    Raises:
        UsageError: For anything else.
    """
    host, has_host, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise UsageError(
            f"{text!r} is no address to serve captions on.", hint="Write HOST:PORT, for instance 127.0.0.1:8080."
        )
    if not has_host:
        return Address("127.0.0.1", int(port))
    return Address(host.strip("[]") or "0.0.0.0", int(port))


@dataclass(frozen=True, slots=True)
class CaptionsServer:
    """link: What viewers open; with the key where one is needed."""

    link: str
    address: Address
    key: str | None

    def url(self, path: str) -> str:
        """The link to another address, `/overlay` for instance."""
        base, _, query = self.link.partition("?")
        return base.rstrip("/") + path + (f"?{query}" if query else "")


@contextlib.contextmanager
def serve_captions(
    broadcaster: Broadcaster, address: Address, *, title: str, key: str | None = None
) -> Iterator[CaptionsServer]:
    """Serve until the block ends; then every stream is ended and the thread is gone.

    Args:
        key: What viewers need; beyond loopback one is made where none is given, on loopback none is needed.

    Raises:
        BofscribeError: If the address can't be had; the hint names a port that is free.
    """
    if key is None and not address.is_loopback:
        key = secrets.token_urlsafe(16)
    _allow_open_files()
    listener = _listen(address)
    bound = Address(address.host, listener.getsockname()[1])
    app = captions_app(broadcaster, title=title, key=key)
    with serving(app, listener, name="captions", end_streams=broadcaster.close):
        yield CaptionsServer(_link(bound, key), bound, key)


def _listen(address: Address) -> socket.socket:
    try:
        return _bound(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = _free_port(address)
            raise BofscribeError(
                f"Cannot serve captions on {address}: the port is taken by another program.",
                hint=f"Port {free} is free: --captions {Address(address.host, free)}.",
            ) from error
        raise BofscribeError(
            f"Cannot serve captions on {address}: {error.strerror or error}.",
            hint="Use an address of this machine: 127.0.0.1:8080 for itself, 0.0.0.0:8080 for its networks.",
        ) from error


def _bound(address: Address) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Inherited by connections: one whose viewer reads nothing any more is closed by the kernel.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STUCK_MS)
        listener.bind(place)
        listener.listen(1024)
    except BaseException:
        listener.close()
        raise
    return listener


def _allow_open_files() -> None:
    """Every viewer is an open file, and systems allow 256 or 1,024 of them unless asked."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _N_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_N_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _free_port(address: Address) -> int:
    for port in (*range(address.port + 1, min(address.port + 1 + _N_SEARCHED_PORTS, 65536)), 0):
        with contextlib.suppress(OSError), _bound(Address(address.host, port)) as listener:
            return int(listener.getsockname()[1])
    return 0


def _link(address: Address, key: str | None) -> str:
    host = address.host
    if host in ("0.0.0.0", "::"):
        host = _own_address()
    return f"http://{Address(host, address.port)}/" + (f"?key={quote(key)}" if key else "")


def _own_address() -> str:
    """This machine's address in the network that leads out; its name where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # A datagram socket that connects sends nothing. The address is reserved for documentation (RFC 5737).
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return socket.gethostname()
