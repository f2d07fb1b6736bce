"""The transcript of the podcast namespace, which podcast players show along with the sound.

Source: github.com/Podcastindex-org/podcast-namespace, transcripts, JSON 1.0.0.
"""

from __future__ import annotations

import json

from transcriber.core.cues import segment_cues
from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document


def render_podcast(document: Document) -> str:
    """As short as captions; without a speaker where nobody is known."""
    segments = [
        {
            **({} if line.speaker_shown is None else {"speaker": line.speaker_shown}),
            "startTime": cue.span.start,
            "endTime": cue.span.end,
            "body": " ".join(cue.lines),
        }
        for line in transcript_lines(document.state)
        for cue in segment_cues(line.segment)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"
