"""`bofscribe models`: which weights are needed, which are here, and how to get them."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from transcriber.errors import ChecksumError, ModelMissingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import TaskID

    from models.cache import ModelCache
    from models.catalog import LanguagePair, ModelEntry

_SMALL_BYTES = 5_000_000
"""Smaller files come in before a line about them could be read."""


@click.group()
def models() -> None:
    """See, fetch and check the weights that bofscribe needs.

    Nothing is ever downloaded while a session runs: fetch first, then cut the network if you like.

    \b
    Example:
      bofscribe models fetch         # what the commands need as they come, about 230 MB
      bofscribe models list
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of a table.")
@click.option("--online", is_flag=True, help="Ask the engines' public indexes for more pairs of languages.")
def list_models(as_json: bool, online: bool) -> None:
    """Show every model: what it is for, its size and licence, and whether it is here.

    \b
    here     whole, as the catalogue says
    missing  not fetched yet
    damaged  a file was altered; 'bofscribe models fetch NAME' replaces it
    offered  by an index; 'bofscribe models fetch NAME' fetches it

    \b
    Examples:
      bofscribe models list --json
      bofscribe models list --online
    """
    from transcriber.wiring.models import model_cache, model_fetcher
    from transcriber.wiring.translation import translation_pairs

    cache = model_cache()
    rows = [_entry_row(entry, cache) for entry in cache.catalog]
    rows += [
        _pair_row(found.model, "here", found.engine, found.pair)
        for found in translation_pairs()
        if found.model.partition("@")[0] not in cache.catalog.names
    ]
    if online:
        fetcher = model_fetcher(local_folder=None, progress=lambda *_: None, notice=_notice)
        rows += [
            {**_pair_row(offer.name, "offered", offer.engine, offer.pair), "licence": offer.licence}
            for offer in fetcher.offers()
            if offer.name not in cache.catalog.names
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = [("NAME", "KIND", "SIZE", "LICENCE", "STATE")]
    table += [(row["name"], row["kind"], _size_cell(row), row.get("licence", ""), row["state"]) for row in rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for cells in table:
        name, kind, size, licence, state = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo(f"{name}  {kind}  {size.strip().rjust(widths[2])}  {licence}  {state}".rstrip())
    click.echo(f"They lie in {cache.root}", err=True)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAMES]...")
@click.option("--all", "every", is_flag=True, help="Every model of the catalogue: several GB.")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Take files from DIR/NAME/ first. BOFSCRIBE_MODELS_SOURCE does the same.",
)
def fetch(names: tuple[str, ...], every: bool, folder: Path | None) -> None:
    """Fetch models into this user's cache; without NAMES, those that the commands need as they come.

    Each file is checked against its SHA-256, whatever its source. Stopped with Ctrl-C or by a lost network, it goes
    on where it stopped when run again. What is here already is left alone.

    \b
    Examples:
      bofscribe models fetch
      bofscribe models fetch whisper-small
      bofscribe models fetch bergamot-es-en bergamot-en-es  # translations that an index offers
      bofscribe models fetch --from /media/usb/models      # without a network

    Set BOFSCRIBE_MODELS_DIR to keep models elsewhere.
    """
    from transcriber.wiring.models import model_cache, model_fetcher

    catalog = model_cache().catalog
    if every and names:
        raise click.UsageError("Give names or --all, not both.")
    chosen = catalog.names if every else names or catalog.default_names
    results: list[str] = []
    try:
        with _display() as display:
            fetcher = model_fetcher(local_folder=folder, progress=display.progress, notice=display.notice)
            fetcher.fetch(
                chosen,
                lambda model: results.append(
                    f"{model.name}: {f'fetched from {model.source}' if model.source else 'already here'}"
                ),
            )
    finally:
        for result in results:
            click.echo(result)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAMES]...")
def verify(names: tuple[str, ...]) -> None:
    """Hash every file of NAMES, or of all models that are here or needed, and compare with the catalogue.

    Exits with 1 if a file is missing or altered, and says what to do.

    \b
    Example:
      bofscribe models verify whisper-base
    """
    from transcriber.wiring.models import model_cache

    cache = model_cache()
    chosen = names or tuple(
        entry.name for entry in cache.catalog if entry.is_default or cache.folder_of(entry.name).is_dir()
    )
    are_all_whole = True
    for name in chosen:
        try:
            cache.verify(name)
        except (ModelMissingError, ChecksumError) as error:
            are_all_whole = False
            click.echo(f"{name}: {'missing' if isinstance(error, ModelMissingError) else 'damaged'}")
            click.echo(f"{error.message}\n  Hint: {error.hint}", err=True)
        else:
            click.echo(f"{name}: whole")
    if not are_all_whole:
        sys.exit(1)


def _entry_row(entry: ModelEntry, cache: ModelCache) -> dict[str, Any]:
    row = {
        "name": entry.name,
        "kind": str(entry.kind),
        "description": entry.description,
        "size_bytes": entry.size_bytes,
        "licence": entry.licence,
        "default": entry.is_default,
        "state": str(cache.presence(entry.name)),
        "folder": str(cache.folder_of(entry.name)),
    }
    if entry.pair:
        row |= {"engine": entry.engine, "pair": [entry.pair.source, entry.pair.target]}
    return row


def _pair_row(name: str, state: str, engine: str, pair: LanguagePair) -> dict[str, Any]:
    row = {"name": name, "kind": "translation", "state": state}
    return {**row, "engine": engine, "pair": [pair.source, pair.target]}


def _notice(text: str) -> None:
    click.echo(text, err=True)


def _size_cell(row: dict[str, Any]) -> str:
    return _megabytes(row["size_bytes"]) if "size_bytes" in row else ""


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.0f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:.0f} kB"


class _Display(Protocol):
    """What is shown on stderr while models come in."""

    def progress(self, done_bytes: int, total_bytes: int | None, what: str) -> None: ...

    def notice(self, text: str) -> None: ...


def _display() -> AbstractContextManager[_Display]:
    if not sys.stderr.isatty():
        return nullcontext(_Lines(_notice))
    return _Bars()


class _Lines:
    """A line when a large file begins and one when it is whole, for logs."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._begun: set[str] = set()

    def progress(self, done_bytes: int, total_bytes: int | None, what: str) -> None:
        if total_bytes is not None and total_bytes < _SMALL_BYTES:
            return
        if what not in self._begun:
            self._begun.add(what)
            self._write(f"{what}: {_megabytes(total_bytes) if total_bytes else 'size unknown'}")
        if done_bytes == total_bytes:
            self._write(f"{what}: done")

    def notice(self, text: str) -> None:
        self._write(text)


class _Bars(AbstractContextManager["_Bars"]):
    """One bar a file, with speed and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._rich = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._rich.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._rich.stop()

    def progress(self, done_bytes: int, total_bytes: int | None, what: str) -> None:
        if what not in self._tasks and total_bytes is not None and total_bytes < _SMALL_BYTES:
            return
        if what not in self._tasks:
            # Bytes of an earlier attempt are no speed of this one: the bar begins where the download does.
            self._tasks[what] = self._rich.add_task(what, total=total_bytes, completed=done_bytes)
        self._rich.update(self._tasks[what], total=total_bytes, completed=done_bytes)

    def notice(self, text: str) -> None:
        self._rich.console.print(text, markup=False, highlight=False)
