"""Records to lines of JSON and back, exactly, with a version.

A line: `{"v": 1, "seq": 17, "at": "2026-11-18T17:03:11.204Z", "type": "TextCorrected", ...the event's fields}`.
`"more": true` says that the next line belongs to the same batch.
Words, turns and spans, of which there are many, are arrays in the order of their fields; all else is an object.
A line of an older version is brought up to date by `_UPGRADES`; one of a newer version is refused.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from transcriber.core.events import Event, FlagSpan, Record
from transcriber.core.speech import SpeakerTurn, Word
from transcriber.errors import BofscribeError, InvalidEventError, JournalError

VERSION = 1

_UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a version to the next: takes a line's object, gives that of the next version."""

_ARRAYS: tuple[type, ...] = (Word, SpeakerTurn, FlagSpan)

_ENVELOPE = frozenset({"v", "seq", "at", "type", "more"})

_Decoder = Callable[[Any], Any]


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
        line[field.name] = _encode(getattr(event, field.name))
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
            raise _BadLineError(f"an object is expected, not {data!r}")
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no text
        data = _upgraded(data)
        kind = _string(_item(data, "type"))
        if kind not in _EVENT_DECODERS:
            raise _BadLineError(f"no event is called {kind!r}")
        return Record(
            _integer(_item(data, "seq")),
            _decode_time(_item(data, "at")),
            _EVENT_DECODERS[kind](data),
            _boolean(data.get("more", False)),
        )
    except JournalError:
        raise
    except (BofscribeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        reason = error.message if isinstance(error, BofscribeError) else str(error)
        raise JournalError(
            f"Not a record of a session: {reason.rstrip('.')}.",
            hint="The journal was edited by hand or damaged: restore it from a copy, or cut it before this line.",
        ) from error


class _BadLineError(ValueError):
    pass


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    version = _integer(_item(data, "v"))
    if version < 1:
        raise _BadLineError(f"there is no version {version}")
    if version > VERSION:
        raise JournalError(
            f"The journal is of version {version}; this bofscribe reads up to version {VERSION}.",
            hint="Upgrade bofscribe: pip install --upgrade bofscribe",
        )
    while version < VERSION:
        data = _UPGRADES[version](data)
        version += 1
    return data


def _encode(value: Any) -> Any:
    if isinstance(value, _ARRAYS):
        return [_encode(getattr(value, field.name)) for field in fields(value)]  # type: ignore[arg-type]  # all are dataclasses
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    return value


def _decode_time(value: Any) -> datetime:
    time = datetime.fromisoformat(_string(value))
    if time.utcoffset() is None:
        raise _BadLineError(f"the time {value!r} has no zone")
    return time.astimezone(UTC)


def _decoder(hint: Any) -> _Decoder:
    """A function from JSON to the type `hint`; made once, so that reading 10,000 segments takes a second."""
    if isinstance(hint, NewType):
        return _decoder(hint.__supertype__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, types.UnionType):
        inner = _decoder(next(argument for argument in arguments if argument is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            item = _decoder(arguments[0])
            return lambda value: tuple([item(element) for element in _list(value)])
        items = [_decoder(argument) for argument in arguments]
        return lambda value: tuple([decode(element) for decode, element in zip(items, _list(value), strict=True)])
    if is_dataclass(hint):
        return _array_decoder(hint) if hint in _ARRAYS else _object_decoder(hint)
    scalars: dict[Any, _Decoder] = {str: _string, int: _integer, float: _number, bool: _boolean}
    return scalars[hint]


def _object_decoder(cls: Any, *, beside: frozenset[str] = frozenset()) -> _Decoder:
    """For an object with the fields of `cls`, those with a default left out or not; `beside` may stand there too."""
    hints = get_type_hints(cls)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(cls)}
    required = frozenset(
        field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING
    )

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _BadLineError(f"an object is expected, not {value!r}")
        given = value.keys() - beside
        if not required <= given:
            raise _BadLineError(f"{cls.__name__} lacks {min(required - given)!r}")
        if not given <= decoders.keys():
            raise _BadLineError(f"{cls.__name__} has no field {min(given - decoders.keys())!r}")
        return cls(**{name: decoders[name](value[name]) for name in given})

    return decode


def _array_decoder(cls: Any) -> _Decoder:
    hints = get_type_hints(cls)
    decoders = [_decoder(hints[field.name]) for field in fields(cls)]
    return lambda value: cls(*[decode(item) for decode, item in zip(decoders, _list(value), strict=True)])


def _item(data: dict[str, Any], name: str) -> Any:
    if name not in data:
        raise _BadLineError(f"it lacks {name!r}")
    return data[name]


def _choice(allowed: tuple[Any, ...]) -> _Decoder:
    def decode(value: Any) -> Any:
        if value not in allowed:
            raise _BadLineError(f"{value!r} is none of {', '.join(map(str, allowed))}")
        return value

    return decode


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _BadLineError(f"text is expected, not {value!r}")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _BadLineError(f"a whole number is expected, not {value!r}")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _BadLineError(f"a number is expected, not {value!r}")
    if not math.isfinite(value):
        raise _BadLineError(f"a finite number is expected, not {value}")
    return float(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _BadLineError(f"true or false is expected, not {value!r}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _BadLineError(f"a list is expected, not {value!r}")
    return value


_EVENT_DECODERS: dict[str, _Decoder] = {cls.__name__: _object_decoder(cls, beside=_ENVELOPE) for cls in get_args(Event)}
