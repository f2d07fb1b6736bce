"""The webhook's client: what it asks, and what it makes of each answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.outputs.discord.stand_in import TOKEN, WEBHOOK_ID, Discord, serve
from transcriber.errors import TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.outputs.discord.webhook import DiscordWebhook, MessageGoneError

VARIABLE = "BOFSCRIBE_DISCORD_WEBHOOK"


@pytest.fixture
def discord() -> Discord:
    return Discord()


@pytest.fixture
def webhook(discord: Discord) -> Iterator[DiscordWebhook]:
    made = DiscordWebhook(discord.url, variable=VARIABLE, transport=discord.transport())
    yield made
    made.close()


def test_over_a_real_connection_a_message_is_sent_and_edited(discord: Discord) -> None:
    with serve(discord) as base:
        webhook = DiscordWebhook(f"{base}/webhooks/{WEBHOOK_ID}/{TOKEN}", variable=VARIABLE)
        sent = webhook.post("one")
        webhook.edit(sent.message, "two")
        webhook.close()
    assert discord.messages == {sent.message: "two"}


def test_a_server_that_is_too_slow_is_not_waited_for(discord: Discord) -> None:
    is_over = threading.Event()
    discord.seconds = lambda: float(is_over.wait(20))
    with serve(discord) as base:
        webhook = DiscordWebhook(f"{base}/webhooks/{WEBHOOK_ID}/{TOKEN}", variable=VARIABLE, read_s=0.1)
        began_s = time.monotonic()
        with pytest.raises(TargetUnavailableError, match="does not answer"):
            webhook.post("one")
        took_s = time.monotonic() - began_s
        is_over.set()
        webhook.close()
    assert took_s < 10


def test_nobody_there_is_unavailable_and_the_address_is_not_told() -> None:
    webhook = DiscordWebhook(f"http://127.0.0.1:9/api/webhooks/1/{TOKEN}", variable=VARIABLE)
    with pytest.raises(TargetUnavailableError) as error:
        webhook.post("one")
    assert TOKEN not in f"{error.value.message} {error.value.hint} {error.value.__cause__!r}"
    webhook.close()


def test_mentions_and_previews_are_off_and_nobody_is_woken_up(discord: Discord, webhook: DiscordWebhook) -> None:
    sent = webhook.post("one")
    webhook.edit(sent.message, "two")
    posted, edited = (body for _, _, body in discord.requests)
    assert posted["allowed_mentions"] == edited["allowed_mentions"] == {"parse": []}
    assert posted["flags"] == 4 + 4096


def test_the_headers_say_when_it_may_go_on(discord: Discord, webhook: DiscordWebhook) -> None:
    discord.has_limit = True
    pauses = [webhook.post("x").pause_s for _ in range(5)]
    assert pauses == [0.0, 0.0, 0.0, 0.0, 2.0]


def test_too_many_requests_say_how_long_to_wait(discord: Discord, webhook: DiscordWebhook) -> None:
    discord.faults += ["429", "429 of a proxy"]
    discord.retry_after_s = 3.25
    waits = []
    for _ in range(2):
        with pytest.raises(TargetUnavailableError) as error:
            webhook.post("x")
        waits.append(error.value.wait_s)
    assert waits == [3.25, 4.0]


@pytest.mark.parametrize("value", ["nonsense", "-5", "nan", "inf", "1e300", ""])
def test_a_wait_that_makes_no_sense_is_five_seconds(value: str) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(429, headers={"Retry-After": value}, content=b"[]"))
    webhook = DiscordWebhook(Discord().url, variable=VARIABLE, transport=transport)
    with pytest.raises(TargetUnavailableError) as error:
        webhook.post("x")
    assert error.value.wait_s == 5.0


def test_a_message_that_is_gone_is_told_apart_from_a_webhook_that_is(discord: Discord, webhook: DiscordWebhook) -> None:
    with pytest.raises(MessageGoneError):
        webhook.edit("5", "x")
    discord.is_webhook_deleted = True
    with pytest.raises(TargetRefusedError, match="does not exist"):
        webhook.edit("5", "x")


def test_a_wrong_token_is_refused_for_good_with_the_variable_to_mend(discord: Discord) -> None:
    webhook = DiscordWebhook(
        discord.url.replace(TOKEN, "wrong"), variable="BOFSCRIBE_DISCORD_WEBHOOK_PT", transport=discord.transport()
    )
    with pytest.raises(TargetRefusedError, match="401") as error:
        webhook.post("x")
    assert "BOFSCRIBE_DISCORD_WEBHOOK_PT" in error.value.hint
    webhook.close()


@pytest.mark.parametrize(
    "url",
    ["", "hello", "https://discord.com/api/webhooks/1304", "http://discord.com/api/webhooks/1/abc-SECRET",
     "https://discord.com/channels/1/2", "ftp://discord.com/api/webhooks/1/abc-SECRET"],
)  # fmt: skip
def test_what_is_no_webhook_is_wrong_usage_and_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match=VARIABLE) as error:
        DiscordWebhook(url, variable=VARIABLE)
    assert "SECRET" not in error.value.message + error.value.hint


def test_the_address_may_have_another_host_a_version_spaces_and_a_thread() -> None:
    asked = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, json={"id": "5"})

    url = " https://ptb.discord.com/api/v10/webhooks/1304/abc?thread_id=7&other=1 \n"
    DiscordWebhook(url, variable=VARIABLE, transport=httpx2.MockTransport(handle)).post("x")
    assert asked == ["https://ptb.discord.com/api/v10/webhooks/1304/abc?thread_id=7&wait=true"]
