"""Text on a grid of terminal cells: what can be shown safely, and where lines break."""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, get_character_cell_size

_WORDS = re.compile(r"\S+\s*")
_PLAIN = re.compile(r"[ -~]*")
_HARMFUL_FORMATS = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\u2029"
)


def safe(text: str) -> str:
    """The text with a sign of one cell in the place of each character that moves a terminal's cursor, colours its text
    or turns its direction; as many characters as before.

    >>> safe("a\\x1b[31mb\\tc")
    'a\\ufffd[31mb c'
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_safe_character, text))


def _safe_character(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character in _HARMFUL_FORMATS or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
        return "\ufffd"
    return character


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """(start, end) of each row of a safe text, in characters; rows break between words, and inside those that are
    wider than a row. At least one row.

    >>> text = "so nogil, then"
    >>> [text[start:end] for start, end in wrap(text, 9)]
    ['so nogil,', 'then']
    """
    width = max(1, width)
    if len(text) <= width and _PLAIN.fullmatch(text):
        return [(0, len(text.rstrip()))]
    rows: list[tuple[int, int]] = []
    start, used, end = 0, 0, 0
    for match in _WORDS.finditer(text):
        word = match.group().rstrip()
        cells = cell_len(word)
        if end > start and used + cells > width:
            rows.append((start, end))
            start, used = match.start(), 0
        elif end == start:
            start, used = match.start(), 0
        position = match.start()
        while used + cells > width and len(word) > 1:  # wider than a row
            n_characters = max(1, _fitting(word, width - used))
            rows.append((start, position + n_characters))
            position += n_characters
            word = word[n_characters:]
            start, used, cells = position, 0, cell_len(word)
        end = position + len(word)
        used += cells + cell_len(text[end : match.end()])
    rows.append((start, end))
    return rows


def _fitting(text: str, cells: int) -> int:
    """How many characters of a text fit, a letter never without the marks above it."""
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > cells:
            return index
    return len(text)


def shortened(text: str, width: int) -> str:
    """A safe text in at most so many cells, its end left out where it is longer.

    >>> shortened("Ana Maria", 6), shortened("Ana", 6)
    ('Ana M…', 'Ana')
    """
    if cell_len(text) <= width:
        return text
    return text[: _fitting(text, width - 1)].rstrip() + "…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))
