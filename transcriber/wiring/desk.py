"""The terminal app: what it is given, and the session that it is on."""

from __future__ import annotations

import functools
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transcriber.capture.playback import Player
    from transcriber.config import GlossarySettings
    from transcriber.core.state import State
    from transcriber.session.client import EngineClient
    from transcriber.session.early_link import EarlyLink
    from transcriber.terms.glossary import Glossary
    from transcriber.terms.usage import UseFinder
    from transcriber.terms.wordings import Wordings
    from tui.ports import DeskTools, PlayingEnded, TermUse

_KEYS_NAME = "keys.toml"


def run_desk(
    place: Path | str,
    connect: Callable[[], EngineClient],
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    person: str,
    is_live: bool,
    is_plain: bool,
) -> None:
    """The terminal app on a session, or the same as lines and prompts on stdin and stdout, until the person leaves.

    Args:
        place: The session's folder, or a link to another machine's.
        connect: Reaches its engine, and starts it first where none runs.
        flags: Settings of the command line, for a session that has no file yet.

    Raises:
        BofscribeError: For settings or keys that are wrong, or an engine that could not be started; for a link, if
            nothing answers there.
    """
    import sys

    tools = desk_tools(place, connect, flags, environment, person=person, is_live=is_live)
    if is_plain:
        from tui.plain import PlainDesk

        PlainDesk(tools, functools.partial(print, flush=True)).run(sys.stdin)
        return
    from tui.app import DeskApp

    keys_file = keys_path()
    failure = DeskApp(tools, chosen_keys(keys_file), str(keys_file)).run()
    if failure is not None:
        raise failure


def desk_tools(
    place: Path | str,
    connect: Callable[[], EngineClient],
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    person: str,
    is_live: bool,
) -> DeskTools:
    """What the app is given; arguments and errors as `run_desk`."""
    from transcriber.config import load_settings
    from transcriber.outputs.captions.qr_code import qr_rows
    from transcriber.outputs.formats import FORMATS
    from transcriber.own_editor import edited
    from transcriber.session.client import EngineClient
    from transcriber.session.drafts import DraftFile
    from transcriber.session.folder import SessionFolder
    from transcriber.wiring.planning import session_plan
    from tui.ports import DeskTools, SessionInfo

    folder = place if isinstance(place, Path) else None
    session = SessionFolder(folder) if folder is not None else None
    file = session.settings_path if session is not None and session.has_settings else None
    settings = load_settings(file, environment, flags)
    if isinstance(place, Path):
        plan = session_plan(settings)
    else:
        with EngineClient(place) as client:
            plan = client.plan()
    info = SessionInfo(plan, str(place).partition("?")[0], person, is_live)  # without the key of a link
    line = _EngineLine(session.journal_path if session is not None else None, connect)
    return DeskTools(
        info,
        line.connect,
        EnginePlayer(line, info.where),
        FieldLanguage(settings.glossary, plan.roster, folder or Path()),
        DraftFile(_draft_path(place, person)),
        functools.partial(edited, environment=environment),
        _cannot_export if folder is None else lambda format_name: export_beside(folder, format_name),
        qr_rows,
        tuple((name, one.description) for name, one in FORMATS.items()),
    )


class _EngineLine:
    """The link to the engine, once the app asked for one: a player asks it for sound."""

    def __init__(self, journal_path: Path | None, connect: Callable[[], EngineClient]) -> None:
        self._journal_path = journal_path
        self._connect = connect
        self.link: EarlyLink | None = None

    def connect(self) -> EarlyLink:
        from transcriber.session.early_link import EarlyLink

        self.link = EarlyLink(self._journal_path, self._connect)
        return self.link


class EnginePlayer:
    """Plays stretches of the recording, which the engine has and this machine may not."""

    def __init__(self, line: _EngineLine, where: str) -> None:
        self._line = line
        self._where = where
        self._lock = threading.Lock()
        self._player: Player | None = None
        self._n_asked = 0

    def play(self, start: float, end: float, *, speed: float, on_end: PlayingEnded) -> None:
        self._n_asked += 1
        arguments = (self._n_asked, start, end, speed, on_end)
        threading.Thread(target=self._fetch, args=arguments, name="fetch sound", daemon=True).start()

    def stop(self) -> None:
        self._n_asked += 1
        if self._player is not None:
            self._player.stop()

    def _fetch(self, number: int, start: float, end: float, speed: float, on_end: PlayingEnded) -> None:
        from transcriber.capture.excerpt import read_wav
        from transcriber.capture.playback import Player
        from transcriber.core.timeline import format_clock
        from transcriber.errors import BofscribeError

        link = self._line.link
        try:
            samples = read_wav(link.audio(start, end)) if link is not None else None
        except BofscribeError as failure:
            on_end(failure)
            return
        if samples is None or number != self._n_asked:  # stopped, or something else was asked for meanwhile
            on_end(None)
            return
        where = f"{self._where} at {format_clock(start)}"
        with self._lock:
            self._player = self._player or Player()
        self._player.play(samples, where=where, on_end=on_end, speed=speed)


