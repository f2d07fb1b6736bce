"""Text as a field of formats whose fields end at white space."""

from __future__ import annotations

NOBODY_KNOWN = "unknown"
"""Formats that need a speaker keep the words of nobody known together under this one."""


def joined_field(text: str) -> str:
    """One field, whatever the text; readers that go by CSV take a first '"' for a quotation.

    >>> joined_field('Ana  "A" Sá'), joined_field(" ")
    ("Ana_'A'_Sá", '_')
    """
    return "_".join(text.replace('"', "'").split()) or "_"


def first_field(text: str) -> str:
    """The field that a line begins with: ";" and "#" would make a comment of the line.

    >>> first_field(";; x")
    '_;;_x'
    """
    field = joined_field(text)
    return f"_{field}" if field[0] in ";#" else field
