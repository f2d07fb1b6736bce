"""What is certain enough to be put right without asking, where a session allows that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transcriber.core.events import Event, FlagRaised, SegmentId, SegmentRevised
from transcriber.core.speech import Word
from transcriber.core.state import Segment, State
from transcriber.terms.glossary import ConceptId, Glossary

MODEL = "glossary"


def automatic_correction(flag: FlagRaised, state: State, glossary: Glossary) -> SegmentRevised | None:
    """The machine's correction in place of a flag; None where a person should decide.

    Only what a glossary lists as a mishearing that holds a word no dictionary has, letter for letter, in a segment that
    no person touched.
    """
    if flag.kind != "misheard" or flag.suggestion is None or len(flag.spans) != 1 or flag.concept is None:
        return None
    (span,) = flag.spans
    segment = state.segments[span.segment]
    concept = glossary.concepts.get(ConceptId(flag.concept))
    heard = segment.text[span.start : span.end].lower()
    if concept is None or heard not in {listed.lower() for listed in concept.mishearings} or segment.is_touched:
        return None
    words = _replaced(segment, span.start, span.end, flag.suggestion)
    return None if words is None else SegmentRevised(segment.id, words, segment.language, MODEL)


def with_corrections(flags: Sequence[FlagRaised], state: State, glossary: Glossary) -> list[Event]:
    """Corrections where they are certain, and the other flags; of a corrected segment none, since its text moves."""
    corrections: dict[SegmentId, SegmentRevised] = {}
    for flag in flags:
        correction = automatic_correction(flag, state, glossary)
        if correction is not None:
            corrections.setdefault(correction.segment, correction)
    kept = [flag for flag in flags if not any(span.segment in corrections for span in flag.spans)]
    return [*corrections.values(), *kept]


def _replaced(segment: Segment, start: int, end: int, text: str) -> tuple[Word, ...] | None:
    """The words with those of [start, end) made one; None where they don't end where words end."""
    position = 0
    inside: list[int] = []
    for index, word in enumerate(segment.words):
        first = segment.text.find(word.text, position)
        if first < 0:
            return None
        position = first + len(word.text)
        if first < end and start < position:
            inside.append(index)
            if index == inside[0]:
                before = segment.text[first : max(first, start)]
            after = segment.text[min(end, position) : position]
    if not inside:
        return None
    first_word, last_word = segment.words[inside[0]], segment.words[inside[-1]]
    joined = replace(first_word, text=f"{before}{text}{after}", end=max(first_word.end, last_word.end))
    return (*segment.words[: inside[0]], joined, *segment.words[inside[-1] + 1 :])
