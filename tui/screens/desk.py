"""The desk: the transcript, what wants a look beside it, the editor below it, and how the session runs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Footer, Static

from transcriber.core.events import FlagId, FlagRaised, MarkId, QuestionId, Record
from transcriber.core.intents import CorrectText, CorrectTranslation, Intent, RestartPart
from transcriber.core.signals import NoticeShown, SessionEnded
from transcriber.core.state import State
from tui.actions.asking import QuestionActions
from tui.actions.flagging import FlagActions
from tui.actions.moving import MovingActions
from tui.actions.noting import NoteActions
from tui.actions.outside import OutsideEditing
from tui.actions.running import SessionActions
from tui.actions.speaking import SpeakerActions
from tui.commands import COMMANDS, Command
from tui.model import DeskModel
from tui.news import EngineGone, EngineLine, IntentAnswered, NewsCame
from tui.ports import DeskTools, TermUse
from tui.screens.help import HelpScreen
from tui.screens.set_up import SetUpScreen
from tui.widgets.bars import StatusBar, TitleBar
from tui.widgets.editor import Editor
from tui.widgets.panel import TABS, SidePanel, flag_text
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
        self._line = EngineLine(tools.connect, self.post_message)
        self._title_bar = TitleBar(tools.info)
        self._status_bar = StatusBar()
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._asked: dict[int, Callable[[], None]] = {}
        self._n_unanswered = self._answered_seq = 0
        self._queued: deque[Callable[[], None]] = deque()
        self._is_gone = False
        self._is_due = False
        self._drawn_s = 0.0
        self._terms: Sequence[TermUse] = ()
        self._chosen_tab: str | None = None
        self._has_greeted = False

    def compose(self) -> ComposeResult:
        yield self._title_bar
        with Horizontal(id="middle"):
            yield self.transcript
            yield self.panel
        yield Static("", id="flag", markup=False)
        yield self.editor
        yield self._status_bar
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
        return bool(self._n_unanswered or self._waiting or self._queued or self._is_due)

    # The engine

    def ask(self, intent: Intent, when_done: Callable[[], None] | None = None) -> None:
        """See the base."""
        if self._is_gone:
            self.complain("The engine is gone: R starts it again. Nothing was changed.")
            return
        self._n_unanswered += 1
        if when_done is not None:
            self._asked[id(intent)] = when_done
        self._line.send(intent)

    def when_settled(self, do: Callable[[], None]) -> None:
        """See the base."""
        self._queued.append(do)
        self._finish_waiting()

    def on_intent_answered(self, event: IntentAnswered) -> None:
        self._n_unanswered -= 1
        when_done = self._asked.pop(id(event.intent), None)
        if event.failure is not None:
            self.complain(f"{event.failure.message} {event.failure.hint}")
            if isinstance(event.intent, CorrectText | CorrectTranslation):
                self.editing_was_refused(event.intent.segment)
        elif when_done is not None:
            self._waiting.append((event.seq, when_done))
        self._answered_seq = max(self._answered_seq, event.seq)
        self._finish_waiting()
        self.show_bars()

    def on_news_came(self, event: NewsCame) -> None:
        event.stop()
        wait_s = self._drawn_s + _LEAST_S_BETWEEN_DRAWINGS - time.monotonic()
        # What the person did shows at once; what comes in by itself at most twenty times a second.
        if wait_s <= 0 or self._n_unanswered:
            self._take_news()
        elif not self._is_due:
            self._is_due = True
            self.set_timer(wait_s, self._take_news)

    def on_engine_gone(self, event: EngineGone) -> None:
        if self.model.served is None:
            self.app.exit(event.failure)  # there never was a session to stay with
            return
        self._is_gone = True
        self._n_unanswered = 0
        self._asked.clear()
        self._queued.clear()
        self.show_bars()
        self.notify(f"{event.failure.message} {event.failure.hint}", severity="error", markup=False, timeout=30)

    def action_restart(self) -> None:
        """Start the engine again, or reach it again; where only a part of it failed, that part."""
        if not self._is_gone:
            failed = [part.part for part in self.model.parts.values() if part.phase == "failed"]
            for part in failed:
                self.ask(RestartPart(part, self.person))
            if not failed:
                self.tell("The engine runs.")
            return
        self._is_gone = False
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
            self._finish_waiting()
        if has_signals or records:
            self.transcript.show_tail()
        if has_signals and not self._has_greeted:
            self._greet()
        self.show_bars()

    def _finish_waiting(self) -> None:
        """Go on with what waited for facts that are here now."""
        ready = [when_done for seq, when_done in self._waiting if seq <= self.state.seq]
        self._waiting = [one for one in self._waiting if one[0] > self.state.seq]
        for when_done in ready:
            when_done()
        while self._queued and not self._n_unanswered and self.state.seq >= self._answered_seq:
            self._queued.popleft()()

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

    def show_flag(self, raised: FlagRaised | None) -> None:
        """See the base."""
        shown = self.query_one("#flag", Static)
        is_in_panel = self.panel.display and self.panel.tab == "flags" and self.transcript.display
        shown.display = raised is not None and not is_in_panel
        if raised is not None:
            text = flag_text(raised, self.state)
            text.append(
                "\n  a accept  A everywhere  d dismiss" if raised.suggestion else "\n  a settle  d dismiss", "dim"
            )
            shown.update(text)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self._commands, self._keys_file))

    def action_set_up(self) -> None:
        self.app.push_screen(SetUpScreen(self.model, self.tools.info, self.tools.qr_rows))

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

    def show_bars(self) -> None:
        """See the base."""
        if not self.is_mounted:
            return
        self._title_bar.show(self.model, self.size.width)
        self._status_bar.show(
            self.model,
            unsent=self._n_unanswered,
            draft=self.editor.draft is not None,
            is_gone=self._is_gone,
            n_new=self.transcript.n_new,
            playing=f"▶ {self.speed:g}" if self.is_playing else "",
        )
