"""The enrolled voices of a user: one encrypted file, and its key in another place.

A voice tells who somebody is as a fingerprint does. The file is useless to whoever gets a copy or a backup of it
without the key, which lies in the configuration folder, readable by its owner alone. Whoever can act as the user has
both, as with a system keyring that is unlocked, which a machine without a desktop seldom has.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.errors import SessionError
from transcriber.files import write_file

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

CONFIG_DIR_VARIABLE = "BOFSCRIBE_CONFIG_DIR"
_VOICES_NAME = "voices.encrypted"
_KEY_NAME = "voices.key"


@dataclass(frozen=True, slots=True)
class EnrolledVoice:
    """vector: L2-normalised, by `model`. seconds: Of speech that it is made of. source: The session or recording.
    added: An ISO date.
    """

    name: str
    vector: tuple[float, ...]
    model: str
    seconds: float
    source: str
    added: str


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the key is kept."""
    if override := environment.get(CONFIG_DIR_VARIABLE):
        return Path(override).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 - only commands about voices need it

    return Path(platformdirs.user_config_dir("bofscribe", appauthor=False))


class VoiceStore:
    """data, config: The folders of the encrypted file and of its key; made when a voice is added."""

    def __init__(self, data: Path, config: Path) -> None:
        self._path = data / _VOICES_NAME
        self._key_path = config / _KEY_NAME

    def voices(self) -> list[EnrolledVoice]:
        """All of them, in the order in which they were added.

        Raises:
            SessionError: If they can't be read: the file was damaged, or its key is gone.
        """
        if not self._path.is_file():
            return []
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - slow to import, and few need it

        try:
            content = self._cipher().decrypt(self._path.read_bytes())
            return [EnrolledVoice(**(entry | {"vector": tuple(entry["vector"])})) for entry in json.loads(content)]
        except (OSError, InvalidToken, ValueError, TypeError, KeyError) as error:
            raise SessionError(
                f"The enrolled voices in {self._path} can't be read with the key {self._key_path}.",
                hint="Put both back from one backup, or delete the file and enrol the voices again.",
            ) from error

    def add(self, voices: Iterable[EnrolledVoice]) -> None:
        """Keep more voices; people may have several, each once.

        Raises:
            SessionError: If they can't be written, or those that are kept can't be read.
        """
        self._write({(voice.name, voice.vector): voice for voice in (*self.voices(), *voices)}.values())

    def remove(self, name: str) -> int:
        """Forget all voices of a person, and tell how many there were; the file goes with the last one.

        Raises:
            SessionError: If the file can't be read or written.
        """
        voices = self.voices()
        kept = [voice for voice in voices if voice.name.casefold() != name.casefold()]
        if kept:
            self._write(kept)
        else:
            self._path.unlink(missing_ok=True)
            self._key_path.unlink(missing_ok=True)
        return len(voices) - len(kept)

    def _write(self, voices: Iterable[EnrolledVoice]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.is_file():
                self._make_key()
            content = self._cipher().encrypt(json.dumps([asdict(voice) for voice in voices]).encode())
            write_file(self._path, content)
            self._path.chmod(0o600)
        except OSError as error:
            raise SessionError(
                f"Cannot keep voices in {self._path}: {error.strerror}.", hint="Check that the folder can be written."
            ) from error

    def _make_key(self) -> None:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - slow to import, and few need it

        self._key_path.parent.mkdir(parents=True, exist_ok=True)
        self._key_path.unlink(missing_ok=True)  # of voices that are gone: its permissions must not be taken over
        descriptor = os.open(self._key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())

    def _cipher(self) -> Fernet:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - slow to import, and few need it

        return Fernet(self._key_path.read_bytes())
