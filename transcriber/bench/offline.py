"""`bofscribe bench offline`: one recording through the offline job, timed, weighed and scored."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.bench.scoring import Accuracy, Reference, score
from transcriber.config import Settings, load_settings
from transcriber.core.speech import Diarization
from transcriber.core.state import State
from transcriber.offline.job import Notice, open_job
from transcriber.offline.transcription import Engines, StageProgress
from transcriber.ports import Progress

if TYPE_CHECKING:
    from transcriber.ports import Samples


@dataclass(frozen=True, slots=True)
class OfflineResult:
    """load_s: Until both models are ready. wall_s, cpu_s: The whole job after that, decoding included.
    recognition_alone_s, diarization_alone_s: The same with the other left out; None where it wasn't asked for.
    """

    accuracy: Accuracy
    duration_s: float
    load_s: float
    wall_s: float
    cpu_s: float
    peak_memory_mb: float
    recognition_alone_s: float | None
    diarization_alone_s: float | None
    model: str
    diarization_model: str | None
    device: str

    def as_json(self) -> dict[str, object]:
        """The keys that scripts rely on; what was not measured is absent."""
        accuracy = self.accuracy
        measured: dict[str, object] = {
            "wer": round(accuracy.wer, 4),
            "cpwer": round(accuracy.cpwer, 4),
            "der": round(accuracy.der, 4),
            "speakers": accuracy.n_speakers,
            "speakers_reference": accuracy.n_speakers_reference,
            "rtf": round(self.wall_s / self.duration_s, 4),
            "cpu_s_per_audio_s": round(self.cpu_s / self.duration_s, 4),
            "peak_memory_mb": round(self.peak_memory_mb),
            "load_s": round(self.load_s, 2),
            "duration_s": round(self.duration_s, 1),
            "model": self.model,
            "diarization_model": self.diarization_model,
            "device": self.device,
        }
        if self.recognition_alone_s is not None and self.diarization_alone_s is not None:
            measured["recognition_alone_rtf"] = round(self.recognition_alone_s / self.duration_s, 4)
            measured["diarization_alone_rtf"] = round(self.diarization_alone_s / self.duration_s, 4)
            slower_s = max(self.recognition_alone_s, self.diarization_alone_s)
            measured["over_slower_alone"] = round(self.wall_s / slower_s, 3)
        return measured


def run_offline(
    source: Path,
    flags: Mapping[str, Any],
    reference: Reference,
    engines_of: Callable[[Settings, Notice], Engines],
    notice: Notice,
    progress: StageProgress,
    *,
    alone: bool,
) -> OfflineResult:
    """Measure the job on one recording.

    Args:
        flags: Settings that differ from the defaults; the environment is left out, so that figures can be compared.
        alone: Also time recognition and diarization each by itself.

    Raises:
        BofscribeError: As the job.
    """
    settings = load_settings(None, {}, flags)
    start_s = time.perf_counter()
    engines = engines_of(settings, notice)
    _load(engines)
    load_s = time.perf_counter() - start_s

    def timed(with_engines: Engines, report: StageProgress) -> tuple[State, float, float]:
        with (
            tempfile.TemporaryDirectory(prefix="bofscribe-bench-") as folder,
            open_job(
                source, Path(folder) / "session", flags, {}, lambda _settings, _notice: with_engines, notice
            ) as job,
        ):
            cpu_before_s, start_s = time.process_time(), time.perf_counter()
            state = job.run(report)
            return state, time.perf_counter() - start_s, time.process_time() - cpu_before_s

    state, wall_s, cpu_s = timed(engines, progress)
    memory_mb = peak_memory_mb()  # before the scorers load more
    recognition_alone_s = diarization_alone_s = None
    if alone:
        _, recognition_alone_s, _ = timed(replace(engines, diarizer=_NoDiarizer), progress)
        _, diarization_alone_s, _ = timed(replace(engines, activity=_NoActivity), progress)
    duration_s = (state.recording.duration_s if state.recording else None) or 0.0
    return OfflineResult(
        score(state, reference, duration_s),
        duration_s,
        load_s,
        wall_s,
        cpu_s,
        memory_mb,
        recognition_alone_s,
        diarization_alone_s,
        settings.recognition.model,
        state.diarization_model,
        settings.recognition.device,
    )


def _load(engines: Engines) -> None:
    """Load all models, the two slow ones side by side."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        diarizer = pool.submit(engines.diarizer)
        engines.activity()
        engines.recognizer()
        diarizer.result()


class _NoDiarizer:
    name = "none"

    def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Diarization:
        del audio, n_speakers, progress
        return Diarization(())


class _NoActivity:
    name = "none"

    def speech_probabilities(self, blocks: Iterable[Samples]) -> Iterator[float]:
        return (0.0 for block in blocks for _ in range(0, len(block), 512))


def peak_memory_mb() -> float:
    """The greatest resident size of this process so far; 0.0 on systems that don't tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
