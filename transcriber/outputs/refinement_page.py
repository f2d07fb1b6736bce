"""What a second pass changed, as a page of its own: no script, nothing from the network."""

from __future__ import annotations

from html import escape

from transcriber.core.timeline import format_clock
from transcriber.refining.changes import ChangeKind, LineChange, Refinement

HEADINGS: dict[ChangeKind, str] = {
    "suggested": "Suggested against what people wrote",
    "text": "Better text",
    "new": "Speech that was missed",
    "withdrawn": "Taken back",
    "speaker": "Other voices",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
li { margin: .4rem 0; }
del { color: #a31515; background: #fbe4e4; }
ins { color: #0b5a1e; background: #dff3e3; text-decoration: none; font-weight: 600; }
.at { font-variant-numeric: tabular-nums; }
"""


def render_refinement(title: str, refinement: Refinement) -> str:
    """An HTML document; what is left out is in <del>, what is put in in <ins>."""
    blocks = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f"<title>Second pass: {escape(title)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Second pass: {escape(title)}</h1>",
        f"<p>Heard again by {escape(refinement.model)}. What people wrote stands as they wrote it.</p>",
    ]
    for kind, heading in HEADINGS.items():
        changes = [change for change in refinement.changes if change.kind == kind]
        if changes:
            blocks.append(f"<h2>{heading} ({len(changes)})</h2>\n<ul>")
            blocks += [_item(change) for change in changes]
            blocks.append("</ul>")
    if not refinement.changes:
        blocks.append("<p>Nothing changed.</p>")
    return "\n".join([*blocks, "</main>\n</body>\n</html>"]) + "\n"


def _item(change: LineChange) -> str:
    tags = {"equal": "{}", "delete": "<del>{}</del>", "insert": "<ins>{}</ins>"}
    text = " ".join(tags[how].format(escape(words)) for how, words in change.word_diff())
    before, after = (escape(name) if name else "nobody known" for name in change.speakers)
    who = after if before == after or change.kind == "new" else f"{before} → {after}"
    if change.kind == "withdrawn":
        who = before
    return f'<li><span class="at">{format_clock(change.start)}</span> <b>{who}</b>: {text}</li>'
