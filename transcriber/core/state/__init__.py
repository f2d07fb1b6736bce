"""The state of a session (model.py) and the rules by which events change it (rules.py)."""

from transcriber.core.state.model import (
    OFF_THE_RECORD,
    Choice,
    Flag,
    Recording,
    RecordingFile,
    Segment,
    State,
    Translation,
)
from transcriber.core.state.rules import apply, fold

__all__ = [
    "OFF_THE_RECORD",
    "Choice",
    "Flag",
    "Recording",
    "RecordingFile",
    "Segment",
    "State",
    "Translation",
    "apply",
    "fold",
]
