from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from models.argos_translator import found_elsewhere, load, packages_folder
from models.catalog import LanguagePair
from tests.models.argos_package import SAYS, make_package
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError

EN_PT = LanguagePair(LanguageCode("en"), LanguageCode("pt"))

TRANSLATES_WITHOUT_A_NETWORK = """
import os, sys
refused = []
sys.addaudithook(lambda event, arguments: refused.append(event) if event.startswith(("socket", "urllib")) else None)
from pathlib import Path
from models.argos_translator import found_elsewhere
[found] = found_elsewhere()
from models.argos_translator import load
print(load(found.folder, model=found.model, pair=found.pair).translate(["hello there", "", "XQ1 is here"]))
print(refused)
print(sorted({"stanza", "spacy", "minisbd", "torch"} & set(sys.modules)))
"""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one installed package."""
    folder = tmp_path_factory.mktemp("packages")
    with zipfile.ZipFile(make_package(tmp_path_factory.mktemp("download"))) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def installed(packages: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(packages))
    for kind in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
    return packages


def test_a_package_file_translates(installed: Path) -> None:
    [found] = found_elsewhere()
    assert (found.pair, found.model, found.folder) == (EN_PT, "argos-en-pt@1.0", installed / "en_pt")
    translator = load(found.folder, model=found.model, pair=found.pair)
    assert translator.translate(["hello"]) == [SAYS]
    assert (translator.name, translator.is_pivoted) == ("argos", False)


def test_it_keeps_what_the_engine_would_lose(installed: Path) -> None:
    translator = load(installed / "en_pt", model="argos-en-pt", pair=EN_PT)
    assert translator.translate(["", "hello XQ1", "HELLO WORLD 🎉"]) == ["", f"{SAYS} XQ1", f"{SAYS.upper()} 🎉"]


@pytest.mark.usefixtures("installed")
def test_no_socket_is_opened_and_no_splitter_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRANSLATES_WITHOUT_A_NETWORK],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    assert done.stdout.splitlines() == [str([SAYS, "", f"XQ1 {SAYS}"]), "[]", "[]"]


@pytest.mark.usefixtures("installed")
def test_a_package_without_its_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="argos-en-pt"):
        load(tmp_path, model="argos-en-pt", pair=EN_PT)


def test_without_the_extra_the_hint_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['argostranslate'] = None\n"
        "from models.argos_translator import load\n"
        "from models.catalog import LanguagePair\n"
        "from pathlib import Path\n"
        "from transcriber.errors import ModelMissingError\n"
        "try:\n    load(Path(), model='m', pair=LanguagePair('en', 'pt'))\n"
        "except ModelMissingError as error:\n    print(error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "bofscribe[argos]" in done.stdout


def test_packages_that_are_damaged_or_for_splitting_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in (("sbd", json.dumps({"type": "sbd"})), ("cut", "{"), ("list", "[]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metadata.json").write_text(content)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    assert found_elsewhere() == ()


def test_packages_lie_where_argostranslate_puts_them() -> None:
    assert packages_folder({"ARGOS_PACKAGES_DIR": "/packages"}) == Path("/packages")
    assert packages_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/argos-translate/packages")
    assert packages_folder({}) == Path.home() / ".local/share/argos-translate/packages"
