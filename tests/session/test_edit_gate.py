"""A second note-taker on the network: the same session, with the edit key and not without it."""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.builders import segment
from tests.session.test_engine import Engine, Follower, running_engine
from transcriber.addresses import Address
from transcriber.capture.excerpt import read_wav
from transcriber.capture.recorder import Recorder, quantized
from transcriber.capture.recording import restored
from transcriber.core.events import RecordingStarted, SegmentId
from transcriber.core.intents import ChooseSpeaker, CorrectText, GoOffRecord
from transcriber.core.signals import SessionEnded, SessionServed
from transcriber.core.state import fold
from transcriber.errors import EngineGoneError, IntentRefusedError, UsageError
from transcriber.session.client import EngineClient
from transcriber.session.engine_place import EngineLink

LOOPBACK = Address("127.0.0.1", 0)
S1 = SegmentId("s1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with running_engine(tmp_path / "session", LOOPBACK) as running:
        running.store.append(segment("s1", "Helo."))
        yield running


def status(engine: Engine, path: str, headers: dict[str, str] | None = None) -> int:
    place = EngineLink.parse(engine.link)
    connection = http.client.HTTPConnection(place.host, place.port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        if answer.status != 200:
            assert {"message", "hint"} == json.loads(answer.read()).keys()
        return answer.status
    finally:
        connection.close()


def test_of_two_people_at_one_line_the_later_is_told_what_stands_there_and_nothing_is_lost(engine: Engine) -> None:
    near, far = Follower(engine.path), Follower(engine.link)
    with EngineClient(engine.path) as ana, EngineClient(engine.link) as ben:
        ben.send(CorrectText(S1, 1, "Hello.", "Ben"))
        with pytest.raises(IntentRefusedError, match=r"Ben made it 'Hello\.'") as refusal:
            ana.send(CorrectText(S1, 1, "Hullo.", "Ana"))
        assert "revision 2" in refusal.value.hint
        ana.send(ChooseSpeaker(S1, "Carla", "Ana"))
        ana.send(CorrectText(S1, 2, "Hello, all.", "Ana"))
    engine.hub.publish(SessionServed("mic", 1, ""))
    for follower in (near, far):
        records = [record for news in follower.until(SessionServed) if isinstance(news, tuple) for record in news]
        assert fold(records) == engine.store.state
    assert [deed.person for deed in engine.store.state.deeds] == ["Ben", "Ana", "Ana"]


def test_a_second_note_taker_can_go_off_the_record_too(engine: Engine) -> None:
    with EngineClient(engine.link) as client:
        client.send(GoOffRecord("Ben"))
    assert engine.controls.asked == ["off by Ben"]


def test_the_key_is_taken_as_a_bearer_token_and_in_the_address(engine: Engine) -> None:
    key = EngineLink.parse(engine.link).key
    assert status(engine, f"/about?key={key}") == 200
    assert status(engine, "/about", {"Authorization": f"Bearer {key}"}) == 200


@pytest.mark.parametrize(
    "path", ["/about", "/journal", "/intents", "/nothing", "/about?key=", "/about?key=wrong%20key"]
)
def test_without_the_key_nothing_answers(engine: Engine, path: str) -> None:
    assert status(engine, path) == 403
    assert status(engine, path, {"Authorization": "Bearer \xe9"}) == 403


def test_who_has_an_old_link_is_told_at_once(engine: Engine) -> None:
    with pytest.raises(IntentRefusedError, match="no key, or an old one"):
        EngineClient(engine.link[:-3] + "xxx")


def test_the_key_is_in_no_log_and_no_name(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    key = EngineLink.parse(engine.link).key
    with caplog.at_level(logging.DEBUG), EngineClient(engine.link) as client:
        client.n_clients()
        assert status(engine, f"/about?key={key}") == 200
        assert key not in str(client.place) + repr(client.place)
    assert key not in caplog.text


def test_each_engine_makes_a_key_of_its_own_and_the_end_is_told(tmp_path: Path) -> None:
    with running_engine(tmp_path / "session", LOOPBACK) as engine:
        first = EngineLink.parse(engine.link)
        follower = Follower(engine.link)
        engine.hub.publish(SessionServed("mic", 1, ""))
        follower.until(SessionServed)
    assert follower.next() == SessionEnded("", "")
    with pytest.raises(EngineGoneError, match="Nothing answers"):
        EngineClient(engine.link)
    with running_engine(tmp_path / "session", LOOPBACK) as engine:
        assert EngineLink.parse(engine.link).key != first.key


@pytest.mark.parametrize(
    "link", ["", "my-session", "http://127.0.0.1:8090/", "ftp://127.0.0.1/?key=x", "http://h:x/?key=y"]
)
def test_what_is_no_link_is_refused_with_its_form(link: str) -> None:
    with pytest.raises(UsageError, match=r"http://HOST:PORT/\?key=KEY"):
        EngineLink.parse(link)


def test_a_link_behind_a_proxy_keeps_its_path() -> None:
    place = EngineLink.parse("https://example.org/bof/?key=k%2B")
    assert (place.port, place.base_path, place.key) == (443, "/bof", "k+")


def test_a_stretch_of_the_recording_is_heard_by_both_and_by_nobody_without_the_key(engine: Engine) -> None:
    sound = np.linspace(-0.5, 0.5, 32_000, dtype=np.float32)
    with Recorder(engine.path / "audio" / "recording.flac") as recorder:
        recorder.write(sound)
    with pytest.raises(IntentRefusedError, match="is not here"), EngineClient(engine.path) as client:
        client.audio(0.5, 1.0)
    engine.store.append(RecordingStarted("audio/recording.flac", "mic", "", 16_000))
    for place in (engine.path, engine.link):
        with EngineClient(place) as client:
            np.testing.assert_array_equal(read_wav(client.audio(0.5, 1.0)), restored(quantized(sound[8_000:16_000])))
            for start, end in ((1.0, 0.5), (0.0, 1e6), (float("nan"), 1.0)):
                with pytest.raises(IntentRefusedError):
                    client.audio(start, end)
    assert status(engine, "/audio?start=0&end=1") == 403
