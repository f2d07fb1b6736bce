"""Voices known from earlier sessions: recognized as a suggestion, which only a person makes a name."""

from __future__ import annotations

import math

import pytest

from tests.builders import records, segment, state_of, turn
from transcriber.core.events import FlagResolved, SpeakerNamed, SpeakersDiarized
from transcriber.core.intents import ResolveFlag, events_of
from transcriber.core.known_voices import KnownVoice, pending_recognitions, recognitions
from transcriber.core.speech import Label
from transcriber.core.state import State, fold
from transcriber.core.views import flag_state

A, B = Label("A"), Label("B")


def at_angle(degrees: float) -> tuple[float, float]:
    return (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def heard(angle_a: float, angle_b: float = 180.0, *, seconds: float = 20.0) -> State:
    return state_of(
        segment("s1", "so we begin", label="A"),
        segment("s2", "yes", 5.0, label="B"),
        SpeakersDiarized(
            (turn("A", 0, seconds), turn("B", seconds, 2 * seconds)),
            ((A, at_angle(angle_a)), (B, at_angle(angle_b))),
            "m",
        ),
    )


ANA, BEN = KnownVoice("Ana", at_angle(0), "m"), KnownVoice("Ben", at_angle(90), "m")


def test_a_voice_that_is_like_a_known_one_is_recognized() -> None:
    (found,) = recognitions(heard(20), [ANA, BEN])
    assert (found.label, found.name, round(found.cosine, 2)) == (A, "Ana", 0.94)


@pytest.mark.parametrize(
    "state",
    [
        heard(50),
        heard(20, seconds=4.0),
        fold(records([SpeakerNamed(A, "Eva", "Ana")], first=4), heard(20)),
    ],
    ids=["not like enough", "too little speech", "has a name"],
)
def test_a_voice_is_not_recognized_by_a_guess_nor_against_a_name(state: State) -> None:
    assert recognitions(state, [ANA]) == []


def test_between_two_people_who_sound_alike_none_is_suggested() -> None:
    assert recognitions(heard(20), [ANA, KnownVoice("Eva", at_angle(41), "m")]) == []


def test_vectors_of_another_model_are_not_compared() -> None:
    assert recognitions(heard(0), [KnownVoice("Ana", at_angle(0), "other"), KnownVoice("Ana", (1.0,), "m")]) == []


def test_a_person_is_suggested_for_one_voice_alone_the_most_alike() -> None:
    assert [(one.label, one.name) for one in recognitions(heard(20, 5), [ANA])] == [(B, "Ana")]


def test_accepting_the_suggestion_names_the_voice_and_changes_no_text() -> None:
    state = heard(20)
    (flag,) = pending_recognitions(state, [ANA], n_others=2)
    assert (flag.flag, flag.kind, flag.suggestion) == ("f3", "voice", "Ana")
    raised = fold(records([flag], first=4), state)
    assert raised.names == {}
    assert flag_state(raised, raised.flags[flag.flag]) == "open"
    assert pending_recognitions(raised, [ANA]) == []
    made = events_of(ResolveFlag(flag.flag, "accepted", "Eva"), raised)
    assert made == (SpeakerNamed(A, "Ana", "Eva"), FlagResolved(flag.flag, "accepted", "Eva"))


def test_a_suggestion_is_stale_once_the_voice_has_a_name() -> None:
    state = heard(20)
    (flag,) = pending_recognitions(state, [ANA])
    named = fold(records([flag, SpeakerNamed(A, "Eva", "Eva")], first=4), state)
    assert flag_state(named, named.flags[flag.flag]) == "stale"
