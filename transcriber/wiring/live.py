"""`bofscribe live`, ready to run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.wiring.engines import offline_engines, session_engines
from transcriber.wiring.notes import pushed_notes
from transcriber.wiring.planning import session_plan
from transcriber.wiring.searching import remember_session
from transcriber.wiring.translation import translated_languages, translation_engines

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.core.state import State
    from transcriber.live.session import LiveSession
    from transcriber.offline.job import Notice
    from transcriber.ports import AudioSource
    from transcriber.session.signal_hub import SignalHub
    from transcriber.session.store import Store


@dataclass(frozen=True)
class RunningSession:
    """run: Until the session ends, and every word of its recording is in the journal."""

    store: Store
    session: LiveSession
    run: Callable[[], State]


@contextmanager
def live_session(
    path: Path,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    hub: SignalHub,
    *,
    goes_on: bool,
) -> Iterator[RunningSession]:
    """`bofscribe live`, ready to run: its engine answers in the folder, and the captions page is served if wanted.

    Args:
        flags: Settings of the command line; those that the session was begun with are in its file.
        hub: Gets what the session signals, and how it ended.
        goes_on: Record more into a session that was ended; one that was cut off goes on in any case.

    Raises:
        BofscribeError: For a source, settings, models, a folder or an address that can't be had.
    """
    from transcriber.addresses import parse_address
    from transcriber.config import load_settings
    from transcriber.core.signals import NoticeShown, SessionServed
    from transcriber.core.speech import LanguageCode
    from transcriber.errors import SessionError
    from transcriber.live.resumption import finish_session
    from transcriber.live.session import LiveSession
    from transcriber.outputs.discord.bot import open_gateways
    from transcriber.outputs.targets import enabled_targets
    from transcriber.session.engine import engine_served
    from transcriber.session.engine_start import ENDING_S
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.parts import Parts
    from transcriber.session.questions import questions_taken
    from transcriber.session.sending import sent
    from transcriber.session.store import Store, SystemClock
    from transcriber.session.surroundings import surroundings_watched
    from transcriber.session.translating import translated

    def notice(text: str) -> None:
        hub.publish(NoticeShown(text))

    parts = Parts(hub.publish)
    folder = SessionFolder(path)
    file = folder.settings_path if folder.has_settings else None
    settings = load_settings(file, environment, flags)
    targets = enabled_targets(settings, environment)
    gateways = open_gateways(environment) if settings.discord.enabled else []
    offline = offline_engines(settings, notice, path)
    engines = session_engines(offline)
    sound = _audio_source(settings.live.input, notice)
    folder.create()
    remember_session(path)
    with ExitStack() as stack:
        store = stack.enter_context(Store(Journal(folder.journal_path, patience_s=ENDING_S), SystemClock()))
        if store.state.recording is not None:
            if store.state.is_complete and not goes_on:
                raise SessionError(
                    f"{path} holds a session that was ended.",
                    hint="Give another folder to a new session, or add --go-on to record more into this one.",
                )
            notice(f"Going on with the session in {path}.")
        folder.write_settings(settings)
        spoken, wanted = tuple(map(LanguageCode, settings.languages.spoken)), translated_languages(settings)
        translations = translation_engines(settings, path)
        pushes = stack.enter_context(
            pushed_notes(
                store,
                path,
                settings,
                environment,
                hub,
                begins=settings.hackmd.enabled,
                is_asked_for="hackmd" in flags,
            )
        )
        for target in targets:
            if target.language is not None and target.language not in (*spoken, *wanted):
                notice(
                    f"{target.name} gets lines as they were said: nothing is translated into {target.language}. "
                    f"Add --translate {target.language}."
                )
        page = stack.enter_context(_served_captions(store, settings, hub)) if settings.live.captions else None
        stack.enter_context(surroundings_watched(path, page.n_viewers if page else None, hub.publish))
        session = LiveSession(store, folder, sound, engines, settings, hub.publish, parts)

        def run() -> State:
            sending, asking = sent(store, targets, hub.publish), questions_taken(store, gateways, hub.publish)
            with sending, asking, translated(store, translations, spoken, wanted, hub, parts):
                if not session.run().is_complete:
                    notice("What was recorded before the interruption is being completed.")
                    finish_session(store, path, offline, settings, lambda *_: None)
            pushes.finish()
            return store.state

        address = parse_address(settings.live.edit) if settings.live.edit else None
        plan = session_plan(settings)
        engine = engine_served(folder, store, hub, session, push=pushes.ask, parts=parts, edit=address, plan=plan)
        edit_link = stack.enter_context(engine)
        hub.publish(SessionServed(sound.name, os.getpid(), page.link if page else "", edit_link))
        yield RunningSession(store, session, run)


@dataclass(frozen=True)
class _Page:
    link: str
    n_viewers: Callable[[], int]


@contextmanager
def _served_captions(store: Store, settings: Settings, hub: SignalHub) -> Iterator[_Page]:
    from transcriber.addresses import parse_address
    from transcriber.outputs.captions.broadcaster import Broadcaster
    from transcriber.outputs.captions.server import serve_captions

    broadcaster = Broadcaster(store, languages=translated_languages(settings))
    address = parse_address(settings.live.captions)
    with serve_captions(broadcaster, address, title=settings.title or "Live captions") as server:
        leave = hub.join(broadcaster.publish)
        yield _Page(server.link, lambda: broadcaster.n_viewers)
        leave()


def _audio_source(source: str, notice: Notice) -> AudioSource:
    if source == "-":
        import sys

        from transcriber.capture.pcm_stream import PcmStream

        return PcmStream(sys.stdin.buffer, on_notice=notice)
    if source == "mic" or source.startswith("mic:"):
        from transcriber.capture.microphone import Microphone

        return Microphone(source.removeprefix("mic").removeprefix(":") or None, on_notice=notice)
    from transcriber.capture.paced_file import PacedFile
    from transcriber.offline.source import require_audio

    require_audio(Path(source))
    return PacedFile(Path(source), on_notice=notice)
