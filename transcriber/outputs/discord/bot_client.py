"""The bot as discord.py runs it: /ask, and messages that mention it. Neither needs a privileged intent.

Imported only where a bot runs: discord.py is an optional extra.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import discord
from discord import app_commands

from transcriber.core.question_work import MAX_CHARACTERS
from transcriber.outputs.discord.markdown import escape_discord
from transcriber.ports import IncomingQuestion

_NO_MENTIONS = discord.AllowedMentions.none()
_MAX_MESSAGE = 2000

_Question: TypeAlias = app_commands.Range[str, 1, MAX_CHARACTERS]

Ask = Callable[[IncomingQuestion], str]


class BotClient(discord.Client):
    """Hands every question to `ask`, on a thread that may wait, and tells who asked what it returns."""

    def __init__(self, ask: Ask, on_connected: Callable[[], None]) -> None:
        # Else it warns of libraries for voice channels, which it doesn't enter.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, allowed_mentions=_NO_MENTIONS, max_messages=None)
        self._ask = ask
        self._on_connected = on_connected
        # One after the other, so that the queue has them in the order in which they came.
        self._turn = asyncio.Lock()
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(
            app_commands.Command(name="ask", description="Ask a question in the session.", callback=self._command())
        )

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_connect(self) -> None:
        self._on_connected()

    async def on_message(self, message: discord.Message) -> None:
        is_meant = self.user is not None and self.user.id in message.raw_mentions
        if not is_meant or message.author.bot or message.webhook_id is not None or self.user is None:
            return
        text = message.content.replace(f"<@{self.user.id}>", " ").replace(f"<@!{self.user.id}>", " ")
        told = await self._taken(text, message.author, f"{message.channel.id}/{message.id}")
        await message.reply(told, mention_author=False)

    async def answer(self, channel: int, message: int, text: str) -> None:
        """Reply to a message, or write into its channel where it is gone."""
        place = self.get_partial_messageable(channel)
        reference = place.get_partial_message(message).to_reference(fail_if_not_exists=False)
        shown = escape_discord(text)[:_MAX_MESSAGE]
        # The nonce makes Discord take a reply that is sent again for the one it has.
        await place.send(shown, reference=reference, mention_author=False, suppress_embeds=True, nonce=message)

    def _command(self) -> Callable[[discord.Interaction, _Question], Coroutine[Any, Any, None]]:
        @app_commands.describe(question="What you would like to know.")
        async def ask(interaction: discord.Interaction, question: _Question) -> None:
            # At once: Discord gives an application three seconds, and the answer needs the message's id.
            await interaction.response.defer()
            shown = await interaction.original_response()
            told = await self._taken(question, interaction.user, f"{shown.channel.id}/{shown.id}")
            name = escape_discord(interaction.user.display_name)
            await interaction.edit_original_response(
                content=f"**{name}** asks: {escape_discord(question)}\n-# {told}"[:_MAX_MESSAGE],
                allowed_mentions=_NO_MENTIONS,
            )

        return ask

    async def _taken(self, text: str, author: discord.User | discord.Member, reference: str) -> str:
        incoming = IncomingQuestion(text, author.display_name, str(author.id), reference)
        async with self._turn:
            return await asyncio.to_thread(self._ask, incoming)
