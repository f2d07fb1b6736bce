"""A session in its folder: read for renderers, changed by intents."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcriber.cleaning.wording import Wording
    from transcriber.config import Settings
    from transcriber.core.intents import EditIntent
    from transcriber.core.state import State
    from transcriber.outputs.document import Document


def open_document(path: Path, *, has_glossary: bool = False) -> Document:
    """The session in a folder, as it stands now, for renderers; nothing is locked and nothing changed.

    Args:
        has_glossary: Load its glossary too, which few renderers need and which may have mistakes; and which revisions
            of models there are, for those that tell of them.

    Raises:
        SessionError: If there is none, or it can't be read.
        UsageError, GlossaryError: If a glossary file is missing or wrong.
    """
    from transcriber.config import load_settings
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_state

    folder = SessionFolder(path)
    state = read_state(folder.require_journal())
    settings = load_settings(folder.settings_path if folder.has_settings else None, {}, {})
    document = document_of(path, settings, state)
    if not has_glossary:
        return document
    from models.catalog import load_catalog
    from transcriber.glossaries.loading import load_glossary

    glossary = load_glossary(settings.glossary, path)
    return replace(document, glossary=glossary, model_versions=load_catalog().versioned_names)


def cleaned(document: Document, rules: Collection[str]) -> Document:
    """A document, which has its glossary, with its cleaned transcript.

    Args:
        rules: The names of those that clean it.
    """
    from transcriber.outputs.cleaned import with_cleaned

    return with_cleaned(document, session_wording(document), rules)


def session_wording(document: Document) -> Wording:
    """How a document, which has its glossary, spells its words."""
    from transcriber.cleaning import wording
    from transcriber.terms.packaged import packaged_background, packaged_pronouncer

    return wording.session_wording(document.state, document.glossary, packaged_background(), packaged_pronouncer())


def document_of(path: Path, settings: Settings, state: State) -> Document:
    from transcriber.files import printable_name
    from transcriber.outputs.document import Document

    return Document(printable_name(path.resolve()), settings, state)


def send_intents(path: Path, intents: Iterable[EditIntent]) -> None:
    """Have changes made to the session in a folder: by its engine where one runs, else here.

    Raises:
        IntentRefusedError: If one no longer fits; those before it were made.
        SessionError: If there is no session, or another process writes to it.
    """
    from transcriber.core.intents import events_of
    from transcriber.session.client import EngineClient
    from transcriber.session.engine_socket import is_running
    from transcriber.session.folder import SessionFolder
    from transcriber.session.opening import open_store

    if is_running(path):
        with EngineClient(path) as client:
            for intent in intents:
                client.send(intent)
        return
    with open_store(SessionFolder(path)) as store:
        for intent in intents:
            store.decide(functools.partial(events_of, intent))
