"""The pack as a folder: whole or not at all, nobody's work lost, and what is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.catalog import load_catalog
from models.pyannote_diarizer import PyannoteDiarizer
from tests.builders import segment
from tests.outputs.conftest import DURATION_S, MADE, make_session
from transcriber.cleaning.rules import ALL_RULES
from transcriber.core import events as ev
from transcriber.core.events import Event, SegmentId
from transcriber.core.speech import Label, LanguageCode
from transcriber.errors import JournalError, SessionError
from transcriber.outputs.pack.manifest import MANIFEST_NAME
from transcriber.wiring import publishing
from transcriber.wiring.publishing import Published, publish

MakeFolder = Callable[..., Path]


def published(folder: Path, out: Path, **options: Any) -> Published:
    return publish(folder, out, rules=ALL_RULES, **options)


def test_the_manifest_lists_every_file_with_its_checksum(session_folder: MakeFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(session_folder(), out)
    manifest = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
    assert {one["name"] for one in manifest["files"]} | {MANIFEST_NAME} == {path.name for path in out.iterdir()}
    for one in manifest["files"]:
        assert hashlib.sha256((out / one["name"]).read_bytes()).hexdigest() == one["sha256"]
    assert (manifest["session"], manifest["redactions"]) == ("session", 0)


def test_a_pack_has_the_captions_of_each_language_and_every_format(session_folder: MakeFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(session_folder(), out)
    names = {path.name for path in out.iterdir()}
    assert {f"transcript{part}.{kind}" for part in ("", ".en", ".pt") for kind in ("vtt", "srt", "md")} <= names
    assert {"index.html", "report.md", "speaking.svg", "audio.m4a", "transcript.docx", "transcript.json"} <= names
    assert {f"transcript.{kind}" for kind in ("rttm", "ctm", "stm", "seglst.json", "TextGrid", "podcast.json")} <= names


def test_the_report_names_models_with_their_revision(session_folder: MakeFolder, tmp_path: Path) -> None:
    events = [
        ev.SpeakersDiarized((), (), PyannoteDiarizer.name) if isinstance(one, ev.SpeakersDiarized) else one
        for one in MADE
    ]
    published(session_folder(*events), tmp_path / "out", has_sound=False)
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    hearing, segmentation, voices = (
        load_catalog().entry(name).versioned_name for name in ("whisper-base", "pyannote-segmentation-3.0", "campplus")
    )
    assert f"| Recognition | {hearing} |" in report
    assert f"| Voices | {segmentation} + {voices} |" in report


def test_the_sound_is_as_long_as_the_session(session_folder: MakeFolder, tmp_path: Path) -> None:
    import av

    published(session_folder(), tmp_path / "out")
    with av.open(str(tmp_path / "out" / "audio.m4a")) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(DURATION_S, abs=0.2)


def test_publishing_again_replaces_the_pack(session_folder: MakeFolder, tmp_path: Path) -> None:
    folder = session_folder()
    published(folder, tmp_path / "out")
    (tmp_path / "out" / "report.md").unlink()
    published(folder, tmp_path / "out")
    assert (tmp_path / "out" / "report.md").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "session"]


@pytest.mark.parametrize("name", ["report.md", "slides.pdf"])
def test_what_somebody_changed_or_added_is_not_lost(session_folder: MakeFolder, tmp_path: Path, name: str) -> None:
    folder, out = session_folder(), tmp_path / "out"
    published(folder, out)
    (out / name).write_text("mine")
    with pytest.raises(SessionError, match=name):
        published(folder, out)
    assert (out / name).read_text() == "mine"
    published(folder, out, is_forced=True)
    assert not (out / name).is_file() or (out / name).read_text() != "mine"


def test_a_folder_that_is_no_pack_stays(session_folder: MakeFolder, tmp_path: Path) -> None:
    folder = session_folder()
    for out in (tmp_path / "photos", folder):
        out.mkdir(exist_ok=True)
        (out / "cat.jpg").write_text("cat")
        with pytest.raises(SessionError, match="no session pack"):
            published(folder, out, is_forced=True)
        assert (out / "cat.jpg").is_file()


def test_an_empty_folder_is_taken(session_folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    published(session_folder(), tmp_path / "out")
    assert (tmp_path / "out" / "index.html").is_file()


def test_what_fails_half_way_leaves_what_was_there(
    session_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = session_folder(), tmp_path / "out"
    published(folder, out)
    before = (out / MANIFEST_NAME).read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("transcriber.outputs.pack.check.require_no_leak", interrupted)
    with pytest.raises(KeyboardInterrupt):
        published(folder, out)
    assert (out / MANIFEST_NAME).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "session"]


def test_a_session_without_its_recording_has_a_page_without_sound(session_folder: MakeFolder, tmp_path: Path) -> None:
    made = published(session_folder(has_recording=False), tmp_path / "out")
    assert "recording.flac is not there" in made.notices[0]
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<audio" not in page
    assert not (tmp_path / "out" / "audio.m4a").exists()


def test_of_a_recording_that_is_not_whole_it_is_told(session_folder: MakeFolder, tmp_path: Path) -> None:
    folder = session_folder()
    recording = folder / "audio" / "recording.flac"
    recording.write_bytes(recording.read_bytes()[: recording.stat().st_size // 2])
    (notice,) = published(folder, tmp_path / "out").notices
    assert notice.startswith("The recording holds 00:")
    recording.write_bytes(b"")
    (notice,) = published(folder, tmp_path / "out").notices
    assert notice == "The recording is empty: the page is without sound."


def test_a_session_that_never_recorded_anything_is_published(session_folder: MakeFolder, tmp_path: Path) -> None:
    made = published(session_folder(segment("s1", "hello"), has_recording=False), tmp_path / "out")
    assert made.notices == ("The session has no recording: the page is without sound.",)


def test_half_a_session_off_the_record_is_said_in_every_text(session_folder: MakeFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(session_folder(), out)
    for name in ("index.html", "report.md", "transcript.md"):
        assert "No recording from 00:20 to 00:25" in (out / name).read_text(encoding="utf-8")


def test_no_name_of_a_person_or_title_is_in_a_file_s_name(session_folder: MakeFolder, tmp_path: Path) -> None:
    trap = "../../CON/aux.\x00" + "n" * 300
    events: tuple[Event, ...] = (
        *MADE,
        ev.SpeakerNamed(Label("A"), trap, "Eva"),
        ev.TranslationProduced(SegmentId("s1"), 1, LanguageCode("../pt"), "olá", "fake", "m"),
    )
    folder = session_folder(*events)
    (folder / "session.toml").write_text('title = "a/b\\\\c: <nul>?*|' + "t" * 300 + '"\n')
    published(folder, tmp_path / "out")
    names = [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*")]
    assert all(len(name) < 40 and set(name) <= set("abcdefghijklmnopqrstuvwxyzTG_.0123456789") for name in names)


def test_a_journal_of_a_newer_version_says_what_to_do(session_folder: MakeFolder, tmp_path: Path) -> None:
    folder = session_folder()
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('{"v":1,', '{"v":99,'), encoding="utf-8")
    with pytest.raises(JournalError, match="version 99") as caught:
        published(folder, tmp_path / "out")
    assert "Upgrade" in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_a_recording_without_a_journal_says_what_to_do(session_folder: MakeFolder, tmp_path: Path) -> None:
    folder = session_folder()
    (folder / "journal.jsonl").unlink()
    with pytest.raises(SessionError) as caught:
        published(folder, tmp_path / "out")
    assert "bofscribe transcribe" in caught.value.hint
    assert str(folder / "audio" / "recording.flac") in caught.value.hint


def test_progress_goes_to_the_end(session_folder: MakeFolder, tmp_path: Path) -> None:
    told: list[tuple[publishing.Stage, float]] = []
    published(session_folder(), tmp_path / "out", report=lambda stage, share: told.append((stage, share)))
    assert {stage for stage, share in told if share == 1.0} == {"sound", "files"}
    assert all(0 < share <= 1 for _, share in told)


def test_a_session_that_was_heard_live_says_on_which_day(tmp_path: Path) -> None:
    live = (ev.RecordingStarted("audio/recording.flac", "microphone", "", 16000), *MADE[1:])
    for name, events, is_dated in (("live", live, True), ("file", MADE, False)):
        folder = make_session(tmp_path / name, events, has_recording=False)
        published(folder, tmp_path / f"{name}-out")
        assert ("<time datetime=" in (tmp_path / f"{name}-out" / "index.html").read_text(encoding="utf-8")) is is_dated
