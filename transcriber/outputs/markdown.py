"""Markdown for a note or a static site. Speech is escaped: it must never become a heading, a list or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.events import AudioGap, MarkAdded, MarkKind
from transcriber.core.state import Question, State
from transcriber.core.timeline import format_clock
from transcriber.core.views import paragraphs, transcript_lines
from transcriber.outputs.document import Document

_SPECIAL = re.compile(
    r"([\\`*_{}\[\]<>|~$^]|(?<!\w)#|#(?!\w)|==|\+\+|::+"
    r"|&(?=#?\w+;)"  # a character reference
    r"|:(?=[a-z+-][a-z0-9_+-]*:))"  # an emoji by its name
)
_LINE_START = re.compile(r"^(\s*)([-+=#]|(\d+)([.)]))(?=\s|$|[-=])")

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

MARK_HEADINGS: tuple[tuple[MarkKind, str], ...] = (
    ("problem", "Common problems"),
    ("question", "Questions"),
    ("action", "Actions"),
    ("decision", "Decisions"),
)


@dataclass(frozen=True, slots=True)
class NotedItem:
    """A line of Markdown. id: Of the mark or the question."""

    id: str
    markdown: str


@dataclass(frozen=True, slots=True)
class NotedItems:
    """What was noted beside what was said, under one heading; never nothing."""

    kind: str
    heading: str
    items: tuple[NotedItem, ...]


def render_markdown(document: Document) -> str:
    state = document.state
    blocks = [f"# {escape_markdown(document.title)}"]
    entries = [
        (paragraph.start, _paragraph(paragraph.start, paragraph.speaker_shown, paragraph.text))
        for paragraph in paragraphs(transcript_lines(state))
    ]
    entries += [(gap.start, gap_line(gap)) for gap in state.gaps]
    blocks += [text for _, text in sorted(entries, key=lambda entry: entry[0])]
    blocks += noted_blocks(state)
    return "\n\n".join(blocks) + "\n"


def _paragraph(start: float, speaker: str | None, text: str) -> str:
    return f"{speaker_head(start, speaker)} {escape_markdown(text)}"


def speaker_head(start: float, speaker: str | None) -> str:
    """
    >>> speaker_head(75.4, "Ana"), speaker_head(3675, None)
    ('**Ana** [01:15]', '[1:01:15]')
    """
    name = f"**{escape_markdown(speaker)}** " if speaker else ""
    return f"{name}[{format_clock(start)}]"


def gap_line(gap: AudioGap) -> str:
    return f"*No recording from {format_clock(gap.start)} to {format_clock(gap.end)}: {escape_markdown(gap.reason)}*"


def noted_items(state: State) -> Iterator[NotedItems]:
    """In the order of the headings; a question that was dismissed is not shown."""
    for kind, heading in MARK_HEADINGS:
        items = [NotedItem(mark.mark, _mark_item(mark)) for mark in state.marks.values() if mark.kind == kind]
        if kind == "question":
            items += [NotedItem(key, question_item(one)) for key, one in state.questions.items() if is_shown(one)]
        if items:
            yield NotedItems(kind, heading, tuple(items))


def noted_blocks(state: State) -> list[str]:
    """The same as blocks of Markdown."""
    return [
        block
        for noted in noted_items(state)
        for block in (f"## {noted.heading}", "\n".join(item.markdown for item in noted.items))
    ]


def _mark_item(mark: MarkAdded) -> str:
    owner = f" — {escape_markdown(mark.owner)}" if mark.owner else ""
    due = f" (by {escape_markdown(mark.due)})" if mark.due else ""
    return f"- {escape_markdown(mark.text)}{owner}{due}"


def question_item(question: Question) -> str:
    asked, settled = question.asked, question.settled
    answer = f": {escape_markdown(settled.answer)}" if settled and settled.answer.strip() else ""
    return f"- {escape_markdown(asked.text)} — {escape_markdown(asked.author)} ({asked_where(question)}){answer}"


def asked_where(question: Question) -> str:
    """Where somebody asked, and what became of it."""
    return f"{question.asked.source}, {question.settled.settlement}" if question.settled else question.asked.source


def is_shown(question: Question) -> bool:
    return question.settled is None or question.settled.settlement != "dismissed"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([escape_markdown(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def escape_markdown(text: str) -> str:
    """Speech as it reads, whatever signs it holds.

    >>> escape_markdown("# of <nodes> | 2 * 3, C# and PEP 703")
    '\\\\# of \\\\<nodes\\\\> \\\\| 2 \\\\* 3, C\\\\# and PEP 703'
    """
    one_line = " ".join(text.split())
    escaped = _SPECIAL.sub(lambda match: "".join(f"\\{sign}" for sign in match.group()), one_line)
    return _LINE_START.sub(lambda m: f"{m[1]}{m[3]}\\{m[4]}" if m[3] else f"{m[1]}\\{m[2]}", escaped)


def unescape_markdown(markdown: str) -> str:
    """What `escape_markdown` was given, its white space folded; what a person wrote without escapes stays as it is.

    >>> unescape_markdown(escape_markdown("1. *so*")), unescape_markdown("C:\\\\new and 2 * 3")
    ('1. *so*', 'C:\\\\new and 2 * 3')
    """
    return " ".join(_ESCAPED.sub(r"\1", markdown).split())
