"""Search over sessions as its users meet it: what is found, what is not any more, and how fast."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import records, segment
from transcriber.cli import bofscribe
from transcriber.core.codec import dumps
from transcriber.core.events import Event, RedactionId, RedactionMade, SpeakerNamed
from transcriber.core.speech import Label
from transcriber.errors import AudioError, UsageError
from transcriber.search.known_sessions import DATA_DIR_VARIABLE, KnownSessions
from transcriber.search.question import Question
from transcriber.wiring.searching import remember_session, search_sessions

TALK = (
    segment("s1", "We begin with the wheels.", label="A"),
    segment("s2", "O gerenciador não encontra a configuração.", 5.0, label="B", language="pt"),
    segment("s3", "The wheel variants are in pybind11 now.", 9.0, label="A"),
    SpeakerNamed(Label("A"), "Ana María", "Eva"),
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def made_session(path: Path, events: Sequence[Event] = TALK) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    journal = "".join(f"{dumps(record)}\n" for record in records(events))
    (path / "journal.jsonl").write_text(journal, encoding="utf-8")
    remember_session(path)
    return path


def texts(*words: str, speaker: str | None = None, places: Sequence[Path] = ()) -> list[str]:
    return [hit.line.text for hit in search_sessions(words, speaker, places).hits]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(bofscribe, ["search", *arguments], catch_exceptions=False)


BEGIN, CONFIGURATION, VARIANTS = (str(" ".join(word.text for word in event.words)) for event in TALK[:3])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("WHEEL",), [VARIANTS]),
        (("wheel*",), [BEGIN, VARIANTS]),
        (("wheel variants",), [VARIANTS]),
        (("variants wheel",), []),
        (("variants", "wheel"), [VARIANTS]),
        (("configuracao",), [CONFIGURATION]),
        (("configuração",), [CONFIGURATION]),
        (("pybi*", "wheel"), [VARIANTS]),
        (("AND", "wheel"), []),
        (('wheel" OR "begin',), []),
        (("speaker:ana",), []),
    ],
)
def test_words_phrases_and_beginnings_are_found_without_accents_and_nothing_is_an_operator(
    tmp_path: Path, words: tuple[str, ...], expected: list[str]
) -> None:
    made_session(tmp_path / "talk")
    assert texts(*words) == expected


def test_a_speaker_is_asked_for_by_a_part_of_the_name(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    assert texts("the", speaker="maria") == [BEGIN, VARIANTS]
    assert texts("configuracao", speaker="maria") == []
    assert texts("configuracao", speaker="Speaker B") == [CONFIGURATION]


def test_a_hit_says_where_and_what_was_said_around_it(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    (hit,) = search_sessions(["variants"], None, []).hits
    assert (hit.title, hit.date, hit.path) == ("talk", "2026-11-18", str(tmp_path / "talk"))
    assert (hit.line.start, hit.line.speaker) == (9.0, "Ana María")
    assert hit.parts == (("The wheel ", False), ("variants", True), (" are in pybind11 now.", False))
    assert (hit.before, hit.after) == (CONFIGURATION, "")


def test_a_session_that_changed_is_found_as_it_is_now(tmp_path: Path) -> None:
    folder = made_session(tmp_path / "talk")
    assert texts("variants") == [VARIANTS]
    made_session(folder, [*TALK, segment("s4", "More variants.", 12.0)])
    assert texts("variants") == [VARIANTS, "More variants."]


def test_what_was_deleted_or_redacted_is_not_found(tmp_path: Path) -> None:
    folder = made_session(tmp_path / "talk")
    other = made_session(tmp_path / "other")
    assert len(texts("variants")) == 2
    made_session(folder, [*TALK, RedactionMade(RedactionId("r1"), "name", "pybind11", "Eva", "a library")])
    (other / "journal.jsonl").unlink()
    assert texts("pybind11") == []
    assert b"pybind11" not in b"".join(file.read_bytes() for file in (tmp_path / "data").glob("search*"))


def test_of_a_long_session_that_was_deleted_nothing_is_left_in_the_index(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    long = made_session(tmp_path / "long", [segment(f"s{n}", f"a private matter {n}", 2.0 * n) for n in range(400)])
    assert len(texts("private")) == 400
    (long / "journal.jsonl").unlink()
    assert texts("private") == []
    assert b"private" not in b"".join(file.read_bytes() for file in (tmp_path / "data").glob("search*"))


def test_a_name_that_is_redacted_is_not_in_a_title_either(tmp_path: Path) -> None:
    folder = made_session(tmp_path / "talk", [*TALK, RedactionMade(RedactionId("r1"), "name", "Zoë", "Eva", "a guest")])
    (folder / "session.toml").write_text('title = "A talk by Zoë"', encoding="utf-8")
    assert [hit.title for hit in search_sessions(["variants"], None, []).hits] == ["A talk by a guest"]
    assert "Zoë".encode() not in b"".join(file.read_bytes() for file in (tmp_path / "data").glob("search*"))


def test_sessions_below_a_folder_are_found_by_its_path_and_known_from_then_on(tmp_path: Path) -> None:
    made_session(tmp_path / "all" / "one")
    made_session(tmp_path / "all" / "two")
    made_session(tmp_path / "elsewhere")
    KnownSessions(tmp_path / "data")._path.unlink()
    assert texts("variants") == []
    assert len(texts("variants", places=[tmp_path / "all"])) == 2
    assert len(texts("variants")) == 2
    with pytest.raises(UsageError, match="no session in"):
        texts("variants", places=[tmp_path / "data"])


def test_a_session_that_cannot_be_read_is_left_out_with_the_reason(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    newer = made_session(tmp_path / "newer")
    journal = newer / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('{"v":1,', '{"v":99,'), encoding="utf-8")
    done = run("variants")
    assert "Left out" in done.stderr
    assert "version 99" in done.stderr
    assert "wheel variants" in done.stdout


@pytest.mark.parametrize("name", ["a\nb", "..hidden", "-rf", "quote'\"s", "é ü", "%s{x}"])
def test_names_of_folders_that_are_traps_do_no_harm(tmp_path: Path, name: str) -> None:
    folder = made_session(tmp_path / "all" / name)
    assert texts("variants", places=[folder]) == [VARIANTS]
    made_session(tmp_path / "plain")
    assert texts("variants", places=[tmp_path / "plain"]) == [VARIANTS]


def test_an_index_that_is_damaged_is_made_anew(tmp_path: Path, data: Path) -> None:
    made_session(tmp_path / "talk")
    assert texts("variants") == [VARIANTS]
    (data / "search.sqlite3").write_bytes(b"not a database" * 100)
    assert texts("variants") == [VARIANTS]


def test_the_command_prints_places_and_json(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    shown = run("wheel*", "--limit", "1")
    assert "[00:00] Ana María: We begin with the wheels." in shown.stdout
    assert "1 of 2 places in one session" in shown.stderr
    found: list[dict[str, Any]] = json.loads(run("variants", "--json").stdout)
    assert [(one["session"], one["start"], one["speaker"]) for one in found] == [("talk", 9.0, "Ana María")]
    assert run("nowhere").stdout == ""


def test_nothing_to_look_for_is_said(tmp_path: Path) -> None:
    made_session(tmp_path / "talk")
    with pytest.raises(UsageError, match="nothing to look for"):
        Question(("?!",)).as_match()


def test_a_hundred_sessions_are_searched_in_a_moment(tmp_path: Path) -> None:
    first = made_session(tmp_path / "s0", [segment(f"s{n}", f"line {n} of wheel talk", 5.0 * n) for n in range(40)])
    journal = (first / "journal.jsonl").read_bytes()
    for number in range(1, 100):
        folder = tmp_path / f"s{number}"
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(journal)
    KnownSessions(tmp_path / "data").add(tmp_path / f"s{number}" for number in range(100))
    assert len(texts("wheel", "line 7")) == 100
    began_s = time.process_time()
    assert len(texts("wheel", "line 7")) == 100
    assert time.process_time() - began_s < 0.5


def test_a_transcript_that_was_never_begun_is_not_known(tmp_path: Path, data: Path) -> None:
    with pytest.raises(AudioError):
        bofscribe.main(["transcribe", str(tmp_path / "nowhere.wav"), "-o", str(tmp_path / "s")], standalone_mode=False)
    assert not (data / "sessions.txt").exists()
