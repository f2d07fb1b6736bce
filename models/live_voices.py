"""Which voice speaks now: the voices heard so far, learnt while they speak, without a neural network.

Source: the incremental clustering of Coria, Bredin, Ghannay and Rosset 2021, "Overlap-aware low-latency online speaker
diarization based on end-to-end local segmentation"; here each stretch of one voice is judged by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.voice_clustering import MIN_TELLING_S, SAME_VOICE_COSINE, normalized
from transcriber.core.relabelling import fresh_labels
from transcriber.core.speech import Diarization, Label

KNOWN_VOICE_COSINE = 0.42
"""A stretch at least this close to a voice may be that voice. Of anybody else one in a hundred is."""
_MARGIN_COSINE = 0.1
"""And this much closer than to any other voice: what lies between two voices is left unknown."""
_NEW_VOICE_S = 1.6
"""Speech that is like no known voice founds a new one when there is this much of it, in stretches like each other."""
_LONGEST_MEMORY_S = 60.0
"""A voice is a mean that goes on following the speaker, who moves and tires: older speech weighs this much at most."""
_SURELY_SAME_COSINE = 0.6
"""Voices as a whole, not stretches: of two people they are seldom over 0.45."""
_MAX_STRANGERS = 64


@dataclass(frozen=True, slots=True, eq=False)
class _Voice:
    """mean: (dim,) of its vectors, weighted by `seconds`, not normalised."""

    mean: NDArray[np.float32]
    seconds: float

    def with_more(self, vector: NDArray[np.float32], seconds: float) -> _Voice:
        total_s = self.seconds + seconds
        mean = (self.mean * self.seconds + vector * seconds) / np.float32(total_s)
        return _Voice(mean.astype(np.float32), min(total_s, _LONGEST_MEMORY_S))


class LiveVoices:
    """The voices of a session while it runs. Labels once used stay used, so that no two people ever share one."""

    def __init__(self) -> None:
        self._voices: dict[Label, _Voice] = {}
        self._used: set[Label] = set()
        self._strangers: list[_Voice] = []

    @property
    def labels(self) -> tuple[Label, ...]:
        return tuple(self._voices)

    def embeddings(self) -> dict[Label, tuple[float, ...]]:
        """One L2-normalised vector a voice."""
        return {label: tuple(normalized(voice.mean).tolist()) for label, voice in self._voices.items()}

    def known(self, vector: NDArray[np.float32]) -> Label | None:
        """The voice that a (dim,) L2-normalised vector is, None where that is none or in doubt."""
        similarity = self._similarity(vector)
        ranked = sorted(similarity, key=lambda label: -similarity[label])
        if not ranked or similarity[ranked[0]] < KNOWN_VOICE_COSINE:
            return None
        in_doubt = len(ranked) > 1 and similarity[ranked[0]] - similarity[ranked[1]] < _MARGIN_COSINE
        return None if in_doubt else ranked[0]

    def is_new(self, vector: NDArray[np.float32], seconds: float) -> bool:
        """Whether so many seconds of this voice, with strangers like it heard before, are enough for a new label."""
        if seconds < MIN_TELLING_S or max(self._similarity(vector).values(), default=-1.0) >= KNOWN_VOICE_COSINE:
            return False
        return seconds + sum(stranger.seconds for stranger in self._strangers_like(vector)) >= _NEW_VOICE_S

    def learn(self, vector: NDArray[np.float32], seconds: float) -> Label | None:
        """Take in a stretch that is over: the voice it is, a new one where there is enough of it, or None."""
        label = self.known(vector)
        if seconds < MIN_TELLING_S:
            return label
        if label is not None:
            self._voices[label] = self._voices[label].with_more(vector, seconds)
        elif self.is_new(vector, seconds):
            label = next(fresh_labels(self._used))
            self._used.add(label)
            founders = self._strangers_like(vector)
            self._strangers = [stranger for stranger in self._strangers if stranger not in founders]
            self._voices[label] = _Voice(vector, seconds)
            for founder in founders:
                self._voices[label] = self._voices[label].with_more(founder.mean, founder.seconds)
        elif max(self._similarity(vector).values(), default=-1.0) < KNOWN_VOICE_COSINE:
            self._strangers = [*self._strangers, _Voice(vector, seconds)][-_MAX_STRANGERS:]
        return label

    def adopt(
        self, diarization: Diarization, *, keep: Collection[Label], used: Collection[Label] = ()
    ) -> dict[Label, Label | None]:
        """Replace the voices by those of a pass over the whole recording.

        Args:
            keep: Labels of voices of which the pass heard too little: they stay, unless they are somebody else.
            used: Labels that go to no new voice, beside all that were given already.

        Returns:
            For each voice there was, the label that it has now; None where no voice is like it any more.
        """
        seconds: dict[Label, float] = {}
        for turn in diarization.turns:
            seconds[turn.label] = seconds.get(turn.label, 0.0) + turn.end - turn.start
        before = self._voices
        self._voices = {
            label: _Voice(
                np.array(vector, dtype=np.float32), min(max(seconds.get(label, 0.0), MIN_TELLING_S), _LONGEST_MEMORY_S)
            )
            for label, vector in diarization.embeddings.items()
        }
        self._used |= {*self._voices, *used}
        kept: dict[Label, _Voice] = {}
        moved: dict[Label, Label | None] = {}
        for label, voice in before.items():
            similarity = max(self._similarity(normalized(voice.mean)).values(), default=-1.0)
            if label in diarization.embeddings:
                moved[label] = label
            elif label in keep and similarity < _SURELY_SAME_COSINE:
                kept[label] = voice
                moved[label] = label
            else:
                moved[label] = self.known(normalized(voice.mean))
        self._voices |= kept
        return moved

    def _similarity(self, vector: NDArray[np.float32]) -> dict[Label, float]:
        return {label: float(normalized(voice.mean) @ vector) for label, voice in self._voices.items()}

    def _strangers_like(self, vector: NDArray[np.float32]) -> list[_Voice]:
        return [stranger for stranger in self._strangers if float(stranger.mean @ vector) >= SAME_VOICE_COSINE]
