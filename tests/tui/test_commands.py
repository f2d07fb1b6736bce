"""One table holds all that can be done at the desk."""

from __future__ import annotations

import pytest

from transcriber.errors import UsageError
from tui.commands import COMMANDS, commands_with
from tui.screens.desk import DeskScreen


def test_no_two_commands_share_a_key_or_an_id() -> None:
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_does_something(command: object) -> None:
    action = command.action.partition("(")[0]  # type: ignore[attr-defined]
    assert hasattr(DeskScreen, f"action_{action}")


def test_a_person_s_key_takes_the_place_of_ours() -> None:
    changed = commands_with({"flag.next": "ctrl+n"})
    assert {command.id: command.keys for command in changed}["flag.next"] == "ctrl+n"


@pytest.mark.parametrize("keys", [{"flag.nxt": "f"}, {"flag.next": "u"}])
def test_keys_for_nothing_and_keys_taken_twice_are_refused_by_name(keys: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="flag"):
        commands_with(keys)
