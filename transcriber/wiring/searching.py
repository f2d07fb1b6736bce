"""`bofscribe search`, and the list of sessions that it looks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcriber.errors import BofscribeError
    from transcriber.search.index import Hit, IndexedSession

_INDEX_NAME = "search.sqlite3"


@dataclass(frozen=True, slots=True)
class Found:
    """n_sessions: How many were looked through. failed: Those that can't be read, each with the reason."""

    hits: list[Hit]
    n_sessions: int
    failed: list[tuple[Path, BofscribeError]]


def remember_session(path: Path) -> None:
    """Let later searches find a session."""
    from transcriber.search.known_sessions import KnownSessions, data_folder

    KnownSessions(data_folder()).add([path])


def search_sessions(words: Sequence[str], speaker: str | None, places: Sequence[Path]) -> Found:
    """Look for words in all sessions that are known, or in those at some places, which are known from then on.

    Raises:
        UsageError: If nothing is looked for, or there is no session at a place.
        SessionError: If the index can't be written.
    """
    from transcriber.search.index import SearchIndex
    from transcriber.search.known_sessions import KnownSessions, data_folder, sessions_at
    from transcriber.search.question import question

    asked = question(words, speaker)
    asked.as_match()
    folder = data_folder()
    known = KnownSessions(folder)
    chosen = [session.resolve() for place in places for session in sessions_at(place)]
    known.add(chosen)
    sessions = list(dict.fromkeys(chosen)) if places else known.folders()
    index = SearchIndex(folder / _INDEX_NAME, _read_session)
    failed = index.refresh(sessions)
    return Found(index.hits(asked, sessions), len(sessions), failed)


def _read_session(path: Path) -> IndexedSession:
    from transcriber.config import load_settings
    from transcriber.core.state import fold
    from transcriber.core.views import transcript_lines
    from transcriber.outputs.redacted import redacted_document
    from transcriber.search.index import IndexedLine, IndexedSession
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_journal
    from transcriber.wiring.documents import document_of

    folder = SessionFolder(path)
    records = read_journal(folder.require_journal())
    settings = load_settings(folder.settings_path if folder.has_settings else None, {}, {})
    document, _ = redacted_document(document_of(path, settings, fold(records)))
    lines = [
        IndexedLine(line.segment.id, line.segment.start, line.segment.end, line.speaker_shown or "", line.segment.text)
        for line in transcript_lines(document.state)
    ]
    return IndexedSession(document.title, records[0].at.date().isoformat() if records else "", lines)
