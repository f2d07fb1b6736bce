"""A desk on another machine's session knows of it what the one beside it knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_live_command import waited_for
from tests.commands.test_review_command import TRANSCRIBED, session
from tests.session.test_engine import Follower
from transcriber.core.intents import EndSession
from transcriber.core.plan import AgendaPart, SessionPlan
from transcriber.core.signals import SessionServed
from transcriber.core.speech import LanguageCode
from transcriber.errors import IntentRefusedError
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running
from transcriber.session.engine_start import start_review_engine
from transcriber.wiring.desk import desk_tools

SETTINGS = """\
title = "Wheels for everybody"
[languages]
spoken = ["en", "pt"]
captions = ["es"]
[speakers]
roster = ["Cem Yilmaz", "Dora Novak"]
[[agenda]]
title = "Context"
minutes = 10
[[agenda]]
title = "Discussion"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = session(tmp_path / "session", TRANSCRIBED)
    (path / "session.toml").write_text(SETTINGS)
    return path


@pytest.fixture
def link(folder: Path) -> Iterator[str]:
    """An engine process on loopback, and somebody who keeps it running."""
    start_review_engine(folder, "--edit", "127.0.0.1:0")
    follower = Follower(folder)
    served = follower.until(SessionServed)[-1]
    assert isinstance(served, SessionServed)
    yield served.edit
    if is_running(folder):
        with EngineClient(folder) as client:
            client.send(EndSession("Ana"))
    waited_for(lambda: not is_running(folder))


def test_both_desks_show_the_same_plan(folder: Path, link: str) -> None:
    def plan(place: Path | str) -> SessionPlan:
        return desk_tools(place, lambda: EngineClient(place), {}, {}, person="Ben", is_live=False).info.plan

    assert plan(link) == plan(folder)
    assert plan(link) == SessionPlan(
        "Wheels for everybody",
        ("Cem Yilmaz", "Dora Novak"),
        (AgendaPart("Context", 10), AgendaPart("Discussion", None)),
        (LanguageCode("en"), LanguageCode("pt")),
        (LanguageCode("es"), LanguageCode("en")),
    )


def test_who_joins_by_a_link_sees_the_session_s_title(link: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "transcriber", "review", "--url", link, "--plain", "--as", "Ben"],
        input="quit\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Wheels for everybody" in done.stdout
    assert "We use pie bind eleven." in done.stdout


def test_without_the_key_there_is_no_plan(link: str) -> None:
    with pytest.raises(IntentRefusedError, match="no key, or an old one"):
        desk_tools(link[:-3] + "xxx", lambda: EngineClient(link), {}, {}, person="Ben", is_live=False)
