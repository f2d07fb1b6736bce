"""What is said in a session of the benchmark: a text that people read and edit, and the terms that it holds.

A script begins with lines `key: value`, then comes an empty line, then one turn a line, `Speaker: words`. Terms of the
lexicon need no mark; a word with several senses names the one that is meant: `[module](mod-env)`. The keys:

    title, agenda   what a proposal would say
    part            development or test; a term of the lexicon is said in one part alone, or seeds nothing
    sound           clean or noisy
    voices          Speaker=voice, by their names in Kokoro
    gold            a flag that should be there: two-words CONCEPT SPEAKER SPEAKER, two-senses WORD SPEAKER=CONCEPT ...,
                    spelling CONCEPT, new-term WORD; what is misheard follows from what a recognizer writes
    control         a flag that should not: KIND and what it would be about, for misheard and new-term the words
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

FOLDER = Path(__file__).resolve().parent
Part = Literal["development", "test"]
Sound = Literal["clean", "noisy"]
Kind = Literal["misheard", "two-words", "two-senses", "spelling", "new-term"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_SENSE = re.compile(r"\[([^\]]+)\]\(([\w-]+)\)")


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A way to write a concept and how it is said.

    spoken: Empty where it is said as it is written. concept: Empty where the entry is about its sound alone.
    part: Where it may be said; terms of "both" seed nothing.
    """

    written: str
    spoken: str
    concept: str
    part: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters [start, end) of a turn's text that say a concept, a word that is new, or a phrase that is a control.

    text: Those characters. concept: The glossary's id, `new:WORD`, `control:KIND`, or empty for a word that only sounds
        otherwise.
    """

    turn: int
    start: int
    end: int
    text: str
    concept: str
    spoken: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: str
    text: str
    mentions: tuple[Mention, ...]

    @property
    def spoken(self) -> str:
        """How a voice is asked to say it."""
        said, position = "", 0
        for mention in self.mentions:
            said += self.text[position : mention.start] + mention.spoken
            position = mention.end
        return said + self.text[position:]


@dataclass(frozen=True, slots=True)
class Claim:
    """A header line about flags: what must be flagged (gold) or must not (control).

    target: A concept, the ambiguous word, a new word, or the words of a phrase. speakers: By name, with the sense that
        they mean where the kind is two-senses.
    """

    kind: Kind
    target: str
    speakers: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    title: str
    part: Part
    sound: Sound
    agenda: str
    voices: Mapping[str, str]
    gold: tuple[Claim, ...]
    controls: tuple[Claim, ...]
    turns: tuple[Turn, ...]


def scripts() -> list[Script]:
    """All of them, by name."""
    return [read_script(path) for path in sorted((FOLDER / "sessions").glob("*.txt"))]


@cache
def lexicon() -> tuple[LexiconEntry, ...]:
    with (FOLDER / "lexicon.csv").open(encoding="utf-8", newline="") as file:
        return tuple(LexiconEntry(**row) for row in csv.DictReader(file))


def read_script(path: Path) -> Script:
    """Read a script and find its terms.

    Raises:
        ValueError: If a line is not as it should be; the message names it.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    header = [_split(line, path) for line in head.splitlines()]
    single = {key: value for key, value in header if key not in ("gold", "control")}
    gold = tuple(_claim(value, path) for key, value in header if key == "gold")
    controls = tuple(_claim(value, path) for key, value in header if key == "control")
    if single["part"] not in get_args(Part) or single["sound"] not in get_args(Sound):
        raise ValueError(f"{path.name}: part {single['part']!r} or sound {single['sound']!r} is unknown")
    voices = dict(_pair(word) for word in single["voices"].split())
    phrases = [(claim, _phrase(claim.target)) for claim in (*gold, *controls) if _is_phrase(claim)]
    turns = []
    for index, line in enumerate(body.strip().splitlines()):
        speaker, text = _split(line, path)
        if speaker not in voices:
            raise ValueError(f"{path.name}: {speaker!r} has no voice")
        turns.append(_turn(index, speaker, text, phrases))
    for claim, phrase in phrases:
        if not any(phrase.search(turn.text) for turn in turns):
            raise ValueError(f"{path.name}: nobody says {claim.target!r}")
    return Script(
        path.stem,
        single["title"],
        single["part"],  # type: ignore[arg-type]  # checked above
        single["sound"],  # type: ignore[arg-type]
        single["agenda"],
        {speaker: voice or "" for speaker, voice in voices.items()},
        gold,
        controls,
        tuple(turns),
    )


def _turn(index: int, speaker: str, marked: str, phrases: list[tuple[Claim, re.Pattern[str]]]) -> Turn:
    text, senses = _without_marks(marked)
    sounds = {entry.written: entry.spoken for entry in lexicon() if not entry.concept}
    candidates = [
        Mention(index, start, end, word := text[start:end], sense, sounds.get(word, word))
        for start, end, sense in senses
    ]
    for entry, pattern in _lexicon_patterns():
        for found in pattern.finditer(text):
            spoken = entry.spoken or found.group()
            is_shared = entry.part == "both"
            candidates.append(Mention(index, *found.span(), found.group(), entry.concept, spoken, is_shared))
    for claim, phrase in phrases:
        concept = f"new:{claim.target}" if claim.kind == "new-term" else f"control:{claim.kind}"
        candidates += [
            Mention(index, *found.span(), found.group(), concept, found.group()) for found in phrase.finditer(text)
        ]
    mentions: list[Mention] = []
    for candidate in sorted(candidates, key=lambda mention: (mention.start, -mention.end)):
        if not mentions or candidate.start >= mentions[-1].end:
            mentions.append(candidate)
    return Turn(speaker, text, tuple(mentions))


def _without_marks(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    text, senses, position = "", [], 0
    for found in _SENSE.finditer(marked):
        text += marked[position : found.start()]
        senses.append((len(text), len(text) + len(found.group(1)), found.group(2)))
        text += found.group(1)
        position = found.end()
    return text + marked[position:], senses


@cache
def _lexicon_patterns() -> tuple[tuple[LexiconEntry, re.Pattern[str]], ...]:
    return tuple((entry, re.compile(rf"(?<![\w-]){_any_first_case(entry.written)}(?![\w-])")) for entry in lexicon())


def _any_first_case(written: str) -> str:
    first, rest = re.escape(written[0]), re.escape(written[1:])
    return rf"(?i:{first}){rest}"


def _is_phrase(claim: Claim) -> bool:
    return claim.kind == "new-term" or (claim.kind == "misheard" and bool(claim.target))


def _phrase(target: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(target)}(?!\w)", re.IGNORECASE)


def _claim(value: str, path: Path) -> Claim:
    found = re.fullmatch(r'([\w-]+) ("[^"]+"|\S+)((?: \S+)*)', value)
    if not found or found.group(1) not in KINDS:
        raise ValueError(f"{path.name}: {value!r} is no claim about flags")
    kind, target, rest = found.groups()
    speakers = dict(_pair(word) for word in rest.split())
    return Claim(kind, target.strip('"'), speakers)  # type: ignore[arg-type]  # checked above


def _pair(word: str) -> tuple[str, str | None]:
    name, separator, value = word.partition("=")
    return name, value if separator else None


def _split(line: str, path: Path) -> tuple[str, str]:
    key, separator, value = line.partition(": ")
    if not separator:
        raise ValueError(f"{path.name}: {line!r} has no ': '")
    return key, value.strip()


def mentions_of(script: Script) -> Iterator[Mention]:
    """In the order in which they are said."""
    for turn in script.turns:
        yield from turn.mentions
