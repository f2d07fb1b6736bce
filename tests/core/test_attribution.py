from __future__ import annotations

from hypothesis import given, settings

from tests.builders import speaker_turns, timed_words, turn, words
from transcriber.core.attribution import AttributionConfig, assign_words, overlapping_labels
from transcriber.core.speech import Label, SpeakerTurn, Word
from transcriber.core.timeline import Span

REACH_S = AttributionConfig().reach_s


def labels(spoken: tuple[Word, ...], *turns: SpeakerTurn) -> str:
    """One letter a word, - for nobody."""
    return "".join(label or "-" for label in assign_words(spoken, turns))


def near(word: Word, turns: tuple[SpeakerTurn, ...]) -> set[Label]:
    return {each.label for each in turns if each.start <= word.end + REACH_S and each.end >= word.start - REACH_S}


@settings(deadline=None)
@given(timed_words(max_size=20), speaker_turns())
def test_every_word_gets_one_entry_and_only_a_label_that_spoke(
    spoken: tuple[Word, ...], turns: tuple[SpeakerTurn, ...]
) -> None:
    found = assign_words(spoken, turns)
    assert len(found) == len(spoken)
    assert set(found) <= {each.label for each in turns} | {None}


def breaths(spoken: tuple[Word, ...]) -> list[list[int]]:
    """The places of words that were said in one sentence with no pause between."""
    found: list[list[int]] = []
    for place, word in enumerate(spoken):
        before = spoken[place - 1]
        if place and not before.text.endswith((".", "?")) and word.start - before.end < AttributionConfig().pause_s:
            found[-1].append(place)
        else:
            found.append([place])
    return found


@settings(deadline=None, max_examples=300)
@given(timed_words(max_size=20), speaker_turns())
def test_a_breath_goes_to_voices_that_touch_it_and_to_nobody_where_none_does(
    spoken: tuple[Word, ...], turns: tuple[SpeakerTurn, ...]
) -> None:
    found = assign_words(spoken, turns)
    for breath in breaths(spoken):
        touching: set[Label | None] = {label for place in breath for label in near(spoken[place], turns)}
        assert {found[place] for place in breath} <= (touching or {None})


@settings(deadline=None)
@given(timed_words(max_size=20), speaker_turns())
def test_the_order_of_the_turns_does_not_matter_where_none_begin_together(
    spoken: tuple[Word, ...], turns: tuple[SpeakerTurn, ...]
) -> None:
    distinct = tuple({each.start: each for each in turns}.values())
    assert assign_words(spoken, distinct) == assign_words(spoken, distinct[::-1])


def test_without_turns_nobody_spoke() -> None:
    assert assign_words(words("who was that?"), []) == [None, None, None]


def test_without_words_there_is_nothing_to_say() -> None:
    assert assign_words([], [turn("A", 0, 9)]) == []


def test_the_last_word_of_a_turn_stays_with_its_speaker() -> None:
    # "agree." runs from 0.8 to 1.1 and A's turn ends at 0.85: most of the word lies in B's turn.
    assert labels(words("I do agree. But why not?"), turn("A", 0, 0.85), turn("B", 0.85, 3)) == "AAABBB"


def test_the_first_word_of_a_turn_goes_to_its_speaker() -> None:
    # "But" runs from 1.2 to 1.5 and B's turn is found late, at 1.45.
    assert labels(words("I do agree. But why not?"), turn("A", 0, 1.4), turn("B", 1.45, 3)) == "AAABBB"


def test_a_change_within_a_sentence_is_believed_where_the_words_lie_wholly_on_the_other_side() -> None:
    assert labels(words("so what I no wait I mean"), turn("A", 0, 1.15), turn("B", 1.15, 9)) == "AAABBBB"


def test_somebody_who_talks_over_one_word_does_not_take_it() -> None:
    assert labels(words("the node is down"), turn("A", 0, 2), turn("B", 0.4, 0.7)) == "AAAA"


def test_in_overlap_the_one_who_spoke_goes_on() -> None:
    assert labels(words("the node is down"), turn("A", 0, 2), turn("B", 0.2, 2)) == "AAAA"


def test_a_tie_goes_to_the_turn_that_began_earlier() -> None:
    spoken = (Word("yes", 1.0, 1.5, 1.0),)
    assert labels(spoken, turn("B", 0.5, 2), turn("A", 0.6, 2)) == "B"


def test_a_word_shortly_before_a_turn_belongs_to_it() -> None:
    assert labels((Word("So", 1.0, 1.2, 1.0),), turn("A", 1.3, 5)) == "A"


def test_a_short_word_near_a_turn_belongs_to_it_and_not_to_the_one_who_spoke_before() -> None:
    spoken = (*words("it is done."), Word("Yes.", 2.0, 2.2, 1.0), *words("I see", 4.0))
    assert labels(spoken, turn("A", 0, 1.1), turn("B", 2.4, 2.6), turn("A", 4, 5)) == "AAABAA"


def test_a_sentence_that_no_turn_touches_is_nobody_s() -> None:
    spoken = (*words("it is done."), *words("thank you", 10.0), *words("and now", 20.0))
    assert labels(spoken, turn("A", 0, 1.2), turn("A", 20, 21)) == "AAA--AA"


def test_a_word_outside_of_its_sentences_turn_is_still_of_the_one_who_speaks_it() -> None:
    assert labels(words("a b c d e f"), turn("A", 0, 0.8)) == "AAAAAA"


def test_words_without_duration_are_attributed() -> None:
    assert labels((Word("a", 1.0, 1.0, 1.0), Word("b", 1.0, 1.0, 1.0)), turn("A", 0, 2)) == "AA"


def test_the_other_voices_of_a_segment_come_most_heard_first() -> None:
    turns = [turn("A", 0, 10), turn("B", 1, 2), turn("C", 3, 5), turn("D", 9.9, 12)]
    assert overlapping_labels(Span(0, 10), Label("A"), turns, min_overlap_s=0.5) == ["C", "B"]
