"""What a reviewer found: a flag before it is raised."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events import FlagKind, FlagSpan, Severity
from transcriber.terms.glossary import ConceptId


@dataclass(frozen=True, slots=True)
class Finding:
    """Fields as in `FlagRaised`.

    subject: What it is about, the same for every finding about the same thing ("misheard:coup i:cupy"): a session has
        one flag a subject and place, and a subject that was dismissed stays silent.
    at: Which moment of the session decided it, in seconds: the end of the statement that made it certain.
    """

    kind: FlagKind
    severity: Severity
    spans: tuple[FlagSpan, ...]
    message: str
    subject: str
    at: float
    concept: ConceptId | None = None
    speakers: tuple[str, ...] = ()
    suggestion: str | None = None
