"""The Unix socket in a session folder, which its owner alone can open."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from transcriber.errors import SessionError

SOCKET_NAME = "engine.sock"

_MAX_PATH_BYTES = 103
"""What fits into a socket's address on macOS; Linux takes four more."""


@contextlib.contextmanager
def socket_path(folder: Path) -> Iterator[str]:
    """A path to the socket that is short enough, while the block lasts.

    Raises:
        SessionError: If this system has none.
    """
    path = str(folder.resolve() / SOCKET_NAME)
    if len(os.fsencode(path)) <= _MAX_PATH_BYTES:
        yield path
    elif sys.platform == "linux":
        descriptor = os.open(folder, os.O_PATH)
        try:
            yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
        finally:
            os.close(descriptor)
    else:
        raise SessionError(
            f"The path of {folder} is too long for a socket in it.", hint="Use a folder with a shorter path."
        )


def listen(folder: Path) -> socket.socket:
    """A listening socket in the folder, in the place of one that a process left which is no more.

    The caller holds the session's lock, so that no other engine can be behind it.

    Raises:
        SessionError: If the folder can't hold one.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with socket_path(folder) as path:
            remove_socket(folder)
            # Nobody else may connect at any moment, so the rights are there from the start.
            mask = os.umask(0o177)
            try:
                listener.bind(path)
            finally:
                os.umask(mask)
        listener.listen(16)
    except OSError as error:
        listener.close()
        raise SessionError(
            f"Cannot make a socket in {folder}: {error.strerror or error}.",
            hint="Use a folder on a disk of this machine: some network and USB file systems have no sockets.",
        ) from error
    except BaseException:
        listener.close()
        raise
    return listener


def remove_socket(folder: Path) -> None:
    """Take away the socket of an engine that is over or dead; its caller holds the session's lock."""
    (folder / SOCKET_NAME).unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether an engine answers in the folder."""
    if not (folder / SOCKET_NAME).exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, socket_path(folder) as path:
        probe.settimeout(2.0)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
