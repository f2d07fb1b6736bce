"""The report within the page: before the transcript what came of the session, after it how far to trust the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from transcriber.core.state import Question
from transcriber.core.timeline import format_clock
from transcriber.core.views import SpeakerNames
from transcriber.outputs.markdown import MARK_HEADINGS, asked_where
from transcriber.outputs.page.signs import clock, text
from transcriber.outputs.page.term_marks import ExplainedTerm
from transcriber.outputs.publication import Publication
from transcriber.outputs.report.markdown import flag_kind, left_out_sentence
from transcriber.outputs.report.model import Correction, ReportedFlag, ReportedMark
from transcriber.outputs.report.picture import speaking_rows
from transcriber.outputs.terms_report import term_row
from transcriber.terms.report import TermUse

_MOST_DOUBTS = 40


class ReportHtml:
    """has_sound: Places can be heard."""

    def __init__(self, session: Publication, terms: Sequence[ExplainedTerm], *, has_sound: bool) -> None:
        self._session = session
        self._report = session.report
        self._terms = terms
        self._has_sound = has_sound

    def summary(self) -> Iterator[tuple[str, str, str]]:
        """What stands before the transcript: (id, title, HTML)."""
        cards = []
        for kind, heading in MARK_HEADINGS:
            items = list(map(self._mark, self._report.of_kind(kind)))
            items += map(_question, self._report.questions) if kind == "question" else ()
            cards += [_card(heading, items)] if items else []
        if cards:
            yield "summary", "Summary", f'<div class="cards">{"".join(cards)}</div>'
        if self._report.speaking:
            yield "speaking", "Who spoke", self._speaking()

    def details(self) -> Iterator[tuple[str, str, str]]:
        """What stands after it."""
        if self._terms or self._report.terms.terms:
            yield "terms", "Terms", self._term_tables()
        flags = list(self._flags())
        if flags:
            yield "flags", "Doubts", "".join(flags)
        if self._report.corrections:
            items = "".join(map(self._correction, self._report.corrections))
            yield "corrections", "Corrections", f'<ul class="corrections">{items}</ul>'
        yield "making", "How this was made", "".join(self._making())

    def _mark(self, one: ReportedMark) -> str:
        mark = one.mark
        facts = [
            f'<span class="owner">{text(mark.owner)}</span>' if mark.owner else "",
            f'<span class="due">by {text(mark.due)}</span>' if mark.due else "",
            self._clock(one.start, mark.segment),
        ]
        shown = f'<span class="meta">{" ".join(filter(None, facts))}</span>' if any(facts) else ""
        reply = ""
        if one.reply is not None:
            name = f"<b>{text(one.reply.speaker)}</b> " if one.reply.speaker else ""
            reply = f'<span class="reply">{name}{text(one.reply.text)}</span>'
        return f"{text(mark.text)}{shown}{reply}"

    def _speaking(self) -> str:
        rows = [
            f'<tr><th scope="row">{text(one.name)}</th><td class="number">{format_clock(round(one.seconds))}</td>'
            f'<td class="number">{one.share:.0%}</td><td class="number">{len(one.turns)}</td></tr>'
            for one in self._report.speaking
        ]
        head = (
            '<tr><th scope="col">Person</th><th scope="col" class="number">Time</th>'
            '<th scope="col" class="number">Share</th><th scope="col" class="number">Turns</th></tr>'
        )
        picture = speaking_rows(self._report.speaking, self._session.duration_s)
        table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
        return f"{picture}<details><summary>As a table</summary>{table}</details>"

    def _term_tables(self) -> str:
        explained = "".join(
            f'<tr id="term-{number}" data-name="{text(one.name)}" data-meaning="{text(one.meaning)}"'
            f' data-senses="{"&#10;".join(map(text, one.senses))}"><th scope="row">{text(one.name)}</th>'
            f"<td>{text(one.meaning)}{''.join(f'<br>{text(sense)}' for sense in one.senses)}</td></tr>"
            for number, one in enumerate(self._terms)
        )
        names = SpeakerNames(self._session.document.state)
        used = "".join(self._term_use(one, names) for one in self._report.terms.terms)
        parts = []
        if explained:
            parts.append(_table(("Term", "Meaning"), explained))
        if used:
            parts.append(
                f"<details><summary>Who says what</summary>{_table(('Term', 'Said as', 'Flags'), used)}</details>"
            )
        return "".join(parts)

    def _term_use(self, one: TermUse, names: SpeakerNames) -> str:
        term, said, _, flags = term_row(one, names)
        return f'<tr><th scope="row">{text(term)}</th><td>{text(said)}</td><td>{text(flags)}</td></tr>'

    def _flags(self) -> Iterator[str]:
        if flags := self._report.open_flags:
            yield f'<ul class="flags">{"".join(map(self._flag, flags))}</ul>'
        if flags := self._report.settled_flags:
            items = "".join(map(self._flag, flags))
            yield f'<details><summary>Settled ({len(flags)})</summary><ul class="flags">{items}</ul></details>'
        cleaned = self._session.document.cleaned
        if cleaned is not None and cleaned.doubtful:
            least_sure = sorted(cleaned.doubtful, key=lambda one: one.probability)[:_MOST_DOUBTS]
            n_all = len(cleaned.doubtful)
            number = f"{n_all}" if n_all == len(least_sure) else f"the {len(least_sure)} least sure of {n_all}"
            items = "".join(
                f"<li>{self._clock(one.start, one.segment)} {text(one.before)} <b>{text(one.text)}</b> "
                f"{text(one.after)}</li>"
                for one in sorted(least_sure, key=lambda one: one.start)
            )
            yield (
                f'<details><summary>Places to listen to ({number})</summary><ul class="flags">{items}</ul></details>'
            )

    def _flag(self, one: ReportedFlag) -> str:
        raised = one.flag.raised
        return (
            f'<li>{self._clock(one.start, one.segment)} <span class="kind">{text(flag_kind(one))}:</span> '
            f"{text(raised.message)}</li>"
        )

    def _correction(self, one: Correction) -> str:
        changed = "".join(_changes(one.heard, one.written))
        return f'<li>{self._clock(one.start, one.segment)} {changed} <span class="kind">{text(one.person)}</span></li>'

    def _making(self) -> Iterator[str]:
        gaps = "".join(
            f"<li>No recording from {format_clock(gap.start)} to {format_clock(gap.end)}: {text(gap.reason)}</li>"
            for gap in self._report.gaps
        )
        if gaps:
            yield f"<h3>Not on the record</h3><ul>{gaps}</ul>"
        if self._report.left_out is not None:
            yield f"<p>{text(left_out_sentence(self._report.left_out))}</p>"
        rows = "".join(
            f'<tr><th scope="row">{text(step)}</th><td>{text(model)}</td></tr>' for step, model in self._report.models
        )
        yield _table(("Step", "Model and version"), rows)

    def _clock(self, seconds: float | None, segment: str | None) -> str:
        return "" if seconds is None else clock(seconds, has_sound=self._has_sound, segment=segment)


def _question(one: Question) -> str:
    asked, settled = one.asked, one.settled
    answer = f'<span class="reply">{text(settled.answer)}</span>' if settled and settled.answer.strip() else ""
    return f'{text(asked.text)}<span class="meta">{text(asked.author)} ({text(asked_where(one))})</span>{answer}'


def _card(heading: str, items: Iterable[str]) -> str:
    return f'<div class="card"><h3>{heading}</h3><ul>{"".join(f"<li>{item}</li>" for item in items)}</ul></div>'


def _table(head: Sequence[str], rows: str) -> str:
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>'


def _changes(heard: str, written: str) -> Iterator[str]:
    """Word by word: what was taken out, and what was put in."""
    before, after = heard.split(), written.split()
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield f"{text(' '.join(before[i1:i2]))} "
            continue
        if i1 < i2:
            yield f"<del>{text(' '.join(before[i1:i2]))}</del> "
        if j1 < j2:
            yield f"<ins>{text(' '.join(after[j1:j2]))}</ins> "
