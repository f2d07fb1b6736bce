"""`bofscribe push --to hackmd` and `--to hackmd-file`, as a person runs them."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.commands.test_live_command import waited_for
from tests.commands.test_push_command import watching
from tests.outputs.hackmd.conftest import Served
from tests.outputs.hackmd.conftest import served as served
from tests.outputs.note.notes import corrected, edited
from tests.session.note_desk import Desk
from transcriber.commands.push import push
from transcriber.core.events import Event, SegmentId
from transcriber.core.intents import CorrectText
from transcriber.errors import BofscribeError, TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running
from transcriber.session.engine_start import start_review_engine
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring import notes

Run = Callable[..., Result]


@pytest.fixture
def session(tmp_path: Path) -> Path:
    desk = Desk(tmp_path / "session")
    desk.say("We use pie bind eleven.", "<b>It</b> builds # on | ARM --> {% raw %}.")
    desk.close()
    return tmp_path / "session"


@pytest.fixture
def run(session: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `push` on the session, with the stand-in as HackMD; errors of ours come out as they are."""
    monkeypatch.setenv("BOFSCRIBE_HACKMD_BASE_URL", served.url)
    monkeypatch.setenv("BOFSCRIBE_HACKMD_TOKEN", "good")

    def run_push(*arguments: str) -> Result:
        for note in served.stand_in.notes.values():
            note.changed_ms -= 60_000  # nobody types just now
        done = CliRunner().invoke(push, [str(session), *arguments])
        if isinstance(done.exception, BofscribeError):
            raise done.exception
        return done

    return run_push


def test_a_note_is_made_and_its_link_is_all_that_goes_to_stdout(run: Run, served: Served) -> None:
    done = run("--to", "hackmd")
    note = served.stand_in.only_note()
    assert done.stdout == f"https://hackmd.example/{note.id}\n"
    assert "of 2,000 calls left" in done.stderr
    assert "\\<b\\>It\\</b\\> builds \\# on \\| ARM --\\> \\{% raw %\\}." in note.content


def test_what_was_corrected_in_the_note_comes_home_and_conflicts_are_told(run: Run, served: Served) -> None:
    run("--to", "hackmd")
    served.stand_in.only_note().edit(lambda body: edited(body, "pie bind eleven", "pybind11"))
    done = run("--to", "hackmd")
    assert done.exit_code == 0
    assert "We use pybind11." in served.stand_in.only_note().content
    assert "flags" not in done.stderr


