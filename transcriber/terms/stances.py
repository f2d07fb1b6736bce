"""What a speaker means by an ambiguous word, by all that they said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from transcriber.core.events import SegmentId
from transcriber.terms.cues import Clue, Reading, WordUse
from transcriber.terms.glossary import ConceptId
from transcriber.terms.statements import Statement

_NEAR_TOKENS = 10
_WEIGHT_NEAR, _WEIGHT_FAR, _WEIGHT_DEFINING = 1.0, 0.85, 2.0
_HINT_SHARE = 0.5
_MAX_CUE_WEIGHT = 2.0
"""However often the same cue is said."""
_MIN_CUES = 2
_MIN_WEIGHT = 1.6
"""Two cues in the turn of the word reach it; with one of them in another turn it takes three."""
_MIN_LEAD = 2.0
"""The sense that wins weighs at least this many times the next."""
_MIN_LEAD_OF_DEFINED = 4.0
"""The same where the next was said in so many words: its speaker knows both senses."""


@dataclass(frozen=True, slots=True)
class Use:
    """An ambiguous word where it was said."""

    statement: Statement
    word_use: WordUse


@dataclass(slots=True)
class Stance:
    """What one speaker has meant by one word so far.

    latest: The latest use. telling: The latest for each sense that its statement speaks for.
    weights: Of each cue for each sense, by the segment where it was said.
    defining, listed: The senses with a cue that decides alone, and with one that is more than a hint.
    """

    latest: Use | None = None
    n_uses: int = 0
    is_bare_used: bool = False
    telling: dict[ConceptId, Use] = field(default_factory=dict)
    weights: dict[ConceptId, dict[str, dict[SegmentId, float]]] = field(default_factory=dict)
    defining: set[ConceptId] = field(default_factory=set)
    listed: set[ConceptId] = field(default_factory=set)

    def take(self, clue: Clue, segment: SegmentId, weight: float) -> None:
        by_segment = self.weights.setdefault(clue.sense, {}).setdefault(clue.key, {})
        by_segment[segment] = max(by_segment.get(segment, 0.0), weight)
        if clue.is_defining:
            self.defining.add(clue.sense)
        if not clue.is_hint:
            self.listed.add(clue.sense)

    @property
    def sense(self) -> ConceptId | None:
        """The sense that wins, or None: too little is known, or it is contradicted."""
        totals = sorted(((self._total(sense), sense) for sense in self.weights), reverse=True)
        if not totals:
            return None
        total, sense = totals[0]
        if any(
            total < other * (_MIN_LEAD_OF_DEFINED if rival in self.defining else _MIN_LEAD)
            for other, rival in totals[1:]
        ):
            return None
        is_certain = sense in self.defining or (
            sense in self.listed and len(self.weights[sense]) >= _MIN_CUES and total >= _MIN_WEIGHT
        )
        return sense if is_certain else None

    def _total(self, sense: ConceptId) -> float:
        return sum(min(_MAX_CUE_WEIGHT, sum(by_segment.values())) for by_segment in self.weights[sense].values())


def weight_of(clue: Clue, reading: Reading) -> float:
    """Of a clue in the statement that uses the word, before it is shared."""
    if clue.is_defining:
        return _WEIGHT_DEFINING
    distance = min(abs(clue.token - use.token) for use in reading.uses)
    return _WEIGHT_NEAR if distance <= _NEAR_TOKENS else _WEIGHT_FAR


def shared_weight(weight: float, clue: Clue, reading: Reading) -> float:
    """Less where a cue speaks for several senses, or is a mere hint."""
    n_senses = len({other.sense for other in reading.clues if other.token == clue.token})
    return weight / n_senses * (_HINT_SHARE if clue.is_hint else 1.0)
