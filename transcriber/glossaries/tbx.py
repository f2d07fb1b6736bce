"""A glossary as TBX-Basic, version 3, in the style that names data categories in attributes; for translation tools.

Mishearings are left out: every term in TBX is one that somebody writes. Mind that its ids are those of XML.

Source: ISO 30042:2019; the data categories of the dialect TBX-Basic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from transcriber.terms.glossary import Concept, Glossary

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_OWN_LANGUAGE = "en"


def to_tbx(glossary: Glossary, title: str) -> str:
    """The document; each concept's languages begin with English, the preferred term of each first."""
    root = ElementTree.Element(
        "tbx", {"xmlns": _NAMESPACE, "type": "TBX-Basic", "style": "dca", "xml:lang": _OWN_LANGUAGE}
    )
    header = ElementTree.SubElement(root, "tbxHeader")
    description = ElementTree.SubElement(header, "fileDesc")
    _text(ElementTree.SubElement(description, "titleStmt"), "title", title)
    _text(ElementTree.SubElement(description, "sourceDesc"), "p", f"Written by bofscribe from the glossary {title}.")
    body = ElementTree.SubElement(ElementTree.SubElement(root, "text"), "body")
    for concept in glossary.concepts.values():
        _append_concept(body, concept)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _append_concept(body: ElementTree.Element, concept: Concept) -> None:
    entry = ElementTree.SubElement(body, "conceptEntry", {"id": _xml_id(concept.id)})
    if concept.definition:
        _text(entry, "descrip", concept.definition, type="definition")
    if concept.source:
        _text(entry, "admin", concept.source, type="source")
    for note in _notes(concept):
        _text(entry, "note", note)
    _append_language(entry, _OWN_LANGUAGE, concept.surface_forms)
    for language, names in concept.translations.items():
        if language != _OWN_LANGUAGE and names:
            _append_language(entry, language, tuple(dict.fromkeys(names)))


def _append_language(entry: ElementTree.Element, language: str, terms: tuple[str, ...]) -> None:
    section = ElementTree.SubElement(entry, "langSec", {"xml:lang": language})
    for place, term in enumerate(terms):
        term_section = ElementTree.SubElement(section, "termSec")
        _text(term_section, "term", term)
        status = "admittedTerm-admn-sts" if place else "preferredTerm-admn-sts"
        _text(term_section, "termNote", status, type="administrativeStatus")


def _notes(concept: Concept) -> Iterator[str]:
    yield f"Kind: {concept.kind}"
    if concept.sense_group is not None:
        yield f"A sense of: {concept.sense_group}"
    if concept.say:
        yield f"Said: {', '.join(concept.say)}"
    if concept.cues:
        yield f"Near it: {', '.join(concept.cues)}"
    if concept.keep_as_is:
        yield "Stays as it is in translations"


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text


def _xml_id(name: str) -> str:
    """A name that XML takes for an id, different for different names."""
    return "concept-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", name)
