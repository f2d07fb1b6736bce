"""What a proposal of a session says, out of its Markdown: who leads it, what it is about, how its time is divided.

Made for the form that conferences ask for (headings, `**Name**: ...` fields, a format in prose), and content with other
headings, field names, lists and tables. Nothing in a text is an error: what can't be found is said, with what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from transcriber.agenda import AgendaItem, agenda_items
from transcriber.outline import Block, front_matter, outline
from transcriber.proposal_people import Leader, find_leaders, misspelled_names


@dataclass(frozen=True, slots=True)
class RemoteChannel:
    """Where people who are not in the room take part. url: Empty where the text gives none."""

    service: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What the proposal doesn't say, in a sentence, and what to do about it."""

    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """areas: The conference's topic areas that it was filed under. topics: What the session itself is about."""

    title: str = ""
    leaders: tuple[Leader, ...] = ()
    abstract: str = ""
    description: str = ""
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    channels: tuple[RemoteChannel, ...] = ()
    missing: tuple[Missing, ...] = ()


_Section: TypeAlias = Literal["leaders", "abstract", "format", "areas", "topics", "description", "other"]

# In this order: "Session format description" is about the format, "Selection of a topic area" about areas.
_SECTIONS: tuple[tuple[_Section, re.Pattern[str]], ...] = (
    ("leaders", re.compile(r"\b(?:leader|organi[sz]er|speaker|presenter|chair|panelist|moderator|contributor)", re.I)),
    ("abstract", re.compile(r"\b(?:abstract|summary)", re.I)),
    (
        "format",
        re.compile(r"\b(?:format|agenda|schedule|timetable|structure|program(?:me)?|plan|remote|hybrid)\b", re.I),
    ),
    ("areas", re.compile(r"\b(?:area|track|categor|keyword)", re.I)),
    ("topics", re.compile(r"\b(?:topic|standard|theme|question|subject)", re.I)),
    ("description", re.compile(r"\b(?:description|goal|motivation|outcome|about|overview|background|relevance)", re.I)),
)
_LIMIT = re.compile(r"\d[\s-]*words?\b", re.I)
_LEADING_PARENTHESIS = re.compile(r"^\([^()]*\)[\s:;,.-]*")
_INTRODUCES_TOPICS = re.compile(
    r"standard|topic|theme|question|issue|proposal|PEP|problem|challenge|discuss|cover", re.I
)
_TITLE_FIELD = re.compile(r"^(?:session |bof |proposal )?title\s*[:：]\s*(.+)$", re.I)
_TITLE_PREFIX = re.compile(
    r"^(?:bof|birds of a feather|session|proposal)(?: (?:session|proposal))?\s*[:：–—-]\s*", re.I
)
_SERVICES = (
    "HackMD", "HedgeDoc", "Etherpad", "CryptPad", "Google Docs", "Discord", "Slack", "Zulip", "Matrix", "Mattermost",
    "Gitter", "IRC", "Zoom", "Teams", "Webex", "Google Meet", "Jitsi", "BigBlueButton", "YouTube", "Twitch", "Mastodon",
    "Slido", "Mentimeter", "Discourse",
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>()\[\]\"']+")


def parse_proposal(markdown: str) -> Proposal:
    """What the text says and what it lacks; never an error."""
    blocks = outline(markdown)
    title = front_matter(markdown).get("title") or _title(blocks)
    sections = _sections(blocks, title)
    leaders = find_leaders(sections["leaders"]) or find_leaders(sections["other"], needs_fields=True)
    about = [*sections["description"], *sections["topics"]]
    proposal = Proposal(
        title=_TITLE_PREFIX.sub("", title),
        leaders=tuple(leaders),
        abstract=_prose(sections["abstract"]),
        description=_prose(about),
        areas=tuple(
            line.strip(" .,;") for block in sections["areas"] for line in block.lines if not _LIMIT.search(line)
        ),
        topics=tuple(dict.fromkeys(_topics(sections["topics"], sections["description"]))),
        agenda=tuple(_agenda(sections["format"])),
        channels=tuple(_channels([*sections["format"], *about, *sections["other"]])),
    )
    spoken_of = " ".join(block.text for block in (*sections["abstract"], *about, *sections["format"]))
    return replace(proposal, missing=(*_missing(proposal), *_doubts(spoken_of, leaders)))


def _title(blocks: Sequence[Block]) -> str:
    """A field or a section called so, else the heading above all others, else the first that is no section's."""
    for index, block in enumerate(blocks):
        if block.kind == "heading" and re.fullmatch(r"(?:session |bof )?title\W*", block.text, re.I):
            following = blocks[index + 1 : index + 2]
            return following[0].text if following and following[0].kind != "heading" else ""
        for line in block.lines:
            if block.kind != "heading" and (field := _TITLE_FIELD.match(line)):
                return field[1]
    headings = [block for block in blocks if block.kind == "heading" and block.text]
    if len(headings) > 1 and all(headings[0].level < other.level for other in headings[1:]):
        return headings[0].text
    return next((block.text for block in headings if _section_of(block.text) == "other"), "")


