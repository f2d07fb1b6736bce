"""Network addresses that something is served on: as people write them, listened at, and as links."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote

from transcriber.errors import BofscribeError, UsageError

_STUCK_MS = 30_000
_N_SEARCHED_PORTS = 20


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
        raise UsageError(f"{text!r} is no address to serve on.", hint="Write HOST:PORT, for instance 127.0.0.1:8080.")
    if not has_host:
        return Address("127.0.0.1", int(port))
    return Address(host.strip("[]") or "0.0.0.0", int(port))


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def listen_at(address: Address, what: str, option: str) -> socket.socket:
    """A listening socket.

    Args:
        what: Is served there, for messages. option: With which the address was given.

    Raises:
        BofscribeError: If the address can't be had; the hint names a port that is free.
    """
    try:
        return _bound(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = _free_port(address)
            raise BofscribeError(
                f"Cannot serve {what} on {address}: the port is taken by another program.",
                hint=f"Port {free} is free: {option} {Address(address.host, free)}.",
            ) from error
        raise BofscribeError(
            f"Cannot serve {what} on {address}: {error.strerror or error}.",
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


def _free_port(address: Address) -> int:
    for port in (*range(address.port + 1, min(address.port + 1 + _N_SEARCHED_PORTS, 65536)), 0):
        with contextlib.suppress(OSError), _bound(Address(address.host, port)) as listener:
            return int(listener.getsockname()[1])
    return 0


def link_to(address: Address, key: str | None) -> str:
    """What somebody in the network opens."""
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
