"""A doubtful term decided by the sound: is the text likelier with the term in it than as it was written?

Both texts are scored by the recognizer that wrote the one, told to expect the term as it is told of hotwords. What that
counts for is fitted with the other signals of a mishearing (`tests/benchmarks/terms/README.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from transcriber.core.events import TermRescored
from transcriber.core.speech import LanguageCode
from transcriber.ports import AudioWindow, Reading, TextScorer
from transcriber.terms.mishearings import Doubt

if TYPE_CHECKING:
    from transcriber.core.events import FlagSpan
    from transcriber.ports import Samples
    from transcriber.session.flagging import Rescore

_MARGIN_S = 0.3
_MAX_S = 28.0
_ENGLISH = LanguageCode("en")
"""The language of glossaries, so far."""


def rescoring(
    scorer: Callable[[], TextScorer],
    samples: Callable[[float, float], Samples],
    progress: Callable[[float], None] = lambda _share: None,
) -> Rescore:
    """A judge of doubts.

    Args:
        scorer: Asked for when there is something to hear.
        samples: (start, end) in seconds to what was recorded between them: (n_samples,) float32, mono, 16 kHz.
        progress: Told the share of the doubts that is heard.
    """
    asked: set[tuple[FlagSpan, str]] = set()

    def rescore(doubts: Sequence[Doubt]) -> list[TermRescored]:
        new = [doubt for doubt in doubts if (doubt.span, doubt.term) not in asked]
        asked.update((doubt.span, doubt.term) for doubt in new)
        found: list[TermRescored] = []
        n_heard = 0
        for (_, start, end), group in groupby(new, key=lambda one: (one.span.segment, one.start, one.end)):
            of_statement = list(group)
            found += _heard_again(scorer(), _window(samples, start, end), of_statement)
            n_heard += len(of_statement)
            progress(n_heard / len(new))
        return found

    return rescore


def _window(samples: Callable[[float, float], Samples], start: float, end: float) -> AudioWindow | None:
    start, end = max(0.0, start - _MARGIN_S), end + _MARGIN_S
    return AudioWindow(samples(start, end), start) if end - start <= _MAX_S else None


def _heard_again(scorer: TextScorer, window: AudioWindow | None, doubts: Sequence[Doubt]) -> Iterator[TermRescored]:
    """Nothing of what is longer than a recognizer hears at once, or was not recorded."""
    if window is None or not len(window.audio):
        return
    readings = [Reading(doubts[0].text)]
    for doubt in doubts:
        readings += [Reading(doubt.text, (doubt.term,)), Reading(doubt.meant, (doubt.term,))]
    unhinted, *scores = scorer.log_likelihoods(window, readings, language=_ENGLISH)
    for doubt, as_written, as_meant in zip(doubts, scores[::2], scores[1::2], strict=True):
        gain, shift = round(as_meant - as_written, 2), round(as_written - unhinted, 2)
        yield TermRescored(doubt.span, doubt.term, gain, shift, scorer.name)
