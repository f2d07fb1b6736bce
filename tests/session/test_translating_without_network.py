"""A session is translated, checked and translated back without a network, by all that is really used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TRANSLATES = """
import os, sys
from pathlib import Path
opened = []
sys.addaudithook(lambda event, _: opened.append(event) if event.startswith(("socket", "urllib", "http")) else None)

from tests.builders import segment
from transcriber.config import load_settings
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring.translation import translate_stored

folder = Path(sys.argv[1])
settings = load_settings(None, {}, {"languages": {"spoken": ("en", "pt"), "captions": ("pt",)}})
with Store(Journal(folder / "journal.jsonl"), SystemClock()) as store:
    store.append(segment("s1", "We do not build on forty nodes."), segment("s2", "Não sei.", 5.0, language="pt"))
    state = translate_stored(store, folder, settings, print)
links = [os.readlink(link) for link in Path("/proc/self/fd").iterdir() if os.path.islink(link)]
print(len(state.translations), opened, [link for link in links if link.startswith("socket")])
"""


@pytest.mark.real_models
@pytest.mark.skipif(sys.platform != "linux", reason="a native engine's sockets are seen in /proc alone")
@pytest.mark.usefixtures("sentence_vectors_path")
def test_no_socket_is_opened(bergamot_model_path: Callable[[str, str], Path], tmp_path: Path) -> None:
    bergamot_model_path("en", "pt")
    done = subprocess.run(
        [sys.executable, "-c", TRANSLATES, str(tmp_path)], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.splitlines()[-1] == "2 [] []"


@pytest.mark.real_models
def test_such_a_test_sees_a_socket_that_is_opened(tmp_path: Path) -> None:
    program = TRANSLATES.replace("folder =", "import socket; kept = socket.socket(); folder =")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert "['socket.__new__'] ['socket:" in done.stdout.splitlines()[-1]
