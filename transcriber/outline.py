"""A Markdown text as headings and what stands below them, in plain words: the marks of emphasis and links are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_BOLD_HEADING_LEVEL = 7
"""A line in bold alone is a heading below all others."""


@dataclass(frozen=True, slots=True)
class Block:
    """lines: A paragraph or an item of a list has one for each line of the source, a row of a table one a cell.

    level: Of a heading, from 1; 0 for others. header: Of a row, the cells above it.
    """

    kind: Literal["heading", "paragraph", "item", "row"]
    lines: tuple[str, ...]
    level: int = 0
    header: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """In one line."""
        return " ".join(self.lines)


def front_matter(markdown: str) -> dict[str, str]:
    """The plain `key: value` lines between `---` at the very top, keys in small letters; most texts have none."""
    found = _FRONT_MATTER.match(_unix(markdown))
    pairs = (line.partition(":") for line in found[1].split("\n")) if found else ()
    return {key.strip().lower(): value.strip().strip("\"'") for key, colon, value in pairs if colon}


def outline(markdown: str) -> list[Block]:
    """The blocks in order. Code, quotes' marks, comments and HTML tags are left out; nothing in a text is an error."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a proposal needs it

    tokens = MarkdownIt("commonmark").enable("table").parse(_FRONT_MATTER.sub("", _unix(markdown)))
    return list(_blocks(tokens))


def _unix(markdown: str) -> str:
    return markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    n_items = 0
    cells: list[str] = []
    header: tuple[str, ...] = ()
    opened = ""
    level = 0
    for token in tokens:
        match token.type:
            case "list_item_open":
                n_items += 1
            case "list_item_close":
                n_items -= 1
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "tr_open":
                cells = []
            case "th_open" | "td_open":
                opened = token.type
            case "th_close" | "td_close":
                opened = ""
            case "tr_close":
                if header:
                    yield Block("row", tuple(cells), header=header)
                else:
                    header = tuple(cells)
            case "table_close":
                header = ()
            case "inline":
                lines = tuple(line for line in _lines(token.children or ()) if line)
                if opened:
                    cells.append(" ".join(lines))
                elif level:
                    yield Block("heading", lines, level)
                elif n_items and lines:
                    yield Block("item", lines)
                elif _is_bold_alone(token.children or ()):
                    yield Block("heading", lines, _BOLD_HEADING_LEVEL)
                elif lines:
                    yield Block("paragraph", lines)
            case _:
                pass


def _lines(inline: Sequence[Token]) -> Iterator[str]:
    line = ""
    for token in inline:
        if token.type in ("softbreak", "hardbreak"):
            yield _squeezed(line)
            line = ""
        elif token.type in ("text", "code_inline", "text_special", "image"):
            line += token.content
        elif token.type == "link_open" and (address := str(token.attrGet("href") or "")).startswith("http"):
            line += f" {address} "
    yield _squeezed(line)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _is_bold_alone(inline: Sequence[Token]) -> bool:
    """Whether one line is bold from end to end and no field's name."""
    shown = [token for token in inline if token.type != "text" or token.content.strip()]
    words = [token.content.strip() for token in shown if token.type == "text"]
    return (
        len(shown) == 3
        and len(words) == 1
        and shown[0].type == "strong_open"
        and shown[-1].type == "strong_close"
        and not words[0].endswith(":")
    )
