"""The terms of a session as Markdown: tables of who says what, and the flags about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from transcriber.core.state import State
from transcriber.core.timeline import format_clock
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import escape_markdown
from transcriber.terms.report import ReportedFlag, SenseUse, TermUse, term_report

_KINDS = {
    "misheard": "misheard",
    "two-words": "two words for one thing",
    "two-senses": "one word for two things",
    "spelling": "several spellings",
    "new-term": "new term",
}


def render_terms(document: Document) -> str:
    report = term_report(document.state, document.glossary)
    shown = _Speakers(document.state)
    blocks = [f"# Terms of {escape_markdown(document.title)}"]
    if report.terms:
        rows = [_term_row(term, shown) for term in report.terms]
        blocks += ["## Who says what", _table(("Term", "Said as", "Meaning", "Flags"), rows)]
    if report.senses:
        rows = [_sense_row(use, shown) for use in report.senses]
        blocks += ["## Words with several senses", _table(("Word", "Speaker", "Times", "Means"), rows)]
    is_open = [flag for flag in report.flags if flag.state == "open"]
    is_settled = [flag for flag in report.flags if flag.state != "open"]
    for heading, flags in (("Open", is_open), ("Settled", is_settled)):
        if flags:
            blocks += [f"## {heading}", "\n".join(map(_flag_item, flags))]
    if len(blocks) == 1:
        blocks.append("No term of the glossary was heard, and nothing was flagged.")
    return "\n\n".join(blocks) + "\n"


class _Speakers:
    """Names as a reader knows them: a voice without a name is "Speaker A"."""

    def __init__(self, state: State) -> None:
        names = {*state.names.values(), *(one.chosen.name for one in state.segments.values() if one.chosen)}
        labels = {one.label for one in state.segments.values()}
        self._unnamed = labels - names

    def __call__(self, speaker: str | None) -> str:
        if speaker is None:
            return "unknown"
        return f"Speaker {speaker}" if speaker in self._unnamed else speaker


def _term_row(term: TermUse, shown: _Speakers) -> tuple[str, ...]:
    by_word: dict[str, list[str]] = {}
    for usage in term.usages:
        by_word.setdefault(usage.word, []).append(f"{shown(usage.speaker)} {usage.count}")
    said = "; ".join(f"“{word}”: {', '.join(counts)}" for word, counts in by_word.items())
    flags = ", ".join(f"{_KINDS[flag.flag.raised.kind]} ({_state(flag)})" for flag in term.flags)
    return term.concept.preferred, said, term.concept.definition, flags


def _sense_row(use: SenseUse, shown: _Speakers) -> tuple[str, ...]:
    return use.word, shown(use.speaker), str(use.count), "not clear" if use.sense is None else use.sense.preferred


def _flag_item(flag: ReportedFlag) -> str:
    raised = flag.flag.raised
    time = "" if flag.at is None else f"[{format_clock(flag.at)}] "
    state = "" if flag.state == "open" else f" ({_state(flag)})"
    return f"- {time}{_KINDS[raised.kind]}{state}: {escape_markdown(raised.message)}"


def _state(flag: ReportedFlag) -> str:
    return "text changed" if flag.state == "stale" else flag.state


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([escape_markdown(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
