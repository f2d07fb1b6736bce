"""Brings a session and its shared notes together: read, merge, write, read back. Hurts nobody, whatever gets lost.

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
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from transcriber.core.events import NotesPushed
from transcriber.core.state import State
from transcriber.errors import NoteDamagedError, TargetError, TargetRefusedError, TargetUnavailableError
from transcriber.outputs.markdown import unescape_markdown
from transcriber.outputs.note.layout import newest_generation, parse_note
from transcriber.outputs.note.losses import healed, is_in
from transcriber.outputs.note.merge import Merge, merge_note
from transcriber.outputs.note.parts import KnownPart, split_note
from transcriber.outputs.note.rendering import OurNote, new_body, with_new_regions
from transcriber.ports import NotesTarget, RemoteNote
from transcriber.session.note_bases import KnownNote, NoteBases, SentNote
from transcriber.session.note_homecoming import n_open_conflicts, overruled_conflicts, settled_merge
from transcriber.session.store import Store

_ROUNDS = 3
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Before each look at a note that was written: writes may show late."""
_QUIET_S = 3.0
_QUIET_LOOKS = 4
_FEW_LOOKS = 3
"""At a note that refused a write: it may have taken it all the same, and mostly hasn't."""
_TITLE = re.compile(r"^# (.+?)\s*$", re.MULTILINE)
_FEW_DIFFERENT = 3

RenderNote = Callable[[State], OurNote]


@dataclass(frozen=True, slots=True)
class Pushed:
    """The notes hold what the session wants. link: Of the first. n_notes: More than one where the session is long."""

    link: str
    n_conflicts: int
    n_notes: int


def pending_push(state: State, render: RenderNote, target: str) -> bool:
    """Whether the session wants the note to hold something else than when it was pushed last. Pure."""
    pushed = state.pushes.get(target)
    return pushed is None or render(state).digest() != pushed.digest


