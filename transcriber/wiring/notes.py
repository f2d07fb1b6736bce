"""Shared notes: where a session is pushed to, live and afterwards."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.wiring.documents import document_of

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.core.intents import PushNow
    from transcriber.ports import NotesTarget, Quota
    from transcriber.session.note_push import Pushed, RenderNote
    from transcriber.session.note_pushing import NotePlace, NotePushes
    from transcriber.session.signal_hub import SignalHub
    from transcriber.session.store import Store


@contextmanager
def pushed_notes(
    store: Store,
    path: Path,
    settings: Settings,
    environment: Mapping[str, str],
    hub: SignalHub,
    *,
    begins: bool = False,
    is_asked_for: bool = False,
) -> Iterator[NotePushes]:
    """What pushes a session's notes while the block lasts; what is not pushed at the end is pushed then.

    Args:
        begins: Push to HackMD from now on; else from when somebody asks for it.
        is_asked_for: By the person who begins the session just now; else a missing token is only told, since a session
            must not wait for its note.

    Raises:
        UsageError: If that person asked for it, and there is no token.
    """
    from transcriber.core.intents import PushNow
    from transcriber.core.signals import NoticeShown
    from transcriber.errors import UsageError
    from transcriber.session.note_pushing import NotePushes
    from transcriber.session.store import SystemClock

    open_place = functools.partial(_note_place, store, path, settings, environment)
    pushes = NotePushes(store, open_place, SystemClock(), hub.publish)
    if begins:
        try:
            pushes.begin(PushNow("session"))
        except UsageError as error:
            if is_asked_for:
                raise
            hub.publish(NoticeShown(f"The shared note is not pushed: {error.message} {error.hint}"))
    try:
        yield pushes
    finally:
        pushes.finish()


@dataclass(frozen=True, slots=True)
class PushedNote:
    """What came of a push. n_calls: That it took.

    journal_bytes: How long the journal was then, while nobody else could write to it: another length is a change since.
    """

    pushed: Pushed
    quota: Quota
    n_calls: int
    journal_bytes: int


def push_note(path: Path, wanted: PushNow, environment: Mapping[str, str]) -> PushedNote:
    """Push a session that is not running, once.

    Raises:
        UsageError: If there is no token.
        TargetError: If it was not done.
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.config import load_settings
    from transcriber.session.folder import SessionFolder
    from transcriber.session.opening import open_store

    folder = SessionFolder(path)
    folder.require_journal()
    settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
    with open_store(folder) as store:
        place = _note_place(store, path, settings, environment, wanted)
        try:
            if wanted.note or wanted.is_new_region:
                place.pusher.choose(wanted.note, is_new_region=wanted.is_new_region)
            pushed = place.pusher.push()
            size = folder.journal_path.stat().st_size
            return PushedNote(pushed, place.target.quota(), place.target.n_calls(), size)
        finally:
            place.target.close()


def _note_place(
    store: Store, path: Path, settings: Settings, environment: Mapping[str, str], wanted: PushNow
) -> NotePlace:
    from transcriber.outputs.note.pace import Pace
    from transcriber.outputs.note_file import NoteFile
    from transcriber.session.note_bases import NoteBases
    from transcriber.session.note_push import NotePush
    from transcriber.session.note_pushing import NotePlace

    render = _renderer(path, settings)
    target: NotesTarget
    if wanted.file:
        target = file = NoteFile(Path(wanted.file))
        bases = NoteBases(path, target.name)
        pusher = NotePush(store, target, bases, render, lambda _s: None)
        if file.is_there and not bases.load():
            pusher.choose(wanted.file)
    else:
        target = _hackmd(settings, environment, wanted.team)
        bases = NoteBases(path, target.name)
        pusher = NotePush(store, target, bases, render)
        if settings.hackmd.note and not wanted.note and not bases.load():
            pusher.choose(settings.hackmd.note)
    pace = Pace(settings.hackmd.interval_s, settings.hackmd.calls_per_hour)
    return NotePlace(target, pusher, render, pace)


def _hackmd(settings: Settings, environment: Mapping[str, str], team: str) -> NotesTarget:
    from transcriber.outputs.hackmd.client import HackmdClient
    from transcriber.outputs.hackmd.target import HackmdTarget
    from transcriber.outputs.hackmd.token import find_token

    chosen = replace(settings.hackmd, team=team or settings.hackmd.team)
    return HackmdTarget(HackmdClient(chosen.base_url, find_token(environment)), chosen)


def _renderer(path: Path, settings: Settings) -> RenderNote:
    from transcriber.core.state import State
    from transcriber.glossaries.loading import load_glossary
    from transcriber.outputs.note.rendering import NoteRenderer

    return NoteRenderer(replace(document_of(path, settings, State()), glossary=load_glossary(settings.glossary, path)))