class FieldLanguage:
    """The session's glossary for the desk: loaded beside the app, which must not wait, and silent until then."""

    def __init__(self, settings: GlossarySettings, names: Sequence[str], folder: Path) -> None:
        self._loaded: tuple[Glossary, Wordings, UseFinder] | None = None
        self._settings = settings
        self._names = names
        self._folder = folder

    def load(self) -> None:
        threading.Thread(target=self._load, name="glossary", daemon=True).start()

    def suggestions(self, heard: str) -> Sequence[str]:
        return self._loaded[1].suggestions(heard) if self._loaded is not None else ()

    def completions(self, prefix: str) -> Sequence[str]:
        return self._loaded[1].completions(prefix) if self._loaded is not None else ()

    def terms(self, state: State) -> Sequence[TermUse]:
        from transcriber.core.views import transcript_lines
        from transcriber.terms.report import term_uses
        from tui.ports import TermUse

        if self._loaded is None:
            return ()
        glossary, _, finder = self._loaded
        found = []
        shown = {line.speaker: line.speaker_shown for line in transcript_lines(state) if line.speaker is not None}
        for term in term_uses(state, glossary, finder):
            uses = ", ".join(
                f"{shown.get(use.speaker or '', 'somebody')}: {use.word} {use.count}" for use in term.usages
            )
            found.append(TermUse(term.concept.preferred, uses, term.concept.definition))
        return found

    def _load(self) -> None:
        from transcriber.glossaries.loading import load_glossary
        from transcriber.terms.packaged import packaged_background, packaged_pronouncer
        from transcriber.terms.usage import UseFinder
        from transcriber.terms.wordings import Wordings

        glossary = load_glossary(self._settings, self._folder)
        wordings = Wordings(glossary, self._names, packaged_background(), packaged_pronouncer())
        self._loaded = glossary, wordings, UseFinder(glossary)


def export_beside(folder: Path, format_name: str) -> str:
    """Write a session as a file in its folder; returns where.

    Raises:
        BofscribeError: If it can't be read or written.
    """
    from transcriber.files import write_file
    from transcriber.outputs.formats import FORMATS
    from transcriber.wiring.documents import open_document

    chosen = FORMATS[format_name]
    path = folder / f"transcript.{format_name}"
    write_file(path, chosen.render(open_document(folder, has_glossary=chosen.needs_glossary)))
    return str(path)


def _cannot_export(_format_name: str) -> str:
    from transcriber.errors import SessionError

    raise SessionError("The session lies on another machine.", hint="Export there: bofscribe export DIR")


def _draft_path(place: Path | str, person: str) -> Path:
    """In the session's folder, one for each person; for another machine's session, where this one keeps its state."""
    import platformdirs

    name = hashlib.sha256(person.encode()).hexdigest()[:8]  # any name is a file's name this way
    if isinstance(place, Path):
        return place / f"draft-{name}.json"
    link = hashlib.sha256(place.encode()).hexdigest()[:16]
    return platformdirs.user_state_path("bofscribe", ensure_exists=True) / f"draft-{link}-{name}.json"


def keys_path() -> Path:
    """The file in which a person keeps the keys that they want."""
    import platformdirs

    return Path(os.environ.get("BOFSCRIBE_KEYS") or platformdirs.user_config_path("bofscribe") / _KEYS_NAME)


def chosen_keys(file: Path) -> Mapping[str, str]:
    """From a command's id to its keys; empty where there is no file.

    Raises:
        UsageError: If it is no such file.
    """
    import tomllib

    from transcriber.errors import UsageError

    try:
        keys = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.", hint="Mend it, or take it away.") from error
    for name, value in keys.items():
        if not isinstance(value, str):
            raise UsageError(f"{file}: {name} is {value!r}.", hint='Write keys as "flag.next" = "f,ctrl+n".')
    return keys
