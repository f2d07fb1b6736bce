"""A text in the editor that a person has chosen for everything."""

from __future__ import annotations

import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from transcriber.errors import BofscribeError, UsageError


def edited(text: str, environment: Mapping[str, str]) -> str:
    """One line of text as the person left it; waits until the editor, which has the terminal, has ended.

    For the main thread.

    Raises:
        UsageError: If neither VISUAL nor EDITOR says which.
        BofscribeError: If it can't be started, or ended with a failure and wrote nothing: what it wrote is never lost.
    """
    command = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise UsageError("No editor is known.", hint="Set VISUAL or EDITOR, as in: export EDITOR=nano")
    with tempfile.TemporaryDirectory(prefix="bofscribe-") as folder:  # for its owner's eyes alone
        file = Path(folder) / "line.txt"
        file.write_text(f"{text}\n", encoding="utf-8")
        # Ctrl-C is the editor's: a handler that does nothing is not handed on to it, as an ignored signal would be.
        interrupted = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            status = subprocess.run([*words, str(file)], check=False).returncode
            written = file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise BofscribeError(
                f"{command} cannot be run: {error}.", hint="Set VISUAL or EDITOR to another."
            ) from error
        finally:
            signal.signal(signal.SIGINT, interrupted)
    left = " ".join(written.split())
    if status and left == " ".join(text.split()):
        raise BofscribeError(f"{command} ended with status {status}.", hint="The line stays as it was.")
    return left
