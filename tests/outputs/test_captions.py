"""WebVTT and SubRip, judged by readers that others wrote."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from io import StringIO

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import HealthCheck, given, settings

from tests.builders import histories, segment, state_of
from tests.outputs.session import made_document
from transcriber.config import Settings
from transcriber.core.cues import segment_cues
from transcriber.core.events import Event, SegmentId, SpeakerChosen, TextCorrected
from transcriber.core.views import transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.subrip import NOBODY_KNOWN, render_subrip
from transcriber.outputs.webvtt import render_webvtt

slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(events: Iterable[Event]) -> Document:
    return Document("session", Settings(), state_of(*events))


def expected(of: Document) -> list[tuple[float, float, str]]:
    """Start, end and text of every cue."""
    return [
        (cue.span.start, cue.span.end, "\n".join(cue.lines))
        for line in transcript_lines(of.state)
        for cue in segment_cues(line.segment)
    ]


def as_seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


def vtt_cues(text: str) -> list[tuple[float, float, str]]:
    captions = webvtt.from_string(text)
    return [(as_seconds(c.start), as_seconds(c.end), html.unescape(c.text)) for c in captions]


def without_name(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if (first.endswith(":") or first == NOBODY_KNOWN) and rest else text


def test_webvtt_py_reads_every_cue_of_the_made_session() -> None:
    made = made_document()
    assert vtt_cues(render_webvtt(made)) == expected(made)


def test_webvtt_names_the_speaker_of_every_cue() -> None:
    made = made_document()
    voices = [html.unescape(caption.voice or "") for caption in webvtt.from_string(render_webvtt(made))]
    assert voices[:6] == [*["Ana María O'Neil"] * 2, "Speaker B", 'Ben "B" <ben@x.org>', "", "Ana María O'Neil"]


@slow
@given(histories())
def test_webvtt_py_reads_every_cue_of_any_session(history: list[Event]) -> None:
    made = document(history)
    assert vtt_cues(render_webvtt(made)) == expected(made)


@slow
@given(histories())
def test_webvtt_keeps_to_the_grammar(history: list[Event]) -> None:
    """Section 4 of the specification, what a lenient reader would let pass."""
    header, *blocks = render_webvtt(document(history)).removesuffix("\n").split("\n\n")
    assert header == "WEBVTT"
    ids = []
    for block in blocks:
        cue_id, times, *lines = block.split("\n")
        ids.append(cue_id)
        match = re.fullmatch(r"(\d{2,}:[0-5]\d:[0-5]\d\.\d{3}) --> (\d{2,}:[0-5]\d:[0-5]\d\.\d{3})", times)
        assert match
        assert match[1] < match[2]
        assert lines
        assert all(line and "-->" not in line for line in lines)
    assert len(ids) == len(set(ids))


def test_markup_that_was_said_is_text_in_webvtt() -> None:
    said = document([segment("s1", "x"), TextCorrected(SegmentId("s1"), "a <b> && </v> --> &lt; x", "Ana")])
    text = render_webvtt(said)
    assert "a &lt;b&gt; &amp;&amp; &lt;/v&gt; --&gt; &amp;lt;" in text
    assert vtt_cues(text) == expected(said)


def test_a_name_with_markup_cannot_end_its_voice_span() -> None:
    text = render_webvtt(document([segment("s1", "hi"), SpeakerChosen(SegmentId("s1"), "<Eve>\n& co", "Ana")]))
    assert "<v &lt;Eve&gt; &amp; co>hi" in text


def test_srt_reads_every_cue_of_the_made_session() -> None:
    made = made_document()
    found = list(srt.parse(render_subrip(made), ignore_errors=False))
    times = [(round(c.start.total_seconds(), 3), round(c.end.total_seconds(), 3)) for c in found]
    assert times == [(start, end) for start, end, _ in expected(made)]
    assert [c.index for c in found] == list(range(1, len(found) + 1))


@slow
@given(histories())
def test_srt_and_pysubs2_read_every_cue_of_any_session(history: list[Event]) -> None:
    made = document(history)
    text = render_subrip(made)
    wanted = [(start, end, text) for start, end, text in expected(made)]
    found = list(srt.parse(text, ignore_errors=False))
    assert [without_name(cue.content) for cue in found] == [text for _, _, text in wanted]
    theirs = pysubs2.SSAFile.from_file(StringIO(text), format_="srt")
    assert [(event.start, event.end) for event in theirs] == [
        (round(start * 1000), round(end * 1000)) for start, end, _ in wanted
    ]


def test_pysubs2_reads_the_webvtt_too() -> None:
    made = made_document()
    theirs = pysubs2.SSAFile.from_file(StringIO(render_webvtt(made)), format_="vtt")
    assert [(event.start, event.end) for event in theirs] == [
        (round(start * 1000), round(end * 1000)) for start, end, _ in expected(made)
    ]


def test_subrip_names_the_speaker_where_it_changes() -> None:
    events = [segment(f"s{n}", "hello", n, label=label) for n, label in enumerate("AABA")]
    contents = [cue.content for cue in srt.parse(render_subrip(document(events)))]
    assert contents == ["Speaker A:\nhello", "hello", "Speaker B:\nhello", "Speaker A:\nhello"]


def test_subrip_gives_words_of_nobody_known_to_nobody() -> None:
    events = [segment("s1", "hello", 0, label="A"), segment("s2", "who?", 1), segment("s3", "me", 2)]
    contents = [cue.content for cue in srt.parse(render_subrip(document(events)))]
    assert contents == ["Speaker A:\nhello", f"{NOBODY_KNOWN}\nwho?", "me"]


def test_subrip_has_no_sign_that_players_take_for_markup_or_times() -> None:
    said: list[Event] = [
        segment("s1", "x"),
        TextCorrected(SegmentId("s1"), "a <i> --> b", "Ana"),
        SpeakerChosen(SegmentId("s1"), "<Eve>\n\nx", "Ana"),
    ]
    (cue,) = srt.parse(render_subrip(document(said)), ignore_errors=False)
    assert cue.content == "‹Eve› x:\na ‹i› --› b"


@pytest.mark.parametrize(("seconds", "clock"), [(0.0, "00:00:00"), (59.9996, "00:01:00"), (360_000.25, "100:00:00")])
def test_times_carry_into_minutes_and_hours(seconds: float, clock: str) -> None:
    made = document([segment("s1", "hello", seconds)])
    assert f"\n{clock}." in render_webvtt(made)
    assert f"\n{clock}," in render_subrip(made)
