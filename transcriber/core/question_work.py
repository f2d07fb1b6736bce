"""What remote participants ask, as it is kept and answered. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import count

from transcriber.core.events import QuestionId
from transcriber.core.state import Question, State

MAX_CHARACTERS = 500

_MAX_NAME = 80
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
_JOINERS = frozenset("\u200c\u200d")  # some scripts and many emoji need them


def clean_question(text: str) -> str:
    """A question on one line, without what can't be seen, cut where it is too long.

    >>> clean_question("  Which\\n\\x1b[31m compiler\\u202e? ")
    'Which [31m compiler?'
    """
    cleaned = _visible(text)
    return cleaned if len(cleaned) <= MAX_CHARACTERS else f"{cleaned[: MAX_CHARACTERS - 1].rstrip()}…"


def clean_author(name: str) -> str:
    """A name as it may be shown; who has none that can be seen is somebody."""
    return _visible(name)[:_MAX_NAME].strip() or "somebody"


def new_question_id(state: State) -> QuestionId:
    """One that no question has."""
    ids = (QuestionId(f"q{number}") for number in count(len(state.questions) + 1))
    return next(question for question in ids if question not in state.questions)


def is_known(state: State, source: str, reference: str) -> bool:
    """Whether it was asked already: places deliver some things twice."""
    return any((one.asked.source, one.asked.reference) == (source, reference) for one in state.questions.values())


def open_questions(state: State) -> list[Question]:
    """Those that nobody settled yet, in the order in which they were asked."""
    return [question for question in state.questions.values() if question.settled is None]


def pending_replies(state: State, source: str) -> list[Question]:
    """Those whose authors are to be told that they were answered."""
    return [
        question
        for question in state.questions.values()
        if question.asked.source == source
        and question.asked.reference
        and not question.is_replied
        and question.settled is not None
        and question.settled.settlement == "answered"
    ]


def _visible(text: str) -> str:
    spaced = re.sub(r"\s+", " ", text)
    kept = (sign for sign in spaced if sign in _JOINERS or unicodedata.category(sign) not in _INVISIBLE)
    return " ".join("".join(kept).split())
