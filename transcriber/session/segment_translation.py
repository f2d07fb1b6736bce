"""Translates one segment and journals it, whatever the model does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from transcriber.core.events import Event, FlagId, FlagRaised, FlagSpan, TranslationProduced
from transcriber.core.state import State
from transcriber.core.translation_work import PendingTranslation, is_due, said_before
from transcriber.errors import ModelError
from transcriber.ports import Translator
from transcriber.session.protected_translation import Translate, translate_protected
from transcriber.session.store import Store
from transcriber.terms.protection import TermProtection

_log = logging.getLogger(__name__)


class RestartingTranslator:
    """A translator that is opened anew, once, when it fails. Belongs to the thread that made it.

    Implements `Translator`.
    """

    def __init__(self, open_translator: Callable[[], Translator]) -> None:
        """Raises ModelError: As `OpenTranslator`."""
        self._open = open_translator
        translator = open_translator()
        self._translator: Translator | None = translator
        self.name = translator.name
        self.model = translator.model
        self.is_pivoted = translator.is_pivoted
        self.uses_context = translator.uses_context

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        if self._translator is None:
            self._translator = self._open()
        try:
            return self._translator.translate(sentences, context=context)
        except ModelError as error:
            _log.warning("%s (%s) failed and is opened anew: %s", self.name, self.model, error.message)
            self.close()
            self._translator = self._open()
            return self._translator.translate(sentences, context=context)

    def close(self) -> None:
        """Give its memory back; the next sentence opens it again."""
        self._translator = None


def translate_segment(
    store: Store, pending: PendingTranslation, translator: Translator, protection: TermProtection
) -> ModelError | None:
    """Translate and append; nothing is appended where the text changed meanwhile, or a person translated it.

    Returns:
        Why it could not be translated; the segment is flagged then.

    Raises:
        SessionError: If the journal can't be written.
    """
    translate: Translate = translator.translate
    if translator.uses_context:
        translate = partial(translator.translate, context=said_before(store.state, pending))
    try:
        done = translate_protected(pending.text, translate, protection, pending.pair.target)
    except ModelError as error:
        failure = error
        store.decide(lambda state: _failure_flags(state, pending, failure))
        return failure
    if done.unprotected:
        _log.warning("%s lost placeholders in %s: %s", translator.model, pending.segment, ", ".join(done.unprotected))
    produced = TranslationProduced(
        pending.segment, pending.revision, pending.pair.target, done.text, translator.name, translator.model
    )
    store.decide(lambda state: [produced] if is_due(state, pending) else [])
    return None


def _failure_flags(state: State, pending: PendingTranslation, error: ModelError) -> list[Event]:
    span = FlagSpan(pending.segment, pending.revision, 0, len(pending.text))
    language = pending.pair.target
    is_known = any(
        flag.raised.kind == "untranslated" and flag.raised.language == language and flag.raised.spans == (span,)
        for flag in state.flags.values()
    )
    if is_known or not is_due(state, pending):
        return []
    ids = (FlagId(f"f{number}") for number in count(len(state.flags) + 1))
    flag_id = next(flag_id for flag_id in ids if flag_id not in state.flags)
    message = f"This could not be translated: {error.message}"
    return [FlagRaised(flag_id, "untranslated", "medium", (span,), message, language=language)]
