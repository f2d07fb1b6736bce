"""A session as a shared note: what it begins with, and the blocks that are kept up to date in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from transcriber.core.events import MarkId, SegmentId
from transcriber.core.state import State
from transcriber.core.views import Line, paragraphs, transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.markdown import escape_markdown, gap_line, noted_items, speaker_head
from transcriber.outputs.note.layout import NOTES, TRANSCRIPT, Block, block_id, region_text
from transcriber.outputs.redacted import redacted_document
from transcriber.terms.report import TermUse, term_uses
from transcriber.terms.usage import UseFinder

_COUNT_WORTH_A_LINE = 3
"""A term said less often, and not flagged, is not what the session is about."""

_WELCOME = (
    "*Written while people speak. Change and add what you like: corrections of the transcript come home to the "
    "note-taker, and your own text stays where you put it.*"
)


@dataclass(frozen=True, slots=True)
class OurBlock:
    """A block as we would write it.

    segment, mark: What it shows; both None for what people can't change.
    has_persons_text, has_persons_speaker: A person wrote the text, or said who speaks.
    speaker: As shown; None where nobody is known.
    """

    block: Block
    segment: SegmentId | None = None
    has_persons_text: bool = False
    has_persons_speaker: bool = False
    speaker: str | None = None
    mark: MarkId | None = None


@dataclass(frozen=True, slots=True)
class OurNote:
    """regions: By name, in the order in which they stand in the note. goes_on_from: Link of the note before it.

    withheld: Ids of blocks of which something is redacted: a note never keeps what they were, whoever changed it.
    conceals: Whether something is redacted of a text, and so of what people made of a block.
    """

    title: str
    agenda: str
    regions: Mapping[str, tuple[OurBlock, ...]]
    goes_on_from: str = ""
    withheld: frozenset[str] = frozenset()
    conceals: Callable[[str], bool] = field(default=lambda _text: False, compare=False)

    def blocks(self) -> Iterator[OurBlock]:
        return chain.from_iterable(self.regions.values())

    def digest(self) -> str:
        """Differs where the blocks do."""
        lines = "\n".join(f"{ours.block.id}\t{ours.block.line}" for ours in self.blocks())
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


class NoteRenderer:
    """Renders the states of one session, one after another, without what is redacted; looks for terms in what is new
    alone.
    """

    def __init__(self, document: Document) -> None:
        """document: Its settings and glossary; its state does not count."""
        self._document = document
        self._finder = UseFinder(document.glossary)
        self._redactions: object = document.state.redactions
        self._last: tuple[State, OurNote] | None = None

    def __call__(self, state: State) -> OurNote:
        if self._last is None or self._last[0] is not state:
            document, found = redacted_document(replace(self._document, state=state))
            withheld = {key for key, one in state.segments.items() if one.text != found.state.segments[key].text}
            if state.redactions != self._redactions:
                self._redactions, self._finder = state.redactions, UseFinder(document.glossary)
            self._last = (
                state,
                replace(
                    our_note(document, self._finder),
                    withheld=frozenset(map(block_id, withheld)),
                    conceals=lambda text: found.wording.text(text) != text,
                ),
            )
        return self._last[1]


def our_note(document: Document, finder: UseFinder | None = None) -> OurNote:
    """finder: Of the document's glossary, with what it found before."""
    agenda = document.settings.agenda
    items = [
        f"{number}. {escape_markdown(item.title)}{f' ({item.minutes} min)' if item.minutes is not None else ''}"
        for number, item in enumerate(agenda, start=1)
    ]
    notes = _notes(document, finder or UseFinder(document.glossary))
    regions = {NOTES: tuple(notes), TRANSCRIPT: tuple(_transcript(document))}
    return OurNote(document.title, "\n".join(items), regions)


def new_body(note: OurNote) -> str:
    """The whole of a note that is new: afterwards, its title, its agenda and its headings are its readers'."""
    parts = [f"# {escape_markdown(note.title)}"]
    parts.append(f"*This goes on from [the note before]({note.goes_on_from}).*" if note.goes_on_from else _WELCOME)
    if note.agenda:
        parts += ["## Agenda", note.agenda]
    return "\n\n".join(parts) + "\n\n" + new_regions(note)


def new_regions(note: OurNote, generation: int = 1) -> str:
    parts = []
    for region, blocks in note.regions.items():
        heading = "## Transcript\n\n" if region == TRANSCRIPT else ""
        parts.append(heading + region_text(region, [ours.block for ours in blocks], generation))
    return "\n".join(parts)


def with_new_regions(body: str, note: OurNote, generation: int) -> str:
    """A note of somebody's with our regions at its end."""
    gap = "" if not body else "\n" if body.endswith("\n") else "\n\n"
    return f"{body}{gap}{new_regions(note, generation)}"


def _transcript(document: Document) -> Iterator[OurBlock]:
    state = document.state
    entries = [
        (paragraph.start, tuple(_paragraph(paragraph.lines))) for paragraph in paragraphs(transcript_lines(state))
    ]
    entries += [
        (gap.start, (OurBlock(Block(f"gap-{number}", "", gap_line(gap))),))
        for number, gap in enumerate(state.gaps, start=1)
    ]
    for _, blocks in sorted(entries, key=lambda entry: entry[0]):
        yield from blocks


def _paragraph(lines: Sequence[Line]) -> Iterator[OurBlock]:
    """Who speaks is said once for lines that belong together."""
    for index, line in enumerate(lines):
        segment = line.segment
        head = speaker_head(segment.start, line.speaker_shown) if index == 0 else ""
        yield OurBlock(
            Block(block_id(segment.id), head, escape_markdown(segment.text)),
            segment.id,
            has_persons_text=segment.text_person is not None,
            has_persons_speaker=line.is_named or segment.chosen is not None,
            speaker=line.speaker_shown,
        )


def _notes(document: Document, finder: UseFinder) -> Iterator[OurBlock]:
    for noted in noted_items(document.state):
        yield _heading(f"heading-{noted.kind}", noted.heading)
        for item in noted.items:
            mark = MarkId(item.id) if item.id in document.state.marks else None
            yield OurBlock(Block(block_id(item.id), "", item.markdown), has_persons_text=True, mark=mark)
    terms = [term for term in term_uses(document.state, document.glossary, finder) if _is_worth_a_line(term)]
    terms.sort(key=lambda term: term.concept.preferred.lower())
    if terms:
        yield _heading("heading-terms", "Terms")
    for term in terms:
        yield OurBlock(Block(block_id(f"term-{term.concept.id}"), "", _term_item(term)))


def _heading(name: str, heading: str) -> OurBlock:
    return OurBlock(Block(name, "", f"## {heading}"))


def _is_worth_a_line(term: TermUse) -> bool:
    return term.count >= _COUNT_WORTH_A_LINE or any(flag.state != "dismissed" for flag in term.flags)


def _term_item(term: TermUse) -> str:
    concept = term.concept
    words = dict.fromkeys(usage.word for usage in term.usages if usage.word != concept.preferred)
    said = f" (said as {', '.join(f'“{escape_markdown(word)}”' for word in words)})" if words else ""
    meaning = f": {escape_markdown(concept.definition)}" if concept.definition else ""
    return f"- **{escape_markdown(concept.preferred)}**{said}{meaning}"
