"""Latency and erasure on cases whose answer is known, and `bofscribe bench live` on a real recording."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from models.fakes import ScriptedActivity, ScriptedLiveDiarizer, ScriptedRecognizer
from transcriber.bench.latency import Sight, measure_latency
from transcriber.bench.pace import SimulatedTime
from transcriber.bench.replay import SessionReplay, replay_recognition, replay_session
from transcriber.commands.bench import bench
from transcriber.config import LanguageSettings, Settings
from transcriber.core.speech import Diarization, Hypothesis, Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.session import SessionEngines
from transcriber.ports import AudioWindow, LostAudio

if TYPE_CHECKING:
    from transcriber.ports import Samples

EN = LanguageCode("en")
A, B = Label("A"), Label("B")


def words(text: str) -> tuple[Word, ...]:
    """A word a second."""
    return tuple(Word(word, float(index), index + 1.0, 0.9) for index, word in enumerate(text.split()))


def seen(at_s: float, n_confirmed: int, tentative: str = "") -> Sight:
    return Sight(at_s, n_confirmed, tuple(tentative.split()))


def test_a_word_is_shown_when_it_is_first_seen_and_confirmed_when_it_stays() -> None:
    sights = [seen(1.5, 0, "we"), seen(2.5, 1, "build"), seen(4.0, 2)]
    latency = measure_latency(sights, ["we", "build"], words("we build"))
    assert latency.first_shown_s is not None
    assert latency.confirmed_s is not None
    assert latency.first_shown_s.p50 == pytest.approx(0.5)
    assert latency.confirmed_s.p50 == pytest.approx((1.5 + 2.0) / 2)
    assert latency.erasure == 0.0


def test_another_word_in_the_place_does_not_count_as_shown() -> None:
    latency = measure_latency([seen(1.2, 0, "meals"), seen(3.0, 1)], ["wheels"], words("wheels"))
    assert latency.first_shown_s is not None
    assert latency.first_shown_s.p50 == pytest.approx(2.0)


def test_a_word_behind_one_that_was_still_missing_counts_as_shown() -> None:
    latency = measure_latency(
        [seen(2.5, 0, "we wheels"), seen(9.0, 3)], ["we", "build", "wheels"], words("we x wheels")
    )
    assert latency.first_shown_s is not None
    assert latency.first_shown_s.p50 == pytest.approx((1.5 - 0.5) / 2)


def test_a_word_that_comes_again_much_later_is_not_shown_before_it_is_said() -> None:
    final = ["we", "build", "and", "then", "after", "a", "while", "we", "go"]
    latency = measure_latency(
        [seen(1.0, 0, "we"), seen(20.0, 9)], final, words("we build and then after a while we go")
    )
    assert latency.first_shown_s is not None
    assert latency.first_shown_s.p95 > 10.0


def test_words_behind_a_changed_one_are_erased_with_it() -> None:
    sights = [seen(3.0, 1, "built wheels"), seen(4.0, 2, "wheels"), seen(5.0, 4)]
    latency = measure_latency(sights, ["we", "build", "wheels", "today"], words("we build wheels today"))
    assert latency.erasure == pytest.approx(2 / 4)


def test_case_and_punctuation_are_no_erasure() -> None:
    latency = measure_latency([seen(1.0, 0, "We build."), seen(2.0, 2)], ["we", "build"], words("we build"))
    assert latency.erasure == 0.0


def test_reference_words_that_were_not_recognized_have_no_latency() -> None:
    latency = measure_latency([seen(2.0, 2)], ["we", "build"], words("nothing alike"))
    assert latency.first_shown_s is None
    assert measure_latency([], (), words("nothing")).confirmed_s is None


def test_simulated_time_runs_with_work_and_jumps_over_waits() -> None:
    work_s = 5.0
    pace = SimulatedTime(lambda: work_s)
    pace.wait_until(10.0)
    assert pace.seconds() == pytest.approx(10.0)
    work_s = 6.0
    assert pace.seconds() == pytest.approx(11.0)
    pace.wait_until(3.0)
    assert pace.seconds() == pytest.approx(11.0)


def test_a_recording_is_played_to_its_last_word_and_slow_work_shows_as_lag() -> None:
    said = words("We build wheels for our mesh library.")
    work_s = 0.0

    def work() -> float:
        return work_s

    def slowly(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        nonlocal work_s
        del window, variant
        work_s += 2.0
        return heard

    recognizer = ScriptedRecognizer({EN: said}, slowly)
    pace = SimulatedTime(work)
    recognition = StreamingRecognition(
        ScriptedActivity([word.span for word in said]), recognizer, languages=[EN], seconds=pace.seconds
    )
    replay = replay_recognition(np.zeros(9 * SAMPLE_RATE_HZ, np.float32), recognition, pace)
    assert [word.text for word in replay.words] == [word.text for word in said]
    assert 2.0 <= replay.max_lag_s < 4.5
    assert [sight.n_confirmed for sight in replay.sights] == sorted(sight.n_confirmed for sight in replay.sights)
    assert replay.sights[-1].n_confirmed == len(said)


class QuickSource:
    """Silence in blocks of a tenth of a second, as fast as it is taken."""

    name = "quick source"

    def __init__(self, duration_s: float) -> None:
        self._n_blocks = round(duration_s * 10)

    def blocks(self) -> Iterator[Samples | LostAudio]:
        yield from (np.zeros(1600, np.float32) for _ in range(self._n_blocks))

    def stop(self) -> None:
        self._n_blocks = 0


@pytest.fixture
def session() -> SessionReplay:
    """Two people, of whom the pass at the end finds that they are one."""
    said = words("We build wheels. Where is the index?")
    turns = [SpeakerTurn(A, 0.0, 4.0), SpeakerTurn(B, 4.0, 7.0)]
    diarizer = ScriptedLiveDiarizer(turns, passes=[Diarization((SpeakerTurn(A, 0.0, 7.0),))])
    engines = SessionEngines(
        lambda: ScriptedActivity([word.span for word in said]), lambda: ScriptedRecognizer({EN: said}), lambda: diarizer
    )
    return replay_session(QuickSource(9.0), engines, Settings(languages=LanguageSettings(("en",))))


def test_a_session_gives_its_words_and_what_a_reader_saw_of_them(session: SessionReplay) -> None:
    replay = session.replay
    assert " ".join(word.text for word in replay.words) == "We build wheels. Where is the index?"
    assert [sight.n_confirmed for sight in replay.sights] == sorted(sight.n_confirmed for sight in replay.sights)
    assert replay.sights[-1].n_confirmed == 7
    assert all(sight.at_s >= 0.0 for sight in replay.sights)
    assert session.state.is_complete


def test_first_labels_are_kept_as_they_were_before_a_pass_changed_them(session: SessionReplay) -> None:
    assert {turn.label for turn in session.first_turns} == {A, B}
    assert {turn.label for turn in session.state.turns} == {A}


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "jfk.seglst.json"
    text = "And so my fellow Americans ask not what your country can do for you, ask what you can do for your country."
    entry = {"session_id": "jfk", "speaker": "JFK", "start_time": 0.3, "end_time": 10.8, "words": text}
    path.write_text(json.dumps([entry]))
    return path


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path")
def test_a_short_recording_is_measured_on_the_simulated_clock(
    dev_audio_path: Callable[[str], Path], reference: Path
) -> None:
    audio = str(dev_audio_path("jfk"))
    done = CliRunner().invoke(bench, ["live", audio, "--reference", str(reference), "--simulated-clock", "--json"])
    assert done.exit_code == 0, done.stderr
    measured = json.loads(done.stdout)
    assert measured["wer"] <= 0.05
    assert measured["first_shown_s"]["p50"] <= 1.2
    assert measured["confirmed_s"]["p95"] <= 4.0
    assert measured["erasure"] <= 0.3
    assert measured["max_lag_s"] < 4.0
    assert measured["clock"] == "simulated"
    assert {"cpu_s_per_audio_s", "peak_memory_mb", "model", "device"} <= measured.keys()
    assert measured["measured"] == "recognition"
    assert {"cpwer", "der"}.isdisjoint(measured)
    assert "recognition is measured alone" in done.stderr


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path")
def test_a_session_of_a_short_recording_is_measured_in_real_time(
    dev_audio_path: Callable[[str], Path], reference: Path
) -> None:
    done = CliRunner().invoke(bench, ["live", str(dev_audio_path("jfk")), "--reference", str(reference), "--json"])
    assert done.exit_code == 0, done.stderr
    measured = json.loads(done.stdout)
    assert measured["wer"] <= 0.05
    assert measured["cpwer"] <= 0.05
    assert measured["speakers"] == 1
    assert measured["der"] <= 0.4  # the reference counts the pauses of a slow speaker as speech
    assert measured["der_final"] <= 0.4
    assert (measured["measured"], measured["clock"]) == ("session", "real")
    assert {"first_shown_s", "confirmed_s", "erasure", "max_lag_s", "cpu_s_per_audio_s"} <= measured.keys()
