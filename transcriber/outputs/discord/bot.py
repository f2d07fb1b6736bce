"""A Discord bot as a place where people ask. It hears no voice channels: those are encrypted from end to end."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from transcriber.errors import TargetRefusedError, TargetUnavailableError, UsageError
from transcriber.ports import IncomingQuestion, QuestionGateway

if TYPE_CHECKING:
    from transcriber.outputs.discord.bot_client import BotClient

VARIABLE = "BOFSCRIBE_DISCORD_TOKEN"

_CONNECT_S = 30.0
_REPLY_S = 15.0
_CLOSE_S = 10.0

_log = logging.getLogger(__name__)


def open_gateways(environment: Mapping[str, str]) -> list[QuestionGateway]:
    """The bot whose token the environment has, if any; nothing is connected yet.

    Raises:
        UsageError: If discord.py is not installed.
    """
    token = environment.get(VARIABLE, "").strip()
    if not token:
        return []
    if importlib.util.find_spec("discord") is None:
        raise UsageError(
            f"{VARIABLE} is set, and the bot needs discord.py, which is not installed.",
            hint="pip install 'bofscribe[discord]', or unset the variable: captions go out without it.",
        )
    return [DiscordBot(token)]


class DiscordBot:
    """Implements `QuestionGateway`. Once connected it connects again by itself, as discord.py does."""

    source = "discord"

    def __init__(self, token: str) -> None:
        self._token = token
        self._client: BotClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def start(self, on_question: Callable[[IncomingQuestion], str]) -> None:
        is_decided = threading.Event()
        self._failure = None
        self._thread = threading.Thread(
            target=self._run, args=(on_question, is_decided), name="Discord bot", daemon=True
        )
        self._thread.start()
        is_in_time = is_decided.wait(_CONNECT_S)
        failure = self._failure
        if failure is not None:
            raise _understood(failure) from None  # the cause may hold what was sent
        if not is_in_time:
            self.close()
            raise TargetUnavailableError("Discord does not let the bot in yet.", hint="Is this machine online?")

    def reply(self, reference: str, text: str) -> None:
        channel, _, message = reference.partition("/")
        client, loop = self._client, self._loop
        if client is None or loop is None or client.is_closed():
            raise TargetUnavailableError("The Discord bot is not connected.", hint="It is tried again.")
        if not (channel.isdecimal() and message.isdecimal()):
            raise TargetRefusedError("Nobody knows where in Discord that was asked.", hint="Answer there by hand.")
        sending = asyncio.run_coroutine_threadsafe(client.answer(int(channel), int(message), text), loop)
        try:
            sending.result(_REPLY_S)
        except Exception as failure:  # noqa: BLE001 - sorted below
            sending.cancel()
            raise _understood(failure) from None

    def close(self) -> None:
        client, loop, thread = self._client, self._loop, self._thread
        if client is not None and loop is not None and thread is not None and thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                asyncio.run_coroutine_threadsafe(client.close(), loop)
            thread.join(_CLOSE_S)

    def _run(self, on_question: Callable[[IncomingQuestion], str], is_decided: threading.Event) -> None:
        from transcriber.outputs.discord.bot_client import BotClient  # noqa: PLC0415 - an optional extra

        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            async with BotClient(on_question, is_decided.set) as client:
                self._client = client
                await client.start(self._token)

        try:
            asyncio.run(main())
        except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame; `start` raises it
            self._failure = failure
            if is_decided.is_set():
                _log.warning("The Discord bot has ended: %s", type(failure).__name__)
        finally:
            is_decided.set()


def _understood(failure: BaseException) -> BaseException:
    """What it means to who waits; a bug of ours stays what it is."""
    import aiohttp  # noqa: PLC0415 - discord.py brings it
    import discord  # noqa: PLC0415 - an optional extra

    if isinstance(failure, discord.LoginFailure):
        return TargetRefusedError(
            "Discord refuses the bot's token.",
            hint=f"Copy it again in the developer portal (Bot, Reset Token) into {VARIABLE}, and start again.",
        )
    if isinstance(failure, discord.Forbidden | discord.NotFound):
        return TargetRefusedError(
            f"Discord does not let the bot write there (HTTP {failure.status}).",
            hint="Give it the permission to send messages in that channel.",
        )
    if not isinstance(failure, discord.DiscordException | aiohttp.ClientError | OSError | TimeoutError):
        return failure
    return TargetUnavailableError(
        f"The Discord bot reached nobody ({type(failure).__name__}).", hint="Is this machine online?"
    )
