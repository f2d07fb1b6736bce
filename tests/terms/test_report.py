"""The terms of a session."""

from __future__ import annotations

from tests.builders import records, segment
from tests.terms.talk import FIELD, concept
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagResolved,
    FlagSpan,
    SegmentId,
    SpeakerNamed,
    TextCorrected,
)
from transcriber.core.speech import Label
from transcriber.core.state import State, fold
from transcriber.terms.glossary import Glossary
from transcriber.terms.report import TermReport, term_report
from transcriber.terms.usage import Usage

A, B = Label("A"), Label("B")
SAID: tuple[Event, ...] = (
    segment("s1", "With no-GIL, no GIL and the module load.", 0.0, label=A),
    segment("s2", "Import a module with one function, free-threaded.", 10.0, label=B),
    SpeakerNamed(A, "Ana", "note-taker"),
)


def flag(id: str, kind: str = "two-words", about: str | None = "free-threading", in_segment: str = "s1") -> FlagRaised:
    span = FlagSpan(SegmentId(in_segment), 1, 0, 4)
    return FlagRaised(FlagId(id), kind, "medium", (span,), f"message {id}", concept=about)  # type: ignore[arg-type]


def report(*more: Event, glossary: Glossary = FIELD) -> TermReport:
    state: State = fold(records([*SAID, *more]))
    return term_report(state, glossary)


def test_it_says_who_used_which_word_how_often() -> None:
    (term,) = [term for term in report().terms if term.concept.id == "free-threading"]
    assert term.usages == (
        Usage(term.concept.id, "Ana", "no-GIL", 2),
        Usage(term.concept.id, "B", "free-threaded", 1),
    )
    assert term.count == 3


def test_the_most_used_term_is_first() -> None:
    assert [term.concept.id for term in report().terms] == ["free-threading", "mod-env"]


def test_it_says_what_each_speaker_means_by_an_ambiguous_word() -> None:
    senses = report(segment("s3", "The module.", 20.0, label=A)).senses
    assert [(use.word, use.speaker, use.sense and use.sense.id, use.count) for use in senses] == [
        ("module", "Ana", "mod-env", 2),
        ("module", "B", "mod-python", 1),
    ]


def test_flags_stand_with_their_term_and_say_whether_they_are_settled() -> None:
    settled = report(
        flag("f1"), flag("f2", about="gil", in_segment="s2"), flag("f3"), FlagResolved(FlagId("f1"), "dismissed", "Ana")
    )
    (term,) = [term for term in settled.terms if term.concept.id == "free-threading"]
    assert [(one.flag.raised.flag, one.state) for one in term.flags] == [("f1", "dismissed"), ("f3", "open")]
    assert [one.flag.raised.flag for one in settled.flags] == ["f1", "f3", "f2"]
    assert [one.at for one in settled.flags] == [0.0, 0.0, 10.0]


def test_a_term_that_was_flagged_and_never_heard_right_is_there() -> None:
    (term,) = [term for term in report(flag("f1", "misheard", about="apptainer")).terms if not term.usages]
    assert (term.concept.id, len(term.flags)) == ("apptainer", 1)


def test_a_flag_whose_text_changed_is_stale() -> None:
    changed = report(flag("f1"), TextCorrected(SegmentId("s1"), "Something else.", "Ana"))
    assert [one.state for one in changed.flags] == ["stale"]


def test_flags_about_other_things_are_left_out() -> None:
    assert not report(flag("f1", "negation", about=None)).flags


def test_a_session_without_terms_has_an_empty_report() -> None:
    assert report(glossary=Glossary.of([concept("nothing", "xyzzy")])) == TermReport((), (), ())
