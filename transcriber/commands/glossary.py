"""`bofscribe glossary`: check the words of a field, and write them for other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcriber.errors import GlossaryError

if TYPE_CHECKING:
    from transcriber.glossaries.rows import Reading
    from transcriber.terms.glossary import Glossary


@click.group()
def glossary() -> None:
    """Check glossaries, and write them for other tools.

    A glossary says which words a field uses, how they are said, and what several people mean by one word. 'hpc-python'
    comes with bofscribe. A session reads the files that its session.toml names; paths start in its folder:

    \b
      [glossary]
      files = ["hpc-python", "glossary.csv"]

    A file of your own is a CSV (comma, semicolon or tab) whose first line names the columns, or a YAML list with the
    same names as keys. Only 'preferred' is needed; | stands between several:

    \b
      preferred,aliases,say,definition
      FEniCSx,FEniCS|DOLFINx,phoenix x,Library that solves differential equations

    \b
    concept_id          short and lasting; a later file replaces the concept of the same id
    kind                concept, tool, standard, organisation or person
    preferred, aliases  how it is written            say   how it is said, in ordinary spelling
    mishearings_strong  what recognizers write instead, with a word in it that does not exist
    mishearings_weak    the same in ordinary words, which mean it only near its cues
    sense_group, cues   of a word with several senses: that word, and what is near this sense
    definition, source  for readers                  keep_as_is   yes: translations keep it
    es, fr, pt, ...     what it is called in that language

    \b
    Examples:
      bofscribe glossary check hpc-python my-session/glossary.csv
      bofscribe glossary export hpc-python --format csv -o mine.csv      # to begin with
      bofscribe glossary export mine.csv --format tbx -o mine.tbx
    """


@glossary.command(short_help="Say what is wrong, line by line.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Say what is wrong in each FILE and among them, in the order in which a session reads them.

    Prints FILE:LINE:COLUMN, what is wrong and what to do. An error keeps a session from starting; a warning is worth a
    look. Exits with 1 if there is an error.

    \b
    Example:
      bofscribe glossary check hpc-python my-session/glossary.csv
    """
    found = _read(files)
    for problem in found.problems:
        click.echo(str(problem))
    n_errors = _n_errors(found)
    n_warnings = len(found.problems) - n_errors
    click.echo(
        f"{_counted(len(found.entries), 'concept')}, {_counted(n_errors, 'error')}, {_counted(n_warnings, 'warning')}.",
        err=True,
    )
    if n_errors:
        sys.exit(1)


def _write_skos(glossary: Glossary, title: str) -> str:
    from transcriber.glossaries.skos import to_skos

    del title
    return to_skos(glossary)


def _write_tbx(glossary: Glossary, title: str) -> str:
    from transcriber.glossaries.tbx import to_tbx

    return to_tbx(glossary, title)


def _write_csv(glossary: Glossary, title: str) -> str:
    from transcriber.glossaries.csv_writer import to_csv

    del title
    return to_csv(glossary)


def _write_page(glossary: Glossary, title: str) -> str:
    from transcriber.glossaries.page import to_page

    return to_page(glossary, title)


_WRITERS: Mapping[str, Callable[[Glossary, str], str]] = {
    "skos": _write_skos,
    "tbx": _write_tbx,
    "csv": _write_csv,
    "md": _write_page,
}


@glossary.command(short_help="Write skos, tbx, csv or md.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "-f", "format_name", type=click.Choice(list(_WRITERS)), default="csv", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; stdout if left out.")
def export(files: tuple[str, ...], format_name: str, output: Path | None) -> None:
    """Write each FILE, merged as a session does, in a format that others read.

    \b
    skos  Turtle, for thesaurus tools: prefLabel, altLabel, hiddenLabel for mishearings, definition
    tbx   TBX-Basic 3, for translation tools; without mishearings
    csv   what bofscribe reads; a spreadsheet opens it
    md    a page for readers

    \b
    Example:
      bofscribe glossary export hpc-python --format skos -o hpc-python.ttl
    """
    from transcriber.files import write_text
    from transcriber.glossaries.loading import glossary_of

    found = _read(files)
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if n_errors := _n_errors(found):
        raise GlossaryError(
            f"{', '.join(files)}: {_counted(n_errors, 'error')}; nothing was written.",
            hint="Mend the lines named above; 'bofscribe glossary check' shows what is left.",
        )
    text = _WRITERS[format_name](glossary_of(found), ", ".join(Path(name).stem for name in files))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
        click.echo(f"Wrote {output}.", err=True)


def _read(files: tuple[str, ...]) -> Reading:
    from transcriber.glossaries.loading import check, read_glossary

    return check(read_glossary(name, Path()) for name in files)


def _n_errors(reading: Reading) -> int:
    return sum(problem.gravity == "error" for problem in reading.problems)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
