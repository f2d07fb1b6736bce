"""The secret that opens an account: from the environment or the system's keyring, and shown nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from transcriber.errors import UsageError

VARIABLE = "BOFSCRIBE_HACKMD_TOKEN"
KEYRING_SERVICE, KEYRING_USER = "bofscribe", "hackmd"


class Token:
    """A secret that does not show itself: not in a message, a log, a traceback or a copy of an object."""

    __slots__ = ("_reveal",)

    def __init__(self, secret: str) -> None:
        self._reveal: Callable[[], str] = lambda: secret

    def reveal(self) -> str:
        """For the one place that sends it."""
        return self._reveal()

    def __repr__(self) -> str:
        return "Token(hidden)"

    def __reduce__(self) -> Any:
        raise TypeError("a token is not written anywhere")


def find_token(environment: Mapping[str, str]) -> Token:
    """The token, from the environment first.

    Raises:
        UsageError: If there is none.
    """
    secret = environment.get(VARIABLE, "").strip() or _from_keyring()
    if not secret:
        raise UsageError(
            "There is no token for HackMD.",
            hint=f"Make one in HackMD under Settings > API, then: export {VARIABLE}=... "
            f"Or keep it in the system's keyring: pip install 'bofscribe[keyring]' && "
            f"keyring set {KEYRING_SERVICE} {KEYRING_USER}",
        )
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise UsageError(
            "The token for HackMD holds signs that no token has.", hint="Copy it again, without quotes or line ends."
        )
    return Token(secret)


def _from_keyring() -> str:
    """Empty where there is no keyring, it is locked, or it has none."""
    try:
        import keyring  # noqa: PLC0415 - an optional extra
    except ImportError:
        return ""
    try:
        return (keyring.get_password(KEYRING_SERVICE, KEYRING_USER) or "").strip()
    except keyring.errors.KeyringError:
        return ""
