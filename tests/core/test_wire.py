"""Signals and intents between the engine and its clients."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import instances
from transcriber.core import intents
from transcriber.core.events import SegmentId
from transcriber.core.intents import ControlIntent, CorrectText, EditIntent, Intent
from transcriber.core.signals import LagMeasured, PartialCaption, PartialTranslated, Signal, topic
from transcriber.core.speech import LanguageCode
from transcriber.core.wire import dumps_intent, dumps_signal, loads_intent, loads_signal
from transcriber.errors import UsageError

INTENTS = (*get_args(EditIntent), *get_args(ControlIntent))


@pytest.mark.parametrize("kind", INTENTS, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_intent_survives_the_way(kind: type[Intent], data: st.DataObject) -> None:
    intent = data.draw(instances(kind))
    assert loads_intent(dumps_intent(intent)) == intent


@pytest.mark.parametrize("kind", get_args(Signal), ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_signal_survives_the_way(kind: type[Signal], data: st.DataObject) -> None:
    signal = data.draw(instances(kind))
    assert loads_signal(dumps_signal(signal)) == signal


def test_the_form_is_as_documented() -> None:
    text = dumps_intent(intents.GoOffRecord("Ana"))
    assert json.loads(text) == {"type": "GoOffRecord", "person": "Ana"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"type": "Unheard"}',
        '{"type": "CorrectText", "segment": "s1"}',
        '{"type": "CorrectText", "segment": "s1", "revision": "1", "text": "x", "person": "Ana"}',
        '{"type": "EndSession", "person": "Ana", "force": true}',
        '{"type": "PartialCaption", "stable_text": ""}',
        "[" * 100_000,
    ],
)
def test_what_is_no_intent_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="no intent"):
        loads_intent(text)


def test_an_intent_is_no_signal() -> None:
    with pytest.raises(UsageError):
        loads_signal(dumps_intent(CorrectText(SegmentId("s1"), 1, "x", "Ana")))
    assert isinstance(loads_signal(dumps_signal(PartialCaption("a", "b", None, None, 0.0, 1.0))), PartialCaption)


def test_partial_translations_of_two_languages_do_not_replace_each_other() -> None:
    en, pt, es = (LanguageCode(code) for code in ("en", "pt", "es"))
    signals = [PartialTranslated("", text, None, en, language, 0, 1) for text, language in (("a", pt), ("b", es))]
    assert topic(signals[0]) != topic(signals[1])
    assert topic(signals[0]) == topic(PartialTranslated("x", "", None, en, pt, 2, 3))
    assert topic(LagMeasured(1.0, "")) == topic(LagMeasured(2.0, ""))
