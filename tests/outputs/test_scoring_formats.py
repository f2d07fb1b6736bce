"""CTM, STM, TextGrid and the podcast's JSON, judged by readers that others wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import histories, segment, state_of
from tests.outputs.session import made_document
from transcriber.config import Settings
from transcriber.core.cues import segment_cues
from transcriber.core.events import Event, RecordingEnded, RecordingStarted, SegmentId, SpeakerChosen, TextCorrected
from transcriber.core.views import transcript_lines
from transcriber.core.word_times import timed_words
from transcriber.outputs.ctm import render_ctm
from transcriber.outputs.document import Document
from transcriber.outputs.podcast import render_podcast
from transcriber.outputs.stm import render_stm
from transcriber.outputs.textgrid import render_textgrid

slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(events: Iterable[Event], session_id: str = "session") -> Document:
    return Document(session_id, Settings(), state_of(*events))


def said_by(name: str) -> Document:
    return document([segment("s1", "hello you"), SpeakerChosen(SegmentId("s1"), name, "Eva")], f"{name} recording")


AWKWARD_NAMES = [
    '"Ana',
    'Ana "A" B',
    "a\tb",
    "é 言",
    "#1",
    ";; x",
    "a/b\\c",
    "CON",
    "x\x00y",
    "n" * 300,
    "<b>",
    "\u2028a",
]


# CTM


@slow
@given(histories())
def test_meeteval_reads_every_word_of_the_ctm(history: list[Event]) -> None:
    from meeteval.io import CTM

    made = document(history)
    words = [word for line in transcript_lines(made.state) for word in timed_words(line.segment)]
    found = CTM.parse(render_ctm(made)).lines
    wanted = sorted((round(word.start, 3), "_".join(word.text.split())) for word in words)
    assert sorted((float(line.begin_time), line.word) for line in found) == wanted
    assert [line.begin_time for line in found] == sorted(line.begin_time for line in found)


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_meeteval_reads_the_ctm_whatever_the_session_is_called(name: str) -> None:
    from meeteval.io import CTM

    assert [line.word for line in CTM.parse(render_ctm(said_by(name))).lines] == ["hello", "you"]


def test_a_corrected_word_has_the_time_of_the_words_it_replaced() -> None:
    state = state_of(
        segment("s1", "the pie bind eleven wheel"), TextCorrected(SegmentId("s1"), "the pybind11 wheel now", "Ana")
    )
    found = [(word.text, word.start, word.end) for word in timed_words(state.segments[SegmentId("s1")])]
    assert found == [("the", 0.0, 0.3), ("pybind11", 0.4, 1.5), ("wheel", 1.6, 1.9), ("now", 1.9, 1.9)]


@slow
@given(histories())
def test_the_times_of_shown_words_lie_within_their_line(history: list[Event]) -> None:
    for line in transcript_lines(state_of(*history)):
        words = timed_words(line.segment)
        assert " ".join(word.text for word in words).split() == line.segment.text.split() or (
            line.segment.text == line.segment.verbatim
        )
        assert all(line.segment.start <= word.start <= word.end <= line.segment.end for word in words)


# STM


@slow
@given(histories())
def test_meeteval_reads_every_line_of_the_stm(history: list[Event]) -> None:
    from meeteval.io import STM

    made = document(history)
    found = [(float(line.begin_time), line.transcript) for line in STM.parse(render_stm(made)).lines]
    wanted = [(round(line.segment.start, 3), line.segment.text) for line in transcript_lines(made.state)]
    assert found == [(start, " ".join(text.split())) for start, text in wanted]


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_meeteval_reads_the_stm_whatever_the_name(name: str) -> None:
    from meeteval.io import STM

    (line,) = STM.parse(render_stm(said_by(name))).lines
    assert (line.speaker_id, line.transcript) == ("_".join(name.replace('"', "'").split()), "hello you")


def test_a_line_of_the_stm_cannot_begin_with_a_label() -> None:
    said = document([segment("s1", "x"), TextCorrected(SegmentId("s1"), "<o,f0> said so", "Ana")])
    assert render_stm(said).endswith(" ‹o,f0> said so\n")


# TextGrid


def tiers(of: Document, path: Path) -> dict[str, list[tuple[float, float, str]]]:
    from praatio import textgrid

    path.write_text(render_textgrid(of), encoding="utf-8")
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    return {tier.name: [(e.start, e.end, e.label) for e in tier.entries] for tier in grid.tiers}


def test_praatio_reads_a_tier_for_each_speaker(tmp_path: Path) -> None:
    made = made_document()
    found = tiers(made, tmp_path / "x.TextGrid")
    lines = transcript_lines(made.state)
    assert list(found) == list(dict.fromkeys(" ".join((line.speaker_shown or "unknown").split()) for line in lines))
    texts = {text for tier in found.values() for _, _, text in tier}
    assert {" ".join(line.segment.text.split()) for line in lines} <= texts


@slow
@given(histories())
def test_the_intervals_of_every_tier_tile_the_whole_time(history: list[Event]) -> None:
    from io import StringIO

    from praatio.utilities import textgrid_io

    made = document(history)
    grid = textgrid_io.parseTextgridStr(StringIO(render_textgrid(made)).read(), includeEmptyIntervals=True)
    for tier in grid["tiers"]:
        ends = [0.0, *(float(end) for _, end, _ in tier["entries"])]
        assert [float(start) for start, _, _ in tier["entries"]] == ends[:-1]
        assert ends[-1] == grid["xmax"]


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_praatio_reads_a_tier_whatever_the_name(name: str, tmp_path: Path) -> None:
    ((found, intervals),) = tiers(said_by(name), tmp_path / "x.TextGrid").items()
    assert found.replace('""', '"') == " ".join(name.split())
    assert intervals[0] == (0.0, 0.7, "hello you")


def test_a_tier_goes_on_to_the_end_of_the_recording(tmp_path: Path) -> None:
    events: list[Event] = [RecordingStarted("a", "a", "", 16000), segment("s1", "hello", 1.0), RecordingEnded(60.0)]
    assert tiers(document(events), tmp_path / "x.TextGrid") == {
        "unknown": [(0.0, 1.0, ""), (1.0, 1.3, "hello"), (1.3, 60.0, "")]
    }


# The podcast's JSON


def test_the_podcasts_json_holds_every_cue_with_its_speaker() -> None:
    made = made_document()
    data = json.loads(render_podcast(made))
    assert data["version"] == "1.0.0"
    assert [(each["startTime"], each["endTime"], each["body"]) for each in data["segments"]] == [
        (cue.span.start, cue.span.end, " ".join(cue.lines))
        for line in transcript_lines(made.state)
        for cue in segment_cues(line.segment)
    ]
    assert data["segments"][0]["speaker"] == "Ana  María O'Neil"
    assert {"speaker", "startTime", "endTime", "body"} >= {key for each in data["segments"] for key in each}
