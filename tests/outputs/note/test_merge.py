from __future__ import annotations

from tests.builders import segment
from tests.outputs.note.notes import THREE_LINES, body_of, corrected, edited, named, note_of
from transcriber.core.events import (
    AudioGap,
    Event,
    MarkAdded,
    MarkChanged,
    MarkId,
    QuestionAsked,
    QuestionId,
    QuestionSettled,
    SegmentId,
    SpeakerAssigned,
    SpeakerChosen,
)
from transcriber.core.speech import Label
from transcriber.outputs.note.layout import parse_note
from transcriber.outputs.note.merge import merge_note
from transcriber.outputs.note.outcome import Conflict, MarkHome, Merge, SpeakerHome, TextHome, conflict_key
from transcriber.outputs.note.rendering import with_new_regions

S1, S2, S3, S4 = map(SegmentId, ("s1", "s2", "s3", "s4"))
BODY = body_of(*THREE_LINES)
PIE, PYBIND = "We use pie bind eleven here.", "We use pybind11 here."


def merged(*since: Event, theirs: str = BODY, base: str = BODY) -> Merge:
    """The note after more happened in the session, and people made `theirs` of it."""
    return merge_note(note_of(*THREE_LINES, *since), theirs, [base])


def text_of(body: str, block: str) -> str:
    return parse_note(body).blocks()[block].text


def test_without_a_change_nothing_changes() -> None:
    assert merged() == Merge(BODY, BODY, (), ())


def test_what_only_we_changed_is_ours() -> None:
    found = merged(corrected("s2", PYBIND), named("B", "Ben"))
    assert found == Merge(body_of(*THREE_LINES, corrected("s2", PYBIND), named("B", "Ben")), found.body, (), ())


def test_what_only_they_changed_stays_and_comes_home() -> None:
    theirs = edited(BODY, PIE, PYBIND)
    assert merged(theirs=theirs) == Merge(theirs, theirs, (TextHome(S2, PYBIND, PIE),), ())


def test_what_came_home_already_does_not_come_again() -> None:
    theirs = edited(BODY, PIE, PYBIND)
    assert merged(corrected("s2", PYBIND, "Remote"), theirs=theirs) == Merge(theirs, theirs, (), ())


def test_their_formatting_stays_and_is_no_correction() -> None:
    broken = edited(BODY, PIE, "We use\npie bind eleven here.")
    assert merged(theirs=broken) == Merge(broken, broken, (), ())
    escaped = edited(BODY, "Does it build?", "Does it build\\?")
    assert merged(theirs=escaped) == Merge(escaped, escaped, (), ())


def test_a_broken_line_that_we_change_is_there_once() -> None:
    broken = edited(BODY, PIE, "We use\npie bind eleven here.")
    assert merged(corrected("s2", PYBIND), theirs=broken).body == edited(BODY, PIE, PYBIND)


def test_changes_in_different_words_of_one_line_are_put_together() -> None:
    theirs = edited(BODY, PIE, "We use pie bind eleven here, since May.")
    found = merged(corrected("s2", PYBIND), theirs=theirs)
    together = "We use pybind11 here, since May."
    assert text_of(found.body, "s2") == together
    assert found.homecoming == (TextHome(S2, together, PYBIND),)
    # As after a crash: it came home, and the note was not written.
    assert merged(corrected("s2", together), theirs=theirs).body == found.body


def test_of_two_versions_theirs_stays_and_the_note_taker_is_asked() -> None:
    theirs = edited(BODY, PIE, "We use PyBind here.")
    found = merged(corrected("s2", PYBIND), theirs=theirs)
    assert found.body == theirs
    assert found.conflicts == (Conflict("s2", S2, PYBIND, "We use PyBind here."),)
    # It stays so while nothing is decided, also after the note was confirmed.
    again = merge_note(note_of(*THREE_LINES, corrected("s2", PYBIND)), theirs, [found.base])
    assert (again.body, again.conflicts) == (theirs, found.conflicts)


