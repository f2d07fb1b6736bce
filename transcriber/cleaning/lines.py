"""One line cleaned, and what was done to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.rules import RULES
from transcriber.cleaning.words import CleanWord, joined, words_of


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Characters [start, end) of the line's text that are not in the cleaned line, and the rule that left them out."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class CleanedText:
    """Every word of the line is in `words` or in `left_out`: nothing else happened to it.

    One that was left out may lie within the place of a word that was made of those around it: "twenty uh five" is 25.
    """

    text: str
    words: tuple[CleanWord, ...]
    left_out: tuple[LeftOut, ...] = ()


def as_it_stands(text: str) -> CleanedText:
    """A line to which no rule is applied."""
    return CleanedText(text, tuple(words_of(text)))


def cleaned_text(text: str, context: LineContext, rules: Collection[str]) -> CleanedText:
    """A line's text after those rules that are named, in their order."""
    words: list[CleanWord] = words_of(text)
    left_out: list[LeftOut] = []
    for name, rule in RULES.items():
        if name in rules:
            after = _marked(words, rule.apply(words, context), name)
            left_out += _left_out(words, after, name)
            words = after
    return CleanedText(joined(words), tuple(words), tuple(sorted(left_out, key=lambda one: one.start)))


def _marked(before: Sequence[CleanWord], after: Sequence[CleanWord], rule: str) -> list[CleanWord]:
    """The words after a rule, those that it changed marked as such."""
    known = frozenset(before)
    return [word if word in known else replace(word, rules=(*word.rules, rule)) for word in after]


def _left_out(before: Sequence[CleanWord], after: Sequence[CleanWord], rule: str) -> list[LeftOut]:
    places = [word.source for word in after]
    return [
        LeftOut(*word.source, rule)
        for word in before
        if not any(start <= word.source[0] and word.source[1] <= end for start, end in places)
    ]
