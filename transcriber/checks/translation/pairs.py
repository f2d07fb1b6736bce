"""What the checks read, a pair of texts, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events import FlagId, FlagKind, FlagRaised, FlagSpan, SegmentId, Severity
from transcriber.core.speech import LanguageCode


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """A segment's text at `revision` and its translation.

    is_doubtful_source: The source itself is flagged as misheard.
    names: Who takes part in the session: names that no translation may change.
    """

    segment: SegmentId
    revision: int
    source_language: LanguageCode
    source: str
    target_language: LanguageCode
    target: str
    is_doubtful_source: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one check says of one pair.

    start, end: Characters of the source. reason: A sentence. about: What it is about within its kind, for the subject.
    target_span: Characters of the target, None where what is doubted is missing there.
    suggestion: The whole target as it should be.
    """

    kind: FlagKind
    severity: Severity
    start: int
    end: int
    reason: str
    about: str
    target_span: tuple[int, int] | None = None
    suggestion: str | None = None
    concept: str | None = None


@dataclass(frozen=True, slots=True)
class TranslationFinding:
    """Fields as in `FlagRaised`, spans in the source; target_span: characters of the translation, or None.

    suggestion: The whole translation as it should be.
    """

    kind: FlagKind
    severity: Severity
    spans: tuple[FlagSpan, ...]
    message: str
    language: LanguageCode
    subject: str
    target_span: tuple[int, int] | None = None
    suggestion: str | None = None
    concept: str | None = None

    def flag(self, flag_id: FlagId) -> FlagRaised:
        return FlagRaised(
            flag_id,
            self.kind,
            self.severity,
            self.spans,
            self.message,
            concept=self.concept,
            suggestion=self.suggestion,
            language=self.language,
            subject=self.subject,
        )


def finding_of(pair: TranslationPair, doubt: Doubt) -> TranslationFinding:
    """What a check doubts, as a flag would say it.

    The subject names the place too: one wrong number that a person dismissed says nothing of the next.
    """
    span = FlagSpan(pair.segment, pair.revision, doubt.start, doubt.end)
    subject = f"{doubt.kind}:{pair.target_language}:{pair.segment}:{doubt.about}"
    return TranslationFinding(
        doubt.kind,
        doubt.severity,
        (span,),
        doubt.reason,
        pair.target_language,
        subject,
        doubt.target_span,
        doubt.suggestion,
        doubt.concept,
    )
