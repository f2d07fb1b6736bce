"""Reference pairs of FLORES-200 (CC BY-SA 4.0), which are clean: what is flagged in them is false.

The texts are not part of the repository; without them there is nothing to score.
"""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.translation.sentences import DIRECTIONS, Part
from transcriber.checks.translation.pairs import TranslationPair
from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode

TEXTS = Path(__file__).resolve().parents[4] / "shared" / "text"
_CODES = {"en": "eng", "pt": "por", "es": "spa", "fr": "fra", "de": "deu"}


def clean_pairs(part: Part) -> list[list[TranslationPair]]:
    """One list a direction; the first half of the sentences is for development. Empty where the texts are missing."""
    files = {language: TEXTS / f"flores200_devtest.{code}_Latn" for language, code in _CODES.items()}
    if not all(file.is_file() for file in files.values()):
        return []
    texts = {language: file.read_text(encoding="utf-8").splitlines() for language, file in files.items()}
    n_sentences = len(texts["en"])
    chosen = range(n_sentences // 2) if part == "development" else range(n_sentences // 2, n_sentences)
    return [
        [
            TranslationPair(
                SegmentId(f"s{index}"),
                1,
                LanguageCode(source),
                texts[source][index],
                LanguageCode(target),
                texts[target][index],
            )
            for index in chosen
        ]
        for source, target in DIRECTIONS
    ]
