"""Bytes of a text file to text: UTF-8, UTF-16 with its mark, and what old spreadsheets write."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from transcriber.terms.glossary_check import Problem

_MARKS = (  # in this order: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAVE_AS = "Save it as UTF-8 (in Excel: CSV UTF-8)."


@dataclass(frozen=True, slots=True)
class Decoded:
    """text: Letters composed, lines ended by \\n whatever ended them; None where it is no text."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def decoded(content: bytes, file: str) -> Decoded:
    """The text of a file; what is not UTF-8 is read as Windows writes it in Western Europe, with a warning."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(_plain(content.removeprefix(mark).decode(encoding)))
            except UnicodeDecodeError as error:
                what = f"it says that it is {encoding.upper()}, and byte {len(mark) + error.start} is not."
                return Decoded(None, (Problem("error", file, None, "", what, _SAVE_AS),))
    if b"\0" in content:
        what = "it is not text: it holds zero bytes, as programs, pictures, spreadsheets and UTF-16 without a mark do."
        return Decoded(None, (Problem("error", file, None, "", what, f"Give CSV or YAML. {_SAVE_AS}"),))
    try:
        return Decoded(_plain(content.decode("utf-8")))
    except UnicodeDecodeError as error:
        line = _n_lines(content[: error.start]) + 1
    text = content.decode("cp1252", errors="replace")
    if "\ufffd" in text or any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in text):
        what = "it is neither UTF-8 nor any other text that is known."
        return Decoded(None, (Problem("error", file, line, "", what, _SAVE_AS),))
    what = "it is not UTF-8 and was read as Windows-1252."
    return Decoded(_plain(text), (Problem("warning", file, line, "", what, f"Look at its accents. {_SAVE_AS}"),))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _n_lines(content: bytes) -> int:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
