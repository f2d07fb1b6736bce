"""STM: who said what when, a line a segment, for scoring tools.

Source: NIST, OpenASR20 evaluation plan 1.5, appendix on STM.
"""

from __future__ import annotations

from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.fields import NOBODY_KNOWN, first_field, joined_field


def render_stm(document: Document) -> str:
    session = first_field(document.session_id)
    return "".join(
        f"{session} 1 {joined_field(line.speaker or NOBODY_KNOWN)} "
        f"{line.segment.start:.3f} {line.segment.end:.3f} {_words(line.segment.text)}\n"
        for line in transcript_lines(document.state)
    )


def _words(text: str) -> str:
    """In one line; a first "<" would begin a label."""
    one_line = " ".join(text.split())
    return f"‹{one_line[1:]}" if one_line.startswith("<") else one_line
