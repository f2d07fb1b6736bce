"""Frozen dataclasses to plain JSON values and back, by their type hints.

Words, turns and spans, of which there are many, are arrays in the order of their fields; all else is an object.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, NewType, TypeAlias, Union, get_args, get_origin, get_type_hints

from transcriber.core.events import FlagSpan
from transcriber.core.speech import SpeakerTurn, Word

Decoder: TypeAlias = Callable[[Any], Any]

_ARRAYS: tuple[type, ...] = (Word, SpeakerTurn, FlagSpan)


class BadValueError(ValueError):
    """A JSON value is not what its place expects."""


def encode(value: Any) -> Any:
    """What `json.dumps` takes, of anything that is in an event, a signal or an intent."""
    if isinstance(value, _ARRAYS):
        return [encode(getattr(value, field.name)) for field in fields(value)]  # type: ignore[arg-type]  # all are dataclasses
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    return value


def _decoder(hint: Any) -> Decoder:
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
            if arguments[0] in _ARRAYS:
                return _arrays_decoder(arguments[0])
            item = _decoder(arguments[0])
            return lambda value: tuple([item(element) for element in _list(value)])
        items = [_decoder(argument) for argument in arguments]
        return lambda value: tuple([decode(element) for decode, element in zip(items, _list(value), strict=True)])
    if is_dataclass(hint):
        return _array_decoder(hint) if hint in _ARRAYS else object_decoder(hint)
    scalars: dict[Any, Decoder] = {str: string, int: integer, float: _number, bool: boolean}
    return scalars[hint]


def object_decoder(cls: Any, *, beside: frozenset[str] = frozenset()) -> Decoder:
    """For an object with the fields of `cls`, those with a default left out or not; `beside` may stand there too."""
    hints = get_type_hints(cls)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(cls)}
    required = frozenset(
        field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING
    )

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadValueError(f"an object is expected, not {value!r}")
        found = {name: decoders[name](item) for name, item in value.items() if name in decoders}
        if not required <= found.keys():
            raise BadValueError(f"{cls.__name__} lacks {min(required - found.keys())!r}")
        if len(found) < len(value) and (others := value.keys() - found.keys() - beside):
            raise BadValueError(f"{cls.__name__} has no field {min(others)!r}")
        return cls(**found)

    return decode


def _array_decoder(cls: Any) -> Decoder:
    hints = get_type_hints(cls)
    decoders = [_decoder(hints[field.name]) for field in fields(cls)]
    return lambda value: cls(*[decode(item) for decode, item in zip(decoders, _list(value), strict=True)])


def _arrays_decoder(cls: Any) -> Decoder:
    """For a list of arrays: nearly all that a journal holds, so it takes each at once where it is as we write them."""
    decode = _array_decoder(cls)
    hints = get_type_hints(cls)
    plain = tuple(getattr(hints[field.name], "__supertype__", hints[field.name]) for field in fields(cls))

    def decode_all(value: Any) -> Any:
        return tuple(
            [
                # The classes themselves refuse numbers that are not finite.
                cls(*element) if type(element) is list and tuple(map(type, element)) == plain else decode(element)
                for element in _list(value)
            ]
        )

    return decode_all


def item(data: dict[str, Any], name: str) -> Any:
    if name not in data:
        raise BadValueError(f"it lacks {name!r}")
    return data[name]


def _choice(allowed: tuple[Any, ...]) -> Decoder:
    def decode(value: Any) -> Any:
        if value not in allowed:
            raise BadValueError(f"{value!r} is none of {', '.join(map(str, allowed))}")
        return value

    return decode


def string(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValueError(f"text is expected, not {value!r}")
    return value


def integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError(f"a whole number is expected, not {value!r}")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise BadValueError(f"a number is expected, not {value!r}")
    if not math.isfinite(value):
        raise BadValueError(f"a finite number is expected, not {value}")
    return float(value)


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValueError(f"true or false is expected, not {value!r}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadValueError(f"a list is expected, not {value!r}")
    return value
