"""Speech as Discord shows it: never a heading, a spoiler, a mention or an emoji by accident."""

from __future__ import annotations

import functools
import re

_SPECIAL = re.compile(
    r"[\\`*_~|<\[\]]"
    r"|@"
    r"|:(?=[A-Za-z0-9_+-]*[A-Za-z][A-Za-z0-9_+-]*:)"  # an emoji by its name
    r"|^(?:-#|#|[-+>])"
    r"|(?<=^\d)\.|(?<=^\d\d)\.|(?<=^\d\d\d)\."  # a numbered list
)
_URL = re.compile(r"(https?://[^\s<]+)")
_URL_AND_TAG = re.compile(r"(https?://[^\s<]+)(?=<)")


@functools.lru_cache(maxsize=10_000)  # a session is looked at whenever something is said, and little of it is new
def escape_discord(text: str) -> str:
    """The text on one line, as it reads, whatever signs it holds; addresses stay links.

    >>> escape_discord("# of <@123>, *all* @everyone || see https://example.org/a_b")
    '\\\\# of \\\\<\\\\@123>, \\\\*all\\\\* \\\\@everyone \\\\|\\\\| see https://example.org/a_b'
    """
    # Discord takes a backslash for a part of the address before it: what follows one has a space between.
    parts = _URL.split(_URL_AND_TAG.sub(r"\1 ", " ".join(text.split())))
    return "".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", text)
