from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

import models.cache
from models.cache import ModelCache, Presence, models_folder
from models.catalog import Catalog, HubSource, ModelEntry, ModelFile, ModelKind
from transcriber.errors import ChecksumError, ModelMissingError, UsageError

CONTENTS = {"weights.bin": b"weights " * 100, "config.json": b"{}"}


@pytest.fixture
def cache(tmp_path: Path) -> ModelCache:
    files = tuple(ModelFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENTS.items())
    source = HubSource("somebody/tiny", "b" * 40)
    entry = ModelEntry("tiny", ModelKind.RECOGNITION, "For tests", "MIT", files, (source,))
    return ModelCache(Catalog((entry,)), tmp_path / "models")


def put_files(cache: ModelCache) -> Path:
    folder = cache.folder_of("tiny")
    folder.mkdir(parents=True)
    for name, data in CONTENTS.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that are hashed, as they are."""
    names: list[str] = []
    original = models.cache.sha256_of

    def recording(path: Path) -> str:
        names.append(path.name)
        return original(path)

    monkeypatch.setattr(models.cache, "sha256_of", recording)
    return names


def test_a_model_that_is_not_here_says_how_to_fetch_it(cache: ModelCache) -> None:
    with pytest.raises(ModelMissingError) as caught:
        cache.path_of("tiny")
    assert "bofscribe models fetch tiny" in caught.value.hint
    assert cache.presence("tiny") is Presence.MISSING


def test_a_model_with_one_file_missing_is_missing_and_names_it(cache: ModelCache) -> None:
    (put_files(cache) / "config.json").unlink()
    with pytest.raises(ModelMissingError, match=r"config\.json"):
        cache.path_of("tiny")


def test_a_whole_model_gives_its_folder(cache: ModelCache) -> None:
    folder = put_files(cache)
    assert cache.path_of("tiny") == folder
    assert cache.presence("tiny") is Presence.HERE


def test_the_second_start_hashes_nothing(cache: ModelCache, hashed: list[str]) -> None:
    put_files(cache)
    cache.path_of("tiny")
    assert hashed == ["weights.bin", "config.json"]
    cache.path_of("tiny")
    assert len(hashed) == 2


def test_verify_hashes_though_the_stamp_fits(cache: ModelCache, hashed: list[str]) -> None:
    put_files(cache)
    cache.path_of("tiny")
    cache.verify("tiny")
    assert len(hashed) == 4


def test_an_altered_file_of_the_same_size_is_found_at_the_next_start(cache: ModelCache) -> None:
    path = put_files(cache) / "weights.bin"
    cache.path_of("tiny")
    altered = CONTENTS["weights.bin"].replace(b"weights", b"stiehgw")
    path.write_bytes(altered)
    os.utime(path, ns=(1, 1))  # a clock that is too coarse must not decide this test
    with pytest.raises(ChecksumError) as caught:
        cache.path_of("tiny")
    assert str(path) in caught.value.message
    assert hashlib.sha256(CONTENTS["weights.bin"]).hexdigest() in caught.value.message
    assert hashlib.sha256(altered).hexdigest() in caught.value.message
    assert cache.presence("tiny") is Presence.DAMAGED


def test_a_file_altered_behind_the_stamp_is_found_by_verify(cache: ModelCache) -> None:
    path = put_files(cache) / "weights.bin"
    cache.path_of("tiny")
    status = path.stat()
    path.write_bytes(CONTENTS["weights.bin"].replace(b"weights", b"stiehgw"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    cache.path_of("tiny")
    with pytest.raises(ChecksumError):
        cache.verify("tiny")


def test_a_cut_file_is_found(cache: ModelCache) -> None:
    path = put_files(cache) / "weights.bin"
    cache.path_of("tiny")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ChecksumError):
        cache.path_of("tiny")


def test_a_stamp_of_another_catalogue_does_not_count(cache: ModelCache, hashed: list[str]) -> None:
    put_files(cache)
    cache.path_of("tiny")
    entry = cache.catalog.entry("tiny")
    other = tuple(ModelFile(file.name, file.size_bytes, "0" * 64) for file in entry.files)
    newer = Catalog((ModelEntry("tiny", entry.kind, "For tests", "MIT", other, entry.sources),))
    with pytest.raises(ChecksumError):
        ModelCache(newer, cache.root).path_of("tiny")
    assert len(hashed) == 3


@pytest.mark.parametrize("stamp", [b"", b"[]", b"{", b"\xff\xfe"])
def test_a_spoilt_stamp_costs_a_hash_and_no_more(cache: ModelCache, hashed: list[str], stamp: bytes) -> None:
    folder = put_files(cache)
    (folder / models.cache.STAMP_NAME).write_bytes(stamp)
    assert cache.path_of("tiny") == folder
    assert len(hashed) == 2


def test_a_stamp_that_cannot_be_written_is_done_without(cache: ModelCache) -> None:
    folder = put_files(cache)
    (folder / models.cache.STAMP_NAME).mkdir()
    assert cache.path_of("tiny") == folder


def test_an_unknown_name_is_wrong_usage(cache: ModelCache) -> None:
    with pytest.raises(UsageError):
        cache.path_of("tinny")


def test_a_file_that_cannot_be_read_says_so(cache: ModelCache, monkeypatch: pytest.MonkeyPatch) -> None:
    put_files(cache)

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(models.cache, "sha256_of", refuse)
    with pytest.raises(ModelMissingError, match="Permission denied"):
        cache.path_of("tiny")


def test_the_environment_moves_the_folder(tmp_path: Path) -> None:
    assert models_folder({"BOFSCRIBE_MODELS_DIR": str(tmp_path)}) == tmp_path
    assert "bofscribe" in models_folder({}).parts
