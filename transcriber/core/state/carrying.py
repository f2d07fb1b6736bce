"""Places in a text that stay when it is written anew around them."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from transcriber.core.events import FlagSpan
from transcriber.core.state.model import Segment


def carried(span: FlagSpan, before: Segment, after: Segment) -> FlagSpan:
    """The span in the text as it is now; as it was, and so stale, where its words or a part of them changed."""
    if (span.segment, span.revision) != (before.id, before.revision) or span.start == span.end:
        return span
    old, new = before.text, after.text
    n_same = _n_same(old, new)
    n_same_at_end = _n_same(old[n_same:][::-1], new[n_same:][::-1])
    if span.end <= n_same:
        moved = replace(span, revision=after.revision)
    elif span.start >= len(old) - n_same_at_end:
        by = len(new) - len(old)
        moved = replace(span, revision=after.revision, start=span.start + by, end=span.end + by)
    else:
        return span
    grew_before = _has_letter(new, moved.start - 1) > _has_letter(old, span.start - 1)
    grew_after = _has_letter(new, moved.end) > _has_letter(old, span.end)
    return span if grew_before or grew_after else moved


def _n_same(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _has_letter(text: str, at: int) -> bool:
    """Whether a letter or digit stands there: then what is beside it is only a part of a word."""
    return 0 <= at < len(text) and text[at].isalnum()
