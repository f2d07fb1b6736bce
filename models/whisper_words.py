"""From the pieces that a tokenizer splits text into, to words as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.speech import Word

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages whose text the tokenizer splits at every character, for want of spaces."""

_LEADING_MARK = re.compile(r"[.,;:?!…]+(?=\s|$)|[。、，；：？！]+")


@dataclass(frozen=True, slots=True)
class TimedPiece:
    """A piece of text as the tokenizer wrote it (a leading space begins a word); seconds since the window began.

    probabilities: Of its tokens.
    """

    text: str
    start: float
    end: float
    probabilities: tuple[float, ...]


def join_pieces(pieces: Sequence[TimedPiece], *, is_spaced: bool) -> list[Word]:
    """Words with their punctuation, without surrounding space; a word's probability is the mean of its tokens'.

    Marks alone join the word before them, or the first word where none is before; pieces without a letter or a digit
    yield nothing by themselves.

    >>> said = [TimedPiece(" l", 0.0, 0.1, (0.9,)),
    ...         TimedPiece("'eau", 0.1, 0.4, (0.8,)), TimedPiece(".", 0.4, 0.5, (0.7,))]
    >>> [word.text for word in join_pieces(said, is_spaced=True)]
    ["l'eau."]
    """
    groups: list[list[TimedPiece]] = []
    for piece in pieces:
        if groups and not (_is_said(groups[-1]) and _begins_word(piece, is_spaced)):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_word(group) for group in groups if _is_said(group)]


def leading_mark(text: str) -> str:
    """The punctuation that text begins with, where it ends the word before it.

    >>> leading_mark(". With one process"), leading_mark(".5 percent"), leading_mark(" It changes")
    ('.', '', '')
    """
    found = _LEADING_MARK.match(text)
    return found[0] if found else ""


def _begins_word(piece: TimedPiece, is_spaced: bool) -> bool:
    has_text = any(character.isalnum() for character in piece.text)
    if is_spaced:
        return piece.text.startswith(" ") and (has_text or _opens(piece.text.strip()))
    return has_text


def _opens(mark: str) -> bool:
    return bool(mark) and all(character in "\"'“‘«„¿¡([{$£€#@+-−" for character in mark)


def _is_said(group: Sequence[TimedPiece]) -> bool:
    return any(character.isalnum() for piece in group for character in piece.text)


def _word(group: Sequence[TimedPiece]) -> Word:
    """Punctuation takes no time: where the model stretches it over a pause, the word must not follow."""
    said = [piece for piece in group if any(character.isalnum() for character in piece.text)]
    probabilities = [probability for piece in said for probability in piece.probabilities]
    return Word(
        "".join(piece.text for piece in group).strip(),
        round(said[0].start, 3),
        round(said[-1].end, 3),
        min(1.0, max(0.0, sum(probabilities) / len(probabilities))),
    )
