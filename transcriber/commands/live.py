"""`bofscribe live`: captions while people speak."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from transcriber.commands.desk import is_for_desk, open_desk, plain_option
from transcriber.commands.live_screen import LiveScreen
from transcriber.commands.options import given, language_codes, spoken_languages
from transcriber.commands.person import person_option
from transcriber.core.state import State
from transcriber.errors import UsageError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("session"), metavar="[DIR]")
@click.option("--input", "-i", "source", help="mic, mic:NAME, a file, or - for PCM.  [default: as before, or mic]")
@click.option("--language", help="The language spoken, or 'auto' to detect it for each stretch of speech.")
@click.option("--languages", help="Those that may be spoken, for example en,pt,es.")
@click.option("--translate", help="Languages to translate into, for example pt,es.")
@click.option("--captions", metavar="HOST:PORT", help="Serve the captions page there, for example 127.0.0.1:8080.")
@click.option(
    "--edit", metavar="HOST:PORT", help="Let others correct it from there: 'review --url' with the link shown."
)
@click.option("--hackmd", is_flag=True, help="Push it to a shared note, with the token of BOFSCRIBE_HACKMD_TOKEN.")
@click.option("--discord", is_flag=True, help="Send it to the channel of BOFSCRIBE_DISCORD_WEBHOOK.")
@click.option("--zoom", is_flag=True, help="Send captions to the meeting of BOFSCRIBE_ZOOM_CAPTIONS_URL.")
@person_option()
@click.option("--model", help="A name of 'bofscribe models list'.  [default: whisper-base]")
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), help="[default: auto]")
@click.option("--title", help="What the session is called.")
@click.option("--go-on", is_flag=True, help="Record more into a session that was ended.")
@plain_option
@click.option("--no-tui", is_flag=True, help="Run it in this process, which ends with its terminal.")
@click.option("--engine", is_flag=True, hidden=True, help="Run it in this process, and write to the log alone.")
def live(
    directory: Path,
    source: str | None,
    language: str | None,
    languages: str | None,
    translate: str | None,
    captions: str | None,
    edit: str | None,
    hackmd: bool,
    discord: bool,
    zoom: bool,
    person: str,
    model: str | None,
    device: str | None,
    title: str | None,
    go_on: bool,
    plain: bool,
    no_tui: bool,
    engine: bool,
) -> None:
    """Write down who says what while they say it; the session is kept in DIR.

    On a terminal it opens the desk, where everything can be corrected as it comes: ? shows all keys. Elsewhere finished
    lines go to stdout. Everything heard is recorded first. The session runs in a process of its own: close the
    terminal, and it goes on; the same command comes back to it. A session that was cut off goes on in its folder,
    with the options that it was begun with, which session.toml keeps; those that are given win.

    From elsewhere: bofscribe off-record DIR, on-record DIR, stop DIR, or SIGUSR1, SIGUSR2, SIGTERM to the
    process.

    \b
    Examples:
      bofscribe live my-session --language en --captions 127.0.0.1:8080
      bofscribe live panel --languages en,pt --translate pt,es --captions :8080
      bofscribe live panel --edit :8090 --as "Ana Ribeiro"   # a second note-taker joins with the link
      bofscribe live my-session --hackmd                 # to a note in which others write, too
      bofscribe live panel --translate pt --discord      # to a channel, and to another in Portuguese
      bofscribe live my-session                          # come back to it
      bofscribe live rehearsal --input talk.flac         # a file, at the pace of real time
      ffmpeg -i URL -f s16le -ar 16000 -ac 1 - | bofscribe live radio --input -
    """
    from transcriber.session.engine_socket import is_running
    from transcriber.session.engine_start import make_way, reached, start_engine

    make_way(directory)
    places = {"hackmd": hackmd, "discord": discord, "zoom": zoom}
    flags: dict[str, Any] = {
        "languages": given(spoken=spoken_languages(language, languages), captions=language_codes(translate)),
        "recognition": given(model=model, device=device),
        "live": given(input=_lasting(source), captions=captions, edit=edit),
        **{name: {"enabled": True} for name, is_wanted in places.items() if is_wanted},
        **given(title=title),
    }
    if no_tui or engine:
        _run_here(directory, flags, person, goes_on=go_on, is_silent=engine)
        return
    from transcriber.commands.attach import attach
    from transcriber.session.client import EngineClient

    screen = LiveScreen()
    is_stdin = source == "-"
    if is_running(directory):
        screen.notice(f"Coming back to the session that runs in {directory}.")
        if captions or edit or any(places.values()):
            screen.notice("It was begun before: options of this command say nothing to it.")
    chosen = given(
        input=source,
        language=language,
        languages=languages,
        translate=translate,
        captions=captions,
        edit=edit,
        model=model,
        device=device,
        title=title,
    )
    options = [word for name, value in chosen.items() for word in (f"--{name}", value)]
    switches = {"--go-on": go_on, **{f"--{name}": is_wanted for name, is_wanted in places.items()}}
    options += ["--as", person, *(name for name, is_on in switches.items() if is_on)]

    def begin() -> None:
        """Also for the second time, where the engine was lost and a person asks for it again."""
        if not is_running(directory):
            if source is None:
                _require_input(directory)
            start_engine(directory, options, sys.stdin.buffer if is_stdin else None)

    def connect() -> EngineClient:
        return reached(directory, begin)

    if not is_stdin and (plain or is_for_desk()):
        open_desk(directory, connect, person, is_live=True, is_plain=plain, flags=flags)
        _tell_after(screen, directory, is_over=not is_running(directory))
        return
    begin()
    state = attach(directory, screen, person, has_keys=not is_stdin and sys.stdin.isatty() and os.name == "posix")
    _tell_after(screen, directory, is_over=state.is_complete or not is_running(directory))


def _tell_after(screen: LiveScreen, directory: Path, *, is_over: bool) -> None:
    if is_over:
        _tell_where(screen, directory)
    else:
        screen.notice(f"It goes on. Come back: bofscribe live {directory}. End it: bofscribe stop {directory}")


def _lasting(source: str | None) -> str | None:
    """The same from any folder."""
    if source is None or source in ("mic", "-") or source.startswith("mic:"):
        return source
    return str(Path(source).absolute())


def _require_input(directory: Path) -> None:
    """Raises UsageError where the session listened to what no other process can go on with."""
    from transcriber.config import load_settings
    from transcriber.session.folder import SessionFolder

    folder = SessionFolder(directory)
    if folder.has_settings and load_settings(folder.settings_path, os.environ, {}).live.input == "-":
        raise UsageError(
            f"The session in {directory} listened to samples on stdin, and nothing says to what now.",
            hint="Pipe them in again with --input -, or give another: --input mic",
        )


def _run_here(directory: Path, flags: dict[str, Any], person: str, *, goes_on: bool, is_silent: bool) -> None:
    from transcriber.commands.engine_log import log_signals
    from transcriber.session.signal_hub import SignalHub
    from transcriber.wiring.live import live_session

    hub = SignalHub()
    screen = None if is_silent else LiveScreen()
    if screen is None:
        log_signals(hub)
    else:
        hub.join(screen.take)
    with live_session(directory, flags, os.environ, hub, goes_on=goes_on) as running:
        if screen is not None:
            running.store.subscribe(lambda _: screen.show(running.store.state))
        handlers = {
            signal.SIGINT: lambda: running.session.stop(),
            signal.SIGTERM: lambda: running.session.stop(),
            signal.SIGHUP: lambda: running.session.stop(),
            signal.SIGUSR1: lambda: running.session.go_off_record(person),
            signal.SIGUSR2: lambda: running.session.go_on_record(person),
        }
        for number, act in handlers.items():
            # The handler only starts a thread: the journal's lock may be held by what it interrupted.
            signal.signal(number, lambda *_, act=act: threading.Thread(target=act, daemon=True).start())
        state: State = running.run()
    if screen is not None:
        screen.clear()
        screen.show(state)
        _tell_where(screen, directory)


def _tell_where(screen: LiveScreen, directory: Path) -> None:
    screen.notice(f"The session is in {directory}: bofscribe export {directory} --format md")
