"""What a person who corrects may have in mind: terms that sound like what was heard, or begin like what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from transcriber.terms.background import Background
from transcriber.terms.glossary import Glossary
from transcriber.terms.pronunciation import Pronouncer, distance
from transcriber.terms.sounds import sound_index

_HEARD = re.compile(r"[A-Za-z']+|\d+")
_MAX_DISTANCE_A_PHONEME = 0.3
_MOST = 8


class Wordings:
    """Terms of a glossary, and names that the session knows; for one thread at a time.

    Args:
        names: Of people and organisations: as a person writes them.
    """

    def __init__(
        self, glossary: Glossary, names: Iterable[str], background: Background, pronouncer: Pronouncer
    ) -> None:
        self._pronouncer = pronouncer
        self._index = sound_index(glossary, pronouncer, background)
        self._names = {part: name for name in names for part in (name, *name.split())}
        forms = [form for concept in glossary.concepts.values() for form in concept.surface_forms]
        self._forms = sorted({*forms, *self._names}, key=lambda form: (len(form), form.lower()))
        self._mishearings = {
            heard.lower(): concept.preferred
            for concept in glossary.concepts.values()
            for heard in (*concept.mishearings, *concept.weak_mishearings)
        }

    def suggestions(self, heard: str) -> Sequence[str]:
        """Terms and names that sound like these words, the closest first."""
        sound = self._pronouncer.heard(_HEARD.findall(heard))
        known = self._mishearings.get(heard.lower())
        found: dict[str, float] = {} if known is None else {known: 0.0}
        if sound:
            for close in self._index.close_to(sound):
                found.setdefault(close.sound.written, close.distance)
            for name in self._names:
                apart = min((distance(sound, one) for one in self._pronouncer.readings(name)), default=float("inf"))
                if apart <= _MAX_DISTANCE_A_PHONEME * len(sound):
                    found.setdefault(name, apart)
        return sorted(found, key=lambda written: found[written])[:_MOST]

    def completions(self, prefix: str) -> Sequence[str]:
        """Terms and names that begin so, the shortest first."""
        begin = prefix.lower()
        fitting = (form for form in self._forms if form.lower().startswith(begin) and len(form) > len(prefix))
        return list(islice(fitting, _MOST))
