"""From a session's state to the flags that its translations call for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from transcriber.checks.translation.pairs import TranslationFinding, TranslationPair
from transcriber.checks.translation.review import TranslationReview
from transcriber.core.events import FlagId, FlagRaised, FlagSpan
from transcriber.core.state import State
from transcriber.core.views import flag_state


def pending_translation_flags(state: State, review: TranslationReview) -> list[FlagRaised]:
    """The flags to be raised now; empty where nothing is new.

    Of a place and subject one flag, whatever became of it, unless the text has changed since.
    """
    known = {flag.raised.subject for flag in state.flags.values() if flag_state(state, flag) != "stale"}
    ids = (FlagId(f"f{number}") for number in count(len(state.flags) + 1))
    free_ids = (flag_id for flag_id in ids if flag_id not in state.flags)
    flags = []
    for finding in (*review.findings(list(translation_pairs(state))), *suggested_translations(state)):
        if finding.subject not in known:
            known.add(finding.subject)
            flags.append(finding.flag(next(free_ids)))
    return flags


def suggested_translations(state: State) -> Iterator[TranslationFinding]:
    """What a machine would write in the place of a person's translation: most often since the text has changed."""
    for (segment_id, language), translation in state.translations.items():
        segment = state.segments[segment_id]
        if translation.suggestion is None or translation.suggested_for != segment.revision:
            continue
        is_older = translation.revision < segment.revision
        since = "The line has changed since" if is_older else "A machine translates it otherwise:"
        yield TranslationFinding(
            "conflict",
            "medium" if is_older else "low",
            (FlagSpan(segment_id, segment.revision, 0, len(segment.text)),),
            f"{since} {translation.person} translated it as “{translation.text}”.",
            language,
            f"conflict:{language}:{segment_id}:{translation.suggestion}",
            suggestion=translation.suggestion,
        )


def translation_pairs(state: State) -> Iterator[TranslationPair]:
    """What machines translated, at the texts' current revision, in the order in which it was said."""
    misheard = {
        span.segment
        for flag in state.flags.values()
        if flag.raised.kind == "misheard" and flag_state(state, flag) == "open"
        for span in flag.raised.spans
    }
    chosen = {segment.chosen.name for segment in state.segments.values() if segment.chosen is not None}
    names = tuple(sorted({*state.names.values(), *(name for name in chosen if name is not None)}))
    found = (
        (segment, language, translation)
        for (segment_id, language), translation in state.translations.items()
        for segment in (state.segments[segment_id],)
        if translation.person is None and translation.revision == segment.revision
    )
    for segment, language, translation in sorted(found, key=lambda one: (one[0].start, one[0].end, one[1])):
        if segment.language is not None:
            yield TranslationPair(
                segment.id,
                segment.revision,
                segment.language,
                segment.text,
                language,
                translation.text,
                segment.id in misheard,
                names,
            )
