"""What a second pass changes: words where no person was, suggestions where one was, nothing the second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import (
    EN,
    EVENT_KINDS,
    histories,
    one_segment,
    records,
    segment,
    speaker_turns,
    state_of,
    timed_words,
    turn,
    words,
)
from transcriber.core.events import (
    AudioGap,
    Event,
    FlagResolved,
    RefinementCompleted,
    SegmentId,
    SegmentWithdrawn,
    SpeakerChosen,
    SpeakersDiarized,
    TextCorrected,
    WindowRefined,
)
from transcriber.core.refinement import pending_refinement, suggestion_flags
from transcriber.core.speech import Word
from transcriber.core.state import State, fold
from transcriber.core.views import transcript_lines
from transcriber.core.work import pending_attribution

slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MODEL = "better-model"


def heard(*said: Sequence[Word]) -> WindowRefined:
    spoken = tuple(word for part in said for word in part)
    return WindowRefined(0.0, max((word.end for word in spoken), default=0.0), spoken, EN, MODEL)


def then(state: State, events: Sequence[Event]) -> State:
    return fold(records(events, first=state.seq + 1), state)


def refined(state: State, *said: Sequence[Word]) -> State:
    state = then(state, [heard(*said)])
    state = then(state, pending_refinement(state, MODEL))
    return then(state, [*pending_attribution(state), RefinementCompleted(MODEL)])


def shown(state: State) -> list[str]:
    return [line.segment.text for line in transcript_lines(state)]


def test_a_line_that_nobody_touched_gets_the_better_text() -> None:
    before = state_of(segment("s1", "we use numb pie"), segment("s2", "on the note", 4.0))
    after = refined(before, words("We use NumPy"), words("on the node.", 4.0))
    assert shown(after) == ["We use NumPy", "on the node."]
    assert one_segment(after).revision == 2


def test_what_a_person_wrote_stays_and_what_differs_is_suggested() -> None:
    before = state_of(segment("s1", "we use numb pie"), TextCorrected(SegmentId("s1"), "We use Numba.", "Ana"))
    after = refined(before, words("We use NumPy."))
    assert (one_segment(after).text, one_segment(after).text_person) == ("We use Numba.", "Ana")
    assert one_segment(after).suggestion == "We use NumPy."


def test_what_a_person_corrected_already_is_not_suggested() -> None:
    before = state_of(segment("s1", "we use numb pie"), TextCorrected(SegmentId("s1"), "We use NumPy.", "Ana"))
    assert one_segment(refined(before, words("We use Numb Pie."))).suggestion is None
    assert one_segment(refined(before, words("we use numpy"))).suggestion is None


def test_a_suggestion_keeps_what_the_person_changed_where_the_same_is_heard_again() -> None:
    before = state_of(
        segment("s1", "our own sit by module with thread sanitiser please"),
        TextCorrected(SegmentId("s1"), "Our own pybind11 module with thread sanitiser, please.", "Ana"),
    )
    after = refined(before, words("Our own sit by module with thread sanitizer please."))
    assert one_segment(after).suggestion == "Our own pybind11 module with thread sanitizer please."
    assert one_segment(after).text == "Our own pybind11 module with thread sanitiser, please."


def test_a_suggestion_is_asked_once_and_not_again_after_it_was_dismissed() -> None:
    before = state_of(segment("s1", "we use numb pie"), TextCorrected(SegmentId("s1"), "We use Numba.", "Ana"))
    after = refined(before, words("We use NumPy."))
    (flag,) = suggestion_flags(before, after, MODEL)
    assert flag.message == "Ana wrote “We use Numba.”; better-model hears “We use NumPy.”."
    asked = then(after, [flag, FlagResolved(flag.flag, "dismissed", "Ana")])
    assert suggestion_flags(asked, asked, MODEL) == []
    edited = then(asked, [TextCorrected(SegmentId("s1"), "We use Numba!", "Ana")])
    assert suggestion_flags(edited, refined(edited, words("We use NumPy.")), MODEL) == []


def test_a_line_that_a_person_took_out_stays_out() -> None:
    before = state_of(segment("s1", "a private word"), TextCorrected(SegmentId("s1"), "", "Ana"))
    after = refined(before, words("A private word."))
    assert shown(after) == []
    assert one_segment(after).suggestion is None


def test_the_speaker_that_a_person_chose_stays_with_the_better_text() -> None:
    before = state_of(segment("s1", "yes we doo"), SpeakerChosen(SegmentId("s1"), "Ben", "Ana"))
    after = refined(before, words("Yes, we do it."))
    (line,) = transcript_lines(after)
    assert (line.speaker, line.segment.text) == ("Ben", "Yes, we do it.")


def test_a_line_whose_speaker_a_person_chose_is_not_divided_by_a_machine() -> None:
    before = state_of(segment("s1", "yes we do it we doo"), SpeakerChosen(SegmentId("s1"), "Ben", "Ana"))
    after = refined(before, words("Yes, we do it. We do."))
    assert [(line.speaker, line.segment.text) for line in transcript_lines(after)] == [("Ben", "Yes, we do it. We do.")]


def test_speech_that_was_missed_becomes_lines_of_its_own() -> None:
    before = state_of(segment("s1", "so we begin"))
    after = refined(before, words("So we begin."), words("Can you hear me? Yes.", 9.0))
    assert shown(after) == ["So we begin.", "Can you hear me?", "Yes."]


def test_speech_missed_beside_a_person_s_line_does_not_hide_in_a_suggestion() -> None:
    before = state_of(segment("s1", "so we begin"), TextCorrected(SegmentId("s1"), "So, let us begin.", "Ana"))
    after = refined(before, words("so we begin now with the second and third"))
    assert shown(after) == ["So, let us begin.", "now with the second and third"]


def test_words_that_a_person_added_are_not_said_twice() -> None:
    before = state_of(segment("s1", "so we begin"), TextCorrected(SegmentId("s1"), "So we begin now.", "Ana"))
    assert shown(refined(before, words("So we begin now."))) == ["So we begin now."]


def test_what_is_not_heard_again_is_taken_back_only_if_it_was_unsure() -> None:
    unsure = tuple(Word(word.text, word.start, word.end, 0.3) for word in words("thanks for watching", 5.0))
    before = state_of(
        segment("s1", "so we begin"), segment("s2", "yes", 3.0), segment("s3", "x", 5.0).__class__(
            SegmentId("s3"), unsure, EN, None, "fake-model"
        )
    )  # fmt: skip
    assert shown(refined(before, words("So we begin."))) == ["So we begin.", "yes"]


def test_nothing_off_the_record_comes_in() -> None:
    before = state_of(segment("s1", "so we begin"), AudioGap(2.0, 9.0, "off the record"))
    assert shown(refined(before, words("So we begin."), words("a secret", 4.0))) == ["So we begin."]


def test_a_line_ends_where_a_sentence_or_a_voice_does() -> None:
    turns = SpeakersDiarized((turn("A", 0, 1.2), turn("B", 1.2, 4)), (), "fake")
    before = state_of(segment("s1", "does it work it does", label="A"), turns)
    after = refined(before, words("Does it work? It does."))
    assert [(line.speaker, line.segment.text) for line in transcript_lines(after)] == [
        ("A", "Does it work?"),
        ("B", "It does."),
    ]


# Over any history


def deeds(state: State) -> dict[str, Any]:
    """All that people did, as it stands."""
    return {
        "texts": {key: each.text for key, each in state.segments.items() if each.text_person is not None},
        "writers": {key: each.text_person for key, each in state.segments.items() if each.text_person is not None},
        "chosen": {key: each.chosen for key, each in state.segments.items() if each.chosen is not None},
        "names": dict(state.names),
        "resolutions": {key: flag.resolution for key, flag in state.flags.items() if flag.resolution is not None},
        "translations": {key: each for key, each in state.translations.items() if each.person is not None},
        "marks": dict(state.marks),
        "deeds": state.deeds,
    }


@slow
@given(histories(), timed_words(max_size=16), speaker_turns())
def test_every_human_edit_is_kept(history: list[Event], said: tuple[Word, ...], turns: Any) -> None:
    before = then(state_of(*history), [SpeakersDiarized(turns, (), "fake")])
    after = refined(before, said)
    assert deeds(after) == deeds(before)
    assert {key for key, each in after.segments.items() if each.is_touched} == {
        key for key, each in before.segments.items() if each.is_touched
    }


MACHINES = [kind for kind in EVENT_KINDS if not {"person"} & {field.name for field in fields(kind)}]


@slow
@given(histories(kinds=MACHINES), timed_words(max_size=16), speaker_turns())
def test_a_second_time_no_line_that_was_heard_changes(history: list[Event], said: tuple[Word, ...], turns: Any) -> None:
    once = refined(then(state_of(*history), [SpeakersDiarized(turns, (), "fake")]), said)
    again = then(once, [heard(said)])
    changes = [event for event in pending_refinement(again, MODEL) if not isinstance(event, SegmentWithdrawn)]
    assert [*changes, *pending_attribution(again)] == []


def test_a_second_time_changes_no_person_s_line_and_suggests_the_same() -> None:
    before = state_of(
        segment("s1", "so we begin"),
        segment("s2", "with numb pie", 1.3),
        segment("s3", "on the note", 4.0),
        TextCorrected(SegmentId("s2"), "with Numba", "Ana"),
    )
    said = words("So we begin with NumPy on the node and more."), words("And then?", 9.0)
    once = refined(before, *said)
    assert pending_refinement(then(once, [heard(*said)]), MODEL) == []


@slow
@given(histories(), timed_words(max_size=16))
def test_every_word_that_was_heard_is_shown_or_suggested_or_was_decided_by_a_person(
    history: list[Event], said: tuple[Word, ...]
) -> None:
    before = state_of(*history)
    after = refined(before, said)
    gaps = [gap for gap in before.gaps if gap.end > gap.start]
    shown_words = {word for each in after.segments.values() if each.text for word in each.words}
    for word in said:
        is_off_record = any(gap.start < word.span.middle < gap.end for gap in gaps)
        is_a_persons = any(
            each.text_person is not None and each.start - 3 <= word.span.middle <= each.end + 3
            for each in after.segments.values()
        )
        assert word in shown_words or is_off_record or is_a_persons


@given(st.lists(st.sampled_from("ABC"), max_size=6))
def test_without_a_second_hearing_nothing_changes(labels: list[str]) -> None:
    state = state_of(*(segment(f"s{n}", "yes", 2.0 * n, label=label) for n, label in enumerate(labels)))
    assert pending_refinement(state, MODEL) == []
