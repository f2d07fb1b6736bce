"""Translates a text sentence by sentence, with what must stay as it is behind placeholders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transcriber.core.speech import LanguageCode, join_sentences
from transcriber.core.translation_work import sentences_of
from transcriber.terms.protection import TermProtection

Translate = Callable[[Sequence[str]], list[str]]
"""As `Translator.translate`."""


@dataclass(frozen=True, slots=True)
class Translated:
    """unprotected: What a placeholder stood for and the translator lost: it was translated like any other words."""

    text: str
    unprotected: tuple[str, ...] = ()


def translate_protected(
    text: str, translate: Translate, protection: TermProtection, target: LanguageCode
) -> Translated:
    """A whole text in another language.

    A glossary term that the translator calls otherwise than the glossary is put in its place, where the translator
    keeps the placeholder for it.

    Raises:
        ModelError: As `Translator.translate`.
    """
    done = [_sentence(sentence, translate, protection, target) for sentence in sentences_of(text)]
    return Translated(
        join_sentences((one.text for one in done if one.text), target),
        tuple(lost for one in done for lost in one.unprotected),
    )


def _sentence(sentence: str, translate: Translate, protection: TermProtection, target: LanguageCode) -> Translated:
    protected = protection.protect(sentence)
    if protected.is_all_kept:
        return Translated(sentence)
    draft = _one(protected.text, translate)
    lost = protected.lost(draft)
    if lost:
        return Translated(_one(sentence, translate), lost)
    translation = protected.restored(draft)
    missing = [term for term in protection.terms(sentence, target) if not term.is_in(translation)]
    if missing:
        protected = protection.protect(sentence, missing)
        draft = _one(protected.text, translate)
        if not protected.lost(draft):
            translation = protected.restored(draft)
    return Translated(translation)


def _one(sentence: str, translate: Translate) -> str:
    (translation,) = translate((sentence,))
    return translation.strip()
