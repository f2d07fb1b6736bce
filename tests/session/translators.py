"""Scripted translators for the tests of translation, and the engines made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from models.fakes import ScriptedTranslator
from transcriber.core.events import Event
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.core.translation_work import LanguagePair
from transcriber.errors import ModelError, ModelMissingError
from transcriber.ports import Translator
from transcriber.session.translation_engines import TranslationEngines
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.protection import TermProtection

EN, PT, ES = (LanguageCode(code) for code in ("en", "pt", "es"))
GLOSSARY = Glossary.of([Concept(ConceptId("wheel"), "wheel", keep_as_is=True)])
PROTECTION = TermProtection(GLOSSARY)


class CrashError(ModelError):
    def __init__(self) -> None:
        super().__init__("The model crashed.", hint="Open it again.")


@dataclass
class ScriptedEngines:
    """Opens scripted translators. missing: Targets that it has none for. opened: Which were opened, in order."""

    answer: Callable[[str, str], str] | None = None
    missing: Sequence[LanguageCode] = ()
    is_pivoted: bool = False
    uses_context: bool = False
    review: Callable[[State], Sequence[Event]] = lambda _state: ()
    opened: list[LanguagePair] = field(default_factory=list)
    translators: list[ScriptedTranslator] = field(default_factory=list)

    def open(self, source: LanguageCode, target: LanguageCode) -> Translator:
        self.opened.append(LanguagePair(source, target))
        if target in self.missing:
            raise ModelMissingError(f"Nothing translates into {target}.", hint="Fetch it.")
        translator = ScriptedTranslator(
            source, target, answer=self.answer, is_pivoted=self.is_pivoted, uses_context=self.uses_context
        )
        self.translators.append(translator)
        return translator

    @property
    def engines(self) -> TranslationEngines:
        return TranslationEngines(self.open, PROTECTION, self.review)

    @property
    def asked(self) -> list[str]:
        return [sentence for translator in self.translators for call in translator.calls for sentence in call]


def crashing(*sentences: str, times: int) -> Callable[[str, str], str]:
    """An answer that crashes so many times at each of some sentences."""
    left = dict.fromkeys(sentences, times)

    def answer(sentence: str, said: str) -> str:
        if left.get(sentence, 0) > 0:
            left[sentence] -= 1
            raise CrashError
        return said

    return answer
