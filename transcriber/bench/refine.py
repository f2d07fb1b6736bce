"""`bofscribe bench refine`: a recording held as a session, heard again, and transcribed, each scored."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcriber.bench.replay import hold_session
from transcriber.bench.scoring import Accuracy, Reference, score
from transcriber.capture.paced_file import PacedFile
from transcriber.config import Settings, load_settings
from transcriber.core.state import State
from transcriber.live.session import SessionEngines
from transcriber.offline.job import Notice, open_job
from transcriber.offline.transcription import Engines, StageProgress
from transcriber.refining.job import refine
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock


@dataclass(frozen=True, slots=True)
class RefineResult:
    """live, refined: Of the session before and after its second pass. transcribed: Of the recording without a session.
    wall_s, cpu_s: The second pass, models loaded, reading the recording included.
    """

    live: Accuracy
    refined: Accuracy
    transcribed: Accuracy
    wall_s: float
    cpu_s: float
    duration_s: float
    model: str

    @property
    def rtf(self) -> float:
        return self.wall_s / self.duration_s

    def accuracies(self) -> Iterator[tuple[str, Accuracy]]:
        return iter((("live", self.live), ("refined", self.refined), ("transcribe", self.transcribed)))

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {
            name: {"wer": round(each.wer, 4), "cpwer": round(each.cpwer, 4), "der": round(each.der, 4)}
            for name, each in self.accuracies()
        }
        return found | {
            "rtf": round(self.rtf, 4),
            "cpu_s_per_audio_s": round(self.cpu_s / self.duration_s, 4),
            "duration_s": round(self.duration_s, 1),
            "model": self.model,
        }


def run_refine(
    source: Path,
    flags: Mapping[str, Any],
    reference: Reference,
    engines_of: Callable[[Settings, Notice], Engines],
    session_engines_of: Callable[[Engines], SessionEngines],
    notice: Notice,
    progress: StageProgress,
) -> RefineResult:
    """Measure a session of one recording, in real time, and its second pass.

    Args:
        flags: Settings that differ from the defaults; the environment is left out, so that figures can be compared.

    Raises:
        BofscribeError: If the recording or a model can't be used.
    """
    settings = load_settings(None, {}, flags)
    engines = engines_of(settings, notice)
    session = session_engines_of(engines)
    for load in (session.activity, session.recognizer, session.diarizer, engines.activity):
        load()
    with tempfile.TemporaryDirectory(prefix="bofscribe-bench-") as path:
        folder = SessionFolder(Path(path) / "session")
        before = hold_session(folder, PacedFile(source, on_notice=notice), session, settings).state
        # A vocabulary serves one session: the second pass is another run of the command.
        again = engines_of(settings, notice)
        for prepare in (again.activity, again.recognizer, again.diarizer):
            prepare()
        with Store(Journal(folder.journal_path), SystemClock()) as store:
            began_s, cpu_began_s = time.perf_counter(), time.process_time()
            after = refine(store, folder.path, again, settings, progress)
            wall_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_began_s
        with open_job(
            source, Path(path) / "offline", flags, {}, lambda *_: engines_of(settings, notice), notice
        ) as job:
            transcribed = job.run(progress)
    duration_s = (after.recording.duration_s if after.recording else None) or 0.0

    def scored(state: State) -> Accuracy:
        return score(state, reference, duration_s)

    return RefineResult(
        scored(before), scored(after), scored(transcribed), wall_s, cpu_s, duration_s, settings.recognition.model
    )
