"""Facts of shared notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotesPushed:
    """A shared note and the session were brought together, and the note was read back.

    target: "hackmd", or another place. note: The note's id there. digest: Of what the session wants the note to hold.
    """

    target: str
    note: str
    link: str
    digest: str
