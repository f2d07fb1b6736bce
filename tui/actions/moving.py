"""Going to lines, words, times and what is looked for."""

from __future__ import annotations

import re

from transcriber.core.events import SegmentId
from tui.actions.base import DeskActions
from tui.screens.prompt import PromptScreen
from tui.selection import doubtful_spans

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)")


def seconds_of(text: str) -> float | None:
    """Seconds of a time as people type it; a number alone is minutes.

    >>> seconds_of("12:14"), seconds_of("1:02:03"), seconds_of("12"), seconds_of("soon")
    (734.0, 3723.0, 720.0, None)
    """
    match = _TIME.fullmatch(text.strip().replace(".", ":"))
    if match is None:
        return None
    hours, minutes, seconds = (int(group) if group else 0 for group in match.groups())
    return float(seconds * 60 if match[2] is None else hours * 3600 + minutes * 60 + seconds)


class MovingActions(DeskActions):
    searched: str = ""

    def action_move(self, n_lines: int) -> None:
        self.transcript.go_by(n_lines)

    def action_page(self, n_pages: int) -> None:
        self.transcript.page_by(n_pages)

    def action_first(self) -> None:
        if self.model.order:
            self.transcript.go_to(self.model.order[0])

    def action_follow(self) -> None:
        self.transcript.follow()
        self.show_bars()

    def action_word(self, step: int) -> None:
        self.transcript.choose_word(step)

    def action_more_words(self, step: int) -> None:
        self.transcript.choose_word(step, extends=True)

    def action_doubtful(self, step: int) -> None:
        """To the next word that the recognizer was unsure of, from the chosen word on."""
        order, position = self.model.order, max(self.transcript.position, 0)
        chosen = self.transcript.word or ((-1, -1) if step > 0 else (1 << 30, 1 << 30))
        for index in range(position, len(order)) if step > 0 else range(position, -1, -1):
            spans = doubtful_spans(self.model.segment(order[index]))
            if index == position:
                spans = [span for span in spans if (span[0] > chosen[0] if step > 0 else span[0] < chosen[0])]
            if spans:
                self.transcript.go_to(order[index], spans[0 if step > 0 else -1])
                return
        self.tell("No doubtful word from here on.")

    def action_jump(self) -> None:
        def go(text: str | None) -> None:
            seconds = seconds_of(text) if text else None
            if seconds is not None and self.model.order:
                self.transcript.go_to(self.model.order[self.model.position_at(seconds)])
            elif text:
                self.complain("A time is written as 12:14, or as minutes: 12.")

        self.app.push_screen(PromptScreen("Jump to the time"), go)

    def action_search(self) -> None:
        def look(text: str | None) -> None:
            if text is None:
                return
            self.searched = text.strip()
            self.transcript.found = self._places_in
            self.transcript.refresh()
            if self.searched:
                self.action_found(1, includes_current=True)

        self.app.push_screen(PromptScreen("Search for", self.searched), look)

    def action_found(self, step: int, *, includes_current: bool = False) -> None:
        order, position = self.model.order, max(self.transcript.position, 0)
        if not (self.searched and order):
            self.complain("Search for something first: /")
            return
        for distance in range(0 if includes_current else 1, len(order) + 1):
            segment = order[(position + step * distance) % len(order)]
            places = self._places_in(segment)
            if places:
                self.transcript.go_to(segment, places[0])
                return
        self.complain(f"“{self.searched}” stands nowhere.")

    def _places_in(self, segment: SegmentId) -> tuple[tuple[int, int], ...]:
        if not self.searched:
            return ()
        text, wanted = self.model.segment(segment).text, re.escape(self.searched)
        return tuple(match.span() for match in re.finditer(wanted, text, re.IGNORECASE))
