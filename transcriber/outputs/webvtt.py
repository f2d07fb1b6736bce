"""WebVTT, the web's caption format, each cue with its speaker as a voice span.

Source: WebVTT, W3C Candidate Recommendation, section 4 (syntax) and 4.2.2 (cue text).
"""

from __future__ import annotations

from transcriber.core.cues import segment_cues
from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document


def render_webvtt(document: Document) -> str:
    blocks = ["WEBVTT"]
    for line in transcript_lines(document.state):
        speaker = line.speaker_shown
        # A newline or ">" would end the annotation.
        voice = f"<v {escape_cue(' '.join(speaker.split()))}>" if speaker else ""
        for number, cue in enumerate(segment_cues(line.segment), start=1):
            times = f"{_timestamp(cue.span.start)} --> {_timestamp(cue.span.end)}"
            text = "\n".join(escape_cue(part) for part in cue.lines)
            blocks.append(f"{line.segment.id}-{number}\n{times}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def escape_cue(text: str) -> str:
    """Text as it reads in a cue; "-->" cannot stand in one.

    >>> escape_cue("a < b && c --> d")
    'a &lt; b &amp;&amp; c --&gt; d'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
