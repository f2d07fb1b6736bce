"""Terms of the glossary: kept where they stay as they are, and else called what the glossary calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.words import is_same_stem, plain_word, text_words, word_set
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import Mention, MentionFinder, finder_of

_NAMED_KINDS = frozenset({"tool", "standard", "organisation", "person"})
_EVERYDAY = word_set(
    "easy hip ray sc ib eb dist swig mojo trio job node anaconda mamba singularity slingshot nix meson pixi "
    "site wheel egg julia rust ninja flux poetry hatch twine "
    "codon chapel triton shifter discord globus legate flit parquet intel docker lustre polars vendoring gcc "
    "pbs doe ecp bsc amd psf cpe lsf pdm tau omp "
    "notebook clang torch the council standard spec race pin target device process rank package variant variants "
    "accelerator resolver notebook container solver streams tracing stencils specialization recipe lock worker go"
)
_SHORTEST_WORD = 3
_LONG_WORD = 8
_LONG_ENOUGH = 4
"""A shorter name counts only in its own writing: uv is no UV."""
_MANY = 99
_APOSTROPHE = re.compile("['’]")


class TermCheck:
    """Looks terms up in both texts of a pair."""

    def __init__(self, glossary: Glossary) -> None:
        self._concepts = glossary.concepts
        self._finder = finder_of(glossary)
        self._of_language: dict[LanguageCode, MentionFinder] = {}
        self._glossary = glossary

    def mentions(self, text: str, language: LanguageCode) -> list[Mention]:
        """The terms of a text in any language: by their English forms, which travel, and by their translations."""
        found = [one for one in self._finder.find(text) if not one.text.isdigit()]
        if language != "en":
            # an article may be joined to the word: "l'accès"
            for one in self._translated(language).find(_APOSTROPHE.sub(" ", text) if language == "fr" else text):
                found.append(one)
        kept: list[Mention] = []
        for one in sorted(found, key=lambda one: one.start - one.end):
            if not any(other.start < one.end and one.start < other.end for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)

    def is_of_the_field(self, mentions: Sequence[Mention]) -> bool:
        """Whether a text says a term that is nothing but a term."""
        return any(self._is_distinctive(one) for one in mentions)

    def doubts(self, pair: TranslationPair, mentions: Sequence[Mention], *, is_of_the_field: bool) -> Iterator[Doubt]:
        """Terms that are neither kept nor called what the glossary calls them.

        Args:
            mentions: Of the source.
            is_of_the_field: Whether what is said here and around is about the glossary's field: only there does a
                word of everyday language count as a term.
        """
        target = [word.plain for word in text_words(pair.target)]
        compact_target = _compact(pair.target)
        seen: set[tuple[ConceptId, ...]] = set()
        for mention in mentions:
            concepts = [self._concepts[concept] for concept in mention.concepts]
            # A word of several senses may have one more, that is none of the field's: a thread on a mailing list.
            is_term_here = is_of_the_field and len(concepts) == 1
            if mention.concepts in seen or not (
                self._is_distinctive(mention) or is_term_here or _has_cue(concepts, pair.source)
            ):
                continue
            seen.add(mention.concepts)
            if not all(_counts(mention, concept, pair) for concept in concepts):
                continue
            is_kept = all(concept.keep_as_is for concept in concepts)
            n_said = len(_content_words(mention.text)) if pair.source_language == "en" and not is_kept else _MANY
            if any(_is_there(form, n_said, target, compact_target) for form in _accepted(mention, concepts, pair)):
                continue
            yield _doubt(pair, mention, concepts)

    def _is_distinctive(self, mention: Mention) -> bool:
        return any(_is_distinctive(mention.text, self._concepts[concept]) for concept in mention.concepts)

    def _translated(self, language: LanguageCode) -> MentionFinder:
        if language not in self._of_language:
            self._of_language[language] = MentionFinder(
                Glossary.of(
                    Concept(concept.id, forms[0], concept.kind, forms[1:])
                    for concept in self._concepts.values()
                    if (forms := tuple(form for form in concept.translations.get(language, ()) if len(form) > 2))
                )
            )
        return self._of_language[language]


def _is_distinctive(text: str, concept: Concept) -> bool:
    """Whether a form can mean nothing but its concept."""
    if {text.lower(), text.lower().removesuffix("s")} & _EVERYDAY or (
        text.islower() and text.isalpha() and concept.preferred not in {text, text[:-1]}
    ):
        return False
    if len(text) < _LONG_ENOUGH and text != concept.preferred:
        return False
    if concept.kind in _NAMED_KINDS:
        return True
    word = text.lower().removesuffix("s")
    if concept.sense_group is None and concept.keep_as_is and word == concept.preferred:
        return True
    if concept.sense_group is None and len(text) >= _LONG_WORD and word in _all_names(concept):
        return True
    n_capitals = sum(letter.isupper() for letter in text)
    return (n_capitals >= 2 and len(text) > 2) or any(letter.isdigit() for letter in text) or (
        " " in text and concept.sense_group is None
    )  # fmt: skip


def _all_names(concept: Concept) -> set[str]:
    """What a concept is called in any language, in lower case."""
    translated = (form for forms in concept.translations.values() for form in forms)
    return {form.lower() for form in (concept.preferred, *translated)}


def _has_cue(concepts: Sequence[Concept], text: str) -> bool:
    lowered = text.lower()
    return any(
        re.search(rf"\b{re.escape(cue.lower())}", lowered)
        for concept in concepts
        for cue in concept.cues
        if len(cue) > 2
    )


def _counts(mention: Mention, concept: Concept, pair: TranslationPair) -> bool:
    """Whether the glossary says how this form of the concept is translated, not only how another form is."""
    if concept.keep_as_is:
        is_named = concept.sense_group is None and " " not in mention.text  # "graphics card" may be translated, GPU not
        return is_named or _compact(mention.text) in map(_compact, _plurals(concept.preferred))
    if pair.target_language != "en" and not concept.translations.get(pair.target_language):
        return False
    words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", mention.text)]
    named = [plain_word(word) for word in re.findall(r"[^\W\d_]+", " ".join(_names(concept, pair.source_language)))]
    return all(any(is_same_stem(word, name) for name in named) for word in words) or mention.text.lower().rstrip(
        "s"
    ) == (concept.sense_group)


def _plurals(form: str) -> tuple[str, ...]:
    return form, form + "s", form + "es"


def _names(concept: Concept, language: LanguageCode) -> tuple[str, ...]:
    return (concept.preferred, *concept.translations.get(language, ()))


def _accepted(mention: Mention, concepts: Sequence[Concept], pair: TranslationPair) -> Iterator[str]:
    for concept in concepts:
        yield from concept.translations.get(pair.target_language, ())
        yield from concept.surface_forms
    yield mention.text


def _is_there(form: str, n_said: int, target: Sequence[str], compact_target: str) -> bool:
    """Whether a form is in the target, inflected, as part of a compound, or at least as much of it as was said."""
    if _compact(form) in compact_target and len(form) > 2:
        return True
    words = _content_words(form)
    if not words or any(letter.isdigit() for letter in form):
        return _compact(form) in compact_target
    n_found = sum(any(_is_in(word, other) for other in target) for word in words)
    return n_found >= min(len(words) // 2 + 1, n_said)


@lru_cache(maxsize=4_000)
def _content_words(form: str) -> tuple[str, ...]:
    words = tuple(plain_word(word) for word in re.findall(r"[^\W\d_]+", form))
    return tuple(word for word in words if len(word) >= _SHORTEST_WORD) or words


@lru_cache(maxsize=50_000)
def _is_in(word: str, other: str) -> bool:
    return is_same_stem(word, other) or (len(word) >= 5 and len(other) > len(word) and word[:-1] in other)


@lru_cache(maxsize=4_000)
def _compact(text: str) -> str:
    return re.sub(r"[\s\-–‑_./()]+", "", "".join(plain_word(part) for part in re.split(r"(\W)", text)))


def _doubt(pair: TranslationPair, mention: Mention, concepts: Sequence[Concept]) -> Doubt:
    kept = [concept for concept in concepts if concept.keep_as_is]
    if len(kept) == len(concepts):
        reason = (
            f"“{mention.text}” stays as it is ({concepts[0].preferred} in the glossary), and the translation lacks it."
        )
        return Doubt("kept-term", "medium", mention.start, mention.end, reason, concepts[0].id, concept=concepts[0].id)
    wanted = [form for concept in concepts for form in concept.translations.get(pair.target_language, ())[:1]]
    called = " or ".join(f"“{form}”" for form in dict.fromkeys(wanted or [concepts[0].preferred]))
    reason = (
        f"The glossary calls “{mention.text}” {called}, and the translation says neither that nor another form of it."
    )
    return Doubt("glossary", "medium", mention.start, mention.end, reason, concepts[0].id, concept=concepts[0].id)
