"""Settling flags, one after the other."""

from __future__ import annotations

import functools

from textual.widgets import Static

from transcriber.core.corrections import instances
from transcriber.core.events import FlagId, FlagRaised
from transcriber.core.intents import ReplaceSpans, ResolveFlag
from transcriber.core.views import flag_state
from tui.actions.base import DeskActions
from tui.widgets.panel import flag_text


class FlagActions(DeskActions):
    flag: FlagId | None = None
    """The one that the keys speak of."""

    def action_flag(self, step: int) -> None:
        """To the next open flag: from the one before, else from the cursor on."""
        flags = self.model.open_flags
        if not flags:
            self.tell("Nothing wants a look.")
            return
        if self.flag in flags:
            index = (flags.index(self.flag) + step) % len(flags)
        else:
            position = self.transcript.position
            later = [index for index, key in enumerate(flags) if self._position_of(key) >= position]
            index = (later[0] if later else 0) if step > 0 else ((later[0] if later else len(flags)) - 1) % len(flags)
        self.open_flag(flags[index])

    def open_flag(self, key: FlagId) -> None:
        """Show a flag where it stands, and what it says."""
        self.flag = key
        raised = self.model.flag(key).raised
        if raised.spans:
            last = max(raised.spans, key=lambda span: self.model.segment(span.segment).start)
            is_said = raised.language is None and last.end > last.start
            if raised.language is not None and self.transcript.language != raised.language:
                self.transcript.show_language(raised.language)
            self.transcript.go_to(last.segment, (last.start, last.end) if is_said else None)
        self.panel.mark(key)
        self.show_flag(raised)

    def show_flag(self, raised: FlagRaised | None) -> None:
        """Say what the flag says below the transcript, where the list of flags does not; None takes it away."""
        shown = self.query_one("#flag", Static)
        is_in_panel = self.panel.display and self.panel.tab == "flags" and self.transcript.display
        shown.display = raised is not None and not is_in_panel
        if raised is not None:
            text = flag_text(raised, self.state)
            text.append(
                "\n  a accept  A everywhere  d dismiss" if raised.suggestion else "\n  a settle  d dismiss", "dim"
            )
            shown.update(text)

    def action_accept(self) -> None:
        self.when_settled(functools.partial(self._accept, everywhere=False))

    def action_accept_everywhere(self) -> None:
        self.when_settled(functools.partial(self._accept, everywhere=True))

    def action_dismiss_flag(self) -> None:
        self.when_settled(self._dismiss)

    def _dismiss(self) -> None:
        key = self._current_flag()
        if key is not None:
            after = self._after(key)
            self.ask(ResolveFlag(key, "dismissed", self.person), lambda: self._go_on(after))

    def _accept(self, *, everywhere: bool) -> None:
        key = self._current_flag()
        if key is None:
            return
        raised, after = self.model.flag(key).raised, self._after(key)
        heard = self._heard(raised)

        def others() -> None:
            if raised.suggestion is None or not heard:
                return
            spans = instances(self.state, heard, also_of_people=False)
            if spans and everywhere:
                n_places = f"{len(spans)} more place{'s' * (len(spans) > 1)}"
                self.ask(ReplaceSpans(spans, raised.suggestion, self.person), lambda: self.tell(f"In {n_places} too."))

        def done() -> None:
            others()
            self._go_on(after)

        self.ask(ResolveFlag(key, "accepted", self.person), done)

    def _heard(self, raised: FlagRaised) -> str:
        if raised.language is not None or not raised.spans:
            return ""
        span = raised.spans[0]
        segment = self.model.segment(span.segment)
        return segment.text[span.start : span.end] if segment.revision == span.revision else ""

    def _current_flag(self) -> FlagId | None:
        """The open flag that was gone to, else the first of the line with the cursor."""
        if self.flag is not None and self.flag in self.model.open_flags:
            return self.flag
        current = self.current
        flags = self.model.open_flags_of(current.id) if current is not None else ()
        if flags:
            return flags[0]
        self.complain("No flag here: f goes to the next one.")
        return None

    def _after(self, key: FlagId) -> FlagId | None:
        flags = self.model.open_flags
        index = flags.index(key)
        following = [*flags[index + 1 :], *flags[:index]]
        return following[0] if following else None

    def _go_on(self, key: FlagId | None) -> None:
        """To the flag after the one that was settled, if it is still open: the next fix is one key away."""
        self.flag = None
        if key is not None and flag_state(self.state, self.model.flag(key)) == "open":
            self.open_flag(key)
        elif self.model.open_flags:
            self.open_flag(self.model.open_flags[0])
        else:
            self.show_flag(None)
            self.tell("No flag is open any more.")

    def _position_of(self, key: FlagId) -> int:
        spans = self.model.flag(key).raised.spans
        return max((self.model.positions.get(span.segment, 0) for span in spans), default=0)
