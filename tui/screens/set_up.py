"""What the session runs on: what works, and what to do about what does not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.model import DeskModel
from tui.ports import SessionInfo
from tui.widgets.bars import level_meter
from tui.wrapping import safe


@dataclass(frozen=True, slots=True)
class Part:
    """state: In words. is_good: None while it is not known. hint: What to do where it is not good."""

    name: str
    state: str
    is_good: bool | None
    hint: str = ""


def parts_of(model: DeskModel, info: SessionInfo, *, is_gone: bool = False) -> list[Part]:
    """The parts of a session, the engine and the microphone first; without those that run in an engine that is gone."""
    served, level = None if is_gone else model.served, model.level_dbfs
    if is_gone:
        found = [Part("Engine", "gone", False, "R starts it again.")]
    elif served is None:
        found = [Part("Engine", "starting", None)]
    elif not served.source:
        found = [
            Part("Engine", f"running (process {served.process})", True),
            Part("Listening to", "nothing: what was recorded is reviewed", True),
        ]
    else:
        meter = f"  {level_meter(level, 20)} {level:.0f} dB" if level is not None else ""
        is_heard = level is not None and level > -60.0
        hint = "" if is_heard else "Nothing is heard: speak, or choose another microphone with --input mic:NAME."
        found = [
            Part("Engine", f"running (process {served.process})", True),
            Part("Listening to", f"{served.source}{meter}", is_heard or None, hint),
        ]
    spoken = ", ".join(info.plan.spoken) or "any: each stretch of speech is asked for its language"
    found.append(Part("Spoken", spoken, True))
    found.append(Part("Translated into", ", ".join(info.plan.captions) or "nothing (--translate pt,es)", True))
    if served is not None and served.source:
        shown = served.captions or "not served (--captions HOST:PORT)"
        found.append(Part("Captions page", shown, True))
    for one in () if is_gone else model.parts.values():
        is_good = {"ready": True, "failed": False}.get(one.phase)
        found.append(
            Part(one.part, one.phase, is_good, one.message or ("R begins it anew." if is_good is False else ""))
        )
    if model.disk is not None:
        hours = model.disk.minutes / 60.0
        room = f"{model.disk.free_bytes / 1e9:.1f} GB free, for {hours:.0f} hours of recording"
        found.append(Part("Disk", room, hours > 2.0, "Free some room, or record elsewhere."))
    for note in model.notes.values():
        quota = f", {note.remaining} of {note.limit} calls left" if note.remaining is not None else ""
        found.append(Part(note.target, f"{note.link or 'no note yet'}{quota}", note.phase != "held", note.message))
    for target in model.targets.values():
        found.append(Part(target.name, target.text, not target.is_failing))
    found.append(Part("Kept in", info.where, True))
    return found


class SetUpScreen(ModalScreen[bool]):
    """Stays current while it is open; any of the usual keys closes it. True: what is gone or failed is to begin anew.

    is_gone: Whether the engine is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,i,space,Q", "dismiss(False)", "To the transcript"),
        Binding("R", "dismiss(True)", "Start again"),
    ]

    def __init__(
        self,
        model: DeskModel,
        info: SessionInfo,
        qr_rows: Callable[[str], Sequence[str]],
        is_gone: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._is_gone = is_gone
        self._model = model
        self._info = info
        self._qr_rows = functools.lru_cache(maxsize=1)(qr_rows)

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide"):
            yield Static("", id="parts", markup=False)

    def on_mount(self) -> None:
        self._show()
        self.set_interval(0.1, self._show)
        self.query_one(VerticalScroll).focus()

    def _show(self) -> None:
        text = Text(safe(self._info.plan.title or "Session"), "bold")
        text.append("\n")
        for part in parts_of(self._model, self._info, is_gone=self._is_gone()):
            sign, style = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("…", "yellow")}[part.is_good]
            text.append(f"\n{sign} ", style)
            text.append(f"{part.name:<16} ", "bold")
            text.append(safe(part.state))
            if part.hint and part.is_good is not True:
                text.append(f"\n  {'':<16} {part.hint}", style)
        served = None if self._is_gone() else self._model.served
        runs = " The recording runs already." if served is not None and served.source else ""
        text.append(f"\n\nEnter: to the transcript.{runs}", "dim")
        if served is not None and served.edit:
            text.append("\n\nAnother note-taker joins with bofscribe review --url and this link, between quotes:\n")
            text.append(safe(served.edit), "bold")
        if served is not None and served.captions:
            text.append("\n\n")
            for row in self._qr_rows(served.captions):
                text.append(f"{row}\n", "white on black")
        self.query_one("#parts", Static).update(text)
