"""`bofscribe flags`, as a person uses it on a session that is over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import segment
from transcriber.commands.flags import flags
from transcriber.core.events import FlagId, FlagRaised, FlagSpan, SegmentId
from transcriber.core.state import State, fold
from transcriber.errors import IntentRefusedError, SessionError
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock

S1, S2, S3 = (SegmentId(f"s{number}") for number in (1, 2, 3))
MISHEARD = FlagRaised(
    FlagId("f1"),
    "misheard",
    "high",
    (FlagSpan(S1, 1, 7, 13),),
    "It sounds like CuPy.",
    "cupy",
    ("Ana",),
    "CuPy",
    subject="misheard:coup i:cupy",
)
TWO_WORDS = FlagRaised(FlagId("f2"), "two-words", "low", (FlagSpan(S2, 1, 0, 3),), "Ana says one word, Ben another.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = SessionFolder(tmp_path / "session")
    session.create()
    with Store(Journal(session.journal_path), SystemClock()) as store:
        store.append(segment("s1", "We use coup I here."), segment("s2", "And Coup I there, coup I.", 10.0))
        store.append(segment("s3", "Nothing of that.", 20.0), TWO_WORDS, MISHEARD)
    return session.path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(flags, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def state(folder: Path) -> State:
    return fold(read_journal(folder / "journal.jsonl"))


def test_open_flags_are_shown_the_grave_ones_first(folder: Path) -> None:
    shown = run(str(folder)).output
    assert shown.index("It sounds like CuPy") < shown.index("Ana says one word")
    assert "We use [coup I -> CuPy] here." in shown
    assert "[00:00]" in shown
    assert "2 open." in shown


def test_accepting_puts_the_suggestion_in_and_settles_the_flag(folder: Path) -> None:
    shown = run(str(folder), "--accept", "f1", "--person", "Ana").output
    assert state(folder).segments[S1].text == "We use CuPy here."
    assert state(folder).segments[S1].text_person == "Ana"
    assert "It sounds like CuPy" not in shown
    assert "1 open, 1 settled or stale" in shown
    assert "accepted" in run(str(folder), "--all").output


def test_everywhere_is_everywhere_else_too_whatever_the_case(folder: Path) -> None:
    shown = run(str(folder), "--accept", "f1", "--everywhere").output
    assert "stands in 2 more places" in shown
    assert [state(folder).segments[one].text for one in (S1, S2)] == ["We use CuPy here.", "And CuPy there, CuPy."]


def test_a_dismissed_flag_changes_no_text_and_can_be_reopened(folder: Path) -> None:
    run(str(folder), "--dismiss", "f1")
    assert state(folder).segments[S1].text == "We use coup I here."
    assert "2 open." in run(str(folder), "--reopen", "f1").output


def test_scripts_get_every_flag_with_its_state(folder: Path) -> None:
    run(str(folder), "--dismiss", "f2")
    first, second = json.loads(run(str(folder), "--json").output)
    assert first["id"] == "f2"
    assert first["state"] == "dismissed"
    assert second == {
        "id": "f1",
        "kind": "misheard",
        "severity": "high",
        "state": "open",
        "concept": "cupy",
        "speakers": ["Ana"],
        "segments": ["s1"],
        "spans": [["s1", 7, 13]],
        "message": "It sounds like CuPy.",
        "suggestion": "CuPy",
        "language": None,
    }


def test_what_is_settled_cannot_be_settled_again(folder: Path) -> None:
    run(str(folder), "--dismiss", "f1")
    with pytest.raises(IntentRefusedError, match="already"):
        run(str(folder), "--accept", "f1")


def test_a_flag_that_is_not_there_and_a_folder_without_a_session_are_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IntentRefusedError, match="no flag f9"):
        run(str(folder), "--accept", "f9")
    with pytest.raises(SessionError):
        run(str(tmp_path / "nowhere"))
