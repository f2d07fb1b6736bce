"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from transcriber.core.timeline import format_clock
from transcriber.core.views import SpeakerNames
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import MARK_HEADINGS, escape_markdown, gap_line, markdown_table, question_item
from transcriber.outputs.report.model import Correction, LeftOut, Report, ReportedFlag, ReportedMark
from transcriber.outputs.terms_report import KIND_NAMES, sense_row, term_row


def render_report(document: Document, report: Report, *, picture: str | None = None) -> str:
    """picture: The name of the file with who spoke when, beside the report."""
    blocks = [f"# {escape_markdown(document.title)}: report"]
    for kind, heading in MARK_HEADINGS:
        items = list(map(_mark, report.of_kind(kind)))
        items += map(question_item, report.questions) if kind == "question" else ()
        if items:
            blocks += [f"## {heading}", "\n".join(items)]
    blocks += _speaking(report, picture)
    blocks += _terms(report, SpeakerNames(document.state))
    for heading, flags in (("Open flags", report.open_flags), ("Settled flags", report.settled_flags)):
        if flags:
            blocks += [f"## {heading}", "\n".join(map(_flag, flags))]
    if report.corrections:
        blocks += ["## Corrections", "\n".join(map(_correction, report.corrections))]
    if report.gaps or report.left_out:
        blocks += ["## Not on the record", *map(gap_line, report.gaps)]
        blocks += [left_out_sentence(report.left_out)] if report.left_out else []
    rows = [(what, model) for what, model in report.models]
    blocks += ["## How this was made", markdown_table(("Step", "Model and version"), rows)]
    return "\n\n".join(blocks) + "\n"


def _mark(one: ReportedMark) -> str:
    mark = one.mark
    owner = f" — {escape_markdown(mark.owner)}" if mark.owner else ""
    due = f" (by {escape_markdown(mark.due)})" if mark.due else ""
    line = f"- {_clock(one.start)}{escape_markdown(mark.text)}{owner}{due}"
    if one.reply is None:
        return line
    who = f"**{escape_markdown(one.reply.speaker)}** " if one.reply.speaker else ""
    return f"{line}\n  - Then {who}{_clock(one.reply.start)}{escape_markdown(one.reply.text)}"


def _speaking(report: Report, picture: str | None) -> Iterator[str]:
    if report.speaking:
        yield "## Who spoke"
        if picture is not None:
            yield f"![Who spoke when]({picture})"
        rows = [
            (one.name, format_clock(round(one.seconds)), f"{one.share:.0%}", str(len(one.turns)))
            for one in report.speaking
        ]
        yield markdown_table(("Person", "Time", "Share", "Turns"), rows)


def _terms(report: Report, speakers: SpeakerNames) -> Iterator[str]:
    terms = report.terms
    if terms.terms:
        yield "## Terms"
        yield markdown_table(("Term", "Said as", "Meaning", "Flags"), [term_row(one, speakers) for one in terms.terms])
    if terms.senses:
        yield "## Words with several senses"
        yield markdown_table(("Word", "Speaker", "Times", "Means"), [sense_row(one, speakers) for one in terms.senses])


def _flag(one: ReportedFlag) -> str:
    return f"- {_clock(one.start)}{flag_kind(one)}: {escape_markdown(one.flag.raised.message)}"


def flag_kind(one: ReportedFlag) -> str:
    """What it is about, and how it was settled."""
    how = "" if one.state == "open" else f" ({one.state})"
    return f"{KIND_NAMES.get(one.flag.raised.kind, one.flag.raised.kind)}{how}"


def _correction(one: Correction) -> str:
    heard, written = escape_markdown(one.heard), escape_markdown(one.written)
    return f"- {_clock(one.start)}“{heard}” → “{written}” ({escape_markdown(one.person)})"


def left_out_sentence(left_out: LeftOut) -> str:
    """What readers are told of what is not there."""
    n, silent_s = left_out.n_redactions, round(left_out.silent_s)
    requests = "one request" if n == 1 else f"{n} requests"
    return f"At {requests}, names or words were replaced or left out; {silent_s} s of the recording are silent for it."


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"[{format_clock(seconds)}] "
