"""Every error that a user can meet, each with the next step to take.

    BofscribeError
    ├── UsageError            the command line or a setting asks for what cannot be (exit code 2)
    ├── GlossaryError         a glossary file has mistakes
    ├── AudioError            a recording cannot be opened or decoded
    ├── ModelError            a model cannot be had or used
    │   ├── ModelMissingError     its files are not on this machine
    │   ├── ChecksumError         its files are not what the catalogue says
    │   └── FetchError            no source could give its files
    ├── DeviceError           the accelerator asked for cannot be used
    ├── SessionError          a session folder cannot be made, opened or written
    │   ├── JournalError          its journal cannot be read
    │   ├── SessionBusyError      another process writes to it
    │   ├── EngineGoneError       nothing runs it, or what ran it cannot be reached any more
    │   └── StreamDroppedError    the connection to what runs it broke; it can be made anew
    ├── TargetError           a place where people read did not take what was sent to it
    │   ├── TargetRefusedError    and it never will: a wrong address, token or permission, or it is gone
    │   │   ├── NoteDamagedError      a note in which our markers are not as they must be
    │   │   └── NoteFullError         a note that takes no more, because of what people wrote in it
    │   └── TargetUnavailableError  it doesn't answer, or asks to wait; whether it took it may be unknown
    ├── IntentRefusedError    what a person asked for no longer fits what stands there
    └── InvalidEventError     an event that cannot be true: a bug of ours or a journal edited by hand

Tracebacks are for our own bugs alone: the command line prints `message` and `hint` of these, and exits.
"""

from __future__ import annotations


class BofscribeError(Exception):
    """What failed, the actual value and what was expected (`message`), and the next action (`hint`)."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BofscribeError):
    exit_code = 2


class GlossaryError(BofscribeError):
    pass


class AudioError(BofscribeError):
    pass


class ModelError(BofscribeError):
    pass


class ModelMissingError(ModelError):
    pass


class ChecksumError(ModelError):
    pass


class FetchError(ModelError):
    pass


class DeviceError(BofscribeError):
    pass


class SessionError(BofscribeError):
    pass


class JournalError(SessionError):
    pass


class SessionBusyError(SessionError):
    pass


class EngineGoneError(SessionError):
    pass


class StreamDroppedError(SessionError):
    pass


class TargetError(BofscribeError):
    """Its message never holds an address or a token: those are secrets."""


class TargetRefusedError(TargetError):
    pass


class NoteDamagedError(TargetRefusedError):
    pass


class NoteFullError(TargetRefusedError):
    pass


class TargetUnavailableError(TargetError):
    """wait_s: How long to wait before the next try, where the place says so."""

    def __init__(self, message: str, *, hint: str, wait_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.wait_s = wait_s


class IntentRefusedError(BofscribeError):
    pass


class InvalidEventError(BofscribeError):
    pass
