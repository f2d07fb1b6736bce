"""Which stretches of a statement could be a term that the recognizer misheard, and what sound and words tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.mentions import Mention
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.stretches import HeardStatement, Stretch
from transcriber.terms.term_matches import Match, TermMatches
from transcriber.terms.weights import Weights, weigh
from transcriber.terms.wording import (
    FieldWords,
    Token,
    doubt_nats,
    is_another,
    is_counting,
    is_in_code,
    is_part,
    words_of,
)

_SENTENCE_START = re.compile(r"(?:^|[.!?…])[\W_]*$")
# a stretch is looked at only if one of its words is at least this rare (one in 13,000), a pair in it or at its edge is
# unseen, or the recognizer doubted
_RARE_WORD = 8.0
_UNSEEN_PAIR = 0.0
_DOUBTED_PROBABILITY = 0.8
_SURE_PROBABILITY = 0.9
"""One ordinary word that the recognizer is so sure of was said."""
_UNKNOWN_WORD = 4.5
"""In nats: one word in ninety is in no count."""
_UNKNOWN_PHONEME = 2.5
_MAX_UNKNOWN = 20.0
_KEPT = 0.8
"""How much a word that the term has too speaks for it, for each nat of its own rarity."""
_MAX_KEPT = 9.0
_ORDINARY_FORM = 12.5
_SMALL_WORD = 6.5
_SMALL_RESERVE = 1.5
"""In nats: a "the" or "was" at the edge is seldom part of what was misheard."""
_KEPT_RESERVE = 2.0
"""In nats: beside a word that was heard right, the one that was not may be a term by itself: "Scythan module"."""
_MAX_PHONEMES = 12
_EXACT_DISTANCE = 0.35
_SURE = -1.0
"""In nats: the least sure word is heard with a probability of 0.94 or more."""
_LEAST_DOUBT_ANCHORED = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that may be a term.

    signals: What sound and words tell, in the order of `SPAN_SIGNALS`. evidence: Their weighted sum, in nats.
    needs_cue: The words are ordinary enough to be meant: only a word of the term's own field nearby counts.
    reserve: By how much another candidate for the same words may be less likely and still be preferred.
    """

    start: int
    end: int
    heard: str
    concept: ConceptId
    written: str
    evidence: float
    needs_cue: bool
    is_listed: bool
    reserve: float = 0.0
    signals: tuple[float, ...] = ()


