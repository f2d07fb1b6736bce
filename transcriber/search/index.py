"""The index of all sessions' lines: an SQLite file that is made from journals, and made anew where they changed.

It can be deleted at any time. What is redacted in a session is not in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from transcriber.errors import BofscribeError, SessionError
from transcriber.search.question import Question
from transcriber.session.journal import JOURNAL_NAME

_VERSION = 2
_SCHEMA = """
CREATE TABLE sessions (id INTEGER PRIMARY KEY, path TEXT UNIQUE, stamp TEXT, title TEXT, date TEXT);
CREATE TABLE lines (
  id INTEGER PRIMARY KEY, session INTEGER, number INTEGER, segment TEXT, start REAL, end REAL, speaker TEXT, text TEXT,
  UNIQUE (session, number)
);
CREATE VIRTUAL TABLE words USING fts5(
  text, speaker, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
"""
_HITS = """
SELECT sessions.path, sessions.title, sessions.date, hit.segment, hit.start, hit.end, hit.speaker, hit.text,
       highlight(words, 0, char(2), char(3)), before.text, after.text
FROM words JOIN lines AS hit ON hit.id = words.rowid JOIN sessions ON sessions.id = hit.session
LEFT JOIN lines AS before ON before.session = hit.session AND before.number = hit.number - 1
LEFT JOIN lines AS after ON after.session = hit.session AND after.number = hit.number + 1
WHERE words MATCH ? AND sessions.path IN (SELECT value FROM json_each(?))
ORDER BY sessions.date DESC, sessions.path, hit.number
"""


@dataclass(frozen=True, slots=True)
class IndexedLine:
    segment: str
    start: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexedSession:
    """date: When it began, as an ISO date; empty where nothing is known. lines: In the order of time."""

    title: str
    date: str
    lines: Sequence[IndexedLine]


@dataclass(frozen=True, slots=True)
class Hit:
    """parts: The text in runs, each with whether it is what was looked for. before, after: The lines around it."""

    path: str
    title: str
    date: str
    line: IndexedLine
    parts: tuple[tuple[str, bool], ...]
    before: str
    after: str


ReadSession = Callable[[Path], IndexedSession]
"""Reads a session's folder; raises BofscribeError where it can't."""


class SearchIndex:
    """An index file; one that is damaged or of another version is made anew."""

    def __init__(self, path: Path, read: ReadSession) -> None:
        self._path = path
        self._read = read

    def refresh(self, folders: Iterable[Path]) -> list[tuple[Path, BofscribeError]]:
        """Bring the index up to date with the journals of sessions; of others, those that are gone leave it.

        Returns:
            The sessions that can't be read, each with the reason; they are not in the index.
        """
        failed: list[tuple[Path, BofscribeError]] = []
        with self._connected() as connection:
            known = dict(connection.execute("SELECT path, stamp FROM sessions"))
            for gone in [path for path in known if not (Path(path) / JOURNAL_NAME).is_file()]:
                _forget(connection, Path(gone))  # what somebody deleted must not be found
            connection.commit()
            for folder in folders:
                stamp = _stamp(folder)
                if known.get(str(folder)) == stamp:
                    continue
                _forget(connection, folder)
                try:
                    session = self._read(folder)
                except BofscribeError as error:
                    failed.append((folder, error))
                else:
                    _store(connection, folder, stamp, session)
                connection.commit()
        return failed

    def hits(self, question: Question, folders: Iterable[Path]) -> list[Hit]:
        """All lines of these sessions that have what is looked for: the latest session first, then in order of time.

        Raises:
            UsageError: If nothing is looked for.
        """
        with self._connected() as connection:
            rows = connection.execute(_HITS, (question.as_match(), json.dumps([str(folder) for folder in folders])))
            return [_hit(row) for row in rows]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                connection = _opened(self._path)
            except sqlite3.DatabaseError:
                self._path.unlink()
                connection = _opened(self._path)
            with closing(connection):
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise SessionError(
                f"The search index {self._path} can't be used: {error}.",
                hint="Delete it: it is made anew from the sessions.",
            ) from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10)
    try:
        # What is forgotten is overwritten. Nothing is waited for: an index that a power cut tears is made anew.
        connection.executescript("PRAGMA secure_delete = ON; PRAGMA synchronous = OFF;")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            for name in ("sessions", "lines", "words"):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
    except BaseException:
        connection.close()
        raise
    return connection


def _stamp(folder: Path) -> str:
    """Changes when the journal or the settings do."""
    found = []
    for name in (JOURNAL_NAME, "session.toml"):
        try:
            status = (folder / name).stat()
            found.append(f"{status.st_size}:{status.st_mtime_ns}")
        except OSError:
            found.append("")
    return "/".join(found)


def _forget(connection: sqlite3.Connection, folder: Path) -> None:
    row = connection.execute("SELECT id FROM sessions WHERE path = ?", (str(folder),)).fetchone()
    if row is not None:
        connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM lines WHERE session = ?)", row)
        connection.execute("DELETE FROM lines WHERE session = ?", row)
        connection.execute("DELETE FROM sessions WHERE id = ?", row)
        # FTS5 only marks words as deleted until its parts are merged.
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def _store(connection: sqlite3.Connection, folder: Path, stamp: str, session: IndexedSession) -> None:
    added = connection.execute(
        "INSERT INTO sessions (path, stamp, title, date) VALUES (?, ?, ?, ?)",
        (str(folder), stamp, session.title, session.date),
    ).lastrowid
    for number, line in enumerate(session.lines):
        row = connection.execute(
            "INSERT INTO lines (session, number, segment, start, end, speaker, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (added, number, line.segment, line.start, line.end, line.speaker, line.text),
        ).lastrowid
        connection.execute("INSERT INTO words (rowid, text, speaker) VALUES (?, ?, ?)", (row, line.text, line.speaker))


def _hit(row: Sequence[object]) -> Hit:
    path, title, date, segment, start, end, speaker, text, marked, before, after = row
    line = IndexedLine(str(segment), float(str(start)), float(str(end)), str(speaker), str(text))
    first, *rest = str(marked).split("\2")
    parts = tuple(
        part
        for part in (
            (first, False),
            *((piece, index == 0) for run in rest for index, piece in enumerate(run.split("\3", 1))),
        )
        if part[0]
    )
    return Hit(str(path), str(title), str(date), line, parts, str(before or ""), str(after or ""))
