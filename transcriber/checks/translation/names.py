"""Names of people that a translation translated, misspelt or lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.checks.translation.words import TextWord, plain_word, text_words, word_set

_TITLES = word_set(
    "dr dra doctor doctora doutor doutora mr mrs ms prof professor professora herr frau monsieur madame mme señor "
    "señora senhor senhora sr sra"
)
_GIVEN = word_set(
    "adam alan alex alice amy ana andrea andreas andrew andy angela anna anne antonio barbara barry ben bob "
    "brian carl "
    "carla carlos carol caroline catherine charles chris christian christine claire claudia daniel david diana "
    "diego elena "
    "emily emma eric eva fernando francisco frank gabriel george guido hans helen henry ines ivan jack jacob "
    "james jan jane "
    "javier jean jennifer joan john jonas jorge jose joseph juan julia karen katharina kevin klaus larry laura "
    "linda lisa "
    "lucas lucia luis luisa manuel marc marco margaret maria marie mark marta martin mary matthias michael "
    "miguel monica "
    "nathalie nicole nina olga oliver pablo patrick paul paula pedro peter philip philippe pierre rachel raquel "
    "raymond "
    "ricardo richard robert roger sam sandra sara sarah sergio simon sofia sophie stefan stephen steve steven "
    "susan sven "
    "teresa thomas tim tom ursula victor vincent walter wei william wolfgang xavier yusuf"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST = 3
_MOST_WORDS = 25
"""Longer sentences are retold rather than translated, with "he" for a name."""


def name_doubts(pair: TranslationPair) -> Iterator[Doubt]:
    """Names of the session's people and of others who are named in full, which the translation lacks."""
    if max(len(pair.source.split()), len(pair.target.split())) > _MOST_WORDS:
        return
    source = text_words(pair.source)
    target = [_bare(word) for word in text_words(pair.target)]
    roster = _roster(pair.names)
    for name in _names(source, pair.source, roster):
        lost = [word for word in name if not any(_is_same_name(_bare(word), other) for other in target)]
        is_known = any(word.text[0].isupper() and _bare(word) in roster for word in name)
        # Who is not of the session may have a name that each language writes in its way: Marie and Maria.
        is_of_place = any(_POSSESSIVE.search(word.plain) for word in name)
        if not lost or (not is_known and (len(lost) < len(name) or is_of_place)):
            continue
        start, end = name[0].start, name[-1].end
        written = pair.source[start:end]
        alike = next((other for other in text_words(pair.target) if _is_alike(_bare(lost[-1]), _bare(other))), None)
        if alike is not None and not is_known:
            continue
        if alike is not None:
            reason = f"The name “{lost[-1].text}” has become “{alike.text}” in the translation."
            fixed = pair.target[: alike.start] + lost[-1].text + pair.target[alike.end :]
            yield Doubt("name", "medium", start, end, reason, _bare(lost[-1]), (alike.start, alike.end), fixed)
        else:
            reason = f"The translation lacks the name “{written}”."
            yield Doubt("name", "medium", start, end, reason, _bare(lost[-1]))


def _names(source: Sequence[TextWord], text: str, roster: frozenset[str]) -> Iterator[list[TextWord]]:
    """Runs of capitalised words that name a person."""
    index = 0
    while index < len(source):
        run = [source[index]]
        is_titled = run[0].plain in _TITLES
        while len(run) < _LONGEST + is_titled and index + len(run) < len(source):
            word = source[index + len(run)]
            if not word.text[0].isupper() or text[run[-1].end : word.start].strip(" .-") or len(word.plain) < 2:
                break
            run.append(word)
        name = run[1:] if is_titled else run
        if name and name[0].text[0].isupper() and _is_person(name, roster, is_titled=is_titled):
            yield name
            index += len(run)
        else:
            index += 1


def _is_person(name: Sequence[TextWord], roster: frozenset[str], *, is_titled: bool) -> bool:
    if _bare(name[0]) in roster:
        return True
    return is_titled or (len(name) >= 2 and _bare(name[0]) in _GIVEN)


@lru_cache(maxsize=16)
def _roster(names: tuple[str, ...]) -> frozenset[str]:
    words = (plain_word(word) for name in names for word in re.findall(r"[^\W\d_]+", name))
    return frozenset(word for word in words if len(word) > 2)


def _bare(word: TextWord) -> str:
    return _POSSESSIVE.sub("", word.plain)


def _is_same_name(one: str, other: str) -> bool:
    """The same, but for the ending of a case."""
    return one == other or (other.startswith(one) and len(other) - len(one) <= 2) or one == other + "s"


def _is_alike(one: str, other: str) -> bool:
    """Whether one looks like the other misspelt: few letters apart, the same first."""
    if not one or not other or one[0] != other[0] or abs(len(one) - len(other)) > 2 or len(one) < 4:
        return False
    return _letters_apart(one, other) <= max(1, len(one) // 4)


def _letters_apart(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        before, row[0] = row[0], index
        for position, same in enumerate(other, start=1):
            before, row[position] = (
                row[position],
                min(row[position] + 1, row[position - 1] + 1, before + (letter != same)),
            )
    return row[-1]
