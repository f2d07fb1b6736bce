"""Fit what each signal of a mishearing counts for to the development part, and say how well it does beyond it.

    python -m tests.benchmarks.terms.fit [--write]

A logistic regression over all candidates, in the scripts as they are written and in all recordings: right where a
candidate is the term of the script, wrong where nothing was misheard. A second one weighs what the sound told when it
was heard again with the odds that the first gives. Each session is also judged with weights that were fitted without
it, with the bar of the review; these are the figures to trust. --write stores the weights in the package.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import transcriber.terms.data as weights_file
from tests.benchmarks.terms.figures import figures
from tests.benchmarks.terms.folding import fold
from tests.benchmarks.terms.gold import Gold, Key, key_of
from tests.benchmarks.terms.matching import Counts, match, review
from tests.benchmarks.terms.recordings import place_of, read_recordings, read_rescored
from tests.benchmarks.terms.script import scripts
from tests.benchmarks.terms.statements import Rendering, heard, written
from tests.benchmarks.terms.wiring import expected_concepts, field_glossary
from transcriber.core.events import FlagSpan, TermRescored
from transcriber.terms.glossary import Glossary
from transcriber.terms.heard_spans import Candidate
from transcriber.terms.mishearings import MishearingReview
from transcriber.terms.packaged import packaged_background, packaged_pronouncer
from transcriber.terms.weights import BIAS, HEARD_SIGNALS, SIGNALS, Weights, heard_signals, weigh

_RIDGE = 3.0
"""How strongly weights are held near zero, with signals in units of their spread."""
_N_STEPS = 30
_FILE = Path(weights_file.__file__).parent / "weights.csv"
MEANINGS: Mapping[str, str] = {
    BIAS: "a candidate of which nothing is known",
    "surprise": "how unlikely the words are by themselves, in nats",
    "pairs": "how unlikely they are after one another, in nats",
    "distance": "between the sounds of the words and of the term, in phonemes",
    "distance_share": "the same for each phoneme of the term",
    "doubted_distance": "distance times the recognizer's doubt in the statement",
    "exact": "the sounds are as good as equal",
    "doubt": "odds of the least sure word, in nats above the usual",
    "certainty": "the same below the usual",
    "garbled": "the recognizer's doubt in the statement, 0 to 1",
    "kept": "rarity of the words that the term has too, in nats",
    "ordinary": "the term is made of everyday words",
    "comma": "commas within",
    "plural": "an s at the end that the term has not",
    "anchored": "only found by a word that was heard right",
    "unknown": "words within that no dictionary has",
    "capital": "a word within is written like a name",
    "phonemes": "length of the term's sound, at most 12",
    "words": "number of words heard",
    "small": "everyday words at the edges",
    "needs_cue": "one everyday word",
    "name": "the term is a name, not a concept",
    "place": "of the term among the forms of its concept, in doublings",
    "told": "the recognizer was told which terms to expect",
    "article_name": "the term is a name, after an article or the like",
    "article_concept": "it is a concept, likewise",
    "used_name": "the term is a name, after a word like 'use' or 'with'",
    "lower_name": "the term is a name, and nothing of the words has a capital",
    "field": "other terms of the field nearby, at most 3",
    "cues_here": "words of the term's own field in the sentence, at most 3",
    "cues_near": "the same in the sentences around; both together at most 3",
    "said": "it was written or surely meant earlier in the session",
    "expected": "the agenda has it",
    "heard_bias": "once the sound was heard again: a candidate of which nothing is known",
    "heard_odds": "what all signals above make of it, in nats",
    "heard_gain": "how much likelier the text is with the term than without, told to expect it, in nats",
    "heard_shift": "how much likelier the text as it stands becomes by expecting the term, in nats",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate. is_right: None where it is neither: beside a neutral place, or another term than was said."""

    span: FlagSpan
    candidate: Candidate
    signals: tuple[float, ...]
    is_right: bool | None
    rescored: TermRescored | None = None


@dataclass(frozen=True, slots=True)
class Session:
    rendering: Rendering
    key: Key
    examples: tuple[Example, ...]


def sessions(glossary: Glossary) -> Iterator[Session]:
    """The development part, as it is written and as it was heard, without hotwords and with them."""
    by_name = {script.name: script for script in scripts() if script.part == "development"}
    renderings = [written(script) for script in by_name.values()]
    renderings += [
        heard(by_name[recording.session], recording, read_rescored(recording))
        for recording in read_recordings()
        if recording.session in by_name
    ]
    for rendering in renderings:
        key = key_of(rendering)
        yield Session(rendering, key, tuple(_examples(rendering, key, glossary)))


def _examples(rendering: Rendering, key: Key, glossary: Glossary) -> Iterator[Example]:
    """Each candidate once a turn: what a recognizer says again and again in a loop is one case."""
    reviewer = _review(rendering, glossary, Weights.of({}))
    seen: set[tuple[str, str, str]] = set()
    for span, candidate, context in reviewer.examples(rendering.statements):
        turn = str(span.segment).partition(".")[0]
        if (turn, candidate.heard, candidate.concept) not in seen:
            seen.add((turn, candidate.heard, candidate.concept))
            is_right = _is_right(span, candidate, key, rendering.script.turns[int(turn[1:])].text)
            rescored = rendering.rescored.get(place_of(span, candidate.written))
            yield Example(span, candidate, (*candidate.signals, *context), is_right, rescored)


