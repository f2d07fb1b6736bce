"""A session as a document for Word and its like: what came of it, the transcript, and how far to trust the text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from transcriber.core.events import AudioGap
from transcriber.core.state import Question
from transcriber.core.timeline import format_clock
from transcriber.core.views import SpeakerNames
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import MARK_HEADINGS, asked_where
from transcriber.outputs.printable import printable
from transcriber.outputs.publication import Publication, publication
from transcriber.outputs.reading import ReadParagraph
from transcriber.outputs.report.markdown import flag_kind, left_out_sentence
from transcriber.outputs.report.model import ReportedMark
from transcriber.outputs.terms_report import sense_row, term_row

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of the parts: the same session gives the same file."""


def render_docx(document: Document) -> bytes:
    return render_word_document(publication(document))


def render_word_document(session: Publication) -> bytes:
    import docx

    made = docx.Document()
    title = printable(session.document.title)
    made.core_properties.title, made.core_properties.author, made.core_properties.comments = title[:255], "", ""
    made.add_heading(title, 0)
    facts = [f"{session.held_on:%-d %B %Y}"] if session.held_on else []
    facts += [format_clock(session.duration_s), *map(printable, session.people)]
    made.add_paragraph(" · ".join(facts))
    _summary(made, session)
    made.add_heading("Transcript", 1)
    for section in session.sections:
        if section.title is not None:
            made.add_heading(printable(section.title), 2)
        for entry in section.entries:
            _gap(made, entry) if isinstance(entry, AudioGap) else _turn(made, entry)
    _details(made, session)
    return _without_dates(made)


def _summary(made: WordDocument, session: Publication) -> None:
    report = session.report
    for kind, heading in MARK_HEADINGS:
        marks, asked = report.of_kind(kind), report.questions if kind == "question" else ()
        if marks or asked:
            made.add_heading(heading, 1)
        for mark in marks:
            _mark(made, mark)
        for question in asked:
            _question(made, question)
    if report.speaking:
        made.add_heading("Who spoke", 1)
        rows = [
            (one.name, format_clock(round(one.seconds)), f"{one.share:.0%}", str(len(one.turns)))
            for one in report.speaking
        ]
        _table(made, ("Person", "Time", "Share", "Turns"), rows)


def _details(made: WordDocument, session: Publication) -> None:
    report, names = session.report, SpeakerNames(session.document.state)
    if report.terms.terms:
        made.add_heading("Terms", 1)
        _table(made, ("Term", "Said as", "Meaning", "Flags"), [term_row(one, names) for one in report.terms.terms])
    if report.terms.senses:
        made.add_heading("Words with several senses", 1)
        _table(made, ("Word", "Speaker", "Times", "Means"), [sense_row(one, names) for one in report.terms.senses])
    for heading, flags in (("Open flags", report.open_flags), ("Settled flags", report.settled_flags)):
        _list(made, heading, (f"{_at(one.start)}{flag_kind(one)}: {one.flag.raised.message}" for one in flags))
    _list(
        made,
        "Corrections",
        (f"{_at(one.start)}“{one.heard}” → “{one.written}” ({one.person})" for one in report.corrections),
    )
    if report.gaps or report.left_out:
        made.add_heading("Not on the record", 1)
        for gap in report.gaps:
            _gap(made, gap)
        if report.left_out:
            made.add_paragraph(left_out_sentence(report.left_out))
    made.add_heading("How this was made", 1)
    _table(made, ("Step", "Model and version"), report.models)


def _list(made: WordDocument, heading: str, items: Iterable[str]) -> None:
    """Nothing where there is no item."""
    for number, item in enumerate(items):
        if number == 0:
            made.add_heading(heading, 1)
        made.add_paragraph(printable(item), style="List Bullet")


def _at(seconds: float | None) -> str:
    return "" if seconds is None else f"[{format_clock(seconds)}] "


def _mark(made: WordDocument, one: ReportedMark) -> None:
    paragraph = made.add_paragraph(printable(one.mark.text), style="List Bullet")
    if one.mark.owner:
        paragraph.add_run(f" — {printable(one.mark.owner)}").bold = True
    if one.mark.due:
        paragraph.add_run(f" (by {printable(one.mark.due)})")
    if one.reply is not None:
        name = f"{printable(one.reply.speaker)}: " if one.reply.speaker else ""
        made.add_paragraph(f"{name}{printable(one.reply.text)}", style="List Bullet 2")


def _question(made: WordDocument, one: Question) -> None:
    paragraph = made.add_paragraph(printable(one.asked.text), style="List Bullet")
    paragraph.add_run(f" — {printable(one.asked.author)} ({printable(asked_where(one))})")
    if one.settled is not None and one.settled.answer.strip():
        made.add_paragraph(printable(one.settled.answer), style="List Bullet 2")


def _turn(made: WordDocument, one: ReadParagraph) -> None:
    paragraph = made.add_paragraph()
    if one.speaker is not None:
        paragraph.add_run(printable(one.speaker)).bold = True
    paragraph.add_run(f" [{format_clock(one.start)}] ")
    paragraph.add_run(printable(one.text))
    if one.beside:
        paragraph.add_run(f" (at the same time: {printable(', '.join(one.beside))})").italic = True


def _gap(made: WordDocument, gap: AudioGap) -> None:
    reason = printable(gap.reason)
    text = f"No recording from {format_clock(gap.start)} to {format_clock(gap.end)}: {reason}"
    made.add_paragraph().add_run(text).italic = True


def _table(made: WordDocument, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = made.add_table(rows=0, cols=len(head), style="Light Grid Accent 1")
    for row in (head, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(text)


def _without_dates(made: WordDocument) -> bytes:
    written, result = BytesIO(), BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in parts.namelist():
            kept.writestr(zipfile.ZipInfo(name, _ALWAYS), parts.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()
