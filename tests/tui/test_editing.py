"""Whatever is typed stays, and whatever was done can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tests.builders import segment
from tests.tui.desk import SERVED, MemoryEngine, WordList, desk_on
from transcriber.core import events as ev
from transcriber.core.drafts import Draft
from transcriber.core.events import SegmentId
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.views import transcript_lines
from transcriber.session.drafts import DraftFile

S1, S2 = SegmentId("s1"), SegmentId("s2")
PT = LanguageCode("pt")
TALK = (
    segment("s1", "We use pie bind eleven.", 0.0, label="A"),
    segment("s2", "Is pie bind eleven fast?", 10.0, label="B"),
    segment("s3", "Pie bind eleven is.", 20.0, label="A"),
)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def lines(engine: MemoryEngine) -> list[str]:
    return [line.segment.text for line in transcript_lines(engine.state)]


def test_a_line_is_edited_while_others_come_and_its_cursor_does_not_move() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "enter", "home")
            await desk.type("Yes. ")
            before = desk.app.desk.editor.query_one("#line").selection  # type: ignore[attr-defined]
            engine.append(*[segment(f"n{n}", "Something else.", 30.0 + n) for n in range(30)])
            await desk.settle()
            assert desk.app.desk.editor.query_one("#line").selection == before  # type: ignore[attr-defined]
            assert desk.app.desk.transcript.current == "s1"
            await desk.press("enter")
            assert lines(engine)[0] == "Yes. We use pie bind eleven."
            assert engine.state.segments[S1].text_person == "Ana"

    run(go())


def test_who_was_slower_sees_what_stands_there_and_keeps_what_they_typed() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "enter", "end")
            await desk.type(" Mine.")
            engine.append(ev.TextCorrected(S1, "We use theirs.", "Cem"))
            await desk.settle()
            await desk.press("enter")
            assert lines(engine)[0] == "We use theirs."
            await desk.until(lambda: "Cem changed it meanwhile: We use theirs." in desk.text)
            kept = desk.drafts.latest()
            assert kept is not None
            assert "Mine." in kept.text
            await desk.press("enter")  # knowingly
            assert lines(engine)[0] == "We use pie bind eleven. Mine."

    run(go())


def test_what_was_put_aside_comes_back_with_its_line() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "enter", "end")
            await desk.type(" Hm")
            await desk.press("escape")
            assert lines(engine)[0] == "We use pie bind eleven."
            await desk.press("j", "k", "enter")
            await desk.until(lambda: "We use pie bind eleven. Hm" in desk.text)

    run(go())


def test_a_draft_of_a_desk_that_was_killed_comes_back_when_it_opens(tmp_path: Path) -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        DraftFile(tmp_path / "draft.json").save(Draft(S2, 1, "Is pybind11 fa"))
        drafts = DraftFile(tmp_path / "draft.json")
        engine.signal(SERVED)
        async with desk_on(engine, drafts=drafts) as desk:
            await desk.until(lambda: "unsaved text is back" in desk.text)
            await desk.type("st?")
            await desk.press("enter")
            assert lines(engine)[1] == "Is pybind11 fast?"
            assert not (tmp_path / "draft.json").exists()

    run(go())


def test_what_sounds_like_the_chosen_words_is_put_there_with_a_key_and_everywhere_with_two() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        language = WordList(sounds={"pie bind eleven": ("pybind11", "pybind")})
        async with desk_on(engine, language=language) as desk:
            await desk.press("g", "right", "right", "right", "shift+right", "shift+right", "r", "enter")
            assert lines(engine)[0] == "We use pybind11."
            await desk.until(lambda: "2 other places have" in desk.text)
            await desk.press("E", "enter")
            assert lines(engine) == ["We use pybind11.", "Is pybind11 fast?", "pybind11 is."]
            await desk.press("u")
            assert lines(engine)[1:] == ["Is pie bind eleven fast?", "Pie bind eleven is."]
            await desk.press("U")
            assert lines(engine)[2] == "pybind11 is."

    run(go())


def test_a_place_that_is_not_chosen_is_left_as_it_is() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        language = WordList(sounds={"pie bind eleven": ("pybind11",)})
        async with desk_on(engine, language=language) as desk:
            await desk.press("g", "right", "right", "right", "shift+right", "shift+right", "r", "enter", "E")
            await desk.press("space", "enter")
            assert lines(engine)[1:] == ["Is pie bind eleven fast?", "pybind11 is."]

    run(go())


def test_a_word_that_is_begun_is_completed() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "enter", "end", "backspace")
            await desk.type(" and free")
            await desk.press("tab", "enter")
            assert lines(engine)[0] == "We use pie bind eleven and free-threaded"

    run(go())


def test_lines_are_split_joined_and_taken_out_and_all_of_it_comes_back() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "right", "right", "right", "vertical_line")
            assert lines(engine)[:2] == ["We use", "pie bind eleven."]
            await desk.press("g", "J")
            assert lines(engine)[0] == "We use pie bind eleven."
            await desk.press("g", "x")
            assert lines(engine) == ["Is pie bind eleven fast?", "Pie bind eleven is."]
            await desk.press("u", "u", "u")
            assert lines(engine) == [
                event.words[0].text + " " + " ".join(w.text for w in event.words[1:]) for event in TALK
            ]

    run(go())


def test_any_deed_of_the_list_is_taken_back() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK, delay_s=0.1)  # the list waits for what was just done
        async with desk_on(engine) as desk:
            await desk.press("g", "x", "s")
            await desk.type("Dora")
            await desk.press("enter", "h")
            await desk.until(lambda: "named voice B Dora Novak" in desk.text)
            await desk.until(lambda: "took out 00:00" in desk.text)
            await desk.press("down", "enter")
            assert lines(engine)[0] == "We use pie bind eleven."
            assert engine.state.names == {Label("B"): "Dora Novak"}

    run(go())


def test_a_translation_is_edited_and_stays_a_person_s() -> None:
    async def go() -> None:
        engine = MemoryEngine([*TALK, ev.TranslationProduced(S1, 1, PT, "Usamos torta.", "fake", "m")])
        async with desk_on(engine) as desk:
            await desk.press("g", "l", "L", "end", "backspace")
            await desk.type("!")
            await desk.press("enter")
            translation = engine.state.translations[S1, PT]
            assert (translation.text, translation.person) == ("Usamos torta!", "Ana")
            await desk.until(lambda: "✎ Usamos torta!" in desk.text)

    run(go())


def test_drafts_of_two_lines_are_both_kept() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "enter", "end")
            await desk.type(" One")
            await desk.press("escape", "j", "enter", "end")
            await desk.type(" Two")
            await desk.press("escape", "k", "enter", "enter", "j", "enter", "enter")
            assert lines(engine)[:2] == ["We use pie bind eleven. One", "Is pie bind eleven fast? Two"]

    run(go())
