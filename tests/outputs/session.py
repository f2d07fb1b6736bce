"""A made session that has everything an export can meet; `journal_text` is `golden/session.jsonl`."""

from __future__ import annotations

from collections.abc import Sequence

from tests.builders import records, segment, turn
from transcriber.config import LanguageSettings, Settings
from transcriber.core.codec import dumps
from transcriber.core.events import (
    AudioGap,
    DroppedText,
    Event,
    FlagId,
    FlagRaised,
    FlagResolved,
    FlagSpan,
    MarkAdded,
    MarkId,
    QuestionAsked,
    QuestionId,
    QuestionSettled,
    RecordingEnded,
    RecordingStarted,
    SegmentFinalized,
    SegmentId,
    SpeakerAssigned,
    SpeakerChosen,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
    TranscriptCompleted,
    TranslationCorrected,
    TranslationProduced,
    WindowRecognized,
)
from transcriber.core.speech import Label, LanguageCode, Word
from transcriber.core.state import fold
from transcriber.outputs.document import Document

PT = LanguageCode("pt")

NASTY_TEXTS = (
    "# is a hash, - a dash, > a sign, | a bar, $x$ a price",
    "a `tick`, **stars**, _lines_, ~~waves~~, ==marks==, ++plus++, x^2^, H~2~O",
    ":::info {% raw %} <!-- hidden --> <b>bold</b> &amp; &lt;i&gt; &copy; C&A",
    "[link](https://example.org) ![image](x.png) <https://example.org> [ref]: x",
    "1. one 2) two - [ ] three + four",
    "\\ back\\slash \\# \\* \\n C:\\new",
    "* star",
    "--- *** ___ === ```python ~~~",
    "a --> b <v Eve> </v> & c",
    "<!-- comment",
    "{{ jinja }} ${dollar} :smile: 10:30:15 ::: $$",
    "\u2028separated\u2028 \x85next\x0b\x0cpage \u3000 wide",
    "C# F# #tag # end #",
    "[^1] footnote *[HTML]: abbreviation",
    "\"quoted\" 'single' – dash … ellipsis",
    "| a | b | | - | - |",
    "Setext = heading - here",
    "!!! note ??? [[wiki]] @user",
)
"""What Markdown, HTML and caption formats would take for their own."""

EVENTS: Sequence[Event] = (
    RecordingStarted("audio/recording.flac", "bof #1 <draft>.wav", "ab" * 32, 16000),
    RecordingEnded(60.0, "2 damaged blocks"),
    segment("s1", "Welcome everybody to this session on free-threaded Python, which some call no-GIL. "
            "We have an hour, so let us start."),
    segment("s2", "Does it build on our cluster?", 9.0),
    segment("s3", "Sim, mas devagar.", 11.0, language="pt"),
    segment("s4", "Who said that?", 13.5),
    segment("s5", "えっとPythonの話です。", 15.0, language="ja"),
    segment("s6", "The pie bind eleven wheel.", 17.0),
    segment("s7", "uh", 19.5),
    SegmentFinalized(SegmentId("s8"), (Word("Yes.", 20.0, 20.0, 0.41),), None, None, "whisper-base"),
    segment("s9", "I did.", 20.0),
    segment("s10", "No wait, I do <b>not</b> & never will.", 21.0),
    *(segment(f"n{n}", "x", 30.0 + n) for n in range(len(NASTY_TEXTS))),
    WindowRecognized(0.0, 60.0, "whisper-base", (DroppedText("Thanks for watching!", "stock phrase"),)),
    SpeakersDiarized(
        (turn("A", 0, 9), turn("B", 8.5, 11), turn("C", 10.9, 13), turn("A", 14.9, 19), turn("D", 20, 20.0003),
         turn("A", 20.5, 29), turn("C", 21, 22)),
        ((Label("A"), (0.6, 0.8)), (Label("B"), (1.0, 0.0)), (Label("C"), (0.0, 1.0))),
        "pyannote-segmentation-3.0 + campplus",
    ),
    *(SpeakerAssigned(SegmentId(f"s{n}"), Label(label)) for n, label in zip(range(1, 8), "ABCAAAA", strict=True)),
    SpeakerNamed(Label("A"), "Ana  María O'Neil", "Eva"),
    SpeakerNamed(Label("C"), 'Ben "B" <ben@x.org>', "Eva"),
    SpeakerChosen(SegmentId("s9"), "Zoë", "Eva"),
    SpeakerChosen(SegmentId("s4"), None, "Eva"),
    TextCorrected(SegmentId("s6"), "The pybind11 wheel.", "Eva"),
    TextCorrected(SegmentId("s7"), "", "Eva"),
    *(TextCorrected(SegmentId(f"n{n}"), text, "Eva") for n, text in enumerate(NASTY_TEXTS)),
    FlagRaised(
        FlagId("f1"), "two-words", "medium", (FlagSpan(SegmentId("s1"), 1, 40, 53), FlagSpan(SegmentId("s6"), 1, 0, 3)),
        "Is no-GIL the same as free-threaded?", "free-threading", ("Ana", "B"), "free-threaded",
    ),
    FlagRaised(FlagId("f2"), "low-confidence", "low", (FlagSpan(SegmentId("s8"), 1, 0, 4),), "Was that a yes?"),
    FlagResolved(FlagId("f2"), "dismissed", "Eva"),
    TranslationProduced(SegmentId("s2"), 1, PT, "Compila no nosso cluster?", "argos", "en-pt@1.9"),
    TranslationProduced(SegmentId("s6"), 1, PT, "A roda.", "argos", "en-pt@1.9"),
    TranslationCorrected(SegmentId("s6"), 2, PT, "O pacote pybind11.", "Eva"),
    TranslationProduced(SegmentId("s3"), 1, LanguageCode("en"), "Yes, but slowly.", "argos", "pt-en@1.9"),
    AudioGap(25.0, 28.5, "off the *record*"),
    MarkAdded(MarkId("m1"), "problem", "# Wheels <are> missing", "Eva", SegmentId("s6")),
    MarkAdded(MarkId("m2"), "action", "1. Ask_about_it", "Eva", None, "Ben | B", "2026-12-01"),
    MarkAdded(MarkId("m3"), "question", "- Which compiler?", "Eva"),
    MarkAdded(MarkId("m4"), "decision", "* Go on", "Eva"),
    QuestionAsked(QuestionId("q1"), "Does *it* need <MPI>?", "Zoë #1", "discord", "77/1"),
    QuestionAsked(QuestionId("q2"), "Buy my course!", "Mallory", "discord", "77/2"),
    QuestionAsked(QuestionId("q3"), "Which compiler?", "Ben", "discord", "77/3"),
    QuestionSettled(QuestionId("q2"), "dismissed", "Eva"),
    QuestionSettled(QuestionId("q3"), "answered", "Eva", "Clang, _mostly_."),
    TranscriptCompleted(),
)  # fmt: skip


def journal_text() -> str:
    return "".join(f"{dumps(record)}\n" for record in records(EVENTS))


def made_document() -> Document:
    settings = Settings(languages=LanguageSettings(("en", "pt")))
    return Document("bof 2026", settings, fold(records(EVENTS)))
