"""Work in a thread while something else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

_Result = TypeVar("_Result")
Told = Callable[[float], None]
"""Takes the share that is done."""


@contextmanager
def work_beside(work: Callable[[Told], _Result], told: Told) -> Iterator[Future[_Result]]:
    """Begins the work; where the block fails or is interrupted, the work stops when it next tells how far it is."""
    is_stopped = Event()

    def tell(share: float) -> None:
        if is_stopped.is_set():
            raise InterruptedError("Nobody waits for this any more.")
        told(share)

    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(work, tell)
        except BaseException:
            is_stopped.set()
            raise
