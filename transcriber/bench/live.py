"""`bofscribe bench live`: one recording heard as if it were spoken now, with what a reader sees timed and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.bench.latency import Latency, measure_latency
from transcriber.bench.offline import peak_memory_mb
from transcriber.bench.pace import Pace, RealTime, SimulatedTime
from transcriber.bench.replay import Replay, SessionReplay, replay_recognition, replay_session
from transcriber.bench.scoring import Accuracy, Reference, diarization_error_rate, score, word_error_rate
from transcriber.capture.audio_file import read_recording
from transcriber.capture.paced_file import PacedFile
from transcriber.config import Settings, load_settings
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.session import SessionEngines
from transcriber.offline.job import Notice
from transcriber.ports import AudioWindow, WordAligner

if TYPE_CHECKING:
    from transcriber.ports import Samples

_MAX_ALIGNED_S = 30.0


@dataclass(frozen=True, slots=True)
class LiveEngines:
    """aligner: Finds when the words of the reference were said."""

    session: SessionEngines
    aligner: Callable[[], WordAligner]


@dataclass(frozen=True, slots=True)
class Voices:
    """accuracy: Of the session at its end. first_der: Of the labels as they were first shown."""

    accuracy: Accuracy
    first_der: float


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What was measured on one recording; error rates as shares. voices: None for recognition alone."""

    wer: float
    latency: Latency
    max_lag_s: float
    cpu_s: float
    voices: Voices | None
    duration_s: float
    peak_memory_mb: float
    model: str
    device: str
    clock: str

    def as_json(self) -> dict[str, object]:
        """The keys that scripts rely on; what was not measured is absent."""
        measured: dict[str, object] = {"wer": round(self.wer, 4)}
        if self.voices:
            accuracy = self.voices.accuracy
            measured |= {
                "cpwer": round(accuracy.cpwer, 4),
                "der": round(self.voices.first_der, 4),
                "der_final": round(accuracy.der, 4),
                "speakers": accuracy.n_speakers,
                "speakers_reference": accuracy.n_speakers_reference,
            }
        measured["erasure"] = round(self.latency.erasure, 4)
        if self.latency.first_shown_s and self.latency.confirmed_s:
            measured["first_shown_s"] = self.latency.first_shown_s.as_json()
            measured["confirmed_s"] = self.latency.confirmed_s.as_json()
        return measured | {
            "max_lag_s": round(self.max_lag_s, 3),
            "cpu_s_per_audio_s": round(self.cpu_s / self.duration_s, 4),
            "peak_memory_mb": round(self.peak_memory_mb),
            "duration_s": round(self.duration_s, 1),
            "model": self.model,
            "device": self.device,
            "clock": self.clock,
            "measured": "session" if self.voices else "recognition",
        }


def run_live(
    source: Path,
    flags: Mapping[str, Any],
    reference: Reference,
    engines_of: Callable[[Settings, Notice], LiveEngines],
    notice: Notice,
) -> LiveResult:
    """Measure a whole session of one recording, in real time: recognition, voices with their passes, the journal.

    Args:
        flags: Settings that differ from the defaults; the environment is left out, so that figures can be compared.

    Raises:
        BofscribeError: If the recording or a model can't be used.
    """
    settings = load_settings(None, {}, flags)
    engines = engines_of(settings, notice)
    for load in (engines.session.activity, engines.session.recognizer, engines.session.diarizer):
        load()
    held = replay_session(PacedFile(source, on_notice=notice), engines.session, settings)
    memory_mb = peak_memory_mb()  # before the scorers load more
    audio = read_recording(source).samples
    return _result(held.replay, held, audio, reference, engines, settings, memory_mb, "real")


def run_recognition(
    source: Path,
    flags: Mapping[str, Any],
    reference: Reference,
    engines_of: Callable[[Settings, Notice], LiveEngines],
    notice: Notice,
    *,
    is_simulated: bool,
) -> LiveResult:
    """Measure streaming recognition alone; the arguments and errors are those of `run_live`."""
    settings = load_settings(None, {}, flags)
    engines = engines_of(settings, notice)
    audio = read_recording(source).samples
    activity, recognizer = engines.session.activity(), engines.session.recognizer()
    pace: Pace = SimulatedTime() if is_simulated else RealTime()
    recognition = StreamingRecognition(
        activity,
        recognizer,
        languages=_languages(settings),
        expected_words=lambda heard: engines.session.vocabulary.expected_words(State(), heard),
        seconds=pace.seconds,
    )
    replay = replay_recognition(audio, recognition, pace)
    memory_mb = peak_memory_mb()
    clock = "simulated" if is_simulated else "real"
    return _result(replay, None, audio, reference, engines, settings, memory_mb, clock)


def _result(
    replay: Replay,
    held: SessionReplay | None,
    audio: Samples,
    reference: Reference,
    engines: LiveEngines,
    settings: Settings,
    memory_mb: float,
    clock: str,
) -> LiveResult:
    duration_s = len(audio) / SAMPLE_RATE_HZ
    said = list(_reference_words(reference, audio, engines.aligner(), _languages(settings)))
    voices = None
    if held is not None:
        first = [(turn.label, turn.start, turn.end) for turn in held.first_turns]
        first_der = diarization_error_rate(reference, first, duration_s)
        voices = Voices(score(held.state, reference, duration_s), first_der)
    return LiveResult(
        word_error_rate(reference, replay.words),
        measure_latency(replay.sights, [word.text for word in replay.words], said),
        replay.max_lag_s,
        replay.cpu_s,
        voices,
        duration_s,
        memory_mb,
        settings.recognition.model,
        settings.recognition.device,
        clock,
    )


def _languages(settings: Settings) -> list[LanguageCode]:
    return [LanguageCode(code) for code in settings.languages.spoken]


def _reference_words(
    reference: Reference, audio: Samples, aligner: WordAligner, languages: Sequence[LanguageCode]
) -> Iterator[Word]:
    """When the words of the reference were said, in the order of its utterances; those over 30 s are left out."""
    for utterance in reference.utterances:
        part = audio[round(utterance.start * SAMPLE_RATE_HZ) : round(utterance.end * SAMPLE_RATE_HZ)]
        if len(part) and utterance.words.strip() and utterance.end - utterance.start <= _MAX_ALIGNED_S:
            spoken = LanguageCode(utterance.language or (languages[0] if languages else "en"))
            yield from aligner.align_text(AudioWindow(part, utterance.start), utterance.words, language=spoken)