def test_what_the_note_taker_decides_against_them_is_written() -> None:
    theirs = edited(BODY, PIE, "We use PyBind here.")
    ours = note_of(*THREE_LINES, corrected("s2", PYBIND))
    found = merge_note(ours, theirs, [BODY], overruled={conflict_key("s2", "We use PyBind here.")})
    assert found == Merge(edited(BODY, PIE, PYBIND), found.body, (), ())


def test_a_machine_s_new_text_gives_way_to_theirs() -> None:
    better = segment("s2", "We use pie bind 11 here.", 2.0, label="A")
    theirs = edited(BODY, PIE, PYBIND)
    found = merge_note(note_of(THREE_LINES[0], better, THREE_LINES[2]), theirs, [BODY])
    assert found == Merge(theirs, theirs, (TextHome(S2, PYBIND, "We use pie bind 11 here."),), ())


def test_the_same_correction_by_both_is_one() -> None:
    theirs = edited(BODY, PIE, PYBIND)
    assert merged(corrected("s2", PYBIND), theirs=theirs) == Merge(theirs, theirs, (), ())


def test_a_line_that_they_deleted_stays_deleted() -> None:
    theirs = edited(BODY, f"<!-- s2 -->\n{PIE}\n\n", "")
    found = merged(theirs=theirs)
    assert found.body == theirs
    assert found.homecoming == ()
    again = merge_note(note_of(*THREE_LINES, corrected("s2", PYBIND)), found.body, [found.base])
    assert again.body == theirs


def test_a_line_that_they_emptied_stays_empty() -> None:
    theirs = edited(BODY, PIE, "")
    found = merged(theirs=theirs)
    again = merge_note(note_of(*THREE_LINES, corrected("s2", PYBIND)), found.body, [found.base])
    assert found.body == again.body == theirs
    assert found.homecoming == again.homecoming == ()


def test_what_they_write_between_and_around_stays_where_it_is() -> None:
    theirs = edited(BODY, f"{PIE}\n", f"{PIE}\nSee https://pybind11.readthedocs.io\n\n- a remark\n")
    theirs = edited(theirs, "# Packaging BoF", "# Packaging, and more\n\n| a | table |") + "\nthe end\n"
    more = segment("s4", "It does.", 12.0, label="A")
    found = merged(more, corrected("s1", "Welcome."), theirs=theirs)
    expected = edited(theirs, "Welcome to the session.", "Welcome.")
    assert found.body == edited(
        expected, "<!-- transcript:end -->", "<!-- s4 -->\n**Speaker A** [00:12] It does.\n\n<!-- transcript:end -->"
    )


def test_a_new_line_goes_before_the_one_that_follows_it() -> None:
    theirs = edited(BODY, f"{PIE}\n", f"{PIE}\na remark on it\n")
    found = merged(segment("s4", "Between.", 7.0, label="A"), theirs=theirs)
    assert found.body.index("a remark on it") < found.body.index("Between.") < found.body.index("<!-- s3 -->")


def test_new_lines_keep_a_distance_from_what_they_wrote_at_the_end() -> None:
    theirs = edited(BODY, "Does it build?\n\n", "Does it build?\n\nmy words\n")
    found = merged(segment("s4", "It does.", 12.0, label="B"), theirs=theirs)
    assert "my words\n\n<!-- s4 -->\nIt does.\n\n<!-- transcript:end -->" in found.body


def test_a_block_that_they_moved_is_not_put_back() -> None:
    block = f"<!-- s2 -->\n{PIE}\n\n"
    theirs = edited(edited(BODY, block, ""), "<!-- transcript:end -->", f"{block}<!-- transcript:end -->")
    found = merged(corrected("s2", PYBIND), theirs=theirs)
    assert found.body == edited(theirs, PIE, PYBIND)


