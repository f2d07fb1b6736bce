"""All checks of a session's translations, together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transcriber.checks.translation.consistency import inconsistent_sentences, inconsistent_terms
from transcriber.checks.translation.coverage import coverage_doubts
from transcriber.checks.translation.degenerate import invented_doubts, loop_doubts, untranslated_doubts
from transcriber.checks.translation.identifiers import identifier_doubts, identifiers
from transcriber.checks.translation.meaning import (
    BackTranslate,
    Similarity,
    detached_doubts,
    misheard_doubts,
    returned_doubts,
)
from transcriber.checks.translation.names import name_doubts
from transcriber.checks.translation.negation import negation_doubts
from transcriber.checks.translation.numbers import number_doubts
from transcriber.checks.translation.pairs import Doubt, TranslationFinding, TranslationPair, finding_of
from transcriber.checks.translation.questions import question_doubts
from transcriber.checks.translation.terms import TermCheck
from transcriber.core.events import FlagKind
from transcriber.terms.glossary import Glossary
from transcriber.terms.mentions import Mention

_NEAR_PAIRS = 3
"""What is said so few sentences away tells whether a word is a term of the field."""
_WHOLE: frozenset[FlagKind] = frozenset({"untranslated", "loop", "invented"})
"""Where the whole target is wrong, nothing more is said of its parts."""
_CALLS_FOR_RETURN: frozenset[FlagKind] = frozenset({"negation", "omission", "addition", "name"})


class TranslationReview:
    """Looks at the translations of a session. It keeps what it found in each pair, so that it may be asked often."""

    def __init__(
        self,
        glossary: Glossary,
        *,
        similarity: Similarity | None = None,
        back_translate: BackTranslate | None = None,
    ) -> None:
        """similarity: Of a source and a target; None where no model is at hand.

        back_translate: Called only for pairs that are in doubt for another reason; None where no engine is at hand.
        """
        self._glossary = glossary
        self._terms = TermCheck(glossary)
        self._similarity = similarity
        self._back_translate = back_translate
        self._mentions: dict[TranslationPair, tuple[list[Mention], list[Mention]]] = {}
        self._found: dict[tuple[TranslationPair, bool], list[Doubt]] = {}

    def findings(self, pairs: Sequence[TranslationPair]) -> list[TranslationFinding]:
        """All that there is to say.

        Args:
            pairs: The session's translations in the order of the session, each in its latest revision.
        """
        fields = [self._terms.is_of_the_field(self._mentioned(pair)[0]) for pair in pairs]
        found = []
        for index, pair in enumerate(pairs):
            near = fields[max(0, index - _NEAR_PAIRS) : index + _NEAR_PAIRS + 1]
            key = (pair, any(near))
            if key not in self._found:
                self._found[key] = list(self._doubts(pair, is_of_the_field=any(near)))
            found += [finding_of(pair, doubt) for doubt in self._found[key]]
        found += inconsistent_sentences(pairs)
        found += inconsistent_terms(pairs, self._glossary, lambda pair: self._mentioned(pair)[0])
        return found

    def _mentioned(self, pair: TranslationPair) -> tuple[list[Mention], list[Mention]]:
        """The terms of the source and of the target."""
        if pair not in self._mentions:
            self._mentions[pair] = (
                self._terms.mentions(pair.source, pair.source_language),
                self._terms.mentions(pair.target, pair.target_language),
            )
        return self._mentions[pair]

    def _doubts(self, pair: TranslationPair, *, is_of_the_field: bool) -> Iterator[Doubt]:
        doubts = list(self._doubts_of_text(pair, is_of_the_field=is_of_the_field))
        if self._similarity is not None and not doubts:
            doubts += detached_doubts(pair, self._similarity)
        is_in_doubt = pair.is_doubtful_source or any(doubt.kind in _CALLS_FOR_RETURN for doubt in doubts)
        if self._back_translate is not None and is_in_doubt:
            doubts += returned_doubts(pair, self._back_translate)
        yield from doubts
        yield from misheard_doubts(pair)

    def _doubts_of_text(self, pair: TranslationPair, *, is_of_the_field: bool) -> Iterator[Doubt]:
        mentions, target_mentions = self._mentioned(pair)
        of_terms = [(one.start, one.end) for one in mentions]
        of_target_terms = [(one.start, one.end) for one in target_mentions]
        of_ids = [(one.start, one.end) for one in identifiers(pair.source)]
        of_target_ids = [(one.start, one.end) for one in identifiers(pair.target)]
        whole = [
            *invented_doubts(pair),
            *untranslated_doubts(pair, [*of_terms, *of_ids]),
            *loop_doubts(pair),
        ]
        yield from whole
        if any(doubt.kind in _WHOLE and doubt.severity == "high" for doubt in whole):
            return
        yield from number_doubts(pair, [*of_ids, *of_terms], [*of_target_ids, *of_target_terms])
        yield from identifier_doubts(pair, is_of_the_field=is_of_the_field)
        yield from self._terms.doubts(pair, mentions, is_of_the_field=is_of_the_field)
        yield from negation_doubts(pair, of_terms, of_target_terms)
        yield from question_doubts(pair)
        yield from name_doubts(pair)
        yield from coverage_doubts(pair)
