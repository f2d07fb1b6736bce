"""Whether a finished pack holds anything that was to be left out: every text of it, and its sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from transcriber.core.redaction import Redacted
from transcriber.core.redaction.folding import tokens
from transcriber.core.redaction.patterns import Finder, Pattern, pattern
from transcriber.core.timeline import Span, format_clock
from transcriber.core.views import transcript_lines
from transcriber.errors import BofscribeError
from transcriber.outputs.pack.our_words import without_ours
from transcriber.outputs.pack.sound import SOUND_NAME, read_sound
from transcriber.outputs.pack.texts import texts_of

_SHORTEST_LINE = 4
"""Words: shorter lines are said by everybody ("Thank you.")."""

_BLEED_S = 0.1
"""A compressed sound goes on so long after a cut."""

_AUDIBLE = 0.003
"""Root mean square, 50 dB below full scale: the breath of a quiet speaker is louder."""


@dataclass(frozen=True, slots=True)
class Leak:
    """place: What is around it in the file, or the time in the sound."""

    file: str
    place: str


class LeakError(BofscribeError):
    """A pack that must not be published."""


def require_no_leak(folder: Path, wanted: Redacted) -> None:
    """Raises LeakError, which names the first places, where a pack holds what was to be left out."""
    leaks = list(leaks_in(folder, wanted)) if wanted.is_anything else []
    if leaks:
        places = "; ".join(f"{leak.file}: {leak.place}" for leak in leaks[:5])
        raise LeakError(
            f"The pack holds {len(leaks)} places of what was to be left out: {places}.",
            hint="Publish the session again. Where that is refused, leave them out with --words, and report it.",
        )


def leaks_in(folder: Path, wanted: Redacted) -> Iterator[Leak]:
    finders = [wanted.wording.finder, Finder(_removed_lines(wanted))]
    for path in sorted(folder.iterdir()):
        if path.name == SOUND_NAME:
            yield from _audible(path, wanted.silent)
        else:
            yield from (Leak(path.name, place) for place in _found(texts_of(path), finders))


def _removed_lines(wanted: Redacted) -> list[Pattern]:
    """Patterns of lines that nobody else says; each is known by its letters, as its replacement."""
    found: dict[str, Pattern] = {}
    for text in wanted.removed:
        one = pattern(text, "", is_name=False)
        if one is not None and len(one.parts) >= _SHORTEST_LINE:
            found[one.letters] = replace(one, replacement=one.letters)
    finder = Finder(found.values())
    for line in transcript_lines(wanted.state):
        for match in finder.matches(list(tokens(line.segment.text))):
            found.pop(match.replacement, None)
    return list(found.values())


def _found(texts: Iterable[str], finders: Iterable[Finder]) -> Iterator[str]:
    for text in map(without_ours, texts):
        row = list(tokens(text))
        for finder in finders:
            for match in finder.matches(row):
                yield repr(text[max(0, row[match.first].start - 30) : row[match.last].end + 30])


def _audible(path: Path, silent: Iterable[Span]) -> Iterator[Leak]:
    for span in silent:
        if span.duration <= 2 * _BLEED_S:
            continue
        stretch = read_sound(path, Span(span.start + _BLEED_S, span.end - _BLEED_S))
        if len(stretch) and float(np.sqrt(np.mean(np.square(stretch)))) > _AUDIBLE:
            yield Leak(path.name, f"sound at {format_clock(span.start)}")
