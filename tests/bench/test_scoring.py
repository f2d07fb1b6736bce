"""Scores against a reference: checked on cases whose answer is known without the scorers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import START
from transcriber.bench.scoring import read_reference, score
from transcriber.core.events import Event, Record, SegmentFinalized, SegmentId, SpeakersDiarized
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.state import State, fold
from transcriber.errors import UsageError

REFERENCE = [
    {"session_id": "x", "speaker": "Ana", "start_time": 0.0, "end_time": 2.0, "words": "Hello, everybody here."},
    {"session_id": "x", "speaker": "Ben", "start_time": 2.0, "end_time": 4.0, "words": "It's 5 percent."},
]


def found(*said: tuple[str, str, float]) -> State:
    """Segments of (label, text, start), each word half a second, and turns that fit them."""
    segments = [
        SegmentFinalized(
            SegmentId(f"s{number}"),
            tuple(
                Word(text, start + index / 2, start + index / 2 + 0.5, 0.9) for index, text in enumerate(words.split())
            ),
            LanguageCode("en"),
            Label(label),
            "fake",
        )
        for number, (label, words, start) in enumerate(said)
    ]
    turns = tuple(SpeakerTurn(Label(label), start, start + 2.0) for label, _, start in said)
    events: list[Event] = [*segments, SpeakersDiarized(turns, (), "fake")]
    return fold(Record(seq, START, event) for seq, event in enumerate(events, start=1))


@pytest.fixture
def reference_path(tmp_path: Path) -> Path:
    path = tmp_path / "x.seglst.json"
    path.write_text(json.dumps(REFERENCE))
    return path


def test_the_same_words_by_the_same_voices_score_no_error(reference_path: Path) -> None:
    state = found(("A", "Hello everybody here", 0.0), ("B", "it is 5%", 2.0))
    accuracy = score(state, read_reference(reference_path), 4.0)
    assert (accuracy.wer, accuracy.cpwer) == (0.0, 0.0)
    assert accuracy.der == pytest.approx(0.0)
    assert (accuracy.n_speakers, accuracy.n_speakers_reference) == (2, 2)


def test_one_wrong_word_of_six_is_a_sixth(reference_path: Path) -> None:
    state = found(("A", "Hello everybody there", 0.0), ("B", "it is 5%", 2.0))
    accuracy = score(state, read_reference(reference_path), 4.0)
    assert accuracy.wer == pytest.approx(1 / 6)
    assert accuracy.cpwer == pytest.approx(1 / 6)


def test_words_given_to_the_wrong_voice_cost_cpwer_and_der_but_not_wer(reference_path: Path) -> None:
    state = found(("A", "Hello everybody here", 0.0), ("A", "it is 5%", 2.0))
    accuracy = score(state, read_reference(reference_path), 4.0)
    assert accuracy.wer == 0.0
    assert accuracy.cpwer == pytest.approx(1.0)  # three words too many for Ana, three too few for Ben
    assert accuracy.der == pytest.approx(0.5)
    assert accuracy.n_speakers == 1


def test_nothing_found_is_all_lost(reference_path: Path) -> None:
    accuracy = score(State(), read_reference(reference_path), 4.0)
    assert (accuracy.wer, accuracy.cpwer, accuracy.der) == (1.0, 1.0, 1.0)


def test_the_turns_beside_the_reference_are_used(reference_path: Path) -> None:
    reference_path.with_name("x.rttm").write_text("SPEAKER x 1 0.5 1.0 <NA> <NA> Ana <NA> <NA>\n")
    assert read_reference(reference_path).turns == (("Ana", 0.5, 1.5),)


@pytest.mark.parametrize("content", ["", "{", '{"words": 1}', '[{"speaker": "Ana"}]'])
def test_what_is_no_reference_is_refused_with_what_is_expected(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.seglst.json"
    path.write_text(content)
    with pytest.raises(UsageError, match="not a SegLST reference") as refusal:
        read_reference(path)
    assert "start_time" in refusal.value.hint
