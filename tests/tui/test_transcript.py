"""The transcript follows what is said, and stays where a person looks."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.builders import segment
from tests.tui.desk import SERVED, MemoryEngine, desk_on
from transcriber.core import events as ev
from transcriber.core.events import SegmentId
from transcriber.core.signals import PartialCaption
from transcriber.core.speech import Label, LanguageCode, Word

S1, S2 = SegmentId("s1"), SegmentId("s2")
PT = LanguageCode("pt")


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def many(n_lines: int) -> list[ev.Event]:
    return [segment(f"s{n + 1}", f"Line number {n + 1} of them.", n * 4.0, label="AB"[n % 2]) for n in range(n_lines)]


def test_new_lines_are_followed_until_the_cursor_goes_elsewhere() -> None:
    async def go() -> None:
        engine = MemoryEngine(many(60))
        async with desk_on(engine) as desk:
            await desk.until(lambda: "Line number 60" in desk.text)
            await desk.press("k", "k")
            engine.append(*[segment(f"n{n}", f"Newer {n}.", 300.0 + n) for n in range(50)])
            await desk.settle()
            assert desk.app.desk.transcript.current == "s58"
            await desk.until(lambda: "50 new below" in desk.text)
            await desk.press("G")
            await desk.until(lambda: "Newer 49." in desk.text)
            await desk.until(lambda: "new below" not in desk.text)

    run(go())


def test_the_tail_of_what_is_said_stands_below_and_goes_when_it_is_final() -> None:
    async def go() -> None:
        engine = MemoryEngine(many(1))
        engine.signal(SERVED)
        engine.signal(PartialCaption("So the wheel", "is buil", Label("A"), None, 4.0, 6.0))
        async with desk_on(engine) as desk:
            await desk.until(lambda: "So the wheel is buil" in desk.text)
            engine.append(segment("s2", "So the wheel", 4.0))
            await desk.settle()
            assert desk.text.count("So the wheel") == 1
            engine.signal(PartialCaption("", "", None, None, 8.0, 8.0))
            await desk.until(lambda: "is buil" not in desk.text)

    run(go())


def test_words_are_chosen_and_the_choice_grows() -> None:
    async def go() -> None:
        async with desk_on(MemoryEngine([segment("s1", "We use pie bind eleven, here.")])) as desk:
            await desk.press("right", "right", "right", "shift+right", "shift+right")
            transcript = desk.app.desk.transcript
            assert transcript.word is not None
            assert "We use pie bind eleven, here."[slice(*transcript.word)] == "pie bind eleven"
            await desk.press("shift+left")
            assert "We use pie bind eleven, here."[slice(*transcript.word)] == "pie bind"

    run(go())


def test_one_key_goes_to_the_words_that_the_recognizer_doubts() -> None:
    async def go() -> None:
        doubted = (Word("The", 0, 1, 0.9), Word("wheal,", 1, 2, 0.2), Word("yes.", 2, 3, 0.3))
        engine = MemoryEngine([ev.SegmentFinalized(S1, doubted, None, None, "m"), *many(3)[1:]])
        async with desk_on(engine) as desk:
            await desk.press("g", "w")
            transcript = desk.app.desk.transcript
            assert (transcript.current, transcript.word) == ("s1", (4, 9))
            await desk.press("w")
            assert transcript.word == (11, 14)
            await desk.press("w")
            await desk.until(lambda: "No doubtful word" in desk.text)

    run(go())


def test_search_goes_from_place_to_place_and_round() -> None:
    async def go() -> None:
        async with desk_on(MemoryEngine(many(30))) as desk:
            await desk.press("g", "slash")
            await desk.type("number 1")
            await desk.press("enter")
            found = [desk.app.desk.transcript.current]
            for _ in range(3):
                await desk.press("n")
                found.append(desk.app.desk.transcript.current)
            assert found == ["s1", "s10", "s11", "s12"]
            await desk.press("N")
            assert desk.app.desk.transcript.current == "s11"

    run(go())


def test_a_time_is_jumped_to() -> None:
    async def go() -> None:
        async with desk_on(MemoryEngine(many(60))) as desk:
            await desk.press("t")
            await desk.type("1:01")
            await desk.press("enter")
            assert desk.app.desk.transcript.current == "s16"

    run(go())


def test_translations_stand_below_their_lines_when_asked_for() -> None:
    async def go() -> None:
        engine = MemoryEngine([*many(2), ev.TranslationProduced(S1, 1, PT, "Linha um.", "fake", "m")])
        async with desk_on(engine) as desk:
            await desk.until(lambda: "Linha um." not in desk.text)
            await desk.press("l")
            await desk.until(lambda: "Linha um." in desk.text)
            engine.append(ev.TranslationProduced(S2, 1, PT, "Linha dois.", "fake", "m"))
            await desk.settle()
            await desk.until(lambda: "Linha dois." in desk.text)
            await desk.press("l")
            await desk.until(lambda: "Linha" not in desk.text)

    run(go())


def test_a_gap_stands_where_it_was() -> None:
    async def go() -> None:
        engine = MemoryEngine([*many(2), ev.AudioGap(3.0, 4.0, "the disk was full"), *many(3)[2:]])
        async with desk_on(engine) as desk:
            lines = desk.text.split("\n")
            at = next(index for index, line in enumerate(lines) if "the disk was full" in line)
            assert "number 1" in lines[at - 1]
            assert "number 2" in lines[at + 1]

    run(go())


def test_speech_with_markup_codes_and_odd_letters_is_shown_as_it_is() -> None:
    async def go() -> None:
        name = "Aña " + "x" * 200
        engine = MemoryEngine(
            [
                segment("s1", "[bold]not[/] \\[a] {b} $c", label="A"),
                segment("s2", "\x1b[2Jcleared? e\u0301 שלום 言葉", 5.0, label="B"),
                ev.SpeakerNamed(Label("A"), name, "Ana"),
            ]
        )
        for size in ((120, 40), (40, 10)):
            async with desk_on(engine, size=size) as desk:
                await desk.until(lambda: "[bold]not[/]" in desk.text)
                await desk.until(lambda: "\x1b" not in desk.text)
                await desk.until(lambda: "שלום" in desk.text)
                await desk.press("s", "escape", "g", "enter", "escape")

    run(go())


def test_the_terminal_may_be_tiny_and_change_at_any_moment() -> None:
    async def go() -> None:
        engine = MemoryEngine(many(40))
        engine.signal(SERVED)
        async with desk_on(engine, size=(40, 10)) as desk:
            for size in ((200, 60), (20, 5), (1, 1), (120, 40)):
                await desk.pilot.resize_terminal(*size)
                await desk.press("k", "enter", "x", "escape", "question_mark", "escape", "2", "0")
            await desk.until(lambda: "Line number" in desk.text)

    run(go())
