"""A document as readers of one language get it: translated, and marked where it is not."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from transcriber.core.speech import LanguageCode
from transcriber.core.state import Segment, State
from transcriber.errors import UsageError
from transcriber.outputs.document import Document

_UNKNOWN = "?"


def in_language(document: Document, language: LanguageCode) -> Document:
    """Every line in `language`. One without a translation begins with what it is in, "[en]"; one whose translation is
    of an earlier text with "[≠]".

    Raises:
        UsageError: If nothing was said in that language or translated into it.
    """
    state = document.state
    _check(state, language)
    segments = {key: _in_language(state, segment, language) for key, segment in state.segments.items()}
    return replace(document, state=replace(state, segments=MappingProxyType(segments)))


def _check(state: State, language: LanguageCode) -> None:
    known = {target for _, target in state.translations}
    spoken = {segment.language for segment in state.segments.values() if segment.language is not None}
    if state.segments and language not in known | spoken:
        here = ", ".join(sorted(known | spoken)) or "none is known"
        raise UsageError(
            f"The session has nothing in the language {language!r}.",
            hint=f"Languages that it has: {here}. 'bofscribe transcribe' and 'bofscribe live' have --translate.",
        )


def _in_language(state: State, segment: Segment, language: LanguageCode) -> Segment:
    if segment.language == language or not segment.text.strip():
        return segment
    translation = state.translations.get((segment.id, language))
    if translation is None or not translation.text.strip():
        return replace(segment, text=f"[{segment.language or _UNKNOWN}] {segment.text}")
    mark = "[≠] " if translation.revision < segment.revision else ""
    # The text that somebody corrected is another one.
    return replace(segment, text=mark + translation.text, language=language, text_person=None)
