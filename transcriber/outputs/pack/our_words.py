"""What our own files say by themselves: headings, labels, names of kinds. It is nobody's, whatever was left out."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from transcriber.cleaning.rules import RULES
from transcriber.core.events import FlagKind, MarkKind, Resolution, Settlement, Severity
from transcriber.outputs.formats import FORMATS
from transcriber.outputs.markdown import MARK_HEADINGS
from transcriber.outputs.page.render import asset
from transcriber.outputs.terms_report import KIND_NAMES

_PHRASES = (
    "Who spoke when", "Who spoke", "Terms", "Words with several senses", "Open flags", "Settled flags", "Settled",
    "Corrections", "Not on the record", "How this was made", "Doubts", "Summary", "Transcript", "Who says what",
    "Places to listen to", "As a table", "Person", "Time", "Share", "Turns", "Term", "Said as", "Meaning", "Flags",
    "Word", "Speaker", "Times", "Means", "Step", "Model and version", "Recognition", "Voices", "Translation",
    "Speaker not known", "At one request, names or words were replaced or left out;",
    "names or words were replaced or left out;", "s of the recording are silent for it.", "No recording from",
    "Play from", "Recording of the session", "Everybody", "Who speaks", "Language", "As spoken", "with the original",
    "spoken:", "translated:", "at the same time:", "Then", "People mean different things by it.",
    "Written down by machine and edited for reading:", "fillers and repeats are left out.",
    "What was said word for word is kept as well.", "Made with bofscribe", "The verbatim transcript is kept.",
    "Cleaned by rules:", "report", "one person", "people", "Sound", "requests", "The", "least sure of",
)  # fmt: skip


def without_ours(text: str) -> str:
    """The text without what we say; a text that is one of our names for a kind has nothing else."""
    return "" if text.strip() in _units() else _pattern().sub("\x01", text)


@cache
def _units() -> frozenset[str]:
    kinds = [kind for one in (MarkKind, FlagKind, Resolution, Severity, Settlement) for kind in get_args(one)]
    return frozenset((*kinds, "open", *KIND_NAMES.values(), *RULES, *(one.description for one in FORMATS.values())))


@cache
def _pattern() -> re.Pattern[str]:
    """Exactly as we write it, so that what was said in lower case is no heading."""
    of_the_page = re.findall(r'(?:placeholder|title|aria-label)="([^"{]+)"|>([^<>{}]+)<', asset("page.html"))
    phrases = {*_PHRASES, *(heading for _, heading in MARK_HEADINGS), *RULES}
    for kind in {*get_args(FlagKind), *KIND_NAMES.values()}:
        phrases |= {f"{kind}:", *(f"{kind} ({resolution}):" for resolution in get_args(Resolution))}
    phrases |= {f"{settlement})" for settlement in get_args(Settlement)}
    phrases |= {" ".join(part.split()) for found in of_the_page for part in found if part.strip()}
    joined = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
