from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from transcriber.config import (
    GlossarySettings,
    LanguageSettings,
    RecognitionSettings,
    Settings,
    SpeakerSettings,
    load_settings,
    settings_as_dict,
)
from transcriber.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.toml"


def loaded(
    text: str | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
) -> Settings:
    if text is not None:
        assert file is not None
        file.write_text(text, encoding="utf-8")
    return load_settings(file if text is not None else None, environment or {}, flags or {})


def refusal(**what: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        loaded(**what)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value


# Precedence


def test_without_anything_the_defaults_are_in_force() -> None:
    assert loaded() == Settings()


def test_the_file_beats_the_defaults_the_environment_the_file_and_flags_all(file: Path) -> None:
    text = '[recognition]\nmodel = "of-file"\ndevice = "cpu"\ncompute_type = "int8"\n'
    environment = {"BOFSCRIBE_RECOGNITION_MODEL": "of-environment", "BOFSCRIBE_RECOGNITION_DEVICE": "cuda"}
    flags = {"recognition": {"model": "of-flags"}}
    assert loaded(text, environment, flags, file=file).recognition == RecognitionSettings("of-flags", "cuda", "int8")


def test_a_section_that_is_given_in_part_keeps_the_rest(file: Path) -> None:
    settings = loaded('[speakers]\nroster = ["Ana"]\n', flags={"speakers": {"count": 2}}, file=file)
    assert settings.speakers == SpeakerSettings(2, ("Ana",))


def test_every_setting_can_come_from_each_place(file: Path) -> None:
    wanted = Settings(
        "A title",
        languages=LanguageSettings(("en", "pt")),
        recognition=RecognitionSettings("m", "cpu", "int8", ("CuPy", "no-GIL")),
        speakers=SpeakerSettings(3, ("Ana", "Ben")),
        glossary=GlossarySettings(("ours.csv",), ("gil",), automatic=True),
    )
    text = (
        'title = "A title"\n[languages]\nspoken = ["en", "pt"]\n[recognition]\nmodel = "m"\ndevice = "cpu"\n'
        'compute_type = "int8"\nhotwords = ["CuPy", "no-GIL"]\n[speakers]\ncount = 3\nroster = ["Ana", "Ben"]\n'
        '[glossary]\nfiles = ["ours.csv"]\nexpected = ["gil"]\nautomatic = true\n'
    )
    environment = {
        "BOFSCRIBE_TITLE": "A title",
        "BOFSCRIBE_LANGUAGES_SPOKEN": "en, pt",
        "BOFSCRIBE_RECOGNITION_MODEL": "m",
        "BOFSCRIBE_RECOGNITION_DEVICE": "cpu",
        "BOFSCRIBE_RECOGNITION_COMPUTE_TYPE": "int8",
        "BOFSCRIBE_RECOGNITION_HOTWORDS": "CuPy,no-GIL",
        "BOFSCRIBE_SPEAKERS_COUNT": "3",
        "BOFSCRIBE_SPEAKERS_ROSTER": "Ana,Ben,",
        "BOFSCRIBE_GLOSSARY_FILES": "ours.csv",
        "BOFSCRIBE_GLOSSARY_EXPECTED": "gil",
        "BOFSCRIBE_GLOSSARY_AUTOMATIC": "True",
    }
    assert loaded(text, file=file) == wanted
    assert loaded(environment=environment) == wanted
    assert loaded(flags=settings_as_dict(wanted)) == wanted


def test_flags_may_be_tuples_as_click_gives_them() -> None:
    assert loaded(flags={"languages": {"spoken": ("pt",)}}).languages.spoken == ("pt",)


def test_variables_of_others_and_those_of_this_machine_are_passed_over() -> None:
    environment = {"PATH": "/bin", "BOFSCRIBE_MODELS_DIR": "/m", "BOFSCRIBE_MODELS_SOURCE": "/s", "BOF": "x"}
    assert loaded(environment=environment) == Settings()


def test_an_empty_variable_empties_a_list(file: Path) -> None:
    text = '[speakers]\nroster = ["Ana"]\n'
    assert loaded(text, {"BOFSCRIBE_SPEAKERS_ROSTER": ""}, file=file).speakers.roster == ()


# What is refused


@pytest.mark.parametrize(
    ("text", "named", "nearest"),
    [
        ('titel = "x"', "'titel'", "'title'"),
        ('[recognition]\nmodle = "x"', "'modle' in {file}, section [recognition]", "'model'"),
        ("[speaker]\ncount = 2", "'speaker'", "'speakers'"),
        ('[languages]\nspokn = ["en"]', "'spokn'", "'spoken'"),
    ],
)
def test_an_unknown_key_names_the_nearest(file: Path, text: str, named: str, nearest: str) -> None:
    error = refusal(text=text, file=file)
    assert named.format(file=file) in error.message
    assert nearest in error.hint


def test_an_unknown_key_that_is_near_to_none_lists_all(file: Path) -> None:
    assert "languages, live, recognition, speakers, title" in refusal(text="zzzzzz = 1", file=file).hint


def test_an_unknown_variable_names_the_nearest() -> None:
    error = refusal(environment={"BOFSCRIBE_RECOGNITION_MODLE": "x"})
    assert "'BOFSCRIBE_RECOGNITION_MODLE'" in error.message
    assert "'BOFSCRIBE_RECOGNITION_MODEL'" in error.hint


def test_an_unknown_flag_is_refused() -> None:
    assert "the command line" in refusal(flags={"recognition": {"beam": 5}}).message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title = 5", "title in {file} is 5; a text is expected"),
        ('[recognition]\ndevice = "gpu"', "recognition.device in {file} is 'gpu'; one of auto, cuda, cpu is expected"),
        ('[speakers]\ncount = "two"', "speakers.count in {file} is 'two'; a whole number is expected"),
        ("[speakers]\ncount = 2.0", "2.0; a whole number is expected"),
        ("[speakers]\ncount = true", "True; a whole number is expected"),
        ("[speakers]\ncount = 0", "speakers.count is 0; at least 1 is expected"),
        ("[speakers]\nroster = [1]", "[1]; a list of texts is expected"),
        ('recognition = "base"', "recognition in {file} is 'base'; a section is expected"),
        ('[languages]\nspoken = ["English"]', "'English' in languages.spoken is no language code"),
        ('[languages]\nspoken = ["EN"]', "'EN'"),
        ('[languages]\nspoken = ["en-US"]', "'en-US'"),
        ('[languages]\ncaptions = ["Portuguese"]', "'Portuguese' in languages.captions is no language code"),
        ("[recognition]\ndevice = []", "[]; one of auto, cuda, cpu"),
        ("[recognition]\ndevice = {}", "{{}}; one of auto, cuda, cpu"),
    ],
)
def test_a_value_of_the_wrong_type_says_what_it_is_and_what_is_expected(file: Path, text: str, complaint: str) -> None:
    assert complaint.format(file=file) in refusal(text=text, file=file).message


@pytest.mark.parametrize("value", ["", "two", "-1", "2.5"])
def test_a_variable_that_is_no_number_is_refused(value: str) -> None:
    assert "speakers.count in the environment" in refusal(environment={"BOFSCRIBE_SPEAKERS_COUNT": value}).message


def test_a_file_that_is_not_toml_names_the_line(file: Path) -> None:
    error = refusal(text='title = "x"\n[speakers\ncount = 2\n', file=file)
    assert "line 2" in error.message
    assert str(file) in error.message


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes('title = "Zoë"'.encode("latin-1"))
    with pytest.raises(UsageError, match="not valid TOML"):
        load_settings(file, {}, {})


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="Cannot read"):
        load_settings(file, {}, {})


def test_a_file_with_a_byte_order_mark_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + b'title = "x"\r\n')
    assert load_settings(file, {}, {}).title == "x"


# As a dictionary


def test_settings_as_a_dictionary_leave_out_what_is_none_and_load_again() -> None:
    settings = Settings("x", speakers=SpeakerSettings(None, ("Ana",)))
    assert settings_as_dict(settings)["speakers"] == {"roster": ["Ana"]}
    assert loaded(flags=settings_as_dict(settings)) == settings
