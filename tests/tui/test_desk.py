"""Speakers, flags, notes, and the session itself, with the keys alone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.builders import segment
from tests.tui.desk import PLAN, SERVED, MemoryEngine, WordList, desk_on
from transcriber.core import events as ev
from transcriber.core.events import FlagId, FlagSpan, QuestionId, SegmentId
from transcriber.core.intents import EndSession, PushNow, RestartPart
from transcriber.core.plan import AgendaPart, SessionPlan
from transcriber.core.signals import (
    DiskMeasured,
    LagMeasured,
    LevelMeasured,
    PartChanged,
    PushState,
    SessionServed,
    ViewersCounted,
)
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.views import transcript_lines
from transcriber.errors import AudioError
from tui.ports import SessionInfo

S1, S2, S3 = (SegmentId(f"s{n}") for n in (1, 2, 3))
TALK = (
    segment("s1", "We use pie bind eleven.", 0.0, label="A"),
    segment("s2", "Is pie bind eleven fast?", 10.0, label="B"),
    segment("s3", "It is coup I.", 20.0, label="C"),
)
FLAGS = (
    ev.FlagRaised(FlagId("f1"), "misheard", "high", (FlagSpan(S1, 1, 7, 22),), "Sounds alike.", suggestion="pybind11"),
    ev.FlagRaised(FlagId("f2"), "misheard", "low", (FlagSpan(S3, 1, 6, 12),), "Sounds alike.", suggestion="CuPy"),
    ev.FlagRaised(FlagId("f3"), "two-senses", "medium", (FlagSpan(S2, 1, 0, 2), FlagSpan(S3, 1, 0, 2)), "Two things."),
)
LIVE = SessionInfo(PLAN, "my-session", "Ana", is_live=True)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def spoken(engine: MemoryEngine) -> list[tuple[str | None, str]]:
    return [(line.speaker, line.segment.text) for line in transcript_lines(engine.state)]


def test_two_letters_and_enter_name_a_voice_of_the_roster() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "s")
            await desk.type("do")
            await desk.press("enter")
            assert engine.state.names == {Label("A"): "Dora Novak"}
            await desk.until(lambda: "Dora Novak" in desk.text)
            await desk.press("v")
            assert desk.app.desk.transcript.current == "s2"

    run(go())


def test_tab_names_the_speaker_of_one_line_alone_and_a_new_name_is_taken() -> None:
    async def go() -> None:
        engine = MemoryEngine([*TALK, segment("s4", "Me again.", 30.0, label="A")])
        async with desk_on(engine) as desk:
            await desk.press("g", "s", "tab")
            await desk.type("Zoe")
            await desk.press("enter")
            assert spoken(engine)[0][0] == "Zoe"
            assert spoken(engine)[3][0] == "A"
            await desk.press("S")
            assert spoken(engine)[0][0] is None

    run(go())


def test_accepting_goes_on_to_the_next_flag() -> None:
    async def go() -> None:
        engine = MemoryEngine([*TALK, *FLAGS])
        async with desk_on(engine) as desk:
            await desk.press("g", "f")
            assert desk.app.desk.transcript.word == (7, 22)
            await desk.press("a")
            assert spoken(engine)[0][1] == "We use pybind11."
            await desk.press("d", "a")
            assert [flag.resolution for flag in engine.state.flags.values()] == ["accepted", "accepted", "dismissed"]
            assert spoken(engine)[2][1] == "It is CuPy."

    run(go())


def test_a_flag_is_accepted_everywhere_with_one_key() -> None:
    async def go() -> None:
        engine = MemoryEngine([*TALK, *FLAGS])
        async with desk_on(engine, size=(80, 24)) as desk:
            await desk.press("g", "f")
            await desk.until(lambda: "→ pybind11" in desk.text)
            await desk.press("A")
            await desk.settle()
            assert [text for _, text in spoken(engine)[:2]] == ["We use pybind11.", "Is pybind11 fast?"]

    run(go())


def test_a_flag_of_the_list_is_gone_to() -> None:
    async def go() -> None:
        engine = MemoryEngine([*TALK, *FLAGS])
        async with desk_on(engine) as desk:
            await desk.press("1", "down", "enter")
            assert desk.app.desk.transcript.has_focus
            assert desk.app.desk.flag == desk.app.desk.model.open_flags[1]

    run(go())


@pytest.mark.parametrize(("key", "kind"), [("p", "problem"), ("q", "question"), ("c", "decision")])
def test_a_line_is_noted_with_two_keys(key: str, kind: str) -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", key, "enter", "2")
            (mark,) = engine.state.marks.values()
            assert (mark.kind, mark.segment, mark.text) == (kind, "s1", "We use pie bind eleven.")
            await desk.until(lambda: mark.text in desk.text)

    run(go())


def test_an_action_has_an_owner_and_a_date_that_is_one() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("g", "y")
            await desk.type("Ask upstream")
            await desk.press("tab")
            await desk.type("ce")
            await desk.press("right", "tab")
            await desk.type("2026-13-01")
            await desk.press("enter")
            await desk.until(lambda: "A date is written as 2026-12-01." in desk.text)
            await desk.press(*["backspace"] * 5)
            await desk.type("12-24")
            await desk.press("enter")
            (mark,) = engine.state.marks.values()
            assert (mark.text, mark.owner, mark.due) == ("Ask upstream", "Cem Yilmaz", "2026-12-24")
            await desk.press("2", "enter", "end")
            await desk.type("!")
            await desk.press("enter")
            assert [mark.text for mark in engine.state.marks.values()] == ["Ask upstream!"]

    run(go())


def test_a_remote_question_is_answered_in_words() -> None:
    async def go() -> None:
        asked = ev.QuestionAsked(QuestionId("q1"), "Does it work on ARM?", "zoe", "discord", "1/2")
        engine = MemoryEngine([*TALK, asked])
        async with desk_on(engine) as desk:
            await desk.press("3")
            await desk.until(lambda: "Does it work on ARM?" in desk.text)
            await desk.press("enter")
            await desk.type("Yes, it does")
            await desk.press("enter")
            settled = engine.state.questions[QuestionId("q1")].settled
            assert settled is not None
            assert (settled.settlement, settled.answer) == ("answered", "Yes, it does")

    run(go())


def test_the_line_is_played_slower_and_stopped() -> None:
    async def go() -> None:
        async with desk_on(MemoryEngine(TALK)) as desk:
            await desk.press("g", "left_square_bracket", "space")
            line = desk.engine.state.segments[S1]
            assert desk.player.played == [(line.start, line.end, 0.75)]
            await desk.until(lambda: "▶ 0.75" in desk.text)
            await desk.press("space")
            await desk.until(lambda: "▶" not in desk.text)
            await desk.press("space")
            desk.player.end(AudioError("No loudspeaker.", hint="Join from elsewhere."))
            await desk.until(lambda: "No loudspeaker." in desk.text)

    run(go())


def test_off_the_record_is_one_key_and_stands_in_words() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SERVED)
        engine.signal(LevelMeasured(-20.0))
        async with desk_on(engine, info=LIVE) as desk:
            await desk.press("o")
            assert engine.state.off_record_since is not None
            await desk.until(lambda: "OFF THE RECORD" in desk.text)
            await desk.press("o")
            await desk.until(lambda: "OFF THE RECORD" not in desk.text)
            await desk.until(lambda: "REC" in desk.text)

    run(go())


def test_leaving_asks_and_the_session_ends_only_when_told_to() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SERVED)
        async with desk_on(engine, info=LIVE) as desk:
            await desk.press("Q", "escape", "ctrl+c", "e")
            assert isinstance(engine.asked[-1], EndSession)
            await desk.until(lambda: "The session is over" in desk.text)
        engine = MemoryEngine(TALK)
        async with desk_on(engine, info=LIVE) as desk:
            await desk.pilot.press("Q", "enter")
            assert desk.app.is_running is False or desk.app._exit
            assert engine.asked == []

    run(go())


def test_an_engine_that_dies_while_its_parts_are_shown_is_started_from_there() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SERVED)
        async with desk_on(engine, info=LIVE) as desk:
            await desk.press("i")
            await desk.until(lambda: "Enter: to the transcript" in desk.text)
            engine.kill()
            await desk.until(lambda: "R starts it again." in desk.text)
            assert "running (process" not in desk.text
            engine.revive()
            await desk.press("R")
            await desk.until(lambda: "ENGINE GONE" not in desk.text and "Enter: to the transcript" not in desk.text)

    asyncio.run(go())


def test_an_engine_that_dies_is_said_at_once_and_started_with_one_key() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SERVED)
        engine.signal(LevelMeasured(-20.0))
        async with desk_on(engine, info=LIVE) as desk:
            await desk.until(lambda: "REC" in desk.text)
            await desk.press("g", "enter", "end")
            await desk.type(" More")
            engine.kill()
            await desk.until(lambda: "ENGINE GONE" in desk.text)
            assert "REC" not in desk.text  # nothing is recorded now
            assert desk.drafts.latest() is not None
            await desk.press("escape", "x")
            await desk.until(lambda: "Nothing was changed" in desk.messages[-1])
            engine.revive()
            await desk.press("R")
            await desk.until(lambda: "ENGINE GONE" not in desk.text)
            await desk.press("g", "enter", "enter")
            assert spoken(engine)[0][1] == "We use pie bind eleven. More"

    run(go())


def test_a_review_says_that_nothing_is_recorded_and_how_another_note_taker_joins() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SessionServed("", 17, "", "http://192.0.2.7:8090/?key=abc"))
        async with desk_on(engine) as desk:
            await desk.press("i")
            await desk.until(lambda: "what was recorded is reviewed" in desk.text)
            await desk.until(lambda: "http://192.0.2.7:8090/?key=abc" in desk.text)
            assert "Nothing is heard" not in desk.text
            assert "recording runs" not in desk.text

    run(go())


def test_the_likeliest_replacement_is_what_has_the_same_letters() -> None:
    async def go() -> None:
        engine = MemoryEngine([segment("s1", "Pep talks.")])
        engine.signal(SERVED)
        async with desk_on(engine, language=WordList(sounds={"pep": ("pip", "PEP")})) as desk:
            await desk.press("g", "r")
            await desk.until(lambda: "In the place of" in desk.text)
            await desk.press("enter")
            await desk.until(lambda: spoken(engine)[0][1] == "PEP talks.")

    run(go())


def test_a_new_session_first_shows_what_it_runs_on_and_what_to_do() -> None:
    async def go() -> None:
        engine = MemoryEngine()
        engine.signal(SessionServed("USB Mic", 17, "http://127.0.0.1:8080/"))
        engine.signal(LevelMeasured(-80.0))
        engine.signal(PushState("hackmd", "held", "The token was refused: make a new one.", "", "", 1870, 2000, 0))
        async with desk_on(engine, info=LIVE) as desk:
            await desk.until(lambda: "USB Mic" in desk.text)
            await desk.until(lambda: "QR http://127.0.0.1:8080/" in desk.text)
            await desk.until(lambda: "The token was refused" in desk.text)
            await desk.until(lambda: "1870 of 2000" in desk.text)
            await desk.press("enter")
            await desk.until(lambda: "USB Mic" not in desk.text)

    run(go())


def test_a_part_that_failed_is_said_and_begun_anew_with_one_key() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        engine.signal(SERVED)
        engine.signal(PartChanged("voices", "failed", "It ran out of memory."))
        engine.signal(ViewersCounted(12))
        engine.signal(DiskMeasured(10_000_000, 30.0))
        async with desk_on(engine, info=LIVE, size=(140, 40)) as desk:
            await desk.until(lambda: "voices failed" in desk.text)
            await desk.until(lambda: "12 viewers" in desk.text)
            await desk.until(lambda: "disk for 30 min" in desk.text)
            await desk.press("R")
            assert engine.asked == [RestartPart("voices", "Ana")]

    run(go())


def test_the_part_of_the_agenda_and_its_time_stand_above() -> None:
    async def go() -> None:
        info = SessionInfo(
            SessionPlan("BoF", agenda=(AgendaPart("Context", 10), AgendaPart("Discussion", 50))), "s", "Ana"
        )
        engine = MemoryEngine([*TALK, ev.WindowRecognized(0.0, 630.0, "m")])
        engine.signal(LagMeasured(5.0, "speakers later"))
        async with desk_on(engine, info=info) as desk:
            await desk.until(lambda: "lag 5.0 s (speakers later)" in desk.text)
            await desk.until(lambda: "Discussion 49:30 left" in desk.text)

    run(go())


def test_the_note_is_pushed_and_an_export_written_when_asked() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine) as desk:
            await desk.press("P")
            assert isinstance(engine.asked[-1], PushNow)
            await desk.press("X", "enter")
            await desk.until(lambda: "Written: out.md" in desk.text)

    run(go())


def test_terms_stand_in_a_list_with_who_used_them() -> None:
    async def go() -> None:
        async with desk_on(MemoryEngine(TALK)) as desk:
            await desk.press("4")
            await desk.until(lambda: "A built distribution." in desk.text)
            await desk.until(lambda: "wheel" in desk.text)

    run(go())


def test_the_help_tells_every_key_and_the_palette_does_what_a_key_does() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        async with desk_on(engine, size=(120, 100), keys={"edit.delete": "ctrl+k"}) as desk:
            await desk.press("question_mark")
            await desk.until(lambda: "Take the line out" in desk.text)
            await desk.until(lambda: "Ctrl+k" in desk.text)
            await desk.press("escape", "g", "ctrl+k")
            assert len(spoken(engine)) == 2
            await desk.press("ctrl+p")
            await desk.type("undo what")
            await desk.pilot.pause(0.6)
            await desk.press("enter")
            await desk.until(lambda: len(spoken(engine)) == 3)

    run(go())


def test_a_flag_about_a_translation_shows_that_language() -> None:
    async def go() -> None:
        pt = LanguageCode("pt")
        flag = ev.FlagRaised(
            FlagId("f1"),
            "negation",
            "high",
            (FlagSpan(S1, 1, 0, 0),),
            "“not” is lost.",
            suggestion="Não é.",
            language=pt,
        )
        engine = MemoryEngine([*TALK, ev.TranslationProduced(S1, 1, pt, "É.", "fake", "m"), flag])
        async with desk_on(engine) as desk:
            await desk.press("f")
            await desk.until(lambda: "· É." in desk.text)
            await desk.press("a")
            assert engine.state.translations[S1, pt].text == "Não é."

    run(go())


def test_two_desks_see_each_other_s_work() -> None:
    async def go() -> None:
        engine = MemoryEngine(TALK)
        other = SessionInfo(PLAN, "my-session", "Cem", is_live=False)
        async with desk_on(engine) as first:
            await first.press("g", "x")
            async with desk_on(engine, info=other) as second:
                await second.until(lambda: "We use" not in second.text)
                await second.press("u")
                await second.until(lambda: "Nothing to undo" in second.text)  # what Ana did is hers to take back
                await second.press("h", "enter")  # unless it is chosen from the list
            await first.settle()
            await first.until(lambda: "We use pie bind eleven." in first.text)

    run(go())
