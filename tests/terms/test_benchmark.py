"""The benchmark of flags about terms measures what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.terms.alignment import align
from tests.benchmarks.terms.figures import figures
from tests.benchmarks.terms.gold import Gold, Key, is_right, key_of
from tests.benchmarks.terms.matching import Counts, is_worse, match, review
from tests.benchmarks.terms.recordings import RECORDINGS, Recording, read_recordings
from tests.benchmarks.terms.score import pulled_in, terms_right
from tests.benchmarks.terms.script import Kind, Script, lexicon, mentions_of, read_script, scripts
from tests.benchmarks.terms.statements import Rendering, heard, typed_words, written
from transcriber.core.events import FlagSpan, SegmentId
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId
from transcriber.terms.mishearings import Doubt
from transcriber.terms.statements import Statement

SCRIPT = """\
title: A small one
part: development
sound: clean
agenda: Bindings
voices: Ana=bf_emma Ben=am_michael
gold: two-words sdist Ana Ben
gold: two-senses module Ana=mod-env Ben=mod-python
gold: spelling pybind11
gold: new-term tarnpack
control: misheard "a pie"

Ana: We use pybind11, a tarball, and a [module](mod-env). Tarnpack checks it.
Ben: PyBind 11 needs no source distribution. I import a [module](mod-python) and eat a pie.
Ana: The tarball is on the GPU, says Tarnpack.
Ben: The source distribution too, and Tarnpack.
"""


@pytest.fixture
def script(tmp_path: Path) -> Script:
    path = tmp_path / "small.txt"
    path.write_text(SCRIPT, encoding="utf-8")
    return read_script(path)


def flag(kind: Kind, segment: str, span: tuple[int, int], subject: str = "x", suggestion: str | None = None) -> Finding:
    spans = (FlagSpan(SegmentId(segment), 1, *span),)
    return Finding(kind, "low", spans, "Look.", subject, at=1.0, concept=ConceptId("pybind11"), suggestion=suggestion)


def gold(kind: Kind, segment: str, span: tuple[int, int], concept: str = "pybind11") -> Gold:
    return Gold(kind, concept, (FlagSpan(SegmentId(segment), 1, *span),))


def hear(script: Script, *turns: str) -> Rendering:
    words = tuple(typed_words(text, 20.0 * index) for index, text in enumerate(turns))
    return heard(script, Recording(script.name, "kokoro", "none", words, ((),) * len(turns)))


def test_a_written_session_has_the_gold_of_its_header(script: Script) -> None:
    found = key_of(written(script))
    assert {(one.kind, one.concept) for one in found.gold} == {(one.kind, one.target) for one in script.gold}


def test_a_span_of_gold_covers_the_words_alone(script: Script) -> None:
    session = written(script)
    texts = {statement.segment: statement.text for statement in session.statements}
    [spelling] = [one for one in key_of(session).gold if one.kind == "spelling"]
    assert [texts[span.segment][span.start : span.end] for span in spelling.spans] == ["pybind11", "PyBind 11"]


def test_a_term_heard_as_other_words_is_misheard_and_keeps_its_neighbours(script: Script) -> None:
    session = hear(
        script,
        "We use pie bind eleven, a turbo, and a module. Turn back checks it.",
        "Pie bind 11 needs no source distribution. I import a module and eat a pie.",
        "The tarball is on the GPU, says Turn back.",
        "The source distribution, too, and tan pack.",
    )
    texts = {statement.segment: statement.text for statement in session.statements}
    misheard = [one for one in key_of(session).gold if one.kind == "misheard"]
    places = {(one.concept, texts[span.segment][span.start : span.end]) for one in misheard for span in one.spans}
    assert places == {("pybind11", "pie bind eleven"), ("pybind11", "Pie bind 11"), ("sdist", "turbo")}


def test_case_spaces_and_spoken_numbers_are_right(script: Script) -> None:
    session = hear(
        script,
        "We use Pybind eleven, a Tarball, and a module. Tarnpack checks it.",
        "PyBind-11 needs no source distributions. I import a module and eat a pie.",
        "The tarballs are on the GPU, says Tarnpack.",
        "The source distribution too, and Tarnpack.",
    )
    assert terms_right([session])["right"] == 1.0


def test_a_term_that_was_not_written_at_all_is_lost(script: Script) -> None:
    heard_words = ["We", "use", "a", "tarball", "and", "a", "module.", "Tarnpack", "checks", "it."]
    assert {mention.concept for mention in align(script.turns[0], heard_words)} == {"sdist", "mod-env", "new:tarnpack"}


def test_hits_misses_and_false_flags_are_counted_by_kind(script: Script) -> None:
    key = Key(
        gold=(gold("misheard", "t0.0", (0, 5)), gold("misheard", "t1.0", (0, 5)), gold("spelling", "t0.0", (0, 5))),
        neutral=(gold("misheard", "t2.0", (0, 5)),),
        controls=(gold("misheard", "t3.0", (0, 5)),),
    )
    found = match(
        [
            flag("misheard", "t0.0", (4, 9), "hit"),
            flag("misheard", "t0.0", (0, 2), "the same again"),
            flag("misheard", "t2.0", (0, 5), "neutral"),
            flag("misheard", "t3.0", (0, 5), "false"),
            flag("misheard", "t3.0", (7, 9), "false"),
            flag("spelling", "t0.0", (5, 9), "beside"),
        ],
        key,
        written(script),
    )
    assert found.counts["misheard"] == Counts(n_hit=1, n_missed=1, n_false=1, n_right_concept=1)
    assert found.counts["spelling"] == Counts(n_hit=0, n_missed=1, n_false=1)
    assert len(found.controls_hit) == 1


def test_what_was_raised_once_counts_although_it_is_taken_back(script: Script) -> None:
    class Fickle:
        def findings(self, statements: Sequence[Statement]) -> list[Finding]:
            return [flag("misheard", "t0.0", (0, 2))] if len(statements) == 2 else []

        def doubts(self, _statements: Sequence[Statement]) -> Sequence[Doubt]:
            return ()

    assert len(review([Fickle()], written(script).statements).findings) == 1


@pytest.mark.parametrize(("suggestion", "harms"), [("pybind11", False), ("Parsl", True)])
def test_a_suggestion_harms_where_it_leads_away_from_what_was_said(
    script: Script, suggestion: str, harms: bool
) -> None:
    session = hear(script, "We use pie bind eleven, a tarball, and a module. Tarnpack checks it.", *["x."] * 3)
    assert is_worse(flag("misheard", "t0.0", (7, 22), suggestion=suggestion), session) is harms


@pytest.mark.parametrize(("suggestion", "is_false"), [("checks", False), ("Parsl", True), ("tarball", True)])
def test_a_flag_that_says_what_the_script_says_is_not_false(script: Script, suggestion: str, is_false: bool) -> None:
    session = hear(script, "We use pybind11, a tarball, and a module. Tarnpack jacks it.", *["x."] * 3)
    found = match([flag("misheard", "t0.1", (9, 14), suggestion=suggestion)], key_of(session), session)
    assert found.counts["misheard"].n_false == is_false
    assert len(found.beyond) == (not is_false)


def test_a_hotword_that_nobody_said_is_pulled_in(script: Script) -> None:
    session = hear(script, "We use pybind11, Dask, and a module.", "x.", "x.", "x.")
    assert pulled_in(session, (("Dask", "pybind11", "tarball"), (), (), ())) == 1


def test_intervals_are_of_sessions_and_hold_the_value() -> None:
    found = figures([Counts(3, 1, 0, 3), Counts(1, 1, 2, 1), Counts(5, 0, 0, 5)])
    assert found.recall.value == pytest.approx(9 / 11, abs=1e-4)
    assert found.recall.low is not None
    assert found.recall.high is not None
    assert 0.5 <= found.recall.low < 9 / 11 < found.recall.high <= 1.0


def test_there_are_a_dozen_sessions_and_seven_are_kept_for_tests() -> None:
    parts = [script.part for script in scripts()]
    assert len(parts) >= 12
    assert parts.count("test") == 7


def test_development_and_test_share_no_term_that_is_seeded() -> None:
    said: dict[str, set[str]] = {"development": set(), "test": set()}
    for script in scripts():
        said[script.part] |= {mention.concept for mention in mentions_of(script) if not mention.is_shared}
        said[script.part] |= {claim.target for claim in script.gold}
        said[script.part] |= {
            sense for claim in script.gold if claim.kind == "two-senses" for sense in claim.speakers.values() if sense
        }
    shared = {term for term in said["development"] & said["test"] if term and not term.startswith("control:")}
    assert shared == set()


def test_terms_are_said_only_in_their_part() -> None:
    parts = {entry.concept: entry.part for entry in lexicon()}
    strays = {
        (script.name, mention.concept)
        for script in scripts()
        for mention in mentions_of(script)
        if parts.get(mention.concept, "both") not in (script.part, "both")
    }
    assert strays == set()


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_the_header_of_a_script_claims_what_its_text_holds(script: Script) -> None:
    session = written(script)
    found = key_of(session)
    assert {(one.kind, one.concept) for one in found.gold} == {(one.kind, one.target) for one in script.gold}
    assert len(found.controls) == len(script.controls)
    assert all(is_right(place) for place in session.places)


def test_every_recording_fits_its_script() -> None:
    by_name = {script.name: script for script in scripts()}
    recordings = read_recordings()
    assert {recording.session for recording in recordings if recording.engine == "kokoro"} == set(by_name)
    for recording in recordings:
        assert len(recording.turns) == len(by_name[recording.session].turns)
        if recording.engine == "kokoro" and recording.is_primed:
            session = heard(by_name[recording.session], recording)
            assert terms_right([session])["right"] > 0.3


def test_the_recordings_stay_small() -> None:
    assert sum(path.stat().st_size for path in RECORDINGS.glob("*.json")) < 3_000_000
