"""Whisper base on real speech, and the parts around it that need no weights."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.faster_whisper_recognizer import FasterWhisperRecognizer, compression_ratio
from models.whisper_words import TimedPiece, join_pieces
from transcriber.core.speech import LanguageCode
from transcriber.errors import DeviceError, ModelError, ModelMissingError
from transcriber.ports import AudioWindow, Reading

if TYPE_CHECKING:
    from transcriber.ports import Samples

EN, DE, ES, FR, IT, PT = (LanguageCode(code) for code in ("en", "de", "es", "fr", "it", "pt"))
JFK = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"


@pytest.fixture(scope="module")
def recognizer(whisper_base_path: Path) -> FasterWhisperRecognizer:
    return FasterWhisperRecognizer(
        whisper_base_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1
    )


def plain(words: list[str]) -> str:
    return " ".join("".join(c for c in word.lower() if c.isalnum()) for word in words)


# With the model


@pytest.mark.real_models
def test_speech_becomes_words_with_times_and_probabilities(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    [hypothesis] = recognizer.recognize([AudioWindow(dev_audio("jfk"), 100.0)], languages=[EN])
    assert plain([word.text for word in hypothesis.words]) == JFK
    assert hypothesis.language == EN
    assert hypothesis.language_probability == 1.0
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(hypothesis.words))
    assert hypothesis.words[0].start >= 100.0
    assert 110.0 < hypothesis.words[-1].end <= 111.0
    assert np.mean([word.probability for word in hypothesis.words]) > 0.8
    assert -0.6 < hypothesis.mean_log_probability < 0
    assert hypothesis.no_speech_probability < 0.3
    assert 1.0 < hypothesis.compression_ratio < 2.0


@pytest.mark.real_models
def test_of_two_texts_the_one_that_was_said_is_likelier(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    window = AudioWindow(dev_audio("bof_en_4spk_clean")[round(45.0 * 16_000) : round(50.4 * 16_000)], 45.0)
    texts = [
        f"We found three data races in our own {word} module, with thread sanitizer."
        for word in ("siphon", "Cython", "Python", "SuiteSparse")
    ]
    [siphon] = recognizer.log_likelihoods(window, [Reading(texts[0])], language=EN)
    with_cython = [Reading(text, ("Cython",)) for text in texts]
    siphon_too, cython, python, sparse = recognizer.log_likelihoods(window, with_cython, language=EN)
    assert siphon < 0
    assert cython > max(siphon_too, python) + 2
    assert sparse < siphon_too - 5
    # Each reading is scored with its own words expected, in whatever order they come.
    mixed = [with_cython[1], Reading(texts[0]), with_cython[0]]
    assert recognizer.log_likelihoods(window, mixed, language=EN) == pytest.approx(
        [cython, siphon, siphon_too], abs=0.3
    )


@pytest.mark.real_models
def test_a_longer_text_than_the_model_takes_has_a_likelihood_too(recognizer: FasterWhisperRecognizer) -> None:
    silence = AudioWindow(np.zeros(20 * 16_000, np.float32), 0.0)
    readings = [Reading("so " * n_words, ("pybind11",)) for n_words in (430, 450, 700)]
    shorter, longer, longest = recognizer.log_likelihoods(silence, readings, language=EN)
    assert longest == pytest.approx(longer)
    assert longer < shorter + 5


@pytest.mark.real_models
def test_windows_together_say_what_each_says_alone(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    windows = [
        AudioWindow(dev_audio("jfk"), 0.0),
        AudioWindow(dev_audio("leopard_test"), 20.0),
        AudioWindow(dev_audio("jfk")[: 7 * 16_000], 40.0),
        AudioWindow(dev_audio("leopard_test_pt"), 50.0),
    ]
    together = recognizer.recognize(windows, languages=[EN, PT])
    alone = [recognizer.recognize([window], languages=[EN, PT])[0] for window in windows]
    assert [[word.text for word in one.words] for one in together] == [
        [word.text for word in one.words] for one in alone
    ]
    assert [one.language for one in together] == [EN, EN, EN, PT]


@pytest.mark.real_models
@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("leopard_test", EN),
        ("leopard_test_de", DE),
        ("leopard_test_es", ES),
        ("leopard_test_fr", FR),
        ("leopard_test_it", IT),
        ("leopard_test_pt", PT),
    ],
)
def test_the_language_is_found_among_all_and_among_six(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples], name: str, language: LanguageCode
) -> None:
    window = AudioWindow(dev_audio(name), 0.0)
    for allowed in ([], [EN, DE, ES, FR, IT, PT]):
        [probabilities] = recognizer.language_probabilities([window], languages=allowed)
        assert max(probabilities, key=lambda code: probabilities[code]) == language
        assert sum(probabilities.values()) == pytest.approx(1.0)


@pytest.mark.real_models
def test_only_allowed_languages_are_considered(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    [hypothesis] = recognizer.recognize([AudioWindow(dev_audio("leopard_test_pt"), 0.0)], languages=[EN, DE])
    assert hypothesis.language in (EN, DE)


@pytest.mark.real_models
def test_hotwords_change_what_is_written(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    window = AudioWindow(dev_audio("bof_en_4spk_clean")[: 25 * 16_000], 0.0)
    [without] = recognizer.recognize([window], languages=[EN])
    [with_them] = recognizer.recognize([window], languages=[EN], hotwords=["PEP 703", "CPython", "Cython"])
    assert without.words != with_them.words


@pytest.mark.real_models
def test_the_mark_that_the_known_words_lack_is_told_beside_the_words_that_follow(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    window = AudioWindow(dev_audio("jfk"), 0.0)
    heard = recognizer.follow(window, languages=[EN], said="And so, my fellow Americans")
    assert heard.mark == ","
    assert plain([word.text for word in heard.words]).startswith("ask not what")
    assert recognizer.follow(window, languages=[EN], said="And so, my fellow Americans,").mark == ""
    assert recognizer.follow(window, languages=[EN]).mark == ""


@pytest.mark.real_models
def test_more_hotwords_than_the_prompt_holds_are_no_error(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples]
) -> None:
    many = [f"terminology{number}" for number in range(400)]
    [hypothesis] = recognizer.recognize([AudioWindow(dev_audio("leopard_test"), 0.0)], languages=[EN], hotwords=many)
    assert hypothesis.words


@pytest.mark.real_models
@pytest.mark.parametrize("variant", [0, 1])
def test_both_variants_hear_the_words(
    recognizer: FasterWhisperRecognizer, dev_audio: Callable[[str], Samples], variant: int
) -> None:
    [hypothesis] = recognizer.recognize([AudioWindow(dev_audio("jfk"), 0.0)], languages=[EN], variant=variant)
    assert plain([word.text for word in hypothesis.words]) == JFK


@pytest.mark.real_models
@pytest.mark.parametrize("n_samples", [0, 1, 100, 1_600, 30 * 16_000])
def test_windows_of_any_length_up_to_30_s_are_taken(recognizer: FasterWhisperRecognizer, n_samples: int) -> None:
    [hypothesis] = recognizer.recognize([AudioWindow(np.zeros(n_samples, np.float32), 5.0)], languages=[EN, PT])
    assert all(5.0 <= word.start <= word.end <= 5.0 + max(0.02, n_samples / 16_000) for word in hypothesis.words)


@pytest.mark.real_models
def test_no_window_is_no_hypothesis(recognizer: FasterWhisperRecognizer) -> None:
    assert recognizer.recognize([], languages=[EN]) == []
    assert recognizer.language_probabilities([], languages=[]) == []


@pytest.mark.real_models
def test_a_language_that_the_model_does_not_know_is_named(recognizer: FasterWhisperRecognizer) -> None:
    with pytest.raises(ModelError, match="tlh"):
        recognizer.recognize([], languages=[EN, LanguageCode("tlh")])


@pytest.mark.real_models
def test_a_compute_type_that_the_device_lacks_is_a_device_error(whisper_base_path: Path) -> None:
    with pytest.raises(DeviceError, match="no_such_type"):
        FasterWhisperRecognizer(
            whisper_base_path, name="whisper-base", device="cpu", compute_type="no_such_type", n_threads=1
        )


# Without


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"no model\.bin"):
        FasterWhisperRecognizer(tmp_path, name="whisper-base", device="cpu", compute_type="int8", n_threads=1)


def test_files_that_are_no_model_are_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"no model at all")
    with pytest.raises(ModelError, match="Cannot load 'broken'"):
        FasterWhisperRecognizer(tmp_path, name="broken", device="cpu", compute_type="int8", n_threads=1)


def pieces(*texts: str) -> list[TimedPiece]:
    return [TimedPiece(text, float(index), index + 1.0, (0.5, 1.0)) for index, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((" Hello", ",", " world", "."), ["Hello,", "world."]),
        ((" l", "'école", " est"), ["l'école", "est"]),
        ((" spider", "-man", " it's"), ["spider-man", "it's"]),
        ((" 3", ".14", " 5", "%", " $50"), ["3.14", "5%", "$50"]),
        ((" ¿", "Cómo", "?"), ["¿Cómo?"]),
        ((" he", " said", ' "', "no", '"'), ["he", "said", '"no"']),
        ((" ...", " well"), ["... well"]),
        ((" U", ".S", "."), ["U.S."]),
        ((" ...",), []),
        ((), []),
    ],
)
def test_pieces_become_words_as_people_write_them(texts: tuple[str, ...], expected: list[str]) -> None:
    assert [word.text for word in join_pieces(pieces(*texts), is_spaced=True)] == expected


def test_languages_without_spaces_have_a_word_for_each_sign_with_its_punctuation() -> None:
    assert [word.text for word in join_pieces(pieces("你", "好", "。", "吗"), is_spaced=False)] == ["你", "好。", "吗"]


def test_punctuation_takes_no_time_and_no_part_in_the_probability() -> None:
    said = [TimedPiece(" yes", 1.0, 1.4, (0.8,)), TimedPiece(".", 1.4, 5.0, (0.1,))]
    [word] = join_pieces(said, is_spaced=True)
    assert (word.start, word.end, word.probability) == (1.0, 1.4, 0.8)


def test_repetition_compresses() -> None:
    assert compression_ratio("") == 1.0
    assert compression_ratio("I see. " * 40) > 2.4 > compression_ratio("We talk about packaging and its problems.")
