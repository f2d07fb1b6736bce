"""Everything that can be done at the desk: its key, and in a sentence what it does.

The footer, the help, the command palette and the file of keys are all made of this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from transcriber.errors import UsageError


@dataclass(frozen=True, slots=True)
class Command:
    """keys: As Textual names them, the first is shown. label: In the footer; empty for what is not shown there."""

    id: str
    keys: str
    action: str
    title: str
    group: str
    label: str = ""

    def binding(self) -> Binding:
        return Binding(self.keys, self.action, self.label or self.title, show=bool(self.label), id=self.id)


def _commands(group: str, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, str]) -> list[Command]:
    return [Command(row[0], row[1], row[2], row[3], group, *row[4:]) for row in rows]


COMMANDS: tuple[Command, ...] = (
    *_commands(
        "Move",
        ("move.down", "j,down", "move(1)", "To the next line"),
        ("move.up", "k,up", "move(-1)", "To the line before"),
        ("move.page-down", "pagedown,ctrl+f", "page(1)", "A page down"),
        ("move.page-up", "pageup,ctrl+b", "page(-1)", "A page up"),
        ("move.first", "g,home", "first", "To the first line"),
        ("move.follow", "G,end", "follow", "Follow what is being said"),
        ("move.word-right", "right", "word(1)", "To the next word of the line"),
        ("move.word-left", "left", "word(-1)", "To the word before"),
        ("move.more-words", "shift+right,greater_than_sign", "more_words(1)", "Choose one more word"),
        ("move.fewer-words", "shift+left,less_than_sign", "more_words(-1)", "Choose one word fewer"),
        ("move.time", "t", "jump", "Jump to a time"),
        ("move.search", "slash", "search", "Search"),
        ("move.next-found", "n", "found(1)", "To the next place that the search found"),
        ("move.previous-found", "N", "found(-1)", "To the place before that the search found"),
    ),
    *_commands(
        "Correct",
        ("edit.text", "enter,e", "edit", "Edit the line", "edit"),
        ("edit.outside", "ctrl+e", "edit_outside", "Edit the line in your own editor ($VISUAL, $EDITOR)"),
        ("edit.doubtful", "w", "doubtful(1)", "To the next word that the recognizer doubts"),
        ("edit.doubtful-before", "W", "doubtful(-1)", "To the doubtful word before"),
        ("edit.replace", "r", "replace", "Replace the chosen words, by what sounds like them", "replace"),
        ("edit.everywhere", "E", "everywhere", "The same correction in all other places"),
        ("edit.split", "vertical_line", "split", "Split the line before the chosen word"),
        ("edit.join", "J", "join", "Join the line with the next one"),
        ("edit.delete", "x,delete", "delete", "Take the line out"),
        ("edit.undo", "u,ctrl+z", "undo", "Undo what you did last", "undo"),
        ("edit.redo", "U,ctrl+y", "redo", "Do it again"),
        ("edit.history", "h", "history", "What was done, and take any of it back"),
    ),
    *_commands(
        "Speakers",
        ("speaker.name", "s", "speaker", "Say who speaks: this voice, or with Tab this line alone", "speaker"),
        ("speaker.next", "v", "unnamed", "To the next voice without a name"),
        ("speaker.nobody", "S", "nobody", "Nobody known spoke this line"),
    ),
    *_commands(
        "Flags",
        ("flag.next", "f", "flag(1)", "To the next flag", "flag"),
        ("flag.previous", "F", "flag(-1)", "To the flag before"),
        ("flag.accept", "a", "accept", "Accept what the flag suggests", "accept"),
        ("flag.everywhere", "A", "accept_everywhere", "Accept it here and in all other places"),
        ("flag.dismiss", "d", "dismiss_flag", "Dismiss the flag: it is right as it is", "dismiss"),
    ),
    *_commands(
        "Notes",
        ("note.problem", "p", "mark('problem')", "Note a common problem"),
        ("note.question", "q", "mark('question')", "Note a question"),
        ("note.action", "y", "mark('action')", "Note an action, with owner and date"),
        ("note.decision", "c", "mark('decision')", "Note a decision"),
    ),
    *_commands(
        "Listen",
        ("play.line", "space", "play", "Play the line, or stop"),
        ("play.slower", "left_square_bracket", "speed(-1)", "Slower"),
        ("play.faster", "right_square_bracket", "speed(1)", "Faster"),
    ),
    *_commands(
        "Languages",
        ("language.show", "l", "language", "Show translations below the lines, or none"),
        ("language.edit", "L", "edit_translation", "Edit the translation of the line"),
    ),
    *_commands(
        "Session",
        ("session.off-record", "o", "off_record", "Off the record, and back", "off record"),
        ("session.push", "P", "push", "Push to the note now"),
        ("session.export", "X", "export", "Export"),
        ("session.panel-flags", "1", "panel('flags')", "The list of flags"),
        ("session.panel-notes", "2", "panel('notes')", "The list of notes"),
        ("session.panel-questions", "3", "panel('questions')", "The questions of remote people"),
        ("session.panel-terms", "4", "panel('terms')", "The terms that were used"),
        ("session.panel-focus", "tab", "focus_panel", "Between the transcript and the list"),
        ("session.panel-hide", "0", "panel('')", "No list"),
        ("session.set-up", "i", "set_up", "Microphone, models, links: what works and what does not"),
        ("session.restart", "R", "restart", "Start the engine again, where it is gone"),
        ("session.help", "question_mark,f1", "help", "All keys", "help"),
        ("session.leave", "Q", "leave", "Leave: end the session, or let it run", "leave"),
        ("session.leave-too", "ctrl+q,ctrl+c", "leave", "The same, as other programs have it"),
    ),
)


def commands_with(keys: Mapping[str, str]) -> tuple[Command, ...]:
    """The commands under the keys that a person chose.

    Args:
        keys: From a command's id to its keys.

    Raises:
        UsageError: If there is no such command, or two share a key.
    """
    known = {command.id: command for command in COMMANDS}
    for name in keys:
        if name not in known:
            raise UsageError(f"No command is called {name!r}.", hint=f"The commands: {', '.join(known)}.")
    chosen = tuple(
        Command(one.id, keys.get(one.id, one.keys), one.action, one.title, one.group, one.label) for one in COMMANDS
    )
    taken: dict[str, str] = {}
    for command in chosen:
        for key in command.keys.split(","):
            if key in taken:
                raise UsageError(
                    f"The key {key!r} is of both {taken[key]} and {command.id}.", hint="Give one of them another key."
                )
            taken[key] = command.id
    return chosen


def groups(commands: Iterable[Command]) -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for command in commands:
        found.setdefault(command.group, []).append(command)
    return found
