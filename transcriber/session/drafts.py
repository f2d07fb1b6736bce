"""What somebody types and has not sent yet, kept in a file: no crash and no dropped line loses it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from transcriber.core.drafts import Draft
from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.errors import BofscribeError
from transcriber.files import write_text


class DraftFile:
    """The drafts of one person, one for each text, the newest last.

    A disk that refuses must not stop who types: the drafts are in memory as well.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._drafts = {(draft.segment, draft.language): draft for draft in _read(path)}

    def latest(self) -> Draft | None:
        return next(reversed(self._drafts.values()), None)

    def of(self, segment: SegmentId, language: LanguageCode | None) -> Draft | None:
        return self._drafts.get((segment, language))

    def save(self, draft: Draft) -> bool:
        """Keep a draft in the place of the one before of the same text; whether the disk took it."""
        self._drafts.pop((draft.segment, draft.language), None)
        self._drafts[draft.segment, draft.language] = draft
        return self._write()

    def forget(self, draft: Draft) -> bool:
        """It was sent, or given up: where it changed since, it stays; whether the disk took it."""
        if self._drafts.get((draft.segment, draft.language)) == draft:
            del self._drafts[draft.segment, draft.language]
        return self._write()

    def _write(self) -> bool:
        try:
            if self._drafts:
                write_text(
                    self._path, json.dumps([asdict(draft) for draft in self._drafts.values()], ensure_ascii=False)
                )
            else:
                self._path.unlink(missing_ok=True)
        except (OSError, BofscribeError):
            return False
        return True


def _read(path: Path) -> list[Draft]:
    """Empty where there is no file, or none that can be read."""
    try:
        return [Draft(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
