"""What is wrong with the concepts of one or several glossary files, with the place and what to do about it.

Concepts have no relations to each other beside their sense groups, which are plain names: there can be no cycle.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transcriber.terms.glossary import Concept

Gravity = Literal["error", "warning"]

_JOINTS = re.compile(r"[\s_\-‐‑]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that is wrong (error) or looks so (warning).

    line: From 1; None where the whole file is meant. column: The name of the column or key, or "".
    what: A sentence with the value found. advice: What to do about it.
    """

    gravity: Gravity
    file: str
    line: int | None
    column: str
    what: str
    advice: str

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line or ""), self.column) if part)
        return f"{place}: {self.gravity}: {self.what} {self.advice}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept and where it stands: the file as the user named it, and the line that it begins on, from 1."""

    concept: Concept
    file: str
    line: int

    def problem(self, gravity: Gravity, column: str, what: str, advice: str) -> Problem:
        return Problem(gravity, self.file, self.line, column, what, advice)


def same_form(form: str) -> str:
    """What is equal for forms that differ only in case, hyphens or spaces.

    >>> same_form("Free-Threaded  build") == same_form("free threaded build")
    True
    """
    return _JOINTS.sub(" ", form).strip().casefold()


def problems(entries: Sequence[Entry]) -> list[Problem]:
    """What is wrong among concepts of files in their order, by place.

    Two concepts of one file clash where a later file may replace or share: nobody can edit a bundled glossary.
    """
    found = [
        *_repeated_ids(entries),
        *_shared_forms(entries),
        *_strong_mishearings(entries),
        *(problem for entry in entries for problem in _alone(entry)),
        *_senses(entries),
    ]
    order = {file: place for place, file in enumerate(dict.fromkeys(entry.file for entry in entries))}
    return sorted(found, key=lambda problem: (order[problem.file], problem.line or 0))


def _repeated_ids(entries: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        before = first.setdefault(entry.concept.id, entry)
        if before is entry:
            continue
        if before.file == entry.file:
            yield entry.problem(
                "error",
                "concept_id",
                f"{entry.concept.id!r} is the id of line {before.line} too.",
                "Give each concept an id of its own, or put both into one line.",
            )
        else:
            yield entry.problem(
                "warning",
                "concept_id",
                f"{entry.concept.id!r} replaces the concept of {before.file}, line {before.line}.",
                "Choose another id if both are meant.",
            )


def _shared_forms(entries: Sequence[Entry]) -> Iterator[Problem]:
    by_form: dict[str, dict[tuple[str, str], Entry]] = defaultdict(dict)
    for entry in _in_force(entries):
        group = entry.concept.sense_group
        meaning = (group, "") if group is not None else ("", entry.concept.id)
        for form in entry.concept.surface_forms:
            others = by_form[same_form(form)]
            if meaning not in others:
                if others:
                    yield _shared(entry, next(iter(others.values())), form)
                others[meaning] = entry


def _shared(entry: Entry, other: Entry, form: str) -> Problem:
    column = "preferred" if form == entry.concept.preferred else "aliases"
    what = f"{form!r} of {entry.concept.id!r} also names {other.concept.id!r} ({other.file}, line {other.line})."
    if entry.file == other.file:
        return entry.problem(
            "error", column, what, "Take it out of one, or give both the same sense_group and each its cues."
        )
    return entry.problem("warning", column, what, f"Use the id {other.concept.id!r} if they are one concept.")


def _in_force(entries: Iterable[Entry]) -> list[Entry]:
    """One an id, the last; those of one file that clash are reported as such."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id[entry.concept.id] = entry
    return list(by_id.values())


def _strong_mishearings(entries: Iterable[Entry]) -> Iterator[Problem]:
    in_force = _in_force(entries)
    misheard = [entry for entry in in_force if entry.concept.mishearings]
    named = {same_form(form): entry for entry in in_force if misheard for form in entry.concept.surface_forms}
    for entry in misheard:
        for form in entry.concept.mishearings:
            other = named.get(same_form(form))
            if other is not None and other.concept.id != entry.concept.id:
                yield entry.problem(
                    "warning",
                    "mishearings_strong",
                    f"{form!r} is a name of {other.concept.id!r} ({other.file}, line {other.line}).",
                    "Move it to mishearings_weak: it may be meant.",
                )


def _alone(entry: Entry) -> Iterator[Problem]:
    """What a concept's own columns say against each other."""
    concept = entry.concept
    columns: Mapping[str, tuple[str, ...]] = {
        "mishearings_strong": concept.mishearings,
        "mishearings_weak": concept.weak_mishearings,
    }
    own = {same_form(form) for form in concept.surface_forms} if any(columns.values()) else set()
    for column, misheard in columns.items():
        for form in misheard:
            if same_form(form) in own:
                yield entry.problem(
                    "warning", column, f"{form!r} is a name of {concept.id!r} itself.", "Take it out of one column."
                )
    for form in concept.weak_mishearings:
        if form in concept.mishearings:
            yield entry.problem(
                "warning", "mishearings_weak", f"{form!r} is strong and weak.", "Keep it in one of the columns."
            )
    for column, forms in (("preferred", (concept.preferred,)), ("aliases", concept.aliases)):
        for form in forms:
            if not any(letter.isalnum() for letter in form):
                yield entry.problem(
                    "error",
                    column,
                    f"{form!r} has no letter or digit.",
                    "Write a word that people say, or take it out.",
                )


def _senses(entries: Sequence[Entry]) -> Iterator[Problem]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in _in_force(entries):
        if entry.concept.sense_group is not None:
            groups[entry.concept.sense_group].append(entry)
    for group, senses in groups.items():
        if len(senses) == 1:
            yield senses[0].problem(
                "warning",
                "sense_group",
                f"{group!r} has one sense alone.",
                "Name the other senses, or leave sense_group empty.",
            )
            continue
        for entry in senses:
            if not entry.concept.cues:
                yield entry.problem(
                    "warning",
                    "cues",
                    f"the sense {entry.concept.id!r} of {group!r} has no cues.",
                    "Add words that are near where it is meant; without them it is never recognized.",
                )
