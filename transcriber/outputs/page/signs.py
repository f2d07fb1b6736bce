"""A speaker's sign: a colour and a shape, so that nobody needs to see the colour; and text as HTML."""

from __future__ import annotations

import html

from transcriber.core.timeline import format_clock
from transcriber.outputs.printable import printable
from transcriber.outputs.report.picture import N_COLOURS

_SHAPES = (
    "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
    "M2.5 2.5h11v11h-11z",
    "M8 2l6.5 11.5h-13z",
    "M8 1l7 7-7 7-7-7z",
    "M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6z",
    "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "M1.5 2.5h13L8 14z",
    "M8 .8l2 4.7 5.1.4-3.9 3.3 1.2 5L8 11.5l-4.4 2.7 1.2-5L.9 5.9 6 5.5z",
)


def sign(voice: int) -> str:
    """After one round of the colours the shapes are shifted, so that 64 voices differ."""
    shape = _SHAPES[(voice + voice // N_COLOURS) % len(_SHAPES)]
    colour = voice % N_COLOURS
    return f'<svg class="sign voice-{colour}" viewBox="0 0 16 16" aria-hidden="true"><path d="{shape}"/></svg>'


def text(said: str) -> str:
    """Any text as HTML in one line; signs that no page may hold are left out.

    >>> text('a <b>\\x00 & "c"')
    'a &lt;b&gt; &amp; &quot;c&quot;'
    """
    return html.escape(printable(said))


def clock(seconds: float, *, has_sound: bool, segment: str | None = None) -> str:
    """When something was said: a button that plays it, or a link to its line."""
    shown = format_clock(seconds)
    if has_sound:
        attributes = f'class="time" data-start="{seconds:.2f}" aria-label="Play from {shown}"'
        return f'<button type="button" {attributes}>{shown}</button>'
    return f'<a class="time" href="#{text(segment)}">{shown}</a>' if segment else f'<span class="time">{shown}</span>'
