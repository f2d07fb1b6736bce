"""Who speaks now, while the session runs: provisional turns each second, and passes over all that was heard.

Each second one window of 10 s is segmented, which the passes need anyway. Where one voice speaks alone in the newest
audio, its vector tells which of the voices so far it is (`models.live_voices`); the window tells who else is the same
person. Speech that is too short, or like nobody's, gets no turn.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.heard_recording import AudioTail, HeardRecording
from models.live_voices import LiveVoices
from models.pyannote_diarizer import MAX_PAUSE_S, WINDOW_SAMPLES, WINDOW_STEP_SAMPLES, PyannoteDiarizer
from models.speaker_activity import (
    FRAME_STEP_S,
    FRAME_STEP_SAMPLES,
    SpeakerActivity,
    Stretch,
    bridge_pauses,
    count_speakers,
    n_frames_in,
    single_voice_stretches,
    speaker_turns,
    stitch,
)
from models.voice_clustering import MIN_VOICE_S
from transcriber.core.speech import Diarization, Label, SpeakerTurn
from transcriber.core.timeline import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from transcriber.ports import Samples

_DELAY_S = 0.5
"""The very newest frames, of which the network has heard the least, wait for the next step."""
_CLOSED_S = 1.0
"""A stretch that ended this long ago is over: its voice is known for good, or until the next pass."""
_MIN_HEARD_S = 0.4
"""Less says nothing about a voice."""
_N_WINDOWS = 5
"""Windows that decide together who speaks: more make labels steadier, older ones no longer see the newest audio."""
_REVISED_S = 8.0
"""Turns are revised for so long: all these windows still see them, none of them at its very start."""
_KEPT_SAMPLES = WINDOW_SAMPLES + (_N_WINDOWS + 1) * WINDOW_STEP_SAMPLES
_ENOUGH_FOR_A_PASS_S = 2 * MIN_VOICE_S
"""A voice of which a pass heard less may be missing from it and yet be somebody."""
_STEP_S = WINDOW_STEP_SAMPLES / SAMPLE_RATE_HZ
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class _Voiced:
    """vector: (192,) L2-normalised."""

    stretch: Stretch
    label: Label | None
    vector: NDArray[np.float32]


class PyannoteLiveDiarizer:
    """Implements `transcriber.ports.LiveDiarizer`."""

    def __init__(self, networks: PyannoteDiarizer) -> None:
        self.name = networks.name
        self._networks = networks
        self._lock = threading.Lock()
        self._tail = AudioTail(0, np.zeros(0, dtype=np.float32))
        self._pending: list[Samples] = []
        self._n_pending = 0
        self._heard = HeardRecording()
        self._relabelled_s = 0.0
        self._voices = LiveVoices()
        self._windows: deque[tuple[int, NDArray[np.bool_]]] = deque(maxlen=_N_WINDOWS)
        self._closed: tuple[_Voiced, ...] = ()
        self._closed_frame = 0
        self._vectors: dict[Stretch, NDArray[np.float32]] = {}
        self._adopted: tuple[SpeakerTurn, ...] = ()
        self._past: list[SpeakerTurn] = []
        self._recent: tuple[SpeakerTurn, ...] = ()
        self._past_s = 0.0
        self._labelled_s = 0.0

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        """See the port. Works each time that another second is full; between, samples are only kept."""
        with self._lock:
            self._pending.append(samples)
            self._n_pending += len(samples)
            if self._n_pending < WINDOW_STEP_SAMPLES:
                return ()
            waiting = np.concatenate(self._pending)
            n_taken = len(waiting) - len(waiting) % WINDOW_STEP_SAMPLES
            self._pending, self._n_pending = [waiting[n_taken:]], len(waiting) - n_taken
            shown: list[SpeakerTurn] = []
            for start in range(0, n_taken, WINDOW_STEP_SAMPLES):
                step = waiting[start : start + WINDOW_STEP_SAMPLES]
                self._tail = replace(self._tail, samples=np.concatenate([self._tail.samples, step]))
                shown += self._step()
            return tuple(shown)

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        """See the port."""
        found = [turn for turn in (*self._adopted, *self._recent) if turn.end > start]
        for piece in reversed(self._past):
            if piece.end <= start - _STEP_S:  # pieces are in order of their seconds, not of their ends
                break
            if piece.end > start:
                found.append(piece)
        return _merged(found)

    def current(self) -> Diarization:
        """See the port."""
        turns = self.turns_since(0.0)
        spoken = {turn.label for turn in turns}
        embeddings = self._voices.embeddings()
        return Diarization(turns, {label: vector for label, vector in embeddings.items() if label in spoken})

    def relabel(self) -> Diarization:
        """See the port. Exactly what `PyannoteDiarizer.diarize` says of all that was inserted."""
        with self._lock:
            heard = self._heard
            tail = replace(self._tail, samples=np.concatenate([self._tail.samples, *self._pending]))
        found = heard.diarize(tail, self._networks)
        self._relabelled_s = tail.n_samples / SAMPLE_RATE_HZ
        return found

    def adopt(self, diarization: Diarization, *, used: Collection[Label] = ()) -> None:
        """See the port."""
        horizon_s = self._relabelled_s
        heard_s = dict.fromkeys(self._voices.labels, 0.0)
        for turn in _clipped(self.turns_since(0.0), 0.0, horizon_s):
            heard_s[turn.label] = heard_s.get(turn.label, 0.0) + turn.end - turn.start
        keep = {label for label, seconds in heard_s.items() if seconds < _ENOUGH_FOR_A_PASS_S}
        moved = self._voices.adopt(diarization, keep=keep, used=used)
        self._closed = tuple(
            each if each.label is None else replace(each, label=moved[each.label]) for each in self._closed
        )
        self._past = _renamed(_clipped(self._past, horizon_s, math.inf), moved)
        self._recent = tuple(_renamed(_clipped(self._recent, horizon_s, math.inf), moved))
        self._past_s = max(self._past_s, horizon_s)
        self._adopted = diarization.turns

    def _step(self) -> tuple[SpeakerTurn, ...]:
        end = self._tail.n_samples
        start = max(0, end - WINDOW_SAMPLES)
        (active,) = self._networks.active_speakers(self._tail.between(start, end)[None])
        if end >= WINDOW_SAMPLES:
            self._heard = self._heard.with_window(active, self._tail, self._networks)
        if start == 0:
            self._windows.clear()
        self._windows.append((round(start / FRAME_STEP_SAMPLES), active))
        shown = self._label(n_frames_in(end))
        oldest = min(self._heard.settled_frame, (end - _KEPT_SAMPLES) // FRAME_STEP_SAMPLES)
        self._tail = self._tail.since(oldest)
        return shown

    def _label(self, n_frames: int) -> tuple[SpeakerTurn, ...]:
        """Label the newest audio, and return what was not shown before."""
        origin = self._windows[0][0]
        activity = SpeakerActivity(
            np.stack([active for _, active in self._windows]),
            np.array([first - origin for first, _ in self._windows], dtype=np.int64),
            n_frames - origin,
        )
        n_at_once = count_speakers(activity)
        voiced = self._voiced(activity, n_at_once, origin, n_frames)
        number_of = {label: number for number, label in enumerate(self._voices.labels)}
        voices = np.full(n_frames - origin, _UNKNOWN, dtype=np.int64)
        for each in voiced:
            if each.label is not None:
                voices[max(0, each.stretch.start - origin) : each.stretch.end - origin] = number_of[each.label]
        speaking = bridge_pauses(stitch(activity, n_at_once, voices, len(number_of)), MAX_PAUSE_S)
        origin_s = origin * FRAME_STEP_S
        turns = speaker_turns(speaking, {number: label for label, number in number_of.items()})
        recent = [
            SpeakerTurn(turn.label, round(turn.start + origin_s, 3), round(turn.end + origin_s, 3)) for turn in turns
        ]
        past_s = max(self._past_s, n_frames * FRAME_STEP_S - _REVISED_S)
        self._past += _clipped(recent, self._past_s, past_s)
        self._recent = tuple(_clipped(recent, past_s, math.inf))
        self._past_s = past_s
        labelled_s = max(self._labelled_s, n_frames * FRAME_STEP_S - _DELAY_S)
        shown = _clipped(recent, self._labelled_s, labelled_s)
        self._labelled_s = labelled_s
        return tuple(shown)

    def _voiced(
        self, activity: SpeakerActivity, n_at_once: NDArray[np.int64], origin: int, n_frames: int
    ) -> list[_Voiced]:
        """The stretches of one voice in the windows and whose they are; learns from those that are over."""
        fresh = n_at_once.copy()
        fresh[: max(0, self._closed_frame - origin)] = 0
        stretches = [
            Stretch(stretch.start + origin, stretch.end + origin) for stretch in single_voice_stretches(activity, fresh)
        ]
        stretches = [stretch for stretch in stretches if stretch.duration_s >= _MIN_HEARD_S]
        unheard = [stretch for stretch in stretches if stretch not in self._vectors]
        vectors = dict(zip(unheard, self._tail.voice_vectors(self._networks, unheard), strict=True))
        vectors |= {stretch: self._vectors[stretch] for stretch in stretches if stretch in self._vectors}
        self._vectors = vectors
        over_before = n_frames - round(_CLOSED_S / FRAME_STEP_S)
        n_over = max(
            (
                number
                for number, stretch in enumerate(stretches, start=1)
                if stretch.end <= over_before or self._voices.is_new(vectors[stretch], stretch.duration_s)
            ),
            default=0,
        )
        closed = [
            replace(each, label=self._voices.known(each.vector)) if each.label is None else each
            for each in self._closed
            if each.stretch.end > origin
        ]
        for stretch in stretches[:n_over]:
            label = self._voices.learn(vectors[stretch], stretch.duration_s)
            closed.append(_Voiced(stretch, label, vectors[stretch]))
            self._closed_frame = stretch.end
        self._closed = tuple(closed)
        running = [
            _Voiced(stretch, self._voices.known(vectors[stretch]), vectors[stretch]) for stretch in stretches[n_over:]
        ]
        return [*closed, *running]


def _clipped(turns: Iterable[SpeakerTurn], start: float, end: float) -> list[SpeakerTurn]:
    """What of the turns lies within [start, end)."""
    return [
        SpeakerTurn(turn.label, max(turn.start, start), min(turn.end, end))
        for turn in turns
        if turn.start < end and turn.end > start
    ]


def _renamed(turns: Iterable[SpeakerTurn], labels: Mapping[Label, Label | None]) -> list[SpeakerTurn]:
    """The turns under new labels, without those that have none."""
    return [replace(turn, label=label) for turn in turns if (label := labels[turn.label]) is not None]


def _merged(turns: Iterable[SpeakerTurn]) -> tuple[SpeakerTurn, ...]:
    """In time order, with turns of one label that touch made one."""
    merged: list[SpeakerTurn] = []
    last_of: dict[Label, int] = {}
    for turn in sorted(turns, key=lambda turn: (turn.start, turn.end, turn.label)):
        last = last_of.get(turn.label)
        if last is not None and turn.start <= merged[last].end + FRAME_STEP_S / 2:
            merged[last] = replace(merged[last], end=max(merged[last].end, turn.end))
        else:
            last_of[turn.label] = len(merged)
            merged.append(turn)
    return tuple(merged)
