"""What is put right without asking: only what is listed letter for letter, and only a machine's text."""

from __future__ import annotations

import pytest

from tests.builders import records, segment, state_of
from transcriber.core.events import Event, FlagId, FlagRaised, FlagSpan, SegmentId, TextCorrected
from transcriber.core.state import State, fold
from transcriber.terms.automatic import with_corrections
from transcriber.terms.glossary import Concept, ConceptId, Glossary

CUPY = Concept(ConceptId("cupy"), "CuPy", mishearings=("coupi",), weak_mishearings=("coo pie",))
GLOSSARY = Glossary.of([CUPY])
S1 = SegmentId("s1")


def flagged(text: str, heard: str, number: int = 1) -> FlagRaised:
    start = text.index(heard)
    span = FlagSpan(S1, 1, start, start + len(heard))
    return FlagRaised(FlagId(f"f{number}"), "misheard", "high", (span,), "?", "cupy", (), "CuPy")


def corrected(text: str, *flags: FlagRaised, before: tuple[Event, ...] = ()) -> tuple[State, list[FlagRaised]]:
    state = state_of(segment("s1", text), *before)
    events = with_corrections(flags, state, GLOSSARY)
    return fold(records(events, first=state.seq + 1), state), [one for one in events if isinstance(one, FlagRaised)]


def test_a_listed_mishearing_is_put_right_by_the_machine_with_its_times() -> None:
    text = "We use Coupi, on the cluster."
    state, flags = corrected(text, flagged(text, "Coupi"))
    after = state.segments[S1]
    assert (after.text, after.text_person, flags) == ("We use CuPy, on the cluster.", None, [])
    before = state_of(segment("s1", text)).segments[S1]
    assert [(word.start, word.end) for word in after.words] == [(word.start, word.end) for word in before.words]


def test_ordinary_words_stay_a_person_s_decision() -> None:
    text = "We use coo pie on the cluster."
    state, flags = corrected(text, flagged(text, "coo pie"))
    assert state.segments[S1].text == text
    assert len(flags) == 1


def test_a_person_s_text_stays() -> None:
    text = "We use coupi on the cluster."
    before = TextCorrected(S1, text, "Ana")
    state, flags = corrected(text, flagged(text, "coupi"), before=(before,))
    assert state.segments[S1].text_person == "Ana"
    assert len(flags) == 1


@pytest.mark.parametrize("heard", ["oupi", "use coupi"])
def test_only_whole_listed_words_count(heard: str) -> None:
    text = "We use coupi here."
    assert corrected(text, flagged(text, heard))[0].segments[S1].text == text


def test_of_two_in_a_segment_the_second_comes_with_the_next_look() -> None:
    text = "We use coupi and coupi."
    second = FlagRaised(FlagId("f2"), "misheard", "high", (FlagSpan(S1, 1, 17, 22),), "?", "cupy", (), "CuPy")
    state, flags = corrected(text, flagged(text, "coupi"), second)
    assert state.segments[S1].text == "We use CuPy and coupi."
    assert flags == []
