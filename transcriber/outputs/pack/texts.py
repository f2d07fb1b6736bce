"""What people and programs can read in the files of a pack, whatever the format, so that it can be looked through."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from transcriber.outputs.pack.manifest import FORMAT_KEY

_INLINE = frozenset({"span", "b", "i", "bdi", "button", "a", "del", "ins", "svg", "path", "time", "br", "em", "strong"})
_NOT_READ = frozenset({"style"})
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TEXTGRID = re.compile(r'^\s*(?:text|name) = "(.*)"$', re.MULTILINE)
_NOT_TEXT = frozenset(
    ("aria-labelledby", "charset", "class", "content", "d", "for", "href", "http-equiv", "id", "name", "preload",
     "scope", "src", "type", "viewbox")
)  # fmt: skip
"""Attributes that hold no words."""


def texts_of(path: Path) -> Iterator[str]:
    """Stretches of text; what follows each other without a break is one, also over the cues of subtitles."""
    ending = path.name.rpartition(".")[2].lower()
    if ending == "docx":
        yield from _docx(path)
        return
    content = path.read_text(encoding="utf-8")
    yield from _READERS.get(ending, _markdown)(content)


def _html(content: str) -> Iterator[str]:
    reader = _PageReader()
    reader.feed(content)
    reader.close()
    yield from reader.texts()


class _PageReader(HTMLParser):
    """Blocks of text, the values of attributes, and the strings of data; not the sound, and not our own script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = [""]
        self._others: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within = tag
        if tag == "script":
            kind = given.get("type")
            self._within = "data" if kind == "application/json" else "script"
        if tag not in _INLINE:
            self._blocks.append("")
        self._others += [value for name, value in attrs if value and name not in _NOT_TEXT]

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if tag not in _INLINE:
            self._blocks.append("")

    def handle_data(self, data: str) -> None:
        if self._within == "data":
            self._others += _strings(json.loads(data))
        elif self._within != "script" and self._within not in _NOT_READ:
            self._blocks[-1] += data

    def texts(self) -> list[str]:
        return [*filter(str.strip, self._blocks), *self._others]


def _json(content: str) -> Iterator[str]:
    data = json.loads(content)
    if isinstance(data, dict) and FORMAT_KEY in data:  # the list of our own files
        data = [data.get("session"), data.get("title")]
    yield from _strings(data)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        words = [one.get("text") for one in value if isinstance(one, dict)]
        if all(isinstance(word, str) for word in words):
            yield " ".join(filter(None, words))
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)


def _subtitles(content: str) -> Iterator[str]:
    lines = [line for line in content.splitlines() if "-->" not in line and not line.strip().isdigit()]
    yield html.unescape(re.sub(r"</?v ?", " ", "\n".join(lines)))


def _columns(first: int, last: int | None) -> Callable[[str], Iterator[str]]:
    def read(content: str) -> Iterator[str]:
        rows = (line.split() for line in content.splitlines())
        yield " ".join(" ".join(row[first:last]) for row in rows)
        yield from (row[0] for row in (line.split() for line in content.splitlines()[:1]) if row)

    return read


def _stm(content: str) -> Iterator[str]:
    yield from _columns(5, None)(content)
    yield from dict.fromkeys(line.split()[2] for line in content.splitlines())


def _rttm(content: str) -> Iterator[str]:
    for line in content.splitlines():
        yield from line.split()


def _textgrid(content: str) -> Iterator[str]:
    for tier in content.split("item ["):
        yield " ".join(text.replace('""', '"') for text in _TEXTGRID.findall(tier))


def _xml(content: str) -> Iterator[str]:
    root = ElementTree.fromstring(content)
    yield from root.itertext()
    yield from (value for one in root.iter() for name, value in one.attrib.items() if name != "d")


def _docx(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.endswith(".xml") and name.startswith(("word/", "docProps/")):
                root = ElementTree.fromstring(parts.read(name))
                for block in root.iter():
                    if block.tag.endswith("}p") or name.startswith("docProps/"):
                        yield "".join(block.itertext())


def _markdown(content: str) -> Iterator[str]:
    yield from content.splitlines()
    yield from (_ESCAPED.sub(r"\1", line) for line in content.splitlines())


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "html": _html,
    "json": _json,
    "vtt": _subtitles,
    "srt": _subtitles,
    "ctm": _columns(4, 5),
    "stm": _stm,
    "rttm": _rttm,
    "textgrid": _textgrid,
    "svg": _xml,
}
