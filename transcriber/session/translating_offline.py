"""Translates a session that is not running."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.core.translation_work import pending_translations
from transcriber.errors import ModelMissingError
from transcriber.session.segment_translation import translate_segment
from transcriber.session.store import Store
from transcriber.session.translation_engines import TranslationEngines
from transcriber.session.translation_flags import raise_translation_flags


def translate_session(
    store: Store,
    engines: TranslationEngines,
    wanted: Sequence[LanguageCode],
    *,
    on_notice: Callable[[str], None],
    progress: Callable[[float], None] = lambda _share: None,
) -> State:
    """Translate all that is due, on the calling thread, and check it. A second run does nothing.

    Raises:
        SessionError: If the journal can't be written.
    """
    due = pending_translations(store.state, wanted)
    n_done = 0
    for pair in dict.fromkeys(pending.pair for pending in due):
        try:
            translator = engines.opened(pair)
        except ModelMissingError as error:
            on_notice(f"{error.message} {error.hint}")
            continue
        if translator.is_pivoted:
            on_notice(f"From {pair} is translated over a language between, which loses more.")
        for pending in (one for one in due if one.pair == pair):
            failure = translate_segment(store, pending, translator, engines.protection)
            if failure is not None:
                on_notice(f"A line could not be translated from {pair}: {failure.message} {failure.hint}")
            n_done += 1
            progress(n_done / len(due))
    progress(1.0)
    return raise_translation_flags(store, engines.review)
