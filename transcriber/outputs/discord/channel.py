"""A Discord channel as a target: a message for each block of lines, edited in place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from transcriber.config import Settings
from transcriber.core.blocks import BlockSizes, Delivery, digest_of, pending_deliveries, plan_blocks
from transcriber.core.events import MessageDeleted, MessageId, MessagePosted, TargetId
from transcriber.core.redaction import redacted
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.errors import TargetUnavailableError, UsageError
from transcriber.outputs.discord.lines import MAX_CHARACTERS, chat_pieces, joined
from transcriber.outputs.discord.webhook import DiscordWebhook, MessageGoneError
from transcriber.ports import CaptionTarget, Delivered

WEBHOOK_VARIABLE = "BOFSCRIBE_DISCORD_WEBHOOK"
TOKEN_VARIABLE = "BOFSCRIBE_DISCORD_TOKEN"
_VARIABLE = re.compile(rf"{WEBHOOK_VARIABLE}(?:_[A-Z]{{2,3}})?")

_SIZES = BlockSizes(full=1900, limit=MAX_CHARACTERS)
_EMPTY = "-# …"


def open_targets(settings: Settings, environment: Mapping[str, str]) -> list[CaptionTarget]:
    """A channel for each webhook that the environment has.

    Raises:
        UsageError: If there is none and no bot's token either, or one is no webhook's address.
    """
    variables = sorted(name for name, value in environment.items() if _VARIABLE.fullmatch(name) and value.strip())
    if not variables and not environment.get(TOKEN_VARIABLE):
        raise UsageError(
            f"There is no Discord channel to send to: {WEBHOOK_VARIABLE} is not set.",
            hint=f"In Discord: channel settings, Integrations, Webhooks, Copy Webhook URL. Then: export "
            f"{WEBHOOK_VARIABLE}='https://...'; with _PT at its end it is the channel in Portuguese.",
        )
    targets: list[CaptionTarget] = []
    for variable in variables:
        code = variable.removeprefix(WEBHOOK_VARIABLE).removeprefix("_").lower()
        webhook = DiscordWebhook(environment[variable], variable=variable)
        language = LanguageCode(code) if code else None
        targets.append(DiscordChannel(webhook, language, edit_interval_s=float(settings.discord.edit_interval_s)))
    return targets


class DiscordChannel:
    """Implements `CaptionTarget`.

    A message begins as its time alone, and gets its lines by an edit: where Discord took a message and its answer was
    lost, a lone time stays in the channel, and no line ever stands there twice.
    """

    def __init__(self, webhook: DiscordWebhook, language: LanguageCode | None, *, edit_interval_s: float) -> None:
        """language: What the channel reads; None: everything as it was said."""
        self.id = TargetId(":".join(("discord", webhook.id, *([language] if language else []))))
        self.name = f"Discord ({language})" if language else "Discord"
        self.edit_interval_s = edit_interval_s
        self._webhook = webhook
        self.language = language

    def pending(self, state: State) -> Sequence[Delivery]:
        posted = tuple(state.posts.get(self.id, {}).values())
        blocks = plan_blocks(chat_pieces(redacted(state).state, self.language), posted, joined, _SIZES)
        return pending_deliveries(blocks, posted, empty=_EMPTY)

    def deliver(self, delivery: Delivery) -> Delivered:
        if delivery.message is None:
            heading = delivery.text.split("\n", 1)[0]
            answer = self._webhook.post(heading)
            if not answer.message:
                raise TargetUnavailableError("Discord answered without the message's id.", hint="It is tried again.")
            return Delivered(MessagePosted(self.id, MessageId(answer.message), (), digest_of(heading)), answer.pause_s)
        try:
            answer = self._webhook.edit(delivery.message, delivery.text)
        except MessageGoneError:
            return Delivered(MessageDeleted(self.id, delivery.message))
        return Delivered(
            MessagePosted(self.id, delivery.message, delivery.keys, digest_of(delivery.text)), answer.pause_s
        )

    def close(self) -> None:
        self._webhook.close()
