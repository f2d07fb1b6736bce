"""SegLST, the exchange format for speaker-attributed transcripts that MeetEval scores."""

from __future__ import annotations

import json

from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.fields import NOBODY_KNOWN


def render_seglst(document: Document) -> str:
    segments = [
        {
            "session_id": document.session_id,
            "speaker": line.speaker if line.speaker is not None else NOBODY_KNOWN,
            "start_time": line.segment.start,
            "end_time": line.segment.end,
            "words": line.segment.text,
        }
        for line in transcript_lines(document.state)
    ]
    return json.dumps(segments, ensure_ascii=False, indent=1) + "\n"
