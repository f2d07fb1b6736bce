"""HackMD as a place that keeps notes; implements `ports.NotesTarget`."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from transcriber.config import HackmdSettings
from transcriber.errors import TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.outputs.hackmd.client import ApiNote, HackmdClient
from transcriber.ports import CreatedNote, Quota, RemoteNote

_N_LIKELY = 3
"""Of the notes with the right title the newest; whatever was made just now is among them."""


class HackmdTarget:
    name = "hackmd"
    max_characters: int | None = 90_000
    most_characters: int | None = 100_000
    """HackMD refuses to let a note grow over that."""

    def __init__(self, client: HackmdClient, settings: HackmdSettings) -> None:
        self._client = client
        self._settings = settings
        self._own_path: str | None = None
        self._teams: dict[str, str] = {}
        """By a note that was read: whose it is, which is not what the settings say where somebody else made it."""

    def create(self, title: str, body: str, *, beside: str = "") -> CreatedNote:
        team = self._read(beside).team if beside else self._settings.team
        if (before := self._created(team, title, body)) is not None:
            return before
        fields = {
            "title": title,
            "content": body,
            "readPermission": self._settings.read_permission,
            "writePermission": self._settings.write_permission,
            "commentPermission": self._settings.comment_permission,
        }
        try:
            return _found(self._client.create(team, fields))
        except TargetUnavailableError as error:
            if error.wait_s is None and (made := self._created(team, title, body)) is not None:
                return made
            raise

    def find(self, address: str) -> CreatedNote:
        wanted = note_address(address)
        try:
            return _found(self._client.note(wanted))
        except TargetRefusedError:
            # A link may hold a short id or a permalink, by which the API gives no note.
            for team in dict.fromkeys((self._settings.team, "", _owner(address))):
                with contextlib.suppress(TargetRefusedError):  # it is somebody's, or a team that we are not in
                    for note in self._client.notes(team):
                        if wanted in (note.short_id, note.permalink):
                            return _found(note)
            raise

    def read(self, note: str) -> RemoteNote:
        found = self._read(note)
        author, now_s = self._author(found), self._client.their_time_s
        still_s = None
        if author is not None and now_s is not None and found.changed_s is not None:
            still_s = max(0.0, now_s - found.changed_s)
        return RemoteNote(found.content, found.title, author, _link(found), still_s)

    def write(self, note: str, title: str, body: str, *, seen: str) -> None:
        del seen  # there is no conditional write
        self._client.update(self._teams.get(note, self._settings.team), note, title=title, content=body)

    def quota(self) -> Quota:
        counted = self._client.quota
        if counted.remaining is not None:
            return counted
        limit = self._settings.quota
        return Quota(max(0, limit - self._client.n_calls), limit)

    def n_calls(self) -> int:
        return self._client.n_calls

    def close(self) -> None:
        self._client.close()

    def _read(self, note: str) -> ApiNote:
        found = self._client.note(note)
        self._teams[note] = found.team
        return found

    def _author(self, note: ApiNote) -> str | None:
        if note.changed_by is None or not note.changed_by[0]:
            return None
        if self._own_path is None:
            self._own_path = self._client.account()[1]
        return None if note.changed_by[1] == self._own_path else note.changed_by[0]

    def _created(self, team: str, title: str, body: str) -> CreatedNote | None:
        """The note, where an earlier call made it and its answer was lost."""
        likely = [note for note in self._client.notes(team) if note.title == title]
        for note in likely[-_N_LIKELY:]:
            if self._client.note(note.id).content == body:
                return _found(note)
        return None


def note_address(address: str) -> str:
    """The id, short id or permalink in a link to a note, or the same by itself.

    >>> note_address("https://hackmd.io/@team/rkFFKbvF?both"), note_address("https://hackmd.io/abc_123-x#Agenda")
    ('rkFFKbvF', 'abc_123-x')
    >>> note_address("rkFFKbvF")
    'rkFFKbvF'

    Raises:
        UsageError: If there is none in it.
    """
    parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
    if not parts or parts[0] == "s" or (parts[-1].startswith("@")):
        raise UsageError(
            f"{address!r} is no link to a note that can be written.",
            hint="Open the note in HackMD's editor and copy its address, or give its id.",
        )
    return parts[-1]


def _owner(address: str) -> str:
    """The team or person whose note a link is for; empty where it doesn't say.

    >>> _owner("https://hackmd.io/@team/rkFFKbvF?both"), _owner("https://hackmd.io/rkFFKbvF")
    ('team', '')
    """
    first = urlsplit(address.strip()).path.strip("/").partition("/")[0]
    return first.removeprefix("@") if first.startswith("@") else ""


def _found(note: ApiNote) -> CreatedNote:
    return CreatedNote(note.id, _link(note))


def _link(note: ApiNote) -> str:
    """Where people open it; the API's own address is another."""
    site = urlsplit(note.publish_link)
    return f"{site.scheme}://{site.netloc}/{note.id}" if site.netloc else f"https://hackmd.io/{note.id}"
