from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import EVENT_KINDS, START, any_records, instances, records, segment
from transcriber.core import codec, events
from transcriber.core.codec import dumps, loads
from transcriber.core.events import (
    FlagId,
    FlagSpan,
    MarkId,
    MessageId,
    QuestionId,
    Record,
    RedactionId,
    SegmentId,
    TargetId,
    TextCorrected,
)
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.errors import InvalidEventError, JournalError

GOLDEN = Path(__file__).parent.parent / "golden" / "events_v1.jsonl"
CORRECTED = Record(17, START, TextCorrected(SegmentId("s1"), "The GIL.", "Ana"))

S1, PT = SegmentId("s1"), LanguageCode("pt")
GOLDEN_WORDS = (Word("Olá,", 1.25, 1.5, 0.875), Word("mundo.", 1.5, 2.0, 1.0))
GOLDEN_EVENTS = (
    events.RecordingStarted("audio/recording.flac", "meeting é.wav", "a" * 64, 16000),
    events.RecordingEnded(61.5, "3 damaged blocks"),
    events.AudioGap(10.0, 12.5, "off the record"),
    events.WindowRecognized(0.0, 30.0, "whisper-base@1", (events.DroppedText("Thanks!", "stock phrase"),)),
    events.SegmentFinalized(S1, GOLDEN_WORDS, PT, Label("A"), "whisper-base@1"),
    events.SegmentRevised(S1, GOLDEN_WORDS[:1], None, "whisper-small@1"),
    events.SegmentSplit(S1, 1, SegmentId("s2"), None),
    events.TextCorrected(S1, "Olá\u2028mundo \U0001f642 \x85", "Ana"),
    events.SpeakersDiarized((SpeakerTurn(Label("A"), 0.5, 2.0),), ((Label("A"), (0.6, -0.8)),), "pyannote@1"),
    events.SpeakerAssigned(S1, Label("B")),
    events.SpeakerNamed(Label("B"), "Ben", "Ana"),
    events.SpeakerChosen(S1, None, "Ana"),
    events.FlagRaised(
        FlagId("f1"),
        "two-words",
        "high",
        (FlagSpan(S1, 2, 0, 3),),
        "No-GIL or free-threaded?",
        "no-gil",
        ("Ana", "B"),
        "free-threaded",
        PT,
        "two-words:no-gil",
    ),
    events.FlagResolved(FlagId("f1"), "dismissed", "Ana"),
    events.TranslationProduced(S1, 2, LanguageCode("en"), "Hello", "argos", "pt-en@1.9"),
    events.TranslationCorrected(S1, 2, LanguageCode("en"), "Hello!", "Ben"),
    events.MarkAdded(MarkId("m1"), "action", "Ask.", "Ana", S1, "Ben", "2026-12-01"),
    events.TranscriptCompleted(),
    events.OffRecordStarted(700.5, "Ana"),
    events.OffRecordEnded(730.0, "Ben"),
    events.RecordingStarted("audio/recording-2.flac", "microphone", "", 16000, 900.25),
    events.FlagReopened(FlagId("f1"), "Ana"),
    events.SegmentsJoined(S1, SegmentId("s2"), "Ana"),
    events.MarkChanged(MarkId("m1"), "action", "Ask the \u00e9diteur", "Ana", "Ben", "2026-12-01"),
    events.MarkRemoved(MarkId("m1"), "Ana"),
    events.DeedUndone(8, "Ana"),
    events.DeedRedone(8, "Ana"),
    events.NotesPushed("hackmd", "rkFFKbvFTxq5J6gRdmgDUA", "https://hackmd.io/rkFFKbvFTxq5J6gRdmgDUA", "ab12"),
    events.RedactionMade(RedactionId("r1"), "name", "Jos\u00e9 Sá", "Ana", "Participant 1", ("José", "Sá")),
    events.RedactionMade(RedactionId("r2"), "span", "", "Ana", start=10.5, end=12.25),
    events.RedactionLifted(RedactionId("r1"), "Ana"),
    events.MessagePosted(TargetId("discord:1304:pt"), MessageId("1305"), ("s1", "s1/2", "gap-1"), "0123456789abcdef"),
    events.MessageDeleted(TargetId("discord:1304:pt"), MessageId("1305")),
    events.QuestionAsked(QuestionId("q1"), "Qual compilador?", "Zoë", "discord", "77/1306"),
    events.QuestionSettled(QuestionId("q1"), "answered", "Ana", "Clang."),
    events.QuestionReplied(QuestionId("q1")),
    events.WindowRefined(0.0, 30.0, GOLDEN_WORDS, PT, "whisper-small@1", (events.DroppedText("Thanks!", "loop"),)),
    events.SegmentWithdrawn(S1, "whisper-small@1"),
    events.RefinementCompleted("whisper-small@1"),
    events.TermRescored(FlagSpan(S1, 2, 0, 3), "pybind11", 4.5, -1.25, "whisper-base@1"),
)


