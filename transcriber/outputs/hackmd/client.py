"""HackMD's API, version 1: each call that is needed, its answers checked, its failures told apart.

Nothing here tries again: what a failed call did is not known, and whoever called must look.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from transcriber.errors import NoteFullError, TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.outputs.hackmd.token import Token
from transcriber.ports import Quota

if TYPE_CHECKING:
    import httpx2

_TIMEOUT_S = 15.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WAIT_S = 60.0
_MAX_WAIT_S = 900.0
"""A reset that is further away is asked about again: clocks can be wrong."""
_MILLISECONDS_FROM = 1e12


@dataclass(frozen=True, slots=True)
class ApiNote:
    """content: Empty in lists. changed_by: (name, path) of who changed it last. changed_s: When, since the epoch.

    team: The path of the one that it belongs to; empty where it is a person's.
    """

    id: str
    title: str
    content: str
    short_id: str
    permalink: str
    publish_link: str
    changed_by: tuple[str, str] | None
    changed_s: float | None
    team: str


class HackmdClient:
    """Calls the API with one account's token.

    Every call raises TargetRefusedError where trying again is no use, and TargetUnavailableError where it may be: then
    what was asked for may have been done all the same.
    """

    def __init__(self, base_url: str, token: Token, transport: httpx2.BaseTransport | None = None) -> None:
        """transport: Instead of the network.

        Raises:
            UsageError: If the token would cross a network unencrypted.
        """
        import httpx2  # noqa: PLC0415 - only what pushes needs it

        address = urlsplit(base_url)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise UsageError(
                f"hackmd.base_url is {base_url!r}; https://... is expected.",
                hint="Over plain http everybody on the way could read the token.",
            )
        self._errors: Any = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL)
        self._http = httpx2.Client(
            base_url=base_url.rstrip("/") + "/",
            auth=_bearer(token),
            transport=transport,
            timeout=_TIMEOUT_S,
            headers={"Accept": "application/json"},
        )
        self._kept: dict[str, tuple[str, ApiNote]] = {}
        self.quota = Quota()
        self._refilled_s = -math.inf
        """When there are calls again, by our clock that never jumps."""
        self.n_calls = 0
        self.their_time_s: float | None = None
        """By the service's clock, since the epoch, when it answered last; None where it didn't say."""

    def account(self) -> tuple[str, str]:
        """The name and the path of whom the token belongs to."""
        found = self._object(self._call("GET", "me"))
        return str(found.get("name", "")), str(found.get("userPath", ""))

    def note(self, note: str) -> ApiNote:
        """A note with its content."""
        etag, kept = self._kept.get(note, ("", None))
        answer = self._call("GET", f"notes/{_part(note)}", headers={"If-None-Match": etag} if etag else {})
        if answer.status_code == 304 and kept is not None:
            return kept
        found = _note(self._object(answer))
        self._kept.pop(note, None)
        if answer.headers.get("etag"):
            self._kept[note] = (answer.headers["etag"], found)
        return found

    def notes(self, team: str) -> list[ApiNote]:
        """All notes of the account or a team, without their content."""
        answer = self._call("GET", _notes_path(team))
        try:
            found = answer.json()
            return [_note(one) for one in found]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _strange() from error

    def create(self, team: str, fields: Mapping[str, str]) -> ApiNote:
        return _note(self._object(self._call("POST", _notes_path(team), fields)))

    def update(self, team: str, note: str, *, title: str, content: str) -> None:
        self._call("PATCH", f"{_notes_path(team)}/{_part(note)}", {"content": content, "title": title})

    def close(self) -> None:
        self._http.close()

    def _call(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        if (wait_s := self._refilled_s - time.monotonic()) > 0:
            raise _limit_reached(wait_s)
        self.n_calls += 1
        try:
            answer = self._http.request(method, path, json=fields, headers=headers)
        except self._errors as error:
            # Without its cause: the frames of the network's libraries hold the token.
            raise TargetUnavailableError(
                f"HackMD does not answer ({type(error).__name__}).",
                hint="Look at the network; what is not sent yet stays, and is sent when HackMD answers.",
            ) from None
        self.their_time_s = _their_time_s(answer.headers)
        self.quota = _quota(answer.headers, self.quota)
        if self.quota.remaining == 0:
            self._refilled_s = time.monotonic() + min(self.quota.reset_s or _WAIT_S, _MAX_WAIT_S)
        if answer.status_code not in (200, 201, 202, 204, 304):
            raise self._failure(answer)
        return answer

    def _failure(self, answer: httpx2.Response) -> TargetRefusedError | TargetUnavailableError:
        status = answer.status_code
        if status == 401:
            return TargetRefusedError(
                "HackMD does not accept the token (401).",
                hint="Make a new one in HackMD under Settings > API; the old one was revoked, or copied in part.",
            )
        if status == 403:
            return TargetRefusedError(
                "HackMD does not let this account do that (403).",
                hint="Have the note's owner give you write permission (in HackMD: Share), or choose another note.",
            )
        if status == 404:
            return TargetRefusedError(
                "HackMD has no such note (404).",
                hint="It was deleted, or its id is another. Restore it from HackMD's trash, or begin a new one: "
                "bofscribe push DIR --to hackmd --note new",
            )
        if status == 413:
            return NoteFullError("The note is too long for HackMD (413).", hint="Shorten it in HackMD.")
        if status == 429:
            return _limit_reached(_retry_after_s(answer.headers) or self.quota.reset_s or _WAIT_S)
        if status >= 500 or status in (408, 425):
            return TargetUnavailableError(
                f"HackMD has a fault ({status}).", hint="What is not sent yet stays, and is sent when it works again."
            )
        return TargetRefusedError(
            f"HackMD refuses the call ({status}).", hint="Is hackmd.base_url in session.toml the address of its API?"
        )

    def _object(self, answer: httpx2.Response) -> dict[str, Any]:
        try:
            found = answer.json()
        except ValueError:
            raise _strange() from None
        if not isinstance(found, dict):
            raise _strange()
        return found


def _bearer(token: Token) -> httpx2.Auth:
    import httpx2  # noqa: PLC0415 - only what pushes needs it

    class Bearer(httpx2.Auth):
        def auth_flow(self, request: httpx2.Request) -> Iterator[httpx2.Request]:  # type: ignore[override]
            request.headers["Authorization"] = f"Bearer {token.reveal()}"
            yield request

    return Bearer()


def _notes_path(team: str) -> str:
    return f"teams/{_part(team)}/notes" if team else "notes"


def _part(name: str) -> str:
    return quote(name, safe="")


def _note(found: Any) -> ApiNote:
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise _strange()
    user, changed = found.get("lastChangeUser"), found.get("lastChangedAt")
    return ApiNote(
        found["id"],
        str(found.get("title") or ""),
        str(found.get("content") or "").replace("\r\n", "\n"),
        str(found.get("shortId") or ""),
        str(found.get("permalink") or ""),
        str(found.get("publishLink") or ""),
        (str(user.get("name") or ""), str(user.get("userPath") or "")) if isinstance(user, dict) else None,
        changed / 1000 if isinstance(changed, (int, float)) else None,
        str(found.get("teamPath") or ""),
    )


def _strange() -> TargetUnavailableError:
    return TargetUnavailableError(
        "What answers is not HackMD's API.", hint="Is hackmd.base_url in session.toml the address of its API?"
    )


def _limit_reached(wait_s: float) -> TargetUnavailableError:
    return TargetUnavailableError(
        "HackMD's limit of calls is reached.",
        hint="What is not sent yet stays, and is sent when there are calls again.",
        wait_s=min(max(wait_s, 1.0), _MAX_WAIT_S),
    )


def _quota(headers: Mapping[str, str], before: Quota) -> Quota:
    remaining, limit = _number(headers, "UserRemaining"), _number(headers, "UserLimit")
    if remaining is None:
        return before
    reset = _number(headers, "UserReset")
    reset_s = None
    if reset is not None:
        # By the clock of who says it: ours may be wrong.
        at_s = reset / 1000 if reset > _MILLISECONDS_FROM else reset
        now_s = _their_time_s(headers)
        reset_s = max(0.0, at_s - (datetime.now(UTC).timestamp() if now_s is None else now_s))
    return Quota(int(remaining), None if limit is None else int(limit), reset_s)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        return float(headers[f"X-RateLimit-{name}"])
    except (KeyError, ValueError):
        return None


def _their_time_s(headers: Mapping[str, str]) -> float | None:
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    try:
        return float(headers["Retry-After"])
    except (KeyError, ValueError):
        return None
