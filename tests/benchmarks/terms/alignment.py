"""Where the terms of a script are in what a recognizer wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tests.benchmarks.terms.folding import fold
from tests.benchmarks.terms.script import Mention, Turn

_MAX_WORDS_A_MENTION = 8
_MISSING = 1.0
_ADDED = 1.0
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of the script, or a whole mention."""

    forms: tuple[str, ...]
    mention: Mention | None = None


def align(turn: Turn, heard: Sequence[str]) -> dict[Mention, tuple[int, int]]:
    """Which of the heard words [first, end) stand for each mention; left out where none do.

    The cheapest alignment: a word that is missing or added costs 1, a word for another as much as their letters differ,
    and a mention may be any number of words, compared with how it is written and how it is said.
    """
    pieces = _pieces(turn)
    words = [fold(word) for word in heard]
    n_words = len(words)
    costs = [[0.0] * (n_words + 1) for _ in range(len(pieces) + 1)]
    taken = [[0] * (n_words + 1) for _ in range(len(pieces) + 1)]
    costs[0] = [index * _ADDED for index in range(n_words + 1)]
    for row, piece in enumerate(pieces, start=1):
        most = _MAX_WORDS_A_MENTION if piece.mention else 1
        for column in range(n_words + 1):
            best, n_best = costs[row - 1][column] + _MISSING * _length(piece), 0
            for n_taken in range(1, min(most, column) + 1):
                said = "".join(words[column - n_taken : column])
                cost = costs[row - 1][column - n_taken] + _difference(piece, said, n_taken)
                if cost < best:
                    best, n_best = cost, n_taken
            if column and costs[row][column - 1] + _ADDED < best:
                best, n_best = costs[row][column - 1] + _ADDED, -1
            costs[row][column], taken[row][column] = best, n_best
    found: dict[Mention, tuple[int, int]] = {}
    row, column = len(pieces), n_words
    while row:
        n_taken = taken[row][column]
        if n_taken < 0:
            column -= 1
            continue
        mention = pieces[row - 1].mention
        if mention and n_taken:
            found[mention] = (column - n_taken, column)
        row, column = row - 1, column - n_taken
    return found


def written_spans(turn: Turn) -> dict[Mention, tuple[int, int]]:
    """Which words of the text as it is written are each mention."""
    words = [found.span() for found in _WORD.finditer(turn.text)]
    return {
        mention: (
            next(index for index, (_, end) in enumerate(words) if end > mention.start),
            next(index for index, (start, _) in reversed(list(enumerate(words))) if start < mention.end) + 1,
        )
        for mention in turn.mentions
    }


def _pieces(turn: Turn) -> list[_Piece]:
    pieces: list[_Piece] = []
    position = 0
    for mention in turn.mentions:
        pieces += [_Piece((fold(word),)) for word in turn.text[position : mention.start].split() if fold(word)]
        forms = (fold(turn.text[mention.start : mention.end]), fold(mention.spoken))
        pieces.append(_Piece(forms, mention))
        position = mention.end
        # What hangs on a mention ("'s", "-based") is part of it.
        while position < len(turn.text) and not turn.text[position].isspace():
            position += 1
    pieces += [_Piece((fold(word),)) for word in turn.text[position:].split() if fold(word)]
    return pieces


def _length(piece: _Piece) -> int:
    return max(1, len(piece.mention.spoken.split())) if piece.mention else 1


def _difference(piece: _Piece, said: str, n_words: int) -> float:
    """As missing words count: 0 where they are alike, up to the number of words where they share nothing."""
    share = min(_distance(form, said) / max(1, len(form)) for form in piece.forms)
    if piece.mention is None:
        return 1.25 * min(1.0, share)
    # Letters beyond those of the mention cost as much as words that are added: it must not swallow its neighbours.
    return 1.25 * share * _length(piece) + 0.1 * abs(n_words - _length(piece))


@cache
def _distance(one: str, other: str) -> int:
    """Levenshtein's distance between letters."""
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, other_letter in enumerate(other, start=1):
            substituted = previous[column - 1] + (letter != other_letter)
            current.append(min(previous[column] + 1, current[-1] + 1, substituted))
        previous = current
    return previous[-1]


def letters_apart(one: str, other: str) -> int:
    """How many letters two texts differ in when case, spaces and punctuation are left out."""
    return _distance(fold(one), fold(other))
