"""A state as lines of a chat, in the language of a channel. Pure."""

from __future__ import annotations

from transcriber.core.blocks import Piece
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.core.timeline import format_clock
from transcriber.core.views import transcript_lines
from transcriber.outputs.captions.lines import CaptionLine, caption_lines, gap_line
from transcriber.outputs.discord.markdown import escape_discord

MAX_CHARACTERS = 2000
"""Of a message, in code points, as Discord counts (discord-api-docs, issue 1315), and Python does."""

_PIECE_CHARACTERS = 800
"""Of speech in one piece: with every sign escaped and a speaker before it, it still fits into a message."""

_NAME_CHARACTERS = 80

_PATIENCE_S = 10.0
"""So long a line waits for its translation, in seconds of speech after it."""


def chat_pieces(state: State, language: LanguageCode | None) -> list[Piece]:
    """Everything said, in the order of time, escaped, with the gaps.

    Args:
        language: Shown in its translation into this; a line that has none comes after a while as it was said, marked
            "[en]". None: as it was said.
    """
    shown = caption_lines(state, [line.segment.id for line in transcript_lines(state)], language)
    newest_end = max((line.end for line in shown.values()), default=0.0)
    lines = [line for line in shown.values() if not _waits(state, line, language, newest_end)]
    lines += [gap_line(state, index) for index in range(len(state.gaps))]
    lines.sort(key=lambda line: (line.start, line.end))
    return [piece for line in lines for piece in _pieces(line, language)]


def joined(before: Piece | None, piece: Piece) -> str:
    """What a piece adds to a message: the time where it begins one, the speaker where that is another."""
    name = f"**{piece.speaker}:** " if piece.speaker else ""
    if before is None:
        return f"{heading(piece.start)}\n{name}{piece.text}"
    if before.speaker == piece.speaker and piece.speaker is not None:
        return f" {piece.text}"
    return f"\n{name}{piece.text}"


def heading(start: float) -> str:
    """How a message begins: the time in small letters. A message that holds nothing else does no harm."""
    return f"-# {format_clock(start)}"


def _waits(state: State, line: CaptionLine, language: LanguageCode | None, newest_end: float) -> bool:
    if language is None or line.is_translated or line.language in (None, language) or state.is_complete:
        return False
    return newest_end - line.end < _PATIENCE_S


def _pieces(line: CaptionLine, language: LanguageCode | None) -> list[Piece]:
    if line.id.startswith("gap-"):
        text = f"*Nothing from {format_clock(line.start)} to {format_clock(line.end)}: {escape_discord(line.text)}*"
        return [Piece(line.id, None, text, line.start)]
    mark = ""
    if language is not None and not line.is_translated and line.language != language:
        mark = f"[{line.language or '?'}] "
    elif line.is_outdated:
        mark = "[≠] "
    speaker = escape_discord(line.speaker[:_NAME_CHARACTERS]) if line.speaker else None
    parts = cut(mark + line.text, _PIECE_CHARACTERS)
    return [
        Piece(line.id if index == 0 else f"{line.id}/{index + 1}", speaker, escape_discord(part), line.start)
        for index, part in enumerate(parts)
    ]


def cut(text: str, n_characters: int) -> list[str]:
    """A text in parts of at most so many characters, cut between words where that is possible.

    >>> cut("one two  three", 8), cut("abcdef", 4), cut(" ", 4)
    (['one two', 'three'], ['abcd', 'ef'], [])
    """
    parts: list[str] = []
    rest = " ".join(text.split())
    while len(rest) > n_characters:
        end = rest.rfind(" ", 1, n_characters + 1)
        end = n_characters if end < 0 else end
        parts.append(rest[:end])
        rest = rest[end:].strip()
    return [*parts, rest] if rest else parts
