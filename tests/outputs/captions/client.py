"""A viewer as the protocol describes it, for tests: what a browser's EventSource does, and the lines that it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    kind: str
    id: str | None
    data: dict[str, Any]


def parse_events(stream: bytes) -> list[Message]:
    """The whole messages of a stream; comments, retry times and a torn end are passed over."""
    messages = []
    for block in stream.split(b"\n\n")[:-1]:
        fields = dict(line.decode().split(": ", 1) for line in block.split(b"\n") if b": " in line)
        if "data" in fields:
            messages.append(Message(fields["event"], fields.get("id"), json.loads(fields["data"])))
    return messages


@dataclass
class Client:
    """lines: Data by segment. last_id, session: What it would send to resume."""

    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    partial: dict[str, Any] | None = None
    last_id: str | None = None
    session: str | None = None
    _awaited: int = 0
    _confirmed: set[str] | None = None

    def receive(self, stream: bytes) -> None:
        for message in parse_events(stream):
            self.apply(message)

    def apply(self, message: Message) -> None:
        self.last_id = message.id or self.last_id
        if message.kind == "partial":
            self.partial = message.data if message.data["text"] else None
        elif message.kind == "reset":
            self.session = message.data["session"]
            self._awaited, self._confirmed, self.partial = message.data["lines"], set(), None
        else:
            self._put(message)
        if self._confirmed is not None and self._awaited <= 0:
            self.lines = {key: line for key, line in self.lines.items() if key in self._confirmed}
            self._confirmed = None

    def _put(self, message: Message) -> None:
        segment = message.data["segment"]
        if message.kind == "final":
            self.partial = None
        if message.data["text"].strip() or segment.startswith("gap-"):
            self.lines[segment] = message.data
        else:
            self.lines.pop(segment, None)
        if self._confirmed is not None:
            self._confirmed.add(segment)
            self._awaited -= 1

    @property
    def shown(self) -> list[dict[str, Any]]:
        return sorted(self.lines.values(), key=lambda line: (line["start"], line["end"], line["segment"]))

    @property
    def texts(self) -> list[str]:
        return [line["text"] for line in self.shown]
