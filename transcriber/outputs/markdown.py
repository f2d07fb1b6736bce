"""Markdown for a note or a static site. Speech is escaped: it must never become a heading, a list or HTML."""

from __future__ import annotations

import re

from transcriber.core.timeline import format_clock
from transcriber.core.views import paragraphs, transcript_lines
from transcriber.outputs.document import Document

_SPECIAL = re.compile(
    r"([\\`*_{}\[\]<>|~$^]|(?<!\w)#|#(?!\w)|==|\+\+|::+"
    r"|&(?=#?\w+;)"  # a character reference
    r"|:(?=[a-z+-][a-z0-9_+-]*:))"  # an emoji by its name
)
_LINE_START = re.compile(r"^(\s*)([-+=#]|(\d+)([.)]))(?=\s|$|[-=])")

_HEADINGS = (
    ("problem", "Common problems"),
    ("question", "Questions"),
    ("action", "Actions"),
    ("decision", "Decisions"),
)


def render_markdown(document: Document) -> str:
    state = document.state
    blocks = [f"# {escape_markdown(document.title)}"]
    entries = [
        (paragraph.start, _paragraph(paragraph.start, paragraph.speaker_shown, paragraph.text))
        for paragraph in paragraphs(transcript_lines(state))
    ]
    entries += [
        (
            gap.start,
            f"*No recording from {format_clock(gap.start)} to {format_clock(gap.end)}: {escape_markdown(gap.reason)}*",
        )
        for gap in state.gaps
    ]
    blocks += [text for _, text in sorted(entries, key=lambda entry: entry[0])]
    for kind, heading in _HEADINGS:
        marks = [mark for mark in state.marks.values() if mark.kind == kind]
        if marks:
            items = []
            for mark in marks:
                owner = f" — {escape_markdown(mark.owner)}" if mark.owner else ""
                due = f" (by {escape_markdown(mark.due)})" if mark.due else ""
                items.append(f"- {escape_markdown(mark.text)}{owner}{due}")
            blocks += [f"## {heading}", "\n".join(items)]
    return "\n\n".join(blocks) + "\n"


def _paragraph(start: float, speaker: str | None, text: str) -> str:
    name = f"**{escape_markdown(speaker)}** " if speaker else ""
    return f"{name}[{format_clock(start)}] {escape_markdown(text)}"


def escape_markdown(text: str) -> str:
    """Speech as it reads, whatever signs it holds.

    >>> escape_markdown("# of <nodes> | 2 * 3, C# and PEP 703")
    '\\\\# of \\\\<nodes\\\\> \\\\| 2 \\\\* 3, C\\\\# and PEP 703'
    """
    one_line = " ".join(text.split())
    escaped = _SPECIAL.sub(lambda match: "".join(f"\\{sign}" for sign in match.group()), one_line)
    return _LINE_START.sub(lambda m: f"{m[1]}{m[3]}\\{m[4]}" if m[3] else f"{m[1]}\\{m[2]}", escaped)
