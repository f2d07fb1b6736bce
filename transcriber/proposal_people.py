"""The people in a proposal: from fields, tables, headings or lists of names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transcriber.outline import Block


@dataclass(frozen=True, slots=True)
class Leader:
    """Empty where the proposal doesn't say. Addresses are not kept: a session is published."""

    name: str
    institution: str = ""
    country: str = ""
    biography: str = ""


_FIELDS = (
    ("ignored", re.compile(r"mail|contact|phone|orcid|web|github|url|linkedin|title|role|position|pronouns")),
    ("biography", re.compile(r"\bbio")),
    ("institution", re.compile(r"company|institut|affiliation|employer|universit|organi[sz]ation|department")),
    ("country", re.compile(r"country|nation")),
    (
        "name",
        re.compile(
            r"^(?:[\w']+ )?name|^(?:session |co-?)?(?:leader|organi[sz]er|speaker|presenter|chair|moderator|panelist)\b"
        ),
    ),
)
_FIELD = re.compile(r"^(?P<key>[^\s:：][^:：]{0,60})[:：]\s*(?P<value>.*)$")
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)")
_PLACEHOLDER = re.compile(
    r"^\W*(?:left out|tb[acd]|n/?a|none|xxx+|to be (?:announced|determined|confirmed|added))?\W*$", re.IGNORECASE
)
_PARTICLES = frozenset(
    ["van", "von", "der", "den", "de", "da", "dos", "das", "do", "del", "della", "di", "du", "la", "le", "el", "al",
     "bin", "ibn", "ter", "ten", "zu", "y", "e"]
)  # fmt: skip
_NOT_A_NAME = re.compile(r"leader|organi[sz]er|speaker|presenter|chair|moderator|panelist|biograph|information", re.I)
_PERSON = re.compile(r"^(?P<name>[^,;:()–—|]+?)\s*(?:[,;:(–—|]| - | at | from )\s*(?P<rest>.*)$")
_ALIKE = 0.8


def find_leaders(blocks: Iterable[Block], *, needs_fields: bool = False) -> list[Leader]:
    """Each person once, in order.

    Args:
        needs_fields: Take no heading and no item of a list for a name: the blocks may be about anything.
    """
    drafts: list[dict[str, str]] = []
    is_biography = False
    for block in blocks:
        if block.kind == "row":
            drafts.append(_from_row(block))
            continue
        if block.kind == "heading":
            is_biography = False
            if not needs_fields:
                drafts.append({"name": block.text} if _is_name(block.text) else {})
            continue
        for line in block.lines:
            key, value = _field(line)
            if key == "name":
                if not drafts or "name" in drafts[-1]:
                    drafts.append({})
                drafts[-1] |= _named(value)
            elif key and drafts:
                drafts[-1].setdefault(key, value)
            elif not key and is_biography:
                drafts[-1]["biography"] = f"{drafts[-1].get('biography', '')} {line}".strip()
            elif not key and not needs_fields and (person := _person(line)):
                drafts.append(person)
            is_biography = bool(drafts) and (key == "biography" or (not key and is_biography))
    leaders = {draft["name"]: _leader(draft) for draft in drafts if draft.get("name")}
    return list(leaders.values())


def misspelled_names(text: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """What in a text looks like one of the names and is written differently, with that name.

    >>> misspelled_names("Slides by Ada Lovlace, and Grace Hopper's compiler", ["Ada Lovelace", "Grace Hopper"])
    [('Ada Lovlace', 'Ada Lovelace')]
    """
    words = [re.sub(r"['’]s$", "", word.strip(".,;:!?()[]\"'“”")) for word in text.split()]
    found: dict[tuple[str, str], None] = {}
    for name in names:
        n_words = len(name.split())
        for start in range(len(words) - n_words + 1 if n_words > 1 else 0):
            if not words[start][:1].isupper():
                continue
            written = " ".join(words[start : start + n_words])
            matcher = difflib.SequenceMatcher(None, name.casefold(), written.casefold())
            if written not in names and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                found[written, name] = None
    return list(found)


def _leader(draft: Mapping[str, str]) -> Leader:
    return Leader(draft["name"], draft.get("institution", ""), draft.get("country", ""), draft.get("biography", ""))


def _field(line: str) -> tuple[str, str]:
    """The field's kind and value; an empty kind where the line is none that we know."""
    found = _FIELD.match(line)
    if not found:
        return "", ""
    key = _PARENTHESES.sub("", found["key"]).strip(" *_").lower()
    kind = next((kind for kind, pattern in _FIELDS if pattern.search(key)), "") if len(key.split()) <= 4 else ""
    value = found["value"].strip()
    return kind, "" if _PLACEHOLDER.match(value) else value


def _from_row(block: Block) -> dict[str, str]:
    draft: dict[str, str] = {}
    for heading, cell in zip(block.header, block.lines, strict=False):
        kind, value = _field(f"{heading}: {cell}")
        if kind and value:
            draft.setdefault(kind, value)
    return draft


def _named(value: str) -> dict[str, str]:
    """A field's name, with an institution in parentheses."""
    institution = next((part.strip() for part in _PARENTHESES.findall(value)), "")
    name = _PARENTHESES.sub("", value).strip(" ,;")
    return ({"name": name} if name else {}) | ({"institution": institution} if institution else {})


def _person(line: str) -> dict[str, str] | None:
    """`Ada Lovelace (Analytical Engines, UK)` and the like; None where it doesn't begin with a name."""
    found = _PERSON.match(line)
    name = (found["name"] if found else line).strip(" .*_")
    if not _is_name(name):
        return None
    parts = [part.strip(" .)(") for part in re.split(r"[,;|]", found["rest"])] if found else []
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return {"name": name} | ({"institution": parts[0]} if parts else {})
    return {"name": name, "institution": ", ".join(parts[:-1]), "country": parts[-1]}


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 5
        and not _NOT_A_NAME.search(text)
        and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
        and all(letter.isalpha() or letter in " .'’-‐" for letter in text)
    )
