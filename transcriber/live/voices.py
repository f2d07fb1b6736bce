"""Who speaks, beside recognition: a thread that follows the voices, and passes over all that was heard."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from transcriber.core.events import SpeakersDiarized
from transcriber.core.relabelling import matched_labels
from transcriber.core.speech import SpeakerTurn
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.core.work import pending_attribution
from transcriber.ports import LiveDiarizer
from transcriber.session.store import Store

if TYPE_CHECKING:
    from transcriber.ports import Samples


class VoiceThread:
    """Takes audio as it comes and never makes its giver wait.

    Every `relabel_every_s` of audio, and at the end, all is labelled anew and the segments follow; names that a person
    gave stay with their voices.
    """

    def __init__(self, diarizer: Callable[[], LiveDiarizer], store: Store, *, relabel_every_s: float) -> None:
        """diarizer: Loaded on the thread: until then audio waits."""
        self._load = diarizer
        self._store = store
        self._relabel_every_s = relabel_every_s
        self._blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._diarizer: LiveDiarizer | None = None
        self._heard_samples = 0
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)
        self._thread.start()

    @property
    def heard_s(self) -> float:
        """How far voices were followed, labels come up to 1.5 s later; infinite if they never will be."""
        return float("inf") if self._failure else self._heard_samples / SAMPLE_RATE_HZ

    def insert(self, samples: Samples) -> None:
        self._blocks.put(samples)

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        with self._lock:
            return self._diarizer.turns_since(start) if self._diarizer else ()

    def finish(self) -> None:
        """Label everything once more, and end.

        Raises:
            BofscribeError: If the model failed on the way; what was labelled until then stays.
        """
        self._blocks.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            diarizer = self._load()
            with self._lock:
                self._diarizer = diarizer
            passed_s = 0.0
            while (samples := self._blocks.get()) is not None:
                with self._lock:
                    diarizer.insert(samples)
                self._heard_samples += len(samples)
                if self.heard_s - passed_s >= self._relabel_every_s:
                    self._relabel(diarizer)
                    passed_s = self.heard_s
            self._relabel(diarizer)
        except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame; `finish` raises it
            self._failure = failure

    def _relabel(self, diarizer: LiveDiarizer) -> None:
        heard_s = self.heard_s
        found = diarizer.relabel()  # outside the lock: what is shown stays readable meanwhile
        state = self._store.state
        used = {segment.label for segment in state.segments.values() if segment.label is not None}
        with self._lock:
            matched = matched_labels(diarizer.current(), found, named=state.names.keys(), used=used)
            diarizer.adopt(matched)
        self._store.append(SpeakersDiarized(matched.turns, tuple(matched.embeddings.items()), diarizer.name))
        # Segments beyond what the pass heard keep the labels that they have.
        self._store.decide(lambda state: pending_attribution(state, until=heard_s))
