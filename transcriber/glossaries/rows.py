"""The columns of a glossary, and a row of them to a concept. CSV and YAML have the same columns.

concept_id          short and for ever; made from `preferred` where it is left out
kind                concept, tool, standard, organisation or person
preferred           the term; the one column that every row needs
aliases             other ways to write it
say                 how it is pronounced, in ordinary English spelling
mishearings_strong  what recognizers write instead, with a word in it that no dictionary has
mishearings_weak    the same in ordinary words
mishearings         the same unsorted: counts as weak where mishearings_strong does not name it
sense_group         the ambiguous word of which this is a sense
cues                words that are near where this is meant
definition, source  for readers
keep_as_is          yes where translations keep the term
es, fr, de, ...     what it is called there, by ISO 639-1 code, the preferred one first
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId
from transcriber.terms.glossary_check import Entry, Problem

SEPARATOR = "|"

LISTS = ("aliases", "say", "mishearings_strong", "mishearings_weak", "mishearings", "cues")
COLUMNS = (
    "concept_id", "kind", "preferred", "aliases", "say", "mishearings_strong", "mishearings_weak", "sense_group",
    "cues", "definition", "keep_as_is", "source",
)  # fmt: skip
"""As they are written."""

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu"
)
LANGUAGES = frozenset([*_ISO_639_1.split(), "yue"])
"""ISO 639-1, and Cantonese, which recognizers know."""

_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and control characters that it can."""

_KINDS = {kind: kind for kind in ("concept", "tool", "standard", "organisation", "person")}
_KINDS |= {"": "concept", "org": "organisation", "organization": "organisation"}
_TRUTH = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True, "x": True}


@dataclass(frozen=True, slots=True)
class Row:
    """cells: The texts of each column that is there, without empty ones; one text where the column is no list."""

    file: str
    line: int
    cells: Mapping[str, tuple[str, ...]]

    def text(self, column: str) -> str:
        return next(iter(self.cells.get(column, ())), "")

    def problem(self, column: str, what: str, advice: str) -> Problem:
        return Problem("error", self.file, self.line, column, what, advice)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def is_list(column: str) -> bool:
    return column in LISTS or column in LANGUAGES


def texts(value: str, column: str) -> tuple[str, ...]:
    """The parts of a cell: between the separators where the column is a list.

    >>> texts(" wheels| .whl ||wheels", "aliases")
    ('wheels', '.whl')
    """
    parts = value.split(SEPARATOR) if is_list(column) else [value]
    return tuple(dict.fromkeys(squeezed for part in parts if (squeezed := " ".join(part.split()))))


def known_column(name: str, present: Iterable[str]) -> str | None:
    """The column that a heading names; None where it is none."""
    column = " ".join(name.split()).lower().replace(" ", "_").replace("-", "_")
    if column == "id" and "concept_id" not in present:
        return "concept_id"
    return column if column in COLUMNS or is_list(column) else None


def unknown_column(name: str, file: str, line: int) -> Problem:
    nearest = difflib.get_close_matches(name.strip().lower(), [*COLUMNS, "mishearings"], n=1, cutoff=0.5)
    advice = (
        f"Did you mean {nearest[0]!r}?" if nearest else f"Known: {', '.join(COLUMNS)}, and language codes such as es."
    )
    return Problem("error", file, line, name.strip(), f"{name.strip()!r} is no column of a glossary.", advice)


def reading(rows: Iterable[Row], problems: Iterable[Problem] = ()) -> Reading:
    """The concepts of rows; a row that can't be one is a problem and no entry."""
    entries: list[Entry] = []
    found = list(problems)
    for row in rows:
        of_row = list(_problems(row))
        found += of_row
        if not of_row:
            entries.append(Entry(_concept(row), row.file, row.line))
    return Reading(tuple(entries), tuple(found))


def _problems(row: Row) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        for text in cell:
            if strange := _NOT_TEXT.search(text):
                what = f"{text!r} holds the control character U+{ord(strange[0]):04X}."
                yield row.problem(column, what, "Type the text again.")
    if not row.text("preferred"):
        yield row.problem("preferred", "it is empty.", "Write the term, or take the row out.")
    kind = row.text("kind").lower()
    if kind not in _KINDS:
        nearest = difflib.get_close_matches(kind, _KINDS, n=1)
        advice = (
            f"Did you mean {_KINDS[nearest[0]]!r}?"
            if nearest
            else "Use concept, tool, standard, organisation or person."
        )
        yield row.problem("kind", f"{row.text('kind')!r} is no kind of concept.", advice)
    if row.text("keep_as_is").lower() not in _TRUTH:
        yield row.problem("keep_as_is", f"{row.text('keep_as_is')!r} is neither yes nor no.", "Write yes, or nothing.")


def _concept(row: Row) -> Concept:
    def several(column: str) -> tuple[str, ...]:
        return row.cells.get(column, ())

    preferred = row.text("preferred")
    strong = several("mishearings_strong")
    weak = (*several("mishearings_weak"), *(text for text in several("mishearings") if text not in strong))
    return Concept(
        id=ConceptId(row.text("concept_id") or id_of(preferred)),
        preferred=preferred,
        kind=_KINDS[row.text("kind").lower()],
        aliases=tuple(alias for alias in several("aliases") if alias != preferred),
        say=several("say"),
        mishearings=strong,
        weak_mishearings=tuple(dict.fromkeys(weak)),
        sense_group=row.text("sense_group") or None,
        cues=several("cues"),
        definition=row.text("definition"),
        keep_as_is=_TRUTH[row.text("keep_as_is").lower()],
        translations=MappingProxyType(
            {LanguageCode(column): cell for column, cell in row.cells.items() if column in LANGUAGES and cell}
        ),
        source=row.text("source"),
    )


def id_of(preferred: str) -> str:
    """An id for a term that has none.

    >>> id_of("Free-threaded build (3.14)")
    'free-threaded-build-3-14'
    """
    return "-".join(re.findall(r"\w+", preferred.casefold())) or preferred
