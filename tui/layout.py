"""Where each line stands on a long page: rows are counted once, and again only where something changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import TypeAlias

from transcriber.core.events import AudioGap, SegmentId
from tui.model import DeskModel

Item: TypeAlias = SegmentId | AudioGap
"""A line, or a gap between lines."""


def items_of(model: DeskModel) -> list[Item]:
    """What is shown, by time: lines, and where something is missing."""
    gaps = sorted(model.state.gaps, key=lambda gap: gap.start)
    if not gaps:
        return list(model.order)
    found: list[Item] = []
    lines = iter(model.order)
    line = next(lines, None)
    for gap in gaps:
        while line is not None and model.segment(line).start < gap.start:
            found.append(line)
            line = next(lines, None)
        found.append(gap)
    if line is not None:
        found += [line, *lines]
    return found


class Page:
    """Items one below the other; row 0 is the first row of the first."""

    def __init__(self, height_of: Callable[[int], int]) -> None:
        self._height_of = height_of
        self.items: list[Item] = []
        self.positions: dict[SegmentId, int] = {}
        self._heights: list[int] = []
        self._ends: list[int] = []
        self.n_same_rows = 0
        """So many rows are as they were before the last `arrange`."""

    @property
    def n_rows(self) -> int:
        return self._ends[-1] if self._ends else 0

    def arrange(self, items: Sequence[Item], changed: Iterable[SegmentId]) -> None:
        """Take the items as they are now; only the heights of those that changed, and of what follows them, are new."""
        n_same = min(len(self.items), len(items))
        if self.items[:n_same] != items[:n_same]:
            n_same = next(
                index for index, pair in enumerate(zip(self.items, items, strict=False)) if pair[0] != pair[1]
            )
        self.n_same_rows = self.top(n_same) if n_same <= len(self._ends) else 0
        for segment in changed:
            position = self.positions.get(segment)
            if position is not None and position < n_same:
                self.n_same_rows = min(self.n_same_rows, self.top(position))
        self.items = list(items)
        for index in range(n_same, len(items)):
            item = items[index]
            if isinstance(item, str):
                self.positions[item] = index
        del self._heights[n_same:]
        self._heights += [0] * (len(items) - n_same)
        due = set(range(n_same, len(items)))
        for segment in changed:
            position = self.positions.get(segment)
            if position is not None and position < len(items) and items[position] == segment:
                due.update({position, position + 1})  # who speaks in a line decides how the next one begins
        self.measure(due)

    def measure(self, indexes: Iterable[int] | None = None) -> None:
        """Count rows again: of some items, or of all where the width changed."""
        due = sorted(
            index for index in (range(len(self.items)) if indexes is None else indexes) if index < len(self.items)
        )
        for index in due:
            self._heights[index] = self._height_of(index)
        first = min(due[0] if due else len(self.items), len(self._ends), len(self.items))
        del self._ends[first:]
        self._ends += list(accumulate(self._heights[first:], initial=self.n_rows))[1:]

    def at(self, row: int) -> tuple[int, int] | None:
        """(index of the item, row inside it); None below the last."""
        index = bisect_right(self._ends, row)
        if index >= len(self.items) or row < 0:
            return None
        return index, row - self.top(index)

    def top(self, index: int) -> int:
        return self._ends[index - 1] if index else 0

    def height(self, index: int) -> int:
        return self._heights[index]
