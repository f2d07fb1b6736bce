"""Pushing to the stand-in for HackMD: nobody's words get lost, whatever fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outputs.hackmd.stand_in import OWNER, StandInNote
from tests.outputs.note.notes import corrected, edited, named
from tests.session.note_desk import CrashError, Desk, render
from transcriber.config import HackmdSettings
from transcriber.core.events import (
    FlagId,
    FlagResolved,
    MarkAdded,
    MarkChanged,
    MarkId,
    OffRecordStarted,
    RedactionId,
    RedactionMade,
    SegmentId,
)
from transcriber.core.intents import ResolveFlag, events_of
from transcriber.errors import (
    NoteDamagedError,
    NoteFullError,
    TargetRefusedError,
    TargetUnavailableError,
)
from transcriber.outputs.note.rendering import new_body

S1 = SegmentId("s1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "session")
    yield made
    made.close()


@pytest.fixture
def pushed(desk: Desk) -> Desk:
    """Two lines in a note."""
    desk.say("We use pie bind eleven.", "It builds on ARM.")
    desk.push()
    return desk


def test_the_first_push_makes_a_note_and_says_where_it_is(desk: Desk) -> None:
    desk.say("Hello.")
    found = desk.push()
    assert found.link == f"https://hackmd.example/{desk.note.id}"
    assert desk.note.content == new_body(render(desk.store.state))
    assert (desk.note.title, desk.note.read_permission, desk.note.write_permission) == (
        "Packaging BoF",
        "guest",
        "signed_in",
    )
    assert desk.store.state.pushes["hackmd"].note == desk.note.id


def test_a_push_costs_three_calls_and_one_without_news_a_single_one(pushed: Desk) -> None:
    before = len(pushed.stand_in.calls)
    pushed.say("More.")
    pushed.push()
    assert [method for method, _ in pushed.stand_in.calls[before:]] == ["GET", "PATCH", "GET"]
    pushed.push()
    assert [method for method, _ in pushed.stand_in.calls[before + 3 :]] == ["GET"]


def test_what_was_pushed_is_not_pending_any_more_also_after_a_restart(pushed: Desk) -> None:
    assert not pushed.is_pending
    pushed.restart()
    assert not pushed.is_pending
    pushed.say("More.")
    assert pushed.is_pending
    pushed.restart()
    assert pushed.is_pending
    pushed.push()
    assert "More." in pushed.note.content


def test_a_correction_in_the_note_comes_home_by_the_name_of_who_made_it(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "pybind11"))
    pushed.say("More.")
    pushed.push()
    segment = pushed.store.state.segments[S1]
    assert (segment.text, segment.text_person) == ("We use pybind11.", "Remote Participant")
    assert "We use pybind11." in pushed.note.content
    assert "More." in pushed.note.content


def test_a_correction_by_nobody_known_comes_home_too(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "pybind11"), person=OWNER)
    pushed.push()
    assert pushed.store.state.segments[S1].text_person == "somebody in the note"


def test_a_conflict_is_held_until_the_note_taker_decides(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "PyBind"))
    pushed.append(corrected("s1", "We use pybind11."))
    assert pushed.push().n_conflicts == 1
    [flag] = pushed.store.state.flags.values()
    assert "Remote Participant wrote “We use PyBind.”; here stands “We use pybind11.”" in flag.raised.message
    assert "We use PyBind." in pushed.note.content
    assert "<<<" not in pushed.note.content
    pushed.say("More.")
    pushed.push()
    assert "We use PyBind." in pushed.note.content
    assert len(pushed.store.state.flags) == 1
    pushed.append(FlagResolved(FlagId("f1"), "dismissed", "note-taker"))
    assert pushed.push().n_conflicts == 0
    assert "We use pybind11." in pushed.note.content


def test_a_conflict_that_the_note_taker_gives_in_to_is_over(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "PyBind"))
    pushed.append(corrected("s1", "We use pybind11."))
    pushed.push()
    pushed.store.decide(lambda state: events_of(ResolveFlag(FlagId("f1"), "accepted", "note-taker"), state))
    assert pushed.push().n_conflicts == 0
    assert pushed.text_of("s1") == "We use PyBind."
    assert "We use PyBind." in pushed.note.content


# Each known fault


def check_it_arrives(desk: Desk, *, tries: int = 2) -> None:
    """What is said now is in the note once, after some tries, and what a person wrote in it is, too."""
    desk.note.edit(lambda body: f"{body}\nMy own words.\n")
    desk.say("It has to arrive.")
    for _ in range(tries):
        try:
            desk.push()
            break
        except TargetUnavailableError:
            desk.restart()
    else:
        desk.push()
    assert desk.note.content.count("It has to arrive.") == 1
    assert desk.note.content.count("My own words.") == 1
    assert desk.note.content.count("It builds on ARM.") == 1
    assert not desk.is_pending


@pytest.mark.parametrize("kind", ["cut", "lines"])
def test_a_write_that_applies_only_a_part_is_written_again(pushed: Desk, kind: str) -> None:
    pushed.stand_in.faults.partial = 2
    pushed.stand_in.faults.partial_kind = kind  # type: ignore[assignment]
    check_it_arrives(pushed)


def test_a_part_of_a_write_left_by_a_crash_is_completed(pushed: Desk) -> None:
    pushed.stand_in.faults.partial = 1
    pushed.say("It has to arrive.")
    pushed.crash_after("PATCH")
    with pytest.raises(CrashError):
        pushed.push()
    wanted = pushed.stand_in.bodies[-1]["content"]
    assert pushed.note.content != wanted
    pushed.restart()
    pushed.push()
    assert pushed.note.content == wanted


def test_a_write_whose_confirmation_was_lost_in_a_crash_is_not_done_again(pushed: Desk) -> None:
    pushed.say("It has to arrive.")
    pushed.crash_after("PATCH")
    with pytest.raises(CrashError):
        pushed.push()
    pushed.restart()
    pushed.push()
    assert pushed.calls("PATCH") == 1
    assert not pushed.is_pending


def test_a_correction_survives_several_writes_that_were_done_in_part(pushed: Desk) -> None:
    pushed.say("It has to arrive.")
    pushed.stand_in.faults.partial = 3
    with pytest.raises(TargetUnavailableError):
        pushed.push()
    pushed.append(corrected("s3", "It has to arrive whole."))
    pushed.stand_in.faults.partial = 1
    pushed.stand_in.faults.partial_kind = "lines"
    pushed.push()
    assert pushed.text_of("s3") == "It has to arrive whole."
    assert pushed.note.content == new_body(render(pushed.store.state))


def test_a_conflict_is_held_through_a_write_that_was_done_in_part(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "PyBind"))
    pushed.append(corrected("s1", "We use pybind11."))
    pushed.say("More.")
    pushed.stand_in.faults.partial = 1
    pushed.push()
    pushed.append(corrected("s1", "We use pybind 11."))
    assert pushed.push().n_conflicts == 1
    assert "We use PyBind." in pushed.note.content


def test_a_403_for_a_write_that_was_done_counts_as_done(pushed: Desk) -> None:
    pushed.stand_in.faults.forbidden_but_applied = 1
    check_it_arrives(pushed, tries=1)


@pytest.mark.parametrize("n_late", [1, 3, 5])
def test_a_write_that_shows_late_is_waited_for(pushed: Desk, n_late: int) -> None:
    pushed.stand_in.faults.late_reads = n_late
    check_it_arrives(pushed, tries=1)
    assert pushed.calls("PATCH") == 1
    assert pushed.slept_s[1:] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2][: n_late + 1]


@pytest.mark.parametrize("fault", ["errors_before", "errors_after", "lost_answers", "lost_calls"])
@pytest.mark.parametrize("call", ["GET", "PATCH"])
def test_a_call_that_fails_is_looked_into(pushed: Desk, fault: str, call: str) -> None:
    def fail_once(method: str, _path: str) -> None:
        if method == call:
            setattr(pushed.stand_in.faults, fault, 1)
            pushed.stand_in.on_call = lambda *_: None

    pushed.stand_in.on_call = fail_once
    check_it_arrives(pushed)
    assert pushed.calls("PATCH") <= 2


def test_a_note_whose_making_was_answered_with_a_fault_is_found_and_not_made_again(desk: Desk) -> None:
    desk.say("Hello.")
    desk.stand_in.on_call = lambda method, _path: setattr(desk.stand_in.faults, "lost_answers", int(method == "POST"))
    desk.push()
    assert len(desk.stand_in.notes) == 1


def test_a_note_that_was_being_made_in_a_crash_is_found_and_not_made_again(desk: Desk) -> None:
    desk.say("Hello.")
    desk.crash_after("POST")
    with pytest.raises(CrashError):
        desk.push()
    desk.restart()
    desk.push()
    assert len(desk.stand_in.notes) == 1


def test_a_limit_is_waited_for_as_the_headers_say(pushed: Desk) -> None:
    for in_ms in (False, True):
        pushed.stand_in.faults.reset_in_ms = in_ms
        pushed.stand_in.faults.limited = 1
        pushed.say("More.")
        with pytest.raises(TargetUnavailableError) as limited:
            pushed.push()
        assert limited.value.wait_s == pytest.approx(300, abs=2)
        pushed.push()


def test_while_somebody_types_it_waits_for_a_pause(pushed: Desk) -> None:
    typed = iter("Hi.")

    def type_on(method: str, _path: str) -> None:
        if method == "GET" and (letter := next(typed, "")):
            pushed.note.edit(lambda body: f"{body}{letter}")

    pushed.stand_in.on_call = type_on
    pushed.say("More.")
    pushed.push()
    assert pushed.calls("PATCH") == 1
    assert pushed.note.content.rstrip().endswith("Hi.")


def test_who_types_on_and_on_does_not_hold_it_up(pushed: Desk) -> None:
    pushed.stand_in.on_call = lambda *_: pushed.note.edit(lambda body: f"{body}x")
    pushed.say("More.")
    with contextlib.suppress(TargetUnavailableError):
        pushed.push()
    assert "More." in pushed.note.content
    assert sum(pushed.slept_s) < 60


def just_before_a_write(desk: Desk) -> None:
    """Somebody types between the read and the write of the next push."""

    def type_once(note: StandInNote) -> None:
        note.edit(lambda body: edited(body, "It builds on ARM.\n", "It builds on ARM.\n\nJust now.\n"))
        desk.stand_in.faults.before_write = None

    desk.stand_in.faults.before_write = type_once


def test_an_edit_that_the_service_merges_into_a_write_is_kept(pushed: Desk) -> None:
    pushed.stand_in.faults.rebases = True
    just_before_a_write(pushed)
    pushed.say("More.")
    pushed.push()
    assert pushed.note.content.count("Just now.") == 1
    assert pushed.note.content.count("More.") == 1


def test_an_edit_overwritten_by_a_write_that_shows_late_is_seen_and_put_back(pushed: Desk) -> None:
    just_before_a_write(pushed)
    pushed.stand_in.faults.late_reads = 2
    pushed.say("More.")
    pushed.push()
    assert pushed.note.content.count("Just now.") == 1
    assert pushed.note.content.count("More.") == 1


def test_without_etags_and_with_windows_line_ends_it_works_as_well(pushed: Desk) -> None:
    pushed.stand_in.faults.has_etags = False
    pushed.stand_in.faults.sends_crlf = True
    check_it_arrives(pushed, tries=1)
    assert "\r" not in pushed.note.content


# What people do to a note, and to a session


def test_a_deleted_note_is_said_with_what_can_be_done(pushed: Desk) -> None:
    pushed.stand_in.notes.clear()
    with pytest.raises(TargetRefusedError, match="no such note") as refused:
        pushed.push()
    assert "--note new" in refused.value.hint
    pushed.pusher.choose("new")
    pushed.push()
    assert "It builds on ARM." in pushed.note.content


def test_damaged_markers_are_left_alone_until_a_new_region_is_asked_for(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "<!-- transcript:end -->\n", ""))
    theirs = pushed.note.content
    pushed.say("More.")
    with pytest.raises(NoteDamagedError):
        pushed.push()
    assert pushed.note.content == theirs
    pushed.pusher.choose("", is_new_region=True)
    pushed.push()
    assert pushed.note.content.startswith(theirs)
    assert pushed.note.content.count("More.") == 1
    pushed.say("And more.")
    pushed.push()
    assert pushed.note.content.count("And more.") == 1


def test_a_note_of_somebody_s_gets_our_regions_at_its_end(desk: Desk) -> None:
    desk.say("Hello.")
    desk.push()
    theirs = desk.note
    theirs.edit(lambda _: "# Their plan\n\nwith words")
    desk.restart()
    desk.pusher.choose("new")
    desk.pusher.choose(f"https://hackmd.example/{theirs.id}?both")
    desk.push()
    assert theirs.content.startswith("# Their plan\n\nwith words\n\n<!-- notes:start -->")
    assert theirs.title == "Their plan"


def test_the_note_of_another_session_is_not_overwritten(pushed: Desk, tmp_path: Path) -> None:
    pushed.say("Three.", "Four.", "Five.")
    pushed.push()
    other = Desk(tmp_path / "other", pushed.stand_in)
    other.say("One", "two", "three", "four", "five")
    other.pusher.choose(pushed.note.id)
    before = pushed.note.content
    with pytest.raises(TargetRefusedError, match="another session"):
        other.push()
    assert pushed.note.content == before
    other.close()


def test_a_session_whose_remote_folder_is_lost_finds_its_note_and_doubles_nothing(pushed: Desk) -> None:
    for file in (pushed.folder / "remote").iterdir():
        file.unlink()
    pushed.restart()
    pushed.say("More.")
    pushed.push()
    assert pushed.note.content.count("It builds on ARM.") == 1
    assert pushed.note.content.count("More.") == 1


def test_what_is_redacted_goes_from_the_note_also_where_somebody_just_changed_the_line(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "builds on ARM.", "builds on ARM, they say."))
    pushed.append(RedactionMade(RedactionId("r1"), "words", "ARM", "organizer"))
    pushed.push()
    assert "ARM" not in pushed.note.content
    pushed.push()
    assert "ARM" not in pushed.note.content
    assert "they say." in pushed.note.content
    assert "ARM, they say." in pushed.text_of("s2")


def test_what_is_redacted_goes_from_a_conflict_that_is_held_and_the_note_taker_still_has_both_versions(
    pushed: Desk,
) -> None:
    mark = MarkAdded(MarkId("m1"), "action", "Ask somebody", "note-taker")
    pushed.append(mark)
    pushed.push()
    pushed.note.edit(lambda body: edited(body, "It builds on ARM.", "It builds on ARM of Zoë."))
    pushed.note.edit(lambda body: edited(body, "Ask somebody", "Ask Zoë"))
    pushed.append(corrected("s2", "It builds on Power."), MarkChanged(mark.mark, mark.kind, "Ask Ben", "note-taker"))
    assert pushed.push().n_conflicts == 2
    assert pushed.note.content.count("Zoë") == 2
    pushed.append(RedactionMade(RedactionId("r1"), "words", "Zoë", "organizer"))
    assert pushed.is_pending
    pushed.push()
    assert "Zoë" not in pushed.note.content
    assert "It builds on Power." in pushed.note.content
    assert "Ask Ben" in pushed.note.content
    assert sum("Zoë" in flag.raised.message for flag in pushed.store.state.flags.values()) == 2


def test_what_is_redacted_goes_also_where_nobody_knows_what_the_note_held(pushed: Desk) -> None:
    pushed.note.edit(lambda body: edited(body, "It builds on ARM.", "It builds on ARM of Zoë."))
    for file in (pushed.folder / "remote").iterdir():
        file.unlink()
    pushed.restart()
    pushed.append(RedactionMade(RedactionId("r1"), "words", "Zoë", "organizer"))
    pushed.push()
    assert "Zoë" not in pushed.note.content
    assert "It builds on ARM." in pushed.note.content


def test_speech_that_is_redacted_goes_from_the_note(pushed: Desk) -> None:
    pushed.say("Said by another.", label="B")
    pushed.push()
    pushed.note.edit(lambda body: edited(body, "Said by another.", "Said by another, changed."))
    pushed.append(RedactionMade(RedactionId("r1"), "speech", "B", "organizer"))
    pushed.push()
    pushed.push()
    assert "Said by another" not in pushed.note.content
    assert "It builds on ARM." in pushed.note.content


def test_off_the_record_nothing_is_sent(pushed: Desk) -> None:
    pushed.append(OffRecordStarted(60.0, "note-taker"))
    before = len(pushed.stand_in.calls)
    with pytest.raises(TargetUnavailableError, match="off the record"):
        pushed.push()
    assert len(pushed.stand_in.calls) == before


def test_who_goes_off_the_record_while_a_push_has_begun_stops_it_before_it_writes(pushed: Desk) -> None:
    def go_off_record(_method: str, _path: str) -> None:
        pushed.stand_in.on_call = lambda *_: None
        pushed.append(OffRecordStarted(60.0, "note-taker"))

    pushed.stand_in.on_call = go_off_record
    pushed.say("Just before.")
    n_before = pushed.calls("PATCH")
    with pytest.raises(TargetUnavailableError, match="off the record"):
        pushed.push()
    assert pushed.calls("PATCH") == n_before


def test_a_long_session_goes_on_in_a_second_note_that_each_links_to(pushed: Desk) -> None:
    pushed.target.max_characters = 3000
    pushed.say(*(f"Sentence number {number} of a long session about packages." for number in range(40)))
    assert pushed.push().n_notes > 1
    pushed.push()
    first, second, *_ = pushed.stand_in.notes.values()
    assert f"It goes on in [the next note](https://hackmd.example/{second.id})" in first.content
    assert f"from [the note before](https://hackmd.example/{first.id})" in second.content
    assert len(first.content) < 3300
    everything = "".join(note.content for note in pushed.stand_in.notes.values())
    for number in range(40):
        assert everything.count(f"Sentence number {number} of") == 1
    first.edit(lambda body: edited(body, "pie bind eleven", "pybind11"))
    pushed.append(named("A", "Ana"))
    pushed.push()
    assert pushed.text_of("s1") == "We use pybind11."
    assert "**Ana**" in second.content


def filled(note: StandInNote, n_characters: int) -> None:
    """People write so much in it that it has that length."""
    note.edit(lambda body: f"{body}\nNotes of theirs.\n" + "x" * (n_characters - len(body) - 18))


def test_where_people_fill_a_note_what_is_new_goes_on_in_the_next_and_the_rest_waits_for_room(pushed: Desk) -> None:
    first = pushed.note
    filled(first, 99_990)
    pushed.push()
    pushed.say("It has to arrive.")
    assert pushed.push().n_full == 1
    second = list(pushed.stand_in.notes.values())[1]
    assert second.content.count("It has to arrive.") == 1
    n_before = len(pushed.stand_in.calls)
    pushed.say("And this.")
    pushed.append(corrected("s1", "We use pybind11, which is much longer."))
    found = pushed.push()
    assert (found.n_full, "until somebody shortens it" in found.remark) == (1, True)
    assert second.content.count("And this.") == 1
    assert len(pushed.stand_in.calls) - n_before == 4, "what can't be written is not sent"
    first.edit(lambda body: body.replace("x" * 1000, ""))
    assert pushed.push().n_full == 0
    assert "We use pybind11, which is much longer." in first.content
    assert second.id in first.content
    assert first.content.count("Notes of theirs.") == 1


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_service_that_takes_less_than_it_is_known_for_loses_nothing(pushed: Desk, is_silent: bool) -> None:
    pushed.stand_in.faults.max_characters = len(pushed.note.content) + 10
    pushed.stand_in.faults.refuses_size_silently = is_silent
    pushed.note.edit(lambda body: edited(body, "pie bind eleven", "pybind11"))
    pushed.say("There is no room for this.")
    with pytest.raises((NoteFullError, TargetUnavailableError)) as refused:
        pushed.push()
    assert refused.value.hint
    assert pushed.text_of("s1") == "We use pybind11."
    pushed.stand_in.faults.max_characters = 100_000
    check_it_arrives(pushed)
    assert pushed.note.content.count("There is no room for this.") == 1


def test_the_whole_of_a_long_session_goes_into_somebody_s_long_note_and_a_second_one(desk: Desk) -> None:
    desk.say("Hello.")
    desk.push()
    theirs = desk.note
    theirs.edit(lambda _: "# Their plan\n")
    filled(theirs, 60_000)
    desk.say(*(f"Sentence number {number} of a long session{' about packages' * 10}." for number in range(300)))
    desk.pusher.choose("new")
    desk.pusher.choose(theirs.id)
    assert desk.push().n_notes == 2
    everything = "".join(note.content for note in desk.stand_in.notes.values())
    for number in range(300):
        assert everything.count(f"Sentence number {number} of") == 1
    assert not desk.is_pending


def test_a_note_of_a_team_is_written_and_goes_on_in_the_team_also_when_nobody_says_so_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "session", settings=HackmdSettings(team="bof-team"))
    desk.say("Hello.")
    desk.push()
    desk.settings = HackmdSettings()
    desk.restart()
    desk.target.max_characters = 1000
    desk.say(*(f"Sentence number {number} of a long session about packages." for number in range(20)))
    desk.push()
    assert {note.team for note in desk.stand_in.notes.values()} == {"bof-team"}
    assert len(desk.stand_in.notes) > 1
    assert {path.split("/")[1] for method, path in desk.stand_in.calls if method != "GET"} == {"teams"}
    desk.close()


def test_without_permission_to_write_it_says_whom_to_ask(pushed: Desk) -> None:
    pushed.note.write_permission = "owner"
    pushed.token = "reader"
    pushed.restart()
    pushed.say("More.")
    with pytest.raises(TargetRefusedError, match="403") as refused:
        pushed.push()
    assert "write permission" in refused.value.hint


def test_a_wrong_token_is_said_to_be_one(pushed: Desk) -> None:
    pushed.token = "wrong"
    pushed.restart()
    with pytest.raises(TargetRefusedError, match="token") as refused:
        pushed.push()
    assert "wrong" not in refused.value.message + refused.value.hint
