"""Texts in which nothing was misheard, as if three people read them aloud: what is flagged there is a false alarm.

Proposals change the reader with the paragraph, since they have one subject throughout; news items with every ten
sentences, since each item has its own names and is told by one person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.terms.statements import WORDS_A_MINUTE, statements_of_turn, typed_words
from transcriber.core.events import SegmentId
from transcriber.terms.statements import Statement

TEXTS = Path(__file__).resolve().parents[4] / "shared" / "text"
_READERS = ("Ana", "Bram", "Cleo")
_SENTENCES_A_READER = 10
_SPEECH_WORDS = 9_000
"""An hour of speech is one session."""

_HEADING = re.compile(r"^([=\-~^\"'#*+.`])\1{2,}\s*$")
_NOT_PROSE = re.compile(r"^(\.\. |:[\w-]+:|\||[-*+=]{3,}|\s*>>>|\s*\$ )")
_MARKUP = (
    (re.compile(r":[\w:+-]+:`([^`<]*)(?:<[^>]*>)?`"), r"\1"),
    (re.compile(r"`([^`<]+?)\s*<[^>]*>`_+"), r"\1"),
    (re.compile(r"\[[#\d\w]*\]_"), ""),
    (re.compile(r"\|[\w ]+\|"), ""),
    (re.compile(r"[`*]+_*"), ""),
)


@dataclass(frozen=True, slots=True)
class CleanSession:
    name: str
    statements: tuple[Statement, ...]
    n_words: int

    @property
    def hours(self) -> float:
        return self.n_words / WORDS_A_MINUTE / 60


def clean_sessions(folder: Path = TEXTS) -> list[CleanSession]:
    """The Python enhancement proposals and the English sentences of FLORES-200; none where the folder is missing."""
    sessions = [_session(path.stem, list(paragraphs(path.read_text("utf-8")))) for path in sorted(folder.glob("*.rst"))]
    flores = folder / "flores200_devtest.eng_Latn"
    if flores.is_file():
        items = _items(flores.read_text("utf-8").splitlines())
        for index, chunk in enumerate(_chunks(items)):
            sessions.append(_session(f"flores-{index + 1}", chunk))
    return sessions


def paragraphs(text: str) -> Iterator[str]:
    """The prose of a reStructuredText document.

    >>> list(paragraphs("Title\\n=====\\n\\nSome ``code`` is\\nhere [1]_.\\n\\n    indented\\n"))
    ['Some code is here .']
    """
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").splitlines()
        if not lines or (len(lines) > 1 and _HEADING.match(lines[1])) or _HEADING.match(lines[0]):
            continue
        if lines[0].startswith(" ") or any(_NOT_PROSE.match(line) for line in lines):
            continue
        prose = " ".join(line.strip() for line in lines)
        for pattern, replacement in _MARKUP:
            prose = pattern.sub(replacement, prose)
        prose = re.sub(r"^(\d+\.|[-*•])\s+", "", prose).strip()
        if len(prose.split()) >= 4 and not re.match(r"^[\w-]+: ", prose):
            yield prose


def _session(name: str, blocks: Sequence[str]) -> CleanSession:
    statements: list[Statement] = []
    n_words, clock_s = 0, 0.0
    for index, block in enumerate(blocks):
        words = typed_words(block, clock_s)
        n_words += len(words)
        clock_s = words[-1].end + 0.4
        statements += statements_of_turn(SegmentId(f"t{index}"), _READERS[index % len(_READERS)], words)
    return CleanSession(name, tuple(statements), n_words)


def _items(sentences: Sequence[str]) -> list[str]:
    return [
        " ".join(sentences[first : first + _SENTENCES_A_READER])
        for first in range(0, len(sentences), _SENTENCES_A_READER)
    ]


def _chunks(lines: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    n_words = 0
    for line in lines:
        if line.strip():
            chunk.append(line)
            n_words += len(line.split())
        if n_words >= _SPEECH_WORDS:
            yield chunk
            chunk, n_words = [], 0
    if chunk:
        yield chunk
