"""The first and the last line of the desk: where the session stands, and how it runs."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from transcriber.core.timeline import format_clock
from tui.agenda import part_at
from tui.model import DeskModel
from tui.ports import SessionInfo
from tui.wrapping import safe, shortened

_QUIET_DBFS, _LOUD_DBFS = -60.0, -6.0
_BLOCKS = " ▁▂▃▄▅▆▇█"
_LAG_TO_WORRY_S = 4.0
_DISK_TO_WORRY_MINUTES = 120.0


def level_meter(dbfs: float, width: int = 6) -> str:
    """Loudness as a bar; full from -6 decibels below full scale on.

    >>> level_meter(-60.0, 4), level_meter(-33.0, 4), level_meter(0.0, 4)
    ('    ', '██  ', '████')
    """
    share = min(max((dbfs - _QUIET_DBFS) / (_LOUD_DBFS - _QUIET_DBFS), 0.0), 1.0)
    eighths = round(share * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_BLOCKS[rest] if rest else "")).ljust(width)


class _Bar(Static):
    """One row; drawn again only where its text is another one, and nothing else is laid out anew for it."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._text = Text()

    def _put(self, text: Text) -> None:
        if text != self._text or text.spans != self._text.spans:
            self._text = text
            self.update(text, layout=False)


class TitleBar(_Bar):
    """The title, the part of the agenda with the time that it has left, and how long the session is."""

    def __init__(self, info: SessionInfo) -> None:
        super().__init__("title")
        self._info = info

    def show(self, model: DeskModel, width: int) -> None:
        right = format_clock(model.duration_s)
        part = part_at(self._info.plan.agenda, model.duration_s) if self._info.is_live else None
        if part is not None:
            late = part.left_s < 0
            left = f"{'over by ' if late else ''}{format_clock(abs(part.left_s))}{'' if late else ' left'}"
            right = f"{shortened(safe(part.title), max(8, width // 3))} {left}   {right}"
        title = shortened(safe(self._info.plan.title or self._info.where), max(4, width - len(right) - 4))
        self._put(Text.assemble(" ", (title, "bold"), " " * max(1, width - len(title) - len(right) - 2), right))


class StatusBar(_Bar):
    """Off the record stands first and in words; then what is wrong; then the rest, as far as it fits."""

    def __init__(self) -> None:
        super().__init__("status")

    def show(self, model: DeskModel, *, unsent: int, draft: bool, is_gone: bool, n_new: int, playing: str) -> None:
        parts: list[tuple[str, str]] = []
        state = model.state
        if is_gone:
            parts.append(("ENGINE GONE: R starts it again", "bold reverse red"))
        elif model.served is None:
            parts.append(("the engine starts", "yellow"))
        if state.off_record_since is not None:
            parts.append(("OFF THE RECORD: o goes back on", "bold reverse red"))
        elif model.ended is not None:
            parts.append(("ended", "bold"))
        elif model.served is not None and model.level_dbfs is not None and not is_gone:
            parts.append((f"REC {level_meter(model.level_dbfs)}", "bold"))
        if playing:
            parts.append((playing, "bold"))
        if draft:
            parts.append(("unsaved draft", "bold yellow"))
        if unsent:
            parts.append((f"{unsent} unsent", "yellow"))
        if model.lag is not None and model.ended is None and not is_gone:
            style = "bold red" if model.lag.seconds > _LAG_TO_WORRY_S else ""
            degraded = f" ({model.lag.degraded})" if model.lag.degraded else ""
            parts.append((f"lag {model.lag.seconds:.1f} s{degraded}", style))
        if n_new:
            parts.append((f"{n_new} new below", "bold"))
        parts.append((f"{len(model.open_flags)} flags", "yellow" if model.open_flags else "dim"))
        if state.gaps:
            parts.append((f"{len(state.gaps)} gap{'s' * (len(state.gaps) > 1)}", "dim"))
        parts += [
            (f"{part.part} {part.phase}" + (": R" if part.phase == "failed" else ""), "bold red")
            for part in model.parts.values()
            if part.phase in ("restarting", "failed")
        ]
        if model.disk is not None and model.disk.minutes < _DISK_TO_WORRY_MINUTES:
            parts.append((f"disk for {model.disk.minutes:.0f} min", "bold red"))
        if model.viewers is not None and model.viewers.viewers:
            parts.append((f"{model.viewers.viewers} viewers", "dim"))
        for note in model.notes.values():
            style = "bold red" if note.phase == "held" else ("yellow" if note.phase != "idle" else "dim")
            quota = f" {note.remaining}/{note.limit}" if note.remaining is not None and note.limit is not None else ""
            n_held = f" {note.n_conflicts} held" if note.n_conflicts else ""
            parts.append((f"{note.target} {note.phase}{n_held}{quota}", style))
        for target in model.targets.values():
            waiting = f" {target.n_unsent} unsent" if target.n_unsent else ""
            parts.append((f"{target.name}{waiting}", "bold red" if target.is_failing else "dim"))
        text = Text(" ")
        for shown, how in parts:
            text.append(safe(shown), how)
            text.append("  ")
        self._put(text)
