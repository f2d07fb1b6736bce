"""Firefox Translations' models by fxtranslate: ten milliseconds a sentence on one CPU core, and no network.

They know sentences alone. With the sentence before in front of it, chrF on 200 sentences of FLORES falls from 69.6 to
69.4 (Portuguese to English from 68.9 to 67.5), and in every second pair nothing tells which part is whose.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from models.catalog import LanguagePair
from models.translation_text import translate_guarded
from transcriber.errors import ModelError


class BergamotTranslator:
    """Implements `Translator`."""

    name = "bergamot"
    is_pivoted = False
    uses_context = False

    def __init__(self, folder: Path, *, model: str, pair: LanguagePair) -> None:
        """Load the model.

        Args:
            folder: Holds model.*.bin, its vocabulary (vocab.*.spm, or srcvocab.*.spm and trgvocab.*.spm) and lex.*.bin,
                the likely words, if there are any.
            model: What the journal calls it.

        Raises:
            ModelError: If the files are no such model.
        """
        from fxtranslate import Translator

        self.model = model
        self._language = pair.source
        # The engine may be freed by its own thread alone, too: as a value of that thread it is, when the thread ends.
        self._of_thread = threading.local()
        with self._errors():
            vocabulary = _content(folder, "vocab.*.spm")
            self._of_thread.engine = Translator(
                _content(folder, "model.*.bin") or b"",
                vocabulary or _content(folder, "srcvocab.*.spm") or b"",
                vocabulary or _content(folder, "trgvocab.*.spm") or b"",
                _content(folder, "lex.*.bin"),
            )

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        """Each sentence by itself; see `Translator`.

        Raises:
            ModelError: If the model fails, or another thread than the one that made this asks.
        """
        del context
        engine = getattr(self._of_thread, "engine", None)
        if engine is None:
            raise ModelError(
                f"The translator '{self.model}' belongs to the thread that made it, and another called it.",
                hint="This is a bug in bofscribe: please report it.",
            )
        with self._errors():
            return [translate_guarded(sentence, self._language, engine.translate) for sentence in sentences]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            raise self._failure(error) from error
        except BaseException as error:
            # A panic of the engine's is no Exception, and its class cannot be imported.
            if type(error).__module__ != "pyo3_runtime":
                raise
            raise self._failure(error) from error

    def _failure(self, error: BaseException) -> ModelError:
        return ModelError(
            f"The translation model '{self.model}' failed: {error}.",
            hint="Open it again; if it fails again, run 'bofscribe models verify'.",
        )


def load(folder: Path, *, model: str, pair: LanguagePair) -> BergamotTranslator:
    """See `models.translators.Engine`."""
    return BergamotTranslator(folder, model=model, pair=pair)


def found_elsewhere() -> tuple[()]:
    """None: these models have no common place of their own."""
    return ()


def _content(folder: Path, pattern: str) -> bytes | None:
    return next((path.read_bytes() for path in sorted(folder.glob(pattern))), None)
