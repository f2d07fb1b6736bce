"""What is being said, in another language: translated again as it grows, and shown so that it stays calm."""

from __future__ import annotations

from transcriber.core.agreement import spoken_form
from transcriber.core.segmentation import is_sentence_end
from transcriber.core.signals import PartialCaption, PartialTranslated
from transcriber.core.speech import join_sentences, word_separator
from transcriber.core.translation_agreement import TranslationAgreement
from transcriber.core.translation_work import LanguagePair, sentences_of
from transcriber.session.protected_translation import Translate, translate_protected
from transcriber.terms.protection import TermProtection

_ENDS, _PAUSES = ".…", ",;:—– "
_FULL_STOPS = {"ja": "。", "zh": "。"}


class PartialTranslation:
    """Follows the tail of one pair of languages. Whole sentences are translated once, the open one as it grows."""

    def __init__(self, pair: LanguagePair, protection: TermProtection) -> None:
        self._pair = pair
        self._protection = protection
        self._whole: dict[str, str] = {}
        self._ended: frozenset[str] = frozenset()
        self._source = ""
        self._agreement = TranslationAgreement()

    def after(self, caption: PartialCaption, translate: Translate) -> PartialTranslated:
        """What to show for the newest caption.

        Raises:
            ModelError: As `Translator.translate`.
        """
        sentences, open_sentence = self._divided(caption)
        known = self._whole
        self._whole = {one: known.get(one) or self._translated(one, translate) for one in sentences}
        self._follow(open_sentence.rstrip(_ENDS), translate)
        return PartialTranslated(
            join_sentences((self._whole[one] for one in sentences), self._pair.target),
            self._agreement.text,
            caption.label,
            self._pair.source,
            self._pair.target,
            caption.start,
            caption.end,
        )

    def _divided(self, caption: PartialCaption) -> tuple[list[str], str]:
        """The sentences that are whole, and the one that is still open; behind that nothing is shown.

        A recognizer ends what it hears with a full stop, and takes it back when more comes, or takes back the whole
        sentence: one is whole when it is confirmed, or was heard twice.
        """
        separator = word_separator(self._pair.source) if caption.stable_text and caption.unstable_text else ""
        sentences = sentences_of(f"{caption.stable_text}{separator}{caption.unstable_text}")
        n_confirmed = sum(is_sentence_end(one) for one in sentences_of(caption.stable_text))
        has_open_end = bool(caption.unstable_text.strip()) or n_confirmed < len(sentences)
        n_ended = len(sentences) - has_open_end
        heard_before, self._ended = self._ended, frozenset(sentences[:n_ended])
        n_whole = n_confirmed
        while n_whole < n_ended and sentences[n_whole] in heard_before:
            n_whole += 1
        return sentences[:n_whole], sentences[n_whole] if n_whole < len(sentences) else ""

    def _follow(self, source: str, translate: Translate) -> None:
        if not _goes_on(self._source, source):
            self._agreement = TranslationAgreement()
        if source and source != self._source:
            # As a whole sentence first: what follows will be one, and models treat what has no end in another way.
            # With the full stop, erasure falls by a fifth to a half and the lag by a third of a word; the reading
            # without it takes as much again off the erasure of long sentences.
            whole = source.rstrip(_PAUSES) + _FULL_STOPS.get(self._pair.source, ".")
            readings = [self._translated(reading, translate) for reading in (whole, source)]
            self._agreement = self._agreement.after(source, readings)
        self._source = source

    def _translated(self, text: str, translate: Translate) -> str:
        return translate_protected(text, translate, self._protection, self._pair.target).text


def _goes_on(before: str, after: str) -> bool:
    """Whether one text is the same sentence as the other, heard further: half of it still stands."""
    words, words_after = before.split(), after.split()
    pairs = zip(words, words_after, strict=False)
    n_same = next(
        (index for index, (a, b) in enumerate(pairs) if spoken_form(a) != spoken_form(b)),
        min(len(words), len(words_after)),
    )
    return n_same >= (len(words) + 1) // 2
