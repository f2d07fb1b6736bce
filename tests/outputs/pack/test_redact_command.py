"""`bofscribe redact` and the pack made after it, as an organizer uses them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.builders import segment, turn
from tests.outputs.conftest import MADE
from transcriber.cleaning.rules import ALL_RULES
from transcriber.cli import bofscribe
from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagResolved,
    FlagSpan,
    QuestionAsked,
    QuestionId,
    QuestionSettled,
    RedactionId,
    RedactionMade,
    SegmentId,
    SpeakerNamed,
    SpeakersDiarized,
    TextCorrected,
)
from transcriber.core.redaction.folding import fold
from transcriber.core.speech import Label
from transcriber.core.state import State
from transcriber.core.state import fold as fold_records
from transcriber.core.timeline import Span
from transcriber.errors import SessionError, UsageError
from transcriber.outputs.pack.check import LeakError
from transcriber.outputs.pack.sound import read_sound
from transcriber.outputs.pack.texts import texts_of
from transcriber.session.journal import read_journal
from transcriber.wiring.publishing import publish

MakeFolder = Callable[..., Path]


@pytest.fixture
def folder(session_folder: MakeFolder) -> Path:
    return session_folder()


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(bofscribe, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def state(folder: Path) -> State:
    return fold_records(read_journal(folder / "journal.jsonl"))


def texts(pack: Path) -> Iterator[str]:
    for path in pack.iterdir():
        if path.suffix != ".m4a":
            yield from texts_of(path)


def loudness(pack: Path, start: float, end: float) -> float:
    return float(np.sqrt(np.mean(np.square(read_sound(pack / "audio.m4a", Span(start, end))))))


def test_a_name_is_nowhere_in_the_pack_and_silent_in_its_sound(folder: Path) -> None:
    shown = run("redact", str(folder), "--name", "Maria Sá", "--as", "Participant 7").output
    assert "r1   name Maria Sá (Maria, Sá) -> Participant 7: 3 lines changed, 2 under another name" in shown
    run("publish", str(folder), "--quiet")
    pack = folder.with_name("session-published")
    everything = fold(" ".join(texts(pack)))
    assert "maria" not in everything
    assert "participant 7" in everything
    assert b"Maria" not in b"".join(path.read_bytes() for path in pack.iterdir())
    # "Maria" is the fourth word of the first line, from 2.2 to 2.5 s; the sound is a tone of 0.14 everywhere else.
    assert loudness(pack, 2.2, 2.5) < 0.001
    assert loudness(pack, 3.0, 4.0) > 0.1
    run("redact", str(folder), "--check", str(pack))


@pytest.mark.parametrize("place", [".", "audio/.."])
def test_a_session_is_published_beside_itself_also_from_within_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(folder)
    run("publish", place, "--quiet", "--no-audio")
    assert (folder.with_name("session-published") / "index.html").is_file()
    assert not list(folder.glob("*published*"))


def test_the_journal_keeps_what_was_said_and_who_left_it_out(folder: Path) -> None:
    run("redact", str(folder), "--name", "Maria Sá", "--person", "Ann")
    (made,) = state(folder).redactions.values()
    assert made == RedactionMade(RedactionId("r1"), "name", "Maria Sá", "Ann", "Participant 1", ("Maria", "Sá"))
    assert "I am Maria" in next(iter(state(folder).segments.values())).text


def test_a_redaction_can_be_listed_and_undone(folder: Path) -> None:
    run("redact", str(folder), "--words", "wheel")
    assert "words wheel -> ███: 2 lines changed" in run("redact", str(folder), "--list").output
    run("redact", str(folder), "--undo", "r1")
    assert "Nothing is left out." in run("redact", str(folder), "--list").output
    assert "wheels" in run("export", str(folder), "--format", "txt").output


def test_a_name_goes_as_it_was_misheard_too(session_folder: MakeFolder) -> None:
    said: list[Event] = [
        segment("s1", "ask rib arrow please"),
        TextCorrected(SegmentId("s1"), "ask Ribeiro please", "Eva"),
        segment("s2", "and rib arrow knows", 9.0),
    ]
    folder = session_folder(*said, has_recording=False)
    assert "(Ana, Ribeiro, rib arrow)" in run("redact", str(folder), "--name", "Ana Ribeiro").output
    assert "and Participant 1 knows" in run("export", str(folder), "--format", "txt").output


def test_one_person_does_not_get_two_names(folder: Path) -> None:
    run("redact", str(folder), "--name", "Maria Sá")
    with pytest.raises(UsageError, match="r1 replaces 'Maria Sá' by 'Participant 1'"):
        run("redact", str(folder), "--name", "maria", "--as", "a guest")
    run("redact", str(folder), "--name", "MARIA", "--as", "Participant 1", "--also", "Mary")
    assert len(state(folder).redactions) == 2


def test_every_export_honours_a_redaction(folder: Path) -> None:
    run("redact", str(folder), "--words", "processor")
    for name in ("md", "txt", "vtt", "json", "seglst", "html"):
        assert "processor" not in run("export", str(folder), "--format", name).output


def test_all_within_a_time_is_gone_and_silent(folder: Path) -> None:
    run("redact", str(folder), "--span", "0:06-0:10")
    run("publish", str(folder), "--quiet")
    pack = folder.with_name("session-published")
    assert not any("processor" in text for text in texts(pack))
    assert loudness(pack, 6.2, 9.8) < 0.001


def test_all_that_a_person_said_is_gone(folder: Path) -> None:
    run("redact", str(folder), "--speech", "Ben <b>")
    run("publish", str(folder), "--quiet")
    everything = " ".join(texts(folder.with_name("session-published")))
    assert "January" not in everything
    assert "wheels" in everything


def test_a_line_is_left_out_by_its_id(folder: Path) -> None:
    run("redact", str(folder), "--segment", "s3")
    assert "diz nada" not in run("export", str(folder), "--format", "txt").output


def test_a_file_that_still_holds_it_is_found(folder: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    publish(folder, before, rules=ALL_RULES)
    run("redact", str(folder), "--name", "Maria Sá")
    publish(folder, after, rules=ALL_RULES)
    for kept in ("index.html", "transcript.docx", "transcript.vtt", "transcript.ctm", "audio.m4a"):
        left_out = (after / kept).read_bytes()
        shutil.copy(before / kept, after / kept)
        with pytest.raises(LeakError, match=kept):
            run("redact", str(folder), "--check", str(after))
        (after / kept).write_bytes(left_out)
    run("redact", str(folder), "--check", str(after))


def test_a_name_that_is_only_who_spoke_is_found_in_every_file(session_folder: MakeFolder, tmp_path: Path) -> None:
    said: list[Event] = [
        segment("s1", "We begin.", label="A"),
        SpeakersDiarized((turn("A", 0, 1.5),), (), "m"),
        SpeakerNamed(Label("A"), "Zoë Quell", "Eva"),
    ]
    folder = session_folder(*said, has_recording=False)
    publish(folder, tmp_path / "before", rules=ALL_RULES)
    run("redact", str(folder), "--name", "Zoë Quell")
    publish(folder, tmp_path / "after", rules=ALL_RULES)
    changed = [
        path
        for path in (tmp_path / "before").iterdir()
        if path.name != "manifest.json" and path.read_bytes() != (tmp_path / "after" / path.name).read_bytes()
    ]
    assert {path.suffix for path in changed} >= {".html", ".docx", ".md", ".vtt", ".srt", ".json", ".rttm", ".stm"}
    for path in changed:
        kept = (tmp_path / "after" / path.name).read_bytes()
        shutil.copy(path, tmp_path / "after")
        with pytest.raises(LeakError, match=path.name):
            run("redact", str(folder), "--check", str(tmp_path / "after"))
        (tmp_path / "after" / path.name).write_bytes(kept)


def test_a_pack_that_would_hold_it_is_not_made(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("redact", str(folder), "--words", "January")
    monkeypatch.setattr("transcriber.outputs.pack.contents.render_report", lambda *_, **__: "in January")
    with pytest.raises(LeakError, match=r"report\.md"):
        publish(folder, tmp_path / "out", rules=ALL_RULES)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--name", "Marja Sá"], "Did you mean 'Maria Sá'"),
        (["--span", "noon"], "12:05-12:40"),
        (["--segment", "s99"], "export DIR --format json"),
        (["--also", "Mary"], "--name"),
        ([], "--list"),
    ],
)
def test_what_cannot_be_left_out_says_what_to_do(folder: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        run("redact", str(folder), *arguments)
    assert message in caught.value.hint
    assert state(folder).redactions == {}


def test_a_name_of_the_title_alone_can_be_left_out(folder: Path) -> None:
    (folder / "session.toml").write_text('title = "A talk by Zoë Quell"\n', encoding="utf-8")
    run("redact", str(folder), "--name", "Zoe Quell", "--as", "a guest")
    assert run("export", str(folder)).output.startswith("# A talk by a guest\n")


def test_only_a_pack_can_be_looked_through(folder: Path) -> None:
    with pytest.raises(SessionError, match="no session pack"):
        run("redact", str(folder), "--check", str(folder))


def test_the_words_of_the_page_itself_are_nobody_s(session_folder: MakeFolder, tmp_path: Path) -> None:
    words = ("transcript", "summary", "questions", "time", "person", "recording", "confidence", "dismissed", "answered")
    settled: list[Event] = [
        FlagRaised(FlagId("f1"), "low-confidence", "low", (FlagSpan(SegmentId("s1"), 1, 0, 7),), "Was it?"),
        FlagResolved(FlagId("f1"), "dismissed", "Eva"),
        QuestionAsked(QuestionId("q1"), "Which one?", "Zoë", "discord", "1"),
        QuestionSettled(QuestionId("q1"), "answered", "Eva"),
    ]
    redactions = [RedactionMade(RedactionId(f"r{n}"), "words", word, "Eva", "x") for n, word in enumerate(words)]
    publish(session_folder(*MADE, *settled, *redactions), tmp_path / "out", rules=ALL_RULES)
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_sentence_that_somebody_else_says_too_is_no_leak(session_folder: MakeFolder, tmp_path: Path) -> None:
    both: list[Event] = [
        segment("s1", "Thank you very much for that.", 1.0, label="A"),
        segment("s2", "Thank you very much for that.", 9.0, label="B"),
        segment("s3", "Thank you very much for that.", 15.0, label="A"),
        RedactionMade(RedactionId("r1"), "speech", "Speaker A", "Eva"),
    ]
    publish(session_folder(*both, has_recording=False), tmp_path / "out", rules=ALL_RULES)
    assert (tmp_path / "out" / "transcript.md").read_text(encoding="utf-8").count("Thank you") == 1
