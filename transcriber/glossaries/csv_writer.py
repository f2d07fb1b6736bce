"""A glossary as CSV, the form that people edit; what `csv_reader` reads back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from transcriber.core.speech import LanguageCode
from transcriber.glossaries.rows import COLUMNS, SEPARATOR
from transcriber.terms.glossary import Concept, Glossary


def to_csv(glossary: Glossary) -> str:
    """One line a concept; a column for each language that one has a translation into."""
    languages = sorted({language for concept in glossary.concepts.values() for language in concept.translations})
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [*COLUMNS, *languages], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(concept) for concept in glossary.concepts.values())
    return buffer.getvalue()


def _cells(concept: Concept) -> Mapping[str, str]:
    own = {
        "concept_id": concept.id,
        "kind": concept.kind,
        "preferred": concept.preferred,
        "aliases": SEPARATOR.join(concept.aliases),
        "say": SEPARATOR.join(concept.say),
        "mishearings_strong": SEPARATOR.join(concept.mishearings),
        "mishearings_weak": SEPARATOR.join(concept.weak_mishearings),
        "sense_group": concept.sense_group or "",
        "cues": SEPARATOR.join(concept.cues),
        "definition": concept.definition,
        "keep_as_is": "yes" if concept.keep_as_is else "",
        "source": concept.source,
    }
    return own | {language: SEPARATOR.join(names) for language, names in _sorted(concept.translations)}


def _sorted(translations: Mapping[LanguageCode, tuple[str, ...]]) -> list[tuple[LanguageCode, tuple[str, ...]]]:
    return sorted(translations.items())
