"""Writes one shared note: read, merge, write, read back. Hurts nobody, whatever gets lost.

The laws:
1. What people wrote is in the journal before the note is written.
2. What is sent is kept on the disk before it is sent, and becomes the base when it was read back: a crash at any point
   does nothing twice.
3. Whatever a write answers, the note says what happened. A write that failed may have been done, and one that was
   answered well may have been done in part, or show late.
4. At most three rounds; then the note stays as people have it until the next push.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from transcriber.errors import NoteFullError, TargetError, TargetRefusedError, TargetUnavailableError
from transcriber.outputs.markdown import unescape_markdown
from transcriber.outputs.note.losses import healed, is_in
from transcriber.outputs.note.outcome import Merge
from transcriber.ports import NotesTarget, RemoteNote
from transcriber.session.note_bases import KnownNote, SentNote

_ROUNDS = 3
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Before each look at a note that was written: writes may show late."""
_FEW_LOOKS = 3
"""At a note that refused a write: it may have taken it all the same, and mostly hasn't."""
_N_OLDER_BASES = 3
_QUIET_S = 3.0
_QUIET_LOOKS = 4
_TITLE = re.compile(r"^# (.+?)\s*$", re.MULTILINE)

MergeNote = Callable[[KnownNote, str, str | None], Merge]
"""Of what is known of a note, what people want in it, and who changed it last. What came home is in the journal."""


def note_title(body: str) -> str:
    """Its first heading; empty where it has none."""
    found = _TITLE.search(body)
    return unescape_markdown(found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """remote: The note as it shows itself. theirs: As people mean it, where a write of ours was done in part."""

    remote: RemoteNote
    theirs: str

    @property
    def body(self) -> str:
        return self.remote.body


class NoteWriter:
    """Writes to one target. Belongs to one thread."""

    def __init__(self, target: NotesTarget, check_allowed: Callable[[], None], sleep: Callable[[float], None]) -> None:
        """check_allowed: Called before each write; raises TargetError where nothing may be sent."""
        self._target = target
        self._check_allowed = check_allowed
        self._sleep = sleep

    def write(self, known: KnownNote, merge: MergeNote, keep: Callable[[KnownNote], None]) -> None:
        """Have the note hold what `merge` makes of it.

        Args:
            keep: Puts on the disk what is known of the note.

        Raises:
            TargetError: If it was not done.
            SessionError: As `merge` and `keep`.
        """
        remote = self._target.read(known.note)
        if known.sent is not None and remote.body == known.sent.body:
            known = replace(known, base=known.sent.base, sent=None)
            keep(known)
        seen = self._first_seen(known, remote)
        failure: TargetError | None = None
        for _ in range(_ROUNDS):
            merged = merge(known, seen.theirs, seen.remote.author)
            if merged.body != seen.body and (typed := self._after_typing(known, seen)) is not None:
                seen = typed
                merged = merge(known, seen.theirs, seen.remote.author)
            if merged.body == seen.body:
                later = self._later_than(known, seen)
                if later is None:
                    keep(replace(known, base=merged.base, sent=None))
                    return
                seen = later
                continue
            self._check_room(merged.body, seen.body)
            self._check_allowed()
            sent = _sent(known, merged, seen)
            known = replace(known, sent=sent)
            keep(known)
            failure = self._send(known.note, sent, seen)
            looks_s = _PAUSES_S[:_FEW_LOOKS] if isinstance(failure, TargetRefusedError) else _PAUSES_S
            found = self._look(known.note, sent.stale, looks_s)
            if found is None and failure is not None:
                raise failure
            if found is None:
                continue
            if found.body == sent.body:
                keep(replace(known, base=sent.base, sent=None))
                return
            seen = _seen(known, found)
        raise failure or TargetUnavailableError(
            "The note does not take what is written to it.", hint="It is tried again with the next push."
        )

    def _check_room(self, body: str, standing: str) -> None:
        most = self._target.most_characters
        if most is not None and len(body) > max(most, len(standing)):
            raise NoteFullError(
                f"The note is full: it may have {most:,} characters, and would have {len(body):,}.",
                hint="Shorten in it what people wrote, or begin another one: push again with --note new.",
            )

    def _first_seen(self, known: KnownNote, remote: RemoteNote) -> _Seen:
        if known.sent is None or _digest(remote.body) not in known.sent.stale:
            return _seen(known, remote)
        found = self._look(known.note, known.sent.stale, _PAUSES_S)
        return _Seen(remote, known.sent.over) if found is None else _seen(known, found)

    def _send(self, note: str, sent: SentNote, seen: _Seen) -> TargetError | None:
        """Write; what failed may have been done all the same."""
        try:
            self._target.write(note, note_title(sent.body) or seen.remote.title, sent.body, seen=seen.body)
        except TargetUnavailableError as error:
            if error.wait_s is not None:
                raise
            return error
        except TargetRefusedError as error:
            return error
        return None

    def _look(self, note: str, stale: Sequence[str], pauses_s: Sequence[float]) -> RemoteNote | None:
        """The note when it shows something new; None where it stays as it was."""
        for pause_s in pauses_s:
            self._sleep(pause_s)
            found = self._target.read(note)
            if _digest(found.body) not in stale:
                return found
        return None

    def _later_than(self, known: KnownNote, seen: _Seen) -> _Seen | None:
        """What the note shows after all, where what it shows may be older than what was sent; None where it stays."""
        if known.sent is None or is_in(known.sent.body, seen.body):
            return None
        found = self._look(known.note, (*known.sent.stale, _digest(seen.body)), _PAUSES_S)
        return None if found is None else _seen(known, found)

    def _after_typing(self, known: KnownNote, seen: _Seen) -> _Seen | None:
        """The note when nobody types in it any more; None where it is as it was.

        A write replaces all: what is typed between the read and the write is gone. It is waited for a pause, not for
        ever.
        """
        found = seen.remote
        for _ in range(_QUIET_LOOKS):
            if found.still_s is None or found.still_s >= _QUIET_S:
                break
            self._sleep(_QUIET_S)
            found = self._target.read(known.note)
        return _seen(known, found) if found.body != seen.body else None


def _seen(known: KnownNote, remote: RemoteNote) -> _Seen:
    sent = known.sent
    if sent is None:
        return _Seen(remote, remote.body)
    return _Seen(remote, healed(sent.body, sent.over, remote.body, is_over_whole=sent.is_over_whole))


def _sent(known: KnownNote, merged: Merge, seen: _Seen) -> SentNote:
    before = known.sent
    stale = [*(before.stale if before else ()), *map(_digest, [seen.body, seen.theirs])]
    if before is not None:
        stale.append(_digest(before.body))
    own = _digest(merged.body)
    older = tuple(one for one in dict.fromkeys(stale) if one != own)
    bases = (before.base, *before.older_bases)[:_N_OLDER_BASES] if before else ()
    is_whole = seen.theirs == seen.body
    return SentNote(merged.body, merged.base, seen.theirs, older, is_over_whole=is_whole, older_bases=bases)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
