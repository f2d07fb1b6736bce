"""A few screens as a person sees them; `UPDATE_GOLDEN=1` renews them after a wanted change."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tui.desk import SERVED, MemoryEngine, desk_on
from tests.tui.test_desk import FLAGS, LIVE, TALK
from transcriber.core.signals import LagMeasured, LevelMeasured

SNAPSHOTS = Path(__file__).parent / "snapshots"

SCREENS: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "a_flag_beside_the_transcript": ((120, 20), ["g", "f"]),
    "a_flag_below_a_narrow_transcript": ((80, 24), ["g", "f"]),
    "a_line_in_the_editor": ((80, 24), ["g", "enter"]),
    "a_tiny_terminal": ((40, 10), ["g"]),
}


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_it_was(name: str) -> None:
    async def go() -> None:
        size, keys = SCREENS[name]
        engine = MemoryEngine([*TALK, *FLAGS])
        engine.signal(SERVED)
        engine.signal(LevelMeasured(-20.0))
        engine.signal(LagMeasured(0.8, ""))
        async with desk_on(engine, size=size, info=LIVE) as desk:
            await desk.until(lambda: "lag 0.8 s" in desk.text)
            await desk.press(*keys)
            golden = SNAPSHOTS / f"{name}.txt"
            if os.environ.get("UPDATE_GOLDEN"):
                await desk.pilot.pause(0.5)
                golden.write_text(desk.text + "\n", encoding="utf-8")
            wanted = golden.read_text(encoding="utf-8")
            with contextlib.suppress(AssertionError):  # a layout may take one more round; the comparison below tells
                await desk.until(lambda: desk.text + "\n" == wanted)
            assert desk.text + "\n" == wanted

    asyncio.run(go())
