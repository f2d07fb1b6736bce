"""A stand-in for HackMD: its API as far as it is known, with each of its known faults as a switch.

`StandIn.answer` is the service itself, without a network; `app` serves it over HTTP, `transport` to a client of the
same process. It is proven by the official JavaScript client (test_official_client.py).
"""

from __future__ import annotations

import difflib
import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Literal

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PERMISSIONS = ("owner", "signed_in", "guest")


@dataclass
class Faults:
    """What goes wrong, each until it is set back; those that count do it so many times.

    partial: Writes that apply only a part, "cut" at a character or a choice of the changed "lines".
    forbidden_but_applied: Writes that are answered with 403, and done all the same.
    late_reads: So many reads after each write show what was there before it.
    errors_before, errors_after: Calls that are answered with 500, before or after they were done.
    lost_answers, lost_calls: Calls whose answer, or which themselves, get lost on the way.
    limited: Calls that are answered with 429.
    before_write: Called between the arrival of a write and its doing: somebody edits just then.
    rebases: An edit of that moment survives the write, as where the service merges it into what is written.
    """

    partial: int = 0
    partial_kind: Literal["cut", "lines"] = "cut"
    forbidden_but_applied: int = 0
    late_reads: int = 0
    errors_before: int = 0
    errors_after: int = 0
    lost_answers: int = 0
    lost_calls: int = 0
    limited: int = 0
    before_write: Callable[[StandInNote], None] | None = None
    rebases: bool = False
    is_offline: bool = False
    has_etags: bool = True
    reset_in_ms: bool = False
    has_quota_headers: bool = True
    sends_crlf: bool = False
    max_characters: int = 100_000
    refuses_size_silently: bool = False

    def takes(self, name: str) -> bool:
        """Whether it happens now, which uses it up."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0


@dataclass(frozen=True)
class Person:
    name: str
    path: str
    teams: tuple[str, ...] = ()

    def profile(self) -> dict[str, Any]:
        return {"name": self.name, "userPath": self.path, "photo": "", "biography": None, "createdAt": 0}


OWNER = Person("Note Taker", "note-taker", ("bof-team",))
"""Whose token is "good"."""
READER = Person("Reader", "reader")
REMOTE = Person("Remote Participant", "remote")


@dataclass
class StandInNote:
    id: str
    title: str
    content: str
    owner: Person
    team: str | None
    read_permission: str
    write_permission: str
    created_ms: int
    changed_ms: int
    changed_by: Person | None
    now: Callable[[], float]
    shown_before: list[str] = field(default_factory=list)
    """What the next reads show instead of the content."""

    def edit(self, change: Callable[[str], str], person: Person = REMOTE) -> None:
        """Somebody types in the browser, which shows what was written so far."""
        self.shown_before.clear()
        self.content = change(self.content)
        self.changed_by = person
        self.changed_ms = int(self.now() * 1000)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return b"" if self.body is None else json.dumps(self.body).encode()


class LostError(Exception):
    """Nothing comes back."""


@dataclass
class StandIn:
    """clock: Seconds since the epoch, as the service has it; waited_s: By how much it is ahead, as somebody waited."""

    clock: Callable[[], float] = lambda: 1_800_000_000.0
    waited_s: float = 0.0
    faults: Faults = field(default_factory=Faults)
    people: dict[str, Person] = field(default_factory=lambda: {"good": OWNER, "reader": READER})
    notes: dict[str, StandInNote] = field(default_factory=dict)
    monthly_limit: int = 2000
    n_used: int = 0
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each that came in."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    on_call: Callable[[str, str], None] = lambda _method, _path: None
    """Called before each is done."""
    after_call: Callable[[str, str], None] = lambda _method, _path: None
    """Called after each was done, and before it is answered."""
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def now(self) -> float:
        return self.clock() + self.waited_s

    def only_note(self) -> StandInNote:
        [note] = self.notes.values()
        return note

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises LostError."""
        if self.faults.is_offline or self.faults.takes("lost_calls"):
            raise LostError
        self.calls.append((method, path))
        self.on_call(method, path)
        token = headers.get("authorization", "").removeprefix("Bearer ")
        person = self.people.get(token)
        if person is None:
            return Answer(401, {"error": "Unauthorized"})
        if self.faults.takes("limited") or self.n_used >= self.monthly_limit:
            return self._with_quota(Answer(429, {"error": "Too many requests"}))
        self.n_used += 1
        if self.faults.takes("errors_before"):
            return self._with_quota(Answer(500, {"error": "Internal error"}))
        found = self._route(method, path.strip("/").split("/"), headers, json.loads(body) if body else {}, person)
        self.after_call(method, path)
        if self.faults.takes("lost_answers"):
            raise LostError
        if self.faults.takes("errors_after"):
            found = Answer(500, {"error": "Internal error"})
        return self._with_quota(found)

    def _with_quota(self, answer: Answer) -> Answer:
        reset_s = self.now() + 300
        headers = {**answer.headers, "Date": formatdate(self.now(), usegmt=True)}
        if self.faults.has_quota_headers:
            headers |= {
                "X-RateLimit-UserLimit": str(self.monthly_limit),
                "X-RateLimit-UserRemaining": str(max(0, self.monthly_limit - self.n_used)),
                "X-RateLimit-UserReset": str(int(reset_s * 1000 if self.faults.reset_in_ms else reset_s)),
            }
        return Answer(answer.status, answer.body, headers)

    def _route(
        self, method: str, parts: list[str], headers: Mapping[str, str], body: dict[str, Any], person: Person
    ) -> Answer:
        match method, parts:
            case "GET", ["me"]:
                profile = {**person.profile(), "id": person.path, "email": None, "teams": self._teams(person)}
                return Answer(200, profile)
            case "GET", ["teams"]:
                return Answer(200, self._teams(person))
            case "GET", ["history"]:
                return Answer(200, [self._metadata(note) for note in self.notes.values() if note.owner == person])
            case "GET", ["notes"]:
                own = [note for note in self.notes.values() if note.owner == person and note.team is None]
                return Answer(200, [self._metadata(note) for note in own])
            case "GET", ["teams", team, "notes"] if team in person.teams:
                return Answer(200, [self._metadata(note) for note in self.notes.values() if note.team == team])
            case "POST", ["notes"]:
                return self._create(body, person, None)
            case "POST", ["teams", team, "notes"] if team in person.teams:
                return self._create(body, person, team)
            case _, ["teams", team, "notes", note_id] if team in person.teams:
                note = self.notes.get(note_id)
                return self._one(method, note if note and note.team == team else None, headers, body, person)
            case _, ["notes", note_id]:
                return self._one(method, self.notes.get(note_id), headers, body, person)
            case _:
                return Answer(404, {"error": "Not found"})

    def _one(
        self, method: str, note: StandInNote | None, headers: Mapping[str, str], body: dict[str, Any], person: Person
    ) -> Answer:
        if note is None:
            return Answer(404, {"error": "Note not found"})
        is_owner = note.owner == person or note.team in person.teams
        if method == "GET":
            return self._read(note, headers) if is_owner or note.read_permission != "owner" else Answer(403)
        if not is_owner and (method != "PATCH" or note.write_permission == "owner"):
            return Answer(403, {"error": "Forbidden"})
        if method == "DELETE":
            del self.notes[note.id]
            return Answer(204)
        if method == "PATCH":
            return self._write(note, body, person)
        return Answer(404)

    def _read(self, note: StandInNote, headers: Mapping[str, str]) -> Answer:
        shown = note.shown_before.pop(0) if note.shown_before else note.content
        etag = f'W/"{hashlib.sha256(shown.encode()).hexdigest()[:16]}"'
        sent = {"ETag": etag} if self.faults.has_etags else {}
        if self.faults.has_etags and headers.get("if-none-match") == etag:
            return Answer(304, None, sent)
        content = shown.replace("\n", "\r\n") if self.faults.sends_crlf else shown
        return Answer(200, {**self._metadata(note), "content": content}, sent)

    def _create(self, body: dict[str, Any], person: Person, team: str | None) -> Answer:
        content = str(body.get("content", "")).replace("\r\n", "\n")
        if len(content) > self.faults.max_characters:
            return Answer(413, {"error": "Content too long"})
        identity = hashlib.sha256(f"{len(self.notes)}{content}".encode()).hexdigest()[:22]
        at_ms = int(self.now() * 1000)
        self.notes[identity] = note = StandInNote(
            identity,
            str(body.get("title") or content.partition("\n")[0].lstrip("# ") or "Untitled"),
            content,
            person,
            team,
            str(body.get("readPermission", "owner")),
            str(body.get("writePermission", "owner")),
            at_ms,
            at_ms,
            person,
            self.now,
        )
        if PERMISSIONS.index(note.write_permission) > PERMISSIONS.index(note.read_permission):
            del self.notes[identity]
            return Answer(400, {"error": "writePermission exceeds readPermission"})
        self.bodies.append(body)
        return Answer(201, {**self._metadata(note), "content": content})

    def _write(self, note: StandInNote, body: dict[str, Any], person: Person) -> Answer:
        self.bodies.append(body)
        before = note.content
        if self.faults.before_write is not None:
            self.faults.before_write(note)
        if "content" in body:
            content = str(body["content"]).replace("\r\n", "\n")
            limit = self.faults.max_characters
            if len(content) > max(limit, len(before)):
                return Answer(202) if self.faults.refuses_size_silently else Answer(413, {"error": "Content too long"})
            if self.faults.takes("partial"):
                content = self._part_of(before, content)
            if self.faults.rebases and note.content != before:
                content = _rebased(before, note.content, content)
            note.shown_before = [note.content] * self.faults.late_reads
            note.content = content
            note.changed_by = person
            note.changed_ms = int(self.now() * 1000)
        note.title = str(body.get("title", note.title))
        if self.faults.takes("forbidden_but_applied"):
            return Answer(403, {"error": "Forbidden"})
        return Answer(202)

    def _part_of(self, before: str, after: str) -> str:
        if self.faults.partial_kind == "cut":
            return after[: self.chance.randrange(len(after) + 1)]
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
        lines: list[str] = []
        for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            is_applied = kind == "equal" or self.chance.random() < 0.5
            # What is written at another place does not go alone: parts of a text get lost, not what it keeps.
            moved = [line for line in old[start:end] if line.strip() and line in new and kind != "equal"]
            lines += [*moved, *new[new_start:new_end]] if is_applied else old[start:end]
        return "".join(lines)

    def _teams(self, person: Person) -> list[dict[str, Any]]:
        return [
            {"id": team, "ownerId": OWNER.path, "name": team, "logo": "", "path": team, "description": "",
             "hardBreaks": False, "visibility": "private", "createdAt": 0}
            for team in person.teams
        ]  # fmt: skip

    def _metadata(self, note: StandInNote) -> dict[str, Any]:
        where = f"@{note.team}" if note.team else f"@{note.owner.path}"
        return {
            "id": note.id,
            "title": note.title,
            "tags": [],
            "description": "",
            "shortId": note.id[:9],
            "publishLink": f"https://hackmd.example/{where}/{note.id[:9]}",
            "permalink": None,
            "createdAt": note.created_ms,
            "lastChangedAt": note.changed_ms,
            "lastChangeUser": note.changed_by.profile() if note.changed_by else None,
            "userPath": None if note.team else note.owner.path,
            "teamPath": note.team,
            "publishType": "view",
            "publishedAt": None,
            "readPermission": note.read_permission,
            "writePermission": note.write_permission,
            "folderPaths": [],
        }


