"""Goes through the statements of a session in their order, and through no more than the new ones where it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from transcriber.terms.statements import Statement

_Memory = TypeVar("_Memory")


class Replay(Generic[_Memory]):
    """What is remembered after some statements is the same whether they came one by one or all at once.

    begin: A memory of nothing. take: Changes a memory by the next statement; it must depend on nothing else.
    """

    def __init__(self, begin: Callable[[], _Memory], take: Callable[[_Memory, Statement], None]) -> None:
        self._begin = begin
        self._take = take
        self._taken: list[Statement] = []
        self._memory = begin()

    def after(self, statements: Sequence[Statement]) -> _Memory:
        """The memory after all of these. It is changed by the next call."""
        n_taken = len(self._taken)
        if self._taken != list(statements[:n_taken]):
            self.forget()
            n_taken = 0
        for statement in statements[n_taken:]:
            self._take(self._memory, statement)
            self._taken.append(statement)
        return self._memory

    def forget(self) -> None:
        self._taken.clear()
        self._memory = self._begin()
