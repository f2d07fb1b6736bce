"""Names and words found however they are written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given

from tests.builders import texts
from transcriber.core.events import RedactionId, RedactionMade
from transcriber.core.redaction import Wording
from transcriber.core.redaction.folding import tokens
from transcriber.core.state import Recording, RecordingFile

ANA = RedactionMade(RedactionId("r1"), "name", "Ana María O'Neil", "Eva", "Participant 1", ("Ana", "María", "O'Neil"))
VARIANTS = RedactionMade(RedactionId("r2"), "words", "wheel variants", "Eva", "███")


def name(text: str, *forms: str) -> RedactionMade:
    return RedactionMade(RedactionId("r1"), "name", text, "Eva", "P", forms)


def said(text: str, *redactions: RedactionMade, others: tuple[str, ...] = ()) -> str:
    return Wording(redactions, others).text(text)


@pytest.mark.parametrize(
    "written",
    [
        "Ana María O'Neil",
        "ANA MARIA O’NEIL",
        "ana-maria_oneil",
        "Ana um María O'Neil",
        "anamaria o'neil",
        "Ana Mari\u0301a",
    ],
)
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    assert said(f"Ask {written}, please.", ANA) == "Ask Participant 1, please."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ana's and María's idea", "Participant 1's and Participant 1's idea"),
        ("Marías or Marii or Marię", "Participant 1 or Participant 1 or Participant 1"),
        ("an a, Anabel, banana", "an a, Anabel, banana"),
        ("ask ana@example.org", "ask Participant 1@example.org"),
    ],
)
def test_parts_of_a_name_are_found_with_their_endings_and_not_in_other_words(text: str, left: str) -> None:
    assert said(text, ANA) == left


def test_a_part_of_a_name_that_is_also_a_filler_belongs_to_the_name() -> None:
    assert said("Min Ah, and Min uh Ah.", name("Min Ah")) == "P, and P."
    assert said("Min ah Ahn.", name("Min Ahn")) == "P."


def test_somebody_else_s_name_stays() -> None:
    others = ("Ana Costa", "Carla Lima", "Eva")
    assert said("Ana Costa, Ana and Eva", ANA, others=others) == "Ana Costa, Participant 1 and Eva"
    assert said("Carl and Carla", name("Carl"), others=others) == "P and Carla"


def test_of_two_people_with_one_name_neither_stays() -> None:
    assert said("Ana Lima spoke", name("Ana Lima"), others=("Ana Lima",)) == "P spoke"


def test_a_name_that_is_also_a_word_needs_its_capital() -> None:
    assert said("will you ask Will", name("Will Young", "Will", "Young")) == "will you ask P"


def test_a_name_in_a_script_without_spaces_is_found_within_a_run() -> None:
    assert said("えっと田中さんのPythonの話", name("田中")) == "えっとPさんのPythonの話"


def test_words_are_found_across_fillers_hyphens_and_case_and_only_whole() -> None:
    text = "Wheel um variants, wheel-variants; the wheel, variants"
    assert said(text, VARIANTS) == "███, ███; the ███"
    assert said("wheel variantsy and cartwheel variants", VARIANTS) == "wheel variantsy and cartwheel variants"


@pytest.mark.parametrize(
    ("text", "left"),
    [("Thanks, Ana, for that.", "Thanks, for that."), ("Ana said so", "said so"), ("so said Ana.", "so said.")],
)
def test_what_is_left_out_leaves_no_hole(text: str, left: str) -> None:
    assert said(text, RedactionMade(RedactionId("r1"), "words", "Ana", "Eva", "")) == left


@example("0:0", "0:0")
@example("wheel variants", "wheel variants")
@given(texts, texts.filter(lambda text: any(map(str.isalnum, text))))
def test_nothing_is_left_whatever_the_name_and_the_text(text: str, called: str) -> None:
    wording = Wording([RedactionMade(RedactionId("r1"), "name", called, "Eva", "███")], ())
    for around in (text, f"{text} {called} {text}", f"{called}{text}"):
        found = wording.text(around)
        assert wording.finder.matches(list(tokens(found))) == []
    assert "███" in wording.text(f". {called} .")


@pytest.mark.parametrize("redaction", [name("audio"), name("recording"), name("flac")])
def test_every_text_of_a_value_is_reached(redaction: RedactionMade) -> None:
    value: Any = Recording((RecordingFile("audio/recording.flac", 0.0),), "audio recording flac", "ab", 16000)
    found = Wording([redaction], ()).texts(value)
    assert redaction.text not in repr(found).replace("RecordingFile", "").replace("Recording(", "")
