"""A glossary as a page in Markdown, for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from transcriber.terms.glossary import Concept, Glossary

_KINDS = {
    "concept": "Concepts",
    "standard": "Standards",
    "tool": "Tools",
    "organisation": "Organisations",
    "person": "People",
}


def to_page(glossary: Glossary, title: str) -> str:
    """A table of words with several senses, then one a kind of concept, each in the order of the alphabet."""
    concepts = glossary.concepts.values()
    groups = sorted({concept.sense_group for concept in concepts if concept.sense_group}, key=str.casefold)
    origin = f"<!-- Written by 'bofscribe glossary export {title} --format md': change the glossary, not this page. -->"
    parts = [
        origin,
        f"# Glossary: {_escaped(title)}",
        f"{len(concepts)} concepts, {len(groups)} words that mean several things.",
    ]
    if groups:
        rows = [
            (
                f"**{_escaped(group)}**" if place == 0 else "",
                _escaped(sense.preferred),
                _escaped(sense.definition),
                _escaped(", ".join(sense.cues)),
            )
            for group in groups
            for place, sense in enumerate(glossary.senses(group))
        ]
        parts += ["## One word, several senses", _table(("word", "sense", "means", "told by"), rows)]
    for kind, heading in _KINDS.items():
        of_kind = sorted((c for c in concepts if c.kind == kind), key=lambda concept: concept.preferred.casefold())
        if of_kind:
            parts += [f"## {heading}", _table(("term", "means", "also called", "said"), map(_row, of_kind))]
    return "\n\n".join(parts) + "\n"


def _row(concept: Concept) -> tuple[str, str, str, str]:
    sense = f" (a sense of *{concept.sense_group}*)" if concept.sense_group else ""
    return (
        f"**{_escaped(concept.preferred)}**",
        f"{_escaped(concept.definition)}{sense}",
        _escaped(", ".join(concept.aliases)),
        _escaped(", ".join(concept.say)),
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        yield f"| {' | '.join(header)} |"
        yield f"|{' --- |' * len(header)}"
        for row in rows:
            yield f"| {' | '.join(row)} |"

    return "\n".join(lines())


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", text)
