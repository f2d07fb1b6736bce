"""The words of a field: concepts, what people call them, and how recognizers mishear them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType

from transcriber.core.speech import LanguageCode

ConceptId = NewType("ConceptId", str)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that people talk about.

    kind: concept, tool, standard, organisation or person.
    aliases: Other ways to write it; with `preferred`, its surface forms.
    say: How it is pronounced, in ordinary English spelling.
    mishearings: What recognizers write instead, with a word in it that no dictionary has.
    weak_mishearings: The same in ordinary words, which mean it only where the context does.
    sense_group: The ambiguous word of which this is a sense; concepts of one group may share aliases.
    cues: Words that are near where this is meant.
    translations: What it is called in other languages, the preferred one first.
    """

    id: ConceptId
    preferred: str
    kind: str = "concept"
    aliases: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    mishearings: tuple[str, ...] = ()
    weak_mishearings: tuple[str, ...] = ()
    sense_group: str | None = None
    cues: tuple[str, ...] = ()
    definition: str = ""
    keep_as_is: bool = False
    translations: Mapping[LanguageCode, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""

    @property
    def surface_forms(self) -> tuple[str, ...]:
        """Every way to write it, the preferred one first."""
        return tuple(dict.fromkeys((self.preferred, *self.aliases)))


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """concepts: By id, in the order of the files. Equal to itself alone, so that what is made of it can be kept."""

    concepts: Mapping[ConceptId, Concept] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def of(concepts: Iterable[Concept]) -> Glossary:
        """Of concepts with different ids; a later one with the id of an earlier replaces it."""
        return Glossary(MappingProxyType({concept.id: concept for concept in concepts}))

    def senses(self, group: str) -> tuple[Concept, ...]:
        """What an ambiguous word can mean."""
        return tuple(concept for concept in self.concepts.values() if concept.sense_group == group)
