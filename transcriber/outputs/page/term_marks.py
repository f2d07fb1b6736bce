"""Terms within what was said, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from transcriber.core.views import SpeakerNames
from transcriber.outputs.page.signs import text
from transcriber.terms.report import TermReport


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """senses: Who means what by it, where people differ."""

    name: str
    meaning: str
    forms: tuple[str, ...]
    senses: tuple[str, ...] = ()


def explained_terms(report: TermReport, names: SpeakerNames) -> list[ExplainedTerm]:
    """Those that have something to explain, the most used first."""
    senses: dict[str, list[str]] = {}
    for use in report.senses:
        meant = "not clear" if use.sense is None else use.sense.preferred
        senses.setdefault(use.word, []).append(f"{names.shown(use.speaker)}: {meant}")
    found = [
        ExplainedTerm(word, "People mean different things by it.", (word,), tuple(lines))
        for word, lines in senses.items()
    ]
    ambiguous = {word.lower() for word in senses}
    for term in report.terms:
        forms = tuple(dict.fromkeys([term.concept.preferred, *(usage.word for usage in term.usages)]))
        own = tuple(form for form in forms if form.lower() not in ambiguous)
        if term.concept.definition and own:
            found.append(ExplainedTerm(term.concept.preferred, term.concept.definition, own))
    return found


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