def line_of(record: Record) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(dumps(record))
    return line


# There and back


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_record_survives_the_way_to_its_line_and_back(kind: type, data: st.DataObject) -> None:
    record = data.draw(any_records(kind))
    assert loads(dumps(record)) == record
    assert loads(dumps(record).encode()) == record


@settings(max_examples=60, deadline=None)
@given(any_records())
def test_a_line_has_no_newline_whatever_was_said(record: Record) -> None:
    assert b"\n" not in dumps(record).encode()


def test_numbers_survive_to_the_last_bit() -> None:
    word = Word("a", 0.1 + 0.2, 1e6 / 3, 1 / 3)
    record = records([events.SegmentFinalized(S1, (word,), None, None, "m")])[0]
    event = loads(dumps(record)).event
    assert isinstance(event, events.SegmentFinalized)
    assert event.words[0] == word


def test_the_envelope_is_as_documented() -> None:
    assert list(line_of(CORRECTED).items())[:4] == [
        ("v", 1),
        ("seq", 17),
        ("at", "2026-11-18T17:03:11.204Z"),
        ("type", "TextCorrected"),
    ]


def test_no_event_has_a_field_that_the_envelope_uses() -> None:
    assert all(field.name not in {"v", "seq", "at", "type"} for kind in EVENT_KINDS for field in fields(kind))


def test_words_turns_and_flag_spans_are_compact_arrays() -> None:
    lines = {
        type(event).__name__: line_of(record)
        for event, record in zip(GOLDEN_EVENTS, records(GOLDEN_EVENTS), strict=True)
    }
    assert lines["SegmentFinalized"]["words"][0] == ["Olá,", 1.25, 1.5, 0.875]
    assert lines["SpeakersDiarized"]["turns"] == [["A", 0.5, 2.0]]
    assert lines["SpeakersDiarized"]["embeddings"] == [["A", [0.6, -0.8]]]
    assert lines["FlagRaised"]["spans"] == [["s1", 2, 0, 3]]


def test_text_stands_in_the_line_as_it_is_spoken() -> None:
    assert "言葉 é" in dumps(Record(1, START, TextCorrected(S1, "言葉 é", "Ana")))


def test_the_time_may_be_of_another_zone_and_becomes_utc() -> None:
    line = line_of(CORRECTED) | {"at": "2026-11-18T19:03:11.204+02:00"}
    assert loads(json.dumps(line)) == CORRECTED


# For ever: lines of version 1 that once were written


def test_every_line_that_version_1_ever_wrote_still_loads_as_what_it_meant() -> None:
    """Never edit a line of the golden file: add one for a new kind, or one for a new field beside the old line."""
    lines = GOLDEN.read_bytes().split(b"\n")[:-1]
    assert [loads(line).event for line in lines] == list(GOLDEN_EVENTS)


def test_the_golden_lines_cover_every_kind_of_event() -> None:
    assert {type(event) for event in GOLDEN_EVENTS} == set(EVENT_KINDS)


def test_lines_are_written_as_the_golden_ones_are() -> None:
    lines = GOLDEN.read_bytes().split(b"\n")[:-1]
    assert [dumps(record).encode() for record in records(GOLDEN_EVENTS)] == lines


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda kind: kind.__name__)
def test_a_field_with_a_default_may_be_missing_in_an_older_line(kind: type) -> None:
    event = next(event for event in GOLDEN_EVENTS if type(event) is kind)
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    line = {key: value for key, value in line_of(Record(1, START, event)).items() if key not in defaults}
    loaded = loads(json.dumps(line)).event
    assert {name: getattr(loaded, name) for name in defaults} == defaults


def test_an_older_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_person(data: dict[str, Any]) -> dict[str, Any]:
        return data | {"person": "somebody"}

    monkeypatch.setattr(codec, "VERSION", 2)
    monkeypatch.setattr(codec, "_UPGRADES", {1: with_person})
    line = line_of(CORRECTED) | {"v": 1}
    del line["person"]
    assert loads(json.dumps(line)).event == TextCorrected(S1, "The GIL.", "somebody")


# What is refused


def refusal(line: str | bytes) -> JournalError:
    with pytest.raises(JournalError) as caught:
        loads(line)
    assert caught.value.message
    assert caught.value.hint
    return caught.value


