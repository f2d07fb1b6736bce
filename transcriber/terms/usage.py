"""Who says which word for what, and where two people use two words for one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import combinations, product

from transcriber.terms.families import WordFamilies, abbreviates, root
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import Mention, MentionFinder, finder_of
from transcriber.terms.negotiation import echo_spans, is_contrast
from transcriber.terms.quotes import meaning, quote, span, spoken
from transcriber.terms.replay import Replay
from transcriber.terms.statements import Statement

_MIN_USES = 2
_ID = re.compile(r"^[^a-z].*\W\d+$|^\d+$")
"""As "PEP 817" and "817" are; "FP16" is a name."""
_MIN_ALIKE = 0.85
_MIN_LETTERS_MISHEARD = 5
_CONTRAST_WITHIN_S = 120.0
"""How far back "that" in "is that the same as Y" may point."""


@dataclass(frozen=True, slots=True)
class Use:
    """One mention of one concept; `word` names its family, as `WordFamilies` does.

    is_echo: It says another speaker's word back, in a short question.
    """

    statement: Statement
    mention: Mention
    concept: ConceptId
    word: str
    is_echo: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a speaker used a word for a concept.

    speaker: None for all who are unknown. word: As it was written most often, whoever said it.
    """

    concept: ConceptId
    speaker: str | None
    word: str
    count: int


class UseFinder:
    """Finds the words that can mean one concept only. Keeps what it found in a text.

    A mishearing that the glossary lists counts as the word that it reads almost like: "no gill" as "no-GIL".
    """

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._finder = finder_of(glossary)
        self._misheard = MentionFinder(
            Glossary.of(
                Concept(concept.id, misheard[0], aliases=misheard[1:])
                for concept in glossary.concepts.values()
                if (misheard := (*concept.mishearings, *concept.weak_mishearings))
            )
        )
        self._found: dict[str, tuple[tuple[Mention, ConceptId, str], ...]] = {}
        self._families: dict[ConceptId, WordFamilies] = {}

    def uses(self, statement: Statement) -> Iterator[Use]:
        # By text: it is what the mentions depend on, and a statement with all its words takes long to hash.
        found = self._found.get(statement.text)
        if found is None:
            found = self._found[statement.text] = tuple(self._in_text(statement.text))
        for mention, concept, word in found:
            yield Use(statement, mention, concept, word)

    def _in_text(self, text: str) -> Iterator[tuple[Mention, ConceptId, str]]:
        mentions = self._finder.find(text)
        for mention in mentions:
            if self._is_clear(mention) and not self._is_article_and_other_concept(mention):
                yield mention, mention.concepts[0], self._words(mention.concepts[0]).of(mention.text)
        for misheard in self._misheard.find(text):
            meant = self._meant(misheard)
            if meant is not None and not any(
                misheard.start < mention.end and mention.start < misheard.end for mention in mentions
            ):
                yield misheard, misheard.concepts[0], self._words(misheard.concepts[0]).of(meant)

    def _meant(self, misheard: Mention) -> str | None:
        if len(misheard.concepts) > 1:
            return None
        written = _letters(misheard.text)
        forms = self._glossary.concepts[misheard.concepts[0]].surface_forms
        alike, form = max((SequenceMatcher(None, written, _letters(form)).ratio(), form) for form in forms)
        return form if alike >= _MIN_ALIKE and len(written) >= _MIN_LETTERS_MISHEARD else None

    def _is_clear(self, mention: Mention) -> bool:
        group = self._glossary.concepts[mention.concepts[0]].sense_group
        return len(mention.concepts) == 1 and (group is None or root(mention.text) != root(group))

    def _is_article_and_other_concept(self, mention: Mention) -> bool:
        """ "The lock" is in the glossary, and "lock" for something else."""
        article, _, rest = mention.text.partition(" ")
        return article.lower() == "the" and any(
            set(other.concepts) != set(mention.concepts) for other in self._finder.find(rest)
        )

    def are_one(self, one: Use, other: Use) -> bool:
        """Whether two uses of one concept say the same word."""
        return one.word == other.word or self._words(one.concept).are_one(one.word, other.word)

    def _words(self, concept: ConceptId) -> WordFamilies:
        families = self._families.get(concept)
        if families is None:
            forms = self._glossary.concepts[concept].surface_forms
            clear = [form for form in forms if all(map(self._is_clear, self._finder.find(form)))]
            families = self._families[concept] = WordFamilies(clear)
        return families


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def usages(uses: Sequence[Use]) -> tuple[Usage, ...]:
    """How often each speaker used each word, in the order of first use."""
    spellings: dict[tuple[ConceptId, str], Counter[str]] = {}
    for use in uses:
        spellings.setdefault((use.concept, use.word), Counter())[use.mention.text] += 1
    counts = Counter((use.concept, use.statement.speaker, use.word) for use in uses)
    return tuple(
        Usage(concept, speaker, spellings[concept, word].most_common(1)[0][0], count)
        for (concept, speaker, word), count in counts.items()
    )


@dataclass(slots=True)
class _Said:
    """uses: By concept, speaker and word. recent: All in the order of time."""

    uses: dict[ConceptId, dict[str, dict[str, list[Use]]]] = field(default_factory=dict)
    recent: list[Use] = field(default_factory=list)
    found: dict[tuple[ConceptId, frozenset[str]], Finding] = field(default_factory=dict)


