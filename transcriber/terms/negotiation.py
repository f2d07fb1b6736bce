"""Phrases by which people settle what a word means: "what do you mean by module", "kernel in the sense of"."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Negotiation: TypeAlias = Literal["asks", "clarifies"]

_ARTICLE = r"(?:an? |the |your |that |this |those |these |[\"“'‘])*$"
_ASKS_BEFORE = re.compile(
    r"(?:\bwhat (?:exactly |precisely )?(?:do|did|does|would|are|is) \w+ (?:(?:all|actually|really|exactly|both) )?"
    r"(?:mean|meaning|understand|refer to|referring to) (?:(?:here|exactly) )?"
    r"(?:by|with|under|when \w+ (?:say|says|said))? ?"
    r"|\b(?:which|what) (?:kind|sort|type|flavou?r|sense|meaning)s? of "
    r"|\b(?:not|isn't|wasn't) (?:that|this|the same|my|your) (?:kind|sort|type) of "
    r"|\bdefine |\bdefinition of )" + _ARTICLE,
    re.IGNORECASE,
)
_WHICH_BEFORE = re.compile(r"\b(?:which|whose) (?:of the |one of the )?$", re.IGNORECASE)
_WHICH_AFTER = re.compile(r"^[\"”'’]?(?:\?|,? (?:do|did|are|is|exactly|now|though)\b[^.!?]*\?)", re.IGNORECASE)
_ASKS_AFTER = re.compile(
    r"^[\"”'’]?,? ?(?:in (?:what|which) sense|as in (?:what|which)|meaning (?:what|which)"
    r"|[^.!?]{0,40}\b(?:do|did) you mean\b)"
    r"|^[\"”'’]?,?[^.!?]{0,20}\bmeans? (?:what|something (?:else|different)|(?:two |different )+things)\b",
    re.IGNORECASE,
)
_SAYING_BEFORE = re.compile(
    r"\bwhen \w+ (?:says?|said|talks?|talked|speaks?)(?: about| of)? " + _ARTICLE,
    re.IGNORECASE,
)
_CLARIFIES_BEFORE = re.compile(
    r"(?:\bby |\bwhen (?:i|we) (?:say|talk about|speak of) |\b(?:i|we) (?:mean|meant) |\b(?:for|to) (?:me|us),? "
    r"|\bwhere (?:i|we) come from,? "
    r"|\bin (?:my|our) (?:head|world|field|case|language|trade|team|group|community),? )" + _ARTICLE,
    re.IGNORECASE,
)
_CLARIFIES_AFTER = re.compile(
    r"^[\"”'’]?,? ?(?:in the sense of|as in\b|(?:for|to) (?:me|us)\b|(?:i|we) (?:mean|meant)\b|meaning\b)",
    re.IGNORECASE,
)
_DEFINES_AFTER = re.compile(
    r"^[\"”'’]?,? (?:(?:always|just|only|really|simply|usually) )?(?:means?|meant"
    r"|(?:is|are|was|were) (?:(?:always|just|only|really|simply|usually) )?"
    r"(?:an?|the|about|what|how|where|when|which|who|one|some|something)) ",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(what|which|that|and|but|while|whereas)\s+(you|they|others|people)\s+(\w+\s+)?(call|say|name|refer)"
    r"|\b(we|i)\s+((just|always|usually|only|would|do not|don't|would not|wouldn't|never)\s+){0,2}(call|say|name)\b"
    r"|\byou\s+(keep\s+)?(say|saying|said|call|called|mean|meant)\b"
    r"|\b(is|are|isn't|aren't)\s+(that|this|it|those|these|they)\s+(not\s+)?(just\s+)?(the same|another|different)"
    r"|\b(the )?same (thing )?(as|thing)\b|\bdifferent (from|to|than)\b|\banother (word|name) for\b"
    r"|\b(also|otherwise|better|formerly) known as\b|\b(my|our|your|their) (word|name|term) for\b"
    r"|\bor,? as (you|we|they|others|people) (call|say|put|name)\b"
    r"|\bis\b.{1,40}\bthe same\b|\bin (my|our|your) (words|language|world)\b",
    re.IGNORECASE,
)
_ECHO = re.compile(r"(?:^|[.!?]\s+)((?:\S+\s+){0,3}\S+\?)")
"""A question of at most four words repeats what somebody else said."""
_REST_OF_QUESTION = re.compile(r"[^.!]*\?")
_LETTERS_BEFORE = 80


def negotiation(text: str, start: int, end: int) -> Negotiation | None:
    """Whether a statement asks what the word at characters [start, end) means, says what its speaker means, or neither.

    >>> text = "What do you mean by module?"
    >>> negotiation(text, 20, 26)
    'asks'
    """
    before, after = text[max(0, start - _LETTERS_BEFORE) : start], text[end:]
    if _ASKS_BEFORE.search(before) or _ASKS_AFTER.search(after):
        return "asks"
    if _WHICH_BEFORE.search(before) and _WHICH_AFTER.search(after):
        return "asks"
    is_statement = bool(
        _SAYING_BEFORE.search(before) or _CLARIFIES_BEFORE.search(before) or _CLARIFIES_AFTER.search(after)
    )
    if not is_statement:
        return None
    return "asks" if _REST_OF_QUESTION.match(after) else "clarifies"


def is_definition(text: str, start: int, end: int) -> bool:
    """Whether a statement says what the word at characters [start, end) is to its speaker.

    >>> is_definition("For me a partition is a slice of the table.", 9, 18)
    True
    """
    is_own = _CLARIFIES_BEFORE.search(text[max(0, start - _LETTERS_BEFORE) : start]) is not None
    return is_own and _DEFINES_AFTER.search(text[end:]) is not None


def is_contrast(text: str) -> bool:
    """Whether a statement sets words for one thing against each other: "is that the same as", "we call it"."""
    return _CONTRAST.search(text) is not None


def echo_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The characters [start, end) of short questions, which say back what somebody else said.

    >>> echo_spans("The allocation? Our batch job is small.")
    ((0, 15),)
    """
    return tuple(match.span(1) for match in _ECHO.finditer(text))
