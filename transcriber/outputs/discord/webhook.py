"""A Discord webhook: sends messages and edits them, and says what its answers mean.

Its address is a secret: who has it can write in the channel. It is in no message, log or representation.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from transcriber.errors import TargetRefusedError, TargetUnavailableError, UsageError

if TYPE_CHECKING:
    import httpx2

_PATH = re.compile(r"(?P<base>(?:/[^/]+)*/webhooks/(?P<id>\d+)/[\w-]+)/?")
_UNKNOWN_MESSAGE = 10008
_SUPPRESS_EMBEDS = 1 << 2
_SUPPRESS_NOTIFICATIONS = 1 << 12
_NO_MENTIONS: dict[str, list[str]] = {"parse": []}
_CONNECT_S, _READ_S = 5.0, 10.0
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class MessageGoneError(Exception):
    """Somebody deleted the message in the channel."""


@dataclass(frozen=True, slots=True)
class Answer:
    """message: Its id. pause_s: The webhook takes nothing for so long, by its own word."""

    message: str
    pause_s: float


class DiscordWebhook:
    """One webhook.

    Args:
        url: As Discord shows it; `?thread_id=` writes into a thread.
        variable: Where the user gave it, for messages.
        read_s: How long an answer is waited for.
        transport: Another way to get there, for tests.

    Raises:
        UsageError: If it is no webhook's address.
    """

    def __init__(
        self, url: str, *, variable: str, read_s: float = _READ_S, transport: httpx2.BaseTransport | None = None
    ) -> None:
        import httpx2  # noqa: PLC0415 - only what sends needs it

        parts = urlsplit(url.strip())
        match = _PATH.fullmatch(parts.path)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if match is None or not is_safe:
            raise UsageError(
                f"{variable} holds no address of a Discord webhook.",
                hint="Copy it in Discord: channel settings, Integrations, Webhooks, Copy Webhook URL.",
            )
        # At its level of information it writes every address that it asks into the log.
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self.id = match["id"]
        self._variable = variable
        self._base = f"{parts.scheme}://{parts.netloc}{match['base']}"
        self._query = {key: values[0] for key, values in parse_qs(parts.query).items() if key == "thread_id"}
        self._errors = (httpx2.HTTPError, httpx2.StreamError)
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(read_s, connect=_CONNECT_S),
            transport=transport,
            headers={"User-Agent": "DiscordBot (bofscribe, 1)"},
        )

    def post(self, text: str) -> Answer:
        """Send a message. After TargetUnavailableError it may be there or not.

        Raises:
            TargetError: If it was not confirmed.
        """
        body = {
            "content": text,
            "allowed_mentions": _NO_MENTIONS,
            "flags": _SUPPRESS_EMBEDS | _SUPPRESS_NOTIFICATIONS,
        }
        # Without `wait` Discord answers before it knows whether the message is there, and tells no id.
        return self._ask("POST", "", body, {"wait": "true"})

    def edit(self, message: str, text: str) -> Answer:
        """Replace what a message says; doing it twice does no harm.

        Raises:
            MessageGoneError: If it was deleted.
            TargetError: If it was not confirmed.
        """
        return self._ask("PATCH", f"/messages/{message}", {"content": text, "allowed_mentions": _NO_MENTIONS}, {})

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, body: dict[str, Any], query: dict[str, str]) -> Answer:
        try:
            response = self._http.request(method, self._base + path, params={**self._query, **query}, json=body)
        except self._errors as error:
            raise TargetUnavailableError(
                f"Discord does not answer ({type(error).__name__}).", hint="Is this machine online?"
            ) from None  # the cause holds the address
        answer = _json(response)
        status = response.status_code
        if status == 200:
            return Answer(str(answer.get("id", "")), _pause_s(response))
        if status == 429:
            raise TargetUnavailableError(
                "Discord wants fewer messages.",
                hint="It goes on by itself.",
                wait_s=_retry_after_s(answer, response),
            )
        if status == 404 and answer.get("code") == _UNKNOWN_MESSAGE and path:
            raise MessageGoneError
        if status >= 500:
            raise TargetUnavailableError(f"Discord failed (HTTP {status}).", hint="It is tried again.")
        raise self._refusal(status, answer)

    def _refusal(self, status: int, answer: dict[str, Any]) -> TargetRefusedError:
        if status == 404:
            return TargetRefusedError(
                "The Discord webhook does not exist; it may have been deleted.",
                hint=f"Make a new one, put its address into {self._variable}, and start again.",
            )
        if status in (401, 403):
            return TargetRefusedError(
                f"Discord refuses the webhook (HTTP {status}).",
                hint=f"Copy its address again from the channel's settings into {self._variable}, and start again.",
            )
        said = str(answer.get("message", "no reason given"))[:200]
        return TargetRefusedError(
            f"Discord does not take the message (HTTP {status}: {said}).", hint="Please report this with the log."
        )


def _json(response: httpx2.Response) -> dict[str, Any]:
    """What was answered; empty for what is no object, such as the page of a proxy."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _retry_after_s(answer: dict[str, Any], response: httpx2.Response) -> float:
    return max(0.1, _number(answer.get("retry_after", response.headers.get("Retry-After")), 5.0))


def _pause_s(response: httpx2.Response) -> float:
    if response.headers.get("X-RateLimit-Remaining") != "0":
        return 0.0
    return _number(response.headers.get("X-RateLimit-Reset-After"), 0.0)


def _number(value: Any, default: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return default
    return number if 0 <= number < 86_400 else default
