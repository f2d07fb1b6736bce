"""A session's terms in one place: which flags are due, and which words to expect."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

from transcriber.core.events import Event
from transcriber.core.state import State
from transcriber.terms.automatic import with_corrections
from transcriber.terms.background import Background
from transcriber.terms.equated import EquatedReview
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.lessons import Lessons, lessons
from transcriber.terms.mentions import finder_of
from transcriber.terms.mishearings import Doubt, MishearingReview
from transcriber.terms.new_terms import NewTermsReview
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.review import new_flags
from transcriber.terms.senses import TwoSensesReview
from transcriber.terms.shortlist import Shortlist
from transcriber.terms.spelling import SpellingReview
from transcriber.terms.statements import Statement, statements
from transcriber.terms.usage import TwoWordsReview

_RECENT_S = 180.0
_N_HOTWORDS = 25
_MIN_CONCEPTS = 2
_WORDS_A_CONCEPT = 80
"""Talk of the field has one of its concepts in 45 words at most (25 development sessions), a novel one in 190."""
_EVERYDAY_NATS = 11.5
"""A word as usual as one in a hundred thousand is everybody's."""


class SessionTerms:
    """Looks at a session as it grows. It keeps what it found, so one object serves one session.

    Implements `transcriber.vocabulary.Vocabulary`: words are expected on one thread while flags are found on another.
    """

    def __init__(
        self,
        glossary: Glossary,
        background: Background,
        pronouncer: Pronouncer,
        *,
        expected: Collection[ConceptId],
        agenda: str = "",
        hotwords: Sequence[str] = (),
        is_automatic: bool = False,
        is_told: bool = True,
    ) -> None:
        """expected: Concepts that the agenda or the proposal names.

        agenda: What the session is about, as text. hotwords: Words that a person wants expected, whatever is said.
        is_automatic: Put right what is surely misheard. is_told: The recognizer is told what `expected_words` gives.
        """
        self._is_automatic = is_automatic
        self._glossary = glossary
        self._background = background
        self._pronouncer = pronouncer
        self._mishearings = MishearingReview(glossary, background, pronouncer, expected=expected, is_told=is_told)
        self._others = (
            SpellingReview(glossary),
            TwoWordsReview(glossary, is_ordinary=lambda word: background.surprise(word) < _EVERYDAY_NATS),
            EquatedReview(glossary, background.is_known),
            TwoSensesReview(glossary),
            NewTermsReview(glossary, lambda word: background.is_known(word) or pronouncer.is_known(word)),
        )

        named = (glossary.concepts[concept].preferred for concept in expected if concept in glossary.concepts)
        self._agenda = ". ".join((agenda, *named))
        self._shortlist = Shortlist(glossary, self._agenda, background, pronouncer)
        self._finder = finder_of(glossary)
        self._hotwords = tuple(hotwords)

    def expected_words(self, state: State, heard: str, *, until: float = math.inf) -> Sequence[str]:
        """A person's words, those that this session taught, and the terms that are likely at `until`, or now."""
        end = min(until, max((segment.end for segment in state.segments.values()), default=0.0))
        recent = [one.text for one in statements(state) if end - _RECENT_S <= one.end <= end]
        learned = self._lessons(state)
        if self._is_of_the_field((*recent, heard)):
            likely = self._shortlist.hotwords(recent, heard, _N_HOTWORDS, learned)
        else:
            likely = tuple(dict.fromkeys(learned.heard_as.values()))
        return tuple(dict.fromkeys((*self._hotwords, *likely)))

    def _is_of_the_field(self, said: Sequence[str]) -> bool:
        """Whether the glossary's words are spoken of at all: elsewhere each that is expected pulls a word astray."""
        n_planned = len(self._concepts([self._agenda]))
        n_words = sum(len(text.split()) for text in said)
        n_least = _MIN_CONCEPTS if n_planned >= _MIN_CONCEPTS else max(_MIN_CONCEPTS, n_words / _WORDS_A_CONCEPT)
        return len(self._concepts([self._agenda, *said])) >= n_least

    def _concepts(self, texts: Iterable[str]) -> set[tuple[ConceptId, ...]]:
        return {mention.concepts for text in texts for mention in self._finder.find(text)}

    def findings(self, said: Sequence[Statement], learned: Lessons) -> list[Finding]:
        """All that there is to say of what was said."""
        found = self._mishearings.findings(said, learned)
        for reviewer in self._others:
            found += reviewer.findings(said)
        return found

    def pending_flags(self, state: State) -> Sequence[Event]:
        """The flags to be raised now, or corrections in their place."""
        due = new_flags(state, self.findings(statements(state), self._lessons(state)))
        return with_corrections(due, state, self._glossary) if self._is_automatic else due

    def doubts(self, state: State) -> Sequence[Doubt]:
        """What only hearing the sound again can decide."""
        return self.doubts_of(statements(state), self._lessons(state))

    def doubts_of(self, said: Sequence[Statement], learned: Lessons) -> Sequence[Doubt]:
        """As `doubts`, of what was said."""
        return self._mishearings.doubts(said, learned)

    def _lessons(self, state: State) -> Lessons:
        return lessons(state, self._glossary, self._background, self._pronouncer)
