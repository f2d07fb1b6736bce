"""Saying who speaks."""

from __future__ import annotations

from transcriber.core.intents import ChooseSpeaker, NameSpeaker
from transcriber.core.views import speakers
from tui.actions.base import DeskActions
from tui.screens.pick import Choice, Picked, PickScreen

_NOBODY = "nobody known"


class SpeakerActions(DeskActions):
    def action_speaker(self) -> None:
        """Name the voice of the line, or with Tab the speaker of this line alone."""
        self.when_settled(self._ask_who)

    def _ask_who(self) -> None:
        segment = self.current
        if segment is None:
            return
        label = segment.label if segment.chosen is None else None
        ways = ("all of this voice", "this line only") if label is not None else None
        shown = self.model.line(segment.id).speaker_shown

        def say(picked: Picked | None) -> None:
            if picked is None:
                return
            name = None if picked.value == _NOBODY else picked.value
            if label is None or picked.is_other:
                self.ask(ChooseSpeaker(segment.id, name, self.person))
            else:
                self.ask(NameSpeaker(label, name, self.person))

        question = f"Who is {shown}?" if shown else "Who speaks?"
        self.app.push_screen(PickScreen(question, self._names(), ways=ways), say)

    def action_nobody(self) -> None:
        if self.current is not None:
            self.ask(ChooseSpeaker(self.current.id, None, self.person))

    def action_unnamed(self) -> None:
        """To a line of a voice that nobody named, the next from here on."""
        order, position = self.model.order, self.transcript.position
        for distance in range(1, len(order) + 1):
            segment = order[(position + distance) % len(order)]
            line = self.model.line(segment)
            if line.speaker is not None and not line.is_named:
                self.transcript.go_to(segment)
                return
        self.tell("Every voice has a name.")

    def _names(self) -> list[Choice]:
        """Those of the roster who did not speak yet first: they are the likeliest new voice; then the others."""
        spoken = [speaker.name for speaker in speakers(self.state) if speaker.name is not None]
        silent = [name for name in self.tools.info.plan.roster if name not in spoken]
        choices = [Choice(name, "roster") for name in silent]
        choices += [Choice(name, "speaks already: the same person") for name in spoken]
        return [*choices, Choice(_NOBODY)]