def _section_of(heading: str) -> _Section:
    return next((name for name, pattern in _SECTIONS if pattern.search(heading)), "other")


def _sections(blocks: Iterable[Block], title: str) -> Mapping[_Section, list[Block]]:
    """What stands below each kind of heading. A heading that says nothing belongs to the one above it."""
    found: dict[_Section, list[Block]] = {"other": []}
    for name, _ in _SECTIONS:
        found[name] = []
    current: _Section = "other"
    level = 0
    for block in blocks:
        if block.kind == "heading":
            section = "other" if block.text == title else _section_of(block.text)
            is_below = block.level > level and current != "other"
            if not (is_below and section in ("other", current)):
                current, level = section, block.level
                continue
        found[current].append(block)
    return found


def _prose(blocks: Iterable[Block]) -> str:
    return "\n\n".join(f"- {text}" if block.kind == "item" else text for block in blocks if (text := _written(block)))


def _written(block: Block) -> str:
    """Without what the form says to those who fill it in: limits of words, and how they go on from the heading."""
    text = block.text
    instruction = _LEADING_PARENTHESIS.match(text)
    if instruction and _LIMIT.search(instruction[0]):
        text = text[instruction.end() :]
        return "" if text[:1].islower() else text
    return "" if _LIMIT.search(text) and text[:1].islower() else text


def _topics(own: Sequence[Block], description: Sequence[Block]) -> Iterator[str]:
    """The items of a section of its own, else of the list that the description introduces as topics."""
    items = [block for block in own if block.kind == "item"] or [block for block in own if block.kind == "paragraph"]
    if not items:
        is_list_of_topics = False
        for block in description:
            if block.kind != "item":
                is_list_of_topics = block.text.endswith(":") and bool(_INTRODUCES_TOPICS.search(block.text))
            elif is_list_of_topics:
                items.append(block)
    for block in items:
        if text := _written(block).strip(" .,;"):
            yield text[0].upper() + text[1:]


def _agenda(blocks: Iterable[Block]) -> list[AgendaItem]:
    """Parts with times, or spoken of as parts; else the items of a list."""
    texts = [(block.kind, text) for block in blocks if (text := _written(block))]
    found = agenda_items(text for _, text in texts)
    return found or [AgendaItem(text.strip(" .,;")) for kind, text in texts if kind == "item" and text.strip(" .,;")]


def _channels(blocks: Iterable[Block]) -> Iterator[RemoteChannel]:
    text = " ".join(block.text for block in blocks)
    urls = [url.rstrip(".,;") for url in _URL.findall(text)]
    words = _URL.sub(" ", text)
    for service in _SERVICES:
        host = service.lower().replace(" ", "")
        url = next((url for url in urls if host in url.split("/")[2].lower()), "")
        named = re.search(
            rf"\b(?:(?!(?:Join|Use|On|Via|The|Our|Through|With|And|In|A)\b)\w*[A-Z]\w*\s)?{service}\b"
            r"(?:\s(?:server|channel|workspace|room|stream|chat|space)\b)?",
            words,
        )
        if named or url:
            yield RemoteChannel(service, named[0] if named else service, url)


def _missing(proposal: Proposal) -> Iterator[Missing]:
    if not proposal.title:
        yield Missing("No title was found.", "Write '# The title' on the first line, or set title in session.toml.")
    if not proposal.leaders:
        yield Missing(
            "No leaders were found.", "List them under '## Session leaders', or set [speakers] roster in session.toml."
        )
    for what, lacking in (
        ("biography", [leader.name for leader in proposal.leaders if not leader.biography]),
        ("institution", [leader.name for leader in proposal.leaders if not leader.institution]),
    ):
        if lacking:
            yield Missing(f"No {what}: {', '.join(lacking)}.", "Ask them; the published transcript introduces them.")
    if not proposal.abstract:
        yield Missing("The abstract is empty.", "Write it under '## Abstract'; people choose sessions by it.")
    if not proposal.description:
        yield Missing("There is no description.", "Write it under '## Description'; its words tell what to expect.")
    if not proposal.topics:
        yield Missing(
            "No topics were found.", "List them under '## Topics', or set topics in session.toml; they guide the notes."
        )
    if not proposal.agenda:
        yield Missing(
            "No agenda was found.",
            "Write '## Format' with '10 minutes ...' for each part, or [[agenda]] in session.toml.",
        )
    untimed = [item.title for item in proposal.agenda if item.minutes is None]
    if untimed:
        yield Missing(
            f"No length: {'; '.join(untimed)}.", "Set minutes in session.toml, so that the clock can be kept."
        )
    if not proposal.channels:
        yield Missing(
            "No way for remote participants was found.", "Say where the notes and the chat are: HackMD, Discord, ..."
        )


def _doubts(text: str, leaders: Iterable[Leader]) -> Iterator[Missing]:
    for written, name in misspelled_names(text, [leader.name for leader in leaders]):
        yield Missing(
            f"'{written}' and '{name}': one of them is misspelled.",
            "Ask, and put the right one into [speakers] roster: captions will show it.",
        )
