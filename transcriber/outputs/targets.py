"""The kinds of places that lines are sent to. Another one is a file with `open_targets`, and a line here.

Its name is that of its section in the settings, of which `enabled` says whether a live session sends there.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.ports import CaptionTarget

_MODULES = {
    "discord": "transcriber.outputs.discord.channel",
    "zoom": "transcriber.outputs.zoom",
}

AFTERWARDS = ("discord",)
"""Those that can also be sent what was said long ago."""


def target_kinds() -> tuple[str, ...]:
    return tuple(_MODULES)


def open_targets(kind: str, settings: Settings, environment: Mapping[str, str]) -> list[CaptionTarget]:
    """The places of a kind, opened; nothing is sent yet.

    Args:
        environment: Has their addresses and tokens, which are secret.

    Raises:
        UsageError: If what they need is not there, or wrong.
    """
    opened: list[CaptionTarget] = importlib.import_module(_MODULES[kind]).open_targets(settings, environment)
    return opened


def enabled_targets(settings: Settings, environment: Mapping[str, str]) -> list[CaptionTarget]:
    """Those that the settings ask for; errors as `open_targets`."""
    kinds = [kind for kind in _MODULES if getattr(settings, kind).enabled]
    return [target for kind in kinds for target in open_targets(kind, settings, environment)]
