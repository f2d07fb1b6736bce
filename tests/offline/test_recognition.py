"""A recording to words: with scripted models for what must hold, with the real ones for what they achieve."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.fakes import ScriptedActivity, ScriptedRecognizer
from tests.builders import words
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import Span
from transcriber.errors import ModelError
from transcriber.offline.recognition import RecognizedWindow, recognize_recording
from transcriber.ports import AudioWindow

if TYPE_CHECKING:
    from transcriber.ports import Samples

EN, PT, ES = LanguageCode("en"), LanguageCode("pt"), LanguageCode("es")


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * 16_000), np.float32)


def spoken(*sentences: tuple[float, str]) -> tuple[Word, ...]:
    """Sentences from (start in seconds, text) pairs."""
    return tuple(word for start, text in sentences for word in words(text, start))


def activity_of(*scripts: tuple[Word, ...]) -> ScriptedActivity:
    said = sorted((word for script in scripts for word in script), key=lambda word: word.start)
    return ScriptedActivity([Span(word.start, word.end + 0.1) for word in said])


def ignored(_: float) -> None:
    pass


def recognize(
    audio: Samples,
    recognizer: ScriptedRecognizer,
    *,
    activity: ScriptedActivity | None = None,
    languages: tuple[LanguageCode, ...] = (EN,),
    done: tuple[Span, ...] = (),
    progress: Callable[[float], None] = ignored,
) -> list[RecognizedWindow]:
    return list(
        recognize_recording(
            audio,
            activity or activity_of(*(tuple(script) for script in recognizer.script.values())),
            recognizer,
            languages=languages,
            expected_words=lambda heard: ("Spack", heard) if heard else ("MPI",),
            done=done,
            progress=progress,
        )
    )


def nothing(_heard: str) -> tuple[str, ...]:
    return ()


def text_of(windows: list[RecognizedWindow]) -> str:
    return " ".join(word.text for window in windows for word in window.words)


LONG_TALK = spoken(*((start, f"this is what was said at second {start} of the talk") for start in range(1, 200, 6)))


def test_everything_said_is_heard_once_and_in_order() -> None:
    windows = recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}))
    assert text_of(windows) == " ".join(word.text for word in LONG_TALK)
    assert all(before.span.end <= after.span.start for before, after in pairwise(windows))
    assert all(window.span.start <= word.start for window in windows for word in window.words)
    assert {window.model for window in windows} == {"scripted-recognizer"}


def test_silence_is_no_window_and_asks_nothing() -> None:
    recognizer = ScriptedRecognizer({EN: ()})
    assert recognize(silence(60), recognizer) == []
    assert recognizer.calls == []


def test_an_empty_recording_is_no_window() -> None:
    assert recognize(silence(0), ScriptedRecognizer({EN: ()})) == []


def test_what_a_first_reading_heard_decides_what_the_next_expect() -> None:
    recognizer = ScriptedRecognizer({EN: spoken((1, "hello there"))})
    recognize(silence(5), recognizer)
    assert [call.hotwords for call in recognizer.calls] == [("MPI",), ("Spack", "hello there")]


def test_windows_come_before_later_ones_are_asked_for() -> None:
    recognizer = ScriptedRecognizer({EN: LONG_TALK})
    running = recognize_recording(
        silence(210), activity_of(LONG_TALK), recognizer, languages=(EN,), expected_words=nothing, progress=ignored
    )
    first = next(running)
    asked = len(recognizer.calls)
    assert list(running)
    assert first.words
    assert len(recognizer.calls) > asked


def test_progress_grows_from_0_to_1() -> None:
    shares: list[float] = []
    recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}), progress=shares.append)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len(shares) > 5


def test_an_error_from_progress_ends_the_work() -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}), progress=stop)


def test_a_language_that_the_model_does_not_know_is_an_error() -> None:
    with pytest.raises(ModelError):
        recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}), languages=(LanguageCode("tlh"),))


# Going on


@pytest.mark.parametrize("n_done", [0, 1, 3, 6, 99])
def test_a_job_that_goes_on_yields_the_rest_of_the_same_windows(n_done: int) -> None:
    whole = recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}))
    done = tuple(window.span for window in whole[:n_done])
    assert recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}), done=done) == whole[n_done:]


def test_what_is_done_is_not_recognized_again() -> None:
    whole = recognize(silence(210), ScriptedRecognizer({EN: LONG_TALK}))
    again = ScriptedRecognizer({EN: LONG_TALK})
    assert recognize(silence(210), again, done=tuple(window.span for window in whole)) == []
    assert again.calls == []


# Hearing again


def without(text: str) -> Callable[[AudioWindow, int, Hypothesis], Hypothesis]:
    """A model that leaves a sentence out whenever another is in the window."""

    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del window, variant
        rest = tuple(word for word in heard.words if word.text not in text.split())
        return Hypothesis(rest or heard.words, heard.language, 1.0, -0.2, 0.01, 1.2)

    return answer


def test_speech_that_was_left_out_is_heard_in_a_window_of_its_own() -> None:
    said = spoken((1, "alpha beta gamma delta epsilon"), (5, "one two three four five"), (9, "red green blue white"))
    recognizer = ScriptedRecognizer({EN: said}, answer=without("one two three four five"))
    assert text_of(recognize(silence(12), recognizer)) == " ".join(word.text for word in said)


def test_a_word_stretched_over_what_was_left_out_does_not_hide_it() -> None:
    said = spoken((1, "alpha beta gamma"), (3, "one two three four five six seven"), (7, "red green blue"))

    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        if window.span.duration < 5:
            return heard
        kept = [word for word in heard.words if word.start < 3 or word.start >= 7]
        stretched = [Word("red", 2.2, 7.3, 0.4) if word.text == "red" else word for word in kept]
        return Hypothesis(tuple(stretched), EN, 1.0, -0.2, 0.01, 1.2)

    windows = recognize(silence(10), ScriptedRecognizer({EN: said}, answer=answer))
    assert text_of(windows) == " ".join(word.text for word in said)


def test_a_window_that_loops_is_heard_again_in_parts() -> None:
    said = spoken((1, "alpha beta gamma delta"), (5, "one two three four"))

    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        if window.span.duration < 5:
            return heard
        return Hypothesis(words("so it is " * 9, 1.0, word_s=0.1, gap_s=0.05), EN, 1.0, -0.1, 0.01, 5.0)

    windows = recognize(silence(9), ScriptedRecognizer({EN: said}, answer=answer))
    assert text_of(windows) == " ".join(word.text for word in said)


def test_what_loops_in_every_part_is_dropped_with_its_reason() -> None:
    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant, heard
        looped = words("so it is " * 9, window.start, word_s=0.05, gap_s=0.01)
        return Hypothesis(looped, EN, 1.0, -0.1, 0.01, 5.0)

    said = spoken((1, "alpha beta gamma delta"))
    [window] = recognize(silence(4), ScriptedRecognizer({EN: said}, answer=answer))
    assert window.words == ()
    assert window.language is None
    assert any("compression ratio" in reason for _, reason in window.dropped)


def test_what_one_decoding_of_three_invents_is_outvoted() -> None:
    said = spoken((1, "we ship the wheel variants now"))

    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del window
        if variant == 1:
            return heard
        invented = tuple(
            Word("whale", word.start, word.end, 0.6) if word.text == "wheel" else word for word in heard.words
        )
        return Hypothesis(invented, EN, 1.0, -0.2, 0.01, 1.2)

    windows = recognize(silence(5), ScriptedRecognizer({EN: said}, answer=answer))
    assert text_of(windows) == "we ship the wheel variants now"


def test_words_where_nobody_speaks_are_dropped_with_their_reason() -> None:
    said = spoken((1, "alpha beta gamma"), (12, "delta epsilon"))

    def answer(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        between = words("thanks for watching", 6.0) if window.span.end > 8 else ()
        both = tuple(sorted((*heard.words, *between), key=lambda word: word.start))
        return Hypothesis(both, EN, 1.0, -0.2, 0.01, 1.2)

    [window] = recognize(silence(15), ScriptedRecognizer({EN: said}, answer=answer))
    assert text_of([window]) == "alpha beta gamma delta epsilon"
    assert ("thanks for watching", window.dropped[0][1]) in window.dropped


def test_thank_you_that_was_said_stays() -> None:
    said = spoken((1, "Thank you."), (3, "Next question please."))
    assert text_of(recognize(silence(6), ScriptedRecognizer({EN: said}))) == "Thank you. Next question please."


# Languages


def test_each_window_is_in_one_language_and_each_speaker_in_their_own() -> None:
    english = spoken((1, "welcome to the session ask in any language"), (11, "do you mean wheels or modules"))
    portuguese = spoken((6, "bom dia no nosso cluster temos um problema"))
    spanish = spoken((16, "nosotros compilamos todo desde el código fuente"))
    recognizer = ScriptedRecognizer({EN: english, PT: portuguese, ES: spanish})
    windows = recognize(silence(21), recognizer, languages=(EN, PT, ES))
    assert [window.language for window in windows] == [EN, PT, EN, ES]
    assert "nonsense" not in text_of(windows)
    assert all(len(call.languages) == 1 for call in recognizer.calls)


def test_one_language_is_not_detected() -> None:
    recognizer = ScriptedRecognizer({EN: LONG_TALK})
    windows = recognize(silence(210), recognizer)
    assert {call.languages for call in recognizer.calls} == {(EN,)}
    assert {window.language_probability for window in windows} == {1.0}


# The real models


@pytest.mark.real_models
@pytest.mark.parametrize("kind", ["silence", "white", "clicks", "melody"])
def test_a_minute_of_no_speech_gives_no_text(whisper_base_path: Path, kind: str) -> None:
    from models.faster_whisper_recognizer import FasterWhisperRecognizer
    from models.silero_activity import SileroActivity

    generator = np.random.default_rng(0)
    audio = silence(60)
    moments = np.arange(len(audio)) / 16_000
    match kind:
        case "white":
            audio += (0.1 * generator.standard_normal(len(audio))).clip(-1, 1).astype(np.float32)
        case "clicks":
            audio[generator.integers(0, len(audio), 200)] = 0.9
        case "melody":
            pitch_hz = 200 + 50 * ((moments / 0.4).astype(int) * 7 % 11)
            for harmonic in range(1, 6):
                audio += (0.15 / harmonic * np.sin(2 * np.pi * harmonic * pitch_hz * moments)).astype(np.float32)
            audio = audio.clip(-1, 1)
        case _:
            assert kind == "silence"
    recognizer = FasterWhisperRecognizer(
        whisper_base_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1
    )
    windows = list(
        recognize_recording(audio, SileroActivity(), recognizer, languages=(), expected_words=nothing, progress=ignored)
    )
    assert text_of(windows) == ""


@pytest.mark.real_models
def test_a_session_in_three_languages_is_written_in_each(
    whisper_base_path: Path, dev_audio: Callable[[str], Samples]
) -> None:
    from models.faster_whisper_recognizer import FasterWhisperRecognizer
    from models.silero_activity import SileroActivity

    recognizer = FasterWhisperRecognizer(
        whisper_base_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1
    )
    windows = list(
        recognize_recording(
            dev_audio("bof_dev_multi"),
            SileroActivity(),
            recognizer,
            languages=(EN, PT, ES),
            expected_words=nothing,
            progress=ignored,
        )
    )
    assert [window.language for window in windows] == [EN, PT, EN, PT, EN, ES, EN, PT, EN]
    said = text_of(windows).lower()
    for phrase in ("welcome to the session", "empacotamento", "gerenciador de pacotes", "código fuente", "integration"):
        assert phrase in said
