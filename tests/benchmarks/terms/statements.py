"""Sessions as the reviewers get them: statements in time, and where in them the terms of the script are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.benchmarks.terms.alignment import align, written_spans
from tests.benchmarks.terms.recordings import Recording, Rescored
from tests.benchmarks.terms.script import Mention, Script, Turn
from transcriber.core.events import FlagSpan, SegmentId
from transcriber.core.segmentation import split_segments
from transcriber.core.speech import LanguageCode, Word, join_words
from transcriber.terms.statements import Statement

WORDS_A_MINUTE = 150
TYPED_PROBABILITY = 0.95
"""Of words that no recognizer wrote: as a recognizer is of words that it heard well."""

_ENGLISH = LanguageCode("en")
_PUNCTUATION = "\"'“”‘’([{<-–—…"
_TAIL = re.compile(r"(?:['’]s)?\W*$")


@dataclass(frozen=True, slots=True)
class Place:
    """A mention in the statements: where (several spans if a sentence ends within it), and what is written there."""

    mention: Mention
    speaker: str
    spans: tuple[FlagSpan, ...]
    text: str
    begins_sentence: bool


@dataclass(frozen=True, slots=True)
class Rendering:
    """A session to review. source: "text" as it is written, else the engine whose voices a recognizer heard.

    places: Of the mentions that are there; lost: those for which nothing is written.
    rescored: What the sound told when it was heard again; empty where nobody listens.
    """

    script: Script
    source: str
    statements: tuple[Statement, ...]
    places: tuple[Place, ...]
    lost: tuple[Mention, ...]
    is_primed: bool = False
    rescored: Rescored = field(default_factory=dict)

    @property
    def condition(self) -> str:
        """Who said it, and whether the recognizer was told what to expect."""
        return f"{self.source} with hotwords" if self.is_primed else self.source


def written(script: Script) -> Rendering:
    """The session as if every word had been heard right."""
    turns = []
    clock_s = 0.0
    for turn in script.turns:
        words = typed_words(turn.text, clock_s)
        clock_s = words[-1].end + 0.4
        turns.append((turn, words, written_spans(turn)))
    return _rendering(script, "text", turns)


def heard(script: Script, recording: Recording, rescored: Rescored | None = None) -> Rendering:
    """The session as a recognizer wrote it down.

    Args:
        rescored: What hearing it again told.

    Raises:
        ValueError: If the recording is of another version of the script.
    """
    if len(script.turns) != len(recording.turns):
        raise ValueError(
            f"{script.name}: {len(script.turns)} turns and {len(recording.turns)} recorded: record it anew"
        )
    turns = [
        (turn, words, align(turn, [word.text for word in words]))
        for turn, words in zip(script.turns, recording.turns, strict=True)
    ]
    return replace(_rendering(script, recording.engine, turns, is_primed=recording.is_primed), rescored=rescored or {})


def typed_words(text: str, start_s: float) -> tuple[Word, ...]:
    """The words of a text, each as long as the next, at the pace of speech."""
    step_s = 60 / WORDS_A_MINUTE
    return tuple(
        Word(word, round(start_s + step_s * index, 3), round(start_s + step_s * (index + 1), 3), TYPED_PROBABILITY)
        for index, word in enumerate(text.split())
    )


def statements_of_turn(segment: SegmentId, speaker: str, words: Sequence[Word]) -> list[Statement]:
    """One statement a sentence, as the tool makes its segments."""
    return [
        Statement(
            SegmentId(f"{segment}.{index}"),
            1,
            speaker,
            _ENGLISH,
            join_words(part, _ENGLISH),
            part,
            part[0].start,
            max(word.end for word in part),
        )
        for index, part in enumerate(split_segments(words))
    ]


def _rendering(
    script: Script,
    source: str,
    turns: Sequence[tuple[Turn, tuple[Word, ...], dict[Mention, tuple[int, int]]]],
    *,
    is_primed: bool = False,
) -> Rendering:
    statements: list[Statement] = []
    places: list[Place] = []
    lost: list[Mention] = []
    for index, (turn, words, located) in enumerate(turns):
        own = statements_of_turn(SegmentId(f"t{index}"), turn.speaker, words)
        statements += own
        for mention in turn.mentions:
            if not mention.concept:
                continue
            place = _place(mention, turn, own, located[mention]) if mention in located else None
            if place:
                places.append(place)
            else:
                lost.append(mention)
    return Rendering(script, source, tuple(statements), tuple(places), tuple(lost), is_primed)


def _place(mention: Mention, turn: Turn, statements: Sequence[Statement], words: tuple[int, int]) -> Place | None:
    spans = tuple(_spans(statements, *words))
    if not spans:
        return None
    texts = {statement.segment: statement.text for statement in statements}
    text = " ".join(texts[span.segment][span.start : span.end] for span in spans)
    before = texts[spans[0].segment][: spans[0].start]
    return Place(mention, turn.speaker, spans, text, begins_sentence=not any(letter.isalnum() for letter in before))


def _spans(statements: Sequence[Statement], first: int, end: int) -> Iterator[FlagSpan]:
    """The characters of words [first, end) of a turn, without punctuation and the s of a genitive at their edges."""
    passed = 0
    for statement in statements:
        texts = [word.text for word in statement.words]
        inside = range(max(first - passed, 0), min(end - passed, len(texts)))
        if inside:
            start = len(" ".join(texts[: inside[0]])) + (inside[0] > 0)
            text = " ".join(texts[inside[0] : inside[-1] + 1])
            bare = text.lstrip(_PUNCTUATION)
            start += len(text) - len(bare)
            text = _TAIL.sub("", bare)
            if text:
                yield FlagSpan(statement.segment, statement.revision, start, start + len(text))
        passed += len(texts)
