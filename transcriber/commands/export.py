"""`bofscribe export`: a session in a format that others read."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import click

from transcriber.cleaning.rules import RULES, rules_without
from transcriber.core.speech import LanguageCode
from transcriber.errors import UsageError
from transcriber.files import write_file
from transcriber.outputs.formats import FORMATS

_DESCRIPTIONS = "\n".join(f"  {name:9}{format_.description}" for name, format_ in FORMATS.items())

_RULES = "\n".join(f"  {rule.name:16}{rule.description}" for rule in RULES.values())


@click.command(
    help=f"""Write the session in DIR in a format that others read.

\b
Formats:
{_DESCRIPTIONS}

\b
Cleaned (--clean), by these rules:
{_RULES}

\b
Examples:
  bofscribe export meeting-session --format vtt -o meeting.vtt
  bofscribe export meeting-session --format srt --language pt
  bofscribe export meeting-session --clean -o meeting.md
  bofscribe export meeting-session --clean --without-rule numbers --without-rule repeats

A session that is still being written can be exported at any time. What a person wrote is never cleaned, and what was
heard stays in the session. What 'bofscribe redact' left out is in no format.
"""
)
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--format", "-f", "format_name", type=click.Choice(list(FORMATS)), default="md", show_default=True)
@click.option("--language", "--lang", help="Translated, for example pt: for what people read.")
@click.option("--clean", is_flag=True, help="Without fillers and repeats, in paragraphs and sections by the agenda.")
@click.option(
    "--without-rule", "unwanted", type=click.Choice(list(RULES)), multiple=True, help="Of --clean; can be repeated."
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; stdout if left out.")
def export(
    directory: Path, format_name: str, language: str | None, clean: bool, unwanted: tuple[str, ...], output: Path | None
) -> None:
    if clean or unwanted:
        content = _cleaned(directory, format_name, language, unwanted)
    else:
        content = _as_said(directory, format_name, language)
    if output is None and isinstance(content, bytes) and sys.stdout.isatty():
        raise UsageError(f"{format_name} is no text for a terminal.", hint=f"Name a file: -o session.{format_name}")
    if output is None:
        click.echo(content, nl=False)
    else:
        write_file(output, content)
        click.echo(f"Wrote {output}.", err=True)


def _as_said(directory: Path, format_name: str, language: str | None) -> str | bytes:
    chosen = FORMATS[format_name]
    if language is not None and not chosen.is_read:
        raise UsageError(
            f"The format {format_name} cannot be had in one language.",
            hint=f"Leave --language out, or choose {', '.join(name for name, one in FORMATS.items() if one.is_read)}.",
        )
    from transcriber.outputs.in_language import in_language
    from transcriber.wiring.publishing import published_document

    document, _ = published_document(directory, None, has_glossary=chosen.needs_glossary)
    return chosen.render(document if language is None else in_language(document, LanguageCode(language)))


def _cleaned(directory: Path, format_name: str, language: str | None, unwanted: Collection[str]) -> str | bytes:
    render = FORMATS[format_name].render_clean
    if render is None:
        others = ", ".join(name for name, one in FORMATS.items() if one.render_clean)
        raise UsageError(
            f"The format {format_name} cannot be cleaned: tools compare it with what was said.",
            hint=f"Leave --clean out, or choose {others}.",
        )
    if language is not None:
        raise UsageError(
            "The cleaned transcript is in the language that was spoken.", hint="Leave --language or --clean out."
        )
    from transcriber.wiring.publishing import published_document

    document, _ = published_document(directory, rules_without(unwanted))
    return render(document)
