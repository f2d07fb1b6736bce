"""Two changes of one line put together, where they don't touch each other.

diff-match-patch says what was changed; its patches are not used: they look for a place that is similar, and put in a
second time what both sides wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from diff_match_patch import diff_match_patch

_TOKEN = re.compile(r"\s*(?:\\.|\w+|\S)|\s+\Z")
"""A word with the space before it, so that there is one place at which it can be put in."""
_FIRST_CODE = 0xF0000  # a private plane with more places than a line has words

_Edit: TypeAlias = tuple[int, int, tuple[str, ...]]
"""The tokens [start, end) of the line became these."""


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """The line with the changes of both; None where they touch. What both wrote at one place is there once.

    >>> merge_words("pie bind is slow", "pybind11 is slow", "pie bind is very slow")
    'pybind11 is very slow'
    >>> merge_words("a node", "the node", "one node"), merge_words("a b", "a c b", "a c b d")
    (None, 'a c b d')
    """
    tokens = _TOKEN.findall(base)
    our_edits, their_edits = _edits(tokens, ours), _edits(tokens, theirs)
    for edit in our_edits:
        if any(edit != other and _touch(edit, other) for other in their_edits):
            return None
    our_words, their_words = (
        _words({*edits} - {*others}) for edits, others in ((our_edits, their_edits), (their_edits, our_edits))
    )
    if our_words & their_words:
        return None  # one word put in at two places may be meant once
    merged: list[str] = []
    position = 0
    for start, end, new in sorted({*our_edits, *their_edits}):
        merged += [*tokens[position:start], *new]
        position = end
    return "".join([*merged, *tokens[position:]])


def _words(edits: Iterable[_Edit]) -> set[str]:
    return {word for _, _, new in edits for token in new if (word := token.strip()) and word[-1].isalnum()}


def _touch(one: _Edit, other: _Edit) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _edits(base: Sequence[str], changed: str) -> list[_Edit]:
    """What was done to the tokens of `base`, in order; edits never touch each other."""
    codes: dict[str, str] = {}
    texts: list[str] = []

    def encoded(tokens: Sequence[str]) -> str:
        for token in tokens:
            if token not in codes:
                codes[token] = chr(_FIRST_CODE + len(codes))
                texts.append(token)
        return "".join(codes[token] for token in tokens)

    differ = diff_match_patch()
    differ.Diff_Timeout = 0  # minimal whatever the clock says: the same texts always give the same edits
    differences = differ.diff_main(encoded(base), encoded(_TOKEN.findall(changed)), False)
    edits: list[_Edit] = []
    position = 0
    for is_equal, run in groupby(differences, key=lambda difference: difference[0] == differ.DIFF_EQUAL):
        parts = list(run)
        n_removed = sum(len(text) for operation, text in parts if operation != differ.DIFF_INSERT)
        if not is_equal:
            new = tuple(
                texts[ord(code) - _FIRST_CODE]
                for operation, text in parts
                if operation == differ.DIFF_INSERT
                for code in text
            )
            edits.append((position, position + n_removed, new))
        position += n_removed
    return edits
