"""Sending to where people read, live and afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcriber.core.signals import TargetState

_PATIENCE_S = 120.0
"""A place that takes nothing for so long has to wait for the next time."""


def send_stored(path: Path, kind: str, environment: Mapping[str, str], report: Callable[[TargetState], None]) -> int:
    """Send all that is due of a session that is not running; what a fault leaves unsent is due the next time.

    Args:
        kind: Of place: "discord".
        report: Told how it goes, whenever that changes.

    Returns:
        How long the journal is then, in bytes, while nobody else can write to it: another length is a change since.

    Raises:
        UsageError: If the place's address is missing or wrong.
        TargetError: If the place does not take it.
        SessionError: If there is no session, or another process runs it.
    """
    from transcriber.config import load_settings
    from transcriber.core.signals import Signal, TargetState
    from transcriber.outputs.targets import open_targets
    from transcriber.session.folder import SessionFolder
    from transcriber.session.opening import open_store
    from transcriber.session.sending import Sender

    def take(signal: Signal) -> None:
        if isinstance(signal, TargetState):
            report(signal)

    folder = SessionFolder(path)
    folder.require_journal()
    settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
    targets = open_targets(kind, settings, environment)
    with open_store(folder) as store:
        for target in targets:
            sender = Sender(store, target, take)
            reached_s = time.monotonic()
            while (pause_s := sender.step(is_last=True)) is not None:
                if sender.error is None:
                    reached_s = time.monotonic()
                elif time.monotonic() + pause_s - reached_s > _PATIENCE_S:
                    raise sender.error
                time.sleep(pause_s)
            target.close()
            if sender.error is not None:
                raise sender.error
        return folder.journal_path.stat().st_size
