"""The bot, run by discord.py against a gateway that sends what Discord sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.outputs.discord.stand_in_gateway import BOT, CHANNEL, TOKEN, Gateway
from transcriber.errors import TargetRefusedError, TargetUnavailableError
from transcriber.outputs.discord.bot import DiscordBot, open_gateways
from transcriber.ports import IncomingQuestion

MENTION = f"<@{BOT['id']}>"


@dataclass
class Asked:
    questions: list[IncomingQuestion] = field(default_factory=list)

    def take(self, question: IncomingQuestion) -> str:
        self.questions.append(question)
        return "Thank you."


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    made = Gateway()
    with made.served(monkeypatch):
        yield made


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def bot(gateway: Gateway, asked: Asked) -> Iterator[DiscordBot]:
    del gateway
    made = DiscordBot(TOKEN)
    made.start(asked.take)
    yield made
    made.close()


def test_a_mention_is_a_question_and_is_thanked_for(gateway: Gateway, bot: DiscordBot, asked: Asked) -> None:
    del bot
    message = gateway.said(f"{MENTION} Which compiler?")
    thanks = gateway.wait_for("Thank you.")
    assert thanks["message_reference"]["message_id"] == int(message)
    (question,) = asked.questions
    assert question == IncomingQuestion("  Which compiler?", "Zoë", "600", f"{CHANNEL}/{message}")


def test_what_mentions_nobody_is_no_question(gateway: Gateway, bot: DiscordBot, asked: Asked) -> None:
    del bot
    gateway.said("Which compiler?")
    gateway.said(f"{MENTION} And which MPI?")
    gateway.wait_for("Thank you.")
    assert [question.text.strip() for question in asked.questions] == ["And which MPI?"]


def test_the_command_is_offered_and_shows_the_question_without_markdown(
    gateway: Gateway, bot: DiscordBot, asked: Asked
) -> None:
    del bot
    assert [(command["name"], command["options"][0]["max_length"]) for command in gateway.commands] == [("ask", 500)]
    gateway.asked("Is **that** @everyone?", "Zoë")
    shown = gateway.wait_for("Thank you.")
    assert shown["content"] == "**Zoë** asks: Is \\*\\*that\\*\\* \\@everyone?\n-# Thank you."
    assert shown["allowed_mentions"]["parse"] == []
    assert asked.questions[0].reference == f"{CHANNEL}/{shown['id']}"


def test_an_answer_is_a_reply_that_pings_nobody_and_comes_once(gateway: Gateway, bot: DiscordBot) -> None:
    bot.reply(f"{CHANNEL}/1234", "Zoë, it was answered: *Clang*.")
    bot.reply(f"{CHANNEL}/1234", "Zoë, it was answered: *Clang*.")
    (reply,) = gateway.messages.values()
    assert reply["content"] == "Zoë, it was answered: \\*Clang\\*."
    assert reply["message_reference"]["message_id"] == 1234
    assert reply["allowed_mentions"]["parse"] == []


@pytest.mark.parametrize("reference", ["88/1234", "", "a/b"])
def test_where_it_may_not_write_or_there_is_no_such_place_it_is_refused(bot: DiscordBot, reference: str) -> None:
    with pytest.raises(TargetRefusedError):
        bot.reply(reference, "x")


def test_a_wrong_token_is_refused_and_not_told(gateway: Gateway) -> None:
    del gateway
    bot = DiscordBot("wr0ng")
    with pytest.raises(TargetRefusedError, match="token") as error:
        bot.start(lambda _: "")
    assert "BOFSCRIBE_DISCORD_TOKEN" in error.value.hint
    assert "wr0ng" not in f"{error.value.message} {error.value.hint}"


def test_before_it_is_connected_an_answer_has_to_wait() -> None:
    with pytest.raises(TargetUnavailableError):
        DiscordBot(TOKEN).reply("1/2", "x")


def test_without_a_token_there_is_no_bot() -> None:
    assert open_gateways({}) == []
    assert [gateway.source for gateway in open_gateways({"BOFSCRIBE_DISCORD_TOKEN": TOKEN})] == ["discord"]
