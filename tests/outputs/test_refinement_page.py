"""What a second pass changed, as people read it."""

from __future__ import annotations

from html.parser import HTMLParser

from transcriber.core.events import SegmentId
from transcriber.outputs.refinement_page import render_refinement
from transcriber.refining.changes import LineChange, Refinement

CHANGE = LineChange(
    SegmentId("s1"), "text", 75.0, ("Speaker A", "Ben <b>"), "we use numb & pie", "we use NumPy & pie <x>"
)


class Reader(HTMLParser):
    """Collects what is in each kind of tag, and which tags there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = ["html"]
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.tags[-1], []).append(data)


def test_the_diff_of_words_names_what_was_left_out_and_put_in() -> None:
    assert CHANGE.word_diff() == (
        ("equal", "we use"),
        ("delete", "numb"),
        ("insert", "NumPy"),
        ("equal", "& pie"),
        ("insert", "<x>"),
    )


def test_the_page_shows_each_change_and_nothing_said_is_markup() -> None:
    reader = Reader()
    reader.feed(render_refinement("A <talk>", Refinement("better", (CHANGE,))))
    assert "x" not in reader.tags
    assert reader.texts["h1"][0] == "Second pass: A <talk>"
    assert (reader.texts["del"][0], reader.texts["ins"][0]) == ("numb", "NumPy")
    assert reader.texts["b"][0] == "Speaker A → Ben <b>"


def test_the_page_of_a_pass_that_changed_nothing_says_so() -> None:
    assert "Nothing changed." in render_refinement("A talk", Refinement("better", ()))
