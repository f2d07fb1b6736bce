"""The stand-in speaks Discord's API: discord.py's webhook client works with it, and reads its errors as Discord's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import aiohttp
import discord
import discord.http
import pytest

from tests.outputs.discord.stand_in import TOKEN, WEBHOOK_ID, Discord, serve

_Result = TypeVar("_Result")


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Discord]:
    there = Discord()
    with serve(there) as base:
        monkeypatch.setattr(discord.http.Route, "BASE", base)
        yield there


def by_their_client(use: Callable[[discord.Webhook], Awaitable[_Result]], token: str = TOKEN) -> _Result:
    async def run() -> _Result:
        async with aiohttp.ClientSession() as session:
            return await use(discord.Webhook.partial(int(WEBHOOK_ID), token, session=session))

    return asyncio.run(run())


def test_a_message_is_sent_edited_read_and_deleted(stand_in: Discord) -> None:
    async def use(webhook: discord.Webhook) -> list[str]:
        sent = await webhook.send("one", wait=True)
        edited = await webhook.edit_message(sent.id, content="two")
        read = await webhook.fetch_message(sent.id)
        await webhook.send("three")
        await webhook.delete_message(sent.id)
        return [sent.content, edited.content, read.content]

    assert by_their_client(use) == ["one", "two", "two"]
    assert stand_in.shown == "three"


def test_its_limit_is_understood(stand_in: Discord) -> None:
    stand_in.faults.append("429")
    stand_in.retry_after_s = 0.05

    async def use(webhook: discord.Webhook) -> None:
        await webhook.send("one", wait=True)

    by_their_client(use)
    assert len(stand_in.requests) == 2
    assert stand_in.shown == "one"


def test_its_errors_are_those_that_discord_has(stand_in: Discord) -> None:
    async def codes(webhook: discord.Webhook) -> list[int]:
        found = []
        for content in ("", "x" * 2001):
            with pytest.raises(discord.HTTPException) as error:
                await webhook.send(content, wait=True)
            found.append(error.value.code)
        with pytest.raises(discord.NotFound) as unknown:
            await webhook.edit_message(5, content="x")
        stand_in.is_webhook_deleted = True
        with pytest.raises(discord.NotFound) as gone:
            await webhook.send("x", wait=True)
        return [*found, unknown.value.code, gone.value.code]

    assert by_their_client(codes) == [50006, 50035, 10008, 10015]


def test_a_wrong_token_is_refused(stand_in: Discord) -> None:
    del stand_in

    async def use(webhook: discord.Webhook) -> int:
        with pytest.raises(discord.HTTPException) as error:
            await webhook.send("x", wait=True)
        return error.value.status

    assert by_their_client(use, token="another") == 401


def test_a_mention_pings_unless_mentions_are_off(stand_in: Discord) -> None:
    async def use(webhook: discord.Webhook) -> None:
        await webhook.send("@everyone", wait=True, allowed_mentions=discord.AllowedMentions.none())
        assert stand_in.pinged == []
        await webhook.send("@here", wait=True)

    by_their_client(use)
    assert stand_in.pinged == ["@here"]
