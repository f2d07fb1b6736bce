"""What goes between the engine and its clients, as JSON: the class's name as "type", and its fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, get_args

from transcriber.core.intents import ControlIntent, EditIntent, Intent
from transcriber.core.plain_json import BadValueError, Decoder, encode, item, object_decoder, string
from transcriber.core.plan import SessionPlan
from transcriber.core.signals import Signal
from transcriber.errors import BofscribeError, UsageError

_Message = TypeVar("_Message")


class _Wire(Generic[_Message]):
    """JSON of one family of dataclasses and back."""

    def __init__(self, what: str, classes: tuple[type, ...]) -> None:
        self._what = what
        self._decoders: dict[str, Decoder] = {
            cls.__name__: object_decoder(cls, beside=frozenset({"type"})) for cls in classes
        }

    def dumps(self, message: _Message) -> str:
        fields: dict[str, Any] = encode(message)
        return json.dumps({"type": type(message).__name__, **fields}, ensure_ascii=False, separators=(",", ":"))

    def loads(self, text: str | bytes) -> _Message:
        try:
            data = json.loads(text)
            if not isinstance(data, dict):
                raise BadValueError(f"an object is expected, not {data!r}")
            kind = string(item(data, "type"))
            if kind not in self._decoders:
                raise BadValueError(f"{kind!r} is none of {', '.join(self._decoders)}")
            return cast(_Message, self._decoders[kind](data))
        except (BofscribeError, ValueError, TypeError, OverflowError, RecursionError) as error:
            reason = error.message if isinstance(error, BofscribeError) else str(error)
            raise UsageError(
                f"This is no {self._what}: {reason.rstrip('.')}.",
                hint="The engine and this program may be of different versions: run both from one installation.",
            ) from error


_signals: _Wire[Signal] = _Wire("signal", get_args(Signal))
_intents: _Wire[Intent] = _Wire("intent", (*get_args(EditIntent), *get_args(ControlIntent)))
_plans: _Wire[SessionPlan] = _Wire("plan of a session", (SessionPlan,))

dumps_signal: Callable[[Signal], str] = _signals.dumps
loads_signal: Callable[[str | bytes], Signal] = _signals.loads
"""Raises UsageError for what is no signal."""
dumps_intent: Callable[[Intent], str] = _intents.dumps
loads_intent: Callable[[str | bytes], Intent] = _intents.loads
"""Raises UsageError for what is no intent."""
dumps_plan: Callable[[SessionPlan], str] = _plans.dumps
loads_plan: Callable[[str | bytes], SessionPlan] = _plans.loads
"""Raises UsageError for what is none."""
