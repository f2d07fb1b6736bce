"""Latency and erasure on cases whose answer is known, and `bofscribe bench live` on a real recording."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from models.fakes import ScriptedActivity, ScriptedRecognizer
from transcriber.bench.latency import Sight, measure_latency
from transcriber.bench.live import SimulatedTime, play
from transcriber.commands.bench import bench
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.ports import AudioWindow

EN = LanguageCode("en")


def words(text: str) -> tuple[Word, ...]:
    """A word a second."""
    return tuple(Word(word, float(index), index + 1.0, 0.9) for index, word in enumerate(text.split()))


def test_a_word_is_shown_when_it_is_first_seen_and_confirmed_when_it_stays() -> None:
    final = words("we build")
    sights = [Sight(1.5, 0, final[:1]), Sight(2.5, 1, final[1:]), Sight(4.0, 2, ())]
    latency = measure_latency(sights, final, final)
    assert latency.first_shown_s is not None
    assert latency.confirmed_s is not None
    assert latency.first_shown_s.p50 == pytest.approx(0.5)
    assert latency.confirmed_s.p50 == pytest.approx((1.5 + 2.0) / 2)
    assert latency.erasure == 0.0


def test_another_word_at_the_same_moment_does_not_count_as_shown() -> None:
    final = words("wheels")
    latency = measure_latency([Sight(1.2, 0, words("meals")), Sight(3.0, 1, ())], final, final)
    assert latency.first_shown_s is not None
    assert latency.first_shown_s.p50 == pytest.approx(2.0)


def test_words_behind_a_changed_one_are_erased_with_it() -> None:
    final = words("we build wheels today")
    sights = [Sight(3.0, 1, words("we built wheels")[1:]), Sight(4.0, 2, final[2:3]), Sight(5.0, 4, ())]
    assert measure_latency(sights, final, final).erasure == pytest.approx(2 / 4)


def test_case_and_punctuation_are_no_erasure() -> None:
    final = words("we build")
    assert measure_latency([Sight(1.0, 0, words("We build.")), Sight(2.0, 2, ())], final, final).erasure == 0.0


def test_reference_words_that_were_not_recognized_have_no_latency() -> None:
    final = words("we build")
    latency = measure_latency([Sight(2.0, 2, ())], final, words("nothing alike"))
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
    replay = play(np.zeros(9 * SAMPLE_RATE_HZ, np.float32), recognition, pace)
    assert [word.text for word in replay.words] == [word.text for word in said]
    assert 2.0 <= max(replay.lags_s) < 4.5
    assert [sight.n_confirmed for sight in replay.sights] == sorted(sight.n_confirmed for sight in replay.sights)
    assert replay.sights[-1].n_confirmed == len(said)


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path")
def test_a_short_recording_is_measured_on_the_simulated_clock(
    dev_audio_path: Callable[[str], Path], tmp_path: Path
) -> None:
    reference = tmp_path / "jfk.seglst.json"
    text = "And so my fellow Americans ask not what your country can do for you, ask what you can do for your country."
    entry = {"session_id": "jfk", "speaker": "JFK", "start_time": 0.3, "end_time": 10.8, "words": text}
    reference.write_text(json.dumps([entry]))
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
    assert {"cpwer", "der"}.isdisjoint(measured)
