"""`bofscribe bench live`: one recording fed as it would be spoken, with what a reader sees timed and scored.

On the simulated clock waiting takes no time and work takes the processor time that it takes here, so that other
processes on the machine don't count; with several threads that is more than the time that passes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from transcriber.bench.latency import Latency, Sight, measure_latency
from transcriber.bench.offline import peak_memory_mb
from transcriber.bench.scoring import Reference, word_error_rate
from transcriber.capture.audio_file import read_recording
from transcriber.capture.streaming import in_blocks
from transcriber.config import Settings, load_settings
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.updates import LiveUpdate
from transcriber.offline.job import Notice
from transcriber.ports import AudioWindow, LiveRecognizer, SpeechActivity, WordAligner

if TYPE_CHECKING:
    from transcriber.ports import Samples

_MAX_ALIGNED_S = 30.0


@dataclass(frozen=True, slots=True)
class LiveEngines:
    """aligner: Finds when the words of the reference were said."""

    activity: SpeechActivity
    recognizer: LiveRecognizer
    aligner: WordAligner


class Pace(Protocol):
    """A clock that can wait. Both in seconds since it was made."""

    def seconds(self) -> float: ...

    def wait_until(self, moment_s: float) -> None: ...


class RealTime:
    """The clock on the wall."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._began_s

    def wait_until(self, moment_s: float) -> None:
        time.sleep(max(0.0, moment_s - self.seconds()))


class SimulatedTime:
    """Runs with the work of this process; waiting moves it on at once."""

    def __init__(self, work_s: Callable[[], float] = time.process_time) -> None:
        self._work_s = work_s
        self._skipped_s = -work_s()

    def seconds(self) -> float:
        return self._work_s() + self._skipped_s

    def wait_until(self, moment_s: float) -> None:
        self._skipped_s += max(0.0, moment_s - self.seconds())


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a recording.

    words: The final ones. lags_s: At each update with news, how long ago the last audio that it looked at sounded.
    """

    words: tuple[Word, ...]
    sights: tuple[Sight, ...]
    lags_s: tuple[float, ...]
    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What was measured on one recording; error rates as shares."""

    wer: float
    latency: Latency
    replay: Replay
    duration_s: float
    peak_memory_mb: float
    model: str
    device: str
    clock: str

    def as_json(self) -> dict[str, object]:
        """The keys that scripts rely on; what was not measured is absent."""
        measured: dict[str, object] = {"wer": round(self.wer, 4), "erasure": round(self.latency.erasure, 4)}
        if self.latency.first_shown_s and self.latency.confirmed_s:
            measured["first_shown_s"] = self.latency.first_shown_s.as_json()
            measured["confirmed_s"] = self.latency.confirmed_s.as_json()
        return measured | {
            "max_lag_s": round(max(self.replay.lags_s, default=0.0), 3),
            "cpu_s_per_audio_s": round(self.replay.cpu_s / self.duration_s, 4),
            "peak_memory_mb": round(self.peak_memory_mb),
            "duration_s": round(self.duration_s, 1),
            "model": self.model,
            "device": self.device,
            "clock": self.clock,
        }


def run_live(
    source: Path,
    flags: Mapping[str, Any],
    reference: Reference,
    engines_of: Callable[[Settings, Notice], LiveEngines],
    notice: Notice,
    *,
    is_simulated: bool,
) -> LiveResult:
    """Measure streaming recognition on one recording.

    Args:
        flags: Settings that differ from the defaults; the environment is left out, so that figures can be compared.

    Raises:
        BofscribeError: If the recording or a model can't be used.
    """
    settings = load_settings(None, {}, flags)
    engines = engines_of(settings, notice)
    audio = read_recording(source).samples
    languages = [LanguageCode(code) for code in settings.languages.spoken]
    pace: Pace = SimulatedTime() if is_simulated else RealTime()
    recognition = StreamingRecognition(
        engines.activity,
        engines.recognizer,
        languages=languages,
        hotwords=settings.recognition.hotwords,
        seconds=pace.seconds,
    )
    replay = play(audio, recognition, pace)
    memory_mb = peak_memory_mb()  # before the scorers load more
    said = list(_reference_words(reference, audio, engines.aligner, languages[0] if languages else LanguageCode("en")))
    return LiveResult(
        word_error_rate(reference, replay.words),
        measure_latency(replay.sights, replay.words, said),
        replay,
        len(audio) / SAMPLE_RATE_HZ,
        memory_mb,
        settings.recognition.model,
        settings.recognition.device,
        "simulated" if is_simulated else "real",
    )


def play(audio: Samples, recognition: StreamingRecognition, pace: Pace) -> Replay:
    """Feed a recording as it would be spoken; what sounds during a step waits for the next."""
    final: list[Word] = []
    sights: list[Sight] = []
    lags_s: list[float] = []
    began_s, wall_began_s, cpu_began_s = pace.seconds(), time.perf_counter(), time.process_time()

    def see(update: LiveUpdate | None) -> None:
        if update is None:
            return
        now_s = pace.seconds() - began_s
        final.extend(word for segment in update.segments for word in segment.words)
        sights.append(Sight(now_s, len(final) + len(update.confirmed), update.tentative))
        lags_s.append(now_s - update.heard_until_s)

    heard = 0
    for block in in_blocks(audio):
        heard += len(block)
        pace.wait_until(began_s + heard / SAMPLE_RATE_HZ)
        recognition.insert(block)
        is_late = pace.seconds() - began_s >= (heard + len(block)) / SAMPLE_RATE_HZ
        if not is_late:
            see(recognition.process())
    see(recognition.finish())
    return Replay(
        tuple(final),
        tuple(sights),
        tuple(lags_s),
        time.process_time() - cpu_began_s,
        time.perf_counter() - wall_began_s,
    )


def _reference_words(
    reference: Reference, audio: Samples, aligner: WordAligner, language: LanguageCode
) -> Iterator[Word]:
    """When the words of the reference were said, in the order of its utterances; those over 30 s are left out."""
    for utterance in reference.utterances:
        part = audio[round(utterance.start * SAMPLE_RATE_HZ) : round(utterance.end * SAMPLE_RATE_HZ)]
        if len(part) and utterance.words.strip() and utterance.end - utterance.start <= _MAX_ALIGNED_S:
            spoken = LanguageCode(utterance.language) if utterance.language else language
            yield from aligner.align_text(AudioWindow(part, utterance.start), utterance.words, language=spoken)
