"""A Zoom meeting as a target: every line once, as a closed caption, at the address that the host copies in Zoom.

Zoom's captions can't be edited, and an old one helps nobody: what waited too long is left out. Each caption has a
number; one that is sent again has the same number, so that Zoom shows it once.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from transcriber.config import Settings
from transcriber.core.blocks import Delivery, digest_of
from transcriber.core.events import MessageId, MessagePosted, SegmentId, TargetId
from transcriber.core.redaction import redacted
from transcriber.core.speech import LanguageCode
from transcriber.core.state import Segment, State
from transcriber.errors import TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.outputs.captions.lines import CaptionLine, caption_lines
from transcriber.ports import CaptionTarget, Delivered

if TYPE_CHECKING:
    import httpx2

VARIABLE = "BOFSCRIBE_ZOOM_CAPTIONS_URL"

_MAX_AGE_S = 30.0
"""In seconds of speech after a line."""

_PATIENCE_S = 5.0
"""So long a line waits for its translation, in seconds of speech after it."""

_CONNECT_S, _READ_S = 5.0, 10.0
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_REGIONS = {"en": "en-US", "pt": "pt-BR", "ja": "ja-JP", "zh": "zh-CN", "ko": "ko-KR", "sv": "sv-SE", "da": "da-DK"}
_REASONS = {400: "the meeting has not started", 403: "the address is incomplete or has expired"}


def open_targets(settings: Settings, environment: Mapping[str, str]) -> list[CaptionTarget]:
    """The meeting whose caption address the environment has.

    Raises:
        UsageError: If there is none, or it is no caption address.
    """
    url = environment.get(VARIABLE, "")
    if not url.strip():
        raise UsageError(
            f"There is no Zoom meeting to send to: {VARIABLE} is not set.",
            hint="In the meeting: Captions, Set up manual captioner, Copy the API token. Then: "
            f"export {VARIABLE}='https://...'",
        )
    return [ZoomMeeting(url, LanguageCode(settings.zoom.language) if settings.zoom.language else None)]


class ZoomMeeting:
    """Implements `CaptionTarget`.

    Args:
        url: The caption API token. It is a secret: who has it can write captions.
        language: The captions' language; None: everything as it was said.
        transport: Another way to get there, for tests.

    Raises:
        UsageError: If it is no such address.
    """

    name = "Zoom"
    edit_interval_s = 0.0

    def __init__(
        self, url: str, language: LanguageCode | None, *, transport: httpx2.BaseTransport | None = None
    ) -> None:
        import httpx2  # noqa: PLC0415 - only what sends needs it

        parts = urlsplit(url.strip())
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        if not is_safe or not re.search(r"closedcaption/?$", parts.path) or not parts.query:
            raise UsageError(
                f"{VARIABLE} holds no caption address of a Zoom meeting.",
                hint="Copy it in the meeting: Captions, Set up manual captioner, Copy the API token.",
            )
        # At its level of information it writes every address that it asks into the log.
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self.id = TargetId(f"zoom:{hashlib.sha256(parts.query.encode()).hexdigest()[:12]}")
        self.language = language
        self._url = urlunsplit(parts._replace(path=parts.path.rstrip("/"), fragment=""))
        self._seq_url = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/seq", fragment=""))
        self._errors = (httpx2.HTTPError, httpx2.StreamError)
        self._http = httpx2.Client(timeout=httpx2.Timeout(_READ_S, connect=_CONNECT_S), transport=transport)
        self._is_unsure = True
        self._tried: Delivery | None = None

    def pending(self, state: State) -> Sequence[Delivery]:
        posted = state.posts.get(self.id, {})
        seq = max(map(int, posted), default=0) + 1
        sent = _sent_revisions(line for message in posted.values() for line in message.lines)
        state = redacted(state).state
        newest_end = max((segment.end for segment in state.segments.values()), default=0.0)
        recent = [one for one in state.segments.values() if newest_end - one.end <= _MAX_AGE_S and one.text.strip()]
        recent.sort(key=lambda segment: (segment.start, segment.end))
        lines = caption_lines(state, [segment.id for segment in recent], self.language)
        due: list[Delivery] = []
        speaker: str | None = None
        for segment_id, line in lines.items():
            is_due = not was_sent(state, state.segments[segment_id], sent)
            if is_due and not self._waits(line, newest_end - line.end):
                name = f"{line.speaker}: " if line.speaker and line.speaker != speaker else ""
                key = f"{segment_id}@{state.segments[segment_id].revision}"
                due.append(Delivery(MessageId(str(seq)), (key,), f"{name}{line.text}\n"))
            speaker = line.speaker
        return due

    def deliver(self, delivery: Delivery) -> Delivered:
        seq = int(delivery.message or 1)
        if self._is_unsure:
            newest = self._newest_seq()
            if newest >= seq and (self._tried is not None or newest == seq > 1):
                # The answer was lost, now or in the run before this one: it is shown already.
                return self._delivered(self._tried or delivery, newest)
            seq = max(seq, newest + 1)
        self._is_unsure, self._tried = True, delivery
        self._send(seq, delivery)
        return self._delivered(delivery, seq)

    def close(self) -> None:
        self._http.close()

    def _delivered(self, delivery: Delivery, seq: int) -> Delivered:
        self._is_unsure, self._tried = False, None
        return Delivered(MessagePosted(self.id, MessageId(str(seq)), delivery.keys, digest_of(delivery.text)))

    def _send(self, seq: int, delivery: Delivery) -> None:
        spoken = self.language or LanguageCode("en")
        status, _ = self._ask(
            "POST", f"{self._url}&seq={seq}&lang={_REGIONS.get(spoken, _region(spoken))}", delivery.text
        )
        if status == 405:
            raise TargetRefusedError(
                f"{VARIABLE} is no address that takes captions.", hint="Copy the API token in the meeting again."
            )
        if status != 200:
            reason = _REASONS.get(status, "it failed")
            raise TargetUnavailableError(
                f"Zoom takes no captions (HTTP {status}: {reason}).", hint="It is tried again."
            )

    def _newest_seq(self) -> int:
        """The number of the last caption that Zoom has; 0 where it doesn't say."""
        status, body = self._ask("GET", self._seq_url, "")
        number = body.strip()
        return int(number) if status == 200 and number.isascii() and number.isdecimal() else 0

    def _ask(self, method: str, url: str, body: str) -> tuple[int, str]:
        try:
            response = self._http.request(
                method, url, content=body.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}
            )
        except self._errors as error:
            raise TargetUnavailableError(
                f"Zoom does not answer ({type(error).__name__}).", hint="Is this machine online?"
            ) from None  # the cause holds the address
        return response.status_code, response.text

    def _waits(self, line: CaptionLine, age_s: float) -> bool:
        is_missing = self.language is not None and not line.is_translated and line.language not in (None, self.language)
        return is_missing and age_s < _PATIENCE_S


def was_sent(state: State, segment: Segment, sent: Mapping[SegmentId, int]) -> bool:
    """Whether its words were in a caption, maybe as part of the segment that it was split off later.

    sent: The revision at which each segment was sent.
    """
    if segment.id in sent:
        return True
    if segment.split_from is None:
        return False
    whole, revision = segment.split_from
    if whole in sent:
        return sent[whole] <= revision
    return was_sent(state, state.segments[whole], sent)


def _sent_revisions(lines: Iterable[str]) -> dict[SegmentId, int]:
    found: dict[SegmentId, int] = {}
    for line in lines:
        segment, _, revision = line.partition("@")
        found[SegmentId(segment)] = int(revision or 1)
    return found


def _region(language: LanguageCode) -> str:
    """Zoom wants a country, too: that of the language's name, where it is none of those above."""
    return f"{language}-{language.upper()}"
