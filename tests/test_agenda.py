from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.agenda import AgendaItem, agenda_items


def parts(*texts: str) -> list[tuple[str, int | None]]:
    return [(item.title, item.minutes) for item in agenda_items(texts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Welcome (5 min)", [("Welcome", 5)]),
        ("5 min: Welcome", [("Welcome", 5)]),
        ("Lightning talks - 20 minutes", [("Lightning talks", 20)]),
        ("Ten minutes for lightning talks", [("Lightning talks", 10)]),
        ("1 hour of hands-on work", [("Hands-on work", 60)]),
        ("Introduction: 10-15 minutes", [("Introduction", 15)]),
        ("The BoF will open with short talks (3 x 5 minutes).", [("Short talks", 15)]),
        ("The remaining 40 minutes will be an open discussion.", [("Open discussion", 40)]),
        ("The last 5 minutes are for wrap-up and action items.", [("Wrap-up and action items", 5)]),
        ("After that, half an hour of open discussion.", [("Open discussion", 30)]),
        ("10:00-10:15 Welcome and introduction", [("Welcome and introduction", 15)]),
        ("11:45 – 12:30 Open discussion", [("Open discussion", 45)]),
        ("12:50-13:05 Questions", [("Questions", 15)]),
        ("The rest of the session will be a moderated discussion.", [("Moderated discussion", None)]),
        (
            "We will start with a 15-minute introduction, followed by a 30-minute panel and then 15 minutes of Q&A.",
            [("Introduction", 15), ("Panel", 30), ("Q&A", 15)],
        ),
        (
            "First, 10 minutes of introductions. Then, a panel discussion (30 min). Finally, questions.",
            [("Introductions", 10), ("Panel discussion", 30), ("Questions", None)],
        ),
    ],
)
def test_people_write_lengths_in_many_ways(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["This is a 60-minute session.", "The session lasts 90 minutes in total."])
def test_the_length_of_the_whole_is_no_part(text: str) -> None:
    assert parts(text) == []


def test_what_is_no_part_is_passed_over() -> None:
    assert parts("We will have a speaker with one slide.", "Bring your laptop, version 3.11 is enough.") == []


def test_the_form_of_the_conference_is_understood() -> None:
    assert parts(
        "The first part of the BOF Session will be 10 minutes setting up context for attendees. We will have a speaker "
        "with one slide setting up each new standard.",
        "The second part will be a facilitated discussion giving the audience the opportunity to discuss.",
    ) == [("Setting up context for attendees", 10), ("Facilitated discussion", None)]


WORDS = st.sampled_from(
    ["10", "minutes", "min", "then", "(", ")", "the", "first", "part", "will be", "x", ":", "-", "½", "00:00"]
)


@given(st.lists(st.text() | st.lists(WORDS).map(" ".join)))
def test_whatever_is_written_titles_say_something_and_lengths_are_positive(texts: list[str]) -> None:
    for item in agenda_items(texts):
        assert item == AgendaItem(item.title.strip(), item.minutes)
        assert item.title
        assert item.minutes is None or item.minutes > 0
