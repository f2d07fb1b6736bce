"""Which words a session is told to expect, with the glossary and the word counts that come with it."""

from __future__ import annotations

from pathlib import Path

from tests.builders import segment, state_of
from transcriber.config import Settings
from transcriber.wiring.engines import session_vocabulary

NOVEL = (
    "The stillness was awful and creepy, and the old man went on with his poetry as if nobody were there. She told him "
    "that the water was spilling over the edge, but he did not hear her, and the folks in the garden were all asleep. "
)
TALK = "We build wheels for our cluster with pybind11, and the compiler of the login node is not that of MPI. "


def expected(text: str) -> tuple[str, ...]:
    state = state_of(*(segment(f"s{n}", text, 60.0 * n) for n in range(4)))
    return tuple(session_vocabulary(Settings(), lambda _: None, Path()).expected_words(state, text))


def test_talk_of_the_field_makes_its_words_expected() -> None:
    assert {"pybind11", "MPI"} <= set(expected(TALK))


def test_words_of_the_field_that_a_novel_has_by_chance_make_none_expected() -> None:
    assert expected(f"{NOVEL} {NOVEL} {NOVEL}") == ()
