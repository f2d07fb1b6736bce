"""Which flags a session should have, which it must not have, and where either would do.

What was misheard, and which spellings there are, follows from what is written at the places of the terms; the rest is
in the header of the script.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.benchmarks.terms.folding import fold, singular
from tests.benchmarks.terms.script import Claim, Kind, lexicon
from tests.benchmarks.terms.statements import Place, Rendering
from transcriber.core.events import FlagSpan

_FEWEST_USES = 2
"""By each speaker: fewer are too little evidence for a flag about their words."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A flag that should be there: one of its kind that touches one of its spans is it.

    concept: What it is about; the correction where the kind is misheard.
    """

    kind: Kind
    concept: str
    spans: tuple[FlagSpan, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What a session is scored by.

    neutral: Where a flag of the kind is neither right nor wrong. controls: Places made to look like a flag.
    """

    gold: tuple[Gold, ...]
    neutral: tuple[Gold, ...]
    controls: tuple[Gold, ...]


def key_of(rendering: Rendering) -> Key:
    gold, neutral = [*_misheard(rendering)], [*_unsure_words(rendering)]
    for found in (_spellings(rendering), _claims(rendering)):
        gold += found[0]
        neutral += found[1]
    return Key(tuple(gold), tuple(neutral), tuple(_controls(rendering)))


def is_right(place: Place) -> bool:
    """Whether what is written there is a way to write what was said."""
    said = place.mention
    if said.concept.startswith(("new:", "control:")):
        return fold(place.text) == fold(said.text)
    return singular(fold(place.text)) in _accepted(said.concept) | {singular(fold(said.text))}


@cache
def _accepted(concept: str) -> frozenset[str]:
    return frozenset(singular(fold(entry.written)) for entry in lexicon() if entry.concept == concept)


def _terms(rendering: Rendering) -> Iterator[Place]:
    return (place for place in rendering.places if not place.mention.concept.startswith(("new:", "control:")))


def _misheard(rendering: Rendering) -> Iterator[Gold]:
    """One for each way in which a term was misheard; its places are all where it is written so."""
    wrong: dict[tuple[str, str], list[FlagSpan]] = defaultdict(list)
    for place in _terms(rendering):
        if not place.mention.is_shared and not is_right(place):
            wrong[place.mention.concept, fold(place.text)] += place.spans
    for (concept, _), spans in wrong.items():
        yield Gold("misheard", concept, tuple(spans))


def _unsure_words(rendering: Rendering) -> Iterator[Gold]:
    """Terms of both parts, and those that are right but for case, spaces or hyphens."""
    exact = {entry.written for entry in lexicon()}
    for place in _terms(rendering):
        if place.mention.is_shared or (is_right(place) and place.text not in exact | {place.mention.text}):
            yield Gold("misheard", place.mention.concept, place.spans)


def _spellings(rendering: Rendering) -> tuple[list[Gold], list[Gold]]:
    """Several spellings are a flag of names (with a capital or a digit) and where the script says so, else maybe."""
    claimed = {claim.target for claim in rendering.script.gold if claim.kind == "spelling"}
    written: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in _terms(rendering):
        if is_right(place):
            written[place.mention.concept, singular(fold(place.text))].append(place)
    gold: list[Gold] = []
    neutral: list[Gold] = []
    for (concept, _), places in written.items():
        if _n_spellings(places) > 1:
            spans = tuple(span for place in places for span in place.spans)
            is_shared = any(place.mention.is_shared for place in places)
            is_gold = concept in claimed or (_is_name(concept) and not is_shared)
            (gold if is_gold else neutral).append(Gold("spelling", concept, spans))
    return gold, neutral


def _n_spellings(places: Iterable[Place]) -> int:
    """Without the s of plurals; a capital that begins a sentence is no other spelling."""
    within: set[str] = set()
    at_start: set[str] = set()
    for place in places:
        is_plural = singular(fold(place.text)) != fold(place.text)
        (at_start if place.begins_sentence else within).add(place.text[:-1] if is_plural else place.text)
    known = {_first_lower(text) for text in within}
    return len(within) + len({_first_lower(text) for text in at_start} - known)


def _first_lower(text: str) -> str:
    return text[0].lower() + text[1:]


@cache
def _is_name(concept: str) -> bool:
    written = next((entry.written for entry in lexicon() if entry.concept == concept), "")
    return any(letter.isupper() or letter.isdigit() for letter in written)


def _claims(rendering: Rendering) -> tuple[list[Gold], list[Gold]]:
    gold: list[Gold] = []
    neutral: list[Gold] = []
    for claim in rendering.script.gold:
        if claim.kind in ("spelling", "misheard"):
            continue  # these follow from the text
        places = list(_places_of(claim, rendering.places))
        spans = tuple(span for place in places for span in place.spans)
        if not spans:
            continue
        (gold if _has_evidence(claim, places) else neutral).append(Gold(claim.kind, claim.target, spans))
    return gold, neutral


def _places_of(claim: Claim, places: Iterable[Place]) -> Iterator[Place]:
    for place in places:
        concept = place.mention.concept
        if (claim.kind == "new-term" and concept == f"new:{claim.target}") or (
            place.speaker in claim.speakers
            and concept == (claim.speakers[place.speaker] if claim.kind == "two-senses" else claim.target)
        ):
            yield place


def _has_evidence(claim: Claim, places: Iterable[Place]) -> bool:
    """Whether what the script says still shows in what was heard."""
    uses: dict[str, int] = defaultdict(int)
    for place in places:
        uses[place.speaker] += is_right(place)
    if claim.kind == "new-term":
        written: Mapping[str, set[str]] = _speakers_by_spelling(places)
        return any(len(speakers) > 1 for speakers in written.values())
    fewest = _FEWEST_USES if claim.kind == "two-words" else 1
    return all(uses[speaker] >= fewest for speaker in claim.speakers)


def _speakers_by_spelling(places: Iterable[Place]) -> Mapping[str, set[str]]:
    speakers: dict[str, set[str]] = defaultdict(set)
    for place in places:
        speakers[fold(place.text)].add(place.speaker)
    return speakers


def _controls(rendering: Rendering) -> Iterator[Gold]:
    for claim in rendering.script.controls:
        if claim.kind in ("misheard", "new-term"):
            marks = {f"control:{claim.kind}", f"new:{claim.target}"}
            places = [
                place
                for place in rendering.places
                if place.mention.concept in marks and fold(place.mention.text) == fold(claim.target)
            ]
        else:
            places = [place for place in rendering.places if _is_about(place, claim)]
        spans = tuple(span for place in places for span in place.spans)
        if spans:
            yield Gold(claim.kind, claim.target, spans)


def _is_about(place: Place, claim: Claim) -> bool:
    concept = place.mention.concept
    if claim.kind == "two-senses":
        return singular(fold(place.mention.text)) == singular(fold(claim.target))
    return concept == claim.target
