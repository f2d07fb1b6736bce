"""The client of HackMD's API: what it makes of answers, and that the token shows nowhere."""

from __future__ import annotations

import copy
import logging
import pickle
import sys
import traceback
import types

import httpx2
import pytest

from tests.outputs.hackmd.conftest import Served
from tests.outputs.hackmd.stand_in import StandIn, transport
from transcriber.config import HackmdSettings
from transcriber.errors import BofscribeError, TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.outputs.hackmd import client as hackmd_client
from transcriber.outputs.hackmd.client import HackmdClient
from transcriber.outputs.hackmd.target import HackmdTarget, note_address
from transcriber.outputs.hackmd.token import VARIABLE, Token, find_token

SECRET = "s3cr3t-f0r-hackmd"
BASE = "https://api.hackmd.example/v1"


def client(stand_in: StandIn, secret: str = "good") -> HackmdClient:
    return HackmdClient(BASE, Token(secret), transport(stand_in))


def everything_shown(error: BaseException) -> str:
    """What a traceback can show, with the values of all variables in its frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(shown.format()) + repr(error) + str(error.__dict__)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 502, 200])
def test_no_failure_shows_the_token(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mirror = httpx2.MockTransport(lambda request: httpx2.Response(status, text=str(request.headers)))
    asked = HackmdClient(BASE, Token(SECRET), mirror)
    with pytest.raises(BofscribeError) as failed:
        asked.note("x")
    assert SECRET not in everything_shown(failed.value)
    assert SECRET not in failed.value.message + failed.value.hint + caplog.text + repr(asked) + repr(vars(asked))


def test_no_broken_connection_shows_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked = HackmdClient("http://127.0.0.1:9/v1", Token(SECRET))
    with pytest.raises(TargetUnavailableError) as failed:
        asked.note("x")
    assert SECRET not in everything_shown(failed.value)
    assert SECRET not in caplog.text


def test_a_token_is_shown_by_nothing_that_shows_objects() -> None:
    token = Token(SECRET)
    assert SECRET not in repr(token) + str(token) + f"{token!r:>30}" + str(HackmdSettings())
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written"):
            copied(token)


def test_a_redirect_is_not_followed_with_the_token() -> None:
    seen: list[str] = []

    def elsewhere(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.host)
        return httpx2.Response(302, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(TargetRefusedError, match="302"):
        HackmdClient(BASE, Token(SECRET), httpx2.MockTransport(elsewhere)).note("x")
    assert seen == ["api.hackmd.example"]


def test_a_token_crosses_no_network_unencrypted() -> None:
    with pytest.raises(UsageError, match="https"):
        HackmdClient("http://hackmd.example/v1", Token(SECRET))


def test_without_a_token_it_says_how_to_get_one() -> None:
    with pytest.raises(UsageError) as missing:
        find_token({})
    assert VARIABLE in missing.value.hint
    assert "keyring set" in missing.value.hint


def test_a_token_of_several_words_was_copied_wrongly() -> None:
    with pytest.raises(UsageError) as wrong:
        find_token({VARIABLE: f"Bearer {SECRET}"})
    assert SECRET not in wrong.value.message + wrong.value.hint


def test_the_keyring_has_the_token_where_the_environment_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class KeyringError(Exception):
        pass

    keyring = types.ModuleType("keyring")
    keyring.errors = types.SimpleNamespace(KeyringError=KeyringError)  # type: ignore[attr-defined]
    keyring.get_password = lambda service, user: SECRET if (service, user) == ("bofscribe", "hackmd") else None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert find_token({}).reveal() == SECRET
    assert find_token({VARIABLE: "another"}).reveal() == "another"

    def locked(_service: str, _user: str) -> str:
        raise KeyringError

    keyring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(UsageError):
        find_token({})


@pytest.mark.parametrize("in_ms", [False, True])
def test_the_quota_is_read_by_the_service_s_clock_in_seconds_or_milliseconds(in_ms: bool) -> None:
    stand_in = StandIn(clock=lambda: 4_000_000_000.0)  # a clock that is far from ours
    stand_in.faults.reset_in_ms = in_ms
    asked = client(stand_in)
    asked.account()
    assert (asked.quota.remaining, asked.quota.limit) == (1999, 2000)
    assert asked.quota.reset_s == pytest.approx(300, abs=1)


def test_where_no_calls_are_left_none_is_made_until_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1000.0
    monkeypatch.setattr(hackmd_client, "time", types.SimpleNamespace(monotonic=lambda: now_s))
    stand_in = StandIn(monthly_limit=1)
    asked = client(stand_in)
    asked.account()
    with pytest.raises(TargetUnavailableError, match="limit of calls") as limited:
        asked.account()
    assert limited.value.wait_s == pytest.approx(300, abs=1)
    assert len(stand_in.calls) == asked.n_calls == 1
    now_s += 301
    stand_in.n_used = 0
    asked.account()
    assert len(stand_in.calls) == 2


def test_a_reset_that_is_far_away_is_asked_about_again_in_a_quarter_of_an_hour() -> None:
    days_ms = str((1_800_000_000 + 9 * 86_400) * 1000)
    headers = {
        "Date": "Fri, 15 Jan 2027 08:00:00 GMT",
        "X-RateLimit-UserReset": days_ms,
        "X-RateLimit-UserRemaining": "0",
    }
    limited = httpx2.MockTransport(lambda _: httpx2.Response(429, headers=headers))
    with pytest.raises(TargetUnavailableError) as far:
        HackmdClient(BASE, Token(SECRET), limited).account()
    assert far.value.wait_s == 900


def test_without_headers_the_calls_are_counted() -> None:
    stand_in = StandIn()
    stand_in.faults.has_quota_headers = False
    asked = client(stand_in)
    target = HackmdTarget(asked, HackmdSettings(quota=100))
    asked.account()
    assert (target.quota().remaining, target.quota().limit) == (99, 100)


def test_a_note_that_did_not_change_is_not_sent_again() -> None:
    stand_in = StandIn()
    asked = client(stand_in)
    made = asked.create("", {"title": "T", "content": "one"})
    first, second = asked.note(made.id), asked.note(made.id)
    assert first is second
    stand_in.only_note().edit(lambda _: "two")
    assert asked.note(made.id).content == "two"


def test_what_is_no_api_is_said_to_be_none() -> None:
    page = httpx2.MockTransport(lambda _: httpx2.Response(200, text="<html>Log in</html>"))
    with pytest.raises(TargetUnavailableError, match="not HackMD's API") as strange:
        HackmdClient(BASE, Token(SECRET), page).note("x")
    assert "base_url" in strange.value.hint


def test_a_team_s_note_is_made_and_written_in_the_team() -> None:
    stand_in = StandIn()
    target = HackmdTarget(client(stand_in), HackmdSettings(team="bof-team"))
    made = target.create("T", "# T\n")
    target.write(made.id, "T", "# T\n\nmore", seen="# T\n")
    assert stand_in.only_note().team == "bof-team"
    assert target.read(made.id).body == "# T\n\nmore"
    assert ("PATCH", f"/teams/bof-team/notes/{made.id}") in stand_in.calls


def test_a_short_id_in_a_link_finds_the_note() -> None:
    stand_in = StandIn()
    target = HackmdTarget(client(stand_in), HackmdSettings())
    made = target.create("T", "# T\n")
    assert target.find(f"https://hackmd.example/@note-taker/{made.id[:9]}").id == made.id
    with pytest.raises(TargetRefusedError, match="404"):
        target.find("https://hackmd.example/@somebody/nothing")


def test_a_link_to_a_note_of_a_team_finds_it_and_it_is_written_in_the_team() -> None:
    stand_in = StandIn()
    made = client(stand_in).create("bof-team", {"title": "T", "content": "# T\n"})
    target = HackmdTarget(client(stand_in), HackmdSettings())
    assert target.find(f"https://hackmd.example/@bof-team/{made.short_id}?both").id == made.id
    target.read(made.id)
    target.write(made.id, "T", "# T\n\nmore", seen="# T\n")
    assert stand_in.calls[-1] == ("PATCH", f"/teams/bof-team/notes/{made.id}")


@pytest.mark.parametrize(
    "address", ["", "https://hackmd.io/", "https://hackmd.io/s/published", "https://hackmd.io/@team"]
)
def test_what_is_no_note_s_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        note_address(address)


def test_over_a_real_connection_it_is_the_same(served: Served) -> None:
    target = HackmdTarget(HackmdClient(served.url, Token("good")), HackmdSettings())
    made = target.create("T", "# T\n")
    target.write(made.id, "T", "# T\n\nmore", seen="")
    assert target.read(made.id).body == "# T\n\nmore"
    target.close()
