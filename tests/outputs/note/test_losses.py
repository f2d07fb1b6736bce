from __future__ import annotations

from tests.outputs.note.notes import THREE_LINES, body_of, edited
from transcriber.outputs.note.layout import parse_note
from transcriber.outputs.note.losses import healed

OVER = body_of(*THREE_LINES[:2])
SENT = body_of(*THREE_LINES) + "\nTheir last words.\n"


def test_a_note_that_was_written_whole_is_as_people_want_it() -> None:
    theirs = edited(SENT, "<!-- s1 -->\n**Speaker A** [00:00] Welcome to the session.\n\n", "mine\n\n")
    assert healed(SENT, OVER, theirs) == theirs


def test_what_was_cut_off_comes_back_wherever_it_was_cut() -> None:
    for length in range(len(SENT)):
        assert healed(SENT, OVER, SENT[:length]).rstrip("\n") == SENT.rstrip("\n")


def test_what_somebody_writes_into_what_was_left_is_kept() -> None:
    left = SENT[: SENT.index("<!-- s2 -->")]
    found = healed(SENT, OVER, edited(left, "Welcome to the session.", "Welcome to this session.") + "\nmy words\n")
    assert "Welcome to this session." in found
    assert "Welcome to the session." not in found
    assert found.count("my words") == 1
    assert found.rstrip().endswith("Their last words.")


def test_a_line_that_was_cut_is_no_version_of_it_also_where_somebody_went_on_below() -> None:
    left = SENT[: SENT.index("pie bind")]
    assert "We use pie bind eleven here." in healed(SENT, OVER, f"{left}\n\nW\n")
    assert "\nW\n" in healed(SENT, OVER, f"{left}\n\nW\n")


def test_what_somebody_wrote_below_a_line_that_was_cut_does_not_come_between_the_line_and_its_comment() -> None:
    for length in range(SENT.index("<!-- s1 -->"), SENT.index("<!-- transcript:end -->")):
        found = healed(SENT, OVER, f"{SENT[:length]}\nMine.\n\n")
        assert found.count("Mine.\n") == 1
        assert parse_note(found).blocks() == parse_note(SENT).blocks(), SENT[:length]


def test_a_line_of_theirs_below_a_block_that_lost_its_line_is_not_taken_for_it() -> None:
    sent = edited(SENT, "We use pie bind eleven here.\n", "We use pybind11 here.\n\nTheir remark.\n")
    over = edited(OVER, "We use pie bind eleven here.\n", "We use pie bind eleven here.\n\nTheir remark.\n")
    found = healed(sent, over, edited(sent, "We use pybind11 here.\n\n", ""))
    assert found == sent
    # What somebody writes there in the place of the line is a version of it, as ever.
    theirs = edited(sent, "We use pybind11 here.", "They use pybind11.")
    assert healed(sent, over, theirs) == theirs


def test_of_two_short_lines_that_are_alike_both_stay() -> None:
    sent = edited(SENT, "## Transcript", "f4\n\n## Transcript")
    found = healed(sent, OVER, sent[: sent.index("f4")] + "f14\n")
    assert "\nf4\n" in found
    assert "f14\n" in found


def test_a_line_that_was_moved_by_halves_is_there_once() -> None:
    theirs = edited(SENT, "<!-- s3 -->", "Their last words.\n\n<!-- s3 -->")
    assert healed(SENT, OVER, theirs).count("Their last words.") == 1
