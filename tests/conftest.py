"""What tests share: real recordings and real models where they are, and a reason to skip where they are not."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from transcriber.ports import Samples

REPOSITORY = Path(__file__).resolve().parent.parent
DEV_AUDIO = REPOSITORY.parent / "shared" / "audio" / "dev"


@pytest.fixture(autouse=True, scope="session")
def data_folder_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test adds to what belongs to the user; programs that tests start inherit it."""
    os.environ["BOFSCRIBE_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))
    os.environ["BOFSCRIBE_CONFIG_DIR"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture
def hang_ups_are_heard() -> Iterator[None]:
    """Also where the tests run without a terminal: what `nohup` ignores, its children do."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(autouse=True, scope="session")
def interrupts_are_heard() -> None:
    """Also where a shell runs the tests in its background, and has them and their children ignore Ctrl-C.

    Set here, and not between the child's fork and its start: Python code there hangs for ever, now and then, where the
    tests have threads.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _missing(what: str) -> None:
    """Skip, or fail where everything must be there: `.ci/run` sets REQUIRE_EVERY_TEST."""
    if os.environ.get("REQUIRE_EVERY_TEST"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def dev_audio_path() -> Callable[[str], Path]:
    """The path of a development recording by its name without ending."""

    def path(name: str) -> Path:
        found = DEV_AUDIO / f"{name}.flac"
        if not found.is_file():
            _missing(f"the recording {name} is not here")
        return found

    return path


@pytest.fixture(scope="session")
def dev_audio(dev_audio_path: Callable[[str], Path]) -> Callable[[str], Samples]:
    """The samples of a development recording."""

    def samples(name: str) -> Samples:
        from transcriber.capture.audio_file import read_recording

        return read_recording(dev_audio_path(name)).samples

    return samples


def _model_folder(name: str) -> Path:
    from transcriber.errors import ModelError
    from transcriber.wiring.models import model_cache

    try:
        return model_cache().path_of(name)
    except ModelError as error:
        _missing(f"{error.message} {error.hint}")
        raise


@pytest.fixture(scope="session")
def whisper_base_path() -> Path:
    return _model_folder("whisper-base")


@pytest.fixture(scope="session")
def segmentation_model_path() -> Path:
    return _model_folder("pyannote-segmentation-3.0") / "pytorch_model.bin"


@pytest.fixture(scope="session")
def campplus_model_path() -> Path:
    return _model_folder("campplus") / "campplus_cn_en_common.pt"


@pytest.fixture(scope="session")
def bergamot_model_path() -> Callable[[str, str], Path]:
    """The folder of Firefox Translations' model of a pair."""
    return lambda source, target: _model_folder(f"bergamot-{source}-{target}")


@pytest.fixture(scope="session")
def sentence_vectors_path() -> Path:
    return _model_folder("sentence-vectors")
