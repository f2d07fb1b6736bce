"""The words that rules work on: each knows which characters of the line it stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from transcriber.core.agreement import spoken_form

_TOKEN = re.compile(r"\S+")
_PARTS = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
_CLOSING = "\"'”’»)]"
SENTENCE_ENDS = ".?!…。？！"


@dataclass(frozen=True, slots=True)
class CleanWord:
    """A word with its punctuation.

    source: Characters [start, end) of the line's text that it stands for.
    rules: The names of those that changed it, in their order; empty where it is as it was said.
    """

    text: str
    source: tuple[int, int]
    rules: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """In lower case, letters and digits alone; a mark alone is itself."""
        return spoken_form(self.text)

    @property
    def has_letters(self) -> bool:
        return any(character.isalnum() for character in self.text)

    @property
    def ends_sentence(self) -> bool:
        return self.text.rstrip(_CLOSING).endswith(tuple(SENTENCE_ENDS))

    def parts(self) -> tuple[str, str, str]:
        """The marks before the word, the word itself, the marks after it.

        >>> CleanWord("(don't),", (0, 8)).parts()
        ('(', "don't", '),')
        """
        found = _PARTS.fullmatch(self.text)
        assert found is not None  # the pattern takes any text
        lead, core, tail = found.groups()
        return lead, core, tail

    def respelled(self, text: str) -> CleanWord:
        return self if text == self.text else replace(self, text=text)


def words_of(text: str) -> list[CleanWord]:
    """The words of a line as it stands."""
    return [CleanWord(found.group(), found.span()) for found in _TOKEN.finditer(text)]


def joined(words: Sequence[CleanWord]) -> str:
    return " ".join(word.text for word in words)


def without(words: Sequence[CleanWord], dropped: Collection[int]) -> list[CleanWord]:
    """The words but for those at some places; what ended a sentence there ends it at the word before.

    A comma before what is dropped goes with the comma after it: both set it off.
    """
    kept: list[CleanWord] = []
    for index, word in enumerate(words):
        if index not in dropped:
            kept.append(word)
            continue
        if not kept:
            continue
        before = kept[-1]
        if word.ends_sentence and not before.ends_sentence:
            kept[-1] = before.respelled(before.text.rstrip(",;:-–— ") + word.parts()[2])
        elif word.text.endswith(",") and before.text.endswith(","):
            kept[-1] = before.respelled(before.text[:-1])
    return kept
