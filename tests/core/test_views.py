from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import HealthCheck, given, settings

from tests.builders import histories, segment, state_of, turn
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagSpan,
    SegmentId,
    SpeakerChosen,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
)
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import State
from transcriber.core.views import (
    Paragraph,
    Speaker,
    flags_of,
    named_turns,
    paragraphs,
    speakers,
    transcript_lines,
)

S1, S2, A, B = SegmentId("s1"), SegmentId("s2"), Label("A"), Label("B")
DIARIZED = SpeakersDiarized((turn("A", 0, 4), turn("B", 3.5, 8)), (), "fake-diarizer")
TWO_VOICES: Sequence[Event] = (
    segment("s1", "hello you", 0, label="A"),
    segment("s2", "hi there", 4, label="B"),
    DIARIZED,
)
slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(state: State) -> list[str | None]:
    return [line.speaker_shown for line in transcript_lines(state)]


def grouped(state: State) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(transcript_lines(state))]


# All views together


@slow
@given(histories())
def test_paragraphs_hold_the_lines_each_once_in_order(history: list[Event]) -> None:
    lines = transcript_lines(state_of(*history))
    found: list[Paragraph] = paragraphs(lines)
    assert [line for paragraph in found for line in paragraph.lines] == lines
    for paragraph in found:
        assert len({(line.speaker, line.is_named) for line in paragraph.lines}) == 1
        assert len({line.segment.language for line in paragraph.lines}) == 1


@slow
@given(histories())
def test_everybody_in_a_line_is_among_the_speakers(history: list[Event]) -> None:
    state = state_of(*history)
    listed = {speaker.id for speaker in speakers(state)} | {speaker.name for speaker in speakers(state)}
    assert {line.speaker for line in transcript_lines(state)} - {None} <= listed


@slow
@given(histories())
def test_everybody_with_a_turn_is_among_the_speakers(history: list[Event]) -> None:
    state = state_of(*history)
    listed = {speaker.id for speaker in speakers(state)} | {speaker.name for speaker in speakers(state)}
    assert {each.speaker for each in named_turns(state)} <= listed


@slow
@given(histories())
def test_speakers_are_listed_once_each(history: list[Event]) -> None:
    ids = [speaker.id for speaker in speakers(state_of(*history))]
    assert len(ids) == len(set(ids))


@slow
@given(histories())
def test_a_speaker_s_turns_are_in_order_and_do_not_overlap_each_other(history: list[Event]) -> None:
    turns = named_turns(state_of(*history))
    assert turns == sorted(turns, key=lambda each: each.span)
    for speaker in {each.speaker for each in turns}:
        own = [each.span for each in turns if each.speaker == speaker]
        assert all(earlier.end < later.start for earlier, later in pairwise(own))


# Lines


def test_lines_come_by_their_start_whatever_the_order_of_events() -> None:
    state = state_of(segment("s1", "later", 9), segment("s2", "earlier", 1))
    assert [line.segment.id for line in transcript_lines(state)] == [S2, S1]


def test_a_line_shows_a_name_a_voice_or_nobody() -> None:
    state = state_of(*TWO_VOICES, segment("s3", "and me", 9), SpeakerNamed(A, "Ana", "Eva"))
    assert shown(state) == ["Ana", "Speaker B", None]


def test_a_chosen_speaker_is_shown_instead_of_the_voice() -> None:
    assert shown(state_of(*TWO_VOICES, SpeakerChosen(S1, "Eva", "Ana"))) == ["Eva", "Speaker B"]


def test_a_speaker_chosen_to_be_unknown_is_nobody_even_where_the_voice_has_a_name() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(A, "Ana", "Eva"), SpeakerChosen(S1, None, "Eva"))
    assert shown(state) == [None, "Speaker B"]


def test_a_text_that_a_person_emptied_is_not_shown() -> None:
    state = state_of(*TWO_VOICES, TextCorrected(S1, "", "Ana"), TextCorrected(S2, " \n", "Ana"))
    assert transcript_lines(state) == []


# Paragraphs


def test_lines_of_one_speaker_make_a_paragraph() -> None:
    state = state_of(segment("s1", "One.", 0, label="A"), segment("s2", "Two.", 1, label="A"))
    assert grouped(state) == ["One. Two."]