class NotePush:
    """Pushes to one target. Belongs to one thread."""

    def __init__(
        self,
        store: Store,
        target: NotesTarget,
        bases: NoteBases,
        render: RenderNote,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._target = target
        self._bases = bases
        self._render = render
        self._sleep = sleep
        self._wants_new_region = False
        self._begins_anew = False

    def choose(self, note: str, *, is_new_region: bool = False) -> None:
        """Say which note the next push is for.

        Args:
            note: An address, "new" for another than the one so far, empty for that one.
            is_new_region: Write new regions at its end where it has none, or damaged ones.

        Raises:
            TargetError: If there is no such note.
        """
        self._wants_new_region = is_new_region
        if note == "new":
            self._bases.forget()
            self._begins_anew = True
        elif note:
            found = self._target.find(note)
            if found.id not in [known.note for known in self._bases.load()]:
                self._bases.forget()
                self._bases.save(0, KnownNote(found.id, found.link))

    def push(self) -> Pushed:
        """Bring the session and its notes together.

        Raises:
            TargetError: If it was not done. What people wrote is kept, and pushing again goes on from there.
            SessionError: If the disk refuses.
        """
        began = self._store.state
        if began.off_record_since is not None:
            raise TargetUnavailableError(
                "The session is off the record: nothing is sent.", hint="Push when it is on the record again."
            )
        self._remember(began)
        parts = self._parts(began)
        for index in range(len(self._bases.load()), len(parts)):
            self._create(index, parts[index])
            parts = self._parts(began)
        known = self._bases.load()
        for index in range(len(known)):
            self._bring_together(index)
        self._wants_new_region = False
        state = self._store.state
        pushed = NotesPushed(self._target.name, known[0].note, known[0].link, self._render(began).digest())
        if state.pushes.get(self._target.name) != pushed:
            state = self._store.append(pushed)
        return Pushed(known[0].link, n_open_conflicts(state), len(known))

    def _remember(self, state: State) -> None:
        """Know the note from the journal, where the folder `remote/` got lost; and finish a note that was begun."""
        known = self._bases.load()
        before = state.pushes.get(self._target.name)
        if not known and before is not None and not self._begins_anew:
            self._bases.save(0, KnownNote(before.note, before.link))
        for index, one in enumerate(known):
            if not one.note and one.sent is not None:
                self._made(index, one, one.sent.body)
        self._begins_anew = False

    def _parts(self, state: State) -> list[OurNote]:
        known = [
            KnownPart(_blocks(one), len(one.sent.body if one.sent else one.base), one.link)
            for one in self._bases.load()
        ]
        return split_note(self._render(state), known, self._target.max_characters)

    def _create(self, index: int, ours: OurNote) -> None:
        body = new_body(ours)
        begun = KnownNote("", "", "", SentNote(body, body, ""))
        self._bases.save(index, begun)
        self._made(index, begun, body)

    def _made(self, index: int, begun: KnownNote, body: str) -> None:
        made = self._target.create(_title(body) or "Untitled", body)
        self._bases.save(index, replace(begun, note=made.id, link=made.link))

    def _bring_together(self, index: int) -> None:
        known = self._bases.load()[index]
        remote = self._target.read(known.note)
        shown, known = remote.body, self._confirmed(index, known, remote.body)
        theirs = shown if known.sent is None else self._meant(known, known.sent, shown)
        failure: TargetError | None = None
        for _ in range(_ROUNDS):
            merged = self._merged(index, known, theirs, remote.author)
            if merged.body != shown and (typed := self._after_typing(known.note, remote)) is not None:
                remote, shown, theirs = typed, typed.body, self._healed(known, typed.body)
                merged = self._merged(index, known, theirs, remote.author)
            if merged.body == shown:
                later = self._later_than(known, shown)
                if later is None:
                    self._bases.save(index, replace(known, base=merged.base, sent=None))
                    return
                remote, shown, theirs = later, later.body, self._healed(known, later.body)
                continue
            stale = (*(known.sent.stale if known.sent else ()), _digest(shown), _digest(theirs))
            if known.sent is not None:
                stale = (*stale, _digest(known.sent.body))
            sent = SentNote(merged.body, merged.base, theirs, tuple(dict.fromkeys(stale)))
            known = replace(known, sent=sent)
            self._bases.save(index, known)
            try:
                title = _title(merged.body) or remote.title
                self._target.write(known.note, title, merged.body, seen=shown)
                failure = None
            except TargetUnavailableError as error:
                if error.wait_s is not None:
                    raise
                failure = error
            except TargetRefusedError as error:
                failure = error
            pauses_s = _PAUSES_S if not isinstance(failure, TargetRefusedError) else _PAUSES_S[:_FEW_LOOKS]
            found = self._read_back(known.note, sent, pauses_s)
            if found is None:
                if failure is not None:
                    raise failure
                continue
            remote, shown = found, found.body
            if shown == sent.body:
                self._bases.save(index, replace(known, base=sent.base, sent=None))
                return
            theirs = self._healed(known, shown)
        raise failure or TargetUnavailableError(
            "The note does not take what is written to it.", hint="It is tried again with the next push."
        )

    def _confirmed(self, index: int, known: KnownNote, shown: str) -> KnownNote:
        """With the base that was sent last, where the note shows it by now."""
        if known.sent is not None and shown == known.sent.body:
            known = replace(known, base=known.sent.base, sent=None)
            self._bases.save(index, known)
        return known

    def _after_typing(self, note: str, remote: RemoteNote) -> RemoteNote | None:
        """The note when nobody types in it any more; None where it is as it was.

        A write replaces all: what is typed between the read and the write is gone. It is waited for a pause, not for
        ever.
        """
        found = remote
        for _ in range(_QUIET_LOOKS):
            if found.still_s is None or found.still_s >= _QUIET_S:
                break
            self._sleep(_QUIET_S)
            found = self._target.read(note)
        return found if found.body != remote.body else None

    def _later_than(self, known: KnownNote, shown: str) -> RemoteNote | None:
        """What the note shows after all, where what it shows may be older than what was sent; None where it stays."""
        if known.sent is None or is_in(known.sent.body, shown):
            return None
        stale = {*known.sent.stale, _digest(shown)}
        for pause_s in _PAUSES_S:
            self._sleep(pause_s)
            found = self._target.read(known.note)
            if _digest(found.body) not in stale:
                return found
        return None

    def _healed(self, known: KnownNote, shown: str) -> str:
        return healed(known.sent.body, known.sent.over, shown) if known.sent else shown

    def _meant(self, known: KnownNote, sent: SentNote, shown: str) -> str:
        """What people want in a note into which a write is on its way."""
        if _digest(shown) in sent.stale:
            found = self._read_back(known.note, sent)
            if found is None:
                return sent.over
            shown = found.body
        return healed(sent.body, sent.over, shown)

    def _read_back(self, note: str, sent: SentNote, pauses_s: Sequence[float] = _PAUSES_S) -> RemoteNote | None:
        """The note when it shows something new; None where it stays as it was."""
        for pause_s in pauses_s:
            self._sleep(pause_s)
            found = self._target.read(note)
            if found.body == sent.body or _digest(found.body) not in sent.stale:
                return found
        return None

    def _merged(self, index: int, known: KnownNote, theirs: str, author: str | None) -> Merge:
        return settled_merge(self._store, lambda state: self._merge(state, index, known, theirs), author)

    def _merge(self, state: State, index: int, known: KnownNote, theirs: str) -> Merge:
        ours = self._parts(state)[index]
        confirmed, sent = newest_generation(known.base), newest_generation(known.sent.base if known.sent else "")
        standing = newest_generation(theirs)
        if (not confirmed and not standing) or confirmed < sent > standing:
            return _with_new_regions(ours, theirs, sent or 1)
        try:
            if not confirmed and not sent:
                _check_same_session(ours, theirs)
            bases = [known.base, *([known.sent.base] if known.sent else [])]
            return merge_note(ours, theirs, bases, overruled_conflicts(state))
        except (NoteDamagedError, _OtherSessionError):
            if not self._wants_new_region:
                raise
            return _with_new_regions(ours, theirs, max(confirmed, sent, standing) + 1)


class _OtherSessionError(TargetRefusedError):
    pass


def _with_new_regions(ours: OurNote, theirs: str, generation: int) -> Merge:
    body = with_new_regions(theirs, ours, generation)
    return Merge(body, body, (), ())


def _blocks(known: KnownNote) -> frozenset[str]:
    found: set[str] = set()
    for base in (known.base, known.sent.base if known.sent else ""):
        if generation := newest_generation(base):
            regions = [region for region in ("notes", "transcript") if f"<!-- {region}" in base]
            found |= parse_note(base, generation=generation, regions=regions).blocks().keys()
    return frozenset(found)


def _check_same_session(ours: OurNote, theirs: str) -> None:
    """Raises _OtherSessionError for a note that holds something else under the ids of ours."""
    generation = newest_generation(theirs)
    standing = parse_note(theirs, generation=generation, regions=ours.regions).blocks()
    common = [(one.block, standing[one.block.id]) for one in ours.blocks() if one.block.id in standing]
    n_different = sum(unescape_markdown(mine.text) != unescape_markdown(other.text) for mine, other in common)
    if n_different > max(_FEW_DIFFERENT, len(common) // 3):
        raise _OtherSessionError(
            "The note holds the transcript of another session.",
            hint="Choose another note; or write this one below it: bofscribe push DIR --new-region",
        )


def _title(body: str) -> str:
    found = _TITLE.search(body)
    return unescape_markdown(found[1]) if found else ""


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
