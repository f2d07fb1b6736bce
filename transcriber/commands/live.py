"""`bofscribe live`: captions while people speak."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from transcriber.commands.flags import given, spoken_languages
from transcriber.core.signals import LagMeasured, NoticeShown, PartialCaption, Signal
from transcriber.core.state import State
from transcriber.core.timeline import format_clock
from transcriber.core.views import transcript_lines

_LAG_WORTH_TELLING_S = 4.0


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("session"), metavar="[DIR]")
@click.option("--input", "-i", "source", default="mic", show_default=True, help="mic, mic:NAME, a file, or - for PCM.")
@click.option("--language", help="The language spoken, or 'auto' to detect it for each stretch of speech.")
@click.option("--languages", help="Those that may be spoken, for example en,pt,es.")
@click.option("--captions", metavar="HOST:PORT", help="Serve the captions page there, for example 127.0.0.1:8080.")
@click.option("--model", help="A name of 'bofscribe models list'.  [default: whisper-base]")
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), help="[default: auto]")
@click.option("--title", help="What the session is called.")
def live(
    directory: Path,
    source: str,
    language: str | None,
    languages: str | None,
    captions: str | None,
    model: str | None,
    device: str | None,
    title: str | None,
) -> None:
    """Write down who says what while they say it; the session is kept in DIR.

    Finished lines go to stdout; what is being said is shown below them on a terminal. Everything heard is recorded
    first. Ctrl-C ends the session when the last words are written.

    \b
    Examples:
      bofscribe live my-session --language en --captions 127.0.0.1:8080
      bofscribe live rehearsal --input talk.flac         # a file, at the pace of real time
      ffmpeg -i URL -f s16le -ar 16000 -ac 1 - | bofscribe live radio --input -

    SIGUSR1 takes the session off the record and SIGUSR2 back on: kill -USR1 PID.
    """
    from transcriber.wiring import live_session

    flags: dict[str, Any] = {
        "languages": given(spoken=spoken_languages(language, languages)),
        "recognition": given(model=model, device=device),
        **given(title=title),
    }
    screen = _Screen()
    with live_session(
        directory, source, flags, os.environ, captions=captions, on_signal=screen.take, notice=screen.notice
    ) as running:
        running.store.subscribe(lambda _: screen.show(running.store.state))
        handlers = {
            signal.SIGINT: lambda: running.session.stop(),
            signal.SIGTERM: lambda: running.session.stop(),
            signal.SIGUSR1: lambda: running.session.go_off_record("note-taker"),
            signal.SIGUSR2: lambda: running.session.go_on_record("note-taker"),
        }
        for number, act in handlers.items():
            # The handler only starts a thread: the journal's lock may be held by what it interrupted.
            signal.signal(number, lambda *_, act=act: threading.Thread(target=act, daemon=True).start())
        screen.notice(f"Listening to {running.source_name} (process {os.getpid()}). Ctrl-C ends the session.")
        state = running.session.run()
    screen.clear()
    screen.show(state)
    screen.notice(f"The session is in {directory}: bofscribe export {directory} --format md")


class _Screen:
    """Finished lines on stdout; what may change in one line below them, on a terminal alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: set[str] = set()
        self._is_terminal = sys.stderr.isatty()
        self._is_lagging = False

    def take(self, signal_: Signal) -> None:
        """Called from several threads."""
        if isinstance(signal_, PartialCaption) and self._is_terminal:
            with self._lock:
                width = max(20, os.get_terminal_size(sys.stderr.fileno()).columns - 1)
                text = f"{signal_.stable_text} {signal_.unstable_text}".strip()[-width:]
                click.echo(f"\r\x1b[2K\x1b[2m{text}\x1b[0m", err=True, nl=False)
        elif isinstance(signal_, NoticeShown):
            self.notice(signal_.text)
        elif isinstance(signal_, LagMeasured) and (signal_.seconds > _LAG_WORTH_TELLING_S) != self._is_lagging:
            self._is_lagging = not self._is_lagging
            self.notice(f"{signal_.seconds:.0f} s behind." if self._is_lagging else "Caught up.")

    def show(self, state: State) -> None:
        """Print the lines that are new."""
        with self._lock:
            for line in transcript_lines(state):
                if line.segment.id not in self._shown:
                    self._shown.add(line.segment.id)
                    name = f"{line.speaker_shown}: " if line.speaker_shown else ""
                    self._clear()
                    click.echo(f"[{format_clock(line.segment.start)}] {name}{line.segment.text}")

    def notice(self, text: str) -> None:
        with self._lock:
            self._clear()
            click.echo(text, err=True)

    def clear(self) -> None:
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[2K", err=True, nl=False)
