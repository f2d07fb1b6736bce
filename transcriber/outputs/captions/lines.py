"""A state as captions, line by line, in the language that a viewer asked for. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from transcriber.core.events import SegmentId
from transcriber.core.signals import PartialCaption, PartialTranslated
from transcriber.core.speech import LanguageCode, word_separator
from transcriber.core.state import Segment, State
from transcriber.core.views import Line, transcript_lines


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """What a viewer shows for one segment, or for one gap in the recording.

    id: The segment's id, or "gap-1" for the first gap.
    speaker: As people say it ("Ana", "Speaker A"); None for nobody known.
    voice: A number that stays the speaker's own when a label gets its name, for a colour and a shape.
    language: Of `text`; None where it isn't known. spoken: The language that it was said in, likewise.
    text: Empty where a person took the line out. For a gap: why.
    is_translated: The text is a translation; False in a translated view means that there is none yet.
    is_outdated: The text is the translation of what the segment said before it was corrected.
    start, end: Seconds since the start of the recording.
    """

    id: str
    revision: int
    speaker: str | None
    voice: int | None
    language: LanguageCode | None
    spoken: LanguageCode | None
    text: str
    is_translated: bool
    is_outdated: bool
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PartialLine:
    """The tail that may still change: `stable` + `unstable` is the whole of it, and both empty is none.

    is_translated: It is in another language than what is being said.
    """

    speaker: str | None
    voice: int | None
    language: LanguageCode | None
    stable: str
    unstable: str
    start: float
    end: float
    is_translated: bool = False

    @property
    def text(self) -> str:
        return self.stable + self.unstable


def caption_lines(
    state: State, segment_ids: Iterable[SegmentId], language: LanguageCode | None
) -> dict[SegmentId, CaptionLine]:
    """Segments as they are shown now.

    Args:
        language: The translation wanted; None for what was said, which is shown too where there is no translation.
    """
    segments = {segment_id: state.segments[segment_id] for segment_id in segment_ids}
    shown = {line.segment.id: line for line in transcript_lines(replace(state, segments=MappingProxyType(segments)))}
    return {key: _caption_line(state, shown.get(key), segment, language) for key, segment in segments.items()}


def gap_line(state: State, index: int) -> CaptionLine:
    """The gap at `index` of the state's gaps."""
    gap = state.gaps[index]
    return CaptionLine(f"gap-{index + 1}", 1, None, None, None, None, gap.reason, False, False, gap.start, gap.end)


def partial_line(state: State, partial: PartialCaption | PartialTranslated) -> PartialLine:
    """The tail, under the name that its voice has by now."""
    name = state.names.get(partial.label) if partial.label is not None else None
    stable, unstable = partial.stable_text.strip(), partial.unstable_text.strip()
    separator = word_separator(partial.language) if stable and unstable else ""
    return PartialLine(
        speaker=name or (f"Speaker {partial.label}" if partial.label is not None else None),
        voice=_voice(state, name or partial.label),
        language=partial.language,
        stable=stable,
        unstable=separator + unstable,
        start=partial.start,
        end=partial.end,
        is_translated=isinstance(partial, PartialTranslated),
    )


def translated_state(state: State, language: LanguageCode) -> State:
    """The state with every segment's text in `language` where there is a translation, for a renderer."""
    segments = {key: _in_language(state, segment, language) for key, segment in state.segments.items()}
    return replace(state, segments=MappingProxyType(segments))


def translated_languages(state: State) -> frozenset[LanguageCode]:
    """The languages that there are translations in."""
    return frozenset(language for _, language in state.translations)


def _caption_line(state: State, line: Line | None, segment: Segment, language: LanguageCode | None) -> CaptionLine:
    shown = _in_language(state, segment, language)
    is_translated = shown is not segment
    return CaptionLine(
        id=segment.id,
        revision=segment.revision,
        speaker=line.speaker_shown if line else None,
        voice=_voice(state, line.speaker) if line else None,
        language=shown.language,
        spoken=segment.language,
        text=shown.text if line else "",
        is_translated=is_translated,
        is_outdated=is_translated and shown.revision < segment.revision,
        start=segment.start,
        end=segment.end,
    )


def _in_language(state: State, segment: Segment, language: LanguageCode | None) -> Segment:
    """The segment with its translation as text (and the revision that this speaks of), or itself where it has none."""
    if language is None or language == segment.language:
        return segment
    translation = state.translations.get((segment.id, language))
    # What a person took out is out in every language.
    if translation is None or not translation.text.strip() or not segment.text.strip():
        return segment
    return replace(segment, text=translation.text, language=language, revision=translation.revision)


def _voice(state: State, speaker: str | None) -> int | None:
    """The number of a speaker by name or label: that of the first label with the name, else one made from the text.

    >>> _voice(State(names={"B": "Ana"}), "Ana"), _voice(State(), "C"), _voice(State(), None)
    (1, 2, None)
    """
    if speaker is None:
        return None
    labels = [label for label, name in state.names.items() if name == speaker]
    return min(map(_number, labels)) if labels else _number(speaker)


def _number(text: str) -> int:
    """A is 0, Z is 25, AA is 26; any other text gives a number of its own."""
    if not re.fullmatch("[A-Z]{1,2}", text):
        return zlib.crc32(text.encode())
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
