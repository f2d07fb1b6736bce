"""The desk as lines of text and prompts: for a screen reader, a braille display, or a terminal that shows nothing else.

Nothing is drawn over and nothing moves. Every line has a number that stays; commands name it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from transcriber.core.corrections import instances
from transcriber.core.events import FlagId, MarkKind, Record, SegmentId
from transcriber.core.intents import (
    AddMark,
    ChooseSpeaker,
    CorrectText,
    EndSession,
    GoOffRecord,
    GoOnRecord,
    Intent,
    NameSpeaker,
    RedoDeed,
    ReplaceSpans,
    ResolveFlag,
    UndoDeed,
)
from transcriber.core.signals import NoticeShown, SessionEnded, SessionServed, Signal
from transcriber.core.state import Segment, next_to_redo, next_to_undo
from transcriber.core.timeline import format_clock
from transcriber.errors import BofscribeError
from tui.actions.moving import seconds_of
from tui.describe import deed_text
from tui.model import DeskModel
from tui.ports import DeskTools, SessionLink
from tui.wrapping import safe

HELP = """\
N                  line N again, with its flags and translations
e N TEXT           line N is TEXT
r N OLD -> NEW     in line N, NEW in the place of OLD
all OLD -> NEW     the same in every line
x N                take line N out
s N NAME           the voice of line N is NAME;  s1 N NAME: this line alone
f                  the open flags;  a F  accept flag F;  d F  dismiss it
p N TEXT           note a common problem;  q question, y action, c decision; without TEXT the line's own
u, U               undo what you did last, do it again
last [K]           the last K lines;  find TEXT;  at 12:14
hold, go           say nothing new until go
o                  off the record, and back
quit               leave it running;  end: end the session"""

_MARKS: dict[str, MarkKind] = {"p": "problem", "q": "question", "y": "action", "c": "decision"}
_N_BEFORE = 10
_PATIENCE_S = 10.0


class _MeantError(Exception):
    """A command that can't be done, and why."""


