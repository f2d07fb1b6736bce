"""Argos packages by argostranslate, of which only what translates is loaded; an optional extra, `bofscribe[argos]`.

It is MIT, but it needs minisbd, a splitter of sentences under the AGPL, and stanza and spaCy for the same work. We hand
it sentences, so none of the three is ever imported; that also saves two seconds, 250 MB and a download at the first
call. Its models are trained on sentences alone, so that the sentence before is not given to them.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from models.catalog import LanguagePair
from models.translation_text import translate_guarded
from models.translators import FoundModel
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError, ModelMissingError

PACKAGES_VARIABLE = "ARGOS_PACKAGES_DIR"

_SETTINGS = {"ARGOS_CHUNK_TYPE": "MINISBD"}
"""Settled before the import, which reads them: with spaCy as splitter the import itself downloads a model."""
_DEFAULTS = {"ARGOS_INTRA_THREADS": "1"}
"""Recognition needs the other cores."""

_SPLITTERS: dict[str, dict[str, object]] = {
    "stanza": {},
    "spacy": {},
    "minisbd": {"SBDetect": None, "models": SimpleNamespace(cache_dir="")},
}
_FAULTS = (RuntimeError, ValueError, LookupError, AttributeError, OSError)


class ArgosTranslator:
    """Implements `Translator`."""

    name = "argos"
    is_pivoted = False
    uses_context = False

    def __init__(self, folder: Path, *, model: str, pair: LanguagePair) -> None:
        """Load an unpacked Argos package.

        Args:
            model: What the journal calls it.

        Raises:
            ModelMissingError: If argostranslate is not installed.
            ModelError: If the folder holds no package that it can read.
        """
        library = argos_library()
        self.model = model
        self._language = pair.source
        self._apply = library.translate.apply_packaged_translation
        with self._errors():
            import ctranslate2

            self._package = library.package.Package(folder)
            self._translator = ctranslate2.Translator(
                str(folder / "model"),
                device=library.settings.device,
                compute_type=library.settings.compute_type,
                intra_threads=library.settings.intra_threads,
            )

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        """Each sentence by itself; see `Translator`.

        Raises:
            ModelError: If the model fails.
        """
        del context
        with self._errors():
            return [translate_guarded(sentence, self._language, self._translate) for sentence in sentences]

    def _translate(self, sentence: str) -> str:
        [best] = self._apply(self._package, sentence, self._translator, _OneSentence(), 1)
        return str(best.value).strip()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise ModelError(
                f"The translation model '{self.model}' failed: {error}.",
                hint="Open it again; if it fails again, fetch or install the package again.",
            ) from error


class _OneSentence:
    """A splitter for argostranslate: what it is given is one sentence."""

    def split_sentences(self, text: str) -> list[str]:
        return [text]


def load(folder: Path, *, model: str, pair: LanguagePair) -> ArgosTranslator:
    """See `models.translators.Engine`."""
    return ArgosTranslator(folder, model=model, pair=pair)


def found_elsewhere() -> tuple[FoundModel, ...]:
    """Packages that argostranslate's own tools have installed; none while it is not installed itself."""
    if importlib.util.find_spec("argostranslate") is None:
        return ()
    return tuple(found for path in sorted(packages_folder().glob("*/metadata.json")) if (found := _described(path)))


def packages_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where argostranslate keeps packages."""
    if override := environment.get(PACKAGES_VARIABLE):
        return Path(override)
    data = environment.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "argos-translate" / "packages"


def _described(path: Path) -> FoundModel | None:
    try:
        document = json.loads(path.read_bytes())
        source, target = LanguageCode(document["from_code"]), LanguageCode(document["to_code"])
        version = document.get("package_version", "")
    except (OSError, ValueError, LookupError, TypeError):
        return None  # a splitter's package, or one that is damaged: as good as none
    return FoundModel(LanguagePair(source, target), path.parent, f"argos-{source}-{target}@{version}")


_importing = threading.Lock()


def argos_library() -> Any:
    """argostranslate's modules settings, package and translate.

    Raises:
        ModelMissingError: If it is not installed.
        ModelError: If it can't make its folders.
    """
    with _importing:
        return _import_library()


@functools.cache
def _import_library() -> Any:
    # With empty modules where it would load splitters.
    os.environ.update(_SETTINGS)
    for variable, value in _DEFAULTS.items():
        os.environ.setdefault(variable, value)
    stand_ins = [name for name in _SPLITTERS if name not in sys.modules]
    for name in stand_ins:
        module = ModuleType(name)
        module.__dict__.update(_SPLITTERS[name])
        sys.modules[name] = module
    try:
        return SimpleNamespace(
            **{part: importlib.import_module(f"argostranslate.{part}") for part in ("settings", "package", "translate")}
        )
    except ImportError as error:
        raise ModelMissingError(
            f"Argos packages need argostranslate, which cannot be imported: {error}.",
            hint="Run: pip install 'bofscribe[argos]'",
        ) from error
    except OSError as error:  # the import makes folders
        raise ModelError(
            f"argostranslate cannot make its folders: {error}.", hint="Make your home folder writable."
        ) from error
    finally:
        for name in stand_ins:
            del sys.modules[name]