def test_a_copied_block_is_text_of_theirs() -> None:
    block = f"<!-- s2 -->\n{PIE}\n\n"
    theirs = edited(BODY, "<!-- transcript:end -->", f"{block}<!-- transcript:end -->")
    found = merged(corrected("s2", PYBIND), theirs=theirs)
    assert found.body.count(PYBIND) == found.body.count(PIE) == 1


def test_a_line_that_the_note_taker_emptied_goes() -> None:
    found = merged(corrected("s2", ""))
    assert found.body == body_of(*THREE_LINES, corrected("s2", ""))
    assert PIE not in found.base


def test_a_line_that_the_note_taker_emptied_and_they_changed_is_asked_about() -> None:
    theirs = edited(BODY, PIE, PYBIND)
    found = merged(corrected("s2", ""), theirs=theirs)
    assert found.body == theirs
    assert found.conflicts == (Conflict("s2", None, "", PYBIND),)
    assert merge_note(
        note_of(*THREE_LINES, corrected("s2", "")), theirs, [BODY], {conflict_key("s2", PYBIND)}
    ).body == body_of(*THREE_LINES, corrected("s2", ""))


def test_a_name_above_lines_comes_home_for_all_of_them() -> None:
    theirs = edited(BODY, "**Speaker A**", "**Ana**")
    assert merged(theirs=theirs) == Merge(theirs, theirs, (SpeakerHome((S1, S2), "Ana"),), ())
    chosen = (SpeakerChosen(S1, "Ana", "Remote"), SpeakerChosen(S2, "Ana", "Remote"))
    assert merged(*chosen, theirs=theirs) == Merge(theirs, theirs, (), ())


def test_a_name_that_both_gave_is_asked_about() -> None:
    theirs = edited(BODY, "**Speaker A**", "**Ana**")
    found = merged(named("A", "Anna"), theirs=theirs)
    assert found.body == theirs
    assert found.conflicts == (Conflict("s1", S1, "Anna", "Ana", is_speaker=True),)
    assert merge_note(note_of(*THREE_LINES, named("A", "Anna")), theirs, [found.base]).conflicts == found.conflicts


def test_a_machine_s_new_voice_gives_way_to_a_name_of_theirs() -> None:
    theirs = edited(BODY, "**Speaker B**", "**Ben**")
    found = merged(SpeakerAssigned(S3, Label("C")), theirs=theirs)
    assert found == Merge(theirs, theirs, (SpeakerHome((S3,), "Ben"),), ())


def test_text_and_speaker_of_one_line_may_be_changed_by_different_people() -> None:
    theirs = edited(BODY, "Does it build?", "Does it build at all?")
    found = merged(named("B", "Ben"), theirs=theirs)
    assert "**Ben** [00:10] Does it build at all?" in found.body
    assert found.homecoming == (TextHome(S3, "Does it build at all?", "Does it build?"),)


def test_what_they_make_of_a_mark_comes_home_with_its_owner_and_date() -> None:
    mark = MarkAdded(MarkId("m1"), "action", "Ask about wheels", "Eva", None, "Ben", "2026-12-01")
    body = body_of(*THREE_LINES, mark)
    theirs = edited(body, "Ask about wheels — Ben (by 2026-12-01)", "Ask *everybody* (soon) — Zoë (by 2027-01-01)")
    home = MarkHome(MarkId("m1"), "Ask *everybody* (soon)", "Zoë", "2027-01-01")
    assert merge_note(note_of(*THREE_LINES, mark), theirs, [body]) == Merge(theirs, theirs, (home,), ())
    changed = MarkChanged(home.mark, "action", home.text, "Remote", home.owner, home.due)
    assert merge_note(note_of(*THREE_LINES, mark, changed), theirs, [body]) == Merge(theirs, theirs, (), ())


def test_what_they_make_of_a_mark_comes_home_whatever_sign_is_before_it() -> None:
    mark = MarkAdded(MarkId("m1"), "problem", "Wheels are missing", "Eva")
    body = body_of(*THREE_LINES, mark)
    for sign in ("* ", "1. ", "2) ", ""):
        found = merge_note(note_of(*THREE_LINES, mark), edited(body, "- Wheels are", f"{sign}Wheels were"), [body])
        assert found.homecoming == (MarkHome(MarkId("m1"), "Wheels were missing", None, None),), sign


