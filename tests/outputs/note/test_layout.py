from __future__ import annotations

import pytest

from tests.outputs.note.notes import THREE_LINES, body_of, edited
from transcriber.errors import NoteDamagedError
from transcriber.outputs.note.layout import parse_note

BODY = body_of(*THREE_LINES)
START, END = "<!-- transcript:start -->\n", "<!-- transcript:end -->\n"


def test_a_note_put_together_again_is_the_same_byte_for_byte() -> None:
    for body in (BODY, BODY.replace("\n", "\r\n"), f"\ufeff before\x85\u2028\n{BODY}\n\n after \t", BODY.rstrip("\n")):
        assert str(parse_note(body)) == body


@pytest.mark.parametrize(
    ("damaged", "what"),
    [
        (BODY.replace(START, ""), "missing"),
        (BODY.replace(END, ""), "missing"),
        (BODY.replace(START, "").replace(END, ""), "missing"),
        (BODY.replace(END, END * 2), "2 times"),
        (BODY.replace(START, START + "\n" + START), "2 times"),
        (BODY.replace(END, "").replace(START, END + START), "before it begins"),
        (BODY.replace(END, "said by " + END), "no line of its own"),
        (BODY.replace(END, END.rstrip("\n") + " I think\n"), "no line of its own"),
        (BODY.replace(END, "<!-- transcript:end\n"), "is cut"),
        (BODY.replace(START, "!-- transcript:start -->\n"), "missing"),
        (BODY.replace("<!-- notes:end -->\n", "").replace(END, "<!-- notes:end -->\n" + END), "inside of another"),
        ("", "missing"),
    ],
)
def test_damaged_markers_are_refused_with_what_can_be_done(damaged: str, what: str) -> None:
    with pytest.raises(NoteDamagedError, match=what) as refused:
        parse_note(damaged)
    assert "--new-region" in refused.value.hint


def test_a_line_that_somebody_broke_in_two_is_read_as_one() -> None:
    known = parse_note(BODY).blocks()
    broken = edited(BODY, "use pie bind", "use\npie\nbi\nnd")
    assert parse_note(broken, known).blocks() == known
    assert str(parse_note(broken, known)) == broken


def test_what_somebody_writes_on_the_next_line_is_no_speech() -> None:
    known = parse_note(BODY).blocks()
    commented = edited(BODY, "Does it build?\n", "Does it build?\n(yes, since 3.2)\n")
    assert parse_note(commented, known).blocks() == known


def test_a_head_that_lost_a_sign_is_still_a_head() -> None:
    known = parse_note(BODY).blocks()
    for head in ("Speaker B** [00:10]", "**Speaker B [00:10]", "**Speaker B** 00:10]", "Speaker B: [00:10]"):
        note = edited(BODY, "**Speaker B** [00:10]", head)
        assert parse_note(note, known).blocks()["s3"].text == "Does it build?", head
