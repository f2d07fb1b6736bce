"""`bofscribe questions`: what people who are not in the room ask, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from transcriber.commands.person import person_option
from transcriber.core.events import QuestionId, Settlement
from transcriber.core.intents import SettleQuestion
from transcriber.core.state import Question
from transcriber.errors import UsageError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print all questions as JSON.")
@click.option("--all", "shows_all", is_flag=True, help="Show those that are answered or dismissed as well.")
@click.option("--asked", multiple=True, metavar="ID", help="It was asked in the room.")
@click.option("--answered", multiple=True, metavar="ID", help="It was answered there; who asked is told.")
@click.option("--text", default="", help="With --answered: the answer in a sentence, told with it.")
@click.option("--dismissed", multiple=True, metavar="ID", help="It is left aside; nobody is told.")
@person_option()
def questions(
    directory: Path,
    as_json: bool,
    shows_all: bool,
    asked: tuple[str, ...],
    answered: tuple[str, ...],
    text: str,
    dismissed: tuple[str, ...],
    person: str,
) -> None:
    """Show the questions that came from elsewhere into the session in DIR, and say what became of them.

    They come from a Discord bot ('live --discord' with BOFSCRIBE_DISCORD_TOKEN): by /ask, or by mentioning it.

    \b
    Examples:
      bofscribe questions my-session
      bofscribe questions my-session --asked q3
      bofscribe questions my-session --answered q3 --text "Clang 21, since July."
    """
    from transcriber.outputs.json_document import question_as_json
    from transcriber.wiring.documents import open_document, send_intents

    if text and not answered:
        raise UsageError("--text is the answer to a question.", hint="Add --answered with its id.")
    settled: list[tuple[Settlement, Iterable[str]]] = [
        ("asked", asked),
        ("answered", answered),
        ("dismissed", dismissed),
    ]
    intents = [
        SettleQuestion(QuestionId(question), settlement, person, text if settlement == "answered" else "")
        for settlement, ids in settled
        for question in ids
    ]
    if intents:
        send_intents(directory, intents)
    found = list(open_document(directory).state.questions.values())
    if as_json:
        click.echo(json.dumps([question_as_json(question) for question in found], ensure_ascii=False, indent=1))
        return
    shown = [question for question in found if shows_all or _is_due(question)]
    for question in shown:
        click.echo(_as_text(question))
    n_due = sum(map(_is_due, found))
    rest = "" if shows_all or n_due == len(found) else f", {len(found) - n_due} settled (--all)"
    click.echo(f"{n_due} to be answered{rest}.", err=True)


def _is_due(question: Question) -> bool:
    return question.settled is None or question.settled.settlement == "asked"


def _as_text(question: Question) -> str:
    settled = question.settled
    state = f" ({settled.settlement})" if settled else ""
    answer = f"\n    {settled.answer}" if settled and settled.answer else ""
    return f"{question.asked.question:4} {question.asked.author}{state}: {question.asked.text}{answer}"
