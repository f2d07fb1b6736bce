"""The state of a session (model.py), the rules by which events change it (rules.py), and how deeds are
taken back (history.py)."""

from transcriber.core.state.history import ChangedSinceError, next_to_redo, next_to_undo, reversal, touches, value_at
from transcriber.core.state.model import (
    OFF_THE_RECORD,
    Change,
    Choice,
    Deed,
    Entity,
    Flag,
    Place,
    PostedMessage,
    Question,
    Recording,
    RecordingFile,
    Segment,
    State,
    Translation,
)
from transcriber.core.state.rules import apply, fold

__all__ = [
    "OFF_THE_RECORD",
    "Change",
    "ChangedSinceError",
    "Choice",
    "Deed",
    "Entity",
    "Flag",
    "Place",
    "PostedMessage",
    "Question",
    "Recording",
    "RecordingFile",
    "Segment",
    "State",
    "Translation",
    "apply",
    "fold",
    "next_to_redo",
    "next_to_undo",
    "reversal",
    "touches",
    "value_at",
]
