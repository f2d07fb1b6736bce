"""Texts without what shall not be published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from transcriber.core.events import RedactionMade
from transcriber.core.redaction.folding import same_letters, tokens
from transcriber.core.redaction.patterns import Finder, Pattern, pattern

LEFT_OUT = "███"
"""What stands where words were left out: no letter, and no sign that ends a sentence."""

_Value = TypeVar("_Value")


class Wording:
    """Puts replacements into texts; `finder` looks for the same in rows of words.

    names: Everybody else's, which stay.
    """

    def __init__(self, redactions: Iterable[RedactionMade], names: Iterable[str]) -> None:
        self._names = [one for one in redactions if one.kind == "name"]
        words = [one for one in redactions if one.kind == "words"]
        others = [name for name in names if self.new_name(name) is None]
        patterns: list[Pattern | None] = []
        for one in self._names:
            patterns += [pattern(form, one.replacement, is_name=True) for form in (one.text, *one.forms)]
        patterns += [pattern(one.text, one.replacement, is_name=False) for one in words]
        # Only whole names: a first name alone may be either's, and goes.
        patterns += [pattern(name, None, is_name=True) for name in others if " " in name.strip()]
        self.patterns = tuple(one for one in patterns if one is not None)
        self.finder = Finder(self.patterns, frozenset(token.letters for name in others for token in tokens(name)))

    def new_name(self, name: str) -> str | None:
        """What a person is called instead, if the name is theirs; None for anybody else."""
        for one in self._names:
            if any(same_letters(name, form) for form in (one.text, *one.forms)):
                return one.replacement
        return None

    def text(self, text: str) -> str:
        row = list(tokens(text))
        places = [(row[m.first].start, row[m.last].end, m.replacement) for m in self.finder.matches(row)]
        return replaced(text, places)

    def texts(self, value: _Value) -> _Value:
        """A frozen dataclass, a tuple, a mapping or a text with every text within it as it may be published.

        Ids, labels, language codes and what is one of a few kinds stay.
        """
        result: Any = value
        if isinstance(value, str):
            result = self.text(value)
        elif isinstance(value, tuple):
            result = tuple(map(self.texts, value))
        elif isinstance(value, Mapping):
            result = MappingProxyType({key: self.texts(one) for key, one in value.items()})
        elif is_dataclass(value) and not isinstance(value, type):
            changes = {name: self.texts(getattr(value, name)) for name in _fields_with_text(type(value))}
            # Somebody did it, or said something there.
            changes |= {name: LEFT_OUT for name, new in changes.items() if new == "" and getattr(value, name).strip()}
            result = replace(value, **changes)
        return result  # type: ignore[no-any-return]  # of the type of `value` by construction


@cache
def _fields_with_text(cls: Any) -> tuple[str, ...]:
    hints = get_type_hints(cls)
    return tuple(field.name for field in fields(cls) if not _is_name_of_ours(hints[field.name]))


def _is_name_of_ours(hint: Any) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return any(map(_is_name_of_ours, get_args(hint)))
    return isinstance(hint, NewType) or get_origin(hint) is Literal


def replaced(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """The text with each [start, end) replaced; what is left out leaves no double space.

    >>> replaced("Thanks, Ana, for that.", [(8, 11, "")])
    'Thanks, for that.'
    """
    result = text
    for start, end, replacement in sorted(places, reverse=True):
        before, after = result[:start], result[end:]
        if not replacement:
            before = before.rstrip() if re.match(r"\s|[.,;:!?]|$", after) else before
            after = after.lstrip(" ") if not before else after
            if before.endswith(",") and after.startswith(","):
                after = after[1:]
        result = before + replacement + after
    return result
