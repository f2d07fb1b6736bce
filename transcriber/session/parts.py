"""The parts of an engine that load models and may fail: how each is, and when it is begun anew.

A part that fails is begun anew at once. One that fails again within a minute waits for a person to ask.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from transcriber.core.signals import NoticeShown, PartChanged, PartPhase, Signal
from transcriber.errors import BofscribeError, IntentRefusedError, ModelMissingError

_log = logging.getLogger(__name__)

_CALM_S = 60.0


class Part:
    """One of them, as the thread that runs it tells how it is."""

    def __init__(self, name: str, on_signal: Callable[[Signal], None], seconds: Callable[[], float]) -> None:
        self.name = name
        self._signal = on_signal
        self._seconds = seconds
        self._failed_at_s = -math.inf
        self._is_failed = False
        self._is_over = False
        self._asked = threading.Event()

    @property
    def has_failed(self) -> bool:
        """Whether it ever did."""
        return self._failed_at_s > -math.inf

    def loading(self) -> None:
        self._tell("loading")

    def ready(self) -> None:
        self._tell("ready")

    def failed(self, failure: BaseException) -> bool:
        """Tell why it failed; whether it is to be begun anew at once, or when it is asked for."""
        _log.error("%s failed.", self.name, exc_info=failure)
        now_s = self._seconds()
        is_calm, self._failed_at_s = now_s - self._failed_at_s >= _CALM_S, now_s
        reason = f"{failure.message} {failure.hint}" if isinstance(failure, BofscribeError) else repr(failure)
        if is_calm and not isinstance(failure, ModelMissingError):
            self._tell("restarting", reason)
            self._signal(NoticeShown(f"{self.name.capitalize()} failed and is begun anew: {reason}"))
            return True
        self._is_failed = True
        self._tell("failed", reason)
        self._signal(NoticeShown(f"{self.name.capitalize()} stands still until it is begun anew: {reason}"))
        return False

    def is_asked_for(self) -> bool:
        """Whether a person asked for it since it failed; that is forgotten then."""
        if not self._asked.is_set():
            return False
        self._asked.clear()
        self._is_failed = False
        return True

    def wait_until_asked_for(self) -> bool:
        """The same, when somebody asks; False at the end of the session."""
        self._asked.wait()
        return self.is_asked_for() and not self._is_over

    def restart(self) -> None:
        """Have it begun anew.

        Raises:
            IntentRefusedError: If it did not fail.
        """
        if not self._is_failed:
            raise IntentRefusedError(f"{self.name.capitalize()} runs.", hint="There is nothing to begin anew.")
        self._asked.set()

    def end(self) -> None:
        """The session ends: nobody waits for it any more."""
        self._is_over = True
        self._asked.set()

    def _tell(self, phase: PartPhase, message: str = "") -> None:
        self._signal(PartChanged(self.name, phase, message))


class Parts:
    """All of them, by name."""

    def __init__(self, on_signal: Callable[[Signal], None], seconds: Callable[[], float] = time.monotonic) -> None:
        """on_signal: Called from several threads; must not raise and must not wait."""
        self._signal = on_signal
        self._seconds = seconds
        self._parts: dict[str, Part] = {}

    def part(self, name: str) -> Part:
        """The part of a name; made when it is first spoken of."""
        return self._parts.setdefault(name, Part(name, self._signal, self._seconds))

    def restart(self, name: str) -> None:
        """Have a part begun anew.

        Raises:
            IntentRefusedError: If there is none, or it did not fail.
        """
        if name not in self._parts:
            known = ", ".join(self._parts) or "none"
            raise IntentRefusedError(f"This session has no part {name!r}.", hint=f"Its parts: {known}.")
        self._parts[name].restart()
