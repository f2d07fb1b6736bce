"""What a redaction would find, to show it before anything is published."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType

from transcriber.core.events import RedactionMade
from transcriber.core.redaction.folding import fold, tokens
from transcriber.core.redaction.session import redacted
from transcriber.core.state import State
from transcriber.core.views import speakers, transcript_lines

_PARTICLES = frozenset(("da", "das", "de", "dei", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "van",
                        "von", "zu", "zur", "bin", "ibn", "al", "dr", "prof", "mr", "mrs", "ms"))  # fmt: skip
_SHORTEST_PART = 2


def name_parts(name: str) -> tuple[str, ...]:
    """The words of a name by which somebody may be called; of one word, none.

    >>> name_parts("Dr. Ana de Sá-Ribeiro"), name_parts("Zoë")
    (('Ana', 'Sá-Ribeiro', 'Sá', 'Ribeiro'), ())
    """
    words = [word.strip(".,;:()\"'") for word in name.split()]
    pieces = [piece for word in words for piece in dict.fromkeys((word, *re.split(r"[-’']", word)))]
    parts = [
        piece
        for piece in pieces
        if fold(piece) not in _PARTICLES and sum(len(token.letters) for token in tokens(piece)) >= _SHORTEST_PART
    ]
    return tuple(dict.fromkeys(part for part in parts if part != name))


def known_names(state: State) -> list[str]:
    """Of those who speak, and the words that may be names."""
    named = [one.name or f"Speaker {one.id}" for one in speakers(state)]
    said = {
        word.strip(".,!?") for line in transcript_lines(state) for word in line.segment.text.split() if word.istitle()
    }
    return [*named, *sorted(said)]


@dataclass(frozen=True, slots=True)
class Effect:
    """changed: Lines whose text is another: when they were said, and what is shown of them. n_renamed: Lines whose
    speaker is called otherwise.
    """

    changed: tuple[tuple[float, str], ...]
    n_renamed: int


def effect_of(state: State, made: RedactionMade) -> Effect:
    """What one redaction alone does to the transcript."""
    alone = redacted(replace(state, redactions=MappingProxyType({made.redaction: made})))
    after = {line.segment.id: line for line in transcript_lines(alone.state)}
    changed, n_renamed = [], 0
    for line in transcript_lines(state):
        shown = after.get(line.segment.id)
        text = shown.segment.text if shown else "(left out)"
        if text != line.segment.text:
            changed.append((line.segment.start, text))
        n_renamed += shown is not None and shown.speaker != line.speaker
    return Effect(tuple(changed), n_renamed)
