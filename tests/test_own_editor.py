"""A line in an editor that a person has chosen: what it wrote counts, however it ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcriber.errors import BofscribeError
from transcriber.own_editor import edited


def editor(folder: Path, script: str) -> dict[str, str]:
    program = folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return {"EDITOR": str(program)}


def test_what_an_editor_wrote_before_it_failed_is_not_lost(tmp_path: Path) -> None:
    assert edited("A line.", editor(tmp_path, 'echo "More." >> "$1"; kill -9 $$')) == "A line. More."


def test_an_editor_that_failed_and_wrote_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BofscribeError, match="ended with status 3"):
        edited("A line.", editor(tmp_path, "exit 3"))
