"""Sentences in five languages with marks where an error may be put; one file a part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["development", "test"]
PARTS: tuple[Part, ...] = ("development", "test")
LANGUAGES = ("en", "pt", "es", "fr", "de")
DIRECTIONS = tuple(direction for other in LANGUAGES[1:] for direction in (("en", other), (other, "en")))

_FOLDER = Path(__file__).parent / "texts"
_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_NEGATION = re.compile(r"\{([^}|]*)(?:\|([^}]*))?\}")
_TERM = re.compile(r"<([^|>]*)\|([^|>]*)\|([kgn])>")


@dataclass(frozen=True, slots=True)
class Marked:
    """One sentence in one language, with its marks."""

    marked: str

    def text(self, *, term: int | None = None, is_short: bool = False, is_affirmed: bool = False) -> str:
        """The sentence.

        Args:
            term: The one that is to be wrong, by its number; None: all right.
            is_short: Without what can be left out.
            is_affirmed: Without its negation.
        """
        terms = iter(range(len(_TERM.findall(self.marked))))
        text = _TERM.sub(lambda found: found[2] if next(terms) == term else found[1], self.marked)
        text = _OPTIONAL.sub("" if is_short else r"\1", text)
        text = _NEGATION.sub(lambda found: (found[2] or "") if is_affirmed else found[1], text)
        return text[:1].upper() + text[1:] if self.marked[:1] in "{<" or self.marked[:1].isupper() else text

    @property
    def terms(self) -> list[tuple[str, str]]:
        """What is marked as a term and its kind: k stays as it is, g of the glossary, n a name."""
        return [(right, kind) for right, _, kind in _TERM.findall(self.marked)]

    @property
    def can_be_shorter(self) -> bool:
        return bool(_OPTIONAL.search(self.marked))

    @property
    def can_be_affirmed(self) -> bool:
        return self.text() != self.text(is_affirmed=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """name: Of the group that a bootstrap draws as one."""

    name: str
    versions: dict[str, Marked]


def read_sentences(part: Part) -> list[Sentence]:
    found = []
    blocks = (_FOLDER / f"{part}.txt").read_text(encoding="utf-8").split("\n\n")
    for number, block in enumerate(blocks):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        versions = {line[:2]: Marked(line[4:]) for line in lines}
        if versions:
            found.append(Sentence(f"{part}-{number}", versions))
    return found
