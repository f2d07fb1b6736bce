"""What a session's notes held when they were last as it wants them: the bases of the next merges, in `remote/`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transcriber.errors import SessionError
from transcriber.files import write_text

REMOTE_NAME = "remote"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class SentNote:
    """A body that was sent, and was not seen yet in the note.

    base: Of the next merge, once the body is there. older_bases: Of bodies sent before, and not seen either.
    over: What the note held before, or should have held: is_over_whole says whether it did.
    stale: Digests of what the note may still show, since writes show late.
    """

    body: str
    base: str
    over: str
    stale: tuple[str, ...] = ()
    is_over_whole: bool = True
    older_bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNote:
    """note: Its id; empty while it is being made of what is sent. base: Empty before a first body was confirmed."""

    note: str
    link: str
    base: str = ""
    sent: SentNote | None = None


class NoteBases:
    """The notes of one target; more than one where a session is too long for one."""

    def __init__(self, folder: Path, target: str) -> None:
        """folder: Of the session."""
        self._folder = folder / REMOTE_NAME
        self._target = target

    def load(self) -> list[KnownNote]:
        """In order.

        Raises:
            SessionError: If a file was damaged.
        """
        found: list[KnownNote] = []
        while (path := self._path(len(found))).is_file():
            found.append(_read(path))
        return found

    def save(self, index: int, known: KnownNote) -> None:
        """Keep what is known of a note, whole or not at all.

        Raises:
            SessionError: If the disk refuses.
        """
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise SessionError(
                f"Cannot make {self._folder}: {error.strerror}.", hint="Check that the session folder may be written."
            ) from error
        write_text(self._path(index), json.dumps({"version": _VERSION, **asdict(known)}, ensure_ascii=False, indent=1))

    def forget(self) -> None:
        """Begin with other notes."""
        for index in reversed(range(len(self.load()))):
            self._path(index).unlink()

    def _path(self, index: int) -> Path:
        return self._folder / f"{self._target}-{index + 1}.json"


def _read(path: Path) -> KnownNote:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sent = data["sent"]
        return KnownNote(
            str(data["note"]),
            str(data["link"]),
            str(data["base"]),
            None if sent is None else _sent(sent),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SessionError(
            f"{path} is damaged.", hint="Restore it from a copy; or delete it, and look at what the note holds."
        ) from error


def _sent(data: dict[str, Any]) -> SentNote:
    return SentNote(
        str(data["body"]),
        str(data["base"]),
        str(data["over"]),
        tuple(data["stale"]),
        is_over_whole=bool(data["is_over_whole"]),
        older_bases=tuple(data.get("older_bases", ())),  # files of the first versions have none
    )
