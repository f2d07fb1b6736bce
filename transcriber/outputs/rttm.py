"""RTTM: who spoke when, overlaps kept, for diarization tools.

Source: NIST Rich Transcription evaluation plan, 2009, appendix A.
"""

from __future__ import annotations

from transcriber.core.views import named_turns
from transcriber.outputs.document import Document
from transcriber.outputs.fields import joined_field


def render_rttm(document: Document) -> str:
    return "".join(
        f"SPEAKER {joined_field(document.session_id)} 1 {turn.span.start:.3f} {turn.span.duration:.3f} "
        f"<NA> <NA> {joined_field(turn.speaker)} <NA> <NA>\n"
        for turn in named_turns(document.state)
        if turn.span.duration >= 0.0005  # shorter ones would be of length 0, which is no turn
    )
