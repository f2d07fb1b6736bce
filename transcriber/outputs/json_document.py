"""The whole session as one JSON object. Others script against it: version 1 only ever gains keys."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from transcriber.cleaning.rules import RULES
from transcriber.cleaning.transcript import CleanedTranscript
from transcriber.config import settings_as_dict
from transcriber.core.events import FlagId, SegmentId
from transcriber.core.state import Question, State
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
                "recognition": list(state.recognition_models),
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
        "questions": [question_as_json(question) for question in state.questions.values()],
    }
    if document.cleaned is not None:
        _add_cleaned(data, document.cleaned)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def question_as_json(question: Question) -> dict[str, Any]:
    asked, settled = question.asked, question.settled
    return {
        "id": asked.question,
        "text": asked.text,
        "author": asked.author,
        "source": asked.source,
        "state": settled.settlement if settled else "open",
        "answer": settled.answer if settled else "",
        "person": settled.person if settled else None,
    }


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


def _add_cleaned(data: dict[str, Any], transcript: CleanedTranscript) -> None:
    """For each segment its cleaned text and what the rules did: [rule, start, end] of the characters that are not in it
    or read otherwise; the order of sections, and the places of which the recognizer was not sure.
    """
    lines = {line.line.segment.id: line for line in (*transcript.lines, *transcript.left_out)}
    for segment in data["segments"]:
        line = lines[segment["id"]]
        segment["cleaned"] = line.text
        segment["overlapping"] = list(line.overlapping)
        changes = [(one.rule, one.start, one.end) for one in line.cleaned.left_out]
        changes += [(rule, *word.source) for word in line.cleaned.words for rule in word.rules]
        segment["cleaning"] = sorted(changes, key=lambda change: change[1:])
    data["cleaning"] = {
        "rules": [name for name in RULES if name in transcript.rules],
        "sections": [{"title": section.title, "start": section.start} for section in transcript.sections],
        "doubtful": [asdict(place) for place in transcript.doubtful],
    }


def _translations(state: State) -> dict[SegmentId, dict[str, Any]]:
    found: dict[SegmentId, dict[str, Any]] = {}
    for (segment, language), translation in state.translations.items():
        found.setdefault(segment, {})[language] = {
            "text": translation.text,
            "engine": translation.engine,
            "model": translation.model,
            "revision": translation.revision,
            "human": translation.person is not None,
        }
    return found
