"""What no translation may touch: names of files and functions, PEPs, issues, versions, addresses, code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.core.events import Severity

_IDENTIFIER = re.compile(
    r"(?P<address>https?://[^\s)>\]»”\"]+|www\.[^\s)>\]»”\"]+|[\w.+-]+@[\w-]+\.\w[\w.]*)"
    r"|`(?P<code>[^`]+)`"
    r"|(?P<pep>\bPEPs?[ -]?\d{1,4}\b)"
    r"|(?P<issue>(?<!\w)#\d+\b|\b(?:GH|bpo|CVE|gh)-\d[\d-]*)"
    r"|(?P<option>(?<![\w-])--[a-z][\w-]+)"
    r"|(?P<version>\bv?\d+(?:\.\d+){2,}(?:[a-z]+\d*)?\b(?!\s?(?:Uhr|€))|\b\d+\.\d+(?:t|rc\d|[ab]\d)\b|\bv\d+(?:\.\d+)*\b)"
    r"|(?P<name>\b(?:[A-Za-z]\w*(?:[._/]\w+)+(?:\(\))?|\w+\(\)|[A-Za-z]+\d\w*(?:_\w+|-[a-z0-9]\w*)*|_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)(?:\+\+)?)",
)
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_WORDS_WITH_POINTS = re.compile(
    r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}|(?:Mc|Mac|De|Di|La|Le|Van|O)[A-Z]\w+|\w+Innen\w*|\w+(?:/\w+)+|[A-Za-z]+\.[A-Z]\w*|[A-Za-z]{1,3}\.\d+|[A-Z]\.\w+|[A-Z]\d|[Ww]i[Ff]i"
)
_BETWEEN = re.compile(r"[\s\-–‑]+")
_OF_CODE = re.compile(r"[_()]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """Characters [start, end) of a text."""

    text: str
    start: int
    end: int
    sort: str


def identifiers(text: str) -> list[Identifier]:
    """All of a text in order.

    >>> [one.text for one in identifiers("PEP 703 touches PyObject_Head, see #4711 and mpi4py 3.14t.")]
    ['PEP 703', 'PyObject_Head', '#4711', 'mpi4py', '3.14t']
    >>> identifiers("On 23.11.2026 at 5 p.m. the U.S. team met")
    []
    """
    found = []
    for match in _IDENTIFIER.finditer(text):
        sort = match.lastgroup or ""
        start, end = match.span(sort)
        written = match[sort].rstrip(".,;:!?")
        is_ordinary = (sort == "version" and (_DATE.fullmatch(written) or _GROUPED.fullmatch(written))) or (
            sort == "name" and _WORDS_WITH_POINTS.fullmatch(written)
        )
        if not is_ordinary:
            found.append(Identifier(written, start, end - len(match[sort]) + len(written), sort))
    return found


def identifier_doubts(pair: TranslationPair, *, is_of_the_field: bool) -> Iterator[Doubt]:
    """Identifiers that a translation lost or changed, and those that it made up.

    Args:
        is_of_the_field: Whether this is talk among programmers: elsewhere a capital inside a word is no code.
    """
    source, target = identifiers(pair.source), identifiers(pair.target)
    plain_source, plain_target = _plain(pair.source), _plain(pair.target)
    new = [one for one in target if one.sort != "name" and _plain(one.text) not in plain_source]
    is_of_the_field = is_of_the_field or any(_is_sure(one) for one in source)
    for one in source:
        if (
            not is_of_the_field
            or _plain(one.text) in plain_target
            or (one.text.endswith("s") and _plain(one.text[:-1]) in plain_target)
        ):
            continue
        same = next((other for other in new if other.sort == one.sort), None)
        suggestion = None
        span = None
        reason = f"“{one.text}” must stay as it is, and the translation lacks it."
        if same is not None:
            new.remove(same)
            span = (same.start, same.end)
            suggestion = pair.target[: same.start] + one.text + pair.target[same.end :]
            reason = f"“{one.text}” has become “{same.text}” in the translation."
        severity: Severity = "high" if _is_sure(one) or "." in one.text else "medium"
        yield Doubt("id", severity, one.start, one.end, reason, one.text.lower(), span, suggestion)
    for other in new:
        if other.sort in {"pep", "issue", "address"}:
            reason = f"The translation names “{other.text}”, which nobody said."
            yield Doubt("id", "high", 0, len(pair.source), reason, other.text.lower(), (other.start, other.end))


def _is_sure(one: Identifier) -> bool:
    """Whether it can be nothing but code, or a number that names something."""
    return one.sort != "name" or _OF_CODE.search(one.text) is not None


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower())
