from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import AWKWARD_SIGNS, one_segment, segment, state_of, words
from transcriber.core.cues import Cue, CueConfig, segment_cues
from transcriber.core.events import SegmentFinalized, SegmentId, TextCorrected
from transcriber.core.linebreaks import columns, unbreakable_parts
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.state import Segment

S1 = SegmentId("s1")
MAX_COLUMNS = CueConfig().max_line_columns
LANGUAGES = st.sampled_from([None, LanguageCode("en"), LanguageCode("ja"), LanguageCode("th"), LanguageCode("ko")])


def spoken(text: str, language: str | None = "en") -> Segment:
    return one_segment(state_of(segment("s1", text, language=language)))


def signs(text: str) -> str:
    """Text without any white space, which a line break may take the place of."""
    return "".join(text.split())


def shown(cues: list[Cue]) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues]


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    language = draw(LANGUAGES)
    plain = st.text(st.sampled_from("abcdefg言葉かなー、。กำ한국 "), min_size=1, max_size=14)
    texts = st.one_of(plain, st.text(AWKWARD_SIGNS, max_size=4), st.just("incomprehensibilities-of-a-word-this-long"))
    said = draw(st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=25))
    word_s = draw(st.sampled_from([0.0, 0.2, 1.0]))
    timed = tuple(Word(text, round(n * word_s, 3), round((n + 1) * word_s, 3), 1.0) for n, text in enumerate(said))
    heard = SegmentFinalized(S1, timed, language, None, "m")
    if draw(st.booleans()):
        text = " ".join(draw(st.lists(texts, max_size=25)))
        return one_segment(state_of(heard, TextCorrected(S1, text, "Ana")))
    return one_segment(state_of(heard))


generous = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@generous
@given(segments())
def test_cues_show_the_whole_text_in_order(each: Segment) -> None:
    assert signs("".join(line for cue in segment_cues(each) for line in cue.lines)) == signs(each.text)


@generous
@given(segments())
def test_a_cue_has_at_most_two_lines_and_a_long_line_is_a_single_word(each: Segment) -> None:
    for cue in segment_cues(each):
        assert 1 <= len(cue.lines) <= 2
        for line in cue.lines:
            assert columns(line) <= MAX_COLUMNS or len(line.split()) == 1


@generous
@given(segments())
def test_every_cue_is_shown_for_a_while_and_they_begin_in_order(each: Segment) -> None:
    cues = segment_cues(each)
    assert all(cue.span.duration > 0.05 for cue in cues)
    assert all(earlier.span.start <= later.span.start for earlier, later in pairwise(cues))


@generous
@given(segments())
def test_no_line_has_a_sign_that_a_reader_takes_for_a_line_end(each: Segment) -> None:
    for cue in segment_cues(each):
        assert all(line.splitlines() == [line] and line == line.strip() for line in cue.lines)


def test_an_emptied_text_has_no_cues() -> None:
    assert segment_cues(one_segment(state_of(segment("s1", "uh"), TextCorrected(S1, " ", "Ana")))) == []


def test_a_short_segment_is_one_cue_with_the_times_of_its_words() -> None:
    (cue,) = segment_cues(spoken("Hello there."))
    assert (cue.lines, cue.span.start, cue.span.end) == (("Hello there.",), 0.0, 0.7)


def test_a_long_segment_is_cut_at_the_end_of_a_clause_and_its_cues_have_their_own_times() -> None:
    text = "When the scheduler starts the job on the node, it loads the module that you named before"
    first, second = segment_cues(spoken(text))
    assert first.lines == ("When the scheduler starts the", "job on the node,")
    assert second.lines == ("it loads the module that you", "named before")
    timed = words(text)
    assert (first.span.end, second.span.start) == (timed[8].end, timed[9].start)


def test_a_corrected_text_shares_the_time_of_the_segment_out_by_characters() -> None:
    corrected = TextCorrected(S1, "a" * 32 + " " + "b" * 32 + " " + "c" * 32, "Ana")
    state = state_of(SegmentFinalized(S1, (Word("x", 3.0, 6.0, 1.0),), None, None, "m"), corrected)
    first, second = segment_cues(one_segment(state))
    assert (first.span.start, first.span.end, second.span.start, second.span.end) == (3.0, 5.0, 5.0, 6.0)


def test_a_word_longer_than_a_line_stands_alone() -> None:
    long = "x" * 40
    assert shown(segment_cues(spoken(f"so {long} it is"))) == [("so", long), ("it is",)]


def test_two_words_longer_than_a_line_after_short_ones_never_make_three_lines() -> None:
    long = "x" * 40
    cues = segment_cues(spoken(f"a {long} b {long} {long} c"))
    assert max(len(cue.lines) for cue in cues) == 2


def test_japanese_is_wrapped_at_sixteen_characters_and_no_line_begins_with_a_full_stop() -> None:
    text = "東京大学の計算機センターではスーパーコンピューターを使って気象の研究をしています。とても速いです。"
    heard = one_segment(state_of(segment("s1", " ".join(text), language="ja")))
    corrected = one_segment(state_of(segment("s1", "x", language="ja"), TextCorrected(S1, text, "Ana")))
    for each in (heard, corrected):
        lines = [line for cue in segment_cues(each) for line in cue.lines]
        assert "".join(lines) == text
        assert max(map(columns, lines)) <= MAX_COLUMNS
        assert not any(line.startswith(("。", "ー", "っ")) for line in lines)


def test_a_japanese_cue_keeps_a_latin_word_whole() -> None:
    text = "今日はこれからPythonとfree-threadingについて話しましょう。"
    state = state_of(segment("s1", "x", language="ja"), TextCorrected(S1, text, "Ana"))
    lines = [line for cue in segment_cues(one_segment(state)) for line in cue.lines]
    assert "".join(lines) == text
    assert any("free-threading" in line for line in lines)


def test_thai_words_that_were_heard_are_joined_without_spaces_and_wrapped_between_them() -> None:
    lines = [line for cue in segment_cues(spoken("สวัสดี " * 12, "th")) for line in cue.lines]
    assert "".join(lines) == "สวัสดี" * 12
    assert all(columns(line) <= MAX_COLUMNS and line.startswith("ส") for line in lines)


@pytest.mark.parametrize(
    ("text", "width"), [("word", 4), ("言葉", 4), ("한국", 4), ("é", 1), ("e\u0301", 1), ("ｶﾅ", 2), ("", 0)]
)
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    assert columns(text) == width


@given(st.text(st.characters(exclude_categories=["Cs"])).map(signs), LANGUAGES)
def test_unbreakable_parts_are_the_whole_word(text: str, language: LanguageCode | None) -> None:
    assert "".join(unbreakable_parts(text, language)) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("（言葉）", ["（言", "葉）"]),
        ("データ", ["デー", "タ"]),
        ("你好。", ["你", "好。"]),
        ("한국어는", ["한국어는"]),
        ("naïve", ["naïve"]),
        ("PEP703の話", ["PEP703", "の", "話"]),
        ("「“あ”」", ["「“あ”」"]),
    ],
)
def test_a_line_may_end_between_ideographs_and_nowhere_within_a_word(text: str, parts: list[str]) -> None:
    assert unbreakable_parts(text, None) == parts
