"""Models that an index of translation models gave to this machine, pinned beside their files.

    <models>/<engine>-<source>-<target>/.entry.json    what the catalogue would say of it, with a checksum a file

From then on it is verified like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from models.catalog import LanguagePair, ModelEntry, ModelFile, ModelKind
from transcriber.core.speech import LanguageCode

ENTRY_NAME = ".entry.json"


def added_entries(root: Path) -> Iterator[ModelEntry]:
    """The models that an index gave; one whose entry is damaged is as good as not fetched."""
    for path in sorted(root.glob(f"*/{ENTRY_NAME}")):
        try:
            document = json.loads(path.read_bytes())
            source, target = document["pair"]
            yield ModelEntry(
                name=path.parent.name,
                kind=ModelKind.TRANSLATION,
                description=document["description"],
                licence=document["licence"],
                files=tuple(ModelFile(**file) for file in document["files"]),
                sources=(),
                engine=document["engine"],
                pair=LanguagePair(LanguageCode(source), LanguageCode(target)),
            )
        except (OSError, ValueError, LookupError, TypeError):
            continue
