"""Whether a translation says yes where the source says no, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transcriber.checks.translation.negation_words import DENYING_TERM, INSTEAD, NAMED, NEGATIONS, NOT_ONLY, TAGS, WEAK
from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.core.events import Severity
from transcriber.core.speech import LanguageCode

_MOST_WORDS = 20
_MOST_WORDS_SURE = 14


def negation_doubts(
    pair: TranslationPair, of_terms: Sequence[tuple[int, int]], of_target_terms: Sequence[tuple[int, int]]
) -> Iterator[Doubt]:
    """A negation that was lost, or that nobody said.

    Args:
        of_terms: Spans of the source that are terms: "no-GIL" denies nothing, and may be translated by what does.
        of_target_terms: The same of the target.
    """
    if pair.source_language not in NEGATIONS or pair.target_language not in NEGATIONS:
        return
    n_words = max(len(pair.source.split()), len(pair.target.split()))
    if n_words > _MOST_WORDS:
        return
    source_text, target_text = _without(pair.source, of_terms), _without(pair.target, of_target_terms)
    source = NEGATIONS[pair.source_language].search(source_text)
    target = NEGATIONS[pair.target_language].search(target_text)
    if (source is None) == (target is None):
        return
    is_long = n_words > _MOST_WORDS_SURE
    if source and (
        _said_otherwise(source_text, target_text, pair.source_language, pair.target_language, is_long=is_long)
        or any(DENYING_TERM.search(pair.target[start:end]) for start, end in of_target_terms)
    ):
        return
    if target and (
        _said_otherwise(target_text, source_text, pair.target_language, pair.source_language, is_long=is_long)
        or any(DENYING_TERM.search(pair.source[start:end]) for start, end in of_terms)
    ):
        return
    severity: Severity = "medium" if is_long else "high"
    if source:
        reason = f"The source says no (“{_quoted(pair.source, source)}”), and the translation has no negation."
        yield Doubt("negation", severity, source.start(), source.end(), reason, "lost")
    elif target:
        reason = f"The translation says no (“{_quoted(pair.target, target)}”), and the source has no negation."
        yield Doubt("negation", severity, 0, len(pair.source), reason, "new", target.span())


def _said_otherwise(
    denied: str, other: str, language: LanguageCode, other_language: LanguageCode, *, is_long: bool
) -> bool:
    """Whether the side without a negation has more of what takes its place than the side with one; of a long sentence,
    whose parts are retold each in its own way, any of it is enough.
    """
    denying, other_denying = _instead(denied, language), _instead(other, other_language)
    if len(other_denying) > len(denying):
        return True
    n_strong, n_other_strong = (sum(word not in WEAK for word in words) for words in (denying, other_denying))
    return n_other_strong > (0 if is_long else n_strong)


def _instead(text: str, language: LanguageCode) -> list[str]:
    return [found[0].lower() for found in INSTEAD[language].finditer(text)]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """With terms, question tags and "not only" blanked, so that places stay what they are."""
    for pattern in (NOT_ONLY, TAGS, NAMED):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _quoted(text: str, found: re.Match[str]) -> str:
    """The negation and the word after it."""
    after = re.match(r"\s*[\w'’-]+", text[found.end() :])
    return text[found.start() : found.end() + (after.end() if after else 0)].strip()
