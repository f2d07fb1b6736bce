"""A glossary as SKOS in Turtle, for thesaurus tools.

preferred and the first translation of a language: prefLabel; aliases and other translations: altLabel; mishearings:
hiddenLabel, which SKOS has for forms that are searched for and never shown; a sense group: a Collection. The labels
of one language are disjoint, as SKOS demands.

Source: SKOS Reference, W3C 2009 (S13, S14: labels; section 9: collections); RDF 1.1 Turtle, W3C 2014.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from transcriber.terms.glossary import Concept, Glossary

_HEAD = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
"""
_SCHEME = "<urn:bofscribe:glossary>"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_OWN_LANGUAGE = "en"
"""Of preferred terms and definitions; a term that stays as it is has no other."""


def to_skos(glossary: Glossary) -> str:
    parts = [_HEAD, f"{_SCHEME} a skos:ConceptScheme .\n"]
    parts += [_concept(concept) for concept in glossary.concepts.values()]
    groups = dict.fromkeys(concept.sense_group for concept in glossary.concepts.values() if concept.sense_group)
    parts += [_collection(group, glossary.senses(group)) for group in groups]
    return "\n".join(parts)


def _concept(concept: Concept) -> str:
    statements = ["a skos:Concept", f"skos:inScheme {_SCHEME}", f"skos:notation {_literal(concept.id)}"]
    statements += _labels(concept)
    if concept.definition:
        statements.append(f"skos:definition {_literal(concept.definition, _OWN_LANGUAGE)}")
    statements += [f"skos:scopeNote {_literal(note, _OWN_LANGUAGE)}" for note in _scope_notes(concept)]
    if concept.source:
        statements.append(f"dct:source {_literal(concept.source)}")
    return f"{_iri('concept', concept.id)} " + " ;\n    ".join(statements) + " .\n"


def _labels(concept: Concept) -> Iterator[str]:
    yield f"skos:prefLabel {_literal(concept.preferred, _OWN_LANGUAGE)}"
    taken = {concept.preferred}
    for kind, forms in (
        ("altLabel", concept.aliases),
        ("hiddenLabel", (*concept.mishearings, *concept.weak_mishearings)),
    ):
        for form in forms:
            if form not in taken:
                taken.add(form)
                yield f"skos:{kind} {_literal(form, _OWN_LANGUAGE)}"
    for language, names in concept.translations.items():
        if language != _OWN_LANGUAGE:
            for place, name in enumerate(dict.fromkeys(names)):
                yield f"skos:{'altLabel' if place else 'prefLabel'} {_literal(name, language)}"


def _scope_notes(concept: Concept) -> Iterator[str]:
    yield f"Kind: {concept.kind}"
    if concept.say:
        yield f"Said: {', '.join(concept.say)}"
    if concept.cues:
        yield f"Near it: {', '.join(concept.cues)}"
    if concept.keep_as_is:
        yield "Stays as it is in translations"


def _collection(group: str, senses: tuple[Concept, ...]) -> str:
    members = ", ".join(_iri("concept", concept.id) for concept in senses)
    return (
        f"{_iri('senses', group)} a skos:Collection ;\n"
        f"    skos:prefLabel {_literal(group, _OWN_LANGUAGE)} ;\n    skos:member {members} .\n"
    )


def _iri(kind: str, name: str) -> str:
    return f"<urn:bofscribe:{kind}:{quote(name, safe='')}>"


def _literal(text: str, language: str = "") -> str:
    escaped = re.sub(r'[\\"\n\r\t]', lambda found: _ESCAPES[found[0]], text)
    return f'"{escaped}"' + (f"@{language}" if language else "")
