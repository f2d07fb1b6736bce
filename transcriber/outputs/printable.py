"""Text that every file of a pack can hold."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """In one line, without the signs that neither HTML nor XML may hold.

    >>> printable("a\\x00b\\n  c")
    'ab c'
    """
    return " ".join(_UNPRINTABLE.sub("", text.replace("\x85", " ").replace("\x1c", " ")).split())
