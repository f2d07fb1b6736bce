from __future__ import annotations

from itertools import islice
from time import process_time

from hypothesis import HealthCheck, given, settings

from tests.builders import histories, one_segment, records, segment, speaker_turns, state_of, turn, words
from transcriber.core.events import (
    Event,
    SegmentFinalized,
    SegmentId,
    SegmentSplit,
    SegmentWithdrawn,
    SpeakerAssigned,
    SpeakerChosen,
    SpeakersDiarized,
    TextCorrected,
)
from transcriber.core.speech import SpeakerTurn
from transcriber.core.state import State, fold
from transcriber.core.work import new_segment_ids, pending_attribution

slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
S1 = SegmentId("s1")


def diarized(*turns: SpeakerTurn) -> SpeakersDiarized:
    return SpeakersDiarized(turns, (), "fake-diarizer")


def with_pending(state: State) -> State:
    return fold(records(pending_attribution(state), first=state.seq + 1), state)


@slow
@given(histories(max_size=15), speaker_turns())
def test_attribution_that_is_done_leaves_nothing_pending(history: list[Event], turns: tuple[SpeakerTurn, ...]) -> None:
    assert pending_attribution(with_pending(state_of(*history, diarized(*turns)))) == []


@slow
@given(histories(max_size=15), speaker_turns())
def test_attribution_changes_no_word_and_nothing_that_a_person_did(
    history: list[Event], turns: tuple[SpeakerTurn, ...]
) -> None:
    before = state_of(*history, diarized(*turns))
    after = with_pending(before)
    spoken = [word for each in before.segments.values() for word in each.words]
    assert sorted(map(str, spoken)) == sorted(str(word) for each in after.segments.values() for word in each.words)
    for segment_id, each in before.segments.items():
        if each.is_touched:
            kept = after.segments[segment_id]
            assert (kept.text, kept.words, kept.chosen, kept.revision) == (
                each.text, each.words, each.chosen, each.revision,
            )  # fmt: skip


def test_a_segment_in_which_the_voice_changes_is_split_there() -> None:
    state = state_of(segment("s1", "I do so Why then No"), diarized(turn("A", 0, 1.15), turn("B", 1.15, 3)))
    assert pending_attribution(state) == [
        SpeakerAssigned(S1, turn("A", 0, 1).label),
        SegmentSplit(S1, 3, SegmentId("s2")),
        SpeakerAssigned(SegmentId("s2"), turn("B", 0, 1).label),
    ]


def test_a_segment_that_a_person_wrote_takes_the_voice_of_most_of_its_words_and_stays_whole() -> None:
    state = with_pending(
        state_of(
            segment("s1", "I do so Why then No never"),
            diarized(turn("A", 0, 1.15), turn("B", 1.15, 3)),
            TextCorrected(S1, "I do so. Why then? No, never.", "Ana"),
        )
    )
    assert (len(state.segments), one_segment(state).label) == (1, "B")


def test_a_segment_whose_speaker_a_person_chose_stays_whole() -> None:
    state = with_pending(
        state_of(
            segment("s1", "I do so Why then No"),
            diarized(turn("A", 0, 1.15), turn("B", 1.15, 3)),
            SpeakerChosen(S1, "Eva", "Ana"),
        )
    )
    assert len(state.segments) == 1


def test_without_turns_labels_are_taken_back() -> None:
    state = state_of(segment("s1", "who was that", label="A"))
    assert pending_attribution(state) == [SpeakerAssigned(S1, None)]


def test_words_of_segments_that_overlap_in_time_keep_their_own_labels() -> None:
    long = SegmentFinalized(S1, (*words("well so"), *words("anyway then", 6.0)), None, None, "m")
    within = segment("s2", "no no", 3.0)
    state = with_pending(state_of(long, within, diarized(turn("A", 0, 1), turn("B", 3, 4), turn("A", 6, 7))))
    assert {each.text: each.label for each in state.segments.values()} == {"well so anyway then": "A", "no no": "B"}


def test_new_ids_are_none_that_a_segment_has() -> None:
    state = state_of(segment("s1", "a"), segment("s3", "b", 1), segment("s5", "c", 2))
    assert list(islice(new_segment_ids(state), 3)) == ["s4", "s6", "s7"]


@slow
@given(histories(max_size=15), speaker_turns(), speaker_turns())
def test_a_relabelling_keeps_what_people_chose_and_touches_only_what_changed(
    history: list[Event], first: tuple[SpeakerTurn, ...], second: tuple[SpeakerTurn, ...]
) -> None:
    before = with_pending(state_of(*history, diarized(*first)))
    relabelled = fold(records([diarized(*second)], first=before.seq + 1), before)
    events = pending_attribution(relabelled)
    after = fold(records(events, first=relabelled.seq + 1), relabelled)

    assert [(each.chosen, each.text_person) for each in before.segments.values()] == [
        (after.segments[segment_id].chosen, after.segments[segment_id].text_person) for segment_id in before.segments
    ]
    assert after.names == before.names
    assigned = [event for event in events if isinstance(event, SpeakerAssigned) and event.segment in before.segments]
    assert all(before.segments[event.segment].label != event.label for event in assigned)
    touched = {event.segment for event in events if isinstance(event, SpeakerAssigned | SegmentSplit)}
    unchanged = set(before.segments) - touched
    assert all(before.segments[segment_id] == after.segments[segment_id] for segment_id in unchanged)


def long_session() -> State:
    """90 minutes: 10,000 words of 1,000 turns."""
    turns = [turn("ABCDE"[number % 5], number * 5.4, number * 5.4 + 4.4) for number in range(1000)]
    spoken = [segment(f"s{number}", "so I do think. the node is fine by me", number * 5.4) for number in range(1000)]
    return state_of(*spoken, diarized(*turns))


def test_what_the_machine_took_back_is_not_divided_and_stays_hidden() -> None:
    state = state_of(
        segment("s1", "thanks a lot for watching"),
        SegmentWithdrawn(S1, "m"),
        diarized(turn("A", 0, 0.8), turn("B", 1, 3)),
    )
    events = pending_attribution(state)
    assert [type(event) for event in events] == [SpeakerAssigned]
    assert one_segment(fold(records(events, first=state.seq + 1), state)).text == ""


def test_live_only_the_end_of_a_session_is_looked_at() -> None:
    state = long_session()
    since = 999 * 5.4

    events = pending_attribution(state, since=since)

    assert events == [SpeakerAssigned(SegmentId("s999"), turn("E", 0, 1).label)]
    everywhere = pending_attribution(state)
    assert len(everywhere) == 1000
    assert events[-1] in everywhere


def test_segments_that_no_pass_has_heard_yet_keep_their_labels() -> None:
    state = state_of(
        segment("s1", "so it is", label="B"), segment("s2", "and so on", 5, label="B"), diarized(turn("A", 0, 2))
    )
    assert pending_attribution(state, until=4) == [SpeakerAssigned(S1, turn("A", 0, 1).label)]


def test_attribution_at_the_end_of_a_long_session_takes_no_time() -> None:
    state = long_session()
    started_s = process_time()

    for _ in range(10):
        pending_attribution(state, since=990 * 5.4)

    assert (process_time() - started_s) / 10 < 0.05
