"""A glossary in CSV, as people and spreadsheets write it: commas, semicolons or tabs between cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from transcriber.glossaries.rows import Reading, Row, known_column, reading, texts, unknown_column
from transcriber.terms.glossary_check import Problem

_DELIMITERS = ",;\t"


def read_csv(text: str, file: str) -> Reading:
    """The concepts of a text whose first line names the columns."""
    found: list[Problem] = []
    lines = _cells(text, file, found)
    header_line, header = next(lines, (1, []))
    if not header:
        if not found:
            what, advice = "it is empty.", "Begin with a line that names the columns: concept_id,preferred,aliases"
            found.append(Problem("warning", file, None, "", what, advice))
        return Reading((), tuple(found))
    columns = [known_column(name, header) for name in header]
    for name, column in zip(header, columns, strict=True):
        if column is None and name.strip():
            found.append(unknown_column(name, file, header_line))
        elif column is not None and columns.count(column) > 1:
            what = f"the column {column!r} is there {columns.count(column)} times."
            found.append(Problem("error", file, header_line, column, what, "Keep one of them."))
    if "preferred" not in columns:
        what = "there is no column 'preferred'."
        found.append(Problem("error", file, header_line, "preferred", what, "The first line must name the columns."))
    if any(problem.gravity == "error" for problem in found):
        return Reading((), tuple(dict.fromkeys(found)))
    return reading(list(_rows(lines, columns, file, found)), found)


def _rows(
    lines: Iterator[tuple[int, list[str]]], columns: list[str | None], file: str, found: list[Problem]
) -> Iterator[Row]:
    for line, cells in lines:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            what = f"it has {len(cells)} cells, and the first line names {len(columns)}."
            advice = "Put a text that holds the separator of cells into double quotes."
            found.append(Problem("error", file, line, "", what, advice))
            continue
        named = {
            column: texts(cell, column) for column, cell in zip(columns, cells, strict=False) if column is not None
        }
        if any(named.values()):
            yield Row(file, line, named)


def _cells(text: str, file: str, found: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has some, with the number of its first line; stops where quotes do not match."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=max(_DELIMITERS, key=head.count), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            what = f"its double quotes do not match, from here to line {reader.line_num} ({error})."
            advice = 'Close each "text" in quotes; write "" for a quote within.'
            found.append(Problem("error", file, line, "", what, advice))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
