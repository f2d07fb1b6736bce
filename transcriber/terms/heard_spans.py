"""A statement's words as a recognizer heard them, and which stretches of them could be a term that it misheard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.mentions import Mention
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.sounds import Close, SoundIndex, meant_by
from transcriber.terms.wording import (
    FieldWords,
    Token,
    cost_a_phoneme,
    doubt_nats,
    is_another,
    is_counting,
    is_in_code,
    is_part,
    words_of,
)

_BREAK = re.compile(r"[.!?;:](\s|$)|[()\[\]{}\"“”«»…]|\s[-–—]\s")
_MAX_WORDS = 5
_MAX_READINGS = 3
# a stretch is looked at only if one of its words is at least this rare (one in 13,000), a pair in it or at its edge is
# unseen, or the recognizer doubted
_RARE_WORD = 9.5
_UNSEEN_PAIR = 1.0
_DOUBTED_PROBABILITY = 0.5
_SURE_PROBABILITY = 0.9
"""One ordinary word that the recognizer is so sure of was said."""
# all that follows is in nats
_LISTED_COST = 1.6
"""A mishearing that was seen before: one in five that hear the term so."""
_COMMA_COST = 3.0
"""Few mishearings have a comma in them."""
_PLURAL_COST = 1.5
"""An s at the end may be the word's own."""
_UNKNOWN_WORD = 4.5
"""One word in ninety is in no count."""
_UNKNOWN_PHONEME = 2.5
_MAX_UNKNOWN = 20.0
_KEPT = 0.8
"""How much a word that the term has too speaks for it, for each nat of its own rarity."""
_MAX_KEPT = 9.0
_ORDINARY_COST = 2.0
"""Recognizers know the words of "race condition": it is written wrongly one time in seven that "CuPy" is."""
_ORDINARY_FORM = 12.5
_SMALL_WORD = 6.5
_SMALL_COST = 3.0
"""A "the" or "was" at the edge is seldom part of what was misheard."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that may be a term.

    evidence: In nats, how much likelier the term is than the words, as far as sound and words tell, before the context.
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


@dataclass(frozen=True, slots=True)
class _Heard:
    """A statement in parts. pairs: The surprise of each word after the one before. covering: The term at each word."""

    text: str
    tokens: Sequence[Token]
    pairs: Sequence[float]
    covering: Sequence[Mention | None]
    cost_a_phoneme: float


class SpanReview:
    """Finds candidates in one statement, whatever the others say.

    The score is that of a noisy channel, as spelling correction uses it: log P(words | term) - log P(words). The first
    is by the distance of the sounds or one constant for what a list knows; the second by counts of words and pairs.
    Source: M. Kernighan, K. Church, W. Gale, A spelling correction program based on a noisy channel model, 1990.
    """

    def __init__(
        self, glossary: Glossary, background: Background, pronouncer: Pronouncer, allowed: frozenset[str]
    ) -> None:
        self._background = background
        self._pronouncer = pronouncer
        self._index = SoundIndex(glossary, pronouncer, background)
        self._allowed = allowed
        self._listed = _listed(glossary, pronouncer)
        self._field = FieldWords(glossary, background)

    def candidates(self, tokens: Sequence[Token], text: str, mentions: Sequence[Mention]) -> list[Candidate]:
        """All stretches of one to five words that may be a term; of what `mentions` has nothing is doubted."""
        pairs = [
            0.0
            if _BREAK.search(text, left.end, right.start + 1)
            else self._background.pair_surprise(left.ordinary, right.ordinary)
            for left, right in pairwise(tokens)
        ]
        covering = [_mention_at(token, mentions) for token in tokens]
        heard = _Heard(text, tokens, pairs, covering, cost_a_phoneme(tokens))
        found: list[Candidate] = []
        for first in range(len(tokens)):
            for last in range(first, min(len(tokens), first + _MAX_WORDS)):
                if last > first and _BREAK.search(text, tokens[last - 1].end, tokens[last].start + 1):
                    break
                found.extend(self._of(heard, first, last))
        return found

    def _of(self, statement: _Heard, first: int, last: int) -> Iterator[Candidate]:
        span = statement.tokens[first : last + 1]
        inside = statement.covering[first : last + 1]
        if None not in inside:
            return
        heard = statement.text[span[0].start : span[-1].end]
        lowered = tuple(token.text.lower().replace("’", "'") for token in span)
        if " ".join(lowered) in self._allowed or is_in_code(statement.text, span[0].start, span[-1].end):
            return
        listed = self._listed.get(lowered, {})
        is_said = self._field.has(lowered)
        around = statement.pairs[max(0, first - 1) : last + 1]
        if not listed and not self._is_suspicious(span, around):
            return
        needs_cue = len(span) == 1 and self._is_ordinary(span[0])
        if needs_cue and (span[0].probability or 0.0) >= _SURE_PROBABILITY:
            return
        for concept, written, cost, is_listed in self._heard_as(span, lowered, listed, statement.cost_a_phoneme):
            meant = words_of(written)
            kept = [
                word in meant if mention is None else is_part(mention, concept, meant)
                for word, mention in zip(lowered, inside, strict=True)
            ]
            different = [token for token, is_kept in zip(span, kept, strict=True) if not is_kept]
            if not different or any(
                mention is not None and not is_kept for mention, is_kept in zip(inside, kept, strict=True)
            ):
                continue
            if not is_listed and (is_said or self._is_meant(span, different, lowered, meant)):
                continue
            evidence = sum(self._surprise(token) for token in different) + sum(around) - cost
            doubt = doubt_nats(different)
            evidence += 2 * doubt if needs_cue and doubt < 0 else doubt
            evidence += self._worth(
                token
                for token, is_kept, mention in zip(span, kept, inside, strict=True)
                if is_kept and (mention is None or concept in mention.concepts)
            )
            if not is_listed and all(map(self._is_usual, meant)):
                evidence -= _ORDINARY_COST
            evidence -= _COMMA_COST * heard.count(",")
            reserve = 0.0 if is_listed else _SMALL_COST * self._n_small(span, different)
            yield Candidate(
                span[0].start, span[-1].end, heard, concept, written, evidence, needs_cue, is_listed, reserve
            )

    def _is_meant(
        self, span: Sequence[Token], different: Sequence[Token], lowered: Sequence[str], meant: Sequence[str]
    ) -> bool:
        """Whether the words are no other term's: they name, count, or are the term written otherwise."""
        return self._field.names(different) or is_counting(different, span) or not is_another(lowered, meant)

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
        edges = {span[0], span[-1]} & set(different) if len(span) > 1 else ()
        return sum(self._background.surprise(token.ordinary) < _SMALL_WORD for token in edges)

    def _is_usual(self, word: str) -> bool:
        return self._pronouncer.is_known(word) and self._background.surprise(ordinary_form(word)) < _ORDINARY_FORM

    def _surprise(self, token: Token) -> float:
        """As the background has it; an unknown word is as unlikely as its sounds are many."""
        if self._background.is_known(token.ordinary) or self._pronouncer.is_known(token.ordinary):
            return self._background.surprise(token.ordinary)
        n_phonemes = len(self._pronouncer.word(token.text)[0])
        return min(_MAX_UNKNOWN, _UNKNOWN_WORD + _UNKNOWN_PHONEME * n_phonemes)

    def _worth(self, kept: Iterable[Token]) -> float:
        """What the words say that the term has too: who says "raise condition" says the term's second word."""
        return min(
            _MAX_KEPT,
            sum(
                _MAX_KEPT
                if len(token.text) > 2 and token.text.isdecimal()
                else _KEPT * self._background.surprise(token.ordinary)
                for token in kept
            ),
        )

    def _heard_as(
        self,
        span: Sequence[Token],
        lowered: tuple[str, ...],
        listed: Mapping[ConceptId, str],
        cost_a_phoneme: float,
    ) -> Iterator[tuple[ConceptId, str, float, bool]]:
        closest: dict[ConceptId, Close] = {}
        for phonemes in islice(self._pronouncer.readings_of([token.text for token in span]), _MAX_READINGS):
            for close in self._index.close_to(phonemes):
                known = closest.get(close.sound.concept)
                if known is None or close.distance < known.distance:
                    closest[close.sound.concept] = close
        for concept, written in listed.items():
            cost = min(_LISTED_COST, closest[concept].distance * cost_a_phoneme if concept in closest else _LISTED_COST)
            yield concept, written, cost, True
        for concept, close in closest.items():
            if concept not in listed:
                written, cost = close.sound.written, close.distance * cost_a_phoneme
                if lowered[-1].endswith("'s"):
                    written += "'s"
                elif close.is_plural:
                    written += "" if written.endswith(("s", "ing")) else "s"
                    cost += _PLURAL_COST
                yield concept, written, cost, False


def _listed(glossary: Glossary, pronouncer: Pronouncer) -> dict[tuple[str, ...], dict[ConceptId, str]]:
    found: dict[tuple[str, ...], dict[ConceptId, str]] = {}
    for concept in glossary.concepts.values():
        for heard in (*concept.mishearings, *concept.weak_mishearings):
            tokens = words_of(heard)
            if tokens:
                found.setdefault(tokens, {})[concept.id] = meant_by(concept, heard, pronouncer)
    return found


def _mention_at(token: Token, mentions: Sequence[Mention]) -> Mention | None:
    return next((mention for mention in mentions if mention.start < token.end and token.start < mention.end), None)
