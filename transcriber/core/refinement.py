"""What a second pass over a recording changes in the transcript, from the state alone.

The laws: what a person wrote, assigned or took out stays, and a hearing that differs from it becomes a suggestion.
Heard the same way twice, lines of machines do not change the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from transcriber.core.agreement import spoken_form
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagSpan,
    SegmentFinalized,
    SegmentId,
    SegmentRevised,
    SegmentSplit,
    SegmentWithdrawn,
    WindowRefined,
)
from transcriber.core.segmentation import split_segments
from transcriber.core.speech import LanguageCode, Word, join_words
from transcriber.core.state import Segment, State
from transcriber.core.suggestion import suggested_words
from transcriber.core.timeline import Span
from transcriber.core.word_matching import Placed, places_of
from transcriber.core.work import new_segment_ids

_SURE = 0.6
"""A line that is not heard again stays if its words were this likely, on average: a short "yes" under other voices is
heard by one pass and not by the next."""

_WRITTEN_SHARE = 0.6
"""Of new words that a person's line next to them has already: then they are no speech that was missed."""


def pending_refinement(state: State, model: str) -> list[Event]:
    """The events that bring the lines in line with what `model` heard in `state.refined`, but for their voices.

    Lines that no person wrote get the words that were heard again in their place, and end where sentences do. Speech
    that was missed becomes lines of its own. Where a person wrote, what differs from it, and was not what they
    corrected, is suggested.
    """
    windows = [window for window in state.refined if window.model == model]
    again, languages = _heard_again(state, windows)
    segments = sorted(state.segments.values(), key=lambda segment: (segment.start, segment.end))
    assigned: dict[SegmentId, list[Word]] = {}
    missed: list[Word] = []
    for word, place in zip(again, places_of(_placed(segments), again), strict=True):
        if place is None:
            missed.append(word)
        else:
            assigned.setdefault(place, []).append(word)
    missed = [*missed, *_unwritten(state, assigned)]
    ids = new_segment_ids(state)
    events: list[Event] = []
    for segment in segments:
        events += _changes(segment, assigned.get(segment.id, []), languages, model, windows, ids)
    for words in split_segments(sorted(missed, key=lambda word: (word.start, word.end))):
        events.append(SegmentFinalized(next(ids), words, languages.get(words[0]), None, model))
    return events


def suggestion_flags(before: State, after: State, model: str) -> list[FlagRaised]:
    """A flag for each line of a person's that `model` would write otherwise, unless that was asked before."""
    said = {flag.raised.subject for flag in before.flags.values()}
    ids = (FlagId(f"f{number}") for number in count(len(after.flags) + 1))
    free = (flag_id for flag_id in ids if flag_id not in after.flags)
    flags: list[FlagRaised] = []
    for segment in sorted(after.segments.values(), key=lambda segment: (segment.start, segment.end)):
        old = before.segments.get(segment.id)
        if segment.suggestion is None or (old is not None and old.suggestion == segment.suggestion):
            continue
        subject = f"heard again:{segment.id}:{segment.suggestion}"
        if subject not in said:
            span = FlagSpan(segment.id, segment.revision, 0, len(segment.text))
            message = f"{segment.text_person} wrote “{segment.text}”; {model} hears “{segment.suggestion}”."
            flags.append(
                FlagRaised(
                    next(free), "conflict", "low", (span,), message, suggestion=segment.suggestion, subject=subject
                )
            )
    return flags


def _heard_again(state: State, windows: Sequence[WindowRefined]) -> tuple[list[Word], dict[Word, LanguageCode | None]]:
    """The words in time order without those off the record, and the language of each."""
    gaps = [Span(gap.start, gap.end) for gap in state.gaps]
    languages = {
        word: window.language
        for window in windows
        for word in window.words
        if not any(gap.start < word.span.middle < gap.end for gap in gaps)
    }
    return sorted(languages, key=lambda word: (word.start, word.end)), languages


def _placed(segments: Sequence[Segment]) -> list[Placed]:
    """Each word that was heard first with its line. Of lines with the same words, as joining leaves them, the one that
    is shown has them; a line that the machine took back has none.
    """
    found: dict[Word, SegmentId] = {}
    for segment in sorted(segments, key=lambda segment: bool(segment.text)):
        if not segment.is_withdrawn:
            found.update(dict.fromkeys(segment.words, segment.id))
    words = sorted(found, key=lambda word: (word.start, word.end, word.text))
    return [Placed(word, found[word]) for word in words]


def _unwritten(state: State, assigned: dict[SegmentId, list[Word]]) -> Iterator[Word]:
    """Words next to a person's line and outside of what was heard there, unless the person wrote them: speech that was
    missed must not hide in a suggestion. They leave `assigned`.
    """
    for segment_id, words in assigned.items():
        segment = state.segments[segment_id]
        if segment.text_person is None or not segment.text:
            continue
        outside = [word for word in words if not segment.start <= word.span.middle <= segment.end]
        written = Counter(map(spoken_form, segment.text.split()))
        written.subtract(spoken_form(word.text) for word in words if word not in outside)
        n_written = sum(written[spoken_form(word.text)] > 0 for word in outside)
        if outside and n_written < _WRITTEN_SHARE * len(outside):
            assigned[segment_id] = [word for word in words if word not in outside]
            yield from outside


def _changes(
    segment: Segment,
    words: Sequence[Word],
    languages: dict[Word, LanguageCode | None],
    model: str,
    windows: Sequence[WindowRefined],
    ids: Iterator[SegmentId],
) -> Iterator[Event]:
    if not words:
        if _is_taken_back(segment, windows):
            yield SegmentWithdrawn(segment.id, model)
        return
    language = Counter(languages[word] for word in words).most_common(1)[0][0]
    revised = SegmentRevised(segment.id, tuple(words), language, model)
    if segment.text_person is not None:
        suggested = suggested_words(segment, words)
        text = join_words(suggested, language)
        if segment.text and text != segment.suggestion and _spoken(text) != _spoken(segment.text):
            yield replace(revised, words=suggested)
        return
    if (segment.words, segment.language) != (revised.words, language):
        yield revised
    if not segment.is_touched:
        current = segment.id
        for sentence in split_segments(words)[:-1]:
            new = next(ids)
            yield SegmentSplit(current, len(sentence), new)
            current = new


def _is_taken_back(segment: Segment, windows: Sequence[WindowRefined]) -> bool:
    if segment.is_touched or segment.is_withdrawn or not windows:
        return False
    return sum(word.probability for word in segment.words) < _SURE * len(segment.words)


def _spoken(text: str) -> list[str]:
    """The words, case and punctuation aside."""
    return [word for part in text.split() if (word := spoken_form(part)).isalnum()]
