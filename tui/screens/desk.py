"""The desk: the transcript, what wants a look beside it, the editor below it, and how the session runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Footer, Static

from transcriber.core.events import FlagId, MarkId, QuestionId, Record
from transcriber.core.intents import CorrectText, CorrectTranslation, RestartPart
from transcriber.core.signals import NoticeShown, SessionEnded
from transcriber.core.state import State
from tui.actions.asking import QuestionActions
from tui.actions.flagging import FlagActions
from tui.actions.moving import MovingActions
from tui.actions.noting import NoteActions
from tui.actions.outside import OutsideEditing
from tui.actions.running import SessionActions
from tui.actions.speaking import SpeakerActions
from tui.asking import Asking
from tui.commands import COMMANDS, Command
from tui.model import DeskModel
from tui.news import EngineGone, EngineLine, IntentAnswered, NewsCame
from tui.ports import DeskTools, TermUse
from tui.screens.help import HelpScreen
from tui.screens.set_up import SetUpScreen
from tui.widgets.bars import StatusBar, TitleBar
from tui.widgets.editor import Editor
from tui.widgets.panel import TABS, SidePanel
from tui.widgets.transcript import Transcript

_WIDE_ENOUGH_FOR_A_PANEL = 100
_LEAST_S_BETWEEN_DRAWINGS = 0.05
_TICK_S = 0.5


class DeskScreen(
    MovingActions, OutsideEditing, QuestionActions, SpeakerActions, FlagActions, NoteActions, SessionActions
):
    """Holds the model: takes the engine's news in and tells each part what changed."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding() for command in COMMANDS]

    def __init__(self, tools: DeskTools, commands: Sequence[Command], keys_file: str) -> None:
        super().__init__()
        self.tools = tools
        self.model = DeskModel()
        self.transcript = Transcript(self.model, id="transcript")
        self.editor = Editor(tools.language.completions)
        self.panel = SidePanel()
        self._commands = commands
        self._keys_file = keys_file
        self.title_bar = TitleBar(tools.info)
        self.status_bar = StatusBar()
        self._line = EngineLine(tools.connect, self.post_message)
        self.asking = Asking(self._line.send)
        self._is_due = False
        self._drawn_s = 0.0
        self._terms: Sequence[TermUse] = ()
        self._chosen_tab: str | None = None
        self._has_greeted = False

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="middle"):
            yield self.transcript
            yield self.panel
        yield Static("", id="flag", markup=False)
        yield self.editor
        yield self.status_bar
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.editor.display = self.panel.display = False
        self.query_one("#flag", Static).display = False
        self.transcript.focus()
        self._line.open(since=0)
        self.set_interval(_TICK_S, self._tick)
        self.show_bars()

    def on_unmount(self) -> None:
        self._line.close()
        self.tools.player.stop()

    @property
    def is_waiting(self) -> bool:
        """Whether something that was asked, or that came, is not on the screen yet."""
        return self.asking.is_busy or self._is_due

    # The engine

    def on_intent_answered(self, event: IntentAnswered) -> None:
        self.asking.take(event)
        if event.failure is not None:
            self.complain(f"{event.failure.message} {event.failure.hint}")
            if isinstance(event.intent, CorrectText | CorrectTranslation):
                self.editing_was_refused(event.intent.segment)
        self.asking.go_on(self.state.seq)
        self.show_bars()

    def on_news_came(self, event: NewsCame) -> None:
        event.stop()
        wait_s = self._drawn_s + _LEAST_S_BETWEEN_DRAWINGS - time.monotonic()
        # What the person did shows at once; what comes in by itself at most twenty times a second.
        if wait_s <= 0 or self.asking.n_unanswered:
            self._take_news()
        elif not self._is_due:
            self._is_due = True
            self.set_timer(wait_s, self._take_news)

    def on_engine_gone(self, event: EngineGone) -> None:
        if self.model.served is None:
            self.app.exit(event.failure)  # there never was a session to stay with
            return
        self.is_gone = True
        self.asking.forget()
        self.show_bars()
        self.notify(f"{event.failure.message} {event.failure.hint}", severity="error", markup=False, timeout=30)

    def action_restart(self) -> None:
        """Start the engine again, or reach it again; where only a part of it failed, that part."""
        if not self.is_gone:
            failed = [part.part for part in self.model.parts.values() if part.phase == "failed"]
            for part in failed:
                self.ask(RestartPart(part, self.person))
            if not failed:
                self.tell("The engine runs.")
            return
        self.is_gone = False
        self.tell("Starting the engine again.")
        self._line.open(since=self.state.seq)
        self.show_bars()

    def _take_news(self) -> None:
        self._is_due = False
        self._drawn_s = time.monotonic()
        records: list[Record] = []
        has_signals = False
        for news in self._line.drain():
            if isinstance(news, tuple):
                records += news
                continue
            has_signals = True
            self.model.take(news)
            if isinstance(news, NoticeShown):
                self.notify(news.text, markup=False, timeout=8)
            elif isinstance(news, SessionEnded):
                self._say_end(news)
        if records:
            changes = self.model.update(records)
            self.transcript.update(changes)
            if changes.has_flags or changes.has_marks or changes.has_questions:
                self._fill_panel()
            self.asking.go_on(self.state.seq)
        if has_signals or records:
            self.transcript.show_tail()
        if has_signals and not self._has_greeted:
            self._greet()
        self.show_bars()

    def _greet(self) -> None:
        """The first time that all is here: a draft comes back; a session that only begins shows what it runs on."""
        self._has_greeted = True
        self.tools.language.load()
        is_new = not self.model.order and self.state.off_record_since is None
        if self.model.served is not None and self.tools.info.is_live and is_new:
            self.action_set_up()
        if not self.tools.info.is_live:
            self.action_first()  # who goes over a session begins where it begins
        draft = self.tools.drafts.latest()
        if draft is not None and draft.segment in self.state.segments:
            self.reopen(draft)
            self.tell("Your unsaved text is back.")

    def _say_end(self, ended: SessionEnded) -> None:
        if ended.failure:
            self.notify(f"{ended.failure} {ended.hint}", severity="error", markup=False, timeout=30)
        else:
            self.notify("The session is over; all is written. Q leaves.", markup=False, timeout=10)

    # What is shown beside the transcript

    def action_panel(self, tab: str) -> None:
        self._chosen_tab = tab
        self._show_panel()
        (self.panel.query_one("#panel-list") if tab else self.transcript).focus()

    def action_focus_panel(self) -> None:
        if self.panel.display and self.transcript.has_focus:
            self.panel.query_one("#panel-list").focus()
        else:
            self.transcript.focus()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width < _WIDE_ENOUGH_FOR_A_PANEL, "-narrow")
        self.set_class(event.size.height < 16, "-low")
        self._show_panel()
        self.show_bars()

    def on_side_panel_chosen(self, event: SidePanel.Chosen) -> None:
        if event.tab == "flags":
            self.open_flag(FlagId(event.key))
            self.transcript.focus()
        elif event.tab == "notes":
            self.edit_mark(MarkId(event.key))
        elif event.tab == "questions":
            self.settle_question(QuestionId(event.key))

    def on_transcript_moved(self) -> None:
        current = self.transcript.current
        if self.flag is not None and (current is None or self.flag not in self.model.open_flags_of(current)):
            self.flag = None
            self.show_flag(None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self._commands, self._keys_file))

    def action_set_up(self) -> None:
        screen = SetUpScreen(self.model, self.tools.info, self.tools.qr_rows, lambda: self.is_gone)
        self.app.push_screen(screen, self._after_set_up)

    def _after_set_up(self, wants_restart: bool | None) -> None:
        if wants_restart:
            self.action_restart()

    def _show_panel(self) -> None:
        """Beside the transcript where there is room for both, else in its place, when asked for."""
        is_wide = self.size.width >= _WIDE_ENOUGH_FOR_A_PANEL
        tab = self._chosen_tab if self._chosen_tab is not None else ("flags" if is_wide else "")
        self.panel.display = bool(tab)
        self.transcript.display = is_wide or not tab
        if tab:
            self._fill_panel(tab)

    def _fill_panel(self, tab: str | None = None) -> None:
        tab = tab or self.panel.tab or TABS[0]
        if not self.panel.display:
            return
        if tab == "terms":
            state = self.state
            self.run_worker(lambda: self._find_terms(state), thread=True, exclusive=True, group="terms")
        self.panel.show(tab, self.model, self._terms)

    def _find_terms(self, state: State) -> None:
        terms = self.tools.language.terms(state)
        self.app.call_from_thread(self._take_terms, terms)

    def _take_terms(self, terms: Sequence[TermUse]) -> None:
        self._terms = terms
        if self.panel.display and self.panel.tab == "terms":
            self.panel.show("terms", self.model, terms)

    def _tick(self) -> None:
        """Clocks go on also where nothing comes in."""
        if self.app.screen is self:
            self.show_bars()
