"""Voices that are known from earlier sessions, recognized in this one: as a suggestion, never as a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from transcriber.core.events import FlagId, FlagRaised, FlagSpan
from transcriber.core.speech import Label
from transcriber.core.state import State
from transcriber.core.views import transcript_lines

SAME_PERSON_COSINE = 0.65
"""The four people of the development recordings who are heard twice, once in a room, have 0.84 and more; two people at
most 0.47 (222 pairs, `python -m tests.benchmarks.known_voices`). Nobody is heard there on two days."""
_LEAST_SPEECH_S = 5.0
"""Of a voice in this session: of less, its vector says little."""
_LEAST_MARGIN = 0.05
"""Between the person whom a voice is most like and the next: where two are alike, neither is suggested."""


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """vector: L2-normalised. model: What made it; vectors of two models can't be compared."""

    name: str
    vector: tuple[float, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Recognition:
    label: Label
    name: str
    cosine: float


def recognitions(state: State, known: Sequence[KnownVoice]) -> list[Recognition]:
    """The voices without a name that are like a known one, each with at most one person, the surest first."""
    found = [one for label in _unnamed(state) if (one := _most_like(label, state, known)) is not None]
    found.sort(key=lambda one: (-one.cosine, one.label))
    best: dict[str, Recognition] = {}
    for one in found:
        best.setdefault(one.name, one)
    return [one for one in found if best[one.name] is one]


def pending_recognitions(state: State, known: Sequence[KnownVoice], n_others: int = 0) -> list[FlagRaised]:
    """The flags that are due: one for a voice and a person, whatever became of it.

    Args:
        n_others: How many flags are raised before these.
    """
    said = {flag.raised.subject for flag in state.flags.values()}
    first: dict[Label, FlagSpan] = {}
    for line in transcript_lines(state):
        if line.segment.label is not None:
            first.setdefault(line.segment.label, FlagSpan(line.segment.id, line.segment.revision, 0, 0))
    ids = (FlagId(f"f{number}") for number in count(len(state.flags) + n_others + 1))
    free = (flag_id for flag_id in ids if flag_id not in state.flags)
    return [
        FlagRaised(
            next(free),
            "voice",
            "low",
            (first[one.label],),
            f"Speaker {one.label} sounds like {one.name}, whose voice is enrolled (likeness {one.cosine:.2f}).",
            speakers=(one.label,),
            suggestion=one.name,
            subject=subject,
        )
        for one in recognitions(state, known)
        if one.label in first and (subject := f"voice:{one.label}:{one.name}") not in said
    ]


def _unnamed(state: State) -> Iterator[Label]:
    seconds: dict[Label, float] = {}
    for turn in state.turns:
        seconds[turn.label] = seconds.get(turn.label, 0.0) + turn.end - turn.start
    for label in state.embeddings:
        if label not in state.names and seconds.get(label, 0.0) >= _LEAST_SPEECH_S:
            yield label


def _most_like(label: Label, state: State, known: Sequence[KnownVoice]) -> Recognition | None:
    vector = state.embeddings[label]
    likeness: dict[str, float] = {}
    for voice in known:
        if voice.model == state.diarization_model and len(voice.vector) == len(vector):
            cosine = sum(a * b for a, b in zip(vector, voice.vector, strict=True))
            likeness[voice.name] = max(cosine, likeness.get(voice.name, -1.0))
    ranked = sorted(((cosine, name) for name, cosine in likeness.items()), reverse=True)
    if not ranked or ranked[0][0] < SAME_PERSON_COSINE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _LEAST_MARGIN:
        return None
    return Recognition(label, ranked[0][1], ranked[0][0])