def test_a_newer_version_is_refused_with_the_hint_to_upgrade() -> None:
    error = refusal(json.dumps({"v": codec.VERSION + 1, "something": "else"}))
    assert f"version {codec.VERSION + 1}" in error.message
    assert "Upgrade" in error.hint


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "TextInvented"}, "no event is called 'TextInvented'"),
        ({"type": ["TextCorrected"]}, "text is expected"),
        ({"mood": "glad"}, "no field 'mood'"),
        ({"text": 5}, "text is expected, not 5"),
        ({"text": None}, "text is expected, not None"),
        ({"person": ""}, "needs the person's name"),
        ({"seq": "17"}, "whole number"),
        ({"seq": True}, "whole number"),
        ({"seq": 0}, "a number from 1"),
        ({"seq": 1.0}, "whole number"),
        ({"v": 0}, "no version 0"),
        ({"v": None}, "whole number"),
        ({"at": "yesterday"}, "yesterday"),
        ({"at": "2026-11-18T17:03:11.204"}, "no zone"),
        ({"at": "0001-01-01T00:00:00+23:00"}, "out of range"),
        ({"at": "2026-11-18T17:03:11.204567Z"}, "milliseconds"),
        ({"at": 0}, "text is expected"),
        ({"text": "half a pair \ud83d"}, "surrogates"),
    ],
)
def test_a_line_that_is_no_record_is_refused_and_says_why(change: dict[str, Any], complaint: str) -> None:
    assert complaint in refusal(json.dumps(line_of(CORRECTED) | change)).message


@pytest.mark.parametrize("missing", ["v", "seq", "at", "type", "segment", "text", "person"])
def test_a_missing_field_is_named(missing: str) -> None:
    line = line_of(CORRECTED)
    del line[missing]
    assert f"lacks '{missing}'" in refusal(json.dumps(line)).message


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "-1", "true", '"1"', "1" + "0" * 400])
def test_a_time_that_is_no_time_is_refused(value: str) -> None:
    refusal('{"v":1,"seq":1,"at":"2026-11-18T17:03:11.204Z","type":"RecordingEnded","duration_s":' + value + "}")


@pytest.mark.parametrize("number", ["NaN", "1e999", "null", "[]"])
def test_no_voice_has_a_number_that_is_none(number: str) -> None:
    line = dumps(records([GOLDEN_EVENTS[8]])[0])
    refusal(line.replace("-0.8", number))


def test_an_unknown_field_of_an_inner_object_is_refused_too() -> None:
    line = line_of(records([GOLDEN_EVENTS[3]])[0])
    line["dropped"][0]["mood"] = "glad"
    assert "DroppedText has no field 'mood'" in refusal(json.dumps(line)).message


@pytest.mark.parametrize(
    "word", [["a", 0, 1], ["a", 0, 1, 1, 1], ["a", 2, 1, 1], [" a", 0, 1, 1], ["a", 0, 1, 1.5], "a011", {"text": "a"}]
)
def test_an_array_that_is_no_word_is_refused(word: object) -> None:
    line = line_of(records([segment("s1", "hi")])[0]) | {"words": [word]}
    refusal(json.dumps(line))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"\x00" * 40,
        b"[" * 100_000,
        b'{"v":1}{"v":1}',
        "\ufeff{}".encode(),
    ],
)
def test_what_is_no_json_object_is_refused(line: bytes) -> None:
    refusal(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in inner for found in [(*path, key), *places(each, (*path, key))]]


@settings(max_examples=300, deadline=None)
@given(record=st.sampled_from(records(GOLDEN_EVENTS)), data=st.data())
def test_a_mutated_line_is_a_record_or_a_journal_error_and_nothing_else(record: Record, data: st.DataObject) -> None:
    line = line_of(record)
    *way, last = data.draw(st.sampled_from(places(line)))
    parent: Any = line
    for key in way:
        parent = parent[key]
    if data.draw(st.booleans()):
        parent[last] = data.draw(json_values)
    else:
        del parent[last]
    try:
        loaded = loads(json.dumps(line))
    except JournalError:
        return
    assert loads(dumps(loaded)) == loaded


@settings(max_examples=200, deadline=None)
@given(line=st.sampled_from([dumps(record).encode() for record in records(GOLDEN_EVENTS)]), data=st.data())
def test_damaged_bytes_are_a_record_or_a_journal_error_and_nothing_else(line: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(line) - 1))
    damaged = line[:at] + data.draw(st.binary(max_size=3)) + line[at + data.draw(st.integers(0, 3)) :]
    try:
        loaded = loads(damaged)
    except JournalError:
        return
    assert loads(dumps(loaded)) == loaded


@pytest.mark.parametrize(
    "event",
    [
        events.RecordingStarted("audio/recording.flac", "caf\udce9.wav", "", 16000),
        events.SpeakersDiarized((), ((Label("A"), (float("nan"),)),), "m"),
        events.SpeakersDiarized((), ((Label("A"), (float("inf"),)),), "m"),
    ],
    ids=["an undecodable file name", "NaN", "infinity"],
)
def test_what_could_not_be_read_back_is_not_written(event: events.Event) -> None:
    with pytest.raises(InvalidEventError):
        dumps(Record(1, START, event))


# The strategies themselves


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_every_kind_of_event_has_a_strategy(kind: type, data: st.DataObject) -> None:
    assert is_dataclass(kind)
    assert type(data.draw(instances(kind))) is kind
