"""What the tests of notes share: a session's note, and people who write in it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.builders import segment, state_of
from transcriber.config import AgendaItemSettings, Settings
from transcriber.core.events import Event, SegmentId, SpeakerNamed, TextCorrected
from transcriber.core.speech import Label
from transcriber.outputs.document import Document
from transcriber.outputs.note.rendering import OurNote, new_body, our_note

SETTINGS = Settings(title="Packaging BoF", agenda=(AgendaItemSettings("Context", 10), AgendaItemSettings("Open floor")))
THREE_LINES: Sequence[Event] = (
    segment("s1", "Welcome to the session.", 0.0, label="A"),
    segment("s2", "We use pie bind eleven here.", 2.0, label="A"),
    segment("s3", "Does it build?", 10.0, label="B"),
)


def note_of(*events: Event) -> OurNote:
    return our_note(Document("session", SETTINGS, state_of(*events)))


def corrected(segment_id: str, text: str, person: str = "note-taker") -> TextCorrected:
    return TextCorrected(SegmentId(segment_id), text, person)


def named(label: str, name: str) -> SpeakerNamed:
    return SpeakerNamed(Label(label), name, "note-taker")


def body_of(*events: Event) -> str:
    return new_body(note_of(*events))


def edited(body: str, old: str, new: str) -> str:
    """What a person makes of it, who must find what they change."""
    assert body.count(old) == 1, (old, body)
    return body.replace(old, new)
