"""The cleaned transcript as a whole: paragraphs, sections, overlaps, gaps and doubts."""

from __future__ import annotations

from dataclasses import replace

from tests.builders import segment, state_of, turn, words
from transcriber.agenda import AgendaItem
from transcriber.cleaning.transcript import CleanedTranscript, CleanParagraph, cleaned
from transcriber.cleaning.wording import Wording
from transcriber.core.events import (
    AudioGap,
    Event,
    RecordingEnded,
    RecordingStarted,
    SegmentFinalized,
    SegmentId,
    SpeakerChosen,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
)
from transcriber.core.speech import Label, LanguageCode


def clean(*events: Event, agenda: tuple[AgendaItem, ...] = ()) -> CleanedTranscript:
    return cleaned(state_of(*events), Wording(), agenda=agenda)


def shown(transcript: CleanedTranscript) -> list[tuple[str | None, str]]:
    return [
        (entry.speaker_shown, entry.text) if isinstance(entry, CleanParagraph) else (None, entry.reason)
        for section in transcript.sections
        for entry in section.entries
    ]


def test_a_sentence_that_lines_divide_is_one_sentence() -> None:
    transcript = clean(
        segment("s1", "um we build the wheels", label="A"), segment("s2", "And the modules", 3.0, label="A")
    )
    assert shown(transcript) == [("Speaker A", "We build the wheels and the modules.")]


def test_a_line_of_fillers_alone_is_not_shown_and_is_on_record() -> None:
    transcript = clean(segment("s1", "Um, uh.", label="A"), segment("s2", "yes", 5.0, label="B"))
    assert shown(transcript) == [("Speaker B", "Yes.")]
    (line,) = transcript.left_out
    assert line.line.segment.text == "Um, uh."
    assert {one.rule for one in line.cleaned.left_out} == {"fillers"}


def test_what_a_person_wrote_is_not_cleaned() -> None:
    transcript = clean(segment("s1", "the node"), TextCorrected(SegmentId("s1"), "um, the the node", "Ana"))
    assert shown(transcript) == [(None, "um, the the node")]


def test_gaps_stand_where_they_were() -> None:
    transcript = clean(segment("s1", "Yes."), AudioGap(5.0, 9.0, "off the record"), segment("s2", "No.", 9.5))
    assert shown(transcript) == [(None, "Yes."), (None, "off the record"), (None, "No.")]


def test_who_speaks_at_the_same_time_is_marked_by_name() -> None:
    transcript = clean(
        segment("s1", "one two three four five", label="A"),
        segment("s2", "quite alone here", 10.0, label="A"),
        SpeakersDiarized((turn("A", 0, 2), turn("B", 0.5, 1.5), turn("A", 10, 12), turn("B", 11.0, 11.3)), (), "fake"),
        SpeakerNamed(Label("B"), "Ben", "Ana"),
    )
    assert [line.overlapping for line in transcript.lines] == [("Ben",), ()]


def test_nobody_speaks_at_the_same_time_as_himself() -> None:
    transcript = clean(
        segment("s1", "one two three four five", label="A"),
        SpeakersDiarized((turn("A", 0, 2), turn("B", 0.5, 1.5)), (), "fake"),
        SpeakerNamed(Label("B"), "Ben", "Ana"),
        SpeakerChosen(SegmentId("s1"), "Ben", "Ana"),
    )
    assert [line.overlapping for line in transcript.lines] == [()]


def test_places_of_which_the_recognizer_was_not_sure_are_listed_with_what_stands_beside_them() -> None:
    heard = list(words("we use the numb pie um library here today"))
    heard[3:6] = [replace(word, probability=0.2) for word in heard[3:6]]
    event = SegmentFinalized(SegmentId("s1"), tuple(heard), LanguageCode("en"), Label("A"), "fake")
    (place,) = clean(event).doubtful
    assert (place.before, place.text, place.after) == ("We use the", "numb pie", "library here today.")
    assert (place.start, place.speaker, place.probability) == (heard[3].start, "Speaker A", 0.2)
    assert clean(event, TextCorrected(SegmentId("s1"), "We use the NumPy library.", "Ana")).doubtful == ()


def test_sections_begin_near_the_plan_where_a_paragraph_names_the_part() -> None:
    recorded = (RecordingStarted("a.flac", "mic", "", 16000), RecordingEnded(1800.0))
    talk = [
        segment(f"s{n}", text, at, label="AB"[n % 2])
        for n, (at, text) in enumerate(
            [
                (0.0, "Welcome."),
                (280.0, "So far the welcome."),
                (330.0, "Now the lightning talks."),
                (900.0, "More of it."),
                (1300.0, "Let us wrap up."),
            ]
        )
    ]
    agenda = (AgendaItem("Welcome", 5), AgendaItem("Lightning talks", 15), AgendaItem("Summary"))
    transcript = clean(*recorded, *talk, agenda=agenda)
    assert [(section.title, section.start) for section in transcript.sections] == [
        ("Welcome", 0.0),
        ("Lightning talks", 330.0),
        ("Summary", 1300.0),
    ]
    assert [len(section.entries) for section in transcript.sections] == [2, 2, 1]


def test_a_long_speech_is_divided_where_its_words_change() -> None:
    about = {
        "wheels": "The wheels for this compiler need another compiler flag in the wheels. ",
        "threads": "Free threading makes every thread compete, and threading costs memory. ",
    }
    texts = [about["wheels"]] * 6 + [about["threads"]] * 6
    events = [segment(f"s{n}", text, 6.0 * n, label="A") for n, text in enumerate(texts)]
    (section,) = clean(*events).sections
    assert [entry.start for entry in section.entries] == [0.0, 36.0]


def test_an_empty_session_is_an_empty_transcript() -> None:
    transcript = clean()
    assert (transcript.sections, transcript.doubtful, transcript.left_out) == ((), (), ())
