"""A running session on a terminal: finished lines on stdout, what may change in one line below them."""

from __future__ import annotations

import os
import sys
import threading

import click

from transcriber.commands.shown_push import shown_push
from transcriber.core.events import QuestionId, SegmentId
from transcriber.core.signals import (
    LagMeasured,
    NoticeShown,
    PartialCaption,
    PushState,
    SessionServed,
    Signal,
    TargetState,
)
from transcriber.core.state import State
from transcriber.core.timeline import Span, format_clock
from transcriber.core.views import Line, transcript_lines

_LAG_WORTH_TELLING_S = 4.0
_N_LINES_OF_BEFORE = 20


class LiveScreen:
    """For several threads. Notices go to stderr; what is unstable is shown where that is a terminal."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: dict[SegmentId, Span] = {}
        self._is_terminal = sys.stderr.isatty()
        self._is_lagging = False
        self._told_pushes: dict[str, tuple[str, int, str]] = {}
        self._is_failing: dict[str, bool] = {}
        self._asked: set[QuestionId] = set()

    def take(self, signal: Signal) -> None:
        if isinstance(signal, PartialCaption) and self._is_terminal:
            with self._lock:
                width = max(20, os.get_terminal_size(sys.stderr.fileno()).columns - 1)
                text = f"{signal.stable_text} {signal.unstable_text}".strip()[-width:]
                click.echo(f"\r\x1b[2K\x1b[2m{text}\x1b[0m", err=True, nl=False)
        elif isinstance(signal, NoticeShown):
            self.notice(signal.text)
        elif isinstance(signal, SessionServed):
            self._greet(signal)
        elif isinstance(signal, PushState):
            self._tell_push(signal)
        elif isinstance(signal, TargetState) and signal.is_failing != self._is_failing.get(signal.name):
            self._is_failing[signal.name] = signal.is_failing
            self.notice(f"{signal.name}: {signal.text}{'' if signal.text.endswith('.') else '.'}")
        elif isinstance(signal, LagMeasured) and (signal.seconds > _LAG_WORTH_TELLING_S) != self._is_lagging:
            self._is_lagging = not self._is_lagging
            self.notice(f"{signal.seconds:.0f} s behind." if self._is_lagging else "Caught up.")

    def _tell_push(self, push: PushState) -> None:
        """What is new of a note: not each time that it was written."""
        news = push.link, push.n_conflicts, push.message
        if push.phase != "pushing" and self._told_pushes.get(push.target) != news:
            self._told_pushes[push.target] = news
            self.notice(shown_push(push))

    def show_before(self, state: State) -> None:
        """The last of the lines that are there when somebody comes."""
        lines = list(transcript_lines(state))
        if len(lines) > _N_LINES_OF_BEFORE:
            self.notice(f"({len(lines) - _N_LINES_OF_BEFORE} lines before these)")
        self._asked = {key for key, question in state.questions.items() if question.settled is not None}
        self._shown = {line.segment.id: line.segment.span for line in lines[:-_N_LINES_OF_BEFORE]}
        self.show(state)

    def show(self, state: State) -> None:
        """Print the lines that are new, and questions."""
        for question in state.questions.values():
            if question.asked.question not in self._asked:
                self._asked.add(question.asked.question)
                self.notice(f"{question.asked.author} asks ({question.asked.question}): {question.asked.text}")
        with self._lock:
            for line in transcript_lines(state):
                if line.segment.id not in self._shown:
                    is_piece = self._is_piece(line)
                    self._shown[line.segment.id] = line.segment.span
                    if not is_piece:
                        self._print(line)

    def notice(self, text: str) -> None:
        with self._lock:
            self._clear()
            click.echo(text, err=True)

    def clear(self) -> None:
        with self._lock:
            self._clear()

    def _is_piece(self, line: Line) -> bool:
        """Whether a pass over the voices split it off a line that was printed."""
        span = line.segment.span
        return any(shown.start <= span.start and span.end <= shown.end for shown in self._shown.values())

    def _print(self, line: Line) -> None:
        self._clear()
        name = f"{line.speaker_shown}: " if line.speaker_shown else ""
        click.echo(f"[{format_clock(line.segment.start)}] {name}{line.segment.text}")

    def _clear(self) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[2K", err=True, nl=False)

    def _greet(self, served: SessionServed) -> None:
        if served.captions:
            self.notice(f"Captions: {served.captions}")
            if "?key=" in served.captions:
                from transcriber.outputs.captions.qr_code import qr_code

                self.notice(qr_code(served.captions))
        if served.edit:
            self.notice(f"Correct it together: bofscribe review --url '{served.edit}'")
        if served.source:
            self.notice(f"Listening to {served.source} (process {served.process}).")
