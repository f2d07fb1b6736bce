"""Plays sessions, people in the note, faults and crashes against each other, in any order that chance finds.

At the end of each play: no word that a person typed is lost or doubled, and the note has come to rest. `make soak-push`
plays 10,000; what the service itself overwrites before anybody could see it is counted apart (`OVERWRITTEN`).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.builders import words
from tests.outputs.hackmd.stand_in import Faults, StandInNote
from tests.session.note_desk import CrashError, Desk
from transcriber.core.events import (
    FlagResolved,
    MarkAdded,
    MarkChanged,
    MarkId,
    MarkKind,
    QuestionAsked,
    QuestionId,
    QuestionSettled,
    SegmentId,
    SegmentRevised,
    TextCorrected,
)
from transcriber.core.state import Flag, Segment
from transcriber.core.views import flag_state
from transcriber.errors import TargetError

N_PLAYS = int(os.environ.get("PUSH_PLAYS", "100"))
OVERWRITTEN: list[str] = []
"""Words that somebody typed between our read and our write, where the service keeps the last writer's text."""
TYPED: list[str] = []
PLAYED: list[int] = []
"""The pushes of each play that ended well."""

_FAST_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
_TOKEN = re.compile(r"\b[tofm]\d+[a-c]?\b")
_BLOCK = re.compile(r"<!-- ([skq]\d+) -->\n((?:\*\*[^*]+\*\* )?(?:\[\d\d:\d\d\] )?)([^\n]*)\n")

_TOLD = re.compile(r"wrote “(?P<theirs>.*)”; here stands (?P<ours>.*)\.$")

choices = st.integers(0, 10_000)


def changed(text: str, word: str, how: int) -> str:
    """A person puts a word into a line, at its end, at its beginning, between, or in the place of another."""
    parts = text.split()
    place = how // 4 % (len(parts) + 1)
    match how % 4:
        case 0:
            return f"{text} {word}".strip()
        case 1:
            return f"{word} {text}".strip()
        case 2:
            return " ".join([*parts[:place], word, *parts[place:]])
        case _:
            return " ".join([*parts[:place], word, *parts[place + 1 :]])


