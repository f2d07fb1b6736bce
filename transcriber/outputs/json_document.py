"""The whole session as one JSON object. Others script against it: version 1 only ever gains keys."""

from __future__ import annotations

import json
from typing import Any

from transcriber.config import settings_as_dict
from transcriber.core.events import FlagId, SegmentId
from transcriber.core.state import State
from transcriber.core.views import Line, flags_of, speakers, transcript_lines
from transcriber.outputs.document import Document

VERSION = 1


def render_json(document: Document) -> str:
    state = document.state
    recording = state.recording
    flags = flags_of(state)
    translations = _translations(state)
    data: dict[str, Any] = {
        "version": VERSION,
        "session": {
            "id": document.session_id,
            "title": document.title,
            "duration": recording.duration_s if recording else None,
            "recording": recording.files[0].path if recording else None,
            "source": recording.source if recording else None,
            "complete": state.is_complete,
            "languages": settings_as_dict(document.settings)["languages"]["spoken"],
            "models": {
                "recognition": sorted({window.model for window in state.windows}),
                "diarization": state.diarization_model,
            },
        },
        "speakers": [{"id": speaker.id, "name": speaker.name} for speaker in speakers(state)],
        "segments": [
            _segment(line, translations.get(line.segment.id, {}), flags.get(line.segment.id, []))
            for line in transcript_lines(state)
        ],
        "gaps": [{"start": gap.start, "end": gap.end, "reason": gap.reason} for gap in state.gaps],
        "marks": [
            {
                "id": mark.mark,
                "kind": mark.kind,
                "text": mark.text,
                "segment": mark.segment,
                "owner": mark.owner,
                "due": mark.due,
                "person": mark.person,
            }
            for mark in state.marks.values()
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _segment(line: Line, translations: dict[str, Any], flags: list[FlagId]) -> dict[str, Any]:
    segment = line.segment
    return {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "speaker": line.speaker,
        "language": segment.language,
        "text": segment.text,
        "verbatim": segment.verbatim,
        "revision": segment.revision,
        "human": segment.text_person is not None,
        "words": [
            {"text": word.text, "start": word.start, "end": word.end, "probability": word.probability}
            for word in segment.words
        ],
        "translations": translations,
        "flags": flags,
    }


def _translations(state: State) -> dict[SegmentId, dict[str, Any]]:
    found: dict[SegmentId, dict[str, Any]] = {}
    for (segment, language), translation in state.translations.items():
        found.setdefault(segment, {})[language] = {
            "text": translation.text,
            "engine": translation.engine,
            "revision": translation.revision,
            "human": translation.person is not None,
        }
    return found
