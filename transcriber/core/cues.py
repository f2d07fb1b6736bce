"""Subtitles: a segment cut into cues of two short lines, each with its own times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.linebreaks import columns, may_break, unbreakable_parts
from transcriber.core.segmentation import is_clause_end, is_sentence_end
from transcriber.core.speech import LanguageCode, word_separator
from transcriber.core.state import Segment
from transcriber.core.timeline import Span


@dataclass(frozen=True, slots=True)
class CueConfig:
    """max_line_columns: 32 Latin letters, as DCMP's captioning key recommends, or 16 Chinese or Japanese characters.
    min_duration_s: Recognizers give words no time at all now and then; a cue must end after it starts.
    """

    max_line_columns: int = 32
    max_lines: int = 2
    min_duration_s: float = 0.1


@dataclass(frozen=True, slots=True)
class Cue:
    span: Span
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a line must not end within; `gap` stands before it unless a line begins with it."""

    text: str
    gap: str
    span: Span


def segment_cues(segment: Segment, config: CueConfig | None = None) -> list[Cue]:
    """The whole text of a segment in cues that follow each other; empty for an empty text.

    A line is longer than allowed only where a single word is.
    """
    config = config or CueConfig()
    cues: list[Cue] = []
    pending: list[_Piece] = []
    for piece in _timed_pieces(segment):
        while pending and len(_wrap([*pending, piece], config)) > config.max_lines:
            kept = _best_break(pending)
            cues.append(_cue(pending[:kept], config))
            pending = pending[kept:]
        pending.append(piece)
    if pending:
        cues.append(_cue(pending, config))
    return cues


def _timed_pieces(segment: Segment) -> list[_Piece]:
    """The shown text; one that a person wrote has its time shared out by characters."""
    if segment.text != segment.verbatim:
        return list(_pieces(segment.text, segment.span, " ", segment.language))
    pieces: list[_Piece] = []
    for word in segment.words:
        # A heard word is whole in a language without spaces too, but for ideographs.
        for piece in _pieces(word.text, word.span, word_separator(segment.language), None):
            last = pieces[-1] if pieces else None
            if last and not piece.gap and not may_break(last.text[-1], piece.text[0], segment.language):
                span = Span(last.span.start, max(last.span.end, piece.span.end))
                pieces[-1] = _Piece(last.text + piece.text, last.gap, span)
            else:
                pieces.append(piece)
    return pieces


def _pieces(text: str, span: Span, gap: str, language: LanguageCode | None) -> Iterator[_Piece]:
    words = text.split()
    n_characters = sum(map(len, words))
    n_before = 0
    for word in words:
        for part in unbreakable_parts(word, language):
            start = span.start + span.duration * n_before / n_characters
            n_before += len(part)
            end = span.start + span.duration * n_before / n_characters
            yield _Piece(part, gap, Span(round(start, 3), round(max(start, end), 3)))
            gap = ""
        gap = " "


def _wrap(pieces: Sequence[_Piece], config: CueConfig) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + piece.gap + piece.text if lines else ""
        if lines and columns(longer) <= config.max_line_columns:
            lines[-1] = longer
        else:
            lines.append(piece.text)
    return lines


def _best_break(pieces: Sequence[_Piece]) -> int:
    """How many pieces to show: up to the last sentence or clause end in the second half, else all."""
    for is_end in (is_sentence_end, is_clause_end):
        for index in range(len(pieces), len(pieces) // 2, -1):
            if is_end(pieces[index - 1].text):
                return index
    return len(pieces)


def _cue(pieces: Sequence[_Piece], config: CueConfig) -> Cue:
    start = pieces[0].span.start
    end = max(*(piece.span.end for piece in pieces), round(start + config.min_duration_s, 3))
    return Cue(Span(start, end), tuple(_wrap(pieces, config)))