def test_a_voice_called_like_a_person_is_not_that_person() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(A, "B", "Ana"))
    assert grouped(state) == ["hello you", "hi there"]


def test_two_labels_with_one_name_are_one_person() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(A, "Ana", "Eva"), SpeakerNamed(B, "Ana", "Eva"))
    assert len(paragraphs(transcript_lines(state), max_pause_s=5)) == 1
    assert [(each.speaker, each.span.start, each.span.end) for each in named_turns(state)] == [("Ana", 0, 8)]


def test_a_long_pause_and_another_language_begin_a_paragraph() -> None:
    state = state_of(segment("s1", "One.", 0), segment("s2", "Two.", 9), segment("s3", "Três.", 10, language="pt"))
    assert grouped(state) == ["One.", "Two.", "Três."]


def test_a_paragraph_does_not_grow_past_a_minute() -> None:
    state = state_of(*(segment(f"s{n}", "so on and on", n * 3.0) for n in range(1, 41)))
    found = paragraphs(transcript_lines(state))
    assert len(found) == 2
    assert all(paragraph.end - paragraph.start <= 60 for paragraph in found)


def test_sentences_of_a_japanese_paragraph_have_no_space_between() -> None:
    japanese = [segment(f"s{n}", "そうです。", float(n), language="ja") for n in (1, 2)]
    assert grouped(state_of(*japanese)) == ["そうです。そうです。"]
    assert paragraphs(transcript_lines(state_of(*japanese)))[0].language == LanguageCode("ja")


# Speakers


def test_speakers_are_voices_with_their_names_and_people_who_were_chosen() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(B, "Ben", "Ana"), SpeakerChosen(S1, "Eva", "Ana"))
    assert speakers(state) == [Speaker("Eva", "Eva"), Speaker("B", "Ben"), Speaker("A", None)]


def test_somebody_chosen_who_has_a_voice_is_listed_once() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(B, "Ben", "Ana"), SpeakerChosen(S1, "Ben", "Ana"))
    assert speakers(state) == [Speaker("B", "Ben"), Speaker("A", None)]


def test_somebody_chosen_is_listed_though_a_voice_that_never_spoke_has_the_name() -> None:
    state = state_of(segment("s1", "hello"), SpeakerNamed(Label("Z"), "Eva", "Ana"), SpeakerChosen(S1, "Eva", "Ana"))
    assert speakers(state) == [Speaker("Eva", "Eva")]


# Turns


def test_turns_keep_overlap_and_bear_names() -> None:
    state = state_of(*TWO_VOICES, SpeakerNamed(A, "Ana", "Eva"))
    assert [(each.speaker, each.span.start, each.span.end) for each in named_turns(state)] == [
        ("Ana", 0, 4),
        ("B", 3.5, 8),
    ]


def test_what_a_person_gave_to_somebody_is_taken_from_the_voice() -> None:
    state = state_of(segment("s1", "hello you", 1, label="A"), DIARIZED, SpeakerChosen(S1, "Eva", "Ana"))
    assert [(each.speaker, each.span.start, each.span.end) for each in named_turns(state)] == [
        ("A", 0, 1),
        ("Eva", 1, 1.7),
        ("A", 1.7, 4),
        ("B", 3.5, 8),
    ]


def test_what_a_person_gave_to_nobody_is_nobody_s() -> None:
    state = state_of(segment("s1", "hello you", 1, label="A"), DIARIZED, SpeakerChosen(S1, None, "Ana"))
    assert [each.span.start for each in named_turns(state)] == [0, 1.7, 3.5]


def test_without_diarization_the_segments_are_the_turns() -> None:
    state = state_of(segment("s1", "hello you", 1, label="A"), segment("s2", "and me", 5))
    assert [(each.speaker, each.span.start) for each in named_turns(state)] == [("A", 1)]


# Flags


def test_a_flag_is_found_at_each_segment_that_it_touches_once() -> None:
    spans = (FlagSpan(S1, 1, 0, 1), FlagSpan(S2, 1, 0, 2), FlagSpan(S1, 1, 3, 4))
    state = state_of(
        *TWO_VOICES,
        FlagRaised(FlagId("f1"), "two-words", "low", spans, "Same?"),
        FlagRaised(FlagId("f2"), "misheard", "low", spans[:1], "Really?"),
    )
    assert flags_of(state) == {S1: ["f1", "f2"], S2: ["f1"]}
