"""Where somebody says that two names mean one thing: "what you call the landing box is the login node"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_WORDS = 4
_TOKEN = r"[^\W_]+(?:[-'’.+/_][^\W_]+)*\+*"
_NAME = rf"[\"“‘']?(?:(?:the|an?|your|our|my|their) )?{_TOKEN}(?: {_TOKEN}){{0,4}}?[\"”’']?"
_NAMES_LEFT = rf"(?P<one>(?:{_TOKEN} ){{0,4}}{_TOKEN})[\"”’']?"
_NAMES_RIGHT = rf"(?P<other>[\"“‘']?{_TOKEN}(?: {_TOKEN}){{0,5}})"
_ONE, _OTHER = rf"(?P<one>{_NAME})", _NAMES_RIGHT
_WE, _YOU = r"(?:we|i)", r"(?:you(?: \w+)?|they|others|people|\w+ people)"
_JUST = r"(?: (?:just|basically|really|simply|exactly|probably|actually|also))*"
_CALL = r"(?:just |always |usually |would |only )*(?:call|say|name)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:what|the thing) {_YOU} {_CALL} {_ONE},?(?: (?:is|are){_JUST}(?: what {_WE} {_CALL})?| {_WE} {_CALL})"
        rf" {_OTHER}",
        rf"\b{_YOU} {_CALL} (?:it |that |this )?{_ONE},?(?: and| but| while| whereas)? {_WE} {_CALL}"
        rf"(?: it| that| this)? {_OTHER}",
        rf"(?:^|[.,?!] |\b(?:so|and|but|or|now) )(?:is|are) {_ONE}{_JUST}"
        rf" (?:the same(?: thing)? as|another (?:word|name) for) {_OTHER}",
        rf"\bare {_ONE} and {_OTHER} the same\b",
        rf"\b(?:by|when (?:i|we|you) say) {_ONE},? (?:do )?(?:i|we|you) mean {_OTHER}",
        rf"{_NAMES_LEFT},? \(?(?:(?:also|otherwise|better|formerly|previously) (?:known as|called)|a\.k\.a\.?|aka)"
        rf" {_OTHER}",
        rf"{_NAMES_LEFT},? or (?P<other>{_NAME}),? as (?:we|you|they|others|people) (?:\w+ )?(?:call|say|name|put)\b",
        rf"{_NAMES_LEFT},? (?:which |that )?(?:is|are){_JUST} (?:the same(?: thing)? as|another (?:word|name|term) for"
        rf"|(?:our|my|your|their) (?:word|name|term) for|what (?:we|you|they|i) call|short for) {_OTHER}",
        rf"{_NAMES_LEFT} stands for {_OTHER}",
    )
)
_HINT = re.compile(
    r"\b(?:the same|(?:known|put) as|(?:also|otherwise|better|formerly|previously) called|call|say|name|mean|stands for"
    r"|(?:word|name|term|short) for|a\.?k\.?a)\b",
    re.IGNORECASE,
)
"""Each pattern has one of these, and few texts do."""
_WORD = re.compile(_TOKEN)
_ARTICLES = frozenset({"the", "a", "an", "your", "our", "my", "their"})
_JOINTS = frozenset({"of", "and", "or"})
_FUNCTION_WORDS = """about again all also am and any anything are as at be because been but by can could did do does
else everything for from get had has have he her here him his how i if in into is isn't it it's
its just like may me might must no nobody not nothing of on one or other others ours people
same say she should so some something such than that that's them then there these they thing
things this those to today too us was we were what when where which while who why will with
would yes yesterday yet you yours tomorrow now really actually though by either both them"""
_NO_NAME = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Characters [start, end) of a text. is_whole: Both edges are certain; else words may be missing or too many."""

    start: int
    end: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Equation:
    one: NameSpan
    other: NameSpan


def equations(text: str) -> Iterator[Equation]:
    """What a text equates, in the order of the patterns; each name has one to four words and none that is no name.

    >>> text = "Is the landing box the same as the head node?"
    >>> [(text[e.one.start : e.one.end], text[e.other.start : e.other.end]) for e in equations(text)]
    [('landing box', 'head node')]
    """
    if not _HINT.search(text):
        return
    seen: set[tuple[int, int]] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            is_open = pattern.pattern.startswith(_NAMES_LEFT)
            one = _left(text, *match.span("one")) if is_open else _right(text, *match.span("one"), is_closed=True)
            other = _right(text, *match.span("other"), is_closed=False)
            if one and other and (one.start, other.start) not in seen:
                seen.add((one.start, other.start))
                yield Equation(one, other)


def _right(text: str, start: int, end: int, *, is_closed: bool) -> NameSpan | None:
    """From the beginning on, until a word that is no name; None where what follows belongs to the name."""
    words = list(_WORD.finditer(text, start, end))
    if words and words[0].group().lower() in _ARTICLES:
        words = words[1:]
    kept = []
    for word in words:
        if word.group().lower() in _JOINTS:
            return None
        if word.group().lower() in _NO_NAME | _ARTICLES:
            break
        kept.append(word)
    if not kept or len(kept) > _MAX_WORDS or (is_closed and len(kept) < len(words)):
        return None
    return NameSpan(kept[0].start(), kept[-1].end(), is_whole=True)


def _left(text: str, start: int, end: int) -> NameSpan | None:
    """Back from the end, until a word that is no name; whole only where an article or the sentence begins it."""
    words = list(_WORD.finditer(text, start, end))
    kept: list[re.Match[str]] = []
    is_whole = text[:start].rstrip()[-1:] in {"", ".", ",", "?", "!", ";", ":", "("}
    for word in reversed(words):
        if word.group().lower() in _ARTICLES:
            is_whole = True
            break
        if word.group().lower() in _NO_NAME:
            is_whole = False
            break
        kept.append(word)
    if not kept or len(kept) > _MAX_WORDS:
        return None
    return NameSpan(kept[-1].start(), kept[0].end(), is_whole=is_whole)
