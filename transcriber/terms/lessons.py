"""What this session taught: which words stand for which, by what people corrected, accepted and dismissed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from transcriber.core.corrections import replacements
from transcriber.core.state import State
from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import Glossary
from transcriber.terms.pronunciation import Pronouncer, distance

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_MAX_DISTANCE_A_PHONEME = 0.45
MISHEARD = "misheard:"


@dataclass(frozen=True, slots=True)
class Lessons:
    """heard_as: What was meant by what was heard, the latter in lower case. dismissed: Subjects that stay silent."""

    heard_as: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dismissed: frozenset[str] = frozenset()


def misheard_subject(heard: str, concept: str) -> str:
    """What a flag of kind "misheard" is about.

    >>> misheard_subject("Coup I", "cupy")
    'misheard:coup i:cupy'
    """
    return f"{MISHEARD}{heard.lower()}:{concept}"


def lessons(state: State, glossary: Glossary, background: Background, pronouncer: Pronouncer) -> Lessons:
    """By the corrections and the resolved flags of a session; words that were corrected in two ways teach nothing.

    A correction counts where the words sound alike and what was written is a term or an unusual word: one who writes
    "their" for "there" teaches nothing about the next "there".
    """
    forms = {form.lower() for concept in glossary.concepts.values() for form in concept.surface_forms}
    taught: dict[str, set[str]] = {}
    for heard, written in (*_accepted(state), *_corrected(state)):
        is_term = written.lower() in forms or not all(
            background.is_word(ordinary_form(word)) for word in _WORD.findall(written)
        )
        if is_term and heard.lower() != written.lower() and _sound_alike(heard, written, pronouncer):
            taught.setdefault(heard.lower(), set()).add(written)
    dismissed = frozenset(
        flag.raised.subject for flag in state.flags.values() if flag.resolution == "dismissed" and flag.raised.subject
    )
    return Lessons(
        MappingProxyType({heard: written.copy().pop() for heard, written in taught.items() if len(written) == 1}),
        dismissed,
    )


def _accepted(state: State) -> Iterator[tuple[str, str]]:
    for flag in state.flags.values():
        raised = flag.raised
        if raised.kind == "misheard" and flag.resolution == "accepted" and raised.suggestion is not None:
            heard, _, _ = raised.subject.removeprefix(MISHEARD).rpartition(":")
            if heard:
                yield heard, raised.suggestion


def _corrected(state: State) -> Iterator[tuple[str, str]]:
    for segment in state.segments.values():
        if segment.text_person is not None:
            for replaced in replacements(segment.verbatim, segment.text):
                yield replaced.heard, replaced.written


def _sound_alike(heard: str, written: str, pronouncer: Pronouncer) -> bool:
    sound = pronouncer.heard(re.findall(r"[A-Za-z']+|\d+", heard))
    if not sound:
        return False
    apart = min((distance(sound, reading) for reading in pronouncer.readings(written)), default=float("inf"))
    return apart <= _MAX_DISTANCE_A_PHONEME * len(sound)
