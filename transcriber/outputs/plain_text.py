"""Plain text, as the terminal shows it: a time, a name, what was said."""

from __future__ import annotations

from transcriber.core.timeline import format_clock
from transcriber.core.views import Paragraph, paragraphs, transcript_lines
from transcriber.outputs.document import Document


def render_plain_text(document: Document) -> str:
    entries = [(paragraph.start, _paragraph(paragraph)) for paragraph in paragraphs(transcript_lines(document.state))]
    entries += [
        (gap.start, f"[{format_clock(gap.start)}] (no recording until {format_clock(gap.end)}: {gap.reason})")
        for gap in document.state.gaps
    ]
    return "".join(f"{text}\n" for _, text in sorted(entries, key=lambda entry: entry[0]))


def _paragraph(paragraph: Paragraph) -> str:
    name = f"{paragraph.speaker_shown}: " if paragraph.speaker_shown else ""
    return f"[{format_clock(paragraph.start)}] {name}{' '.join(paragraph.text.split())}"
