"""What each signal of a mishearing weighs."""

from __future__ import annotations

from transcriber.terms.packaged import packaged_weights
from transcriber.terms.weights import CONTEXT_SIGNALS, SPAN_SIGNALS, Weights


def test_a_signal_that_the_file_does_not_name_counts_for_nothing() -> None:
    weights = Weights.parse("signal,weight,what it is\nbias,-2.0,x\ndistance,-1.5,x\nexpected,1.0,x\n")
    assert weights.bias == -2.0
    assert dict(zip(SPAN_SIGNALS, weights.span, strict=True))["distance"] == -1.5
    assert sum(weights.span) == -1.5
    assert sum(weights.context) == 1.0


def test_what_sounds_further_off_is_less_likely_and_what_is_cued_is_likelier() -> None:
    weights = packaged_weights()
    span = dict(zip(SPAN_SIGNALS, weights.span, strict=True))
    context = dict(zip(CONTEXT_SIGNALS, weights.context, strict=True))
    assert span["distance"] < 0
    assert span["distance_share"] < 0
    assert span["doubt"] > 0
    assert span["surprise"] > 0
    assert context["cues_here"] > context["cues_near"] > 0
    assert context["expected"] > 0
