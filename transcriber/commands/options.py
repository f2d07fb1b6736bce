"""What several commands make of their flags."""

from __future__ import annotations

from typing import Any

from transcriber.errors import UsageError


def spoken_languages(language: str | None, languages: str | None) -> list[str] | None:
    """The setting that --language and --languages mean; None where neither was given.

    Raises:
        UsageError: If both were.
    """
    if language is not None and languages is not None:
        raise UsageError("--language and --languages exclude each other.", hint="Give one of them.")
    wanted = language if languages is None else languages
    if wanted is None:
        return None
    return [] if wanted == "auto" else [code.strip() for code in wanted.split(",")]


def language_codes(codes: str | None) -> list[str] | None:
    """The setting that "pt,es" means; None where nothing was given."""
    return None if codes is None else [code.strip() for code in codes.split(",") if code.strip()]


def given(**values: Any) -> dict[str, Any]:
    """Those that are not None."""
    return {key: value for key, value in values.items() if value is not None}
