from __future__ import annotations

from tests.builders import records, segment
from transcriber.core.corrections import instances
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagResolved,
    FlagSpan,
    Resolution,
    SegmentId,
    TextCorrected,
)
from transcriber.core.state import State, fold
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.lessons import Lessons, lessons
from transcriber.terms.packaged import packaged_background, packaged_pronouncer

GLOSSARY = Glossary.of([Concept(ConceptId("dask"), "Dask", "tool"), Concept(ConceptId("cupy"), "CuPy", "tool")])


def state(*events: Event) -> State:
    return fold(records(events))


def learned(*events: Event) -> Lessons:
    return lessons(state(*events), GLOSSARY, packaged_background(), packaged_pronouncer())


def flag(text: str, suggestion: str, resolution: Resolution) -> tuple[Event, Event]:
    raised = FlagRaised(
        FlagId("f1"), "misheard", "high", (FlagSpan(SegmentId("s1"), 1, 0, 4),), "Why.", "dask", (), suggestion,
        subject=f"misheard:{text}:dask",
    )  # fmt: skip
    return raised, FlagResolved(FlagId("f1"), resolution, "Ana")


def test_a_correction_teaches_the_words_that_were_replaced() -> None:
    corrected = TextCorrected(SegmentId("s1"), "We use CuPy, on Tuesday.", "Ana")
    assert dict(learned(segment("s1", "We use coup I, on Tuesday."), corrected).heard_as) == {"coup i": "CuPy"}


def test_an_accepted_flag_teaches_and_a_dismissed_one_silences() -> None:
    assert dict(learned(segment("s1", "DASC is up."), *flag("dasc", "Dask", "accepted")).heard_as) == {"dasc": "Dask"}
    dismissed = learned(segment("s1", "Desk is up."), *flag("desk", "Dask", "dismissed"))
    assert not dismissed.heard_as
    assert dismissed.dismissed == {"misheard:desk:dask"}


def test_a_correction_of_ordinary_words_teaches_nothing() -> None:
    assert not learned(
        segment("s1", "It is there house."), TextCorrected(SegmentId("s1"), "It is their house.", "A")
    ).heard_as


def test_a_rewritten_sentence_teaches_nothing() -> None:
    corrected = TextCorrected(SegmentId("s1"), "Dask is what we want.", "Ana")
    assert not learned(segment("s1", "Something altogether different was heard."), corrected).heard_as


def test_words_corrected_in_two_ways_teach_nothing() -> None:
    events = (
        segment("s1", "The dusk job."), TextCorrected(SegmentId("s1"), "The Dask job.", "Ana"),
        segment("s2", "The dusk job.", 9), TextCorrected(SegmentId("s2"), "The Dusque job.", "Ana"),
    )  # fmt: skip
    assert not learned(*events).heard_as


def test_other_instances_are_those_that_no_person_wrote() -> None:
    events = (
        segment("s1", "DASC is up."),
        segment("s2", "Is dasc down? Dasc, DASCs.", 9),
        segment("s3", "No dasc.", 20), TextCorrected(SegmentId("s3"), "No dasc!", "Ana"),
    )  # fmt: skip
    spans = instances(state(*events), "dasc")
    assert [(span.segment, span.start, span.end) for span in spans] == [("s1", 0, 4), ("s2", 3, 7), ("s2", 14, 18)]


def test_one_accepted_correction_points_at_all_instances() -> None:
    events = (segment("s1", "DASC is up."), segment("s2", "Is DASC down?", 9), *flag("dasc", "Dask", "accepted"))
    [heard] = learned(*events).heard_as
    assert len(instances(state(*events), heard)) == 2
