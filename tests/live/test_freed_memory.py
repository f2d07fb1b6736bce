"""Memory that lies free goes back to the system."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from transcriber.live.freed_memory import return_freed_memory

BLOCK_BYTES = 64_000  # glibc takes blocks of this size from its heap
N_BLOCKS = 1_500


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it and gives it back when asked")
def test_a_hole_in_the_heap_is_given_back() -> None:
    blocks = [bytearray(BLOCK_BYTES) for _ in range(N_BLOCKS)]
    del blocks[:-1]  # the last keeps the heap from shrinking by itself
    before = resident_bytes()
    return_freed_memory()
    assert before - resident_bytes() > BLOCK_BYTES * N_BLOCKS / 2
    assert len(blocks) == 1
