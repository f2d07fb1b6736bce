"""The terms of a session as Markdown."""

from __future__ import annotations

from markdown_it import MarkdownIt

from tests.builders import segment, state_of
from tests.terms.talk import FIELD
from transcriber.config import Settings
from transcriber.core.events import Event, FlagId, FlagRaised, FlagResolved, FlagSpan, SegmentId, SpeakerNamed
from transcriber.core.speech import Label
from transcriber.outputs.document import Document
from transcriber.outputs.terms_report import render_terms

A, B = Label("A"), Label("B")
SPAN = FlagSpan(SegmentId("s1"), 1, 5, 11)
SAID: tuple[Event, ...] = (
    segment("s1", "With no-GIL, no GIL | and the module load.", 0.0, label=A),
    segment("s2", "Import a module with one function, free-threaded.", 70.0, label=B),
    segment("s3", "Free threading, yes.", 80.0),
    SpeakerNamed(A, "Ana | <b>", "note-taker"),
)
FLAGS: tuple[Event, ...] = (
    FlagRaised(FlagId("f1"), "two-words", "medium", (SPAN,), 'Ana says "no-GIL".', concept="free-threading"),
    FlagRaised(FlagId("f2"), "new-term", "low", (SPAN,), '"Tarn|pack" is new.'),
    FlagResolved(FlagId("f2"), "dismissed", "note-taker"),
)


def rendered(*events: Event) -> str:
    return render_terms(Document("a-session", Settings("A talk"), state_of(*events), FIELD))


def cells(markdown: str) -> list[list[str]]:
    """The rows of all tables, as a reader that others wrote sees them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level > 3:
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def test_a_table_says_who_used_which_word_how_often() -> None:
    assert cells(rendered(*SAID, *FLAGS))[:2] == [
        ["Term", "Said as", "Meaning", "Flags"],
        [
            "free-threaded build",
            "“no-GIL”: Ana | <b> 2; “free-threaded”: Speaker B 1, unknown 1",
            "CPython built without the GIL.",
            "two words for one thing (open)",
        ],
    ]


def test_a_table_says_what_each_speaker_means_by_an_ambiguous_word() -> None:
    text = rendered(*SAID, segment("s4", "The module.", 90.0, label=B))
    assert ["module", "Speaker B", "2", "Python module"] in cells(text)


def test_open_flags_stand_apart_from_settled_ones() -> None:
    text = rendered(*SAID, *FLAGS)
    assert '## Open\n\n- [00:00] two words for one thing: Ana says "no-GIL".\n' in text
    assert text.endswith('## Settled\n\n- [00:00] new term (dismissed): "Tarn\\|pack" is new.\n')


def test_a_session_without_terms_says_so() -> None:
    assert rendered() == "# Terms of A talk\n\nNo term of the glossary was heard, and nothing was flagged.\n"
