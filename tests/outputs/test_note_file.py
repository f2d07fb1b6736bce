"""A note as a Markdown file: written whole or not at all, and never over what somebody just saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import FixedClock, segment
from tests.outputs.note.notes import edited
from tests.session.note_desk import render
from transcriber.core.events import SegmentId
from transcriber.errors import TargetRefusedError, TargetUnavailableError
from transcriber.outputs.note_file import NoteFile
from transcriber.session.journal import Journal
from transcriber.session.note_bases import KnownNote, NoteBases, SentNote
from transcriber.session.note_push import NotePush
from transcriber.session.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "session").mkdir()
    with Store(Journal(tmp_path / "session" / "journal.jsonl"), FixedClock()) as opened:
        opened.append(segment("s1", "We use pie bind eleven.", label="A"))
        yield opened


@pytest.fixture
def pusher(store: Store, tmp_path: Path) -> Callable[..., NotePush]:
    def made(path: Path, target: NoteFile | None = None) -> NotePush:
        target = target or NoteFile(path)
        bases = NoteBases(tmp_path / "session", target.name)
        found = NotePush(store, target, bases, render, lambda _: None)
        if target.is_there and not bases.load():
            found.choose(str(path))
        return found

    return made


def test_a_file_is_made_and_what_is_corrected_in_it_comes_home(
    store: Store, pusher: Callable[..., NotePush], tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    assert pusher(path).push().link == str(path)
    path.write_text(edited(path.read_text(), "pie bind eleven", "pybind11") + "\nmine\n")
    store.append(segment("s2", "More.", 9.0, label="A"))
    pusher(path).push()
    assert store.state.segments[SegmentId("s1")].text == "We use pybind11."
    assert path.read_text().endswith("\nmine\n")
    assert path.read_text().count("More.") == 1
    assert [file.name for file in tmp_path.iterdir() if file.name != "session"] == ["notes.md"]


def test_a_file_that_is_there_gets_our_regions_at_its_end(pusher: Callable[..., NotePush], tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"# Mine\r\n\r\ntext without an end")
    pusher(path).push()
    assert path.read_bytes().startswith(b"# Mine\r\n\r\ntext without an end\n\n<!-- notes:start -->")


def test_what_somebody_saves_while_it_is_written_is_kept(
    store: Store, pusher: Callable[..., NotePush], tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    pusher(path).push()

    class SavedMeanwhile(NoteFile):
        def write(self, note: str, title: str, body: str, *, seen: str) -> None:
            if "just saved" not in path.read_text():
                path.write_text(path.read_text() + "\njust saved\n")
            super().write(note, title, body, seen=seen)

    store.append(segment("s2", "More.", 9.0, label="A"))
    pusher(path, SavedMeanwhile(path)).push()
    assert path.read_text().count("just saved") == 1
    assert path.read_text().count("More.") == 1


def test_a_file_that_cannot_be_had_is_said_with_what_can_be_done(
    pusher: Callable[..., NotePush], tmp_path: Path
) -> None:
    with pytest.raises(TargetRefusedError, match="Cannot write"):
        pusher(tmp_path / "missing" / "notes.md").push()
    path = tmp_path / "latin.md"
    path.write_bytes("é".encode("latin-1"))
    with pytest.raises(TargetRefusedError, match="UTF-8"):
        pusher(path).push()
    gone = tmp_path / "gone.md"
    pusher(gone).push()
    gone.unlink()
    with pytest.raises(TargetRefusedError, match="gone") as refused:
        pusher(gone).push()
    assert "--note new" in refused.value.hint


def test_another_text_than_the_one_that_was_read_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("new")
    with pytest.raises(TargetUnavailableError):
        NoteFile(path).write("notes.md", "", "ours", seen="old")
    assert path.read_text() == "new"


def test_what_the_first_versions_kept_of_a_note_can_still_be_read(tmp_path: Path) -> None:
    bases = NoteBases(tmp_path, "hackmd")
    bases.save(0, KnownNote("n1", "https://example.org/n1", "base", SentNote("body", "base", "over")))
    [file] = (tmp_path / "remote").iterdir()
    kept = json.loads(file.read_text())
    del kept["sent"]["older_bases"]
    file.write_text(json.dumps(kept))
    assert bases.load() == [KnownNote("n1", "https://example.org/n1", "base", SentNote("body", "base", "over"))]
