"""`bofscribe new`: a session folder from a proposal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transcriber.errors import SessionError, UsageError

if TYPE_CHECKING:
    from transcriber.proposal import Proposal
    from transcriber.proposal_terms import ProposalTerms


@click.command()
@click.argument("proposal", type=click.Path(path_type=Path), metavar="PROPOSAL.md")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The session folder.  [default: NAME-session]")
def new(proposal: Path, output: Path | None) -> None:
    """Make a session folder from PROPOSAL.md, the Markdown that a conference accepted.

    Takes over the title, the leaders as the roster, the topics, and the agenda with its time boxes; says what it could
    not find, and what to do about it. It reads headings such as these, and gets along with others:

    \b
      # Title
      ## Session leaders      **Name**: ...  **Institution**: ...  **Country**: ...  **Biography**: ...
      ## Abstract
      ## Description          a list after "These topics include:"
      ## Format               10 minutes of context, then discussion. Remote people join on Discord.

    \b
    Examples:
      bofscribe new proposal.md
      bofscribe new proposal.md -o pyhpc-bof

    Look at session.toml in the folder then: what it says is what the session begins with. Addresses of people are left
    out of it. Beside it lies glossary.csv with the people and organisations that the proposal names: add words of your
    own and how they are said ('bofscribe glossary --help'). Concepts of the bundled glossary that the proposal mentions
    stand in session.toml as [glossary] expected: they are listened for first. A folder that is a session already is
    never touched.
    """
    from transcriber.config import GlossarySettings, load_settings
    from transcriber.files import write_text
    from transcriber.glossaries.csv_writer import to_csv
    from transcriber.glossaries.loading import load_glossary
    from transcriber.proposal import parse_proposal
    from transcriber.proposal_terms import proposal_terms
    from transcriber.session.folder import GLOSSARY_NAME, SessionFolder
    from transcriber.terms.glossary import Glossary

    found = parse_proposal(_read(proposal))
    folder = SessionFolder(output or Path(f"{proposal.stem}-session"))
    if folder.has_settings or folder.has_journal:
        raise SessionError(
            f"{folder.path} is a session already; it stays as it is.",
            hint="Choose another folder with -o, or change its session.toml by hand.",
        )
    bundled = GlossarySettings()
    terms = proposal_terms(found, load_glossary(bundled, folder.path))
    glossary = {"files": [*bundled.files, GLOSSARY_NAME], "expected": [concept.id for concept in terms.touched]}
    settings = load_settings(None, {}, _settings_of(found, proposal.stem) | {"glossary": glossary})
    folder.create()
    write_text(folder.glossary_path, to_csv(Glossary.of(terms.named)))
    folder.write_settings(settings)
    for line in _report(found, terms):
        click.echo(line)
    click.echo(f"Made {folder.path}. Look at {folder.settings_path}, and change what is not right.", err=True)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not text in UTF-8.", hint="Give the proposal as Markdown, not as PDF or DOCX, saved as UTF-8."
        ) from error
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.", hint="Check the path.") from error
    if not text.strip():
        raise UsageError(f"{path} is empty.", hint="Give the proposal as Markdown.")
    return text


def _settings_of(proposal: Proposal, name: str) -> dict[str, Any]:
    """Nested as session.toml is."""
    return {
        "title": proposal.title or name,
        "topics": list(proposal.topics),
        "speakers": {"roster": [leader.name for leader in proposal.leaders]},
        "agenda": [
            {"title": item.title} | ({} if item.minutes is None else {"minutes": item.minutes})
            for item in proposal.agenda
        ],
    }


def _report(proposal: Proposal, terms: ProposalTerms) -> Iterator[str]:
    """What was found, one thing a line, then what is missing with what to do."""
    if proposal.title:
        yield click.style(proposal.title, bold=True)
    for leader in proposal.leaders:
        about = ", ".join(part for part in (leader.institution, leader.country) if part)
        yield f"  leader   {leader.name}{about and f' ({about})'}"
    for topic in proposal.topics:
        yield f"  topic    {topic}"
    for item in proposal.agenda:
        minutes = "   ? min" if item.minutes is None else f"{item.minutes:4} min"
        yield f"  agenda {minutes}  {item.title}"
    for channel in proposal.channels:
        yield f"  remote   {channel.name}{channel.url and f' {channel.url}'}"
    if terms.touched:
        yield f"  terms    {', '.join(concept.preferred for concept in terms.touched)}"
    if terms.named:
        yield f"  names    {', '.join(concept.preferred for concept in terms.named)}"
    if proposal.missing:
        yield click.style("Missing:", fg="yellow")
    for missing in proposal.missing:
        yield f"  {missing.what}"
        yield f"      → {missing.advice}"