class SpanReview:
    """Finds candidates in one statement, whatever the others say.

    The signals are those of a noisy channel, as spelling correction uses it: how far off the term sounds, and how
    unlikely the words are by counts of words and pairs; their weights are fitted (`weights`).
    Source: M. Kernighan, K. Church, W. Gale, A spelling correction program based on a noisy channel model, 1990.
    """

    def __init__(
        self,
        glossary: Glossary,
        background: Background,
        pronouncer: Pronouncer,
        allowed: frozenset[str],
        weights: Weights,
        *,
        is_told: bool,
    ) -> None:
        self._weights = weights
        self._told = float(is_told)
        self._kinds = {concept.id: concept.kind for concept in glossary.concepts.values()}
        self._background = background
        self._pronouncer = pronouncer
        # asked many times of each word, by every stretch that it is in
        self._usual_surprise = lru_cache(maxsize=20_000)(background.surprise)
        self._is_listed_word = lru_cache(maxsize=20_000)(
            lambda word: background.is_known(word) or pronouncer.is_known(word)
        )
        self._is_usual = lru_cache(maxsize=20_000)(self._is_usual_word)
        self._matches = TermMatches(glossary, pronouncer, background)
        self._allowed = allowed
        self._field = FieldWords(glossary, background)

    def candidates(self, tokens: Sequence[Token], text: str, mentions: Sequence[Mention]) -> list[Candidate]:
        """All stretches of one to five words that may be a term; of what `mentions` has nothing is doubted."""
        heard = HeardStatement.of(text, tokens, mentions, self._background)
        stretches = [stretch for stretch in heard.stretches() if self._is_possible(heard, stretch)]
        self._matches.compare_all([(stretch.texts, stretch.lowered) for stretch in stretches])
        return [candidate for stretch in stretches for candidate in self._of(heard, stretch)]

    def _is_possible(self, statement: HeardStatement, stretch: Stretch) -> bool:
        """Whether its words may be none of those that were said, whatever they sound like."""
        span = stretch.span
        if None not in stretch.inside or " ".join(stretch.lowered) in self._allowed:
            return False
        if is_in_code(statement.text, span[0].start, span[-1].end):
            return False
        if not self._matches.is_listed(stretch.lowered) and not self._is_suspicious(span, stretch.around):
            return False
        return not self._needs_cue(span) or (span[0].probability or 0.0) < _SURE_PROBABILITY

    def _needs_cue(self, span: Sequence[Token]) -> bool:
        return len(span) == 1 and self._is_ordinary(span[0])

    def _of(self, statement: HeardStatement, stretch: Stretch) -> Iterator[Candidate]:
        span, inside, lowered = stretch.span, stretch.inside, stretch.lowered
        matches = list(self._matches.of(stretch.texts, lowered))
        if not matches:
            return
        heard = statement.text[span[0].start : span[-1].end]
        is_said = self._field.has(lowered)
        needs_cue = self._needs_cue(span)
        has_terms, n_commas, around = any(inside), float(heard.count(",")), sum(stretch.around)
        for match in matches:
            meant = words_of(match.written)
            kept = [
                word in meant if mention is None else is_part(mention, match.concept, meant)
                for word, mention in zip(lowered, inside, strict=True)
            ]
            different = [token for token, is_kept in zip(span, kept, strict=True) if not is_kept]
            is_of_another = has_terms and any(
                mention and not is_kept for mention, is_kept in zip(inside, kept, strict=True)
            )
            if not different or (is_of_another and (match.is_anchored or match.distance >= _EXACT_DISTANCE)):
                continue  # "VC package" sounds just as vcpkg; nothing less takes a word from another term
            if not match.is_listed and (is_said or self._is_meant(span, different, lowered, meant)):
                continue
            doubt = doubt_nats(different)
            if not match.is_listed and _is_sure(match, doubt):
                continue
            if has_terms and all(map(self._is_small, different)):
                continue  # a term and the next word of the sentence
            if match.is_anchored and not self._is_apart(match.concept, different, inside):
                continue
            worth = self._worth(
                [
                    token
                    for token, is_kept, mention in zip(span, kept, inside, strict=True)
                    if is_kept and (mention is None or match.concept in mention.concepts)
                ]
            )
            n_small = self._n_small(span, different)
            is_name = self._kinds[match.concept] != "concept"
            signals = (
                sum(self._surprise(token) for token in different),
                around,
                match.distance,
                match.distance / max(1, match.n_phonemes),
                match.distance * statement.doubt,
                float(match.distance < _EXACT_DISTANCE),
                max(0.0, doubt),
                min(0.0, doubt),
                statement.doubt,
                worth,
                float(not match.is_listed and all(map(self._is_usual, meant))),
                n_commas,
                float(match.is_plural),
                float(match.is_anchored),
                float(sum(not self._is_word(token) for token in different)),
                float(any(_is_capital(token, statement.text) for token in different)),
                float(min(_MAX_PHONEMES, match.n_phonemes)),
                float(len(span)),
                float(n_small),
                float(needs_cue),
                float(is_name),
                log2(1 + match.place),
                self._told,
                float(is_name and stretch.is_after_article),
                float(not is_name and stretch.is_after_article),
                float(is_name and stretch.is_after_use),
                float(is_name and heard.islower()),
            )
            yield Candidate(
                span[0].start,
                span[-1].end,
                heard,
                match.concept,
                match.written,
                self._weights.bias + weigh(self._weights.span, signals),
                needs_cue,
                match.is_listed,
                0.0 if match.is_listed else _SMALL_RESERVE * n_small + _KEPT_RESERVE * bool(worth),
                signals,
            )

    def _is_meant(
        self, span: Sequence[Token], different: Sequence[Token], lowered: tuple[str, ...], meant: tuple[str, ...]
    ) -> bool:
        """Whether the words are no other term's: they name, count, or are the term written otherwise."""
        return self._field.names(different) or is_counting(different, span) or not is_another(lowered, meant)

    def _is_apart(self, concept: ConceptId, different: Sequence[Token], inside: Sequence[Mention | None]) -> bool:
        """Whether what stands beside a word of the term may be its other half, not the next word of the sentence."""
        if any(mention is not None and concept in mention.concepts for mention in inside):
            return False
        return not all(map(self._is_small, different))

    def _is_small(self, token: Token) -> bool:
        return self._usual_surprise(token.ordinary) < _SMALL_WORD

    def _is_suspicious(self, span: Sequence[Token], around: Sequence[float]) -> bool:
        return (
            any(value > _UNSEEN_PAIR for value in around)
            or any(token.probability is not None and token.probability < _DOUBTED_PROBABILITY for token in span)
            or any(self._background.surprise(token.ordinary) >= _RARE_WORD for token in span)
        )

    def _is_ordinary(self, token: Token) -> bool:
        """Whether a word may well be meant: it was counted, or a dictionary has it and it is no name."""
        is_name = token.text[:1].isupper()
        return self._background.is_known(token.ordinary) or (not is_name and self._pronouncer.is_known(token.ordinary))

    def _n_small(self, span: Sequence[Token], different: Sequence[Token]) -> int:
        """How many small words begin and end a stretch that the term has not."""
        edges = (span[0], span[-1]) if len(span) > 1 else ()
        return sum(self._is_small(edge) for edge in edges if any(edge is token for token in different))

    def _is_usual_word(self, word: str) -> bool:
        return self._pronouncer.is_known(word) and self._background.surprise(ordinary_form(word)) < _ORDINARY_FORM

    def _is_word(self, token: Token) -> bool:
        return self._is_listed_word(token.ordinary)

    def _surprise(self, token: Token) -> float:
        """As the background has it; an unknown word is as unlikely as its sounds are many."""
        if self._is_word(token):
            return self._usual_surprise(token.ordinary)
        n_phonemes = len(self._pronouncer.word(token.text)[0])
        return min(_MAX_UNKNOWN, _UNKNOWN_WORD + _UNKNOWN_PHONEME * n_phonemes)

    def _worth(self, kept: Sequence[Token]) -> float:
        """What the words say that the term has too: who says "raise condition" says the term's second word."""
        if not kept:
            return 0.0
        return min(
            _MAX_KEPT,
            sum(
                _MAX_KEPT
                if len(token.text) > 2 and token.text.isdecimal()
                else _KEPT * self._usual_surprise(token.ordinary)
                for token in kept
            ),
        )


def _is_sure(match: Match, doubt: float) -> bool:
    """Whether the recognizer is too sure of its words for a term that sounds only somewhat like them."""
    return doubt < _LEAST_DOUBT_ANCHORED if match.is_anchored else doubt < _SURE and match.distance >= _EXACT_DISTANCE


def _is_capital(token: Token, text: str) -> bool:
    """Whether a word within a sentence is written like a name."""
    return token.text[0].isupper() and _SENTENCE_START.search(text[: token.start]) is None
