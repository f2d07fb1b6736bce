"""A document as it may be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from transcriber.core.events import RedactionId, RedactionMade
from transcriber.core.redaction import Redacted, Wording, redacted
from transcriber.outputs.document import Document
from transcriber.terms.glossary import Glossary


def redacted_document(document: Document) -> tuple[Document, Redacted]:
    """The document without what its session's redactions name, in its settings and its glossary as well.

    To be done before anything is made of the document, its cleaned transcript too.
    """
    people = [concept.preferred for concept in document.glossary.concepts.values() if concept.kind == "person"]
    found = redacted(document.state, (*document.settings.speakers.roster, *people))
    if not document.state.redactions:
        return document, found
    wording = found.wording
    settings = document.settings
    made = replace(
        document,
        session_id=wording.text(document.session_id),
        state=found.state,
        glossary=_glossary(document.glossary, wording),
        settings=replace(
            settings,
            title=wording.text(settings.title),
            topics=wording.texts(settings.topics),
            speakers=replace(
                settings.speakers,
                roster=tuple(wording.new_name(name) or wording.text(name) for name in settings.speakers.roster),
            ),
            agenda=wording.texts(settings.agenda),
        ),
    )
    return made, found


def _glossary(glossary: Glossary, wording: Wording) -> Glossary:
    kept = (one for one in glossary.concepts.values() if not (one.kind == "person" and wording.new_name(one.preferred)))
    made = Glossary.of(map(wording.texts, kept))
    return glossary if made.concepts == glossary.concepts else made


def changes_anything(document: Document, made: RedactionMade) -> bool:
    """Whether one redaction alone would change anything of the document, or silence anything."""
    nothing: Mapping[RedactionId, RedactionMade] = MappingProxyType({})
    before = replace(document, state=replace(document.state, redactions=nothing, refined=(), deeds=()))
    alone = replace(before, state=replace(before.state, redactions=MappingProxyType({made.redaction: made})))
    after, found = redacted_document(alone)
    return bool(found.silent) or after != before
