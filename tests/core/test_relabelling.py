"""Names stay with voices, whatever the next pass calls them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import turn
from transcriber.core.relabelling import fresh_labels, letter_label, matched_labels
from transcriber.core.speech import Diarization, Label, SpeakerTurn

A, B, C, X, Y, Z = (Label(letter) for letter in "ABCXYZ")
LABELS = [Label(letter) for letter in "ABCDEF"]


def axis(number: int) -> tuple[float, ...]:
    """A voice unlike those of other numbers."""
    return tuple(1.0 if number == dimension else 0.0 for dimension in range(len(LABELS)))


@st.composite
def conversations(draw: st.DrawFn) -> Diarization:
    """Two to six voices that speak one after the other, with or without vectors."""
    voices = draw(st.lists(st.sampled_from(LABELS), min_size=2, max_size=12))
    lengths = draw(st.lists(st.integers(5, 80), min_size=len(voices), max_size=len(voices)))
    turns, at = [], 0
    for label, tenths in zip(voices, lengths, strict=True):
        turns.append(SpeakerTurn(label, at / 10, (at + tenths) / 10))
        at += tenths + 3
    is_known = draw(st.booleans())
    return Diarization(tuple(turns), {label: axis(LABELS.index(label)) for label in set(voices) if is_known})


def renamed(diarization: Diarization, labels: Mapping[Label, Label]) -> Diarization:
    return Diarization(
        tuple(SpeakerTurn(labels[each.label], each.start, each.end) for each in diarization.turns),
        {labels[label]: vector for label, vector in diarization.embeddings.items()},
    )


@given(conversations(), st.permutations(LABELS))
def test_names_follow_the_voices_however_the_next_pass_calls_them(said: Diarization, order: list[Label]) -> None:
    assert matched_labels(said, renamed(said, dict(zip(LABELS, order, strict=True)))) == said


@given(conversations(), conversations(), st.permutations(LABELS), st.sets(st.sampled_from(LABELS)))
def test_the_result_does_not_depend_on_the_labels_of_the_pass(
    old: Diarization, new: Diarization, order: list[Label], named: set[Label]
) -> None:
    other = renamed(new, dict(zip(LABELS, order, strict=True)))
    assert matched_labels(old, other, named=named) == matched_labels(old, new, named=named)


@given(conversations(), conversations(), st.sets(st.sampled_from(LABELS)))
def test_matching_again_changes_nothing(old: Diarization, new: Diarization, named: set[Label]) -> None:
    once = matched_labels(old, new, named=named)
    assert matched_labels(once, new, named=named) == once
    assert matched_labels(once, once, named=named) == once


@given(conversations(), conversations(), st.sets(st.sampled_from(LABELS)))
def test_turns_keep_their_times_and_voices_stay_apart(old: Diarization, new: Diarization, used: set[Label]) -> None:
    found = matched_labels(old, new, used=used)

    assert [(each.start, each.end) for each in found.turns] == [(each.start, each.end) for each in new.turns]
    pairs = {(before.label, after.label) for before, after in zip(new.turns, found.turns, strict=True)}
    assert len(pairs) == len({before for before, _ in pairs}) == len({after for _, after in pairs})


@given(conversations(), conversations(), st.sets(st.sampled_from(LABELS)))
def test_a_label_goes_on_only_to_a_voice_heard_at_its_times_or_that_sounds_like_it(
    old: Diarization, new: Diarization, used: set[Label]
) -> None:
    found = matched_labels(old, new, used=used, named=used)
    before = {each.label for each in old.turns}
    for label in {each.label for each in found.turns}:
        if label in before:
            shares_time = any(
                first.label == second.label == label and first.span.overlap(second.span) > 0
                for first in old.turns
                for second in found.turns
            )
            assert shares_time or (label in found.embeddings and found.embeddings[label] == old.embeddings[label])
        else:
            assert label not in used


@given(conversations(), st.integers(1, 9))
def test_a_voice_that_was_split_leaves_its_label_to_the_larger_part(said: Diarization, tenths: int) -> None:
    first = said.turns[0]
    total_s = sum(each.end - each.start for each in said.turns if each.label == first.label)
    cut = first.start + (first.end - first.start) * tenths / 10
    parts = (SpeakerTurn(first.label, first.start, cut), SpeakerTurn(X, cut, first.end))
    new = Diarization((*parts, *said.turns[1:]))

    found = matched_labels(Diarization(said.turns), new)

    x_s = first.end - cut
    if abs(2 * x_s - total_s) > 0.01:
        assert (found.turns[1].label == first.label) == (2 * x_s > total_s)


def test_voices_that_became_one_keep_the_label_of_the_larger() -> None:
    old = Diarization((turn("A", 0, 10), turn("B", 10, 14)))
    assert matched_labels(old, Diarization((turn("X", 0, 14),))).turns == (turn("A", 0, 14),)


def test_of_voices_that_became_one_the_named_one_that_sounds_like_it_wins() -> None:
    old = Diarization((turn("A", 0, 4), turn("B", 4, 14)), {A: axis(0), B: (0.8, 0.6, 0, 0, 0, 0)})
    new = Diarization((turn("X", 0, 14),), {X: (0.9, 0.436, 0, 0, 0, 0)})
    assert matched_labels(old, new, named={A}).turns == (turn("A", 0, 14),)
    assert matched_labels(old, new).turns == (turn("B", 0, 14),)


def test_a_named_voice_that_drowned_in_another_does_not_give_it_its_name() -> None:
    old = Diarization((turn("A", 0, 4), turn("B", 4, 14)), {A: axis(0), B: axis(1)})
    new = Diarization((turn("X", 0, 14),), {X: axis(1)})
    assert matched_labels(old, new, named={A}).turns == (turn("B", 0, 14),)


def test_where_two_parts_share_as_much_time_the_more_similar_keeps_the_label() -> None:
    old = Diarization((turn("A", 0, 10),), {A: axis(0)})
    new = Diarization((turn("X", 0, 5.2), turn("Y", 5.2, 10)), {X: axis(1), Y: axis(0)})
    assert matched_labels(old, new).turns == (turn("B", 0, 5.2), turn("A", 5.2, 10))


def test_a_voice_that_the_times_do_not_tell_is_known_by_its_sound() -> None:
    old = Diarization((turn("A", 0, 2), turn("B", 3, 5)), {A: axis(0), B: axis(1)})
    new = Diarization((turn("X", 8, 9), turn("Y", 10, 12)), {X: axis(1), Y: axis(2)})
    assert matched_labels(old, new).turns == (turn("B", 8, 9), turn("C", 10, 12))


def test_a_new_voice_gets_a_label_that_nobody_ever_had() -> None:
    old = Diarization((turn("A", 0, 2),))
    new = Diarization((turn("A", 0, 2), turn("B", 3, 5)))
    found = matched_labels(old, new, named=[C], used=[B, letter_label(3)])
    assert found.turns == (turn("A", 0, 2), turn("E", 3, 5))


def test_fresh_labels_leave_out_those_in_use() -> None:
    labels = fresh_labels({A, C})
    assert [next(labels), next(labels)] == ["B", "D"]


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_letters_are_a_label_of_their_own_for_each_voice(rank: int) -> None:
    assert letter_label(rank) != letter_label(rank + 1)


def test_a_session_of_three_hours_is_matched_at_once() -> None:
    chance = random.Random(1)
    turns = tuple(SpeakerTurn(chance.choice(LABELS), float(at), at + 4.5) for at in range(0, 10_800, 4))
    vectors = {label: axis(LABELS.index(label)) for label in LABELS}
    started_s = process_time()

    matched_labels(Diarization(turns, vectors), Diarization(turns, vectors))

    assert process_time() - started_s < 0.5
