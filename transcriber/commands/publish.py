"""`bofscribe publish`: the session pack."""

from __future__ import annotations

from pathlib import Path

import click

from transcriber.cleaning.rules import RULES, rules_without


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The folder to make.  [default: DIR-published]")
@click.option("--verbatim", is_flag=True, help="The transcript as it was said, not cleaned.")
@click.option(
    "--without-rule", "unwanted", type=click.Choice(list(RULES)), multiple=True, help="Of cleaning; can be repeated."
)
@click.option("--no-audio", is_flag=True, help="Without the recording.")
@click.option("--force", is_flag=True, help="Replace a pack in which somebody changed files.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def publish(
    directory: Path,
    output: Path | None,
    verbatim: bool,
    unwanted: tuple[str, ...],
    no_audio: bool,
    force: bool,
    quiet: bool,
) -> None:
    """Make the session pack of DIR: a folder to put on a site, or to send.

    \b
      index.html            the session as one page: read, search, listen, print; it needs no network
      report.md             problems, questions, actions, decisions, terms, who spoke, what is doubtful
      transcript.*          Markdown, Word, WebVTT and SRT in each language, JSON, RTTM, CTM, STM, SegLST,
                            TextGrid, the podcast's JSON
      audio.m4a             the recording, 14 MB an hour; short ones are within the page as well
      manifest.json         every file with its checksum

    The transcript is cleaned for reading ('bofscribe export --help' lists the rules). What 'bofscribe redact' names is
    left out everywhere, in the sound too, and the finished pack is looked through for it: if any of it is there, no
    pack is made.

    \b
    Examples:
      bofscribe publish my-session
      bofscribe publish my-session -o site/2026-bof
      bofscribe publish my-session --verbatim --no-audio

    The pack appears whole or not at all. Publishing again replaces it, unless somebody changed a file in it (--force).
    """
    from transcriber.commands.progress import stage_progress
    from transcriber.wiring.publishing import publish as make_pack

    # "." and ".." have no name to put one beside.
    session = directory if directory.name not in ("", "..") else directory.resolve()
    out = output or session.parent / f"{session.name}-published"
    stages = {"files": "Writing files"} if no_audio else {"sound": "Compressing the sound", "files": "Writing files"}
    with stage_progress(stages, enabled=not quiet) as report:
        made = make_pack(
            directory,
            out,
            rules=() if verbatim else rules_without(unwanted),
            has_sound=not no_audio,
            is_forced=force,
            report=lambda stage, share: report(stage, share) if stage in stages else None,
        )
    for notice in made.notices:
        click.echo(notice, err=True)
    click.echo(f"{made.n_files} files, {made.n_bytes / 1e6:.1f} MB.", err=True)
    click.echo(out / "index.html")
