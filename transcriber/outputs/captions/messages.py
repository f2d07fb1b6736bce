"""What viewers are told, as server-sent events. Pure.

    event: final | correct | gap | partial | reset

`final`, `correct` and `gap` bring one line as it is now and carry, as their id, the journal's number that made it so.
To apply one is to put the line in the place of the one with its id: doing so twice changes nothing. An empty text takes
the line out. A `partial` replaces the one before, and any `final` ends it. A `reset` says how many lines of the whole
transcript follow it: what has not come with them is no longer there.

Source: server-sent events, HTML Living Standard, section 9.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.outputs.captions.lines import CaptionLine, PartialLine, caption_lines, gap_line

LineKind = Literal["final", "correct", "gap"]

COMMENT = b":\n\n"
"""Says that the server is there."""


@dataclass(frozen=True, slots=True)
class LineMessage:
    """seq: The journal's number at which the line became what it is."""

    kind: LineKind
    seq: int
    line: CaptionLine


def changes(before: State, after: State, language: LanguageCode | None) -> list[LineMessage]:
    """What to tell viewers who have seen `before`, in the order of the recording; all with the number of `after`.

    New segments and gaps are `final` and `gap`. A segment that a split made is a `correct`, like every line whose text,
    speaker, translation or times are no longer the same.
    """
    touched = _touched_segments(before, after)
    known = [segment_id for segment_id in touched if segment_id in before.segments]
    lines_before = caption_lines(before, known, language)
    split_words = {word for key in known for word in before.segments[key].words[len(after.segments[key].words) :]}
    found: list[LineMessage] = []
    for segment_id, line in caption_lines(after, touched, language).items():
        if line == lines_before.get(segment_id):
            continue
        is_new = segment_id not in before.segments and after.segments[segment_id].words[0] not in split_words
        found.append(LineMessage("final" if is_new else "correct", after.seq, line))
    for index in range(len(before.gaps), len(after.gaps)):
        found.append(LineMessage("gap", after.seq, gap_line(after, index)))
    return sorted(found, key=lambda message: (message.line.start, message.line.end))


def encode_line(message: LineMessage) -> bytes:
    return encode_line_data(message.kind, message.seq, line_data(message.line))


def encode_line_data(kind: LineKind, seq: int, data: bytes) -> bytes:
    return b"event: %b\nid: %d\ndata: %b\n\n" % (kind.encode(), seq, data)


def line_data(line: CaptionLine) -> bytes:
    return _json(
        {
            "segment": line.id,
            "revision": line.revision,
            "speaker": line.speaker,
            "voice": line.voice,
            "language": line.language,
            "spoken": line.spoken,
            "text": line.text,
            "translated": line.is_translated,
            "outdated": line.is_outdated,
            "start": line.start,
            "end": line.end,
        }
    )


def encode_partial(line: PartialLine) -> bytes:
    data = {
        "segment": None,
        "revision": 0,
        "speaker": line.speaker,
        "voice": line.voice,
        "language": line.language,
        "text": line.text,
        "stable": line.stable,
        "unstable": line.unstable,
        "translated": line.is_translated,
        "start": line.start,
        "end": line.end,
    }
    return b"event: partial\ndata: %b\n\n" % _json(data)


def encode_reset(
    *, session: str, n_lines: int, language: LanguageCode | None, languages: Sequence[LanguageCode]
) -> bytes:
    """The start of a whole transcript.

    Args:
        session: What to send back as `?session=` with a Last-Event-ID, so that numbers of another journal mean nothing.
        n_lines: How many lines follow.
        language: The translation that they are in; None for what was said.
        languages: The translations to choose from.
    """
    data = {"session": session, "lines": n_lines, "language": language, "languages": list(languages)}
    return b"event: reset\ndata: %b\n\n" % _json(data)


def encode_retry(milliseconds: int) -> bytes:
    """After how long a browser connects again."""
    return b"retry: %d\n\n" % milliseconds


def _touched_segments(before: State, after: State) -> list[SegmentId]:
    """Segments that may read differently; a name can change any line, all else touches its own segment."""
    if before.names != after.names:
        return list(after.segments)
    touched = dict.fromkeys(_changed_keys(before.segments, after.segments))
    touched |= dict.fromkeys(segment_id for segment_id, _ in _changed_keys(before.translations, after.translations))
    return list(touched)


def _changed_keys(before: Mapping[Any, object], after: Mapping[Any, object]) -> Iterable[Any]:
    # What did not change is the same object: comparing identities keeps a long session cheap.
    return (key for key, value in after.items() if before.get(key) is not value)


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
