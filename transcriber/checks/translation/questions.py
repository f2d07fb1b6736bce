"""Whether a question is still one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.core.speech import LanguageCode

_BEFORE = {
    "en": "and|but|so|or",
    "pt": "e|mas|então",
    "es": "y|pero|entonces",
    "fr": "et|mais|alors",
    "de": "und|aber|also",
}
_QUESTION_WORDS = {
    "en": "who|what|when|where|why|how|which|whose|is|are|do|does|did|can|could|will|would|should|has|have|was|were|"
    "any",
    "pt": r"quem|o que|que|quando|onde|por que|como|qual|quais|quant\w+|será|alguém",
    "es": r"quién|qué|cuándo|dónde|por qué|cómo|cuál|cuáles|cuánt\w+|alguien",
    "fr": r"qui|qu|que|quand|où|pourquoi|comment|quel\w*|combien|est-ce|lequel",
    "de": r"wer|was|wann|wo|warum|wieso|wie|welche\w*|wessen|wem|wen|ist|sind|hat|haben|kann|können|gibt|wird|"
    r"werden|soll\w*|muss|darf|braucht|läuft|benutzt",
}
_TAGS = {
    "en": r",? (?:right|okay)\W*$|n't (?:it|they|you|we|he|she)\W*$",
    "pt": r", (?:certo|né|não é)\W*$",
    "es": r", (?:verdad|no|cierto)\W*$",
    "fr": r"n'est-ce pas\W*$|\w-(?:il|elle|on|vous|tu|nous|ils|elles|je|ce)\b",
    "de": r", (?:oder|richtig|nicht wahr)\W*$",
}
_ASKS = {
    language: re.compile(
        rf"(?:^|[.!:;]\s*)(?:\w+,\s)?(?:(?:{_BEFORE[language]}) )?(?:{words})\b|{_TAGS[language]}", re.IGNORECASE
    )
    for language, words in _QUESTION_WORDS.items()
}
_QUESTION_MARKS = re.compile(r"[?？]+")
_QUOTED = re.compile(r"[\"“„«»”][^\"“”„«»]*[\"“”„«»]")


def question_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """A question that the translation states, or a statement that it asks."""
    source, target = (_QUESTION_MARKS.findall(_QUOTED.sub("", text)) for text in (pair.source, pair.target))
    if source and not _QUESTION_MARKS.search(pair.target) and not _may_ask(pair.target, pair.target_language):
        end = pair.source.rindex(source[-1]) + 1
        start = max(pair.source.rfind(mark, 0, end - 1) for mark in ".!?") + 1
        reason = f"The source asks, and the translation states: “{pair.target.strip()[-60:]}”."
        yield Doubt("question", "medium", start, end, reason, "lost")
    elif target and not _QUESTION_MARKS.search(pair.source) and not _may_ask(pair.source, pair.source_language):
        end = pair.target.rindex(target[-1]) + 1
        start = max(pair.target.rfind(mark, 0, end - 1) for mark in ".!?") + 1
        reason = f"The source states, and the translation asks: “{pair.target[start:end].strip()[-60:]}”."
        yield Doubt("question", "medium", 0, len(pair.source), reason, "new", (start, end))


def _may_ask(text: str, language: LanguageCode) -> bool:
    """Recognizers leave out question marks: where no sign ends the text, its words may ask without one."""
    asks = _ASKS.get(language)
    return asks is not None and text.rstrip()[-1:] not in {".", "!", "…"} and asks.search(text) is not None
