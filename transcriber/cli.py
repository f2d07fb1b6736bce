"""The command line: finds the command, prints errors with their hints. Each command is a module in `commands/`."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

import click

from transcriber.config import unknown_name
from transcriber.errors import BofscribeError

INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended."""

_AGAIN_S = 0.05

# section -> name -> (module, attribute, what the list of commands says); read here so that --help imports none of them
_SECTIONS = {
    "A recording": {
        "transcribe": ("transcriber.commands.transcribe", "transcribe", "A recording to a transcript with speakers."),
    },
    "A session while it runs": {
        "new": ("transcriber.commands.new", "new", "A session folder from a proposal."),
        "live": ("transcriber.commands.live", "live", "Captions on the screen and in the browser while people speak."),
        "demo": ("transcriber.commands.demo", "demo", "The bundled session, replayed as if it were live."),
        "off-record": ("transcriber.commands.running", "off_record", "Keep nothing of what a running session hears."),
        "on-record": ("transcriber.commands.running", "on_record", "Go on with it."),
        "stop": ("transcriber.commands.running", "stop", "End a running session."),
        "questions": ("transcriber.commands.questions", "questions", "What people who are elsewhere ask."),
    },
    "A session, then and later": {
        "review": (
            "transcriber.commands.review",
            "review",
            "Correct a session that was recorded, or look on at one that runs.",
        ),
        "flags": ("transcriber.commands.flags", "flags", "What needs a look: terms misheard, words that differ."),
        "push": ("transcriber.commands.push", "push", "To a shared note that others edit, or to Discord."),
        "export": ("transcriber.commands.export", "export", "A session in a format that others read."),
    },
    "When it is over": {
        "resume": ("transcriber.commands.resume", "resume", "Finish a session that was interrupted."),
        "refine": (
            "transcriber.commands.refine",
            "refine",
            "Hear a session again with the best model; people's work stays.",
        ),
        "redact": ("transcriber.commands.redact", "redact", "Leave a name or words out of all that is published."),
        "publish": ("transcriber.commands.publish", "publish", "The session pack: a page, a report, and every format."),
        "search": ("transcriber.commands.search", "search", "Find words in all sessions."),
    },
    "Words, voices, models": {
        "glossary": (
            "transcriber.commands.glossary",
            "glossary",
            "Check the words of a field, and write them for others.",
        ),
        "voices": (
            "transcriber.commands.voices",
            "voices",
            "Voices to be recognized in later sessions; off unless asked.",
        ),
        "models": ("transcriber.commands.models", "models", "List, fetch and verify the models."),
        "doctor": ("transcriber.commands.doctor", "doctor", "Check this machine, and say what to do."),
        "bench": ("transcriber.commands.bench", "bench", "Measure accuracy and speed on this machine."),
    },
}
_COMMANDS = {name: command for section in _SECTIONS.values() for name, command in section.items()}


class _LazyGroup(click.Group):
    """Imports a command when it is run: `bofscribe --help` answers at once."""

    def list_commands(self, context: click.Context) -> list[str]:
        del context
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        del context
        if name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _COMMANDS and not args[0].startswith("-"):
            raise unknown_name(args[0], list(_COMMANDS), what="command", where="bofscribe")
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        del context
        width = max(map(len, _COMMANDS)) + 2
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), summary) for name, (_, _, summary) in section.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="bofscribe", prog_name="bofscribe")
def bofscribe() -> None:
    """Who said what in a session of many speakers: recognized, attributed and exported on this machine, offline.

    \b
    To begin:
      bofscribe doctor                     is everything here?
      bofscribe models fetch               get the models, once
      bofscribe transcribe meeting.m4a     makes the folder meeting-session
      bofscribe export meeting-session --format md -o meeting.md

    Results go to stdout, progress and messages to stderr. Exit codes: 0 done, 1 the work failed, 2 wrong usage,
    130 stopped with Ctrl-C.
    """


def main() -> NoReturn:
    """The entry point of the command `bofscribe`."""
    hear_ctrl_c()
    try:
        bofscribe.main(standalone_mode=False)
    except BofscribeError as error:
        _print_error(error.message, error.hint)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone ('bofscribe export ... | head'); nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


def hear_ctrl_c() -> None:
    """Have Ctrl-C end the program at any moment; where it is ignored, it stays so.

    What a destructor raises, Python prints and forgets: there Ctrl-C comes again a moment later.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            again = threading.Timer(_AGAIN_S, os.kill, (os.getpid(), number))
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _print_error(message: str, hint: str) -> None:
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True)
    click.echo(f"{click.style('Hint:', bold=True)} {hint}", err=True)


if __name__ == "__main__":
    main()
