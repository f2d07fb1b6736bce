"""Indexes of translation models, served on this machine in the form of the real ones."""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.argos_translator import argos_library
from models.cache import ModelCache, Presence, open_cache
from models.fetch import Fetched, Fetcher
from models.translators import open_translator
from tests.models.argos_package import SAYS, make_package
from transcriber.core.speech import LanguageCode
from transcriber.errors import FetchError, UsageError

if TYPE_CHECKING:
    from tests.models.conftest import FileServer

RECORDS = "/v1/buckets/main/collections/translations-models-v2/records"
CONTENTS = {"model": b"weights" * 50, "vocab": b"pieces", "lex": b"likely"}
EN, PT = LanguageCode("en"), LanguageCode("pt")


def packed(content: bytes) -> bytes:
    """A zstd frame of one block as it is (RFC 8878): single segment, a size of four bytes."""
    header = (len(content) << 3 | 1).to_bytes(3, "little")
    return bytes.fromhex("28b52ffda0") + len(content).to_bytes(4, "little") + header + content


def record(kind: str, version: str = "3.0", source: str = "en", target: str = "es", **changes: Any) -> dict[str, Any]:
    content = CONTENTS[kind]
    name = f"{kind}.{source}{target}.{'spm' if kind == 'vocab' else 'bin'}"
    return {
        "name": name,
        "fileType": kind,
        "sourceLanguage": source,
        "targetLanguage": target,
        "version": version,
        "architecture": "base-memory",
        "filter_expression": "",
        "decompressedHash": hashlib.sha256(content).hexdigest(),
        "attachment": {"hash": hashlib.sha256(packed(content)).hexdigest(), "location": f"files/{version}/{name}.zst"},
        **changes,
    }


class Desk:
    """A fetcher in front of the test's server, which plays both indexes."""

    def __init__(self, server: FileServer, root: Path) -> None:
        self.server = server
        self.environment = {"BOFSCRIBE_MODELS_DIR": str(root)}
        self.notices: list[str] = []

    @property
    def cache(self) -> ModelCache:
        return open_cache(self.environment)

    @property
    def fetcher(self) -> Fetcher:
        return Fetcher(
            self.cache,
            progress=lambda *_: None,
            notice=self.notices.append,
            sleep=lambda _: None,
        )

    def fetch(self, name: str) -> list[Fetched]:
        fetched: list[Fetched] = []
        self.fetcher.fetch([name], fetched.append)
        return fetched

    def serve_records(self, *records: dict[str, Any]) -> None:
        root = {"capabilities": {"attachments": {"base_url": f"{self.server.base_url}/cdn/"}}}
        self.server.files |= {
            RECORDS: json.dumps({"data": records}).encode(),
            "/v1/": json.dumps(root).encode(),
            **{f"/cdn/{item['attachment']['location']}": packed(CONTENTS[item["fileType"]]) for item in records},
        }

    def serve_packages(self, content: bytes) -> None:
        link = f"{self.server.base_url}/translate-en_pt.argosmodel"
        item = {"package_version": "1.9", "from_code": "en", "to_code": "pt", "links": ["ipfs://x", link]}
        newer = {**item, "package_version": "1.10", "to_code": "de"}
        splitter = {"type": "sbd", "from_codes": ["en"], "links": []}
        listing = json.dumps([splitter, newer, {**newer, "package_version": "1.9"}, item]).encode()
        self.server.files |= {"/index.json": listing, "/translate-en_pt.argosmodel": content}


