"""Which words to tell the recognizer to expect in the next window."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.context import cues_of, stems
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.lessons import Lessons
from transcriber.terms.mentions import finder_of
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.sounds import sound_index

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_NO_LESSONS: Final = Lessons()
_RUN_TOGETHER = re.compile(r"(?:[A-Z][a-z]{3,}){2,}")
_MAX_WORDS = 4
_MAX_HEARD_WORDS = 60
_MAX_NAME_WORDS = 3
_MAX_DISTANCE_A_PHONEME = 0.25
_MAX_DISTANCE_UNANNOUNCED = 0.22
_MAX_CLOSE = 12
_KNOWN_WORD = 11.0
"""A word of the background at least this usual (one in 60,000) needs no telling."""
# what counts, in the order of weight; the sums only rank
_HEARD_CLOSE = 6.0
_SAID = 4.0
_ON_AGENDA = 5.0
_BY_CUE = 0.8
_MAX_BY_CUE = 2.4
_BY_KIND = {"person": 3.0, "organisation": 0.6, "org": 0.6, "tool": 0.5}
_RELEVANT = 1.0
_MIN_COUNT = 15


class Shortlist:
    """Ranks a glossary's terms for one session. agenda_text: The proposal, the agenda, the topics, as text."""

    def __init__(self, glossary: Glossary, agenda_text: str, background: Background, pronouncer: Pronouncer) -> None:
        self._pronouncer = pronouncer
        self._index = sound_index(glossary, pronouncer, background)
        self._finder = finder_of(glossary)
        self._concepts = {
            concept.id: concept for concept in glossary.concepts.values() if _needs_telling(concept, background)
        }
        self._cues = {concept.id: cues_of(concept, background) for concept in self._concepts.values()}
        self._on_agenda = self._forms_in([agenda_text])
        self._agenda_words = stems(agenda_text)

    def hotwords(
        self, recent: Sequence[str], heard_text: str = "", n: int = 25, lessons: Lessons = _NO_LESSONS
    ) -> tuple[str, ...]:
        """At most `n` terms, the likeliest first.

        Args:
            recent: What was said in the last minutes, oldest first.
            heard_text: What a first pass heard in this very window, if there was one.
        """
        said = self._forms_in(recent)
        words = self._agenda_words.union(*(stems(text) for text in recent), stems(heard_text))
        close = self._sounding_like(heard_text)
        scores = {}
        for concept in self._concepts.values():
            # Of standards only those that are named: a dozen PEPs make a PEP of every "pip".
            by_cue = 0.0 if concept.kind == "standard" else _BY_CUE
            cues = min(_MAX_BY_CUE, by_cue * len(self._cues[concept.id] & words))
            scores[concept.id] = (
                _HEARD_CLOSE * (concept.id in close)
                + _SAID * (concept.id in said)
                + _ON_AGENDA * (concept.id in self._on_agenda)
                + cues
                + _BY_KIND.get(concept.kind, 0.0)
            )
        ranked = sorted(scores, key=lambda concept_id: -scores[concept_id])
        # Where no agenda says what will be spoken of, only what was heard counts: a guess pulls words astray.
        bar = _RELEVANT if self._on_agenda else _SAID
        n_relevant = sum(score >= bar or self._concepts[concept].kind == "person" for concept, score in scores.items())
        forms: Iterable[str] = (
            close.get(each) or said.get(each) or self._on_agenda.get(each) or self._concepts[each].preferred
            for each in ranked[: max(_MIN_COUNT if self._on_agenda else 0, n_relevant)]
        )
        # Who is told "ThreadSanitizer" knows its words anyway, and begins to join others ("WheelVariants").
        forms = (form for form in forms if _RUN_TOGETHER.fullmatch(form) is None)
        learned = dict.fromkeys(lessons.heard_as.values())
        return tuple(islice(dict.fromkeys((*learned, *forms)), n))

    def _forms_in(self, texts: Iterable[str]) -> dict[ConceptId, str]:
        """The concepts that are named, each as the glossary writes what was said last."""
        found: dict[ConceptId, str] = {}
        for text in texts:
            for mention in self._finder.find(text):
                for concept in mention.concepts:
                    if concept in self._concepts:
                        found[concept] = _as_in_glossary(self._concepts[concept], mention.text)
        return found

    def _sounding_like(self, text: str) -> dict[ConceptId, str]:
        """The terms that sound most like something in the text: a large glossary has one for every other word."""
        words = _WORD.findall(text)[-_MAX_HEARD_WORDS:]
        found: dict[ConceptId, tuple[float, str]] = {}
        limit = _MAX_DISTANCE_A_PHONEME if self._on_agenda else _MAX_DISTANCE_UNANNOUNCED
        heard = [
            self._pronouncer.heard(words[first:end])
            for first in range(len(words))
            for end in range(first + 1, min(len(words), first + _MAX_WORDS) + 1)
        ]
        self._index.compare_all(heard)
        for phonemes in heard:
            for close in self._index.close_to(phonemes):
                apart = close.distance / max(len(phonemes), len(close.sound.phonemes))
                concept = self._concepts.get(close.sound.concept)
                if concept is not None and apart <= limit:
                    known = found.get(concept.id)
                    if known is None or apart < known[0]:
                        found[concept.id] = apart, _as_in_glossary(concept, close.sound.written)
        closest = sorted(found, key=lambda concept_id: found[concept_id][0])[:_MAX_CLOSE]
        return {concept_id: found[concept_id][1] for concept_id in closest}


def _needs_telling(concept: Concept, background: Background) -> bool:
    """Whether a recognizer may not know the term: a name, or a word that everyday language hardly has."""
    if concept.kind != "concept":
        return True
    words = [ordinary_form(word) for word in _WORD.findall(concept.preferred)]
    return any(background.surprise(word) >= _KNOWN_WORD for word in words) or concept.preferred.isupper()


def _as_in_glossary(concept: Concept, text: str) -> str:
    """The alias that was said, where it is a name of its own ("no-GIL"); else the preferred term."""
    letters = _letters(text)
    form = next((form for form in concept.surface_forms if _letters(form) == letters), concept.preferred)
    return form if form != form.lower() and len(form.split()) <= _MAX_NAME_WORDS else concept.preferred


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())
