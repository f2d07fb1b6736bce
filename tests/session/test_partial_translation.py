"""The tail in another language: whole sentences once, the open one as it grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.session.translators import EN, PROTECTION, PT
from transcriber.core.signals import PartialCaption, PartialTranslated
from transcriber.core.translation_work import LanguagePair
from transcriber.session.partial_translation import PartialTranslation


@dataclass
class Tail:
    """What a viewer has after each caption; the translation is the text in capitals."""

    partial: PartialTranslation = field(default_factory=lambda: PartialTranslation(LanguagePair(EN, PT), PROTECTION))
    asked: list[str] = field(default_factory=list)

    def after(self, stable: str, unstable: str = "") -> PartialTranslated:
        return self.partial.after(PartialCaption(stable, unstable, None, EN, 0.0, 1.0), self._translate)

    def _translate(self, sentences: Sequence[str]) -> list[str]:
        self.asked += sentences
        return [sentence.upper() for sentence in sentences]


def test_the_open_sentence_is_shown_as_far_as_its_translations_agree() -> None:
    tail = Tail()
    assert tail.after("We all have decided", "to").unstable_text == ""
    assert tail.after("We all have decided to", "go on now").unstable_text == "WE ALL HAVE DECIDED TO"


def test_the_open_sentence_is_read_as_if_it_ended_here_and_as_if_it_went_on() -> None:
    tail = Tail()
    tail.after("We all have decided,", "")
    tail.after("We all have decided to,", "")
    assert tail.asked[-2:] == ["We all have decided to.", "We all have decided to,"]


def test_a_caption_that_says_nothing_new_is_not_translated_again() -> None:
    tail = Tail()
    shown = tail.after("We all have decided to go")
    assert tail.after("We all have decided", "to go") == shown
    assert len(tail.asked) == 2


def test_a_whole_sentence_is_translated_once_and_shown_at_once() -> None:
    tail = Tail()
    assert tail.after("That is it.").stable_text == "THAT IS IT."
    assert tail.after("That is it. And", "now").stable_text == "THAT IS IT."
    assert tail.asked.count("That is it.") == 1


def test_a_full_stop_that_may_be_taken_back_ends_no_sentence() -> None:
    tail = Tail()
    tail.after("We all have decided", "to go.")
    shown = tail.after("We all have decided", "to go on with it.")
    assert (shown.stable_text, shown.unstable_text) == ("", "WE ALL HAVE DECIDED TO GO")


def test_the_next_sentence_starts_anew() -> None:
    tail = Tail()
    tail.after("We all have decided to")
    tail.after("We all have decided to go on now")
    assert tail.after("Who is against it now").unstable_text == ""


def test_the_open_sentence_goes_on_when_the_one_before_has_left() -> None:
    tail = Tail()
    tail.after("So be it. We all have decided to")
    shown = tail.after("So be it. We all have decided to go on now")
    assert tail.after("We all have decided to go on now").unstable_text == shown.unstable_text != ""


def test_what_a_recognizer_takes_back_of_the_tail_does_not_clear_what_is_shown() -> None:
    tail = Tail()
    tail.after("We all have decided to")
    tail.after("We all have decided to", "go now or never")
    assert tail.after("We all have decided to", "grow").unstable_text == "WE ALL HAVE DECIDED TO"


def test_terms_stay_in_the_tail_too() -> None:
    tail = Tail()
    assert tail.after("The wheel is broken.").stable_text == "THE wheel IS BROKEN."


def test_a_whole_sentence_that_may_be_taken_back_is_shown_when_it_is_heard_twice() -> None:
    tail = Tail()
    assert tail.after("We", "are. Who knows").stable_text == ""
    assert tail.after("We", "are. Who knows that").stable_text == "WE ARE."


def test_behind_a_sentence_that_may_be_taken_back_nothing_is_shown() -> None:
    tail = Tail()
    tail.after("", "We. That is it. And so it goes on")
    shown = tail.after("", "We are. That is it. And so it goes on and on")
    assert (shown.stable_text, shown.unstable_text) == ("", "")
