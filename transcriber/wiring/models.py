"""What lies on this machine: weights and devices."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.cache import ModelCache
    from models.device import DeviceChoice
    from models.fetch import Fetcher
    from models.placement import FetchProgress


def model_cache() -> ModelCache:
    """The catalogue, and what of it is on this machine."""
    from models.cache import open_cache

    return open_cache()


def model_fetcher(*, local_folder: Path | None, progress: FetchProgress, notice: Callable[[str], None]) -> Fetcher:
    """Brings models to this machine.

    Args:
        local_folder: Tried first; None tries the one that the environment names, if any.
    """
    from models.cache import open_cache
    from models.fetch import Fetcher, local_source

    return Fetcher(open_cache(), progress=progress, notice=notice, local_folder=local_folder or local_source())


def best_device() -> DeviceChoice:
    """Where models would run by default on this machine."""
    from models.device import resolve_device

    return resolve_device()


def n_usable_cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
