"""Memory that was freed and that the C library keeps."""

from __future__ import annotations

import ctypes
import sys


def return_freed_memory() -> None:
    """Give back to the system what lies free; does nothing where the C library is not glibc.

    Networks that hear stretches of ever other lengths leave holes that the next does not fit: of 670 MB after 150
    stretches, 60 went back. Takes some milliseconds.

    Source: malloc_trim(3).
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