class PlainDesk:
    """Reads commands from `lines`, says what comes and what became of commands with `say`; two threads."""

    def __init__(self, tools: DeskTools, say: Callable[[str], object]) -> None:
        self._tools = tools
        self._say = say
        self._changed = threading.Condition()
        self._model = DeskModel()
        self._numbers: dict[SegmentId, int] = {}
        self._is_held = False
        self._is_begun = threading.Event()
        self._failure: BofscribeError | None = None

    def run(self, lines: Iterable[str]) -> None:
        """Until the person leaves, the lines end, or the session does.

        Raises:
            BofscribeError: If the engine is gone.
        """
        link = self._tools.connect()
        follower = threading.Thread(target=self._follow, args=(link,), name="news", daemon=True)
        follower.start()
        self._is_begun.wait()
        self._raise_failure()
        try:
            for line in lines:
                if self._failure is not None or self._model.ended is not None:
                    break
                if line.strip() == "quit":
                    break
                self._obey(line.strip(), link)
                if line.strip() == "end":
                    follower.join()
        finally:
            link.close()
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    # What comes in

    def _follow(self, link: SessionLink) -> None:
        try:
            for news in link.follow_on():
                with self._changed:
                    self._take(news)
                    self._changed.notify_all()
        except BofscribeError as failure:
            self._failure = failure
            self._say(f"{failure.message} {failure.hint} Press Enter.")
        finally:
            self._is_begun.set()

    def _take(self, news: tuple[Record, ...] | Signal) -> None:
        if isinstance(news, tuple):
            n_flags = len(self._model.open_flags)
            changes = self._model.update(news)
            new = [key for key in self._model.order if key not in self._numbers] if changes.is_reordered else []
            for key in new:
                self._numbers[key] = len(self._numbers) + 1
            if not self._is_begun.is_set():
                self._greet()
            elif not self._is_held:
                for key in new:
                    self._say(self._shown(key))
                if len(self._model.open_flags) > n_flags:
                    self._say(f"Flag: {self._flag_shown(self._model.open_flags[-1])}")
        else:
            self._model.take(news)
            if isinstance(news, NoticeShown):
                self._say(news.text)
            elif isinstance(news, SessionServed):
                if news.captions:
                    self._say(f"The captions page: {news.captions}")
                if news.edit:
                    self._say(f"Another note-taker joins with: bofscribe review --url '{news.edit}'")
            elif isinstance(news, SessionEnded):
                self._say(f"{news.failure} {news.hint}" if news.failure else "The session is over; all is written.")
            if not self._is_begun.is_set():
                self._greet()

    def _greet(self) -> None:
        title = self._tools.info.plan.title or self._tools.info.where
        self._say(f"{title}: {len(self._model.order)} lines, {len(self._model.open_flags)} flags. help: the commands.")
        for key in self._model.order[-_N_BEFORE:]:
            self._say(self._shown(key))
        self._is_begun.set()

    # What is asked

    def _obey(self, line: str, link: SessionLink) -> None:
        word, _, rest = line.partition(" ")
        try:
            with self._changed:
                intents = self._intents(word, rest.strip())
            for intent in intents:
                self._wait_for(link.send(intent))
            if intents:
                self._say("Done.")
        except _MeantError as error:
            self._say(str(error))
        except BofscribeError as failure:
            self._say(f"{failure.message} {failure.hint}")

    def _wait_for(self, seq: int) -> None:
        """Until what was asked has come back as facts, so that the next command sees it."""
        with self._changed:
            self._changed.wait_for(lambda: self._model.state.seq >= seq or self._failure is not None, _PATIENCE_S)

    def _intents(self, word: str, rest: str) -> list[Intent]:
        person, state = self._tools.info.person, self._model.state
        if word.isdecimal():
            self._tell_all(self._line(word))
            return []
        match word:
            case "e":
                segment, text = self._line_and_text(rest)
                return [CorrectText(segment.id, segment.revision, text, person)]
            case "r":
                segment, text = self._line_and_text(rest)
                old, new = _change(text)
                if old not in segment.text:
                    raise _MeantError(f"Line {rest.split()[0]} has no “{old}”.")
                return [CorrectText(segment.id, segment.revision, segment.text.replace(old, new, 1), person)]
            case "all":
                old, new = _change(rest)
                spans = instances(state, old, also_of_people=True)
                if not spans:
                    raise _MeantError(f"“{old}” stands nowhere.")
                self._say(f"In {len(spans)} places.")
                return [ReplaceSpans(spans, new, person)]
            case "x":
                segment = self._line(rest)
                return [CorrectText(segment.id, segment.revision, "", person)]
            case "s" | "s1":
                segment, name = self._line_and_text(rest)
                if word == "s" and segment.chosen is None and segment.label is not None:
                    return [NameSpeaker(segment.label, name, person)]
                return [ChooseSpeaker(segment.id, name, person)]
            case "a" | "d":
                return [ResolveFlag(self._flag(rest), "accepted" if word == "a" else "dismissed", person)]
            case "p" | "q" | "y" | "c":
                number, _, text = rest.partition(" ")
                segment = self._line(number)
                return [AddMark(_MARKS[word], text.strip() or segment.text, person, segment.id)]
            case "u" | "U":
                deed = next_to_undo(state, person) if word == "u" else next_to_redo(state, person)
                if deed is None:
                    raise _MeantError("Nothing to undo." if word == "u" else "Nothing to do again.")
                self._say(deed_text(deed, state))
                return [UndoDeed(deed.seq, person) if word == "u" else RedoDeed(deed.seq, person)]
            case "o":
                return [GoOffRecord(person) if state.off_record_since is None else GoOnRecord(person)]
            case "end":
                return [EndSession(person)]
            case _:
                self._answer(word, rest)
                return []

    def _answer(self, word: str, rest: str) -> None:
        """Commands that only say something."""
        order = self._model.order
        match word:
            case "":
                pass
            case "f":
                for flag in self._model.open_flags:
                    self._say(self._flag_shown(flag))
                if not self._model.open_flags:
                    self._say("Nothing wants a look.")
            case "last":
                for key in order[-int(rest) if rest.isdecimal() and int(rest) else -_N_BEFORE :]:
                    self._say(self._shown(key))
            case "find":
                for key in order:
                    if rest and rest.lower() in self._model.segment(key).text.lower():
                        self._say(self._shown(key))
            case "at":
                seconds = seconds_of(rest)
                if seconds is None or not order:
                    raise _MeantError("A time is written as 12:14.")
                for key in order[self._model.position_at(seconds) :][:_N_BEFORE]:
                    self._say(self._shown(key))
            case "hold" | "go":
                self._is_held = word == "hold"
            case "help":
                self._say(HELP)
            case _:
                raise _MeantError(f"No command is called {word!r}. help: the commands.")

    def _tell_all(self, segment: Segment) -> None:
        self._say(self._shown(segment.id))
        for (key, language), translation in self._model.state.translations.items():
            if key == segment.id:
                self._say(f"  {language}: {safe(translation.text)}")
        for flag in self._model.open_flags_of(segment.id):
            self._say(f"  {self._flag_shown(flag)}")

    def _shown(self, key: SegmentId) -> str:
        line = self._model.line(key)
        who = f"{line.speaker_shown}: " if line.speaker_shown else ""
        return f"{self._numbers[key]}  {format_clock(line.segment.start)} {safe(who + line.segment.text)}"

    def _flag_shown(self, key: FlagId) -> str:
        raised = self._model.flag(key).raised
        numbers = ", ".join(str(self._numbers.get(span.segment, "?")) for span in raised.spans)
        put_in = f" Suggested: {safe(raised.suggestion)}" if raised.suggestion else ""
        return f"{key}  line {numbers}: {raised.kind}, {raised.severity}. {safe(raised.message)}{put_in}"

    def _line(self, number: str) -> Segment:
        key = next((key for key, one in self._numbers.items() if str(one) == number.strip()), None)
        if key is None:
            raise _MeantError(f"There is no line {number or 'without a number'}.")
        return self._model.segment(key)

    def _line_and_text(self, rest: str) -> tuple[Segment, str]:
        number, _, text = rest.partition(" ")
        if not text.strip():
            raise _MeantError("Say the line's number, and then the text.")
        return self._line(number), text.strip()

    def _flag(self, name: str) -> FlagId:
        if FlagId(name) not in self._model.open_flags:
            raise _MeantError(f"No open flag is called {name!r}. f: the open flags.")
        return FlagId(name)


def _change(text: str) -> tuple[str, str]:
    old, arrow, new = text.partition("->")
    if not arrow or not old.strip():
        raise _MeantError("Write OLD -> NEW.")
    return old.strip(), new.strip()
