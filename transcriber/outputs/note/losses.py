"""Tells a write of ours that was done only in part from people who deleted something."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from itertools import pairwise

_COMMENT = "<!-- "
_ALIKE = 0.8
"""Of two lines, from which on one is a version of the other; a line kept beside its version is better than one lost."""


def healed(sent: str, over: str, shown: str, *, is_over_whole: bool = True) -> str:
    """The note as people mean it to be, where what was sent may have been written in part.

    Where the last line of what was sent is missing, what was cut off is put back, and what somebody wrote since is
    kept. Where a line stands there more often than ever before, it was moved by halves, and its copies go.

    Args:
        sent: What was written last, and was not seen yet as it should be.
        over: What the note held before that.
        shown: What it holds now.
        is_over_whole: Whether it did; else whatever is missing was never there, and nobody deleted it.
    """
    wanted, before = _lines(sent), _lines(over)
    found = _apart(_without_copies(_lines(shown), wanted, before), wanted, before)
    present = {line.strip() for line in found}
    full = [line.strip() for line in wanted if line.strip()]
    n_whole = max((index for index, line in enumerate(full, start=1) if line in present), default=0)
    if n_whole == len(full) and (is_over_whole or present.issuperset(full)):
        return "".join(found)
    known = {line.strip() for line in (*wanted, *before)} | {""}
    is_new = [line.strip() not in known for line in found]
    cut_line = full[n_whole] if n_whole < len(full) else ""
    starts = (index for index, line in enumerate(found) if is_new[index] and cut_line.startswith(line.strip()))
    if (cut := next(starts, None)) is not None:
        is_new[cut] = False
    last_whole = full[n_whole - 1] if n_whole else ""
    for index, line in enumerate(found[1:], start=1):
        above = found[index - 1]
        if not is_new[index] or not above.startswith(_COMMENT) or above not in wanted[:-1]:
            continue
        ours = wanted.index(above) + 1
        if above.strip() == last_whole and not set(line.split()) & set(wanted[ours].split()):
            continue  # the block's line was cut off, and this is none of its words
        wanted[ours] = found[index] = _ended(line)
        is_new[index] = False
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    for _, start, end, found_start, found_end in matcher.get_opcodes():
        theirs = [found[index] for index in range(found_start, found_end) if is_new[index]]
        lines += _with_edits(wanted[start:end], theirs, wanted[start - 1] if start else "")
    return "".join(lines)


def is_in(sent: str, shown: str) -> bool:
    """Whether a note shows all lines that were sent, in their order: then the write was done."""
    found = iter(_lines(shown))
    return all(line in found for line in _lines(sent))


def _without_copies(shown: list[str], *known: list[str]) -> list[str]:
    counts = [Counter(map(str.strip, lines)) for lines in known]
    seen: Counter[str] = Counter()
    kept = []
    for line in shown:
        text = line.strip()
        seen[text] += 1
        most = max(count[text] for count in counts)
        if not text or not most or seen[text] <= most:
            kept.append(line)
    return kept


def _apart(shown: list[str], *known: list[str]) -> list[str]:
    """Where a block's line got lost, the line below it, known from elsewhere, would be read as the block's."""
    texts = {line.strip() for lines in known for line in lines if not line.startswith(_COMMENT)} - {""}
    own: dict[str, list[str]] = {}
    for line, below in (pair for lines in known for pair in pairwise(lines)):
        if line.startswith(_COMMENT) and below.strip() in texts:
            own.setdefault(line.strip(), []).append(below)
    kept: list[str] = []
    for line in shown:
        lost = own.get(kept[-1].strip(), ()) if kept else ()
        if lost and line.strip() in texts and line.strip() not in map(str.strip, lost):
            kept += [_ended(lost[0]), "\n"]
        kept.append(line)
    return kept


def _with_edits(wanted: list[str], theirs: list[str], before: str) -> list[str]:
    """Lines of theirs in the place of those that they are versions of, and the others before all.

    before: The line before these. Where it is a block's comment, the block's line follows it.
    """
    kept, new = list(wanted), []
    for line in theirs:
        words = set(line.split())
        texts = [text for text in kept if not text.startswith(_COMMENT) and words.issuperset(text.split())]
        alike = difflib.get_close_matches(line, texts, n=1, cutoff=_ALIKE)
        if alike:
            kept[kept.index(alike[0])] = _ended(line)
        else:
            new += [_ended(line), "\n"]
    if new and kept and before.startswith(_COMMENT) and not kept[0].startswith(_COMMENT):
        return [kept[0], "\n", *new[:-1], *kept[1:]]
    return new + kept


def _lines(text: str) -> list[str]:
    """Cut at line feeds alone: speech may hold other signs that end lines."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
