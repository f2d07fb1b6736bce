"""SubRip (.srt), which every player reads: the name where the speaker changes, two lines of 32 characters."""

from __future__ import annotations

from transcriber.core.cues import segment_cues
from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document

NOBODY_KNOWN = "››"
"""Captioners' sign of a change of speaker , as look-alikes of ">>", where nobody is known."""


def render_subrip(document: Document) -> str:
    blocks: list[str] = []
    speaker_before: str | None = None
    for line in transcript_lines(document.state):
        for index, cue in enumerate(segment_cues(line.segment)):
            speaker = line.speaker_shown
            is_change = index == 0 and speaker != speaker_before
            name = [f"{' '.join(speaker.split())}:" if speaker else NOBODY_KNOWN] if is_change else []
            times = f"{_timestamp(cue.span.start)} --> {_timestamp(cue.span.end)}"
            # Players take "<i>" for markup and have no escape: look-alikes keep the text readable.
            text = "\n".join([*name, *cue.lines]).replace("<", "‹").replace(">", "›")
            blocks.append(f"{len(blocks) + 1}\n{times}\n{text}\n")
        speaker_before = line.speaker_shown
    return "\n".join(blocks)


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d},{rest % 1000:03d}"
