"""The cleaned transcript in Markdown: sections by agenda, what was said at the same time, what to listen to again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transcriber.cleaning.doubts import DoubtfulPlace
from transcriber.cleaning.rules import RULES
from transcriber.cleaning.transcript import CleanParagraph
from transcriber.core.events import AudioGap
from transcriber.core.timeline import format_clock
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import (
    escape_markdown,
    gap_line,
    noted_blocks,
    render_markdown,
    speaker_head,
)

_MOST_DOUBTS = 40


def render_clean_markdown(document: Document) -> str:
    transcript = document.cleaned
    if transcript is None:
        return render_markdown(document)
    blocks = [f"# {escape_markdown(document.title)}"]
    for section in transcript.sections:
        if section.title is not None:
            blocks.append(f"## {escape_markdown(section.title)}")
        blocks += [_entry(entry) for entry in section.entries]
    blocks += noted_blocks(document.state)
    blocks += _doubts(transcript.doubtful)
    applied = ", ".join(name for name in RULES if name in transcript.rules) or "none"
    blocks.append(f"*Cleaned by rules: {applied}. The verbatim transcript is kept.*")
    return "\n\n".join(blocks) + "\n"


def _entry(entry: CleanParagraph | AudioGap) -> str:
    if isinstance(entry, AudioGap):
        return gap_line(entry)
    beside = f" *(at the same time: {escape_markdown(', '.join(entry.overlapping))})*" if entry.overlapping else ""
    return f"{speaker_head(entry.start, entry.speaker_shown)} {escape_markdown(entry.text)}{beside}"


def _doubts(places: Sequence[DoubtfulPlace]) -> Iterator[str]:
    if not places:
        return
    shown = sorted(sorted(places, key=lambda place: place.probability)[:_MOST_DOUBTS], key=lambda place: place.start)
    yield "## Places to listen to"
    if len(shown) < len(places):
        yield f"The {len(shown)} least sure of {len(places)}."
    yield "\n".join(f"- {_doubt(place)}" for place in shown)


def _doubt(place: DoubtfulPlace) -> str:
    name = f"{escape_markdown(place.speaker)}: " if place.speaker else ""
    before, after = (escape_markdown(text) for text in (place.before, place.after))
    text = f"{before} **{escape_markdown(place.text)}** {after}".strip()
    return f"\\[{format_clock(place.start)}\\] {name}… {text} …"
