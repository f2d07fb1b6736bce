"""The data that comes with the package, read once."""

from __future__ import annotations

import lzma
from functools import cache
from importlib.resources import files

from transcriber.terms.background import Background
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.weights import Weights

_DATA = files("transcriber.terms.data")


@cache
def packaged_background() -> Background:
    """Everyday and technical English."""
    words = lzma.decompress((_DATA / "words.txt.xz").read_bytes()).decode()
    return Background.parse(words, (_DATA / "pairs.bloom").read_bytes())


@cache
def packaged_pronouncer() -> Pronouncer:
    """American English, of the CMU Pronouncing Dictionary."""
    lines = lzma.decompress((_DATA / "pronunciations.txt.xz").read_bytes()).decode().splitlines()
    return Pronouncer({word: phonemes for word, _, phonemes in (line.partition(" ") for line in lines)})


@cache
def packaged_weights() -> Weights:
    """Of the signals of a mishearing."""
    return Weights.parse((_DATA / "weights.csv").read_text(encoding="utf-8"))
