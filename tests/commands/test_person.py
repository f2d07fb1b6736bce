"""Whose name changes bear."""

from __future__ import annotations

import getpass

import click
import pytest
from click.testing import CliRunner

from transcriber.commands.person import person_option
from transcriber.errors import UsageError


@click.command()
@person_option("--person")
def who(person: str) -> None:
    click.echo(person)


def said(*arguments: str) -> str:
    return CliRunner().invoke(who, arguments, standalone_mode=False, catch_exceptions=False).output.strip()


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOFSCRIBE_NAME", raising=False)
    monkeypatch.setattr(getpass, "getuser", lambda: "ana")


def test_the_option_comes_before_the_variable_and_that_before_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said() == "ana"
    monkeypatch.setenv("BOFSCRIBE_NAME", "Ana R.")
    assert said() == "Ana R."
    assert said("--as", "Ben") == said("--person", "Ben") == "Ben"


def test_an_account_that_many_share_is_nobody_s_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "root")
    assert said() == "note-taker"


@pytest.mark.parametrize("name", ["", "  ", "A" * 101, "An\x1b[31ma", "Ana\nBen"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name"):
        said("--as", name)
