"""`bofscribe export`: a session in a format that others read."""

from __future__ import annotations

from pathlib import Path

import click

from transcriber.core.speech import LanguageCode
from transcriber.errors import UsageError
from transcriber.files import write_text
from transcriber.outputs.formats import FORMATS
from transcriber.outputs.in_language import in_language
from transcriber.wiring.documents import open_document

_DESCRIPTIONS = "\n".join(f"  {name:9}{format_.description}" for name, format_ in FORMATS.items())


@click.command(
    help=f"""Write the session in DIR in a format that others read.

\b
Formats:
{_DESCRIPTIONS}

\b
Examples:
  bofscribe export meeting-session --format vtt -o meeting.vtt
  bofscribe export meeting-session --format srt --language pt

A session that is still being written can be exported at any time.
"""
)
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--format", "-f", "format_name", type=click.Choice(list(FORMATS)), default="md", show_default=True)
@click.option("--language", "--lang", help="Translated, for example pt: for what people read.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; stdout if left out.")
def export(directory: Path, format_name: str, language: str | None, output: Path | None) -> None:
    chosen = FORMATS[format_name]
    if language is not None and not chosen.is_read:
        raise UsageError(
            f"The format {format_name} cannot be had in one language.",
            hint=f"Leave --language out, or choose {', '.join(name for name, one in FORMATS.items() if one.is_read)}.",
        )
    document = open_document(directory, has_glossary=chosen.needs_glossary)
    text = chosen.render(document if language is None else in_language(document, LanguageCode(language)))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
        click.echo(f"Wrote {output}.", err=True)
