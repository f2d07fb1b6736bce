"""What is looked for, as SQLite's full-text search asks it.

Source: SQLite FTS5, sections 3 (query syntax) and 4.3.1 (unicode61).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.errors import UsageError


@dataclass(frozen=True, slots=True)
class Question:
    """words: All of them must be in a line: a word, a phrase with spaces, or the beginning of a word with "*" after it.
    speaker: A part of the speaker's name, in whole words.
    """

    words: tuple[str, ...]
    speaker: str | None = None

    def as_match(self) -> str:
        """The FTS5 expression; nothing in it is taken for an operator.

        Raises:
            UsageError: If there is no letter or digit in it.

        >>> Question(("wheel variants", "pybi*"), "Ana").as_match()
        '(text : "wheel variants" AND text : "pybi"*) AND speaker : "Ana"'
        """
        terms = [_term(word) for word in self.words if _has_letters(word)]
        if not terms:
            raise UsageError(
                f"There is nothing to look for in {' '.join(self.words)!r}.",
                hint="Give words: bofscribe search wheel 'build farm' pybi*",
            )
        text = f"({' AND '.join(f'text : {term}' for term in terms)})"
        return f"{text} AND speaker : {_quoted(self.speaker)}" if self.speaker and _has_letters(self.speaker) else text


def question(words: Sequence[str], speaker: str | None = None) -> Question:
    """Of what stands on the command line."""
    return Question(tuple(word.strip() for word in words), speaker)


def _term(word: str) -> str:
    return f"{_quoted(word.rstrip('*'))}*" if word.endswith("*") else _quoted(word)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)
