"""A session that is not running, opened to be worked on by a command."""

from __future__ import annotations

from transcriber.session.engine_start import ENDING_S, make_way
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock


def open_store(folder: SessionFolder) -> Store:
    """The store of a session that is there. A review that nobody looks at any more makes way for it.

    Raises:
        SessionError: If there is no session.
        SessionBusyError: If somebody reviews it, or another process writes to it.
        JournalError: As `read_journal`.
    """
    path = folder.require_journal()
    make_way(folder.path)
    return Store(Journal(path, patience_s=ENDING_S), SystemClock())
