"""How a note is laid out: regions of ours between two markers, in each a block a segment under a comment with its id.

    <!-- transcript:start -->

    <!-- s12 -->
    **Ana** [12:14] One line, and never more than one.

    <!-- transcript:end -->

A comment has a line of its own: what follows one on its line would be shown as HTML, not as Markdown. Everything else,
between blocks and outside the regions, belongs to the people who write in the note, and is kept byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from transcriber.errors import NoteDamagedError

NOTES = "notes"
TRANSCRIPT = "transcript"
REGIONS = (NOTES, TRANSCRIPT)

_COMMENT = "<!-- "
_BLOCK = re.compile(r"<!-- (?P<id>[\w.%~-]+) -->[ \t]*(?:\r?\n|\Z)(?P<line>(?!<!-- )[^\r\n]+)?(?:\r?\n|\Z)")
_MARKER = re.compile(rf"<!--[ \t]*(?P<name>(?:{'|'.join(REGIONS)})(?:-(?P<generation>\d+))?):(?P<end>start|end)?\b")
_HEAD = re.compile(
    r"(?:\*\*(?P<name>(?:[^*\\]|\\.)+)\*\* )?"
    r"\[(?P<clock>\d+(?::\d\d){1,2})\](?: |$)"
)
_DAMAGED_HEAD = re.compile(
    r"\*{0,2}[ ]?(?P<name>(?:[^*\\\[\]]|\\.){0,80}?)[ ]?\*{0,2}[ :]{0,2}\[?(?P<clock>\d+(?::\d\d){1,2})\]?(?: |$)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A line of ours, as Markdown. head: "**Ana** [12:14]", empty where the speaker goes on. text: The rest."""

    id: str
    head: str
    text: str

    @property
    def line(self) -> str:
        return f"{self.head} {self.text}" if self.head and self.text else self.head or self.text


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """A block as it stands in a note, `raw` with its comment and its line's end."""

    block: Block
    raw: str


