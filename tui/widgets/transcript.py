"""The transcript: every line, the tail of what is being said, a cursor on a line and on words of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.style import Style
from textual.cache import LRUCache
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from transcriber.core.events import AudioGap, MarkAdded, SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.core.timeline import format_clock
from tui.layout import Page, items_of
from tui.model import Changes, DeskModel
from tui.rows import Look, Shape, gap_rows, line_rows, n_rows, tail_rows
from tui.selection import moved
from tui.speakers import SpeakerSigns

_MOST_TAIL_ROWS = 4
_GROWING_S = 0.5


class Transcript(ScrollView, can_focus=True):
    """Draws only the rows that are on the screen, and again only what changed.

    Follows the newest line until the cursor goes elsewhere; incoming text never moves a cursor that does not follow.
    """

    class Moved(Message):
        """The cursor stands on another line."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Transcript.Moved)

    def __init__(self, model: DeskModel, id: str) -> None:
        super().__init__(id=id)
        self._model = model
        self._signs = SpeakerSigns()
        self._page = Page(self._height)
        self._shape = Shape(80)
        self._marks: dict[SegmentId, str] = {}
        self._rows: LRUCache[tuple[SegmentId, int, str | None, Look], list[Strip]] = LRUCache(2048)
        self._tail: list[Strip] = []
        self._tail_key: tuple[str, str] | None = None
        self._style = Style()
        self._is_growing = False
        self.current: SegmentId | None = None
        self.word: tuple[int, int] | None = None
        self.is_following = True
        self.n_new = 0
        self.language: LanguageCode | None = None
        self.found: Callable[[SegmentId], tuple[tuple[int, int], ...]] = lambda _: ()

    # What comes in

    def update(self, changes: Changes) -> None:
        """Show what changed in the model."""
        if changes.has_marks:
            self._marks = _marks_of(self._model.state.marks.values())
        if not (changes.lines or changes.has_marks):
            return
        n_items, n_rows_before = len(self._page.items), self._page.n_rows
        self._page.arrange(items_of(self._model), changes.lines)
        if self.current is not None and self.current not in self._model.positions:
            self._take_next()
        if not self.is_following:
            self.n_new += max(0, len(self._page.items) - n_items)
        for segment in sorted(changes.lines & self._model.positions.keys(), key=self._model.positions.__getitem__):
            self._signs.meet(self._model.line(segment))
        bottom = self.scroll_offset.y + self.size.height
        if not self.is_following and not changes.has_marks and self._page.n_same_rows >= bottom:
            self._grow_later()
        elif changes.is_reordered or self._page.n_rows != n_rows_before or changes.has_marks:
            self._settle()
        else:
            for segment in changes.lines:
                self._redraw(segment)

    def show_tail(self) -> None:
        """Show what is being said now."""
        shown = self._tail_shown()
        if shown == self._tail_key:
            return
        self._tail_key = shown
        n_before = len(self._tail)
        self._tail = tail_rows(*shown, self._shape, most=_MOST_TAIL_ROWS) if shown is not None else []
        if len(self._tail) == n_before:
            self.refresh_lines(self._page.n_rows, n_before)
        else:
            self._settle()

    def _tail_shown(self) -> tuple[str, str] | None:
        partial = self._model.partial
        if partial is None:
            return None
        translated = self._model.partial_translations.get(self.language) if self.language else None
        if translated is not None and translated.start >= partial.start:
            return translated.stable_text, translated.unstable_text
        return partial.stable_text, partial.unstable_text

    def show_language(self, language: LanguageCode | None) -> None:
        """Show translations below the lines, or none."""
        self.language = language
        self._measure_all()

    # Where the cursor is

    @property
    def position(self) -> int:
        """Of the cursor, among the model's lines; -1 where there are none."""
        return self._model.positions.get(self.current, -1) if self.current is not None else -1

    def go_to(self, segment: SegmentId, word: tuple[int, int] | None = None) -> None:
        """Put the cursor on a line, and on words of it, and stop following."""
        self.is_following = False
        self._set_current(segment, word)
        self._reveal()

    def go_by(self, n_lines: int) -> None:
        order = self._model.order
        if order:
            position = self.position if self.position >= 0 else len(order) - 1
            self.go_to(order[min(max(position + n_lines, 0), len(order) - 1)])

    def page_by(self, n_pages: int) -> None:
        """As far as the screen shows."""
        at = self._page.at(max(0, self._top_of_current() + n_pages * max(1, self.size.height - 2)))
        index = at[0] if at is not None else len(self._page.items)
        before = [item for item in self._page.items[: index + 1] if isinstance(item, str)]
        if before:
            self.go_to(before[-1])

    def follow(self) -> None:
        """Go to the newest line, and stay there."""
        self.is_following = True
        self.n_new = 0
        if self._model.order:
            self._set_current(self._model.order[-1], None)
        self._settle()

    def choose_word(self, step: int, *, extends: bool = False) -> None:
        if self.current is not None:
            text = self._model.segment(self.current).text
            self.go_to(self.current, moved(text, self.word, step, extends=extends))

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """See Textual."""
        self._style = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        width = self.size.width
        row = y + scroll_y
        at = self._page.at(row)
        if at is not None:
            strip = self._item_rows(at[0])[at[1]]
        else:
            tail = row - self._page.n_rows
            strip = self._tail[tail] if 0 <= tail < len(self._tail) else Strip.blank(width)
        return strip.crop_extend(scroll_x, scroll_x + width, self._style).apply_style(self._style)

    def on_resize(self, event: Resize) -> None:
        if event.size.width != self._shape.width:
            self._shape = Shape(event.size.width)
            self._tail_key = None
            self._measure_all()
            self.show_tail()
        self._settle()

    def on_click(self, event: Click) -> None:
        at = self._page.at(event.y + self.scroll_offset.y)
        item = self._page.items[at[0]] if at is not None else None
        if isinstance(item, str):
            self.go_to(item)

    def _item_rows(self, index: int) -> list[Strip]:
        item = self._page.items[index]
        if isinstance(item, AudioGap):
            text = f"{item.reason}, {format_clock(item.start)} to {format_clock(item.end)}"
            return gap_rows(text, self._shape)
        line, look = self._model.line(item), self._look(index)
        key = (item, line.segment.revision, line.speaker_shown, look)
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = line_rows(line, look, self._shape, self._signs)
        return rows

    def _height(self, index: int) -> int:
        item = self._page.items[index]
        return 1 if isinstance(item, AudioGap) else n_rows(self._model.line(item), self._look(index), self._shape)

    def _look(self, index: int) -> Look:
        segment = self._page.items[index]
        assert isinstance(segment, str)
        flags = [self._model.flag(flag).raised for flag in self._model.open_flags_of(segment)]
        spans = tuple(
            (span.start, span.end)
            for raised in flags
            if raised.language is None
            for span in raised.spans
            if span.segment == segment
        )
        translation = self._model.state.translations.get((segment, self.language)) if self.language else None
        is_current = segment == self.current
        return Look(
            is_first=self._is_first(index),
            is_current=is_current,
            flags=spans,
            has_grave_flag=any(raised.severity == "high" for raised in flags),
            n_flags=len(flags),
            marks=self._marks.get(segment, ""),
            word=self.word if is_current else None,
            found=self.found(segment),
            translation=translation.text if translation is not None else None,
            is_translation_a_persons=translation is not None and translation.person is not None,
        )

    def _is_first(self, index: int) -> bool:
        """Whether another one spoke before."""
        item, before = self._page.items[index], self._page.items[index - 1] if index else None
        if not isinstance(item, str) or not isinstance(before, str):
            return True
        return self._model.line(item).speaker_shown != self._model.line(before).speaker_shown

    def _measure_all(self) -> None:
        self._rows.clear()
        self._page.measure()
        self._settle()

    def _set_current(self, segment: SegmentId, word: tuple[int, int] | None) -> None:
        if (segment, word) != (self.current, self.word):
            before = self.current
            self.current, self.word = segment, word
            self.post_message(self.Moved())
            self._redraw(before)
            self._redraw(segment)

    def _redraw(self, segment: SegmentId | None) -> None:
        """Draw the rows of a line again, where they are in view."""
        index = self._page.positions.get(segment) if segment is not None else None
        if index is not None and index < len(self._page.items):
            top, height = self._page.top(index), self._page.height(index)
            if top < self.scroll_offset.y + self.size.height and top + height > self.scroll_offset.y:
                self.refresh_lines(top, height)

    def _take_next(self) -> None:
        """The current line went: the one that stands where it stood is current."""
        assert self.current is not None
        order, start = self._model.order, self._model.segment(self.current).start
        self.current, self.word = (order[self._model.position_at(start)] if order else None), None

    def _settle(self) -> None:
        """Give the page its size, and keep the newest line, or the cursor's, in view."""
        self.virtual_size = Size(self.size.width, self._page.n_rows + len(self._tail))
        if self.is_following:
            if self._model.order:
                self._set_current(self._model.order[-1], None)
            self.scroll_to(
                y=max(0, self.virtual_size.height - self.size.height), animate=False, immediate=True, force=True
            )
        self.refresh()

    def _grow_later(self) -> None:
        """The page got longer below what is in view: its scroll bar has time."""
        if not self._is_growing:
            self._is_growing = True
            self.set_timer(_GROWING_S, self._grow)

    def _grow(self) -> None:
        self._is_growing = False
        self.virtual_size = Size(self.size.width, self._page.n_rows + len(self._tail))

    def _top_of_current(self) -> int:
        index = self._page.positions.get(self.current) if self.current is not None else None
        return 0 if index is None else self._page.top(index)

    def _reveal(self) -> None:
        index = self._page.positions.get(self.current) if self.current is not None else None
        if index is not None:
            region = Region(0, self._page.top(index), max(1, self.size.width - 1), self._page.height(index))
            self.scroll_to_region(region, animate=False, immediate=True, force=True, x_axis=False)


def _marks_of(marks: Iterable[MarkAdded]) -> dict[SegmentId, str]:
    """The kinds of notes on each line, a letter each."""
    found: dict[SegmentId, str] = {}
    for mark in marks:
        if mark.segment is not None:
            found[mark.segment] = found.get(mark.segment, "") + mark.kind[0]
    return found
