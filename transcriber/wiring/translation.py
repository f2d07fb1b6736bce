"""Translators, and what a session translates with."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.wiring.models import model_cache

if TYPE_CHECKING:
    from models.sentence_vectors import SentenceVectors
    from models.translators import InstalledPair
    from transcriber.checks.translation.meaning import Similarity
    from transcriber.config import Settings
    from transcriber.core.speech import LanguageCode
    from transcriber.core.state import State
    from transcriber.offline.job import Notice
    from transcriber.ports import OpenTranslator
    from transcriber.session.store import Store
    from transcriber.session.translation_engines import TranslationEngines


def open_translator() -> OpenTranslator:
    """Opens translators by what is on this machine now, each on the thread that asks for it."""
    from models.translators import open_translator as open_from

    return functools.partial(open_from, model_cache())


def translation_pairs() -> tuple[InstalledPair, ...]:
    """What this machine can translate without a language between, the better engine first."""
    from models.translators import installed_pairs

    return installed_pairs(model_cache())


def translation_engines(settings: Settings, folder: Path) -> TranslationEngines:
    """What a session's translations are made and checked with; errors as `session_vocabulary`."""
    from transcriber.checks.translation.review import TranslationReview
    from transcriber.glossaries.loading import load_glossary
    from transcriber.session.back_translation import BackTranslation
    from transcriber.session.translation_engines import TranslationEngines
    from transcriber.session.translation_review import pending_translation_flags
    from transcriber.terms.protection import TermProtection

    glossary = load_glossary(settings.glossary, folder)
    opener = open_translator()
    review = TranslationReview(glossary, similarity=sentence_similarity(), back_translate=BackTranslation(opener))
    return TranslationEngines(opener, TermProtection(glossary), lambda state: pending_translation_flags(state, review))


def sentence_similarity() -> Similarity | None:
    """By sentence vectors, loaded when first asked; None where this machine has none: that check is left out."""
    from models.cache import Presence

    cache = model_cache()
    if cache.presence("sentence-vectors") is not Presence.HERE:
        return None

    @functools.cache
    def vectors() -> SentenceVectors:
        from models.sentence_vectors import SentenceVectors

        return SentenceVectors(cache.path_of("sentence-vectors"))

    return lambda one, other: vectors().similarity(one, other)


def translate_stored(
    store: Store,
    folder: Path,
    settings: Settings,
    notice: Notice,
    progress: Callable[[float], None] = lambda _share: None,
) -> State:
    """Translate what is due of a session that is not running; errors as `translate_session`."""
    from transcriber.session.translating_offline import translate_session

    wanted = translated_languages(settings)
    if not wanted:
        return store.state
    engines = translation_engines(settings, folder)
    return translate_session(store, engines, wanted, on_notice=notice, progress=progress)


def translated_languages(settings: Settings) -> tuple[LanguageCode, ...]:
    """Those that a session is translated into, by its settings."""
    from transcriber.core.speech import LanguageCode
    from transcriber.core.translation_work import wanted_languages

    languages = settings.languages
    return wanted_languages(
        [LanguageCode(code) for code in languages.spoken], [LanguageCode(code) for code in languages.captions]
    )
