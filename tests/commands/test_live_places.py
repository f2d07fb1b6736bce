"""A correction made at the desk of a session that is just recorded: when it is on the page, in Discord, in the note."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.commands.test_live_command import journal, kinds, started, waited_for
from tests.outputs.captions.client import Client
from tests.outputs.discord.stand_in import TOKEN, WEBHOOK_ID, Discord, serve
from tests.outputs.hackmd.conftest import Served
from tests.outputs.hackmd.conftest import served as served
from transcriber.core.events import SegmentId
from transcriber.core.intents import CorrectText
from transcriber.core.state import fold
from transcriber.session.client import EngineClient
from transcriber.session.journal import read_journal

PAGE_S, DISCORD_S, INTERVAL_S = 0.5, 6.0, 6

pytestmark = [
    pytest.mark.real_models,
    pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path"),
]


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[Discord]:
    there = Discord(time.monotonic, has_limit=True)
    with serve(there) as base:
        monkeypatch.setenv("BOFSCRIBE_DISCORD_WEBHOOK", f"{base}/webhooks/{WEBHOOK_ID}/{TOKEN}")
        yield there


class Page:
    """What a viewer of the captions reads, on a thread until the session ends."""

    def __init__(self, link: str) -> None:
        self.text = ""
        connection = HTTPConnection(urlsplit(link).netloc, timeout=60)
        connection.request("GET", "/events")
        threading.Thread(target=self._read, args=(connection.getresponse(),), daemon=True).start()

    def _read(self, answer: HTTPResponse) -> None:
        client, rest = Client(), b""
        while chunk := answer.read1(65536):
            *whole, rest = (rest + chunk).split(b"\n\n")
            client.receive(b"".join(message + b"\n\n" for message in whole))
            self.text = " ".join(client.texts)


def took_s(shown: Callable[[], str], text: str, began_s: float) -> float:
    while text not in shown():
        assert time.monotonic() < began_s + 60, f"{text} is not there"
        time.sleep(0.01)
    return time.monotonic() - began_s


def test_a_correction_is_soon_on_the_page_in_discord_and_in_the_note(
    tmp_path: Path, discord: Discord, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOFSCRIBE_HACKMD_BASE_URL", served.url)
    monkeypatch.setenv("BOFSCRIBE_HACKMD_TOKEN", "good")
    monkeypatch.setenv("BOFSCRIBE_HACKMD_INTERVAL_S", str(INTERVAL_S))
    monkeypatch.setenv("BOFSCRIBE_HACKMD_CALLS_PER_HOUR", "600")
    folder = tmp_path / "session"
    running = started(folder, "--captions", "127.0.0.1:0", "--hackmd", "--discord")
    assert running.stderr is not None
    link = re.search(r"http://\S+", running.stderr.readline())
    assert link is not None
    page = Page(link[0])
    places: dict[str, Callable[[], str]] = {
        "page": lambda: page.text,
        "discord": lambda: discord.shown,
        "note": lambda: "".join(note.content for note in served.stand_in.notes.values()),
    }
    waited_for(lambda: "SegmentFinalized" in kinds(folder))
    first = next(record for record in journal(folder) if record["type"] == "SegmentFinalized")
    found_s: dict[str, list[float]] = {place: [] for place in places}
    with EngineClient(folder) as desk:
        for number in range(3):
            segment = fold(read_journal(folder / "journal.jsonl")).segments[SegmentId(str(first["segment"]))]
            began_s = time.monotonic()
            desk.send(CorrectText(segment.id, segment.revision, f"Corrected {number}.", "Ana"))
            for place, shown in places.items():
                found_s[place].append(took_s(shown, f"Corrected {number}.", began_s))
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 0, stderr
    # The best of three: what it takes, not what else the machine did.
    best_s = {place: min(times_s) for place, times_s in found_s.items()}
    assert best_s["page"] < PAGE_S
    assert best_s["discord"] < DISCORD_S
    assert best_s["note"] < INTERVAL_S + 1  # and the time that the write itself takes
