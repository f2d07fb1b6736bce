"""RTTM: who spoke when, overlaps kept, for diarization tools.

Source: NIST Rich Transcription evaluation plan, 2009, appendix A.
"""

from __future__ import annotations

from transcriber.core.views import named_turns
from transcriber.outputs.document import Document


def render_rttm(document: Document) -> str:
    return "".join(
        f"SPEAKER {_field(document.session_id)} 1 {turn.span.start:.3f} {turn.span.duration:.3f} "
        f"<NA> <NA> {_field(turn.speaker)} <NA> <NA>\n"
        for turn in named_turns(document.state)
        if turn.span.duration >= 0.0005  # shorter ones would be of length 0, which is no turn
    )


def _field(text: str) -> str:
    """Fields end at white space, so names are joined; readers that go by CSV take a first '"' for a quotation."""
    return "_".join(text.replace('"', "'").split()) or "_"
