"""What a session's translations are made and checked with."""

from __future__ import annotations

from dataclasses import dataclass, field

from transcriber.core.translation_work import LanguagePair
from transcriber.ports import OpenTranslator
from transcriber.session.loaded_translators import LoadedTranslators
from transcriber.session.segment_translation import RestartingTranslator
from transcriber.session.translation_flags import ReviewTranslations
from transcriber.terms.glossary import Glossary
from transcriber.terms.protection import TermProtection


@dataclass(frozen=True)
class TranslationEngines:
    """What translations are made with. review: Looks for mistakes in them. loaded: Keeps memory within bounds."""

    open_translator: OpenTranslator
    protection: TermProtection = field(default_factory=lambda: TermProtection(Glossary()))
    review: ReviewTranslations = lambda _state: ()
    loaded: LoadedTranslators = field(default_factory=LoadedTranslators)

    def opened(self, pair: LanguagePair) -> RestartingTranslator:
        """A translator for the calling thread. Raises ModelMissingError where no engine has the pair."""
        return RestartingTranslator(lambda: self.open_translator(pair.source, pair.target))
