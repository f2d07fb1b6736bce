"""Voices as their owners keep them: encrypted, listed, forgotten, and suggested in a later session."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import records, segment, turn
from transcriber.cli import bofscribe
from transcriber.config import Settings
from transcriber.core.codec import dumps
from transcriber.core.events import Event, SpeakerNamed, SpeakersDiarized
from transcriber.core.speech import Diarization, Label
from transcriber.core.state import fold
from transcriber.enrolment.taking import voice_in_recording
from transcriber.enrolment.voice_store import CONFIG_DIR_VARIABLE, VoiceStore
from transcriber.errors import BofscribeError, SessionError, UsageError
from transcriber.search.known_sessions import DATA_DIR_VARIABLE
from transcriber.session.journal import read_journal
from transcriber.wiring.engines import session_vocabulary
from transcriber.wiring.known_voices import known_voices, voice_store

A, B = Label("A"), Label("B")
TALK: tuple[Event, ...] = (
    segment("s1", "so we begin", label="A"),
    SpeakersDiarized((turn("A", 0, 20), turn("B", 20, 24)), ((A, (0.6, 0.8)), (B, (1.0, 0.0))), "pyannote + campplus"),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(tmp_path / "config"))
    return tmp_path


def made_session(path: Path, *more: Event) -> Path:
    path.mkdir()
    journal = "".join(f"{dumps(record)}\n" for record in records([*TALK, *more]))
    (path / "journal.jsonl").write_text(journal, encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(bofscribe, ["voices", *arguments])


def refusal(*arguments: str) -> BofscribeError:
    error = run(*arguments).exception
    assert isinstance(error, BofscribeError)
    return error


def test_a_voice_is_added_from_the_session_in_which_it_has_the_name_listed_and_removed(home: Path) -> None:
    folder = made_session(home / "talk", SpeakerNamed(A, "Ána", "Eva"))
    assert "20 s of speech from talk" in run("add", "ána", "--from", str(folder)).stderr
    assert run("list").stdout.split()[:3] == ["ána", "20", "s"]
    assert run("remove", "ÁNA").exit_code == 0
    assert "No voice is kept" in run("list").stderr
    assert [file.name for place in ("data", "config") for file in (home / place).iterdir()] == []


def test_nothing_of_a_voice_can_be_read_without_the_key_which_its_owner_alone_can_read(home: Path) -> None:
    folder = made_session(home / "talk")
    run("add", "Ana", "--from", str(folder), "--label", "A")
    assert all(b"Ana" not in file.read_bytes() for file in (home / "data").iterdir())
    (key,) = (home / "config").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.unlink()
    with pytest.raises(SessionError, match="can't be read with the key"):
        voice_store().voices()
    notices: list[str] = []
    assert known_voices(notices.append) == []
    assert "No voice is recognized" in notices[0]


def test_a_known_voice_is_suggested_in_a_session_and_named_by_nobody_but_a_person(home: Path) -> None:
    run("add", "Ana", "--from", str(made_session(home / "talk")), "--label", "A")
    state = fold(read_journal(made_session(home / "next") / "journal.jsonl"))
    (flag,) = session_vocabulary(Settings(), lambda _: None, home).pending_flags(state)
    assert (getattr(flag, "kind", None), getattr(flag, "suggestion", None)) == ("voice", "Ana")
    assert state.names == {}


def test_without_an_enrolment_nothing_is_kept_or_suggested(home: Path) -> None:
    folder = made_session(home / "talk", SpeakerNamed(A, "Ana", "Eva"))
    state = fold(read_journal(folder / "journal.jsonl"))
    assert list(session_vocabulary(Settings(), lambda _: None, home).pending_flags(state)) == []
    assert not (home / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Zoe", "--from", "talk"), "Nobody is called Zoe"),
        (("add", "Zoe", "--from", "talk", "--label", "X"), "no voice 'X'"),
        (("add", "Zoe", "--from", "talk", "--label", "B"), "10 s are needed"),
        (("add", "Zoe"), "from a session or from a recording"),
        (("add", " ", "--from", "talk"), "needs a name"),
        (("add", "Zoe", "--from", "nowhere"), "There is no folder"),
        (("remove", "Zoe"), "Unknown voice"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    made_session(home / "talk")
    monkeypatch.chdir(home)
    assert said in refusal(*arguments).message
    assert not (home / "data").exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\nb", "-rf", "%s", "é\u2028x"])
def test_a_name_is_text_and_never_a_path(home: Path, name: str) -> None:
    folder = made_session(home / "talk")
    assert run("add", "--from", str(folder), "--label", "A", "--", name).exit_code == 0
    assert [voice.name for voice in voice_store().voices()] == [name]
    assert sorted(file.name for file in (home / "data").iterdir()) == ["voices.encrypted"]


def test_a_recording_must_be_of_one_person_who_says_enough() -> None:
    def taken(*turns: object) -> float:
        found = Diarization(turns, {A: (1.0,), B: (0.5,)})  # type: ignore[arg-type]
        return voice_in_recording(found, "Ana", "m", source="ana.wav", today=date(2026, 11, 18)).seconds

    assert taken(turn("A", 0, 12), turn("B", 12, 13)) == 12.0
    with pytest.raises(UsageError, match="Several people"):
        taken(turn("A", 0, 12), turn("B", 12, 20))
    with pytest.raises(UsageError, match="10 s are needed"):
        taken(turn("A", 0, 4))
    with pytest.raises(UsageError, match="0 s of speech"):
        taken()


def test_several_voices_of_one_person_are_kept_beside_each_other(tmp_path: Path) -> None:
    store = VoiceStore(tmp_path / "d", tmp_path / "c")
    for source, vector in (("talk", (1.0,)), ("panel", (0.9,)), ("panel", (0.9,))):
        found = Diarization((turn("A", 0, 12),), {A: vector})
        store.add([voice_in_recording(found, "Ana", "m", source=source, today=date(2026, 11, 18))])
    assert [voice.source for voice in store.voices()] == ["talk", "panel"]
    assert store.remove("ana") == 2