class TwoWordsReview:
    """Finds two speakers of whom each has a word of their own for one concept, or who talk about having two.

    is_ordinary: Whether a lower-case word is one of everyday language; two of these are no pair of names.
    """

    def __init__(self, glossary: Glossary, *, is_ordinary: Callable[[str], bool] = lambda _: False) -> None:
        self._glossary = glossary
        self._is_ordinary = is_ordinary
        self._uses = UseFinder(glossary)
        self._replay = Replay(_Said, self._take)

    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """One finding a concept and pair of words, in the order in which they became certain.

        What was certain once stays so: that somebody takes over the other's word later is how it ends, not a mistake.
        """
        return list(self._replay.after(statements).found.values())

    def _take(self, said: _Said, statement: Statement) -> None:
        if statement.speaker is None:
            return
        uses = [replace(use, is_echo=_is_echo(use, said.recent)) for use in self._uses.uses(statement)]
        for use in uses:
            by_speaker = said.uses.setdefault(use.concept, {})
            by_speaker.setdefault(statement.speaker, {}).setdefault(use.word, []).append(use)
        concepts = dict.fromkeys(use.concept for use in uses)
        pairs = [pair for concept in concepts for pair in self._apart(said.uses[concept])]
        if is_contrast(statement.text):
            pairs += self._contrasted(uses, said.recent)
        else:
            said_back = {use.concept for use in uses if use.is_echo}
            own = [use for use in uses if use.concept in said_back and not use.is_echo]
            pairs += self._contrasted(own, said.recent)
        for one, other in pairs:
            key = (one.concept, frozenset((one.word, other.word)))
            if key not in said.found:
                said.found[key] = self._finding(one, other, statement.end)
        said.recent += uses

    def _apart(self, by_speaker: dict[str, dict[str, list[Use]]]) -> Iterator[tuple[Use, Use]]:
        """The latest uses of two speakers who share no word for it, beside what they only say back."""
        settled = [own for words in by_speaker.values() if (own := _own(words))]
        for some, others in combinations(settled, 2):
            pairs = product(some.values(), others.values())
            if any(self._uses.are_one(one[-1], other[-1]) for one, other in pairs):
                continue
            one, other = _first_settled(some), _first_settled(others)
            if one and other and self._is_telling(one[0].word, other[0].word) and not _are_short_and_long(one, other):
                yield one[-1], other[-1]

    def _is_telling(self, one: str, other: str) -> bool:
        """Whether the words can only be names for this: not an id and its title, not two words of everyday language."""
        if any(_ID.search(word) for word in (one, other)):
            return False
        return not (self._is_everyday(one) and self._is_everyday(other))

    def _is_everyday(self, word: str) -> bool:
        return word.islower() and word.isalpha() and self._is_ordinary(word)

    def _contrasted(self, uses: Sequence[Use], recent: Sequence[Use]) -> Iterator[tuple[Use, Use]]:
        """Another speaker's latest word for the same, with this speaker's."""
        for use in uses:
            for earlier in reversed(recent):
                if use.statement.start - earlier.statement.end > _CONTRAST_WITHIN_S:
                    break
                if (
                    earlier.concept == use.concept
                    and not self._uses.are_one(earlier, use)
                    and earlier.statement.speaker != use.statement.speaker
                    and not _are_short_and_long([earlier], [use])
                ):
                    yield earlier, use
                    break

    def _finding(self, one: Use, other: Use, at: float) -> Finding:
        one, other = sorted((one, other), key=lambda use: (use.statement.start, use.mention.start))
        concept = self._glossary.concepts[one.concept]
        speakers = (one.statement.speaker or "", other.statement.speaker or "")
        return Finding(
            kind="two-words",
            severity="medium",
            spans=tuple(span(use.statement, use.mention.start, use.mention.end) for use in (one, other)),
            message=(f"{_says(one)}, {_says(other)}: both seem to mean the same, {meaning(concept)}."),
            subject=f"two-words:{concept.id}:{'+'.join(sorted((one.word, other.word)))}:{'+'.join(sorted(speakers))}",
            at=at,
            concept=concept.id,
            speakers=speakers,
        )


def _own(words: Mapping[str, list[Use]]) -> dict[str, list[Use]]:
    """A speaker's words without those only said back, unless there are no others."""
    return {word: uses for word, uses in words.items() if not all(use.is_echo for use in uses)} or dict(words)


def _first_settled(words: Mapping[str, list[Use]]) -> list[Use]:
    """The uses of the word that was the first to be said often enough, which stays the first; empty where none was."""
    often = (uses for uses in words.values() if len(uses) >= _MIN_USES)
    return min(often, key=lambda uses: uses[_MIN_USES - 1].statement.start, default=[])


def _is_echo(use: Use, recent: Sequence[Use]) -> bool:
    """Whether a short question says another speaker's word back: it is not the speaker's own."""
    start, end = use.mention.start, use.mention.end
    return any(first <= start and end <= last for first, last in echo_spans(use.statement.text)) and any(
        earlier.concept == use.concept
        and earlier.word == use.word
        and earlier.statement.speaker != use.statement.speaker
        for earlier in reversed(recent)
        if use.statement.start - earlier.statement.end <= _CONTRAST_WITHIN_S
    )


def _are_short_and_long(some: Sequence[Use], others: Sequence[Use]) -> bool:
    texts, other_texts = ({use.mention.text for use in uses} for uses in (some, others))
    return any(abbreviates(*pair) or abbreviates(*reversed(pair)) for pair in product(texts, other_texts))


def _says(use: Use) -> str:
    quoted = quote(use.statement, use.mention.start, use.mention.end)
    return f'{spoken(use.statement.speaker or "")} says "{use.mention.text}" ({quoted})'