def _is_right(span: FlagSpan, candidate: Candidate, key: Key, said: str) -> bool | None:
    gold = [one for one in key.gold if one.kind == "misheard" and _touches(span, one)]
    if any(one.concept == candidate.concept for one in gold):
        return True
    is_neutral = any(one.kind == "misheard" and _touches(span, one) for one in key.neutral)
    return None if gold or is_neutral or fold(candidate.written) in fold(said) else False


def _touches(span: FlagSpan, gold: Gold) -> bool:
    return any(
        span.segment == other.segment and span.start < other.end and other.start < span.end for other in gold.spans
    )


def fitted(examples: Iterable[Example]) -> Weights:
    """What each signal counts for, then what hearing again does."""
    used = [example for example in examples if example.is_right is not None]
    bias, *weights = _regression([example.signals for example in used], used)
    values = {BIAS: bias, **dict(zip(SIGNALS, weights, strict=True))}
    again = [(example, example.rescored) for example in used if example.rescored]
    if again:
        signals = [
            heard_signals(bias + weigh(weights, example.signals), rescored.gain, rescored.shift)[1:]
            for example, rescored in again
        ]
        values |= zip(HEARD_SIGNALS, _regression(signals, [example for example, _ in again]), strict=True)
    return Weights.of({name: round(value, 3) for name, value in values.items()})


def _regression(signals: Sequence[Sequence[float]], examples: Sequence[Example]) -> list[float]:
    """The bias, which is not held near zero, and a weight for each signal, by Newton's method."""
    rows = np.array(signals)
    is_right = np.array([bool(example.is_right) for example in examples], dtype=float)
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights = np.zeros(inputs.shape[1])
    ridge = np.diag([_RIDGE] * (len(weights) - 1) + [0.0])
    for _ in range(_N_STEPS):
        odds = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = inputs.T @ (odds - is_right) + ridge @ weights
        curvature = (inputs * (odds * (1 - odds))[:, None]).T @ inputs + ridge
        weights -= np.linalg.solve(curvature, gradient)
    by_signal = weights[:-1] / spread
    return [float(weights[-1] - by_signal @ mean), *map(float, by_signal)]


def judged(session: Session, glossary: Glossary, weights: Weights, *, is_heard_again: bool) -> Counts:
    """What the review finds with these weights while the session grows."""
    reviewer = _review(session.rendering, glossary, weights)
    rescored = session.rendering.rescored if is_heard_again else None
    raised = review([reviewer], session.rendering.statements, rescored)
    return match(raised.findings, session.key, session.rendering).counts["misheard"]


def _review(rendering: Rendering, glossary: Glossary, weights: Weights) -> MishearingReview:
    expected = expected_concepts(glossary, f"{rendering.script.title}. {rendering.script.agenda}")
    return MishearingReview(
        glossary,
        packaged_background(),
        packaged_pronouncer(),
        expected=expected,
        is_told=rendering.is_primed,
        weights=weights,
    )


def as_file(weights: Weights) -> str:
    """The file of the package."""
    values = {BIAS: weights.bias, **dict(zip(SIGNALS, (*weights.span, *weights.context), strict=True))}
    values |= zip(HEARD_SIGNALS, weights.heard, strict=True)
    lines = ["signal,weight,what it is", *(f"{name},{value:.3f},{MEANINGS[name]}" for name, value in values.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="store the weights in the package")
    arguments = parser.parse_args()
    glossary = field_glossary()
    all_sessions = list(sessions(glossary))
    n_gold = sum(sum(one.kind == "misheard" for one in session.key.gold) for session in all_sessions)
    print(f"{len(all_sessions)} recordings, {n_gold} ways of mishearing")  # noqa: T201 - the result
    by_engine: dict[str, list[Counts]] = defaultdict(list)
    for name in sorted({session.rendering.script.name for session in all_sessions}):
        held_out = [session for session in all_sessions if session.rendering.script.name == name]
        others = [session for session in all_sessions if session.rendering.script.name != name]
        weights = fitted(example for session in others for example in session.examples)
        for session in held_out:
            source = session.rendering.condition
            by_engine[source].append(judged(session, glossary, weights, is_heard_again=False))
            if session.rendering.rescored:
                again = judged(session, glossary, weights, is_heard_again=True)
                by_engine[f"{source}, heard again"].append(again)
    for engine, counts in by_engine.items():
        found = figures(counts)
        print(  # noqa: T201 - the result
            f"{engine}, each session with weights of the others: P {found.precision.value} R {found.recall.value}"
            f" (gold {found.n_gold}, found {found.n_hit}, false {found.n_false})"
        )
    text = as_file(fitted(example for session in all_sessions for example in session.examples))
    if arguments.write:
        _FILE.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201 - the result


if __name__ == "__main__":
    main()