def test_what_they_make_of_what_has_no_place_in_the_session_stays_as_they_wrote_it() -> None:
    asked = QuestionAsked(QuestionId("q1"), "Which compiler?", "Zoë", "discord", "7/8")
    gap = AudioGap(15.0, 19.0, "off the record")
    body = body_of(*THREE_LINES, asked, gap)
    theirs = edited(body, "Which compiler?", "Which compiler do you use?")
    theirs = edited(theirs, "## Questions", "## Questions from Discord")
    theirs = edited(theirs, "off the record", "off the record, lunch")
    found = merge_note(note_of(*THREE_LINES, asked, gap), theirs, [body])
    assert (found.body, found.homecoming, found.conflicts) == (theirs, (), ())
    # Also with the pushes that come after it.
    again = merge_note(note_of(*THREE_LINES, asked, gap), theirs, [found.base])
    assert (again.body, again.base) == (theirs, found.base)
    # What the session adds to it is put beside what they wrote, once.
    answered = QuestionSettled(QuestionId("q1"), "answered", "Ana", "Clang.")
    ours = note_of(*THREE_LINES, asked, gap, answered)
    found = merge_note(ours, theirs, [found.base])
    line = "- Which compiler do you use? — Zoë (discord, answered): Clang."
    assert text_of(found.body, "q1") == line
    assert merge_note(ours, found.body, [found.base]).body == found.body
    # And what the session takes back is asked about.
    dismissed = QuestionSettled(QuestionId("q1"), "dismissed", "Ana", "")
    found = merge_note(note_of(*THREE_LINES, asked, gap, answered, dismissed), found.body, [found.base])
    assert text_of(found.body, "q1") == line
    assert [conflict.theirs for conflict in found.conflicts] == [line, "## Questions from Discord"][::-1]


def test_after_a_crash_what_was_sent_and_not_confirmed_is_known_as_ours() -> None:
    sent = merged(segment("s4", "It dose.", 12.0, label="A"))
    ours = note_of(*THREE_LINES, segment("s4", "It does.", 12.0, label="A"))
    found = merge_note(ours, sent.body, [BODY, sent.base])
    assert text_of(found.body, "s4") == "It does."
    assert (found.homecoming, found.conflicts) == ((), ())
    # And where the note never got it, it is new.
    assert merge_note(ours, BODY, [BODY, sent.base]).body == found.body


def test_without_any_base_a_difference_is_nobody_s_and_is_asked_about() -> None:
    theirs = edited(BODY, PIE, PYBIND)
    found = merge_note(note_of(*THREE_LINES), theirs)
    assert found.body == theirs
    assert found.conflicts == (Conflict("s2", S2, PIE, PYBIND),)
    assert merge_note(note_of(*THREE_LINES), theirs, [found.base]).conflicts == found.conflicts


def test_lines_that_end_as_on_windows_stay_so() -> None:
    theirs = edited(BODY, PIE, PYBIND).replace("\n", "\r\n")
    found = merged(segment("s4", "It does.", 12.0, label="A"), theirs=theirs)
    assert "\n" not in found.body.replace("\r\n", "")
    assert found.homecoming == (TextHome(S2, PYBIND, PIE),)


def test_new_regions_in_somebody_s_note_leave_it_as_it_is() -> None:
    theirs = "# Their note\n\n<!-- transcript:end -->\n<!-- transcript:start --> broken"
    ours = note_of(*THREE_LINES)
    body = with_new_regions(theirs, ours, 2)
    assert body.startswith(theirs)
    found = merge_note(note_of(*THREE_LINES, corrected("s2", PYBIND)), body, ["", body])
    assert found.body == edited(body, PIE, PYBIND)
