"""The transcript in one language as viewers get it: every line encoded once, and what each of them still lacks.

Resuming is exact by construction: a line knows the number at which it last changed, so that a viewer who has seen
everything up to N gets the lines that changed at N or later. N itself is included since several lines can share it and
the connection may have broken between them; to get a line twice changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.outputs.captions.messages import (
    LineKind,
    LineMessage,
    changes,
    encode_line_data,
    encode_reset,
    line_data,
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a viewer was: the last id that it got, and the session that the reset before it named (None: not said)."""

    seq: int
    session: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """encoded: Empty where nothing changed. has_final: Whether the open segment came to its end."""

    encoded: bytes
    has_final: bool


@dataclass(slots=True)
class _Entry:
    """added_seq: When the line first came. changed_seq: When it became what `data` says."""

    kind: LineKind
    added_seq: int
    changed_seq: int
    data: bytes
    is_shown: bool


class Feed:
    """Follows the states of one session.

    Args:
        languages: The translations that viewers can choose from.
    """

    def __init__(
        self,
        state: State,
        language: LanguageCode | None = None,
        *,
        languages: Sequence[LanguageCode] = (),
        session: str | None = None,
    ) -> None:
        self.language = language
        self._languages = tuple(languages)
        self._session = session or secrets.token_urlsafe(6)
        self._started_seq = state.seq
        self._state = State()
        self._entries: dict[str, _Entry] = {}
        self.advance(state)

    def advance(self, state: State) -> News:
        """What viewers who are up to date must be told now that the state is `state`."""
        messages = changes(self._state, state, self.language)
        self._state = state
        parts = [self._take(message) for message in messages]
        return News(b"".join(parts), has_final=any(message.kind == "final" for message in messages))

    def replay(self, position: Position | None) -> bytes:
        """What a viewer lacks: the changes since its position, or a reset and everything."""
        if position is not None and self._knows(position):
            return self._encoded(position.seq)
        n_shown = sum(entry.is_shown for entry in self._entries.values())
        reset = encode_reset(session=self._session, n_lines=n_shown, language=self.language, languages=self._languages)
        return reset + self._encoded(None)

    def _take(self, message: LineMessage) -> bytes:
        line = message.line
        data = line_data(line)
        before = self._entries.get(line.id)
        added_seq = before.added_seq if before else message.seq
        kind: LineKind = "gap" if message.kind == "gap" else "final"
        self._entries[line.id] = _Entry(
            kind, added_seq, message.seq, data, is_shown=bool(line.text.strip()) or kind == "gap"
        )
        return encode_line_data(message.kind, message.seq, data)

    def _encoded(self, since: int | None) -> bytes:
        """The lines that changed since a number, or all that are shown, in the order of their numbers.

        That order lets an id promise everything before it, also where the connection breaks in the middle.
        """
        entries = sorted(self._entries.values(), key=lambda entry: entry.changed_seq)
        return b"".join(
            encode_line_data(
                "correct" if since is not None and entry.added_seq < since else entry.kind,
                entry.changed_seq,
                entry.data,
            )
            for entry in entries
            if (entry.is_shown if since is None else entry.changed_seq >= since)
        )

    def _knows(self, position: Position) -> bool:
        if position.seq > self._state.seq:
            return False
        # Without the session's name, a number from before this feed may be that of another journal.
        return position.session == self._session if position.session else position.seq > self._started_seq
