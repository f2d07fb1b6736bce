"""Who speaks, beside recognition: a thread that follows the voices, and passes over all that was heard."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from transcriber.capture.recorder import quantized
from transcriber.capture.recording import restored
from transcriber.core.events import SpeakersDiarized
from transcriber.core.relabelling import matched_labels
from transcriber.core.speech import Diarization, Label, SpeakerTurn
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.core.work import pending_attribution
from transcriber.live.freed_memory import return_freed_memory
from transcriber.ports import LiveDiarizer
from transcriber.session.parts import Part
from transcriber.session.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcriber.ports import Samples

_SHOWN_S = 60.0
"""Segments wait a few seconds for their voices; turns older than this come with the next pass."""


class VoiceThread:
    """Takes audio as it comes and never makes its giver wait.

    Every `relabel_every_s` of audio, and at the end, all is labelled anew and the segments follow; names that a person
    gave stay with their voices. The model belongs to this thread alone: others read a copy of what it last said.
    """

    def __init__(
        self,
        diarizer: Callable[[], LiveDiarizer],
        store: Store,
        *,
        relabel_every_s: float,
        part: Part,
        start_s: float = 0.0,
    ) -> None:
        """diarizer: Loaded on the thread: until then audio waits; and anew after a failure.

        start_s: Where on the timeline the audio begins: a session that was interrupted goes on, with the voices that
            the store knows.
        """
        self._load = diarizer
        self._store = store
        self._relabel_every_s = relabel_every_s
        self._part = part
        self._start_s = start_s
        self._before = Diarization(store.state.turns, dict(store.state.embeddings)) if start_s else Diarization((), {})
        self._blocks: queue.SimpleQueue[NDArray[np.int16] | None] = queue.SimpleQueue()
        self._going = threading.Event()
        self._going.set()
        self._turns: tuple[SpeakerTurn, ...] = ()
        self._heard_samples = 0
        self._lock = threading.Lock()
        self._first_s = start_s
        self._n_given = self._n_taken = 0
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)
        self._thread.start()

    @property
    def heard_s(self) -> float:
        """How far voices were followed, labels come up to 1.5 s later; infinite while nothing is to be waited for:
        they are paused, or failed.
        """
        is_awaited = self._going.is_set() and self._failure is None
        return self._start_s + self._heard_samples / SAMPLE_RATE_HZ if is_awaited else math.inf

    @property
    def is_paused(self) -> bool:
        return not self._going.is_set()

    def insert(self, samples: Samples) -> None:
        """samples: As the recording has them: they wait in its 16 bits, so that an hour takes 115 MB."""
        with self._lock:
            self._n_given += len(samples)
            if self._failure is None:
                self._blocks.put(quantized(samples))

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        """The turns of the last minute that end after `start`. Never waits for the model."""
        return tuple(turn for turn in self._turns if turn.end > start)

    def pause(self) -> None:
        """Leave the processor to recognition, after the second of audio or the pass that is being worked on.

        Audio is kept, and followed up after `resume`.
        """
        self._going.clear()

    def resume(self) -> None:
        self._going.set()

    def finish(self) -> None:
        """Follow up what is left, label everything once more, and end; a pause ends too.

        Raises:
            BofscribeError: If the model failed on the way; what was labelled until then stays.
        """
        self._blocks.put(None)
        self.resume()
        self._part.end()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while True:
            try:
                self._part.loading()
                diarizer = self._load()
                self._part.ready()
                self._follow(diarizer)
                return
            except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame; `finish` raises it
                with self._lock:
                    if self._part.failed(failure):
                        self._begin_anew(self._n_taken)
                        continue
                    self._failure = failure
                if not self._part.wait_until_asked_for():
                    return
                with self._lock:
                    while not self._blocks.empty():  # what waited when it stood still is followed with the last pass
                        self._blocks.get()
                    self._begin_anew(self._n_given)
                    self._failure = None

    def _begin_anew(self, n_samples: int) -> None:
        """With the voices that are known, from a place on."""
        self._start_s = self._first_s + n_samples / SAMPLE_RATE_HZ
        self._before = Diarization(self._store.state.turns, dict(self._store.state.embeddings))
        self._heard_samples = 0
        self._n_taken = n_samples

    def _follow(self, diarizer: LiveDiarizer) -> None:
        if self._start_s:
            diarizer.adopt(Diarization((), self._before.embeddings), used=self._used_labels())
        passed_s = 0.0
        while (kept := self._blocks.get()) is not None:
            self._going.wait()
            self._n_taken += len(kept)
            diarizer.insert(restored(kept))
            self._heard_samples += len(kept)
            heard_s = self._heard_samples / SAMPLE_RATE_HZ
            self._show(diarizer, heard_s)
            if heard_s - passed_s >= self._relabel_every_s:
                self._relabel(diarizer, heard_s)
                passed_s = heard_s
        self._relabel(diarizer, self._heard_samples / SAMPLE_RATE_HZ)

    def _show(self, diarizer: LiveDiarizer, heard_s: float) -> None:
        self._turns = tuple(turn.shifted(self._start_s) for turn in diarizer.turns_since(heard_s - _SHOWN_S))

    def _relabel(self, diarizer: LiveDiarizer, heard_s: float) -> None:
        found = diarizer.relabel()
        current = diarizer.current()
        known = Diarization(current.turns, self._before.embeddings | current.embeddings)
        matched = matched_labels(known, found, named=self._store.state.names.keys(), used=self._used_labels())
        diarizer.adopt(matched)
        self._show(diarizer, heard_s)
        turns = (*self._before.turns, *(turn.shifted(self._start_s) for turn in matched.turns))
        embeddings = self._before.embeddings | matched.embeddings
        self._store.append(SpeakersDiarized(turns, tuple(embeddings.items()), diarizer.name))
        # Segments beyond what the pass heard keep the labels that they have.
        until = self._start_s + heard_s
        self._store.decide(lambda state: pending_attribution(state, since=self._start_s, until=until))
        return_freed_memory()

    def _used_labels(self) -> set[Label]:
        return {segment.label for segment in self._store.state.segments.values() if segment.label is not None}
