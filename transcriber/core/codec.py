"""Records to lines of JSON and back, exactly, with a version.

A line: `{"v": 1, "seq": 17, "at": "2026-11-18T17:03:11.204Z", "type": "TextCorrected", ...the event's fields}`.
`"more": true` says that the next line belongs to the same batch.
The event's fields are written as `plain_json` writes them.
A line of an older version is brought up to date by `_UPGRADES`; one of a newer version is refused.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_args

from transcriber.core.events import Event, Record
from transcriber.core.plain_json import BadValueError, Decoder, boolean, encode, integer, item, object_decoder, string
from transcriber.errors import BofscribeError, InvalidEventError, JournalError

VERSION = 1

_UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a version to the next: takes a line's object, gives that of the next version."""

_PASS = re.compile(
    rb'\{"v":%d,"seq":\d+,"at":"[^"]+","type":"SpeakersDiarized",(?:"more":true,)?(?="turns":)' % VERSION
)
"""As `dumps` writes it; others are passed over."""

_ENVELOPE = frozenset({"v", "seq", "at", "type", "more"})


def dumps(record: Record) -> str:
    """One line of JSON, without its newline.

    Raises:
        InvalidEventError: If a text is not Unicode (half of a surrogate pair, as an undecodable file name has) or a
            number is not finite: no line that could not be read back is ever made.
    """
    event = record.event
    line: dict[str, Any] = {
        "v": VERSION,
        "seq": record.seq,
        "at": record.at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z",
        "type": type(event).__name__,
    }
    if record.is_continued:
        line["more"] = True
    for field in fields(event):
        line[field.name] = encode(getattr(event, field.name))
    try:
        text = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode()
    except ValueError as error:
        raise InvalidEventError(
            f"{type(event).__name__} {record.seq} cannot be written: {error}.",
            hint="This is a bug in bofscribe: please report it.",
        ) from error
    return text


def loads(line: str | bytes) -> Record:
    """The record of a line.

    Raises:
        JournalError: If it is not JSON, is of a newer version, or does not describe a valid record.
    """
    try:
        text = (line.encode() if isinstance(line, str) else line).decode()
        data = json.loads(text)
        if not isinstance(data, dict):
            raise BadValueError(f"an object is expected, not {data!r}")
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no text
        data = _upgraded(data)
        kind = string(item(data, "type"))
        if kind not in _EVENT_DECODERS:
            raise BadValueError(f"no event is called {kind!r}")
        return Record(
            integer(item(data, "seq")),
            _decode_time(item(data, "at")),
            _EVENT_DECODERS[kind](data),
            boolean(data.get("more", False)),
        )
    except JournalError:
        raise
    except (BofscribeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        reason = error.message if isinstance(error, BofscribeError) else str(error)
        raise JournalError(
            f"Not a record of a session: {reason.rstrip('.')}.",
            hint="The journal was edited by hand or damaged: restore it from a copy, or cut it before this line.",
        ) from error


def loads_all(lines: Iterable[bytes]) -> list[Record]:
    """The records of many lines; errors as `loads`."""
    # Millions of objects are made and none is dropped: looking for garbage among them took a third of the time.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return [loads(line) for line in lines]
    finally:
        if was_enabled:
            gc.enable()


def without_superseded(lines: Sequence[bytes]) -> list[bytes]:
    """Lines that make the same state and are faster to read.

    Each pass over the voices replaces the one before, and an hour has thirty: only the last keeps its turns.
    """
    passes = [(index, found) for index, line in enumerate(lines) if (found := _PASS.match(line))]
    kept = list(lines)
    for index, found in passes[:-1]:
        kept[index] = found[0] + b'"turns":[],"embeddings":[],"model":""}'
    return kept


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    version = integer(item(data, "v"))
    if version < 1:
        raise BadValueError(f"there is no version {version}")
    if version > VERSION:
        raise JournalError(
            f"The journal is of version {version}; this bofscribe reads up to version {VERSION}.",
            hint="Upgrade bofscribe: pip install --upgrade bofscribe",
        )
    while version < VERSION:
        data = _UPGRADES[version](data)
        version += 1
    return data


def _decode_time(value: Any) -> datetime:
    time = datetime.fromisoformat(string(value))
    if time.tzinfo is UTC:
        return time
    if time.utcoffset() is None:
        raise BadValueError(f"the time {value!r} has no zone")
    return time.astimezone(UTC)


_EVENT_DECODERS: dict[str, Decoder] = {cls.__name__: object_decoder(cls, beside=_ENVELOPE) for cls in get_args(Event)}
