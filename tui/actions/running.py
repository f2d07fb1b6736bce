"""The session itself: listening to it, off the record, leaving."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from textual.message import Message

from transcriber.core.intents import EndSession, GoOffRecord, GoOnRecord, PushNow
from transcriber.core.state import Segment
from transcriber.errors import BofscribeError
from tui.actions.base import DeskActions
from tui.screens.leave import LeaveScreen, Leaving
from tui.screens.pick import Choice, Picked, PickScreen

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass
class PlayingEnded(Message):
    """Nothing sounds any more."""

    number: int
    failure: BofscribeError | None


class SessionActions(DeskActions):
    speed: float = 1.0
    _n_played: int = 0

    def action_play(self) -> None:
        """Play the line from the recording, or stop what plays."""
        if self.playing:
            self.tools.player.stop()
        elif self.current is not None:
            self._play(self.current)

    def action_speed(self, step: int) -> None:
        index = min(max(SPEEDS.index(self.speed) + step, 0), len(SPEEDS) - 1)
        self.speed = SPEEDS[index]
        self.tell(f"Speed {self.speed:g}.")
        if self.playing and self.current is not None:
            self._play(self.current)

    def action_language(self) -> None:
        """The next language below the lines; after the last none."""
        known = dict.fromkeys((*self.tools.info.plan.captions, *(language for _, language in self.state.translations)))
        choices = [None, *known]
        shown = self.transcript.language
        following = choices[(choices.index(shown) + 1) % len(choices)] if shown in choices else None
        self.transcript.show_language(following)
        self.transcript.show_tail()
        self.tell(f"Translations: {following}." if following else "No translations shown.")

    def action_off_record(self) -> None:
        if not self.tools.info.is_live or self.model.ended is not None:
            self.complain("Nothing is being recorded.")
        elif self.state.off_record_since is None:
            self.ask(GoOffRecord(self.person))
        else:
            self.ask(GoOnRecord(self.person))

    def action_push(self) -> None:
        self.ask(PushNow(self.person), lambda: self.tell("Pushing to the note."))

    def action_export(self) -> None:
        choices = [Choice(name, what) for name, what in self.tools.export_formats]

        def export(picked: Picked | None) -> None:
            if picked is not None:
                self.run_worker(lambda: self._export(picked.value), thread=True, group="export")

        self.app.push_screen(PickScreen("Export as", choices, allows_new=False), export)

    def action_leave(self) -> None:
        is_live = self.tools.info.is_live and self.model.ended is None

        def leave(chosen: Leaving | None) -> None:
            if chosen == "end":
                self.tell("Ending: the last words are being written.")
                self.ask(EndSession(self.person))
            elif chosen == "run":
                self.app.exit()

        self.app.push_screen(LeaveScreen(self.tools.info.where, is_live=is_live), leave)

    def _export(self, format_name: str) -> None:
        try:
            path = self.tools.export(format_name)
        except BofscribeError as failure:
            self.app.call_from_thread(self.complain, f"{failure.message} {failure.hint}")
        else:
            self.app.call_from_thread(self.tell, f"Written: {path}")

    def _play(self, segment: Segment) -> None:
        self._n_played += 1
        self.playing = f"▶ {self.speed:g}"
        on_end = functools.partial(self._playing_ended, self._n_played)
        self.tools.player.play(segment.start, segment.end, speed=self.speed, on_end=on_end)
        self.show_bars()

    def _playing_ended(self, number: int, failure: BofscribeError | None) -> None:
        """Told from the player's thread."""
        self.post_message(PlayingEnded(number, failure))

    def on_playing_ended(self, event: PlayingEnded) -> None:
        if event.number == self._n_played:
            self.playing = ""
            self.show_bars()
        if event.failure is not None:
            self.complain(f"{event.failure.message} {event.failure.hint}")
