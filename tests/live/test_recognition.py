"""Streaming recognition: scripted speech for its laws, Whisper base for what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.fakes import ScriptedActivity, ScriptedRecognizer
from transcriber.core.speech import Hypothesis, LanguageCode, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.settings import LiveSettings
from transcriber.live.updates import LiveSegment, LiveUpdate
from transcriber.ports import AudioWindow

if TYPE_CHECKING:
    from transcriber.ports import Samples

EN, PT = LanguageCode("en"), LanguageCode("pt")


def words(text: str, start: float) -> list[Word]:
    """Three words a second."""
    return [
        Word(word, round(start + index / 3, 3), round(start + (index + 1) / 3, 3), 0.9)
        for index, word in enumerate(text.split())
    ]


def texts(said: Sequence[Word]) -> str:
    return " ".join(word.text for word in said)


@dataclass
class Stage:
    """A recording of `duration_s` in which the script is spoken, fed in blocks."""

    said: Sequence[Word]
    duration_s: float
    portuguese: Sequence[Word] = ()
    block_s: float = 0.1
    settings: LiveSettings | None = None
    languages: tuple[LanguageCode, ...] = (EN,)
    answer: Callable[[AudioWindow, int, Hypothesis], Hypothesis] | None = None
    step_takes_s: float = 0.0
    updates: list[LiveUpdate] = field(default_factory=list)

    def __post_init__(self) -> None:
        spoken = sorted([*self.said, *self.portuguese], key=lambda word: word.start)
        self.recognizer = ScriptedRecognizer({EN: self.said, PT: self.portuguese}, self._answer)
        self.now_s = 0.0
        self.recognition = StreamingRecognition(
            ScriptedActivity([word.span for word in spoken]),
            self.recognizer,
            languages=self.languages,
            expected_words=self.expect,
            settings=self.settings,
            seconds=lambda: self.now_s,
        )

    def expect(self, heard: str) -> tuple[str, ...]:
        return ("MPI", heard)

    def play(self, *, until_s: float | None = None, is_whole: bool = True) -> list[LiveSegment]:
        until_s = self.duration_s if until_s is None else until_s
        fed_s = 0.0
        while fed_s < until_s - 1e-9:
            length_s = min(self.block_s, until_s - fed_s)
            fed_s += length_s
            self.recognition.insert(np.zeros(round(length_s * SAMPLE_RATE_HZ), np.float32))
            if self.now_s <= fed_s:
                self.now_s = max(self.now_s, fed_s)
                self._note(self.recognition.process())
        if is_whole:
            self._note(self.recognition.finish())
        return self.segments

    @property
    def segments(self) -> list[LiveSegment]:
        return [segment for update in self.updates for segment in update.segments]

    @property
    def final_words(self) -> list[Word]:
        return [word for segment in self.segments for word in segment.words]

    def _note(self, update: LiveUpdate | None) -> None:
        if update is not None:
            self.updates.append(update)

    def _answer(self, window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        self.now_s += self.step_takes_s
        return self.answer(window, variant, heard) if self.answer else heard


SPEECH = [*words("We build wheels for our mesh library.", 0.5), *words("Most of the tests pass now.", 4.0)]


def test_sentences_become_segments_with_their_words_and_language() -> None:
    segments = Stage(SPEECH, 8.0).play()
    assert [texts(segment.words) for segment in segments] == [
        "We build wheels for our mesh library.",
        "Most of the tests pass now.",
    ]
    assert {segment.language for segment in segments} == {EN}
    assert [word for segment in segments for word in segment.words] == SPEECH


@pytest.mark.parametrize("block_s", [0.02, 0.1, 0.37, 2.5, 30.0])
def test_the_final_words_do_not_depend_on_how_the_audio_was_chopped(block_s: float) -> None:
    stage = Stage(SPEECH, 8.0, block_s=block_s)
    stage.play()
    assert stage.final_words == SPEECH


def test_words_are_shown_while_they_are_spoken() -> None:
    stage = Stage(SPEECH, 8.0)
    stage.play(until_s=2.4, is_whole=False)
    seen = stage.updates[-1]
    assert texts((*seen.confirmed, *seen.tentative)).startswith("We build wheels")
    assert texts(seen.confirmed).startswith("We")
    assert seen.caption().stable_text == texts(seen.confirmed)
    assert stage.segments == []


def test_confirmed_words_are_never_taken_back() -> None:
    stage = Stage([*SPEECH, *words("so people build from source on the login node", 7.0)], 12.0)
    stage.play()
    final: list[Word] = []
    known: list[Word] = []
    for update in stage.updates:
        final += [word for segment in update.segments for word in segment.words]
        now = [*final, *update.confirmed]
        assert now[: len(known)] == known
        known = now


def test_a_full_stop_that_is_heard_after_its_word_was_confirmed_ends_the_sentence() -> None:
    said = words("we build wheels for our mesh library Most of the tests pass now.", 0.5)

    def hindsight(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del window, variant
        return replace(heard, mark=".") if heard.words and heard.words[0].text == "Most" else heard

    stage = Stage(said, 8.0, answer=hindsight)
    assert [texts(segment.words) for segment in stage.play()] == [
        "we build wheels for our mesh library.",
        "Most of the tests pass now.",
    ]
    assert any("library. Most" in call.said for call in stage.recognizer.follow_calls)


def test_only_new_words_are_asked_for() -> None:
    stage = Stage(SPEECH, 8.0)
    stage.play()
    assert any(call.said.startswith("We build") for call in stage.recognizer.follow_calls)


def test_what_is_expected_follows_what_was_heard_and_stays_while_a_buffer_grows() -> None:
    stage = Stage(SPEECH, 8.0)
    stage.play()
    asked = [call.hotwords for call in stage.recognizer.follow_calls]
    assert asked[0] == ("MPI", "")
    assert len(set(asked)) < len(asked)
    assert any("We build" in heard for _, heard in asked)


def test_words_that_a_later_look_places_earlier_still_follow_the_confirmed_ones() -> None:
    def restless(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        first = heard.words[0].start if heard.words else 0.0
        if first < 1.0:  # nothing is confirmed yet
            return heard
        back_s = min(0.6, first - window.start)
        earlier = (replace(word, start=word.start - back_s, end=word.end - back_s / 2) for word in heard.words)
        return replace(heard, words=tuple(earlier))

    stage = Stage(SPEECH, 8.0, answer=restless)
    for segment in stage.play():
        starts = [word.start for word in segment.words]
        assert starts == sorted(starts)


def test_only_what_is_kept_is_worth_a_thorough_search() -> None:
    stage = Stage(SPEECH, 8.0)
    stage.play()
    looks = [call.is_last for call in stage.recognizer.follow_calls]
    assert looks[-1]
    assert looks.count(True) == 2  # each of the two sentences ends in a pause
    assert looks.count(False) > 4


def test_silence_after_speech_confirms_and_closes_the_segment_at_once() -> None:
    stage = Stage(words("We build wheels", 0.5), 60.0)
    stage.play(until_s=4.0, is_whole=False)
    assert [texts(segment.words) for segment in stage.segments] == ["We build wheels"]


def test_a_stop_within_a_word_loses_no_word_before_it() -> None:
    stage = Stage(SPEECH, 8.0)
    stage.play(until_s=2.2)
    assert texts(stage.final_words).startswith("We build wheels for our")
    assert stage.updates[-1].confirmed == stage.updates[-1].tentative == ()


def test_a_stop_right_after_the_beginning_is_no_error() -> None:
    assert Stage(SPEECH, 8.0).play(until_s=0.0) == []
    assert Stage(SPEECH, 8.0).play(until_s=0.01) == []


def test_ten_minutes_of_silence_cost_nothing_and_say_nothing() -> None:
    stage = Stage([], 600.0)
    stage.play()
    assert stage.recognizer.follow_calls == []
    assert stage.final_words == []
    assert stage.recognition.buffered_s < 1.0


def test_the_buffer_stays_short_when_nobody_pauses() -> None:
    said = words(" ".join(f"word{number}" for number in range(300)), 0.5)
    stage = Stage(said, 110.0)
    stage.play()
    assert max(call.window.duration for call in stage.recognizer.follow_calls) <= 20.0
    assert stage.final_words == said


def test_a_recognizer_that_loops_is_not_believed() -> None:
    def looping(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        if window.span.end < 3.0:
            return heard
        return replace(heard, words=tuple(words("the mesh " * 30, window.start)), language=EN, compression_ratio=6.0)

    stage = Stage(words("We build wheels for our mesh library", 0.5), 6.0, answer=looping)
    stage.play()
    assert texts(stage.final_words).count("mesh") <= 1


def test_a_recognizer_that_invents_text_in_noise_is_not_believed() -> None:
    def inventing(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant, heard
        invented = tuple(words("Thanks for watching.", window.start))
        return Hypothesis(invented, EN, 1.0, -1.2, 0.8, 1.0)

    stage = Stage([Word("cough", 2.0, 2.3, 0.9)], 6.0, answer=inventing)
    assert stage.play() == []


def test_a_sentence_said_twice_in_no_time_is_one() -> None:
    def echoing(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        if len(heard.words) < 4 or window.span.end < 2.5:
            return heard
        end_s = heard.words[-1].end
        echo = tuple(
            Word(word.text, end_s + 0.08 * index, end_s + 0.08 * (index + 1), 0.9)
            for index, word in enumerate(heard.words)
        )
        return replace(heard, words=(*heard.words, *echo))

    stage = Stage(words("Same here, about five.", 0.5), 6.0, answer=echoing)
    stage.play()
    assert texts(stage.final_words) == "Same here, about five."


def test_speech_that_the_recognizer_passed_over_is_heard_again() -> None:
    def forgetful(window: AudioWindow, variant: int, heard: Hypothesis) -> Hypothesis:
        del variant
        is_whole = window.start < 1.5
        return replace(heard, words=tuple(word for word in heard.words if not is_whole or word.end < 2.0))

    stage = Stage(words("We build wheels for our mesh library and run the tests now", 0.5), 8.0, answer=forgetful)
    stage.play()
    assert texts(stage.final_words).endswith("mesh library and run the tests now")


def test_each_stretch_of_speech_has_its_language() -> None:
    stage = Stage(
        words("We build wheels for our library.", 0.5),
        8.0,
        portuguese=words("Nós usamos a biblioteca.", 4.5),
        languages=(EN, PT),
    )
    segments = stage.play()
    assert [(texts(segment.words), segment.language) for segment in segments] == [
        ("We build wheels for our library.", EN),
        ("Nós usamos a biblioteca.", PT),
    ]


def test_a_slow_machine_takes_longer_steps_and_loses_nothing() -> None:
    stage = Stage(SPEECH, 8.0, step_takes_s=1.5)
    stage.play()
    assert stage.final_words == SPEECH
    assert max(update.step_s for update in stage.updates) > 1.5


def test_after_a_standstill_the_audio_that_waited_is_recognized_in_a_few_steps() -> None:
    said = [word for start in range(0, 90, 6) for word in words(f"So {start} people build from source.", start + 0.5)]
    stage = Stage(said, 90.0, block_s=90.0)
    stage.play()
    assert stage.final_words == said
    assert len(stage.recognizer.follow_calls) <= 8
    assert max(call.window.duration for call in stage.recognizer.follow_calls) <= 30.0
    assert stage.updates[0].lag_s > 60.0
    assert stage.updates[-1].lag_s < 1.0


# With the model


@pytest.mark.real_models
def test_speech_is_heard_as_it_is_spoken(whisper_base_path: Path, dev_audio: Callable[[str], Samples]) -> None:
    from models.faster_whisper_recognizer import FasterWhisperRecognizer
    from models.silero_activity import SileroActivity

    recognizer = FasterWhisperRecognizer(
        whisper_base_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1
    )
    recognition = StreamingRecognition(SileroActivity(frames_per_run=1), recognizer, languages=[EN])
    audio = dev_audio("jfk")
    updates = []
    for first in range(0, len(audio), 1_600):
        recognition.insert(audio[first : first + 1_600])
        updates.append(recognition.process())
    updates.append(recognition.finish())
    said = [word for update in updates if update for segment in update.segments for word in segment.words]
    plain = "".join(character for character in texts(said).lower() if character.isalpha() or character == " ")
    # "Ask" is heard as "is" now and then.
    assert plain.startswith("and so my fellow americans")
    assert plain.endswith("not what your country can do for you ask what you can do for your country")
    assert any(update and update.tentative for update in updates)


@pytest.mark.real_models
@pytest.mark.parametrize("kind", ["noise", "music"])
def test_noise_and_music_say_nothing(whisper_base_path: Path, kind: str) -> None:
    from models.faster_whisper_recognizer import FasterWhisperRecognizer
    from models.silero_activity import SileroActivity

    recognizer = FasterWhisperRecognizer(
        whisper_base_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1
    )
    recognition = StreamingRecognition(SileroActivity(frames_per_run=1), recognizer, languages=[EN])
    moments = np.arange(10 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(7).normal(0.0, 0.1, len(moments))
    chord = sum(np.sin(2 * np.pi * pitch * moments) for pitch in (220.0, 277.2, 329.6)) * 0.2
    audio = np.clip(noise if kind == "noise" else chord * (moments % 0.5 < 0.4), -1, 1).astype(np.float32)
    for first in range(0, len(audio), 1_600):
        recognition.insert(audio[first : first + 1_600])
        assert recognition.process() is None
    assert recognition.finish().segments == ()
