"""Which translations remain to be made, from the state alone: a worker makes them and appends what came out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from transcriber.core.events import SegmentId
from transcriber.core.segmentation import is_sentence_end
from transcriber.core.speech import LanguageCode
from transcriber.core.state import Segment, State

_Code = TypeVar("_Code", bound=str)

_AFTER_IDEOGRAPHIC_END = re.compile(r"(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """Out of a language and into another."""

    source: LanguageCode
    target: LanguageCode

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"


@dataclass(frozen=True, slots=True)
class PendingTranslation:
    """A segment's text at `revision`, to be translated; `end` is when it had been said."""

    segment: SegmentId
    revision: int
    pair: LanguagePair
    text: str
    end: float


def wanted_languages(spoken: Sequence[_Code], captions: Sequence[_Code]) -> tuple[_Code, ...]:
    """The languages that everything is translated into: those of the captions, and the session's main one, the first
    of those spoken, where somebody may speak another.

    >>> wanted_languages(["en", "pt"], ["pt", "es"]), wanted_languages(["en"], ["pt"]), wanted_languages([], [])
    (('pt', 'es', 'en'), ('pt',), ())
    """
    main = spoken[:1] if len(spoken) > 1 else ()
    return tuple(dict.fromkeys((*captions, *main)))


def expected_pairs(spoken: Sequence[LanguageCode], wanted: Sequence[LanguageCode]) -> tuple[LanguagePair, ...]:
    """The pairs that a session will need, as far as it says what is spoken."""
    return tuple(LanguagePair(source, target) for source in spoken for target in wanted if source != target)


def pending_translations(state: State, targets: Sequence[LanguageCode]) -> list[PendingTranslation]:
    """The texts that have no translation at their current revision, in the order in which they were said.

    What a person translated stays; where the text changed since, what a machine makes of it is a suggestion. A text
    that a person emptied and one whose language isn't known have nothing to be translated.
    """
    due = [pending for segment in state.segments.values() for pending in _pending(state, segment, targets)]
    return sorted(due, key=lambda pending: (state.segments[pending.segment].start, pending.end))


def is_due(state: State, pending: PendingTranslation) -> bool:
    """Whether it is still to be made: the text may have changed meanwhile, or a person translated it as it stands."""
    segment = state.segments[pending.segment]
    return any(one.revision == pending.revision for one in _pending(state, segment, (pending.pair.target,)))


def _pending(state: State, segment: Segment, targets: Sequence[LanguageCode]) -> Iterator[PendingTranslation]:
    if segment.language is None or not segment.text.strip():
        return
    for target in targets:
        if target == segment.language:
            continue
        known = state.translations.get((segment.id, target))
        if known is None or known.newest_revision < segment.revision:
            pair = LanguagePair(segment.language, target)
            yield PendingTranslation(segment.id, segment.revision, pair, segment.text, segment.end)


def said_before(state: State, pending: PendingTranslation) -> str:
    """What was said last before a text, in its language; empty where nothing was."""
    start = state.segments[pending.segment].start
    before = [
        segment
        for segment in state.segments.values()
        if segment.language == pending.pair.source and segment.start < start and segment.text.strip()
    ]
    return max(before, key=lambda segment: segment.start).text if before else ""


def sentences_of(text: str) -> list[str]:
    """A text cut into sentences, since translators take one at a time and cut what is longer.

    >>> sentences_of("Hello. Is it Dr. Who?  Yes"), sentences_of("はい。Pythonです。")
    (['Hello.', 'Is it Dr. Who?', 'Yes'], ['はい。', 'Pythonです。'])
    """
    sentences: list[str] = []
    words: list[str] = []
    for word in (part for token in text.split() for part in _AFTER_IDEOGRAPHIC_END.split(token) if part):
        words.append(word)
        if is_sentence_end(word):
            sentences.append(" ".join(words))
            words = []
    if words:
        sentences.append(" ".join(words))
    return sentences
