"""What the desk knows of the glossary: the terms that were spoken of, as the session stands now."""

from __future__ import annotations

import time
from pathlib import Path

from tests.builders import records, segment
from transcriber.config import GlossarySettings
from transcriber.core.events import Event, SegmentId, TextCorrected
from transcriber.core.state import fold
from transcriber.wiring.desk import FieldLanguage

PATIENCE_S = 30.0


def test_the_terms_of_a_session_are_counted_anew_after_a_correction(tmp_path: Path) -> None:
    language = FieldLanguage(GlossarySettings(), (), tmp_path)
    said: list[Event] = [
        segment("s1", "A wheel for pybind11.", label="B"),
        segment("s2", "The wheel again.", 5.0, label="B"),
    ]
    assert language.terms(fold(records(said))) == ()  # not loaded, and nobody waits
    language.load()
    deadline_s = time.monotonic() + PATIENCE_S
    while not (terms := language.terms(fold(records(said)))):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    assert [(term.term, term.uses.rsplit(" ", 1)[1]) for term in terms] == [("wheel", "2"), ("pybind11", "1")]
    assert terms[0].uses.startswith("Speaker B: ")  # as the transcript calls an unnamed voice
    assert terms[0].definition
    corrected = [*said, TextCorrected(SegmentId("s2"), "The real again.", "Ana")]
    assert [term.uses.rsplit(" ", 1)[1] for term in language.terms(fold(records(corrected)))] == ["1", "1"]
