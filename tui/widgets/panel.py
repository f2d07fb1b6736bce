"""Lists beside the transcript: flags, notes, questions of remote people, terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from transcriber.core.events import FlagRaised
from transcriber.core.state import State
from transcriber.core.timeline import format_clock
from transcriber.core.views import flag_state
from tui.model import DeskModel
from tui.ports import TermUse
from tui.screens.mark import TITLES
from tui.wrapping import safe

TABS = ("flags", "notes", "questions", "terms")
_SEVERITY_STYLES = {"high": "bold red", "medium": "yellow", "low": ""}


class SidePanel(Vertical):
    """One list at a time; Enter on a row says which thing was chosen."""

    @dataclass
    class Chosen(Message):
        """key: The id of a flag or a note; a term."""

        tab: str
        key: str

    def __init__(self) -> None:
        super().__init__(id="panel")
        self.tab = ""
        self._keys: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="panel-tabs", markup=False)
        yield OptionList(id="panel-list", markup=False)

    def show(self, tab: str, model: DeskModel, terms: Sequence[TermUse]) -> None:
        """Fill the list of a tab; the row that was marked stays marked, whatever came above it."""
        options = self.query_one(OptionList)
        marked = options.highlighted
        key = self._keys[marked] if tab == self.tab and marked is not None and marked < len(self._keys) else None
        rows = _ROWS[tab](model, terms)
        self.tab, self._keys = tab, [row.key for row in rows]
        self.query_one("#panel-tabs", Static).update(_tabs(tab, model))
        options.clear_options()
        options.add_options(Option(row.text) for row in rows or [_Row("", Text(_EMPTY[tab], "dim"))])
        options.highlighted = self._keys.index(key) if key in self._keys else (0 if rows else None)

    def mark(self, key: str) -> None:
        """Put the mark on a row, as the cursor in the transcript goes."""
        if key in self._keys:
            self.query_one(OptionList).highlighted = self._keys.index(key)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self._keys):
            self.post_message(self.Chosen(self.tab, self._keys[event.option_index]))


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    text: Text


def _tabs(tab: str, model: DeskModel) -> Text:
    waiting = sum(question.settled is None for question in model.state.questions.values())
    counts = {"flags": len(model.open_flags), "notes": len(model.state.marks), "questions": waiting}
    text = Text()
    for index, name in enumerate(TABS, start=1):
        count = f" {counts[name]}" if counts.get(name) else ""
        text.append(f" {index} {name}{count} ", "reverse bold" if name == tab else "dim")
    return text


def flag_text(raised: FlagRaised, state: State) -> Text:
    """A flag in some rows: how grave, where, why, and what accepting would put in."""
    last = max((state.segments[span.segment].start for span in raised.spans), default=0.0)
    sign = "!" if raised.severity == "high" else "?"
    kind = raised.kind + (f" ({raised.language})" if raised.language else "")
    text = Text.assemble((f"{sign} {kind} ", _SEVERITY_STYLES[raised.severity]), (format_clock(last), "dim"))
    text.append(f"\n  {safe(raised.message)}")
    if raised.suggestion:
        text.append(f"\n  → {safe(raised.suggestion)}", "bold")
    return text


def _flags(model: DeskModel, _terms: Sequence[TermUse]) -> list[_Row]:
    state = model.state
    rows = [_Row(key, flag_text(model.flag(key).raised, state)) for key in model.open_flags]
    settled = [(key, flag) for key, flag in state.flags.items() if flag_state(state, flag) in ("accepted", "dismissed")]
    rows += [_Row(key, Text(f"{flag.resolution} {flag.raised.kind}", "dim")) for key, flag in reversed(settled)]
    return rows


def _notes(model: DeskModel, _terms: Sequence[TermUse]) -> list[_Row]:
    rows = []
    for key, mark in model.state.marks.items():
        text = Text.assemble((f"{TITLES[mark.kind]} ", "bold"), safe(mark.text))
        about = [f"{mark.owner}" if mark.owner else "", f"by {mark.due}" if mark.due else ""]
        if any(about):
            text.append(f"\n  {safe(' '.join(filter(None, about)))}", "dim")
        rows.append(_Row(key, text))
    return rows


def _questions(model: DeskModel, _terms: Sequence[TermUse]) -> list[_Row]:
    """Those that wait first, the oldest above."""
    rows = []
    for key, question in sorted(model.state.questions.items(), key=lambda one: one[1].settled is not None):
        settled, asked = question.settled, question.asked
        style = "bold" if settled is None else "dim"
        text = Text.assemble((f"{safe(asked.author)} ({asked.source}) ", style))
        text.append(f"{safe(asked.text)}", "" if settled is None else "dim")
        if settled is not None:
            text.append(f"\n  {settled.settlement} {safe(settled.answer)}".rstrip(), "dim")
        rows.append(_Row(key, text))
    return rows


def _terms(_model: DeskModel, terms: Sequence[TermUse]) -> list[_Row]:
    rows = []
    for term in terms:
        text = Text.assemble((safe(term.term), "bold"), f"\n  {safe(term.uses)}")
        if term.definition:
            text.append(f"\n  {safe(term.definition)}", "dim")
        rows.append(_Row(term.term, text))
    return rows


_ROWS = {"flags": _flags, "notes": _notes, "questions": _questions, "terms": _terms}
_EMPTY = {
    "flags": "Nothing wants a look.",
    "notes": "No notes yet: p problem, q question, y action, c decision.",
    "questions": "No questions from remote people.",
    "terms": "No term of the glossary was spoken of yet.",
}
