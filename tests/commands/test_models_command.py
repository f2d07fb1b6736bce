from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import models.cache
from models.catalog import Catalog, HubSource, LanguagePair, ModelEntry, ModelFile, ModelKind
from models.fetch import Fetcher
from models.pair_index import IndexedPair
from models.translators import FoundModel
from transcriber.commands.models import models as models_command
from transcriber.core.speech import LanguageCode
from transcriber.errors import FetchError, UsageError

CONTENT = b"weights"
UNREACHABLE = HubSource("somebody/tiny", "b" * 40)


def entry_of(name: str, *, is_default: bool) -> ModelEntry:
    file = ModelFile("weights.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    return ModelEntry(name, ModelKind.RECOGNITION, "For tests", "MIT", (file,), (UNREACHABLE,), is_default)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, two models, and no hub."""
    catalog = Catalog((entry_of("tiny", is_default=True), entry_of("other", is_default=False)))
    monkeypatch.setattr(models.cache, "load_catalog", lambda: catalog)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("BOFSCRIBE_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("BOFSCRIBE_MODELS_SOURCE", raising=False)
    return tmp_path / "models"


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    """A folder with both models, brought from another machine."""
    for name in ("tiny", "other"):
        (tmp_path / "usb" / name).mkdir(parents=True)
        (tmp_path / "usb" / name / "weights.bin").write_bytes(CONTENT)
    return tmp_path / "usb"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(models_command, arguments)


def test_list_shows_what_is_missing_on_stdout() -> None:
    result = run("list")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["NAME", "KIND", "SIZE", "LICENCE", "STATE"]
    assert lines[1].split()[0] == "tiny"
    assert lines[1].split()[-1] == "missing"
    assert result.exit_code == 0


def test_list_as_json_is_for_scripts(root: Path) -> None:
    document = json.loads(run("list", "--json").stdout)
    assert document[0] == {
        "name": "tiny",
        "kind": "recognition",
        "description": "For tests",
        "size_bytes": len(CONTENT),
        "licence": "MIT",
        "default": True,
        "state": "missing",
        "folder": str(root / "tiny"),
    }


def pair_of(engine: str, source: str, target: str) -> IndexedPair:
    pair = LanguagePair(LanguageCode(source), LanguageCode(target))
    return IndexedPair(engine, pair, "1.0", "For tests", "MIT", ())


def test_list_online_adds_what_the_indexes_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fetcher, "offers", lambda _: (pair_of("quick", "en", "pt"),))
    assert "quick-en-pt" not in run("list").stdout
    lines = run("list", "--online").stdout.splitlines()
    assert lines[-1].split() == ["quick-en-pt", "translation", "MIT", "offered"]
    document = json.loads(run("list", "--online", "--json").stdout)
    assert (document[-1]["engine"], document[-1]["pair"]) == ("quick", ["en", "pt"])


def test_list_shows_pairs_that_an_engine_finds_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pair = pair_of("broad", "de", "en").pair
    engine = SimpleNamespace(found_elsewhere=lambda: [FoundModel(pair, tmp_path, "broad-de-en@1.9")])
    monkeypatch.setitem(sys.modules, "models.broad_translator", engine)
    monkeypatch.setattr(models.cache, "load_catalog", lambda: Catalog((), ("broad",)))
    assert run("list").stdout.splitlines()[-1].split() == ["broad-de-en@1.9", "translation", "here"]


def test_fetch_without_names_takes_what_is_needed_by_default(root: Path, usb: Path) -> None:
    result = run("fetch", "--from", str(usb))
    assert result.stdout == f"tiny: fetched from folder {usb}\n"
    assert (root / "tiny" / "weights.bin").read_bytes() == CONTENT
    assert not (root / "other").exists()


def test_fetch_a_second_time_says_so_and_does_nothing(usb: Path) -> None:
    run("fetch", "--from", str(usb))
    result = run("fetch")
    assert result.stdout == "tiny: already here\n"
    assert result.exit_code == 0


def test_fetch_all_takes_every_model(root: Path, usb: Path) -> None:
    run("fetch", "--all", "--from", str(usb))
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == ["other", "tiny"]


def test_the_environment_names_the_folder_too(usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOFSCRIBE_MODELS_SOURCE", str(usb))
    assert run("fetch", "other").stdout == f"other: fetched from folder {usb}\n"


def test_names_and_all_exclude_each_other() -> None:
    assert run("fetch", "tiny", "--all").exit_code == 2


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert run("fetch", "--from", str(tmp_path / "nothing")).exit_code == 2


def test_a_fetch_that_fails_is_an_error_for_the_command_line(usb: Path) -> None:
    (usb / "tiny" / "weights.bin").write_bytes(b"altered")
    result = run("fetch", "other", "tiny", "--from", str(usb))
    assert isinstance(result.exception, FetchError)
    assert "HF_HUB_OFFLINE" in result.exception.message
    assert result.stdout == f"other: fetched from folder {usb}\n"


def test_an_unknown_name_is_wrong_usage_naming_the_nearest() -> None:
    error = run("fetch", "tinny").exception
    assert isinstance(error, UsageError)
    assert "'tiny'" in error.hint


def test_verify_says_what_is_whole(usb: Path) -> None:
    run("fetch", "--from", str(usb))
    result = run("verify")
    assert result.stdout == "tiny: whole\n"
    assert result.exit_code == 0


def test_verify_finds_what_is_altered_and_says_what_to_do(root: Path, usb: Path) -> None:
    run("fetch", "--from", str(usb))
    (root / "tiny" / "weights.bin").write_bytes(b"altered")
    result = run("verify")
    assert result.stdout == "tiny: damaged\n"
    assert "bofscribe models fetch tiny" in result.stderr
    assert result.exit_code == 1
    assert run("list").stdout.splitlines()[1].split()[-1] == "damaged"


def test_verify_finds_what_is_missing() -> None:
    result = run("verify", "other")
    assert result.stdout == "other: missing\n"
    assert result.exit_code == 1


@pytest.mark.parametrize("arguments", [(), ("list",), ("fetch",), ("verify",)])
def test_every_help_text_shows_an_example(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--help")
    assert "Example" in result.stdout
    assert "bofscribe models" in result.stdout