def test_no_token_is_ever_in_the_session_folder(run: Run, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_TOKEN", "s3cr3t-f0r-hackmd")
    with pytest.raises(TargetRefusedError):
        run("--to", "hackmd")
    for file in session.rglob("*"):
        assert file.is_dir() or b"s3cr3t-f0r-hackmd" not in file.read_bytes()


def test_a_file_is_written_and_read_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    assert run("--to", "hackmd-file", str(path)).stdout == f"{path}\n"
    path.write_text(edited(path.read_text(), "pie bind eleven", "pybind11"))
    run("--to", "hackmd-file", str(path))
    assert "pybind11" in path.read_text()


def append(session: Path, *events: Event) -> None:
    with Store(Journal(session / "journal.jsonl", patience_s=10.0), SystemClock()) as store:
        store.append(*events)


@pytest.mark.usefixtures("run")
def test_watching_pushes_what_changes_also_in_a_review_and_after_a_time_without_a_network(
    session: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_INTERVAL_S", "1")
    monkeypatch.setenv("BOFSCRIBE_HACKMD_CALLS_PER_HOUR", "3600")
    with watching(session, "--to", "hackmd") as told:
        waited_for(lambda: bool(served.stand_in.notes))
        note = served.stand_in.only_note()
        append(session, corrected("s1", "We use pybind11."))
        waited_for(lambda: "We use pybind11." in note.content)
        served.stand_in.faults.lost_calls = 1
        append(session, corrected("s1", "We use pybind 11."))
        next(line for line in told if "HackMD has a fault" in line)  # the stand-in's 504
        waited_for(lambda: "We use pybind 11." in note.content)
        start_review_engine(session)
        with EngineClient(session) as client:
            following = client.follow()
            next(following)
            next(line for line in told if "Pushed by the running session" in line)
            client.send(CorrectText(SegmentId("s1"), 3, "We use pybind11 now.", "Ana"))
            waited_for(lambda: "We use pybind11 now." in note.content)
            following.close()  # type: ignore[attr-defined]  # it is a generator
        waited_for(lambda: not is_running(session))
        append(session, corrected("s1", "We used pybind11."))
        waited_for(lambda: "We used pybind11." in note.content)
    assert len(served.stand_in.notes) == 1


def test_what_is_changed_just_when_all_was_pushed_is_pushed_too(
    run: Run, session: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_INTERVAL_S", "1")
    monkeypatch.setenv("BOFSCRIBE_HACKMD_CALLS_PER_HOUR", "3600")
    pushed, pause, n_pushed = notes.push_note, time.sleep, itertools.count()
    deadline_s = time.monotonic() + 20

    def push_and_change(*arguments: Any) -> notes.PushedNote:
        done = pushed(*arguments)
        if next(n_pushed) == 0:
            append(session, corrected("s1", "We use pybind11."))
        return done

    def sleep(_seconds: float) -> None:
        pause(0.1)
        if "We use pybind11." in served.stand_in.only_note().content or time.monotonic() > deadline_s:
            raise KeyboardInterrupt

    monkeypatch.setattr(notes, "push_note", push_and_change)
    monkeypatch.setattr(time, "sleep", sleep)
    run("--to", "hackmd", "--watch")
    assert "We use pybind11." in served.stand_in.only_note().content


def test_while_somebody_reviews_the_session_its_engine_pushes(run: Run, session: Path, served: Served) -> None:
    start_review_engine(session)
    with EngineClient(session) as client:
        following = client.follow()
        next(following)
        done = run("--to", "hackmd")
        following.close()  # type: ignore[attr-defined]  # it is a generator
    assert done.stdout == f"https://hackmd.example/{served.stand_in.only_note().id}\n"
    assert "Pushed by the running session" in done.stderr


# What is wrong, each with the next step


def refusal(run: Run, *arguments: str) -> BofscribeError:
    with pytest.raises(BofscribeError) as refused:
        run(*arguments)
    assert "Traceback" not in refused.value.message
    return refused.value


def test_without_a_token(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOFSCRIBE_HACKMD_TOKEN")
    error = refusal(run, "--to", "hackmd")
    assert error.exit_code == 2
    assert "Settings > API" in error.hint


def test_with_a_wrong_token(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_TOKEN", "wrong")
    assert "does not accept the token" in refusal(run, "--to", "hackmd").message


def test_without_permission_to_write(run: Run, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--to", "hackmd")
    note = served.stand_in.only_note()
    note.write_permission = "owner"
    note.edit(lambda body: body.replace("<!-- transcript:end -->", ""))  # so that there is something to write
    monkeypatch.setenv("BOFSCRIBE_HACKMD_TOKEN", "reader")
    assert "write permission" in refusal(run, "--to", "hackmd", "--new-region").hint


def test_with_a_note_that_was_deleted(run: Run, served: Served) -> None:
    run("--to", "hackmd")
    served.stand_in.notes.clear()
    assert "--note new" in refusal(run, "--to", "hackmd").hint
    assert run("--to", "hackmd", "--note", "new").exit_code == 0


def test_with_damaged_markers(run: Run, served: Served) -> None:
    run("--to", "hackmd")
    served.stand_in.only_note().edit(lambda body: body.replace("<!-- notes:start -->", "<!-- notes:start"))
    error = refusal(run, "--to", "hackmd")
    assert "line 5" in error.message
    assert "--new-region" in error.hint
    assert run("--to", "hackmd", "--new-region").exit_code == 0


def test_without_a_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(TargetUnavailableError, match="does not answer"):
        run("--to", "hackmd")


def test_while_there_are_no_calls_left(run: Run, served: Served) -> None:
    served.stand_in.n_used = served.stand_in.monthly_limit
    with pytest.raises(TargetUnavailableError, match="limit of calls") as limited:
        run("--to", "hackmd")
    assert limited.value.wait_s is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "hackmd-file"),
        ("--to", "hackmd", "notes.md"),
        ("--to", "hackmd-file", "notes.md", "--team", "x"),
        ("--to", "hackmd", "--note", "https://hackmd.io/s/published"),
        ("--to", "discord", "--note", "x"),
    ],
)
def test_what_does_not_go_together(run: Run, arguments: tuple[str, ...]) -> None:
    assert isinstance(refusal(run, *arguments), UsageError)


def test_a_folder_without_a_session(tmp_path: Path) -> None:
    done = CliRunner().invoke(push, [str(tmp_path / "nothing"), "--to", "hackmd"])
    assert isinstance(done.exception, BofscribeError)
    assert os.fspath(tmp_path) in done.exception.message
