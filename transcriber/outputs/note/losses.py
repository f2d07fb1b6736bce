"""Tells a write of ours that was done only in part from people who deleted something."""

from __future__ import annotations

import difflib

_ALIKE = 0.5
"""Of two lines, from which on one is a version of the other."""


def healed(sent: str, over: str, shown: str) -> str:
    """The note as people mean it to be, where only the beginning of what was sent may have been written.

    A note that has the last line of what was sent is as people want it. Where that is missing, what was cut off is put
    back, and what somebody wrote since is kept.

    Args:
        sent: What was written last, and was not seen yet as it should be.
        over: What the note held before that.
        shown: What it holds now.
    """
    wanted, found = sent.splitlines(keepends=True), shown.splitlines(keepends=True)
    last = next((line.strip() for line in reversed(wanted) if line.strip()), "")
    if last in {line.strip() for line in found}:
        return shown
    known = {line.strip() for line in (*wanted, *over.splitlines())} | {""}
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    for _, start, end, found_start, found_end in matcher.get_opcodes():
        theirs = [
            line for line in found[found_start:found_end] if line.strip() not in known and not _is_cut(line, sent)
        ]
        lines += _with_edits(wanted[start:end], theirs)
    return "".join(lines)


def _with_edits(wanted: list[str], theirs: list[str]) -> list[str]:
    """Lines of theirs in the place of those that they are versions of, and the others before all."""
    kept, new = list(wanted), []
    for line in theirs:
        texts = [text for text in kept if not text.startswith("<!--")]
        alike = difflib.get_close_matches(line, texts, n=1, cutoff=_ALIKE)
        if alike:
            kept[kept.index(alike[0])] = _ended(line)
        else:
            new += [_ended(line), "\n"]
    return new + kept


def _is_cut(line: str, sent: str) -> bool:
    """Whether it is the beginning of a line that was sent."""
    return f"\n{line}" in sent or sent.startswith(line)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
