"""What a recognizer wrote for the sessions, stored as text so that scoring needs no model and no sound."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.terms.script import FOLDER
from transcriber.core.events import FlagSpan, SegmentId, TermRescored
from transcriber.core.speech import Word

RECORDINGS = FOLDER / "heard"
HEARD_AGAIN = FOLDER / "heard_again"

Rescored = Mapping[tuple[SegmentId, int, int, str], TermRescored]
"""By segment, first and last character, and the term that was expected there."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One session as it was heard.

    engine: Whose voices said it. turns: The words of each turn of the script. hotwords: What the recognizer was told to
        expect in each turn; empty tuples where nothing.
    """

    session: str
    engine: str
    model: str
    turns: tuple[tuple[Word, ...], ...]
    hotwords: tuple[tuple[str, ...], ...]

    @property
    def is_primed(self) -> bool:
        return any(self.hotwords)

    @property
    def path(self) -> Path:
        return RECORDINGS / f"{self.session}.{self.engine}{'.hotwords' if self.is_primed else ''}.json"


def read_recordings() -> list[Recording]:
    """All that are stored, by name."""
    return [_read(path) for path in sorted(RECORDINGS.glob("*.json"))]


def write_recording(recording: Recording) -> None:
    """One line a turn, so that a difference can be read."""
    head = {"session": recording.session, "engine": recording.engine, "model": recording.model}
    lines = [
        _compact({"hotwords": hotwords, "words": [_pack(word) for word in words]})
        for words, hotwords in zip(recording.turns, recording.hotwords, strict=True)
    ]
    text = _compact(head)[:-1] + ',"turns":[\n' + ",\n".join(lines) + "\n]}\n"
    RECORDINGS.mkdir(exist_ok=True)
    recording.path.write_text(text, encoding="utf-8")


def read_rescored(recording: Recording) -> Rescored:
    """What the sound, heard again, told of terms that may have been misheard; empty where that is not stored."""
    path = HEARD_AGAIN / recording.path.name
    if not path.exists():
        return {}
    found = [
        TermRescored(FlagSpan(SegmentId(segment), 1, start, end), term, gain, shift, recording.model)
        for segment, start, end, term, gain, shift in json.loads(path.read_text(encoding="utf-8"))
    ]
    return {place_of(one.span, one.term): one for one in found}


def write_rescored(recording: Recording, rescored: Iterable[TermRescored]) -> None:
    """One line each."""
    lines = [
        _compact((one.span.segment, one.span.start, one.span.end, one.term, one.gain, one.shift)) for one in rescored
    ]
    HEARD_AGAIN.mkdir(exist_ok=True)
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    (HEARD_AGAIN / recording.path.name).write_text(text, encoding="utf-8")


def place_of(span: FlagSpan, term: str) -> tuple[SegmentId, int, int, str]:
    """In `Rescored`."""
    return span.segment, span.start, span.end, term


def _read(path: Path) -> Recording:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Recording(
        data["session"],
        data["engine"],
        data["model"],
        tuple(tuple(_unpack(word) for word in turn["words"]) for turn in data["turns"]),
        tuple(tuple(turn["hotwords"]) for turn in data["turns"]),
    )


def _pack(word: Word) -> Sequence[str | float]:
    return (word.text, round(word.start, 2), round(word.end, 2), round(word.probability, 2))


def _unpack(packed: Sequence[str | float]) -> Word:
    text, start, end, probability = packed
    return Word(str(text), float(start), float(end), float(probability))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
