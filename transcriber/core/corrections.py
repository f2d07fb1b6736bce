"""What a correction changed, and where else the same words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcriber.core.events import FlagSpan
from transcriber.core.state import State

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_MAX_WORDS = 4


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words as they stood there and as they stand now, without the punctuation around them."""

    heard: str
    written: str


def replacements(before: str, after: str) -> Iterator[Replacement]:
    """The runs of at most four words that were replaced by others.

    >>> list(replacements("We use pie bind eleven.", "We use pybind11."))
    [Replacement(heard='pie bind eleven', written='pybind11')]
    """
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    matcher = SequenceMatcher(
        None, [word.group().lower() for word in old], [word.group().lower() for word in new], False
    )
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "replace" and j - i <= _MAX_WORDS and m - k <= _MAX_WORDS:
            yield Replacement(before[old[i].start() : old[j - 1].end()], after[new[k].start() : new[m - 1].end()])


def instances(state: State, words: str, *, also_of_people: bool = False) -> tuple[FlagSpan, ...]:
    """Where the same words stand, upper or lower case, by time.

    Args:
        also_of_people: In texts that a person wrote, too.
    """
    parts = r"\s+".join(re.escape(word) for word in words.split())
    pattern = re.compile(rf"(?<![^\W_]){parts}(?![^\W_])", re.IGNORECASE)
    return tuple(
        FlagSpan(segment.id, segment.revision, match.start(), match.end())
        for segment in sorted(state.segments.values(), key=lambda segment: (segment.start, segment.end))
        if parts and (also_of_people or segment.text_person is None)
        for match in pattern.finditer(segment.text)
    )
