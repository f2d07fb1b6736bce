"""The terms of a session as Markdown: tables of who says what, and the flags about it."""

from __future__ import annotations

from transcriber.core.timeline import format_clock
from transcriber.core.views import SpeakerNames
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import escape_markdown, markdown_table
from transcriber.terms.report import ReportedFlag, SenseUse, TermUse, term_report

KIND_NAMES = {
    "misheard": "misheard",
    "two-words": "two words for one thing",
    "two-senses": "one word for two things",
    "spelling": "several spellings",
    "new-term": "new term",
}


def render_terms(document: Document) -> str:
    report = term_report(document.state, document.glossary)
    speakers = SpeakerNames(document.state)
    blocks = [f"# Terms of {escape_markdown(document.title)}"]
    if report.terms:
        rows = [term_row(term, speakers) for term in report.terms]
        blocks += ["## Who says what", markdown_table(("Term", "Said as", "Meaning", "Flags"), rows)]
    if report.senses:
        rows = [sense_row(use, speakers) for use in report.senses]
        blocks += ["## Words with several senses", markdown_table(("Word", "Speaker", "Times", "Means"), rows)]
    is_open = [flag for flag in report.flags if flag.state == "open"]
    is_settled = [flag for flag in report.flags if flag.state != "open"]
    for heading, flags in (("Open", is_open), ("Settled", is_settled)):
        if flags:
            blocks += [f"## {heading}", "\n".join(map(_flag_item, flags))]
    if len(blocks) == 1:
        blocks.append("No term of the glossary was heard, and nothing was flagged.")
    return "\n\n".join(blocks) + "\n"


def term_row(term: TermUse, speakers: SpeakerNames) -> tuple[str, ...]:
    by_word: dict[str, list[str]] = {}
    for usage in term.usages:
        by_word.setdefault(usage.word, []).append(f"{speakers.shown(usage.speaker)} {usage.count}")
    said = "; ".join(f"“{word}”: {', '.join(counts)}" for word, counts in by_word.items())
    flags = ", ".join(f"{KIND_NAMES[flag.flag.raised.kind]} ({_state(flag)})" for flag in term.flags)
    return term.concept.preferred, said, term.concept.definition, flags


def sense_row(use: SenseUse, speakers: SpeakerNames) -> tuple[str, ...]:
    return (
        use.word,
        speakers.shown(use.speaker),
        str(use.count),
        "not clear" if use.sense is None else use.sense.preferred,
    )


def _flag_item(flag: ReportedFlag) -> str:
    raised = flag.flag.raised
    time = "" if flag.at is None else f"[{format_clock(flag.at)}] "
    state = "" if flag.state == "open" else f" ({_state(flag)})"
    return f"- {time}{KIND_NAMES[raised.kind]}{state}: {escape_markdown(raised.message)}"


def _state(flag: ReportedFlag) -> str:
    return "text changed" if flag.state == "stale" else flag.state