class Pushing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=_FAST_FOLDER))
        self.numbers = count(1)
        self.n_pushes = 0
        self.must: set[str] = set()
        """Words of people that nobody took away again."""
        self.may: set[str] = set()
        """Words that a person removed, decided against, or that the service overwrote."""

    @initialize(max_characters=st.sampled_from([None, None, 1500]))
    def begin(self, max_characters: int | None) -> None:
        """max_characters: So few that the session goes on in a second note."""
        self.desk = Desk(self.folder / "session", max_characters=max_characters)
        for _ in range(3):
            self.say()
        self.desk.push()

    # What happens in the session

    @rule()
    def say(self) -> None:
        number = next(self.numbers)
        self.desk.say(f"m{number}a m{number}b m{number}c")

    @rule(which=choices)
    def hear_better(self, which: int) -> None:
        found = self.segment(which)
        number = next(self.numbers)
        text = f"m{number}a m{number}b"
        self.desk.append(SegmentRevised(found.id, words(text, found.start), found.language, "better"))

    @rule(which=choices, how=choices)
    def correct(self, which: int, how: int) -> None:
        found = self.segment(which)
        word = self.new_word("o")
        text = changed(found.text, word, how)
        self.taken_away(found.text, text)
        self.desk.append(TextCorrected(found.id, text, "note-taker"))

    @rule(which=choices)
    def take_out(self, which: int) -> None:
        found = self.segment(which)
        self.taken_away(found.text, "")
        self.desk.append(TextCorrected(found.id, "", "note-taker"))

    @rule(kind=st.sampled_from(["problem", "question", "action", "decision"]))
    def note_something(self, kind: MarkKind) -> None:
        mark = MarkId(f"k{next(self.numbers)}")
        self.desk.append(MarkAdded(mark, kind, f"{self.new_word('o')} {self.new_word('o')}", "note-taker"))

    @precondition(lambda self: self.desk.store.state.marks)
    @rule(which=choices, how=choices)
    def note_it_otherwise(self, which: int, how: int) -> None:
        found = list(self.desk.store.state.marks.values())
        mark = found[which % len(found)]
        text = changed(mark.text, self.new_word("o"), how)
        self.taken_away(mark.text, text)
        self.desk.append(MarkChanged(mark.mark, mark.kind, text, "note-taker"))

    @rule()
    def somebody_asks(self) -> None:
        number = next(self.numbers)
        text = f"{self.new_word('t')} {self.new_word('t')}"
        self.desk.append(QuestionAsked(QuestionId(f"q{number}"), text, "Zoe", "discord", f"7/{number}"))

    @precondition(lambda self: any(one.settled is None for one in self.desk.store.state.questions.values()))
    @rule(which=choices)
    def answer(self, which: int) -> None:
        found = [key for key, one in self.desk.store.state.questions.items() if one.settled is None]
        self.desk.append(QuestionSettled(found[which % len(found)], "answered", "note-taker", self.new_word("o")))

    # What people do in the note

    @rule(which=choices, how=choices)
    def they_correct(self, which: int, how: int) -> None:
        self.type_into(self.note(which), which, how)

    @rule(which=choices)
    def they_write_between(self, which: int) -> None:
        self.type_between(self.note(which), which)

    @rule(which=choices)
    def they_delete(self, which: int) -> None:
        note = self.note(which)
        found = self.blocks(note)
        if found:
            block = found[which % len(found)]
            self.taken_away(block[3], "")
            note.edit(lambda body: body.replace(block[0], "", 1))

    @rule(which=choices, is_merged=st.booleans())
    def they_type_while_we_write(self, which: int, is_merged: bool) -> None:
        faults = self.desk.stand_in.faults

        def act(note: StandInNote) -> None:
            faults.before_write = None
            self.type_between(note, which)
            word = f"f{self.last}"
            faults.rebases = is_merged
            if not is_merged:
                OVERWRITTEN.append(word)
                self.taken_away(word, "")

        faults.before_write = act

    # What the note-taker decides

    @precondition(lambda self: self.open_conflicts())
    @rule(which=choices, is_theirs=st.booleans())
    def decide(self, which: int, is_theirs: bool) -> None:
        found = self.open_conflicts()
        self.settle(found[which % len(found)], is_theirs=is_theirs)

    # What goes wrong

    @rule(
        fault=st.sampled_from(
            [
                "partial",
                "forbidden_but_applied",
                "errors_before",
                "errors_after",
                "lost_answers",
                "lost_calls",
                "limited",
            ]
        ),
        n=st.integers(1, 3),
    )
    def break_something(self, fault: str, n: int) -> None:
        setattr(self.desk.stand_in.faults, fault, n)

    @rule(
        kind=st.sampled_from(["cut", "lines"]),
        n_late=st.integers(0, 4),
        has_etags=st.booleans(),
        sends_crlf=st.booleans(),
    )
    def behave_otherwise(self, kind: str, n_late: int, has_etags: bool, sends_crlf: bool) -> None:
        faults = self.desk.stand_in.faults
        faults.partial_kind = kind  # type: ignore[assignment]
        faults.late_reads, faults.has_etags, faults.sends_crlf = n_late, has_etags, sends_crlf

    @rule()
    def push(self) -> None:
        self.n_pushes += 1
        with contextlib.suppress(TargetError):
            self.desk.push()

    @rule(method=st.sampled_from(["GET", "PATCH", "POST"]))
    def crash_in_a_push(self, method: str) -> None:
        self.n_pushes += 1
        self.desk.crash_after(method)
        with contextlib.suppress(TargetError, CrashError):
            self.desk.push()
        self.desk.stand_in.after_call = lambda *_: None
        self.desk.restart()

    @rule()
    def restart(self) -> None:
        self.desk.restart()

    def teardown(self) -> None:
        try:
            if hasattr(self, "desk"):
                self.come_to_rest()
                self.check()
                self.desk.close()
                PLAYED.append(self.n_pushes)
        finally:
            shutil.rmtree(self.folder)

    def come_to_rest(self) -> None:
        self.desk.stand_in.faults = Faults()
        for _ in range(6):
            self.desk.push()
            for number, flag in enumerate(self.open_conflicts()):
                self.settle(flag, is_theirs=bool(number % 2))
            n_writes = self.desk.calls("PATCH")
            self.desk.push()
            if not self.open_conflicts() and not self.desk.is_pending and self.desk.calls("PATCH") == n_writes:
                return
        raise AssertionError("the note does not come to rest")

    def check(self) -> None:
        body = "\n".join(note.content for note in self.desk.stand_in.notes.values())
        state = self.desk.store.state
        texts = [said.text for said in state.segments.values()] + [mark.text for mark in state.marks.values()]
        for one in state.questions.values():
            texts += [one.asked.text, one.settled.answer if one.settled else ""]
        shown = _TOKEN.findall(body)
        known = _TOKEN.findall(" ".join(texts))
        doubled = {word for word in shown if shown.count(word) > 1} | {word for word in known if known.count(word) > 1}
        assert not doubled, f"doubled: {doubled}\n{body}"
        lost = self.must - set(shown) - set(known)
        assert not lost, f"lost: {lost}\n{body}"
        standing = {found[1]: found[3] for found in _BLOCK.finditer(body)}
        for said in state.segments.values():
            if standing.get(said.id):
                assert standing[said.id] == said.text, f"{said.id} is not as in the session"
        assert "<<<<" not in body

    # How it is done

    def note(self, which: int) -> StandInNote:
        found = list(self.desk.stand_in.notes.values())
        return found[which % len(found)]

    def segment(self, which: int) -> Segment:
        found = list(self.desk.store.state.segments.values())
        return found[which % len(found)]

    def new_word(self, kind: str) -> str:
        self.last = next(self.numbers)
        word = f"{kind}{self.last}"
        self.must.add(word)
        TYPED.append(word)
        return word

    def taken_away(self, before: str, after: str) -> None:
        gone = set(_TOKEN.findall(before)) - set(_TOKEN.findall(after))
        self.may |= gone
        self.must -= gone

    def blocks(self, note: StandInNote) -> list[re.Match[str]]:
        """The lines that a person may change: whole ones, since nobody corrects a line that is just being cut off."""
        whole = "".join(str(body.get("content", "")) for body in self.desk.stand_in.bodies[-6:])
        return [found for found in _BLOCK.finditer(note.content) if found[3] and (found[0] in whole)]

    def type_into(self, note: StandInNote, which: int, how: int) -> None:
        found = self.blocks(note)
        if not found:
            return
        block = found[which % len(found)]
        text = changed(block[3], self.new_word("t"), how)
        self.taken_away(block[3], text)
        line = block[0].replace(f"{block[3]}\n", f"{text}\n")
        note.edit(lambda body: body.replace(block[0], line, 1))

    def type_between(self, note: StandInNote, which: int) -> None:
        places = [found.start() for found in re.finditer(r"\n\n", note.content)]
        place = places[which % len(places)] if places else len(note.content)
        word = self.new_word("f")
        note.edit(lambda body: f"{body[:place]}\n\n{word}{body[place:]}")

    def open_conflicts(self) -> list[Flag]:
        state = self.desk.store.state
        conflicts = (flag for flag in state.flags.values() if flag.raised.kind == "conflict")
        return [flag for flag in conflicts if flag_state(state, flag) == "open"]

    def settle(self, flag: Flag, *, is_theirs: bool) -> None:
        state = self.desk.store.state
        if not flag.raised.spans:  # a note or a question: the note-taker leaves it so, or has it as it was
            told = _TOLD.search(flag.raised.message)
            assert told is not None
            if not is_theirs:
                self.taken_away(told["theirs"], told["ours"])
            self.desk.append(FlagResolved(flag.raised.flag, "accepted" if is_theirs else "dismissed", "note-taker"))
            return
        [span] = flag.raised.spans
        ours, theirs = state.segments[span.segment].text, flag.raised.suggestion or ""
        if is_theirs:
            self.taken_away(ours, theirs)
            self.desk.append(
                TextCorrected(SegmentId(span.segment), theirs, "note-taker"),
                FlagResolved(flag.raised.flag, "accepted", "note-taker"),
            )
        else:
            self.taken_away(theirs, ours)
            self.desk.append(FlagResolved(flag.raised.flag, "dismissed", "note-taker"))


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    """Tells what was played; `make soak-push` shows it."""
    yield
    print(  # noqa: T201 - the result
        f"\n{len(PLAYED)} interleavings ended well, with {sum(PLAYED)} pushes. Of {len(TYPED)} words that people typed "
        f"{len(OVERWRITTEN)} came between a read and a write of ours, where the service keeps the last writer's text."
    )


TestPushing = Pushing.TestCase
TestPushing.settings = settings(
    max_examples=N_PLAYS,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
