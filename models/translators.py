"""Which engine translates a pair: by what is on this machine, and over English where no model is made for the pair."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.cache import ModelCache, Presence
from models.catalog import LanguagePair
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelMissingError
from transcriber.ports import Translator

PIVOT = LanguageCode("en")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model that lies outside our cache. model: Its name and version, for the journal."""

    pair: LanguagePair
    folder: Path
    model: str


class Engine(Protocol):
    """What a module models.<engine>_translator has; an entry of the catalogue that names it is all it needs besides."""

    def load(self, folder: Path, *, model: str, pair: LanguagePair) -> Translator:
        """Load a model on the calling thread.

        Args:
            model: What the journal calls it.

        Raises:
            ModelError: If the engine is not installed, or the files are no model of its kind.
        """
        ...

    def found_elsewhere(self) -> Sequence[FoundModel]:
        """Models that lie where the engine's own tools put them, found without loading it."""
        ...


@dataclass(frozen=True, slots=True)
class InstalledPair:
    """A pair that this machine can translate. load: Raises ModelError; the translator belongs to the calling thread."""

    engine: str
    pair: LanguagePair
    model: str
    load: Callable[[], Translator]


class PivotedTranslator:
    """Implements `Translator` over a language between; what the first model gets wrong the second can't know."""

    is_pivoted = True
    uses_context = False

    def __init__(self, first: Translator, second: Translator) -> None:
        self.name = "+".join(dict.fromkeys((first.name, second.name)))
        self.model = f"{first.model} + {second.model}"
        self._first = first
        self._second = second

    def translate(self, sentences: Sequence[str], *, context: str = "") -> list[str]:
        del context
        return self._second.translate(self._first.translate(sentences))


def installed_pairs(cache: ModelCache) -> tuple[InstalledPair, ...]:
    """Every pair that has a model of its own here, the better engine first."""
    return tuple(pair for engine in cache.catalog.engines for pair in _pairs_of(engine, cache))


def open_translator(cache: ModelCache, source: LanguageCode, target: LanguageCode) -> Translator:
    """From a language into another, loaded on the calling thread.

    Raises:
        ModelMissingError: If no engine has the pair, nor both halves of the way over English.
        ModelError: If the model that has it can't be loaded.
    """
    if source == target:
        raise ValueError(f"a translation from {source} into {target}; two languages are expected")
    installed = installed_pairs(cache)
    wanted = LanguagePair(source, target)
    if direct := _first(installed, wanted):
        return direct.load()
    if PIVOT not in (source, target):
        first = _first(installed, LanguagePair(source, PIVOT))
        second = _first(installed, LanguagePair(PIVOT, target))
        if first and second:
            return PivotedTranslator(first.load(), second.load())
    raise _missing(cache, wanted, {found.pair for found in installed})


def _pairs_of(engine: str, cache: ModelCache) -> Iterator[InstalledPair]:
    module: Engine = importlib.import_module(f"models.{engine}_translator")
    entries = [entry for entry in cache.catalog if entry.engine == engine]
    found = [
        FoundModel(entry.pair, cache.folder_of(entry.name), entry.versioned_name)
        for entry in entries
        if entry.pair and cache.presence(entry.name) is Presence.HERE
    ]
    for here in (*found, *module.found_elsewhere()):
        yield InstalledPair(engine, here.pair, here.model, _loader(module, here))


def _loader(engine: Engine, found: FoundModel) -> Callable[[], Translator]:
    return lambda: engine.load(found.folder, model=found.model, pair=found.pair)


def _first(installed: Sequence[InstalledPair], pair: LanguagePair) -> InstalledPair | None:
    return next((found for found in installed if found.pair == pair), None)


def _missing(cache: ModelCache, wanted: LanguagePair, installed: set[LanguagePair]) -> ModelMissingError:
    ways: list[tuple[LanguagePair, ...]] = [(wanted,)]
    if PIVOT not in (wanted.source, wanted.target):
        halves = (LanguagePair(wanted.source, PIVOT), LanguagePair(PIVOT, wanted.target))
        ways.append(tuple(pair for pair in halves if pair not in installed))
    in_catalog = {entry.pair: entry.name for entry in reversed(cache.catalog.entries) if entry.pair}
    # What no entry has, the best engine's index may: nearly every language to and from English.
    way = next((way for way in ways if all(pair in in_catalog for pair in way)), ways[-1])
    names = (in_catalog.get(pair, f"{cache.catalog.engines[0]}-{pair}") for pair in way)
    return ModelMissingError(
        f"Nothing on this machine translates from '{wanted.source}' into '{wanted.target}'.",
        hint=f"Run 'bofscribe models fetch {' '.join(names)}'.",
    )
