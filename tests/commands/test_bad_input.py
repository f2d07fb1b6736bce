"""Whatever is wrong gets a clear error with a hint and the right exit code, never a traceback; nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parent.parent.parent / "transcriber" / "demo"
RECORDING = DEMO / "bof_en_4spk_clean.flac"


def refused(*arguments: str | Path, exit_code: int = 1, **environment: str) -> str:
    """Run the command, which must fail as it should; returns what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "transcriber", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == exit_code, done.stderr
    assert done.stdout == ""
    assert "Error: " in done.stderr
    assert "Hint: " in done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "session"


def test_no_such_file(folder: Path, tmp_path: Path) -> None:
    assert "nothing.wav" in refused("transcribe", tmp_path / "nothing.wav", "-o", folder)
    assert not folder.exists()


@pytest.mark.parametrize(("name", "content"), [("empty.wav", b""), ("notes.txt", b"no sound " * 99)])
def test_not_audio(folder: Path, tmp_path: Path, name: str, content: bytes) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    assert name in refused("transcribe", source, "-o", folder)
    assert not folder.exists()


def test_a_directory(folder: Path, tmp_path: Path) -> None:
    refused("transcribe", tmp_path, "-o", folder)


def test_a_folder_that_exists_and_is_no_session(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert "another folder" in refused("transcribe", RECORDING, "-o", tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused("transcribe", RECORDING, "-o", tmp_path / "file" / "session")


def test_missing_models_are_named_before_any_work(folder: Path, tmp_path: Path) -> None:
    said = refused("transcribe", RECORDING, "-o", folder, BOFSCRIBE_MODELS_DIR=str(tmp_path / "none"))
    assert "bofscribe models fetch" in said
    assert not folder.exists()


def test_an_altered_model_is_refused(folder: Path, tmp_path: Path, whisper_base_path: Path) -> None:
    models = tmp_path / "models"
    for model in filter(Path.is_dir, whisper_base_path.parent.iterdir()):
        (models / model.name).mkdir(parents=True)
        for file in model.iterdir():
            if file.name != "config.json" and not file.name.startswith("."):
                (models / model.name / file.name).symlink_to(file)
    (models / "whisper-base" / "config.json").write_text("{}")
    said = refused("transcribe", RECORDING, "-o", folder, BOFSCRIBE_MODELS_DIR=str(models))
    assert "SHA-256" in said
    assert "config.json" in said


@pytest.mark.parametrize(
    ("setting", "nearest"), [("[recognition]\nmodle = 'x'", "model"), ("[langauges]\nspoken = []", "languages")]
)
def test_an_unknown_setting_names_the_nearest(folder: Path, setting: str, nearest: str) -> None:
    folder.mkdir()
    (folder / "session.toml").write_text(setting)
    assert f"'{nearest}'" in refused("transcribe", RECORDING, "-o", folder, exit_code=2)


def test_an_unknown_variable_names_the_nearest(folder: Path) -> None:
    said = refused("transcribe", RECORDING, "-o", folder, exit_code=2, BOFSCRIBE_RECOGNITION_MODLE="x")
    assert "BOFSCRIBE_RECOGNITION_MODEL" in said


def test_an_unknown_model_names_the_nearest(folder: Path) -> None:
    assert "whisper-base" in refused("transcribe", RECORDING, "-o", folder, "--model", "whisper-bas", exit_code=2)


def test_language_and_languages_exclude_each_other(folder: Path) -> None:
    refused("transcribe", RECORDING, "-o", folder, "--language", "en", "--languages", "en,pt", exit_code=2)


def test_a_session_that_listened_to_a_pipe_does_not_go_on_with_a_microphone(folder: Path) -> None:
    folder.mkdir()
    (folder / "session.toml").write_text("[live]\ninput = '-'")
    assert "--input mic" in refused("live", folder, exit_code=2)


def test_what_is_no_language_code(folder: Path) -> None:
    assert "ISO 639-1" in refused("transcribe", RECORDING, "-o", folder, "--language", "English", exit_code=2)


def test_cuda_where_there_is_none(folder: Path) -> None:
    if Path("/dev/nvidiactl").exists():
        pytest.skip("there is an NVIDIA device")
    assert "--device cpu" in refused("transcribe", RECORDING, "-o", folder, "--device", "cuda")


def test_a_journal_that_is_damaged_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"v":1}\n')
    assert "line 1" in refused("export", tmp_path)
