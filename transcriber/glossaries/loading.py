"""Glossary files by name: one to look at, or all of a session's as one glossary."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from transcriber.config import GlossarySettings
from transcriber.errors import GlossaryError, UsageError
from transcriber.glossaries.csv_reader import read_csv
from transcriber.glossaries.encoding import decoded
from transcriber.glossaries.rows import Reading
from transcriber.terms.glossary import Concept, Glossary
from transcriber.terms.glossary_check import Entry, problems

_CSV = (".csv", ".tsv", ".txt")
_YAML = (".yaml", ".yml")
_N_SHOWN = 10
"""Errors that a message names; `bofscribe glossary check` prints all."""


def bundled_names() -> tuple[str, ...]:
    """The glossaries that come with the program, by the names that settings use."""
    return tuple(sorted(path.name.removesuffix(".csv") for path in _bundle().iterdir() if path.name.endswith(".csv")))


def read_glossary(name: str, folder: Path) -> Reading:
    """What one file holds, with what is wrong in its rows; `check` says what is wrong among concepts.

    Args:
        name: Of a bundled glossary, or a path.
        folder: What a relative path starts from.

    Raises:
        UsageError: If there is no such file, or it can't be read.
    """
    if name in bundled_names():
        return read_csv(decoded((_bundle() / f"{name}.csv").read_bytes(), name).text or "", name)
    path = folder / Path(name).expanduser()
    if path.suffix.lower() not in _CSV + _YAML:
        raise _unknown(name, path)
    try:
        content = path.read_bytes()
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder, not a glossary.", hint="Give a file in it.") from error
    except FileNotFoundError as error:
        raise _unknown(name, path) from error
    except OSError as error:
        raise UsageError(
            f"Cannot read the glossary {path}: {error.strerror}.", hint="Check its permissions."
        ) from error
    text = decoded(content, name)
    if text.text is None:
        return Reading((), text.problems)
    found = _read_text(text.text, name, is_yaml=path.suffix.lower() in _YAML)
    return Reading(found.entries, (*text.problems, *found.problems))


def _read_text(text: str, name: str, *, is_yaml: bool) -> Reading:
    if not is_yaml:
        return read_csv(text, name)
    from transcriber.glossaries.yaml_reader import read_yaml  # noqa: PLC0415 - PyYAML loads slowly, few need it

    return read_yaml(text, name)


def check(readings: Iterable[Reading]) -> Reading:
    """All files in their order as one, with what is wrong in them and among them."""
    together = list(readings)
    entries: tuple[Entry, ...] = tuple(entry for reading in together for entry in reading.entries)
    return Reading(entries, (*(problem for reading in together for problem in reading.problems), *problems(entries)))


def load_glossary(settings: GlossarySettings, folder: Path, notice: Callable[[str], None] | None = None) -> Glossary:
    """The concepts of all files of a session; one of a later file replaces one of the same id.

    Args:
        folder: The session's, where relative paths start.
        notice: Gets what looks wrong and does not prevent the session.

    Raises:
        UsageError: If a file is missing or can't be read.
        GlossaryError: If one is wrong; the message names the lines.
    """
    checked = check(read_glossary(name, folder) for name in settings.files)
    errors = [str(problem) for problem in checked.problems if problem.gravity == "error"]
    if errors:
        more = [f"... and {len(errors) - _N_SHOWN} more."] if len(errors) > _N_SHOWN else []
        raise GlossaryError(
            "\n".join(["The glossary has mistakes:", *errors[:_N_SHOWN], *more]),
            hint="Mend these lines, or take the file out of [glossary] files in session.toml.",
        )
    glossary = glossary_of(checked)
    if notice is not None:
        for problem in checked.problems:
            notice(str(problem))
        for name in settings.expected:
            if name not in glossary.concepts:
                notice(
                    f"[glossary] expected: {name!r} is no concept of {', '.join(settings.files)}; it is passed over."
                )
    return glossary


def glossary_of(reading: Reading) -> Glossary:
    concepts: list[Concept] = [entry.concept for entry in reading.entries]
    return Glossary.of(concepts)


def _bundle() -> Traversable:
    return resources.files("transcriber.glossaries")


def _unknown(name: str, path: Path) -> UsageError:
    if path.is_dir():
        return UsageError(f"{path} is a folder, not a glossary.", hint="Give a file in it.")
    if path.exists():
        return UsageError(
            f"{path} is no glossary: its name ends in {path.suffix or 'nothing'!r}.",
            hint=f"Give one of {', '.join(_CSV + _YAML)}; what is inside is told by that.",
        )
    neighbours = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    known = [*bundled_names(), *(other for other in neighbours if Path(other).suffix.lower() in _CSV + _YAML)]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    hint = f"Did you mean {nearest[0]!r}? " if nearest else ""
    return UsageError(
        f"There is no glossary {name!r}: no file {path}, and none of that name comes with bofscribe.",
        hint=f"{hint}Give a path, from the session folder on, or one of: {', '.join(bundled_names())}.",
    )
