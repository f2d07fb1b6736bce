"""`--translate` and `--language` reach what they are for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.outputs.session import journal_text
from transcriber.commands.live import live
from transcriber.core.state import State

DEMO = Path(__file__).resolve().parent.parent.parent / "transcriber" / "demo"


@pytest.fixture
def made_session(tmp_path: Path) -> Path:
    (tmp_path / "journal.jsonl").write_text(journal_text())
    return tmp_path


def bofscribe(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "transcriber", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_languages_reach_the_engine_s_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Sequence[str]] = []
    monkeypatch.setattr(
        "transcriber.session.engine_start.start_engine", lambda _folder, words, _stdin: started.append(words)
    )
    monkeypatch.setattr("transcriber.commands.attach.attach", lambda *_args, **_options: State())
    done = CliRunner().invoke(live, [str(tmp_path / "session"), "--translate", "pt,es"])
    assert done.exit_code == 0, done.output
    [words] = started
    assert list(words[words.index("--translate") :])[:2] == ["--translate", "pt,es"]


def test_the_languages_become_settings_of_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []

    def stop(_folder: Path, flags: dict[str, Any], *_: object, **__: object) -> None:
        seen.append(flags)

    monkeypatch.setattr("transcriber.commands.live._run_here", stop)
    CliRunner().invoke(live, [str(tmp_path), "--no-tui", "--languages", "en,pt", "--translate", "pt, es"])
    assert [flags["languages"] for flags in seen] == [{"spoken": ["en", "pt"], "captions": ["pt", "es"]}]


def test_a_file_to_listen_to_is_kept_so_that_any_folder_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr("transcriber.commands.live._run_here", lambda _folder, flags, *_, **__: seen.append(flags))
    monkeypatch.chdir(tmp_path)
    for source in ("talk.flac", "mic:USB", "-"):
        CliRunner().invoke(live, ["session", "--no-tui", "--input", source, "--captions", ":8080"])
    CliRunner().invoke(live, ["session", "--no-tui"])
    kept = [flags["live"] for flags in seen]
    assert [one.get("input") for one in kept] == [str(tmp_path / "talk.flac"), "mic:USB", "-", None]
    assert [one.get("captions") for one in kept] == [":8080"] * 3 + [None]


@pytest.mark.parametrize("name", ["md", "txt", "vtt", "srt"])
def test_an_export_in_a_language_has_its_translations(made_session: Path, name: str) -> None:
    done = bofscribe("export", made_session, "--format", name, "--language", "pt")
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.replace("\\", "").split())
    assert "Compila no nosso cluster?" in text
    assert "[en] Who said that?" in text


@pytest.mark.parametrize(("name", "language"), [("json", "pt"), ("rttm", "pt"), ("md", "fr")])
def test_what_cannot_be_had_in_a_language_is_refused(made_session: Path, name: str, language: str) -> None:
    done = bofscribe("export", made_session, "--format", name, "--lang", language)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Hint: " in done.stderr


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path")
def test_a_recording_is_translated_and_another_language_can_come_later(
    tmp_path: Path, bergamot_model_path: Callable[[str, str], Path]
) -> None:
    bergamot_model_path("en", "pt")
    recording = tmp_path / "short.wav"
    _write_beginning(DEMO / "bof_en_4spk_clean.flac", recording, seconds=12)
    folder = tmp_path / "session"
    begun = bofscribe("transcribe", recording, "--language", "en", "-o", folder, "-q")
    assert begun.returncode == 0, begun.stderr
    later = bofscribe("transcribe", recording, "--language", "en", "--translate", "pt,tlh", "-o", folder, "-q")
    assert later.returncode == 0, later.stderr
    assert "'tlh'" in later.stderr
    assert later.stdout == begun.stdout
    data = json.loads(bofscribe("export", folder, "--format", "json").stdout)
    translations = [segment["translations"]["pt"] for segment in data["segments"]]
    assert {one["engine"] for one in translations} == {"bergamot"}
    assert any("bem-vindo" in one["text"] for one in translations)
    n_records = len((folder / "journal.jsonl").read_bytes().splitlines())
    shutil.copytree(folder, tmp_path / "again")
    bofscribe("transcribe", recording, "--language", "en", "--translate", "pt", "-o", tmp_path / "again", "-q")
    assert len((tmp_path / "again" / "journal.jsonl").read_bytes().splitlines()) == n_records


def _write_beginning(source: Path, target: Path, *, seconds: int) -> None:
    import wave

    from transcriber.capture.audio_file import read_recording
    from transcriber.capture.recorder import quantized

    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(quantized(read_recording(source).samples[: seconds * 16_000]).tobytes())
