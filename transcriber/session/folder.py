"""A session folder: a person can read it, copy it and keep it under version control.

my-session/
  session.toml      title, languages, models, roster
  glossary.csv      words of this session, where 'bofscribe new' made it
  journal.jsonl     the facts
  audio/            the recording
  remote/           what shared notes held when they were written last
  engine.log        what the engine said
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcriber.config import Settings, settings_as_dict
from transcriber.errors import SessionError
from transcriber.files import write_text
from transcriber.session.journal import JOURNAL_NAME

SETTINGS_NAME = "session.toml"
GLOSSARY_NAME = "glossary.csv"
RECORDING_PATH = "audio/recording.flac"
LOG_NAME = "engine.log"

_MADE_BEFORE = frozenset({"audio", LOG_NAME})
"""What lies in a folder whose engine did not get to its journal."""

_COMMENTS = {
    "languages": "spoken: the languages that may be heard, as ISO 639-1 codes, the main one first; [] allows any; "
    "captions: those that everything is translated into",
    "recognition": "model: a name of 'bofscribe models list'; hotwords: words to expect",
    "speakers": "count: how many people speak, left out to find out; roster: names of those expected",
    "glossary": "files: bundled glossaries by name, and files of this folder; expected: ids of concepts to listen for; "
    "automatic: put right what is surely misheard",
    "live": "what 'bofscribe live' goes on with; input: mic, mic:NAME or a file; captions: HOST:PORT of the page; "
    "edit: for other note-takers",
    "discord": "enabled: send what is said to the channels of BOFSCRIBE_DISCORD_WEBHOOK, which is never kept here",
    "zoom": "enabled: send captions to the meeting of BOFSCRIBE_ZOOM_CAPTIONS_URL, which is never kept here; language: "
    "theirs, left empty for what is said",
    "hackmd": "the shared note of 'bofscribe push'; the token is never kept here",
}


@dataclass(frozen=True, slots=True)
class SessionFolder:
    path: Path

    @property
    def settings_path(self) -> Path:
        return self.path / SETTINGS_NAME

    @property
    def glossary_path(self) -> Path:
        return self.path / GLOSSARY_NAME

    @property
    def journal_path(self) -> Path:
        return self.path / JOURNAL_NAME

    @property
    def recording_path(self) -> Path:
        return self.path / RECORDING_PATH

    @property
    def log_path(self) -> Path:
        return self.path / LOG_NAME

    @property
    def has_journal(self) -> bool:
        return self.journal_path.is_file()

    @property
    def has_settings(self) -> bool:
        return self.settings_path.is_file()

    def create(self) -> None:
        """Make the folder, or take one that is empty or prepared with a session.toml.

        Raises:
            SessionError: If something else lies there, or it can't be made.
        """
        try:
            if self.path.exists() and not self.path.is_dir():
                raise SessionError(f"{self.path} is a file, not a folder.", hint="Choose another folder with -o.")
            self.path.mkdir(parents=True, exist_ok=True)
            is_ours = self.has_settings or self.has_journal
            if not is_ours and any(file.name not in _MADE_BEFORE for file in self.path.iterdir()):
                raise SessionError(
                    f"The folder {self.path} exists and holds something else.", hint="Choose another folder with -o."
                )
            self.recording_path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise SessionError(
                f"Cannot make the session folder {self.path}: {error.strerror}.",
                hint="Choose a folder that can be written, with -o.",
            ) from error

    def remove_unused(self, *, was_there: bool) -> None:
        """Take back what `create` made and the log, where no session began.

        Args:
            was_there: The folder itself is older, and stays.
        """
        if self.has_journal or self.has_settings:
            return
        self.log_path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something else came to lie there
            self.recording_path.parent.rmdir()
            if not was_there:
                self.path.rmdir()

    def require_journal(self) -> Path:
        """The journal's path.

        Raises:
            SessionError: If there is none.
        """
        if not self.has_journal:
            what = "There is no folder" if not self.path.exists() else "There is no session in"
            if self.recording_path.is_file():
                hint = f"Its recording is there: 'bofscribe transcribe {self.recording_path}' makes a session of it."
            else:
                hint = f"A session folder holds a {JOURNAL_NAME}; 'bofscribe transcribe' makes one."
            raise SessionError(f"{what} {self.path}.", hint=hint)
        return self.journal_path

    def write_settings(self, settings: Settings) -> None:
        """Put the settings into session.toml, whole or not at all; what a person wrote beside them stays.

        Raises:
            SessionError: If it can't be written.
        """
        import tomlkit  # noqa: PLC0415 - only what writes a session needs it

        text = self.settings_path.read_text(encoding="utf-8-sig") if self.has_settings else ""
        document = tomlkit.parse(text)
        for key, value in settings_as_dict(settings).items():
            if not isinstance(value, dict):
                if document.get(key) != value:
                    document[key] = value
                continue
            if key not in document:
                section = tomlkit.table()
                section.add(tomlkit.comment(_COMMENTS[key]))
                document.add(key, section)
            _update(document[key], value)
        write_text(self.settings_path, tomlkit.dumps(document))


def _update(section: Any, values: dict[str, Any]) -> None:
    for name in section.keys() - values.keys():
        del section[name]
    for name, value in values.items():
        if section.get(name) != value:
            section[name] = value
