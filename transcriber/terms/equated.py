"""Finds two names for a thing that no glossary puts together: somebody says so, and somebody else uses one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from transcriber.terms.equations import NameSpan, equations
from transcriber.terms.families import abbreviates, plain, root, stem
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.mentions import finder_of
from transcriber.terms.quotes import quote, span, spoken
from transcriber.terms.replay import Replay
from transcriber.terms.statements import Statement

_WORD = re.compile(r"[^\W_]+")
_MIN_USES = 2


@dataclass(frozen=True, slots=True)
class _Use:
    statement: Statement
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.statement.text[self.start : self.end]


@dataclass(slots=True)
class _Said:
    statements: list[Statement] = field(default_factory=list)
    found: dict[str, Finding] = field(default_factory=dict)


class EquatedReview:
    """Finds who equates a word that another speaker used with one of their own.

    At least one of the two is a term: the glossary has it, or everyday language lacks a word of it, or it is several
    words that another speaker used twice. What the glossary knows as two things, or as one, is left to others.

    is_known: Whether a lower-case word is of everyday language, however rare.
    """

    def __init__(self, glossary: Glossary, is_known: Callable[[str], bool]) -> None:
        self._finder = finder_of(glossary)
        self._is_known = is_known
        self._replay = Replay(_Said, self._take)

    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """One finding a pair of words, in the order in which they were said."""
        return list(self._replay.after(statements).found.values())

    def _take(self, said: _Said, statement: Statement) -> None:
        found = list(equations(statement.text)) if statement.speaker is not None else []
        if found:  # as it seldom is: only then is all that was said before looked through
            others = [one for one in said.statements if one.speaker not in {None, statement.speaker}]
            for equation in found:
                for anchor, own in ((equation.one, equation.other), (equation.other, equation.one)):
                    finding = self._finding(statement, anchor, own, others) if own.is_whole else None
                    if finding is not None:
                        said.found.setdefault(finding.subject, finding)
                        break
        said.statements.append(statement)

    def _finding(
        self, statement: Statement, anchor: NameSpan, own: NameSpan, others: Sequence[Statement]
    ) -> Finding | None:
        mine = _Use(statement, own.start, own.end)
        theirs = next(filter(None, (_latest(others, text) for text in _candidates(statement.text, anchor))), None)
        if theirs is None or _are_forms_of_one(theirs.text, mine.text):
            return None
        concepts = self._concepts(theirs.text), self._concepts(mine.text)
        if all(concepts) or not any(self._is_term(use.text, others) for use in (theirs, mine)):
            return None
        speaker, other = statement.speaker or "", theirs.statement.speaker or ""
        return Finding(
            kind="two-words",
            severity="medium",
            spans=(span(theirs.statement, theirs.start, theirs.end), span(statement, mine.start, mine.end)),
            message=(
                f'{spoken(other)} says "{theirs.text}" ({quote(theirs.statement, theirs.start, theirs.end)}), '
                f'{spoken(speaker)} sets "{mine.text}" beside it ({quote(statement, mine.start, mine.end)}): '
                "both seem to mean the same."
            ),
            subject=f"two-words:{'+'.join(sorted((plain(theirs.text), plain(mine.text))))}:"
            f"{'+'.join(sorted((speaker, other)))}",
            at=statement.end,
            concept=next((concept for known in concepts for concept in known), None),
            speakers=(other, speaker),
        )

    def _concepts(self, text: str) -> tuple[ConceptId, ...]:
        mentions = self._finder.find(text)
        return mentions[0].concepts if len(mentions) == 1 and mentions[0].text == text else ()

    def _is_term(self, text: str, others: Sequence[Statement]) -> bool:
        words = [word.lower() for word in _WORD.findall(text)]
        if self._concepts(text) or any(word.isalpha() and not self._is_known(word) for word in words):
            return True
        return len(words) > 1 and sum(_find(one, text) is not None for one in others) >= _MIN_USES


def _candidates(text: str, anchor: NameSpan) -> Iterator[str]:
    """The name, then shorter ones where it is not certain where it begins."""
    starts = [anchor.start + match.start() for match in _WORD.finditer(text[anchor.start : anchor.end])]
    for start in starts[:1] if anchor.is_whole else starts:
        yield text[start : anchor.end]


def _latest(statements: Sequence[Statement], text: str) -> _Use | None:
    return next(filter(None, (_find(statement, text) for statement in reversed(statements))), None)


def _find(statement: Statement, text: str) -> _Use | None:
    """Where a statement says a name, whatever its inflection, case and hyphens."""
    sought = _stems(text)
    words = list(_WORD.finditer(statement.text))
    stems = [stem(word.group().lower()) for word in words]
    for first in range(len(stems) - len(sought) + 1):
        if stems[first : first + len(sought)] == sought:
            return _Use(statement, words[first].start(), words[first + len(sought) - 1].end())
    return None


def _stems(text: str) -> list[str]:
    return [stem(word.lower()) for word in _WORD.findall(text)]


def _are_forms_of_one(one: str, other: str) -> bool:
    roots = sorted((root(one), root(other)), key=len)
    return roots[0] in roots[1] or abbreviates(one, other) or abbreviates(other, one)