def _rebased(before: str, edited: str, written: str) -> str:
    """The lines that somebody added, put into what is written instead, where they were."""
    old, new, lines = (text.splitlines(keepends=True) for text in (before, edited, written))
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    places: dict[int, int] = {}
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, lines, False).get_opcodes():
        places |= {start + offset: min(new_start + offset, new_end) for offset in range(end - start + 1)}
    for kind, start, _, new_start, new_end in reversed(difflib.SequenceMatcher(None, old, new, False).get_opcodes()):
        if kind in ("insert", "replace"):
            lines[places[start] : places[start]] = new[new_start:new_end]
    return "".join(lines)


def app(stand_in: StandIn) -> Starlette:
    """The stand-in over HTTP, under /v1."""

    async def endpoint(request: Request) -> Response:
        path = request.url.path.removeprefix("/v1")
        try:
            found = stand_in.answer(request.method, path, dict(request.headers), await request.body())
        except LostError:
            return Response(status_code=504)
        # The server has a Date of its own.
        sent = {name: value for name, value in found.headers.items() if name != "Date"}
        kept = sent | ({"Content-Type": "application/json"} if found.body is not None else {})
        return Response(found.content, found.status, kept)

    return Starlette(routes=[Route("/v1/{rest:path}", endpoint, methods=["GET", "POST", "PATCH", "DELETE", "PUT"])])


def transport(stand_in: StandIn) -> httpx2.MockTransport:
    """The stand-in without a network."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/v1")
        try:
            found = stand_in.answer(request.method, path, dict(request.headers), request.read())
        except LostError as error:
            raise httpx2.ReadTimeout("timed out", request=request) from error
        return httpx2.Response(found.status, headers=dict(found.headers), content=found.content)

    return httpx2.MockTransport(handle)
