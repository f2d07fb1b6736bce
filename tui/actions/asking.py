"""Questions of people who are not in the room."""

from __future__ import annotations

from typing import get_args

from transcriber.core.events import QuestionId, Settlement
from transcriber.core.intents import SettleQuestion
from tui.actions.base import DeskActions
from tui.screens.pick import Choice, Picked, PickScreen

_HINTS = {
    "asked": "it was put to the room",
    "answered": "who asked is told so; or type the answer",
    "dismissed": "it won't be asked",
}


class QuestionActions(DeskActions):
    def settle_question(self, key: QuestionId) -> None:
        """Say what became of a question; what is typed is the answer, and goes to who asked."""
        asked = self.state.questions[key].asked
        settlements: tuple[Settlement, ...] = get_args(Settlement)

        def settle(picked: Picked | None) -> None:
            if picked is None:
                return
            for settlement in settlements:
                if picked.value == settlement:
                    self.ask(SettleQuestion(key, settlement, self.person))
                    return
            self.ask(SettleQuestion(key, "answered", self.person, picked.value))

        choices = [Choice(settlement, _HINTS[settlement]) for settlement in settlements]
        self.app.push_screen(PickScreen(f"{asked.author}: {asked.text}", choices), settle)
