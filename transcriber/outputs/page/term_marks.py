"""Terms within what was said, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from transcriber.core.views import SpeakerNames
from transcriber.outputs.page.signs import text
from transcriber.terms.glossary import Concept
from transcriber.terms.report import TermReport


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """senses: Who means what by it, where people differ."""

    name: str
    meaning: str
    forms: tuple[str, ...]
    senses: tuple[str, ...] = ()


def explained_terms(report: TermReport, names: SpeakerNames) -> list[ExplainedTerm]:
    """Those that have something to explain: words of several senses first, then terms, the most used first.

    Of a word whose sense nothing tells, nothing is said.
    """
    found: list[ExplainedTerm] = []
    for word, uses in groupby(report.senses, key=lambda use: use.word):
        meant = [(names.shown(use.speaker), _meaning(use.sense)) for use in uses if use.sense is not None]
        meanings = {meaning for _, meaning in meant}
        if len(meanings) > 1:
            lines = tuple(f"{name}: {meaning}" for name, meaning in meant)
            found.append(ExplainedTerm(word, "People mean different things by it.", (word,), lines))
        elif meanings:
            found.append(ExplainedTerm(word, meanings.pop(), (word,)))
    ambiguous = {use.word.lower() for use in report.senses}
    for term in report.terms:
        forms = tuple(dict.fromkeys([term.concept.preferred, *(usage.word for usage in term.usages)]))
        own = tuple(form for form in forms if form.lower() not in ambiguous)
        if term.concept.definition and own:
            found.append(ExplainedTerm(term.concept.preferred, term.concept.definition, own))
    return found


def _meaning(sense: Concept) -> str:
    return f"{sense.preferred} ({sense.definition})" if sense.definition else sense.preferred


class TermMarks:
    """Makes HTML of what was said, with a link to its meaning at the first time that a paragraph uses a term."""

    def __init__(self, terms: list[ExplainedTerm]) -> None:
        self._numbers: Mapping[str, int] = {
            form.lower(): number for number, term in reversed(list(enumerate(terms))) for form in term.forms
        }
        forms = sorted(self._numbers, key=len, reverse=True)
        joined = "|".join(map(re.escape, forms))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if forms else None

    def html(self, said: str, marked: set[int]) -> str:
        """marked: The terms that the paragraph has already; those that are marked now are added."""
        if self._pattern is None:
            return text(said)
        parts: list[str] = []
        at = 0
        one_line = " ".join(said.split())
        for match in self._pattern.finditer(one_line):
            number = self._numbers.get(match.group().lower())
            if number is None or number in marked:
                continue
            marked.add(number)
            parts += [_kept(one_line[at : match.start()]), _link(number, match.group())]
            at = match.end()
        return "".join([*parts, _kept(one_line[at:])])


def _kept(part: str) -> str:
    """With the spaces at its ends."""
    lead, trail = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :] if part.strip() else ""
    return f"{lead}{text(part)}{trail}"


def _link(number: int, shown: str) -> str:
    return f'<a class="term" href="#term-{number}" data-term="{number}">{text(shown)}</a>'
