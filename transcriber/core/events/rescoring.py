"""Facts of what a second hearing told."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from transcriber.core.events.checked import invalid
from transcriber.core.events.flags import FlagSpan


@dataclass(frozen=True, slots=True)
class TermRescored:
    """A recognizer was asked what it makes of a segment's sound if a term stands where it wrote something else.

    gain: How much likelier it finds the segment's text with the term at `span` than as it stands, told to expect the
        term; as log-likelihoods, in nats.
    shift: How much likelier it finds the text as it stands for expecting the term; likewise.
    """

    span: FlagSpan
    term: str
    gain: float
    shift: float
    model: str

    def __post_init__(self) -> None:
        if not self.term or self.span.start == self.span.end:
            raise invalid("A term is expected in the place of some words.")
        if not (isfinite(self.gain) and isfinite(self.shift)):
            raise invalid(f"The sound tells nothing of {self.term!r}.")
