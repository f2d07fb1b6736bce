from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from transcriber.config import LanguageSettings, RecognitionSettings, Settings, SpeakerSettings, load_settings
from transcriber.errors import SessionError
from transcriber.session.folder import SessionFolder

FULL = Settings(
    title='Free "threads" — \\ é 言',
    languages=LanguageSettings(("en", "pt")),
    recognition=RecognitionSettings("whisper-base", "cpu", "int8", ("CuPy", "no-GIL")),
    speakers=SpeakerSettings(3, ("Ana", "Zoë O'Hara")),
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
some_settings = st.builds(
    Settings,
    title=texts,
    languages=st.builds(LanguageSettings, st.lists(st.sampled_from(["en", "pt", "yue"])).map(tuple)),
    recognition=st.builds(RecognitionSettings, texts, st.sampled_from(["auto", "cuda", "cpu"]), texts),
    speakers=st.builds(
        SpeakerSettings, st.none() | st.integers(1, 99), st.lists(texts.filter(bool), max_size=3).map(tuple)
    ),
)


def test_a_folder_is_made_with_a_place_for_the_recording(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "deep" / "session")
    folder.create()
    assert folder.recording_path.parent.is_dir()
    assert not folder.has_journal
    assert not folder.has_settings


@pytest.mark.parametrize("name", ["session.toml", "journal.jsonl"])
def test_a_folder_of_a_session_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    SessionFolder(tmp_path).create()
    SessionFolder(tmp_path).create()
    assert (tmp_path / name).read_text() == ""


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(SessionError, match="holds something else"):
        SessionFolder(tmp_path).create()
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(SessionError):
            SessionFolder(path).create()


def test_a_missing_journal_is_told_from_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no session in"):
        SessionFolder(tmp_path).require_journal()
    with pytest.raises(SessionError, match="There is no folder"):
        SessionFolder(tmp_path / "missing").require_journal()


def test_a_journal_that_is_there_is_given(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()
    assert SessionFolder(tmp_path).require_journal() == tmp_path / "journal.jsonl"


@pytest.mark.parametrize("settings", [Settings(), FULL], ids=["defaults", "all"])
def test_settings_that_are_written_are_read_back(tmp_path: Path, settings: Settings) -> None:
    folder = SessionFolder(tmp_path)
    folder.write_settings(settings)
    assert load_settings(folder.settings_path, {}, {}) == settings


@hypothesis_settings(max_examples=60, deadline=None)
@given(first=some_settings, second=some_settings)
def test_any_settings_are_read_back_also_where_others_stood(
    tmp_path_factory: pytest.TempPathFactory, first: Settings, second: Settings
) -> None:
    folder = SessionFolder(tmp_path_factory.mktemp("session"))
    for settings in (first, second):
        folder.write_settings(settings)
        assert load_settings(folder.settings_path, {}, {}) == settings


def test_every_section_is_explained(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path)
    folder.write_settings(FULL)
    lines = folder.settings_path.read_text().splitlines()
    for place, line in enumerate(lines):
        assert not line.startswith("[") or lines[place + 1].startswith("#")


def test_what_a_person_wrote_beside_the_settings_stays(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path)
    folder.settings_path.write_text(
        '# for Tuesday\n[speakers] # who comes\nroster = ["Ana"] # and Ben?\n\n[languages]\nspoken = ["en"]\n'
    )
    folder.write_settings(FULL)
    text = folder.settings_path.read_text()
    assert all(comment in text for comment in ("# for Tuesday", "# who comes"))
    assert load_settings(folder.settings_path, {}, {}) == FULL


def test_settings_that_are_as_they_were_are_left_to_the_letter(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path)
    folder.write_settings(FULL)
    text = folder.settings_path.read_text().replace("[speakers]", "[speakers]   # mine")
    folder.settings_path.write_text(text)
    folder.write_settings(FULL)
    assert folder.settings_path.read_text() == text
    assert tomllib.loads(text)["title"] == FULL.title
