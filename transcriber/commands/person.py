"""Whose name changes bear."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

from transcriber.errors import UsageError

VARIABLE = "BOFSCRIBE_NAME"
NOBODY = "note-taker"

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SYSTEM_ACCOUNTS = frozenset({"root", "admin", "administrator", "user", "ubuntu", "nobody"})
_MAX_LENGTH = 100


def person_option(*names: str, has_as: bool = True) -> Callable[[_Command], _Command]:
    """`--as NAME`, and other names of the option; gives the command an argument `person`.

    Args:
        has_as: Whether it goes by --as; where that means something else, by the other names alone.
    """
    return click.option(
        *(["--as"] if has_as else []),
        *names,
        "person",
        metavar="NAME",
        envvar=VARIABLE,
        default=_account_name,
        callback=lambda _context, _option, value: checked_name(value),
        help=f"Whose name your changes bear.  [default: {VARIABLE}, or your name on this machine]",
    )


def checked_name(name: str) -> str:
    """The name without what surrounds it.

    >>> checked_name(" Ana Ribeiro ")
    'Ana Ribeiro'

    Raises:
        UsageError: If it is empty, too long, or has signs that are not to be seen.
    """
    name = name.strip()
    if not name or len(name) > _MAX_LENGTH or not name.isprintable():
        raise UsageError(
            f"{name[:_MAX_LENGTH]!r} is no name for a person.",
            hint=f"Give one of up to {_MAX_LENGTH} letters: --as Ana",
        )
    return name


def _account_name() -> str:
    """Of whoever is logged in; shared accounts are nobody's name."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without an account
        return NOBODY
    return NOBODY if name.lower() in _SYSTEM_ACCOUNTS or not name.isprintable() else name