@pytest.fixture
def desk(file_server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", f"{file_server.base_url}{RECORDS}")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "argos"))
    for kind in ("DATA", "CONFIG", "CACHE"):  # the import makes folders
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
    monkeypatch.setattr(argos_library().settings, "remote_package_index", f"{file_server.base_url}/index.json")
    return Desk(file_server, tmp_path / "models")


def test_both_indexes_are_listed(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"), record("lex"))
    desk.serve_packages(b"")
    assert [(offer.name, offer.version) for offer in desk.fetcher.offers()] == [
        ("bergamot-en-es", "3.0"),
        ("argos-en-de", "1.10"),
        ("argos-en-pt", "1.9"),
    ]
    assert desk.notices == []


def test_an_index_that_does_not_answer_is_left_out_with_a_notice(desk: Desk) -> None:
    desk.serve_packages(b"")
    assert {offer.engine for offer in desk.fetcher.offers()} == {"argos"}
    assert "bergamot" in desk.notices[0]


def test_an_index_of_another_form_is_left_out_with_a_notice(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"))
    desk.server.files[RECORDS] = json.dumps({"data": [{"fileType": "model"}]}).encode()
    desk.server.files["/index.json"] = b'{"packages": []}'
    assert desk.fetcher.offers() == ()
    assert len(desk.notices) == 2


@pytest.mark.parametrize(
    "records",
    [
        [record("model")],
        [record("model", "9.0"), record("vocab", "9.0")],
        [record("model", filter_expression="env.channel == 'nightly'"), record("vocab")],
        [record("model", target="zh-Hant"), record("vocab", target="zh-Hant")],
    ],
    ids=["no vocabulary", "too new for the engine", "not for everyone", "no language code of ours"],
)
def test_what_cannot_be_used_is_not_offered(desk: Desk, records: list[dict[str, Any]]) -> None:
    desk.serve_records(*records)
    assert [offer for offer in desk.fetcher.offers() if offer.engine == "bergamot"] == []


def test_the_newest_model_of_a_pair_that_is_no_preview_is_offered(desk: Desk) -> None:
    versions = ("3.0", "3.10", "3.2", "3.11a1")
    desk.serve_records(*(record(kind, version) for version in versions for kind in ("model", "vocab")))
    [offer] = [offer for offer in desk.fetcher.offers() if offer.engine == "bergamot"]
    assert offer.version == "3.10"


def test_a_model_of_the_index_is_fetched_pinned_and_verified(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"), record("lex"))
    assert desk.fetch("bergamot-en-es") == [Fetched("bergamot-en-es", "index of bergamot, version 3.0")]
    folder = desk.cache.path_of("bergamot-en-es")
    assert (folder / "model.enes.bin").read_bytes() == CONTENTS["model"]
    assert desk.cache.catalog.entry("bergamot-en-es").licence == "MPL-2.0"
    assert desk.fetch("bergamot-en-es") == [Fetched("bergamot-en-es", None)]
    (folder / "model.enes.bin").write_bytes(b"altered")
    assert desk.cache.presence("bergamot-en-es") is Presence.DAMAGED
    desk.fetch("bergamot-en-es")
    assert desk.cache.presence("bergamot-en-es") is Presence.HERE


def test_bytes_that_the_index_does_not_promise_are_refused(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"))
    desk.server.files["/cdn/files/3.0/model.enes.bin.zst"] = packed(b"other weights")
    with pytest.raises(FetchError, match="bergamot-en-es"):
        desk.fetch("bergamot-en-es")
    assert not (desk.cache.root / "bergamot-en-es").exists()


def test_an_interrupted_download_goes_on_where_it_stopped(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"))
    desk.server.cut_after_bytes = [10_000, 10_000, 100]  # the two listings, then the model
    desk.fetch("bergamot-en-es")
    assert "bytes=100-" in desk.server.ranges


def test_a_pair_that_the_index_does_not_have_says_how_to_see_what_it_has(desk: Desk) -> None:
    desk.serve_records(record("model"), record("vocab"))
    with pytest.raises(FetchError) as caught:
        desk.fetch("bergamot-en-xx")
    assert "list --online" in caught.value.hint


def test_a_name_of_no_engine_is_wrong_usage(desk: Desk) -> None:
    with pytest.raises(UsageError):
        desk.fetch("other-en-es")


def test_an_argos_package_of_the_index_translates(desk: Desk, tmp_path: Path) -> None:
    desk.serve_packages(make_package(tmp_path).read_bytes())
    assert desk.fetch("argos-en-pt") == [Fetched("argos-en-pt", "index of argos, version 1.9")]
    desk.cache.verify("argos-en-pt")
    translator = open_translator(desk.cache, EN, PT)
    assert translator.name == "argos"
    assert translator.model.startswith("argos-en-pt@")
    assert translator.translate(["hello"]) == [SAYS]


def test_a_package_cannot_write_outside_its_folder_nor_bring_what_is_not_used(desk: Desk, tmp_path: Path) -> None:
    content = BytesIO()
    with zipfile.ZipFile(make_package(tmp_path)) as package, zipfile.ZipFile(content, "w") as archive:
        for name in package.namelist():
            archive.writestr(name, package.read(name))
        archive.writestr("en_pt/../../../escaped.model", b"")
        archive.writestr("en_pt/stanza/en/tokenize.pt", b"")
    desk.serve_packages(content.getvalue())
    desk.fetch("argos-en-pt")
    folder = desk.cache.root / "argos-en-pt"
    assert not list(tmp_path.rglob("escaped.model"))
    assert not (folder / "stanza").exists()
    assert {path.name for path in folder.iterdir()} >= {"metadata.json", "model", "sentencepiece.model"}


@pytest.mark.parametrize("content", [b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package_is_refused(desk: Desk, content: bytes) -> None:
    desk.serve_packages(content)
    with pytest.raises(FetchError, match="argos-en-pt"):
        desk.fetch("argos-en-pt")
    assert not (desk.cache.root / "argos-en-pt").exists()


def test_a_damaged_entry_is_as_good_as_none(desk: Desk) -> None:
    (desk.cache.root / "bergamot-en-es").mkdir(parents=True)
    (desk.cache.root / "bergamot-en-es" / ".entry.json").write_text('{"pair": ["en"]}')
    assert "bergamot-en-es" not in desk.cache.catalog.names
