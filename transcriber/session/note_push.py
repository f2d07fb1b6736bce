"""Brings a session and its shared notes together: which notes there are, and what each of them is to hold."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from transcriber.core.events import NotesPushed
from transcriber.core.state import State
from transcriber.errors import NoteDamagedError, NoteFullError, TargetRefusedError, TargetUnavailableError
from transcriber.outputs.markdown import unescape_markdown
from transcriber.outputs.note.layout import newest_generation, parse_note
from transcriber.outputs.note.merge import merge_note
from transcriber.outputs.note.outcome import Merge
from transcriber.outputs.note.parts import KnownPart, split_note
from transcriber.outputs.note.rendering import OurNote, new_body, with_new_regions
from transcriber.ports import NotesTarget
from transcriber.session.note_bases import KnownNote, NoteBases, SentNote
from transcriber.session.note_homecoming import n_open_conflicts, overruled_conflicts, settled_merge
from transcriber.session.note_writer import NoteWriter, note_title
from transcriber.session.store import Store

_FEW_DIFFERENT = 3

RenderNote = Callable[[State], OurNote]


@dataclass(frozen=True, slots=True)
class Pushed:
    """The notes hold what the session wants. link: Of the first. n_notes: More than one where the session is long.

    n_full: Of these so many hold it only in part, since what people wrote left no room.
    """

    link: str
    n_conflicts: int
    n_notes: int
    n_full: int = 0

    @property
    def remark(self) -> str:
        """What a person should know of it; empty where nothing is unusual.

        >>> Pushed("https://hackmd.io/x", 0, 2).remark
        'The session is long: it goes on in 2 notes, which link to each other.'
        """
        if self.n_full:
            return (
                "A note is full, and takes no more corrections until somebody shortens it; what is new goes on in the "
                f"last of {self.n_notes} notes."
            )
        if self.n_notes > 1:
            return f"The session is long: it goes on in {self.n_notes} notes, which link to each other."
        return ""


def pending_push(state: State, render: RenderNote, target: str) -> bool:
    """Whether the session wants the note to hold something else than when it was pushed last. Pure."""
    pushed = state.pushes.get(target)
    return pushed is None or _digest(state, render) != pushed.digest


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
        self._writer = NoteWriter(target, lambda: _check_on_record(store.state), sleep)
        self._wants_new_region = False
        self._begins_anew = False
        self._standing: dict[str, str] = {}
        """What notes hold of which we know nothing yet; looked up once a push."""

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
        _check_on_record(began)
        self._standing.clear()
        self._remember(began)
        parts = self._parts(began)
        for index in range(len(self._bases.load()), len(parts)):
            self._create(index, parts[index])
            parts = self._parts(began)
        known = self._bases.load()
        n_full = 0
        for index in range(len(known)):
            try:
                self._bring_together(index)
            except NoteFullError:
                if len(known) == 1:
                    raise
                n_full += 1
        self._wants_new_region = False
        state = self._store.state
        pushed = NotesPushed(self._target.name, known[0].note, known[0].link, _digest(began, self._render))
        if state.pushes.get(self._target.name) != pushed:
            state = self._store.append(pushed)
        return Pushed(known[0].link, n_open_conflicts(state), len(known), n_full)

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
        known = [self._known_part(one) for one in self._bases.load()]
        return split_note(self._render(state), known, self._target.max_characters)

    def _known_part(self, known: KnownNote) -> KnownPart:
        if known.base or known.sent:
            bases = (known.base, known.sent.base if known.sent else "")
            return KnownPart(_blocks(*bases), len(known.sent.body if known.sent else known.base), known.link)
        # Somebody's: what they have in it takes up room, too.
        if known.note not in self._standing:
            self._standing[known.note] = self._target.read(known.note).body
        body = self._standing[known.note]
        try:
            return KnownPart(_blocks(body), len(body), known.link)
        except NoteDamagedError:
            return KnownPart((), len(body), known.link)

    def _create(self, index: int, ours: OurNote) -> None:
        body = new_body(ours)
        begun = KnownNote("", "", "", SentNote(body, body, ""))
        self._bases.save(index, begun)
        self._made(index, begun, body)

    def _made(self, index: int, begun: KnownNote, body: str) -> None:
        first = self._bases.load()[0].note
        made = self._target.create(note_title(body) or "Untitled", body, beside=first)
        self._bases.save(index, replace(begun, note=made.id, link=made.link))

    def _bring_together(self, index: int) -> None:
        def merge(known: KnownNote, theirs: str, author: str | None) -> Merge:
            return settled_merge(self._store, lambda state: self._merge(state, index, known, theirs), author)

        def keep(known: KnownNote) -> None:
            self._bases.save(index, known)

        self._writer.write(self._bases.load()[index], merge, keep)

    def _merge(self, state: State, index: int, known: KnownNote, theirs: str) -> Merge:
        ours = self._parts(state)[index]
        confirmed, sent = newest_generation(known.base), newest_generation(known.sent.base if known.sent else "")
        standing = newest_generation(theirs)
        if (not confirmed and not standing) or confirmed < sent > standing:
            return _with_new_regions(ours, theirs, sent or 1)
        try:
            if not confirmed and not sent:
                _check_same_session(ours, theirs)
            bases = [known.base, *([known.sent.base, *known.sent.older_bases] if known.sent else [])]
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


def _digest(state: State, render: RenderNote) -> str:
    """Differs where the note is to hold something else: ours changed, or theirs was decided against or redacted."""
    wanted = render(state).digest()
    against = sorted((*overruled_conflicts(state), *state.redactions))
    return hashlib.sha256("\n".join([wanted, *against]).encode()).hexdigest()[:16] if against else wanted


def _check_on_record(state: State) -> None:
    if state.off_record_since is not None:
        raise TargetUnavailableError(
            "The session is off the record: nothing is sent.", hint="Push when it is on the record again."
        )


def _blocks(*bodies: str) -> frozenset[str]:
    found: set[str] = set()
    for base in bodies:
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
            hint="Choose another note; or write this one below it: push again with --new-region.",
        )
