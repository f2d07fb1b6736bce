"""Where two people use one word for two things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from transcriber.core.events import FlagSpan
from transcriber.terms.cues import Clue, SenseReader, WordUse
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Glossary
from transcriber.terms.negotiation import Negotiation, is_definition, negotiation
from transcriber.terms.quotes import meaning, quote, span, spoken
from transcriber.terms.replay import Replay
from transcriber.terms.stances import Stance, Use, shared_weight, weight_of
from transcriber.terms.statements import Statement

_TALK_WITHIN_S = 300.0
"""Two who used the word further apart did not talk past each other."""
_NAME = re.compile(r"\w+")
_MIN_NAME_LETTERS = 3  # shorter ones are labels, which words look like
_ANSWER_WITHIN_S = 45.0
_TURN_TOGETHER_S = 45.0
_N_NEIGHBOURS = 4
"""Statements of the same speaker before and after that may hold cues, while no longer than the above away."""
_WEIGHT_IN_TURN, _WEIGHT_OF_OTHER_TURN = 0.85, 0.5
"""Of a cue in another statement than the word, of the same turn or of another."""


@dataclass(slots=True)
class _Heard:
    """stances: By word, then by speaker. before: What each speaker said, with the number of the turn."""

    stances: dict[str, dict[str, Stance]] = field(default_factory=dict)
    before: dict[str, list[tuple[int, Statement]]] = field(default_factory=dict)
    n_turns: int = 0
    speaker: str | None = None
    found: dict[tuple[str, frozenset[str]], Finding] = field(default_factory=dict)


class TwoSensesReview:
    """Finds two speakers who mean different things by one word, and who ask each other what they mean by it."""

    def __init__(self, glossary: Glossary) -> None:
        self._reader = SenseReader(glossary)
        self._replay = Replay(_Heard, self._take)

    def findings(self, statements: Sequence[Statement]) -> list[Finding]:
        """One finding a word and pair of senses or of speakers, in the order in which they became certain."""
        return list(self._replay.after(statements).found.values())

    def stances(self, statements: Sequence[Statement]) -> Mapping[str, Mapping[str, Stance]]:
        """What each speaker means by each ambiguous word at the end: by word, then by speaker."""
        return self._replay.after(statements).stances

    def _take(self, heard: _Heard, statement: Statement) -> None:
        speaker = statement.speaker
        if speaker is None:
            return
        heard.n_turns += speaker != heard.speaker
        heard.speaker = speaker
        before = heard.before.setdefault(speaker, [])
        recent = [
            (one, _WEIGHT_IN_TURN if turn == heard.n_turns else _WEIGHT_OF_OTHER_TURN)
            for turn, one in before[-_N_NEIGHBOURS:]
            if statement.start - one.end <= _TURN_TOGETHER_S
        ]
        used_here = self._reader.words(statement.text)
        used_before = {word for earlier, _ in recent for word in self._reader.words(earlier.text)}
        for word in sorted(used_here | used_before):
            stances = heard.stances.setdefault(word, {})
            own = stances.setdefault(speaker, Stance())
            self._hear(own, word, statement, recent)
            others = {name: stance for name, stance in stances.items() if name != speaker and stance.latest is not None}
            for name, other in others.items():
                senses = frozenset((own.sense or "", other.sense or ""))
                if (word, senses) not in heard.found:
                    self._note(heard, (word, senses), self._apart(word, speaker, own, name, other, statement.end))
            if word in used_here and others:
                name = max(others, key=lambda name: (_is_addressed(name, statement.text), _last_end(others[name])))
                # Who asks somebody about a word that was just flagged for them asks for what the flag says.
                if not any(
                    key[0] == word and name in known.speakers and statement.end - known.at <= _TALK_WITHIN_S
                    for key, known in heard.found.items()
                ):
                    told = self._asked(word, speaker, own, name, others[name]) or self._defined(
                        word, speaker, own, name, others[name]
                    )
                    self._note(heard, (word, frozenset((speaker, name))), told)
        before.append((heard.n_turns, statement))

    @staticmethod
    def _note(heard: _Heard, key: tuple[str, frozenset[str]], finding: Finding | None) -> None:
        if finding is not None and all(known.subject != finding.subject for known in heard.found.values()):
            heard.found.setdefault(key, finding)

    def _hear(self, stance: Stance, word: str, statement: Statement, recent: Sequence[tuple[Statement, float]]) -> None:
        reading = self._reader.read(statement.text, word)
        weight_beside = max((weight for one, weight in recent if word in self._reader.words(one.text)), default=0.0)
        if any(_negotiation(statement, use) == "clarifies" for use in reading.uses):
            reading = replace(reading, clues=tuple(_settling(clue) for clue in reading.clues))
        for clue in reading.clues:
            weight = weight_of(clue, reading) if reading.uses else weight_beside
            stance.take(clue, statement.segment, shared_weight(weight, clue, reading))
        if not reading.uses:
            return
        for earlier, weight in recent:
            before = self._reader.read(earlier.text, word)
            for clue in before.clues:
                stance.take(clue, earlier.segment, shared_weight(weight, clue, before))
        use = next((use for use in reading.uses if use.sense is None), reading.uses[0])
        stance.n_uses += len(reading.uses)
        stance.latest = Use(statement, use)
        stance.is_bare_used |= use.sense is None
        for sense in {clue.sense for clue in reading.clues}:
            stance.telling[sense] = Use(statement, use)

    def _apart(self, word: str, name: str, one: Stance, other_name: str, other: Stance, at: float) -> Finding | None:
        if one.latest is None or other.latest is None or not (one.is_bare_used or other.is_bare_used):
            return None
        sense, other_sense = one.sense, other.sense
        if sense is None or other_sense is None or sense == other_sense:
            return None
        if abs(one.latest.statement.start - other.latest.statement.end) > _TALK_WITHIN_S:
            return None
        sides = sorted(
            [
                (one.telling.get(sense, one.latest), name, sense),
                (other.telling.get(other_sense, other.latest), other_name, other_sense),
            ],
            key=lambda side: side[0].statement.start,
        )
        concepts = self._reader.groups[word].senses
        means = "; ".join(
            f"for {spoken(speaker)} {meaning(concepts[meant])}, {_quote(use)}" for use, speaker, meant in sides
        )
        return Finding(
            kind="two-senses",
            severity="medium",
            spans=tuple(_span(use) for use, _, _ in sides),
            message=f'"{word}" seems to mean two things: {means}.',
            subject=_subject(word, name, other_name),
            at=at,
            concept=sides[0][2],
            speakers=tuple(speaker for _, speaker, _ in sides),
        )

    def _asked(self, word: str, asker: str, own: Stance, name: str, other: Stance) -> Finding | None:
        asked, answer = own.latest, other.latest
        if asked is None or answer is None or asked.statement.start - answer.statement.end > _TALK_WITHIN_S:
            return None
        if _negotiation(asked.statement, asked.word_use) != "asks":
            return None
        says = f'{spoken(asker)} asks {spoken(name)} what "{word}" means'
        return self._told(says, word, (name, other), (asker, own))

    def _defined(self, word: str, speaker: str, own: Stance, name: str, other: Stance) -> Finding | None:
        """Who says what a word is to them, just after somebody else said it, was about to misunderstand."""
        defined, used = own.latest, other.latest
        if defined is None or used is None or defined.statement.start - used.statement.end > _ANSWER_WITHIN_S:
            return None
        mention = defined.word_use.mention
        is_told = is_definition(defined.statement.text, mention.start, mention.end)
        if not is_told or used.word_use.sense is not None or (own.sense is not None and own.sense == other.sense):
            return None
        says = f'{spoken(speaker)} says what "{word}" is to them after {spoken(name)} said it'
        return self._told(says, word, (name, other), (speaker, own))

    def _told(self, says: str, word: str, first: tuple[str, Stance], then: tuple[str, Stance]) -> Finding:
        senses = self._reader.groups[word].senses
        uses = [stance.latest for _, stance in (first, then) if stance.latest is not None]
        known = [
            f"{spoken(speaker)} seems to mean {meaning(senses[stance.sense])}"
            for speaker, stance in (first, then)
            if stance.sense is not None
        ]
        can_mean = f"it can mean {', '.join(concept.preferred for concept in senses.values())}"
        return Finding(
            kind="two-senses",
            severity="medium",
            spans=tuple(map(_span, uses)),
            message=f"{says}: {', '.join(map(_quote, uses))}; {', '.join(known) or can_mean}.",
            subject=_subject(word, first[0], then[0]),
            at=uses[-1].statement.end,
            concept=first[1].sense or then[1].sense,
            speakers=(first[0], then[0]),
        )


def _is_addressed(name: str, text: str) -> bool:
    """Whether a statement says the name that people call a speaker by."""
    called = name.partition(" ")[0]
    return len(called) >= _MIN_NAME_LETTERS and called in _NAME.findall(text)


def _last_end(stance: Stance) -> float:
    return stance.latest.statement.end if stance.latest is not None else 0.0


def _negotiation(statement: Statement, use: WordUse) -> Negotiation | None:
    return negotiation(statement.text, use.mention.start, use.mention.end)


def _settling(clue: Clue) -> Clue:
    return clue if clue.is_hint else replace(clue, is_defining=True)


def _span(use: Use) -> FlagSpan:
    return span(use.statement, use.word_use.mention.start, use.word_use.mention.end)


def _quote(use: Use) -> str:
    return quote(use.statement, use.word_use.mention.start, use.word_use.mention.end)


def _subject(word: str, one: str, other: str) -> str:
    return f"two-senses:{word}:{'+'.join(sorted((one, other)))}"
