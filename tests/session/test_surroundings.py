"""Room on the disk and viewers, told when they change."""

from __future__ import annotations

from pathlib import Path

from transcriber.core.signals import DiskMeasured, NoticeShown, Signal, ViewersCounted
from transcriber.session.surroundings import Surroundings, surroundings_watched

MB = 1_000_000


class Scene:
    def __init__(self, free: int = 1000 * MB) -> None:
        self.free = free
        self.viewers = 0
        self.signals: list[Signal] = []
        self.surroundings = Surroundings(Path(), lambda: self.viewers, self.signals.append, lambda _path: self.free)

    def look(self) -> list[Signal]:
        self.signals.clear()
        self.surroundings.look()
        return list(self.signals)


def test_what_is_there_is_told_once_and_again_when_it_changes() -> None:
    scene = Scene()
    assert scene.look() == [ViewersCounted(0), DiskMeasured(1000 * MB, 500.0)]
    scene.free -= 1000
    assert scene.look() == []
    scene.viewers, scene.free = 12, 800 * MB
    assert scene.look() == [ViewersCounted(12), DiskMeasured(800 * MB, 400.0)]


def test_a_disk_that_fills_is_a_notice_once_until_there_is_room() -> None:
    scene = Scene(free=100 * MB)
    assert [one for one in scene.look() if isinstance(one, NoticeShown)] == [
        NoticeShown("The disk has room for 50 more minutes of recording: make some.")
    ]
    scene.free = 90 * MB
    assert scene.look() == [DiskMeasured(90 * MB, 45.0)]
    scene.free = 900 * MB
    scene.look()
    scene.free = 10 * MB
    assert any(isinstance(one, NoticeShown) for one in scene.look())


def test_a_folder_that_is_gone_breaks_nothing(tmp_path: Path) -> None:
    signals: list[Signal] = []
    Surroundings(tmp_path / "gone", None, signals.append).look()
    assert signals == []


def test_a_session_is_told_at_once(tmp_path: Path) -> None:
    signals: list[Signal] = []
    with surroundings_watched(tmp_path, None, signals.append):
        pass
    assert [type(signal) for signal in signals][:1] == [DiskMeasured]
