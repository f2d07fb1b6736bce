"""What a renderer gets: a session's settings, state and glossary, nothing else; it gives back the text of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from transcriber.cleaning.transcript import CleanedTranscript
from transcriber.config import Settings
from transcriber.core.state import State
from transcriber.terms.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Document:
    """session_id: The folder's name, which formats that name a recording use. glossary: Of the session's files.
    cleaned: The cleaned transcript, where it was asked for. model_versions: What is told of a model, by its name.
    """

    session_id: str
    settings: Settings
    state: State
    glossary: Glossary = field(default_factory=Glossary)
    cleaned: CleanedTranscript | None = None
    model_versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title given, else the name of the recording, else that of the folder."""
        recording = self.state.recording
        return self.settings.title or (PurePath(recording.source).stem if recording else self.session_id)


Renderer = Callable[[Document], str]
BytesRenderer = Callable[[Document], bytes]
