"""Over a session: one source with two targets, one target for two sources, one term with two names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from transcriber.checks.translation.pairs import TranslationFinding, TranslationPair
from transcriber.checks.translation.words import is_function_word, is_same_stem, plain_word, text_words
from transcriber.core.events import FlagSpan
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import Mention

_FEWEST_WORDS = 3
_FEWEST_WORDS_OF_TARGET = 4
_MOST_SHARED = 0.5


def inconsistent_sentences(pairs: Sequence[TranslationPair]) -> Iterator[TranslationFinding]:
    """One sentence with two translations, and two sentences that have nothing to do with each other with one."""
    by_source: dict[tuple[LanguageCode, LanguageCode, str], list[TranslationPair]] = {}
    by_target: dict[tuple[LanguageCode, LanguageCode, str], list[TranslationPair]] = {}
    for pair in pairs:
        direction = (pair.source_language, pair.target_language)
        source, target = _plain(pair.source), _plain(pair.target)
        if source.count(" ") >= _FEWEST_WORDS - 1 and target:
            by_source.setdefault((*direction, source), []).append(pair)
        if target.count(" ") >= _FEWEST_WORDS_OF_TARGET - 1:
            by_target.setdefault((*direction, target), []).append(pair)
    for same in by_source.values():
        different = {_plain(pair.target): pair for pair in reversed(same)}
        if len(different) > 1:
            two = [pair for pair in same if pair in different.values()]
            said = " and ".join(f"“{pair.target}”" for pair in two[:2])
            yield _finding(
                two, f"The same sentence was translated in different ways: {said}.", f"source:{_plain(two[0].source)}"
            )
    for same in by_target.values():
        for other in same[1:]:
            if not _may_mean_the_same(same[0], other):
                said = f"“{same[0].source}” and “{other.source}”"
                yield _finding(
                    [same[0], other],
                    f"Different sentences have the same translation: {said}.",
                    f"target:{_plain(other.target)}",
                )
                break


def inconsistent_terms(
    pairs: Sequence[TranslationPair],
    glossary: Glossary,
    mentions: Callable[[TranslationPair], Sequence[Mention]],
) -> Iterator[TranslationFinding]:
    """One term that is called one thing here and another there, both of them names that the glossary lists."""
    used: dict[tuple[LanguageCode, ConceptId], dict[str, tuple[TranslationPair, Mention]]] = {}
    for pair in pairs:
        for mention in mentions(pair):
            if len(mention.concepts) != 1:
                continue
            concept = glossary.concepts[mention.concepts[0]]
            form = _used_form(concept, pair)
            if form is not None:
                used.setdefault((pair.target_language, concept.id), {}).setdefault(form, (pair, mention))
    for (language, concept_id), forms in used.items():
        if len(forms) < 2 or len({_plain(mention.text) for _, mention in forms.values()}) > 1:
            continue
        called = " and ".join(f"“{form}”" for form in forms)
        spans = tuple(
            FlagSpan(pair.segment, pair.revision, mention.start, mention.end) for pair, mention in forms.values()
        )
        reason = f"“{next(iter(forms.values()))[1].text}” is called {called} in the translation."
        subject = f"inconsistent:{language}:term:{concept_id}"
        yield TranslationFinding("inconsistent", "low", spans, reason, language, subject, concept=concept_id)


def _used_form(concept: Concept, pair: TranslationPair) -> str | None:
    """The one listed translation that a target has; None for none or several."""
    listed = concept.translations.get(pair.target_language, ())
    target = [word.plain for word in text_words(pair.target)]
    found = []
    for form in listed:
        words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", form)]
        if words and all(any(is_same_stem(word, other) for other in target) for word in words):
            found.append(form)
    longest = [one for one in found if not any(one != other and one in other for other in found)]
    return longest[0] if len(longest) == 1 else None


def _finding(pairs: Sequence[TranslationPair], reason: str, about: str) -> TranslationFinding:
    language = pairs[0].target_language
    spans = tuple(FlagSpan(pair.segment, pair.revision, 0, len(pair.source)) for pair in pairs)
    return TranslationFinding("inconsistent", "low", spans, reason, language, f"inconsistent:{language}:{about}")


def _may_mean_the_same(one: TranslationPair, other: TranslationPair) -> bool:
    """Whether two sources share most of their words."""
    first, second = _content(one), _content(other)
    if not first or not second:
        return True
    n_shared = sum(any(is_same_stem(word, another) for another in second) for word in first)
    return n_shared > _MOST_SHARED * max(len(first), len(second))


def _content(pair: TranslationPair) -> set[str]:
    words = text_words(pair.source)
    return {word.plain for word in words if not is_function_word(word.text, pair.source_language)}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
