"""The one place where the benchmark meets the reviewers that it measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.mishearings import Doubt
from transcriber.terms.statements import Statement


class Reviewer(Protocol):
    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """All that there is to say of the session so far."""
        ...

    def doubts(self, statements: Sequence[Statement]) -> Sequence[Doubt]:
        """What hearing the sound again would decide."""
        ...


Expect = Callable[[Sequence[str], str], Sequence[str]]
"""(the last sentences, what was heard in this turn without hotwords) -> hotwords, the likeliest first."""


def field_glossary() -> Glossary:
    """The bundled glossary for Python on HPC systems."""
    from transcriber.glossaries.loading import glossary_of, read_glossary

    return glossary_of(read_glossary("hpc-python", Path()))


def reviewers(glossary: Glossary, agenda: str = "", *, is_told: bool = False) -> list[Reviewer]:
    """Fresh reviewers for one session, as the tool makes them.

    agenda: What a proposal would say; the concepts in it are expected. is_told: The recognizer had hotwords.
    """
    from transcriber.terms.lessons import Lessons
    from transcriber.terms.packaged import packaged_background, packaged_pronouncer
    from transcriber.terms.session_terms import SessionTerms

    expected = expected_concepts(glossary, agenda)
    terms = SessionTerms(glossary, packaged_background(), packaged_pronouncer(), expected=expected, is_told=is_told)

    class Whole:
        def findings(self, statements: Sequence[Statement]) -> list[Finding]:
            return terms.findings(statements, Lessons())

        def doubts(self, statements: Sequence[Statement]) -> Sequence[Doubt]:
            return terms.doubts_of(statements, Lessons())

    return [Whole()]


def expected_concepts(glossary: Glossary, agenda: str) -> set[ConceptId]:
    """Those that a proposal names."""
    from transcriber.terms.mentions import finder_of

    return {concept for mention in finder_of(glossary).find(agenda) for concept in mention.concepts}


def expectation(glossary: Glossary, agenda: str) -> Expect:
    """The tool's choice of hotwords in a session."""
    from transcriber.terms.packaged import packaged_background, packaged_pronouncer
    from transcriber.terms.shortlist import Shortlist

    return Shortlist(glossary, agenda, packaged_background(), packaged_pronouncer()).hotwords
