"""`bofscribe push --to discord`, and what a live session needs to send."""

from __future__ import annotations

import contextlib
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import segment
from tests.outputs.discord.stand_in import TOKEN, WEBHOOK_ID, Discord, serve
from transcriber.cli import bofscribe
from transcriber.commands import push
from transcriber.config import Settings, load_settings
from transcriber.core.events import SegmentId, TextCorrected
from transcriber.core.intents import CorrectText
from transcriber.errors import BofscribeError, TargetRefusedError, UsageError
from transcriber.outputs.targets import enabled_targets
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running
from transcriber.session.engine_start import start_review_engine
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring import sending

WEBHOOK = "BOFSCRIBE_DISCORD_WEBHOOK"


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    made = SessionFolder(tmp_path / "session")
    made.create()
    append(made, segment("s1", "Welcome everybody.", 1.0), segment("s2", "Thank you.", 5.0))
    return made


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[Discord]:
    there = Discord()
    with serve(there) as base:
        monkeypatch.setenv(WEBHOOK, f"{base}/webhooks/{WEBHOOK_ID}/{TOKEN}")
        yield there


def append(folder: SessionFolder, *events: object) -> None:
    with Store(Journal(folder.journal_path, patience_s=10.0), SystemClock()) as store:
        store.append(*events)  # type: ignore[arg-type]  # events of several kinds


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(bofscribe, [str(argument) for argument in arguments], standalone_mode=False)


def failure(result: Result) -> BofscribeError:
    assert isinstance(result.exception, BofscribeError)
    return result.exception


def test_a_session_that_is_over_is_sent_whole_and_a_second_push_sends_nothing(
    folder: SessionFolder, discord: Discord
) -> None:
    done = run("push", folder.path, "--to", "discord")
    assert done.exception is None
    assert discord.lines == ["Welcome everybody.", "Thank you."]
    assert "Discord: up to date" in done.stderr
    n_requests = len(discord.requests)
    run("push", folder.path, "--to", "discord")
    assert len(discord.requests) == n_requests


def test_what_was_taken_out_since_is_taken_out_by_the_next_push(folder: SessionFolder, discord: Discord) -> None:
    run("push", folder.path, "--to", "discord")
    append(folder, TextCorrected(SegmentId("s1"), "", "Ana"))
    run("push", folder.path, "--to", "discord")
    assert discord.lines == ["Thank you."]


@contextlib.contextmanager
def watching(path: Path, *options: str) -> Iterator[Iterator[str]]:
    """`push --watch` in a process of its own, and what it says; Ctrl-C ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "transcriber", "push", str(path), *options, "--watch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        yield iter(process.stderr.readline, "")
    finally:
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(20) == 130, said
    assert "Stopped." in said


def test_watching_sends_what_changes_until_ctrl_c(folder: SessionFolder, discord: Discord) -> None:
    with watching(folder.path, "--to", "discord") as told:
        next(line for line in told if "up to date" in line)
        append(folder, TextCorrected(SegmentId("s1"), "Good morning.", "Ana"))
        next(line for line in told if "up to date" in line)
    assert discord.lines == ["Good morning.", "Thank you."]


def test_what_is_changed_just_when_all_was_sent_is_sent_too(
    folder: SessionFolder, discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_sent, n_slept = itertools.count(), itertools.count()
    send_stored = sending.send_stored

    def send_and_change(*arguments: Any) -> int:
        n_bytes = send_stored(*arguments)
        if next(n_sent) == 0:
            append(folder, TextCorrected(SegmentId("s1"), "Good morning.", "Ana"))
        return n_bytes

    def sleep(_seconds: float) -> None:
        if next(n_slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(sending, "send_stored", send_and_change)
    monkeypatch.setattr(time, "sleep", sleep)
    run("push", folder.path, "--to", "discord", "--watch")
    assert discord.lines == ["Good morning.", "Thank you."]


def test_watching_waits_for_a_review_to_be_left_and_does_not_keep_it_open(
    folder: SessionFolder, discord: Discord
) -> None:
    start_review_engine(folder.path)
    with EngineClient(folder.path) as client:
        following = client.follow()
        next(following)
        with watching(folder.path, "--to", "discord") as told:
            next(line for line in told if "open in a review" in line)
            client.send(CorrectText(SegmentId("s1"), 1, "Good morning.", "Ana"))
            following.close()  # type: ignore[attr-defined]  # it is a generator
            next(line for line in told if "up to date" in line)
    assert not is_running(folder.path)
    assert discord.lines == ["Good morning.", "Thank you."]


def test_watching_goes_on_after_a_time_without_a_network(
    folder: SessionFolder, discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_PATIENCE_S", 0.0)
    discord.is_unreachable = True

    def sleep(seconds: float) -> None:
        if discord.lines and seconds == push._LOOK_EVERY_S:
            raise KeyboardInterrupt
        discord.is_unreachable = False

    monkeypatch.setattr(time, "sleep", sleep)
    done = run("push", folder.path, "--to", "discord", "--watch")
    assert "Discord failed" in done.stderr  # what the stand-in makes of a call that gets lost
    assert discord.lines == ["Welcome everybody.", "Thank you."]


def test_a_deleted_webhook_is_an_error_with_the_variable_to_mend(folder: SessionFolder, discord: Discord) -> None:
    discord.is_webhook_deleted = True
    error = failure(run("push", folder.path, "--to", "discord"))
    assert isinstance(error, TargetRefusedError)
    assert WEBHOOK in error.hint


def test_without_a_webhook_it_says_where_to_get_one(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WEBHOOK, raising=False)
    error = failure(run("push", folder.path, "--to", "discord"))
    assert isinstance(error, UsageError)
    assert "Copy Webhook URL" in error.hint


def test_a_folder_without_a_session_is_said_to_have_none(tmp_path: Path, discord: Discord) -> None:
    del discord
    assert "no folder" in failure(run("push", tmp_path / "nothing", "--to", "discord")).message


# What a live session opens


def enabled(settings: Settings, **environment: str) -> list[str]:
    return [target.name for target in enabled_targets(settings, environment)]


def test_nothing_is_sent_unless_it_was_asked_for() -> None:
    assert enabled(load_settings(None, {}, {}), **{WEBHOOK: Discord().url}) == []


def test_each_webhook_is_a_channel_of_its_language() -> None:
    settings = load_settings(None, {"BOFSCRIBE_DISCORD_ENABLED": "true"}, {})
    environment = {WEBHOOK: Discord().url, f"{WEBHOOK}_PT": Discord().url, f"{WEBHOOK}_ES": " "}
    assert enabled(settings, **environment) == ["Discord", "Discord (pt)"]


def test_zoom_asked_for_without_an_address_says_where_to_get_it() -> None:
    settings = load_settings(None, {}, {"zoom": {"enabled": True}})
    with pytest.raises(UsageError, match="BOFSCRIBE_ZOOM_CAPTIONS_URL is not set"):
        enabled(settings)


def test_secrets_in_the_environment_are_no_settings_and_never_in_the_session_file(tmp_path: Path) -> None:
    environment = {
        WEBHOOK: "https://s3cret",
        f"{WEBHOOK}_PT": "https://s3cret",
        "BOFSCRIBE_DISCORD_TOKEN": "s3cret",
        "BOFSCRIBE_ZOOM_CAPTIONS_URL": "https://s3cret",
    }
    settings = load_settings(None, environment, {"discord": {"enabled": True}})
    folder = SessionFolder(tmp_path / "session")
    folder.create()
    folder.write_settings(settings)
    written = folder.settings_path.read_text()
    assert "[discord]" in written
    assert "s3cret" not in written
