"""What people wrote in a shared note, as facts of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import unquote

from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagSpan,
    MarkChanged,
    SegmentId,
    SpeakerChosen,
    TextCorrected,
)
from transcriber.core.state import Flag, State
from transcriber.core.views import flag_state
from transcriber.errors import TargetUnavailableError
from transcriber.outputs.note.outcome import Conflict, MarkHome, Merge, SpeakerHome, TextHome
from transcriber.session.store import Store

SOMEBODY = "somebody in the note"
"""Who wrote, where the place doesn't say."""

_PATIENCE = 20


def settled_merge(store: Store, merge: Callable[[State], Merge], author: str | None) -> Merge:
    """Merge, and append what comes home of it; merged again where the session changed meanwhile.

    Raises:
        BofscribeError: As `merge`, and where the journal can't be written.
    """
    for _ in range(_PATIENCE):
        state = store.state
        found = merge(state)
        is_current = True

        def events(current: State, seen: State = state, found: Merge = found) -> list[Event]:
            nonlocal is_current
            is_current = current.seq == seen.seq
            return list(_events(found, current, author or SOMEBODY)) if is_current else []

        if not list(_events(found, state, SOMEBODY)):
            return found
        store.decide(events)
        if is_current:
            return found
    raise TargetUnavailableError("The session changes too fast to be pushed.", hint="It is tried again.")


def overruled_conflicts(state: State) -> frozenset[str]:
    """The keys of the conflicts that the note-taker decided against those who write in the note."""
    return frozenset(flag.raised.subject for flag in _conflicts(state) if flag.resolution == "dismissed")


def n_open_conflicts(state: State) -> int:
    return sum(flag_state(state, flag) == "open" for flag in _conflicts(state))


def _conflicts(state: State) -> Iterator[Flag]:
    found = (flag for flag in state.flags.values() if flag.raised.kind == "conflict")
    return (flag for flag in found if flag.raised.language is None)  # a note is in one language, what was said


def _events(merge: Merge, state: State, author: str) -> Iterator[Event]:
    for home in merge.homecoming:
        match home:
            case TextHome():
                yield TextCorrected(home.segment, home.text, author)
            case SpeakerHome():
                yield from (SpeakerChosen(segment, home.name, author) for segment in home.segments)
            case MarkHome():
                kind = state.marks[home.mark].kind
                yield MarkChanged(home.mark, kind, home.text, author, home.owner, home.due)
    raised = {flag.raised.subject for flag in _conflicts(state) if _is_asked(state, flag)}
    ids = (FlagId(f"f{number}") for number in count(len(state.flags) + 1))
    free = (flag for flag in ids if flag not in state.flags)
    for conflict in merge.conflicts:
        if conflict.key not in raised:
            yield _flag(conflict, next(free), state, author)


def _is_asked(state: State, flag: Flag) -> bool:
    """Whether it still asks what it asked. One that was accepted and put in a text is over: what differs is new."""
    how = flag_state(state, flag)
    return how == "open" or (how == "accepted" and flag.raised.suggestion is None)


def _flag(conflict: Conflict, flag: FlagId, state: State, author: str) -> FlagRaised:
    segment = state.segments.get(conflict.segment or SegmentId(unquote(conflict.block)))
    spans = () if segment is None else (FlagSpan(segment.id, segment.revision, 0, len(segment.text)),)
    ours = f"“{conflict.ours}”" if conflict.ours else "nothing"
    if conflict.is_speaker:
        message = f"In the shared note {author} wrote that “{conflict.theirs}” speaks; here it is {ours}."
    else:
        message = f"In the shared note {author} wrote “{conflict.theirs}”; here stands {ours}."
    suggestion = conflict.theirs if segment is not None and not conflict.is_speaker else None
    return FlagRaised(flag, "conflict", "medium", spans, message, suggestion=suggestion, subject=conflict.key)
