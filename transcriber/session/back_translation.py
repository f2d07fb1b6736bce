"""Translates doubtful translations back into the language that they came from."""

from __future__ import annotations

import logging
import threading

from transcriber.core.speech import LanguageCode
from transcriber.core.translation_work import LanguagePair
from transcriber.errors import ModelError
from transcriber.ports import OpenTranslator, Translator

_log = logging.getLogger(__name__)


class BackTranslation:
    """Implements `transcriber.checks.translation.meaning.BackTranslate`.

    A translator belongs to its thread, so each thread that asks has one of its own: the newest pair's alone, since
    doubts are few and a model takes 50 MB. It is opened at the first doubt.
    """

    def __init__(self, open_translator: OpenTranslator) -> None:
        self._open = open_translator
        self._of_thread = threading.local()

    def __call__(self, text: str, source: LanguageCode, target: LanguageCode) -> str | None:
        try:
            [back] = self._opened(LanguagePair(source, target)).translate((text,))
        except ModelError as error:
            _log.info("Nothing is translated back from %s into %s: %s", source, target, error.message)
            return None
        return back

    def _opened(self, pair: LanguagePair) -> Translator:
        known: tuple[LanguagePair, Translator] | None = getattr(self._of_thread, "known", None)
        if known is None or known[0] != pair:
            self._of_thread.known = None  # closed before the next is opened
            known = self._of_thread.known = (pair, self._open(pair.source, pair.target))
        return known[1]