Piece: TypeAlias = str | WrittenBlock
"""What lies in a region: text of people, and blocks."""


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note taken apart. parts: Text outside the regions, markers included, and between them the regions' pieces.

    generation: 1, or more where new regions were added because the markers of the first were damaged.
    """

    parts: tuple[str | tuple[str, tuple[Piece, ...]], ...]
    generation: int
    newline: str

    def blocks(self) -> dict[str, Block]:
        """The blocks by id; of several with one id the first."""
        found: dict[str, Block] = {}
        for part in self.parts:
            for piece in part[1] if isinstance(part, tuple) else ():
                if isinstance(piece, WrittenBlock):
                    found.setdefault(piece.block.id, piece.block)
        return found

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else pieces_text(part[1]) for part in self.parts)


def pieces_text(pieces: Sequence[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.raw for piece in pieces)


def block_id(name: str) -> str:
    """A name as a comment can hold it.

    >>> block_id("s12"), block_id("a -->")
    ('s12', 'a%20--%3E')
    """
    return quote(name, safe="")


def marker(region: str, end: str, generation: int = 1) -> str:
    """
    >>> marker("transcript", "start"), marker("notes", "end", 2)
    ('<!-- transcript:start -->', '<!-- notes-2:end -->')
    """
    return f"<!-- {_generation_name(region, generation)}:{end} -->"


def written(block: Block, newline: str = "\n") -> WrittenBlock:
    return WrittenBlock(block, f"<!-- {block.id} -->{newline}{block.line}{newline}")


def region_text(region: str, blocks: Sequence[Block], generation: int = 1) -> str:
    """A whole region, its markers included."""
    lines = "".join(f"{written(block).raw}\n" for block in blocks)
    return f"{marker(region, 'start', generation)}\n\n{lines}{marker(region, 'end', generation)}\n"


def newest_generation(body: str) -> int:
    """The highest generation of all that looks like a marker of ours, whole or not; 0 where nothing does."""
    return max((int(found["generation"] or 1) for found in _markers(body)), default=0)


def parse_note(
    body: str,
    known: Mapping[str, Block] | None = None,
    generation: int = 1,
    regions: Collection[str] = REGIONS,
) -> NoteText:
    """Take a note apart.

    Args:
        known: Blocks as they were: a line that somebody broke in two is read as the one that it was.
        regions: Those that it must have.

    Raises:
        NoteDamagedError: If a marker is missing, doubled, nested or not on a line of its own.
    """
    newline = "\r\n" if "\r\n" in body else "\n"
    markers = _markers(body)
    spans = sorted((*_region_span(body, markers, _generation_name(region, generation)), region) for region in regions)
    parts: list[str | tuple[str, tuple[Piece, ...]]] = []
    position = 0
    for start, end, region in spans:
        if start < position:
            raise _damaged(f"the region {region!r} begins inside of another")
        parts += [body[position:start], (region, tuple(_pieces(body[start:end], known or {})))]
        position = end
    return NoteText((*parts, body[position:]), generation, newline)


def split_head(line: str, *, had_head: bool = False) -> tuple[str, str]:
    """Who speaks and since when, and what is said.

    Args:
        had_head: There was one: it is found also where somebody took a sign of it away.

    >>> split_head("**Ana** [12:14] Hello."), split_head("Hello."), split_head("*Ana [12:14] Hello.", had_head=True)
    (('**Ana** [12:14]', 'Hello.'), ('', 'Hello.'), ('*Ana [12:14]', 'Hello.'))
    """
    found = _HEAD.match(line) or (_DAMAGED_HEAD.match(line) if had_head else None)
    return (line[: found.end()].rstrip(), line[found.end() :]) if found else ("", line)


def head_name(head: str) -> str:
    """The name in a head, as Markdown; empty where it has none.

    >>> head_name("**Ana** [12:14]"), head_name("*Ana [12:14]"), head_name("[12:14]")
    ('Ana', 'Ana', '')
    """
    found = _HEAD.fullmatch(head) or _DAMAGED_HEAD.fullmatch(head)
    return (found["name"] or "").strip(" *:") if found else ""


def _markers(body: str) -> list[re.Match[str]]:
    """All that looks like a marker, and was not said: speech is escaped."""
    return [found for found in _MARKER.finditer(body) if body[found.start() - 1 : found.start()] != "\\"]


def _region_span(body: str, markers: Sequence[re.Match[str]], name: str) -> tuple[int, int]:
    """Where the content of a region begins and ends."""
    ends = {}
    for end in ("start", "end"):
        what = f"<!-- {name}:{end} -->"
        starts = [found.start() for found in markers if found["name"] == name and found["end"] == end]
        lines = [body.count("\n", 0, start) + 1 for start in starts]
        if len(starts) > 1:
            numbers = ", ".join(map(str, lines))
            raise _damaged(f"the marker {what} stands there {len(starts)} times, in the lines {numbers}")
        if not starts:
            raise _damaged(f"the marker {what} is missing")
        line_start = body.rfind("\n", 0, starts[0]) + 1
        whole = re.compile(rf"[ \t]*{what}[ \t]*(?:\r?\n|\Z)").match(body, line_start)
        if whole is None:
            raise _damaged(f"the marker {what} in line {lines[0]} has no line of its own, or is cut")
        ends[end] = whole
    if ends["end"].start() < ends["start"].end():
        raise _damaged(f"the region {name!r} ends before it begins")
    return ends["start"].end(), ends["end"].start()


def _pieces(content: str, known: Mapping[str, Block]) -> list[Piece]:
    pieces: list[Piece] = []
    done = position = 0
    while (start := content.find(_COMMENT, position)) >= 0:
        found = _BLOCK.match(content, start) if content[start - 1 : start] in ("\n", "") else None
        if found is None:
            position = start + len(_COMMENT)
            continue
        if start > done:
            pieces.append(content[done:start])
        identity, line, end = found["id"], found["line"] or "", found.end()
        before = known.get(identity)
        had_head = before is not None and bool(before.head)
        if before is not None and line != before.line:
            whole = _rejoined(content, found.start("line"), before.line)
            end, line = (end, line) if whole is None else (whole, before.line)
        head, text = split_head(line, had_head=had_head)
        pieces.append(WrittenBlock(Block(identity, head, text), content[start:end]))
        done = position = end
    if done < len(content):
        pieces.append(content[done:])
    return pieces


def _rejoined(content: str, start: int, line: str) -> int | None:
    """Where the lines end that were one line before somebody broke it; None where it is not broken."""
    if start < 0:
        return None
    wanted = "".join(line.split())
    position, n_lines, found = start, 0, ""
    while position < len(content):
        stop = content.find("\n", position)
        stop = len(content) if stop < 0 else stop + 1
        part = "".join(content[position:stop].split())
        found += part
        n_lines += 1
        if not part or not wanted.startswith(found):
            return None
        position = stop
        if len(found) == len(wanted):
            return position if n_lines > 1 else None
    return None


def _generation_name(region: str, generation: int) -> str:
    return region if generation == 1 else f"{region}-{generation}"


def _damaged(what: str) -> NoteDamagedError:
    return NoteDamagedError(
        f"The note's markers are damaged: {what}.",
        hint="Put the markers back, each on a line of its own. Or add new regions at the note's end, what is there "
        "stays: push again with --new-region.",
    )
