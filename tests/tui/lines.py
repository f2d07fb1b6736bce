"""Lines as the desk shows them."""

from __future__ import annotations

from tests.builders import segment, state_of
from transcriber.core.events import SegmentId, TextCorrected
from transcriber.core.views import Line, line_of


def line_of_text(text: str) -> Line:
    """A line of nobody known, with exactly this text."""
    state = state_of(segment("s1", "x"), TextCorrected(SegmentId("s1"), text, "Ana"))
    return line_of(state, state.segments[SegmentId("s1")])
