"""The parts of a session, with their lengths, out of what people write about its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_NUMBER_WORDS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40,
    "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "one": 1, "an": 1, "a": 1, "two": 2,
}  # fmt: skip
_NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}"

_DURATION = re.compile(
    rf"""(?:\b(?:about|around|approximately|roughly|up\ to|the\ (?:first|last|next|remaining))\ +|[~≈])?
    (?:
      \b(?:(?P<times>\d{{1,2}})\ *[x×]\ *|\d{{1,3}}\ *(?:[-–—]|to)\ *)?
        (?P<minutes>{_NUMBER})[\ -]*(?:minutes?|mins?|['′])(?!\w)\.?
      |\b(?P<half>half\ an\ hour)\b
      |\b(?P<hours>{_NUMBER})[\ -]*(?:hours?|hrs?|h)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(r"^\W*(\d{1,2})[:.](\d\d)\s*(?:[-–—]|to)\s*(\d{1,2})[:.](\d\d)\W*")
_WHOLE_SESSION = re.compile(
    r"\b(?:in total|overall|altogether|"
    r"(?:minutes?|mins?|hours?|hrs?|h)[ -](?:long )?(?:session|slot|bof|workshop|panel|meeting))\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"^(?:then|next|after(?:wards| that)|finally|lastly|the (?:rest|remainder|remaining)|"
    r"(?:(?:in |during |for )?the )?(?:first|second|third|fourth|fifth|next|last|final|main|opening|closing|other) "
    r"(?:part|half|section|segment|portion|block|phase|step))\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r",?\s+(?:and\s+)?(?:then(?!\s+again)|followed by|after which)\s+(?!we\b|they\b|you\b)", re.IGNORECASE
)
_VERB = re.compile(
    r"^.*?\b(?:will be|is|are|(?:consists?|consisting) of|includes?|features?|for|has|have|"
    r"(?:opens?|begins?|starts?|ends?|closes?) with)\s+(?=\w)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:giving|in which|where|during which|so that|with the|that|which|who|allowing|on how|to discuss|"
    r"for the audience)\b.*$|[,;:(].*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:[\s\W]|(?:of|for|on|to|a|an|the|then|first|second|third|next|finally|lastly|after(?:wards| that)|"
    r"followed by|we (?:will )?have|there will be|will be|will|is|are)(?:\s+|,\s*))+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])")
_MOST_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """minutes: None where the text doesn't say; it then has what the others leave."""

    title: str
    minutes: int | None = None


def agenda_items(texts: Iterable[str]) -> list[AgendaItem]:
    """What takes its time, in order. How long the whole session is, is no part of it.

    Args:
        texts: Paragraphs and items of lists, each in one line.

    >>> agenda_items(["We begin with 10 minutes of context, then discussion."])
    [AgendaItem(title='Context', minutes=10), AgendaItem(title='Discussion', minutes=None)]
    >>> agenda_items(["Welcome (5 min)", "Lightning talks: 20 minutes", "Wrap-up"])
    [AgendaItem(title='Welcome', minutes=5), AgendaItem(title='Lightning talks', minutes=20)]
    """
    return [item for text in texts for sentence in _SENTENCE_END.split(text) for item in _items(sentence.strip())]


def _items(sentence: str) -> Iterator[AgendaItem]:
    clock = _CLOCK.match(sentence)
    if clock:
        begin_h, begin_min, end_h, end_min = map(int, clock.groups())
        minutes = (60 * (end_h - begin_h) + end_min - begin_min) % (12 * 60)
        yield from _item(sentence[clock.end() :], minutes or None)
        return
    if _WHOLE_SESSION.search(sentence) and len(_DURATION.findall(sentence)) < 2:
        return
    is_part = False
    for clause in _THEN.split(sentence):
        duration = _DURATION.search(clause)
        is_part = is_part or duration is not None or _ORDINAL.match(clause) is not None
        if is_part:
            yield from _item(_title(clause, duration), _minutes(duration))


def _item(title: str, minutes: int | None) -> Iterator[AgendaItem]:
    words = _LEADING.sub("", title).strip(" \t.,;:!-–—()[]*_|").split()[:_MOST_TITLE_WORDS]
    if words:
        text = " ".join(words)
        yield AgendaItem(text[0].upper() + text[1:], minutes)


def _title(clause: str, duration: re.Match[str] | None) -> str:
    """What the part is: after its length or its verb if it is a sentence, all but its length if it is a title."""
    if duration is None:
        return _TAIL.sub("", _LEADING.sub("", _VERB.sub("", clause, count=1)))
    before, after = clause[: duration.start()], clause[duration.end() :]
    stripped = _LEADING.sub("", after).strip(" .,;:)]-–—")
    is_named_before = bool(before.strip(" (-–—:[,~")) and not _VERB.match(f"{before} x") and not _ORDINAL.match(before)
    if is_named_before and (not stripped or before.rstrip().endswith(("(", "-", "–", "—", ":", "["))):
        return before
    if not stripped:
        return _VERB.sub("", before.rstrip(), count=1)
    return _TAIL.sub("", stripped)


def _minutes(duration: re.Match[str] | None) -> int | None:
    if duration is None:
        return None
    if duration["half"]:
        return 30
    number = (duration["minutes"] or duration["hours"]).lower()
    count = int(number) if number.isdecimal() else _NUMBER_WORDS[number]
    count *= int(duration["times"] or 1)
    return (count if duration["minutes"] else 60 * count) or None
