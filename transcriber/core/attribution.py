"""Which voice said which word.

Word times from a recognizer are off by some tenths of a second and turns from a diarizer too, so the word at a turn's
edge often lies more in the neighbour's turn than in its own. People change at sentence ends and pauses far more often
than between "and" and "the". So the labels of all words of a stretch are chosen together: overlap in time speaks for a
label, a change of label costs, and costs little where a sentence ends or somebody pauses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.segmentation import is_clause_end, is_sentence_end
from transcriber.core.speech import Label, SpeakerTurn, Word
from transcriber.core.timeline import Span


@dataclass(frozen=True, slots=True)
class AttributionConfig:
    """reach_s: A turn this near to a word still touches it: the slack of word times.
    change_cost: Of a change of label within a sentence, in words wholly on the other side.
    clause_change_cost, sentence_change_cost: The same after a comma, and after the end of a sentence.
    pause_s: A silence of this length makes a change as cheap as after a sentence.
    """

    reach_s: float = 0.25
    change_cost: float = 1.6
    clause_change_cost: float = 0.9
    sentence_change_cost: float = 0.1
    pause_s: float = 0.5


def assign_words(
    words: Sequence[Word], turns: Sequence[SpeakerTurn], config: AttributionConfig | None = None
) -> list[Label | None]:
    """Give each word the label that explains it and its neighbours best.

    Args:
        words: In time order.
        turns: In time order; may overlap each other, then ties go to the turn that began earlier.

    Returns:
        One entry per word; None where no turn touches the word or its sentence (never a guess).
    """
    config = config or AttributionConfig()
    result: list[Label | None] = []
    nearby = _turns_near(words, turns, config.reach_s)
    run: list[tuple[Word, dict[Label, float]]] = []
    for word, scores in nearby:
        if run and not _belong_together(run[-1][0], word, config.pause_s) and not scores:
            result.extend(_best_labels(run, config))
            run = []
        run.append((word, scores))
    result.extend(_best_labels(run, config))
    return result


def _turns_near(
    words: Sequence[Word], turns: Sequence[SpeakerTurn], reach_s: float
) -> Iterator[tuple[Word, dict[Label, float]]]:
    """Each word with the share of it, 0 to 1, that each label's turns cover; labels in order of their turns' starts."""
    upcoming = sorted(turns, key=lambda turn: turn.start, reverse=True)
    active: list[SpeakerTurn] = []
    for word in words:
        while upcoming and upcoming[-1].start <= word.end + reach_s:
            active.append(upcoming.pop())
        active = [turn for turn in active if turn.end >= word.start - reach_s]
        scores: dict[Label, float] = {}
        for turn in active:
            if turn.start > word.end + reach_s:  # an earlier word may have ended later
                continue
            duration_s = max(word.end - word.start, 0.01)
            inside = word.span.overlap(turn.span) / duration_s
            # A turn that is only near counts a little, by how near: better than nothing, worse than any overlap.
            distance_s = max(turn.start - word.end, word.start - turn.end, 0.0)
            nearness = 0.05 * (1 - distance_s / reach_s) if reach_s else 0.0
            scores[turn.label] = min(1.0, scores.get(turn.label, 0.0) + inside + nearness)
        yield word, scores


def _belong_together(earlier: Word, later: Word, pause_s: float) -> bool:
    return not is_sentence_end(earlier.text) and later.start - earlier.end < pause_s


def _best_labels(run: Sequence[tuple[Word, dict[Label, float]]], config: AttributionConfig) -> list[Label | None]:
    """The cheapest sequence of labels for words (Viterbi), each from those that touch the word's breath, or None."""
    labels = list(dict.fromkeys(label for _, scores in run for label in scores))
    if not labels:
        return [None] * len(run)
    touching = _breath_labels(run, config.pause_s)
    best = [0.0] * len(labels)
    back: list[list[int]] = []
    previous: Word | None = None
    for (word, scores), allowed in zip(run, touching, strict=True):
        if previous is not None:
            cost = _change_cost(previous, word, config)
            # min() keeps the first of equals: on a tie the label of the earlier turn stays.
            cheapest = min(range(len(labels)), key=best.__getitem__)
            origins = [k if best[k] <= best[cheapest] + cost else cheapest for k in range(len(labels))]
            best = [best[origin] + (cost if origin != k else 0.0) for k, origin in enumerate(origins)]
            back.append(origins)
        best = [
            total + 1.0 - scores.get(label, 0.0) if label in allowed or not allowed else math.inf
            for total, label in zip(best, labels, strict=True)
        ]
        previous = word
    path = [min(range(len(labels)), key=best.__getitem__)]
    for origins in reversed(back):
        path.append(origins[path[-1]])
    return [labels[index] if allowed else None for index, allowed in zip(reversed(path), touching, strict=True)]


def _breath_labels(run: Sequence[tuple[Word, dict[Label, float]]], pause_s: float) -> list[set[Label]]:
    """For each word the labels whose turns touch a word of the same sentence with no pause between."""
    result: list[set[Label]] = []
    previous: Word | None = None
    for word, scores in run:
        if previous is not None and _belong_together(previous, word, pause_s):
            result[-1].update(scores)
            result.append(result[-1])
        else:
            result.append(set(scores))
        previous = word
    return result


def _change_cost(earlier: Word, later: Word, config: AttributionConfig) -> float:
    if is_sentence_end(earlier.text) or later.start - earlier.end >= config.pause_s:
        return config.sentence_change_cost
    return config.clause_change_cost if is_clause_end(earlier.text) else config.change_cost


def overlapping_labels(
    span: Span, own: Label | None, turns: Sequence[SpeakerTurn], *, min_overlap_s: float
) -> list[Label]:
    """The other voices heard for at least `min_overlap_s` within a segment, the most heard first."""
    heard: dict[Label, float] = {}
    for turn in turns:
        if turn.label != own:
            heard[turn.label] = heard.get(turn.label, 0.0) + span.overlap(turn.span)
    return sorted((label for label, seconds in heard.items() if seconds >= min_overlap_s), key=lambda k: -heard[k])
