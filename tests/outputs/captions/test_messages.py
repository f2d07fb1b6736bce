from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.builders import records, segment, state_of, words
from tests.outputs.captions.client import parse_events
from transcriber.core import events as ev
from transcriber.core.events import Event, SegmentId
from transcriber.core.signals import PartialCaption
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import State, fold
from transcriber.outputs.captions.lines import partial_line, translated_languages, translated_state
from transcriber.outputs.captions.messages import changes, encode_line, encode_partial

GOLDEN = Path(__file__).parent / "golden" / "stream.txt"
S1, S2 = SegmentId("s1"), SegmentId("s2")
PT = LanguageCode("pt")


def told(
    before: Sequence[Event], *new: Event, language: LanguageCode | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """What viewers are told of new events, as (kind, data)."""
    state = state_of(*before)
    after = fold(records(new, first=state.seq + 1), state)
    encoded = b"".join(encode_line(message) for message in changes(state, after, language))
    return [(message.kind, message.data) for message in parse_events(encoded)]


def translation(segment_id: str, text: str, revision: int = 1) -> Event:
    return ev.TranslationProduced(SegmentId(segment_id), revision, PT, text, "fake", "m")


def test_a_segment_is_told_as_final_with_everything_a_viewer_shows() -> None:
    assert told([], segment("s1", "Hello all.", 2.0, label="B")) == [
        (
            "final",
            {
                "segment": "s1",
                "revision": 1,
                "speaker": "Speaker B",
                "voice": 1,
                "language": "en",
                "spoken": "en",
                "text": "Hello all.",
                "translated": False,
                "outdated": False,
                "start": 2.0,
                "end": 2.7,
            },
        )
    ]


def test_a_corrected_text_is_told_as_a_correction_of_its_line() -> None:
    [(kind, data)] = told([segment("s1", "pie bind")], ev.TextCorrected(S1, "pybind11", "Ana"))
    assert (kind, data["segment"], data["text"], data["revision"]) == ("correct", "s1", "pybind11", 2)


def test_naming_a_voice_corrects_every_line_of_it_and_keeps_its_number() -> None:
    before = [segment("s1", "One.", label="A"), segment("s2", "Two.", 2, label="B"), segment("s3", "3.", 4, label="B")]
    found = told(before, ev.SpeakerNamed(Label("B"), "Ben", "Ana"))
    assert [(kind, data["segment"], data["speaker"], data["voice"]) for kind, data in found] == [
        ("correct", "s2", "Ben", 1),
        ("correct", "s3", "Ben", 1),
    ]


def test_two_voices_with_one_name_have_one_number() -> None:
    before: list[Event] = [segment("s1", "One.", label="A"), ev.SpeakerNamed(Label("A"), "Ana", "note-taker")]
    [(_, data)] = told([*before, segment("s2", "Two.", 2, label="C")], ev.SpeakerNamed(Label("C"), "Ana", "note-taker"))
    assert data["voice"] == 0


def test_choosing_and_assigning_a_speaker_correct_one_line() -> None:
    before: list[Event] = [segment("s1", "One.", label="A"), segment("s2", "Two.", 2, label="A")]
    assert [data["speaker"] for _, data in told(before, ev.SpeakerChosen(S2, "Zoe", "Ana"))] == ["Zoe"]
    assert [data["speaker"] for _, data in told(before, ev.SpeakerAssigned(S2, None))] == [None]


def test_a_split_corrects_both_of_its_lines() -> None:
    found = told([segment("s1", "So it ends. Yes it does.")], ev.SegmentSplit(S1, 3, S2))
    assert [(kind, data["segment"], data["text"]) for kind, data in found] == [
        ("correct", "s1", "So it ends."),
        ("correct", "s2", "Yes it does."),
    ]


def test_what_comes_in_one_batch_is_told_once_with_the_last_number() -> None:
    state = state_of()
    after = fold(records([segment("s1", "pie bind"), ev.TextCorrected(S1, "pybind11", "Ana")]), state)
    [message] = changes(state, after, None)
    assert (message.kind, message.seq, message.line.text) == ("final", 2, "pybind11")


def test_a_gap_is_told_with_its_reason() -> None:
    [(kind, data)] = told([], ev.AudioGap(3.0, 9.5, "off the record"))
    assert (kind, data["segment"], data["text"], data["start"], data["end"]) == (
        "gap", "gap-1", "off the record", 3.0, 9.5,
    )  # fmt: skip


def test_a_line_that_a_person_empties_is_told_empty_in_every_language() -> None:
    before = [segment("s1", "Secret."), translation("s1", "Segredo.")]
    for language in (None, PT):
        [(kind, data)] = told(before, ev.TextCorrected(S1, "", "Ana"), language=language)
        assert (kind, data["text"], data["speaker"]) == ("correct", "", None)


@pytest.mark.parametrize("new", [ev.TranscriptCompleted(), ev.WindowRecognized(0, 1, "m"), translation("s1", "Olá.")])
def test_what_changes_no_line_is_not_told(new: Event) -> None:
    assert told([segment("s1", "Hello.")], new) == []


def test_a_translated_view_shows_what_was_said_until_the_translation_is_there() -> None:
    [(kind, data)] = told([], segment("s1", "Hello."), language=PT)
    assert (kind, data["text"], data["language"], data["translated"]) == ("final", "Hello.", "en", False)
    [(kind, data)] = told([segment("s1", "Hello.")], translation("s1", "Olá."), language=PT)
    assert (kind, data["text"], data["language"], data["translated"]) == ("correct", "Olá.", "pt", True)
    assert data["spoken"] == "en"


def test_a_translation_of_an_older_text_is_marked_until_the_new_one_comes() -> None:
    before: list[Event] = [segment("s1", "Hello."), translation("s1", "Olá.")]
    correction = ev.TextCorrected(S1, "Hello again.", "Ana")
    [(_, data)] = told(before, correction, language=PT)
    assert (data["text"], data["outdated"]) == ("Olá.", True)
    [(_, data)] = told([*before, correction], translation("s1", "Olá de novo.", 2), language=PT)
    assert (data["text"], data["outdated"]) == ("Olá de novo.", False)


def test_words_in_the_language_asked_for_need_no_translation() -> None:
    [(_, data)] = told([], segment("s1", "Olá.", language="pt"), translation("s1", "Oi."), language=PT)
    assert (data["text"], data["translated"]) == ("Olá.", False)


def test_a_partial_has_no_id_and_its_parts_make_its_text() -> None:
    state = state_of(ev.SpeakerNamed(Label("A"), "Ana", "Ben"))
    partial = PartialCaption("We have ", "sixty minutes", Label("A"), LanguageCode("en"), 1.0, 2.5)
    [message] = parse_events(encode_partial(partial_line(state, partial)))
    assert (message.kind, message.id) == ("partial", None)
    assert message.data == {
        "segment": None,
        "revision": 0,
        "speaker": "Ana",
        "voice": 0,
        "language": "en",
        "text": "We have sixty minutes",
        "stable": "We have",
        "unstable": " sixty minutes",
        "translated": False,
        "start": 1.0,
        "end": 2.5,
    }


@pytest.mark.parametrize(
    ("stable", "unstable", "language", "text"),
    [("", "so", "en", "so"), ("so", "", "en", "so"), ("言葉", "です", "ja", "言葉です"), ("", "", None, "")],
)
def test_the_parts_of_a_partial_are_joined_as_the_language_writes(
    stable: str, unstable: str, language: str | None, text: str
) -> None:
    code = None if language is None else LanguageCode(language)
    assert partial_line(State(), PartialCaption(stable, unstable, None, code, 0, 1)).text == text


def test_line_breaks_in_a_text_do_not_break_the_stream() -> None:
    [(_, data)] = told([segment("s1", "x")], ev.TextCorrected(S1, "a\n\nb\r\u2028 c: d", "Ana"))
    assert data["text"] == "a\n\nb\r\u2028 c: d"


def test_a_long_session_costs_one_line_a_change() -> None:
    before = state_of(*(segment(f"s{n}", "Some words here.", n * 3.0) for n in range(500)))
    after = fold(records([ev.TextCorrected(SegmentId("s7"), "Others.", "Ana")], first=before.seq + 1), before)
    assert [message.line.id for message in changes(before, after, None)] == ["s7"]


def test_a_state_in_a_language_keeps_what_has_no_translation() -> None:
    state = state_of(segment("s1", "Hello."), segment("s2", "Yes.", 2), translation("s1", "Olá."))
    assert [each.text for each in translated_state(state, PT).segments.values()] == ["Olá.", "Yes."]
    assert translated_languages(state) == {PT}


def test_what_a_person_took_out_is_out_of_the_translated_state() -> None:
    state = state_of(segment("s1", "Secret."), translation("s1", "Segredo."), ev.TextCorrected(S1, "", "Ana"))
    assert [each.text for each in translated_state(state, PT).segments.values()] == [""]


def test_the_stream_of_a_session_is_the_golden_one() -> None:
    batches: list[list[Event]] = [
        [segment("s1", "Welcome, everyone.", 0.5, label="A")],
        [segment("s2", "I have a question. Sure.", 2.0, label="B"), translation("s1", "Bem-vindos.")],
        [ev.AudioGap(5.0, 7.0, "off the record")],
        [ev.SegmentSplit(S2, 4, SegmentId("s3")), ev.SpeakerAssigned(SegmentId("s3"), Label("A"))],
        [ev.SpeakerNamed(Label("A"), "Ana", "note-taker")],
        [ev.SegmentRevised(SegmentId("s3"), words("Sure, go on.", 3.6), LanguageCode("en"), "better")],
        [ev.TextCorrected(S1, "Welcome, everybody.", "note-taker")],
    ]
    state, found = state_of(), ""
    for events in batches:
        after = fold(records(events, first=state.seq + 1), state)
        for language in (None, PT):
            found += f"# to {after.seq}, {language or 'as spoken'}\n"
            found += b"".join(map(encode_line, changes(state, after, language))).decode()
        state = after
    assert found == GOLDEN.read_text(encoding="utf-8")
    assert all(json.loads(line[6:]) for line in found.splitlines() if line.startswith("data: "))
