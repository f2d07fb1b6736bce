from __future__ import annotations

import re

import segno

from transcriber.outputs.captions.qr_code import qr_code, qr_rows

LINK = "http://192.168.1.20:8080/?key=0123456789abcdefghijkl"


def test_the_rows_are_the_modules_of_the_code() -> None:
    modules = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    pairs = [[modules[block] for block in row] for row in qr_rows(LINK)]
    found = [[pair[half] for pair in row] for row in pairs for half in (0, 1)]
    expected = [list(map(int, row)) for row in segno.make(LINK, error="m", micro=False).matrix_iter(border=2)]
    assert found[: len(expected)] == expected


def test_the_code_brings_its_own_colours_and_fits_a_small_terminal() -> None:
    lines = qr_code(LINK).splitlines()
    assert all(line.startswith("\x1b[38;5;231;48;5;16m") and line.endswith("\x1b[0m") for line in lines)
    widths = {len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines}
    assert len(lines) <= 22
    assert max(widths) <= 80
