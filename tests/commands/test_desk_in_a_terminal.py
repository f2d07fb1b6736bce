"""The desk as a person has it: the real command with its engine process, in a real terminal."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from transcriber.core.events import RecordingStarted
from transcriber.core.state import State, fold
from transcriber.session.engine_socket import is_running
from transcriber.session.journal import read_journal

DEMO = Path(__file__).parent.parent.parent / "transcriber" / "demo" / "bof_en_4spk_clean.flac"
GOLDEN = Path(__file__).parent.parent / "golden" / "session.jsonl"


class Terminal:
    """A screen of tmux of its own; `keys` types, `text` is what stands there."""

    def __init__(self, command: list[str], size: tuple[int, int], folder: Path, editor: str = "") -> None:
        self._socket = f"bofscribe-{uuid.uuid4().hex[:8]}"
        width, height = map(str, size)
        environment = {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "BOFSCRIBE_KEYS": str(folder / "keys.toml")}
        environment |= {"VISUAL": editor, "EDITOR": ""}
        settings = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        self._run("new-session", "-d", "-x", width, "-y", height, *settings, *command)
        self._run("set-option", "-s", "escape-time", "10")

    def keys(self, *names: str) -> None:
        self._run("send-keys", *names)

    def resize(self, width: int, height: int) -> None:
        self._run("resize-window", "-x", str(width), "-y", str(height))

    @property
    def text(self) -> str:
        return self._run("capture-pane", "-p")

    def until(self, is_so: Callable[[], bool], seconds: float = 30.0) -> None:
        deadline_s = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline_s, f"The terminal did not come so far:\n{self.text}"
            time.sleep(0.05)

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout


@pytest.fixture
def session(tmp_path: Path) -> Path:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    folder = tmp_path / "session"
    folder.mkdir()
    shutil.copy(GOLDEN, folder / "journal.jsonl")
    return folder


@pytest.fixture
def opened(session: Path) -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []

    def open_review(
        *options: str, size: tuple[int, int] = (80, 24), verb: str = "review", editor: str = ""
    ) -> Terminal:
        command = [sys.executable, "-m", "transcriber", verb, str(session), "--as", "Ana", *options]
        terminals.append(Terminal(command, size, session.parent, editor))
        return terminals[-1]

    yield open_review
    for terminal in terminals:
        terminal.close()


def state_in(session: Path) -> State:
    return fold(read_journal(session / "journal.jsonl"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_a_line_is_corrected_and_undone_in_a_real_terminal(
    session: Path, opened: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    before = state_in(session)
    first = min(before.segments.values(), key=lambda segment: (segment.start, segment.end))
    terminal = opened(size=size)
    terminal.until(lambda: first.text.split()[0] in terminal.text)
    terminal.keys("g")
    terminal.keys("Enter")
    terminal.until(lambda: "Enter: save" in terminal.text)
    terminal.keys("End")
    terminal.keys("-l", " And more.")
    terminal.keys("Enter")
    terminal.until(lambda: state_in(session).segments[first.id].text == first.text + " And more.")
    terminal.until(lambda: "And more." in terminal.text)
    terminal.keys("u")
    terminal.until(lambda: state_in(session).segments[first.id].text == first.text)
    assert state_in(session).segments[first.id].text_person == first.text_person


def test_a_desk_that_is_killed_gives_what_was_typed_back(session: Path, opened: Callable[..., Terminal]) -> None:
    terminal = opened()
    terminal.until(lambda: "Welcome" in terminal.text)
    terminal.keys("g")
    terminal.keys("Enter")
    terminal.until(lambda: "Enter: save" in terminal.text)
    terminal.keys("-l", " typed but not sent")
    terminal.until(lambda: "not sent" in terminal.text)
    terminal.until(lambda: any(session.glob("draft-*.json")))
    terminal.close()
    again = opened()
    again.until(lambda: "typed but not sent" in again.text)
    again.keys("Enter")
    again.until(lambda: any("typed but not sent" in one.text for one in state_in(session).segments.values()))


def test_a_line_goes_to_the_person_s_own_editor_and_comes_back_as_a_draft(
    session: Path, opened: Callable[..., Terminal], tmp_path: Path
) -> None:
    first = min(state_in(session).segments.values(), key=lambda segment: (segment.start, segment.end))
    editor = tmp_path / "my editor"
    editor.write_text('#!/bin/sh\necho "EDITING"; read -r line; echo "$line" >> "$2"\n')
    editor.chmod(0o700)
    terminal = opened(editor=f"'{editor}' --wait")
    terminal.until(lambda: first.text.split()[0] in terminal.text)
    terminal.keys("g", "C-e")
    terminal.until(lambda: "EDITING" in terminal.text)
    terminal.keys("C-c")  # the editor's business: the desk stays
    terminal.until(lambda: "ended" in terminal.text)  # "... with status", in one line or two
    terminal.keys("C-e")
    terminal.until(lambda: "EDITING" in terminal.text and "ended" not in terminal.text)
    terminal.keys("-l", "As I\tsay.")
    terminal.keys("Enter")
    terminal.until(lambda: "Enter: save" in terminal.text and "As I say." in terminal.text)
    assert state_in(session).segments[first.id].text == first.text  # nothing is sent before the person says so
    terminal.keys("Enter")
    terminal.until(lambda: state_in(session).segments[first.id].text == f"{first.text} As I say.")


@pytest.mark.parametrize(("editor", "said"), [("", "No editor is known"), ("false", "ended with status 1")])
def test_an_editor_that_is_not_there_or_fails_leaves_the_line_alone(
    opened: Callable[..., Terminal], editor: str, said: str
) -> None:
    terminal = opened(editor=editor, size=(120, 40))
    terminal.until(lambda: "Welcome" in terminal.text)
    terminal.keys("g", "C-e")
    terminal.until(lambda: said in terminal.text and "Welcome" in terminal.text)


def test_the_linear_form_needs_no_screen(session: Path) -> None:
    first = min(state_in(session).segments.values(), key=lambda segment: (segment.start, segment.end))
    done = subprocess.run(
        [sys.executable, "-m", "transcriber", "review", str(session), "--plain", "--as", "Ana"],
        input="e 1 Quite another text.\nf\nu\nnonsense\nquit\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "help: the commands" in done.stdout
    assert f"1  {'00:'}" in done.stdout
    assert "Done." in done.stdout
    assert "Quite another text." in done.stdout  # what u takes back
    assert "No command is called 'nonsense'" in done.stdout
    assert state_in(session).segments[first.id].text == first.text


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path")
def test_a_live_session_outlives_its_desk_and_comes_back_when_its_engine_was_killed(
    session: Path, opened: Callable[..., Terminal]
) -> None:
    (session / "journal.jsonl").unlink()
    terminal = opened("--input", str(DEMO), "--language", "en", verb="live")
    terminal.until(lambda: "Listening to" in terminal.text)  # what it runs on, before anything is said
    terminal.keys("Enter")
    terminal.until(lambda: "REC" in terminal.text and "elcome everybody" in terminal.text)
    terminal.keys("o")
    terminal.until(lambda: "OFF THE RECORD" in terminal.text)
    terminal.close()  # as an SSH line that drops
    assert is_running(session)
    again = opened(verb="live")
    again.until(lambda: "OFF THE RECORD" in again.text)
    again.keys("o")
    again.until(lambda: "OFF THE RECORD" not in again.text)
    os.kill(served_process(session), signal.SIGKILL)
    again.until(lambda: "ENGINE GONE" in again.text)
    again.keys("R")
    again.until(lambda: "ENGINE GONE" not in again.text and "REC" in again.text)
    again.keys("Q")
    again.until(lambda: "Leave the desk?" in again.text)
    again.keys("e")
    again.until(lambda: "The session is over" in again.text, 120.0)
    assert state_in(session).is_complete
    assert any("elcome everybody" in segment.text for segment in state_in(session).segments.values())
    # The second engine was begun by who came back and named no input.
    records = read_journal(session / "journal.jsonl")
    begun = [record.event for record in records if isinstance(record.event, RecordingStarted)]
    assert [one.source for one in begun] == [DEMO.name, DEMO.name]
    languages = {segment.language for segment in state_in(session).segments.values()}
    assert languages == {"en"}


def served_process(session: Path) -> int:
    """The engine's, as its log says."""
    lines = [line for line in (session / "engine.log").read_text().split("\n") if "(process " in line]
    return int(lines[-1].split("(process ")[1].rstrip(")."))
