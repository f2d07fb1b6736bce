"""The link as a QR code, for a terminal and the first slide."""

from __future__ import annotations

_WHITE_ON_BLACK = "\x1b[38;5;231;48;5;16m"
_PLAIN = "\x1b[0m"


def qr_rows(link: str) -> list[str]:
    """Two rows of modules a line of text, as half blocks: a filled block is a light module."""
    import segno  # noqa: PLC0415 - only what draws a code needs it

    modules = [list(row) for row in segno.make(link, error="m", micro=False).matrix_iter(border=2)]
    if len(modules) % 2:
        modules.append([0] * len(modules[0]))
    blocks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "".join(blocks[bool(upper), bool(lower)] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(modules[::2], modules[1::2], strict=True)
    ]


def qr_code(link: str) -> str:
    """The rows in colours of their own, so that a camera reads them in a light terminal as well."""
    return "".join(f"{_WHITE_ON_BLACK}{row}{_PLAIN}\n" for row in qr_rows(link))
