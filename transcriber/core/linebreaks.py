"""How wide text is, and where a line of it may end, in any script.

Sources: Unicode Standard Annexes 11 (East Asian width) and 14 (line breaking), the parts that subtitles need; JIS X
4051 for the signs that begin no line.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from transcriber.core.speech import LanguageCode, word_separator

_BEGIN_NO_LINE = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々")


def columns(text: str) -> int:
    """The width of text where a Latin letter is one column: Chinese, Japanese and Korean characters are two.

    >>> columns("word"), columns("言葉")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(sign) else 2 if _is_wide(sign) else 1 for sign in text)


def unbreakable_parts(word: str, language: LanguageCode | None) -> list[str]:
    """What a line must not end within, of text without white space; together they are the word.

    >>> unbreakable_parts("don't", LanguageCode("en")), unbreakable_parts("Python（言語）だ。", LanguageCode("ja"))
    (["don't"], ['Python', '（言', '語）', 'だ。'])
    """
    if word.isascii():
        return [word]
    parts = [word[:1]]
    for before, after in pairwise(word):
        if may_break(before, after, language):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def may_break(before: str, after: str, language: LanguageCode | None) -> bool:
    """Whether a line may end between two signs, neither of them white space."""
    before_category, after_category = unicodedata.category(before), unicodedata.category(after)
    if after_category[0] == "M" or after in _BEGIN_NO_LINE or before_category in ("Ps", "Pi"):
        return False
    if after_category[0] == "P" and after_category not in ("Ps", "Pi"):
        return False
    if word_separator(language) == "" and not (before.isascii() and after.isascii()):
        return True
    return _is_ideographic(before) or _is_ideographic(after)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def _is_ideographic(sign: str) -> bool:
    """Written without spaces whatever the language is said to be; Korean syllables are wide but have spaces."""
    return _is_wide(sign) and not unicodedata.name(sign, "").startswith("HANGUL")
