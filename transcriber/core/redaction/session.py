"""A session as it may be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from transcriber.core.events import FlagId, RedactionMade, SegmentId
from transcriber.core.redaction.folding import same_letters, tokens
from transcriber.core.redaction.lines import emptied, silent_spans, without
from transcriber.core.redaction.rows import Places, cut, places_of_words
from transcriber.core.redaction.wording import LEFT_OUT, Wording
from transcriber.core.speech import LanguageCode, SpeakerTurn
from transcriber.core.state import Choice, Flag, Segment, State, Translation
from transcriber.core.timeline import Span, merge_spans
from transcriber.core.views import Line, line_of, transcript_lines

_MARGIN_S = 0.15
"""Around a silenced word: so far off are the times of words that recognizers give."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """state: What may be shown. silent: Where the recording must be silent, disjoint, in time order.

    removed: What was said and is in no output any more, to look for; each a line or a part of one.
    """

    state: State
    wording: Wording
    silent: tuple[Span, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Whether there is a redaction, even one that finds nothing."""
        has_words = any(one.replacement is not None for one in self.wording.patterns)
        return has_words or bool(self.silent or self.removed)


def redacted(state: State, names: Iterable[str] = ()) -> Redacted:
    """The session without what its redactions name. What people did to it is not in it any more.

    Args:
        names: Of people who may be spoken of beside those who speak: the roster. They are told from those redacted.
    """
    redactions = list(state.redactions.values())
    chosen = [one.chosen.name for one in state.segments.values() if one.chosen and one.chosen.name]
    wording = Wording(redactions, dict.fromkeys([*state.names.values(), *chosen, *names]))
    if not redactions:
        return Redacted(state, wording)
    lines = transcript_lines(state)
    # What is not shown any more, since a person or a second pass took it out, can be heard all the same.
    unseen = [line_of(state, segment) for segment in state.segments.values() if not segment.text.strip()]
    places = places_of_words(lines, wording.finder) | places_of_words(unseen, wording.finder)
    lines += unseen
    spans = [Span(one.start, one.end) for one in redactions if one.kind == "span"]
    for line in lines:
        for span in spans:
            cut(places.setdefault(line.segment.id, Places()), line.segment, span)
    speech = [one for one in redactions if one.kind == "speech"]
    silenced = {line.segment.id: line.segment for line in lines if _is_of(line, speech)}
    silent = [span for key, one in places.items() for span in silent_spans(state.segments[key], one)]
    silent += [segment.span for segment in silenced.values()]
    turns = [turn for turn in state.turns if _is_turn_of(turn, state, speech)]
    silent += [turn.span for turn in turns]
    widened = [Span(max(0.0, span.start - _MARGIN_S), span.end + _MARGIN_S) for span in silent]
    return Redacted(
        _state(state, wording, places, silenced, [turn for turn in state.turns if turn not in turns]),
        wording,
        tuple(merge_spans([*widened, *spans])),
        (*_cut_texts(state, places), *(segment.text for segment in silenced.values())),
    )


def _state(
    state: State,
    wording: Wording,
    places: Mapping[SegmentId, Places],
    silenced: Mapping[SegmentId, Segment],
    turns: Iterable[SpeakerTurn],
) -> State:
    gone = {*silenced, *(key for key, one in places.items() if one.is_cut)}
    segments = {
        key: _segment(segment, wording, places.get(key), is_silenced=key in silenced)
        for key, segment in state.segments.items()
    }
    empty = {key for key in gone if not any(map(str.isalnum, segments[key].text))}
    translations: dict[tuple[SegmentId, LanguageCode], Translation] = {}
    for (key, language), translation in state.translations.items():
        if key not in gone:
            kept = _translation(translation, state.segments[key], wording)
            if kept is not None:
                translations[key, language] = kept
    return replace(
        state,
        recording=wording.texts(state.recording),
        segments=MappingProxyType(segments),
        names=MappingProxyType({label: _name(name, wording) for label, name in state.names.items()}),
        turns=tuple(turns),
        translations=MappingProxyType(translations),
        rescored=MappingProxyType({}),  # terms that may have been said, for reviewers alone
        flags=MappingProxyType(dict(_flags(state, wording, segments, gone))),
        marks=MappingProxyType(
            {key: wording.texts(mark) for key, mark in state.marks.items() if mark.segment not in empty}
        ),
        questions=MappingProxyType({key: wording.texts(question) for key, question in state.questions.items()}),
        gaps=wording.texts(state.gaps),
        windows=tuple(replace(window, dropped=wording.texts(window.dropped)) for window in state.windows),
        refined=(),
        redactions=MappingProxyType({}),
        deeds=(),
    )


def _is_of(line: Line, speech: Iterable[RedactionMade]) -> bool:
    shown = [name for name in (line.speaker, line.speaker_shown) if name is not None]
    return any(same_letters(one.text, name) for one in speech for name in shown)


def _is_turn_of(turn: SpeakerTurn, state: State, speech: Iterable[RedactionMade]) -> bool:
    shown = (state.names.get(turn.label), turn.label, f"Speaker {turn.label}")
    return any(same_letters(one.text, name) for one in speech for name in shown if name is not None)


def _segment(segment: Segment, wording: Wording, places: Places | None, *, is_silenced: bool) -> Segment:
    if is_silenced:
        segment = emptied(segment)
    elif places is not None:
        segment = without(segment, places)
    if segment.chosen is not None:
        name = None if segment.chosen.name is None else _name(segment.chosen.name, wording)
        segment = replace(segment, chosen=Choice(name, _name(segment.chosen.person, wording)))
    return replace(
        segment,
        text_person=segment.text_person and _name(segment.text_person, wording),
        suggestion=None if places is not None else segment.suggestion and wording.text(segment.suggestion),
    )


def _name(name: str, wording: Wording) -> str:
    return wording.new_name(name) or wording.text(name) or LEFT_OUT


def _translation(translation: Translation, segment: Segment, wording: Wording) -> Translation | None:
    """None where something that was said there cannot be found in it: it may be in it in other words."""
    said, translated = (len(wording.finder.matches(list(tokens(text)))) for text in (segment.text, translation.text))
    return None if translated < said else wording.texts(translation)


def _flags(
    state: State, wording: Wording, segments: Mapping[SegmentId, Segment], gone: set[SegmentId]
) -> Iterable[tuple[FlagId, Flag]]:
    for key, flag in state.flags.items():
        spans = flag.raised.spans
        if any(span.segment in gone for span in spans):
            continue  # it quotes what is not there any more
        lengths = [len(segments[span.segment].text) for span in spans]
        clipped = tuple(
            replace(span, start=min(span.start, length), end=min(span.end, length))
            for span, length in zip(spans, lengths, strict=True)
        )
        yield key, replace(flag, raised=replace(wording.texts(flag.raised), spans=clipped))


def _cut_texts(state: State, places: Mapping[SegmentId, Places]) -> Iterable[str]:
    for key, one in places.items():
        if one.is_cut:
            yield from (state.segments[key].text[start:end] for start, end, _ in one.shown)
