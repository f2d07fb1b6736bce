"""`bofscribe questions`, as a note-taker uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from transcriber.commands.live_screen import LiveScreen
from transcriber.commands.questions import questions
from transcriber.core.events import QuestionAsked, QuestionId
from transcriber.core.state import State, fold
from transcriber.errors import IntentRefusedError, UsageError
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = SessionFolder(tmp_path / "session")
    session.create()
    with Store(Journal(session.journal_path), SystemClock()) as store:
        store.append(QuestionAsked(QuestionId("q1"), "Which compiler?", "Zoë", "discord", "7/8"))
        store.append(QuestionAsked(QuestionId("q2"), "Buy my course!", "Mallory", "discord", "7/9"))
    return session.path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(questions, [str(argument) for argument in arguments], catch_exceptions=False)


def state_of(folder: Path) -> State:
    return fold(read_journal(SessionFolder(folder).journal_path))


def test_the_open_ones_are_shown(folder: Path) -> None:
    done = run(folder)
    assert done.stdout == "q1   Zoë: Which compiler?\nq2   Mallory: Buy my course!\n"
    assert done.stderr == "2 to be answered.\n"


def test_they_are_answered_dismissed_and_asked_aloud_under_the_persons_name(folder: Path) -> None:
    done = run(folder, "--answered", "q1", "--text", "Clang.", "--dismissed", "q2", "--as", "Ana")
    assert (done.stdout, done.stderr) == ("", "0 to be answered, 2 settled (--all).\n")
    settled = [question.settled for question in state_of(folder).questions.values() if question.settled]
    assert [(one.settlement, one.answer, one.person) for one in settled] == [
        ("answered", "Clang.", "Ana"),
        ("dismissed", "", "Ana"),
    ]
    assert run(folder, "--asked", "q2").stdout == "q2   Mallory (asked): Buy my course!\n"


def test_all_are_shown_as_json_for_scripts(folder: Path) -> None:
    run(folder, "--answered", "q1", "--text", "Clang.")
    found = json.loads(run(folder, "--json").stdout)
    assert [(one["id"], one["state"], one["answer"]) for one in found] == [
        ("q1", "answered", "Clang."),
        ("q2", "open", ""),
    ]


def test_a_question_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(IntentRefusedError, match="q9"):
        run(folder, "--answered", "q9")


def test_an_answer_without_a_question_is_wrong_usage(folder: Path) -> None:
    with pytest.raises(UsageError):
        run(folder, "--text", "Clang.")


def test_a_window_on_a_running_session_shows_each_question_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screen, state = LiveScreen(), state_of(folder)
    screen.show(state)
    screen.show(state)
    assert capsys.readouterr().err.count("Zoë asks (q1): Which compiler?") == 1
