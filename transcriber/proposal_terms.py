"""Which concepts of a glossary a proposal touches, and the people and organisations that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from transcriber.glossaries.rows import id_of
from transcriber.proposal import Proposal
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.glossary_check import same_form
from transcriber.terms.mentions import Mention, finder_of

_BETWEEN_INSTITUTIONS = re.compile(r"\s*[/;|]\s*|\s+(?:and|&)\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class ProposalTerms:
    """touched: Concepts of the glossary, in its order. named: People and organisations that it does not have yet."""

    touched: tuple[Concept, ...] = ()
    named: tuple[Concept, ...] = ()


def proposal_terms(proposal: Proposal, glossary: Glossary) -> ProposalTerms:
    """What is written in the proposal word for word; an ambiguous word counts where most cues are for one sense."""
    named = list(_named(proposal))
    known = {same_form(form): concept for concept in glossary.concepts.values() for form in concept.surface_forms}
    text = "\n".join(
        part
        for part in (
            proposal.title,
            proposal.abstract,
            proposal.description,
            *proposal.topics,
            *(item.title for item in proposal.agenda),
            *(leader.biography for leader in proposal.leaders),
            *(channel.name for channel in proposal.channels),
        )
        if part
    )
    mentions = finder_of(glossary).find(text)
    touched = {concept for mention in mentions for concept in _meant(mention, glossary, text)}
    touched |= {known[same_form(concept.preferred)].id for concept in named if same_form(concept.preferred) in known}
    return ProposalTerms(
        tuple(concept for concept in glossary.concepts.values() if concept.id in touched),
        tuple(_with_own_ids((c for c in named if same_form(c.preferred) not in known), glossary)),
    )


def _meant(mention: Mention, glossary: Glossary, text: str) -> Iterator[ConceptId]:
    if len(mention.concepts) == 1:
        yield mention.concepts[0]
        return
    n_cues = {concept: _n_cues(glossary.concepts[concept], text) for concept in mention.concepts}
    most = max(n_cues.values())
    best = [concept for concept, number in n_cues.items() if number == most]
    if most and len(best) == 1:
        yield best[0]


def _n_cues(concept: Concept, text: str) -> int:
    return sum(bool(re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", text, re.IGNORECASE)) for cue in concept.cues)


def _named(proposal: Proposal) -> Iterator[Concept]:
    """Leaders and their institutions, each once."""
    names = dict.fromkeys((leader.name, "person", "session leader") for leader in proposal.leaders)
    names |= dict.fromkeys(
        (institution, "organisation", "institution of a session leader")
        for leader in proposal.leaders
        for institution in _BETWEEN_INSTITUTIONS.split(leader.institution)
        if any(letter.isalnum() for letter in institution)
    )
    for name, kind, definition in names:
        yield Concept(ConceptId(id_of(name)), name, kind, definition=definition, keep_as_is=True, source="proposal")


def _with_own_ids(concepts: Iterable[Concept], glossary: Glossary) -> Iterator[Concept]:
    """Without the ids that the glossary has: a person must not replace a concept, nor another person."""
    taken = set(glossary.concepts)
    seen: set[str] = set()
    for concept in concepts:
        if same_form(concept.preferred) in seen:
            continue
        seen.add(same_form(concept.preferred))
        own = concept.id if concept.id not in taken else ConceptId(f"{concept.kind}-{concept.id}")
        taken.add(own)
        yield replace(concept, id=own)
