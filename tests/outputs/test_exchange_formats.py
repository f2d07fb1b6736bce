"""RTTM, SegLST, JSON and plain text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders import segment, state_of, turn
from tests.outputs.session import made_document
from transcriber.config import LanguageSettings, Settings
from transcriber.core.events import (
    AudioGap,
    MarkAdded,
    MarkId,
    SegmentId,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
)
from transcriber.core.speech import Label
from transcriber.core.state import State
from transcriber.core.views import named_turns, transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.json_document import render_json
from transcriber.outputs.plain_text import render_plain_text
from transcriber.outputs.rttm import render_rttm
from transcriber.outputs.seglst import render_seglst


def made_json() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(render_json(made_document()))
    return data


def by_id(segments: list[dict[str, Any]], segment_id: str) -> dict[str, Any]:
    return next(each for each in segments if each["id"] == segment_id)


# RTTM


def loaded_rttm(path: Path, text: str) -> list[tuple[float, float, str]]:
    from pyannote.database.util import load_rttm

    path.write_text(text)
    (annotation,) = load_rttm(path).values()
    return sorted(
        (round(span.start, 3), round(span.end, 3), speaker)
        for span, _, speaker in annotation.itertracks(yield_label=True)
    )


def test_pyannote_reads_every_turn_of_the_rttm_with_overlaps(tmp_path: Path) -> None:
    made = made_document()
    wanted = sorted(
        (each.span.start, each.span.end, "_".join(each.speaker.replace('"', "'").split()))
        for each in named_turns(made.state)
        if each.span.duration > 0.001
    )
    assert loaded_rttm(tmp_path / "x.rttm", render_rttm(made)) == wanted


@pytest.mark.parametrize("name", ['"Ana', 'Ana "A" B', "O'Neil", "a\tb", "é 言", "#1", ";; x"])
def test_pyannote_reads_a_turn_whatever_the_name(tmp_path: Path, name: str) -> None:
    state = state_of(
        SpeakersDiarized((turn("A", 0, 1), turn("B", 1, 2)), (), "m"), SpeakerNamed(Label("A"), name, "Eva")
    )
    found = loaded_rttm(tmp_path / "x.rttm", render_rttm(Document("two words", Settings(), state)))
    assert [(start, end) for start, end, _ in found] == [(0, 1), (1, 2)]
    assert found[0][2] == "_".join(name.replace('"', "'").split())


def test_an_rttm_line_has_ten_fields_and_no_turn_of_length_zero() -> None:
    lines = render_rttm(made_document()).splitlines()
    assert lines
    assert all(len(line.split(" ")) == 10 and line.split(" ")[4] != "0.000" for line in lines)


# SegLST


def test_meeteval_takes_the_seglst() -> None:
    from meeteval.io import SegLST

    made = made_document()
    found = SegLST(json.loads(render_seglst(made)))
    lines = transcript_lines(made.state)
    assert [each["words"] for each in found] == [line.segment.text for line in lines]
    assert [(each["start_time"], each["end_time"]) for each in found] == [
        (line.segment.start, line.segment.end) for line in lines
    ]
    assert {each["session_id"] for each in found} == {"bof 2026"}


def test_a_transcript_scored_against_itself_by_meeteval_has_no_error() -> None:
    from meeteval.io import SegLST
    from meeteval.wer import cpwer

    segments = SegLST(json.loads(render_seglst(made_document())))
    assert cpwer(segments, segments)["bof 2026"].error_rate == 0


def test_words_of_nobody_known_are_kept_under_one_speaker() -> None:
    found = json.loads(render_seglst(Document("x", Settings(), state_of(segment("s1", "who?")))))
    assert found == [{"session_id": "x", "speaker": "unknown", "start_time": 0.0, "end_time": 0.3, "words": "who?"}]


# JSON: the contract, key by key


def test_the_json_has_the_keys_that_others_rely_on_and_no_others_missing() -> None:
    data = made_json()
    assert list(data) == ["version", "session", "speakers", "segments", "gaps", "marks", "questions"]
    assert data["version"] == 1
    for each in data["segments"]:
        assert list(each) == [
            "id", "start", "end", "speaker", "language", "text", "verbatim", "revision", "human", "words",
            "translations", "flags",
        ]  # fmt: skip
        assert all(list(word) == ["text", "start", "end", "probability"] for word in each["words"])
        for translation in each["translations"].values():
            assert list(translation) == ["text", "engine", "model", "revision", "human"]


def test_the_json_tells_of_the_session() -> None:
    assert made_json()["session"] == {
        "id": "bof 2026",
        "title": "bof #1 <draft>",
        "duration": 60.0,
        "recording": "audio/recording.flac",
        "source": "bof #1 <draft>.wav",
        "complete": True,
        "languages": ["en", "pt"],
        "models": {"recognition": ["whisper-base"], "diarization": "pyannote-segmentation-3.0 + campplus"},
    }


def test_the_json_lists_every_speaker_with_the_name_or_null() -> None:
    assert made_json()["speakers"] == [
        {"id": "A", "name": "Ana  María O'Neil"},
        {"id": "B", "name": None},
        {"id": "C", "name": 'Ben "B" <ben@x.org>'},
        {"id": "Zoë", "name": "Zoë"},
        {"id": "D", "name": None},
    ]


def test_the_json_gives_a_segment_as_heard_and_as_corrected() -> None:
    found = by_id(made_json()["segments"], "s6")
    assert {key: found[key] for key in ("start", "end", "speaker", "language", "text", "verbatim")} == {
        "start": 17.0,
        "end": 18.9,
        "speaker": "Ana  María O'Neil",
        "language": "en",
        "text": "The pybind11 wheel.",
        "verbatim": "The pie bind eleven wheel.",
    }
    assert (found["revision"], found["human"], found["flags"]) == (2, True, ["f1"])
    assert found["translations"] == {
        "pt": {"text": "O pacote pybind11.", "engine": "person", "model": "", "revision": 2, "human": True}
    }
    assert found["words"][1] == {"text": "pie", "start": 17.4, "end": 17.7, "probability": 0.9}


def test_the_json_shows_labels_and_nobody_as_they_are() -> None:
    segments = made_json()["segments"]
    assert [by_id(segments, each)["speaker"] for each in ("s2", "s4", "s8", "s9")] == ["B", None, None, "Zoë"]
    assert by_id(segments, "s2")["translations"]["pt"] == {
        "text": "Compila no nosso cluster?", "engine": "argos", "model": "en-pt@1.9", "revision": 1, "human": False,
    }  # fmt: skip


def test_the_json_leaves_out_what_a_person_emptied() -> None:
    assert "s7" not in {each["id"] for each in made_json()["segments"]}


def test_the_json_holds_gaps_and_marks() -> None:
    data = made_json()
    assert data["gaps"] == [{"start": 25.0, "end": 28.5, "reason": "off the *record*"}]
    assert data["marks"][1] == {
        "id": "m2",
        "kind": "action",
        "text": "1. Ask_about_it",
        "segment": None,
        "owner": "Ben | B",
        "due": "2026-12-01",
        "person": "Eva",
    }


def test_the_json_holds_questions_with_what_became_of_them() -> None:
    first, _, third = made_json()["questions"]
    assert (first["author"], first["state"], first["person"]) == ("Zoë #1", "open", None)
    assert third == {
        "id": "q3",
        "text": "Which compiler?",
        "author": "Ben",
        "source": "discord",
        "state": "answered",
        "answer": "Clang, _mostly_.",
        "person": "Eva",
    }


def test_the_json_of_a_session_without_anything_has_every_key() -> None:
    data = json.loads(render_json(Document("new", Settings(languages=LanguageSettings(("en",))), State())))
    assert (data["speakers"], data["segments"], data["gaps"], data["marks"]) == ([], [], [], [])
    assert data["session"] == {
        "id": "new", "title": "new", "duration": None, "recording": None, "source": None, "complete": False,
        "languages": ["en"], "models": {"recognition": [], "diarization": None},
    }  # fmt: skip


# Plain text


def test_plain_text_has_one_line_a_paragraph_and_gaps_in_their_place() -> None:
    state = state_of(
        segment("s1", "One.", 0, label="A"),
        segment("s2", "Two.", 1, label="A"),
        AudioGap(5, 70, "off the record"),
        segment("s3", "x", 75),
        TextCorrected(SegmentId("s3"), "Three\n\nlines\u2028here.", "Ana"),
        SpeakerNamed(Label("A"), "Ana", "Eva"),
        MarkAdded(MarkId("m1"), "problem", "no mark in plain text", "Eva"),
    )
    text = render_plain_text(replace(made_document(), state=state))
    assert text.splitlines() == [
        "[00:00] Ana: One. Two.",
        "[00:05] (no recording until 01:10: off the record)",
        "[01:15] Three lines here.",
    ]
