"""Writes the data files beside it, from checkouts of public repositories; run by hand when a source is to be renewed.

    python -m transcriber.terms.data.make CMUDICT PEPS DEVGUIDE TRANSCRIPTS NLTK

CMUDICT: github.com/cmusphinx/cmudict (BSD 2-clause; its licence is in pronunciations.LICENSE).
PEPS: github.com/python/peps (public domain or CC0), without 703, 744 and 779, which are clean text for tests.
DEVGUIDE: github.com/python/devguide (CC0).
TRANSCRIPTS: github.com/bitcointranscripts/bitcointranscripts (MIT): technical talks and podcasts as they were spoken;
    one in twenty is left out as clean text for tests.
NLTK: `state_union` and `inaugural` (public domain) and `masc_tagged` (free for any use, American National Corpus) of
    github.com/nltk/nltk_data, unpacked.
Only counts of words and hashes of pairs are kept of the texts.
"""

from __future__ import annotations

import lzma
import math
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from transcriber.terms.background import PairFilter, spoken_words

_HERE = Path(__file__).parent
_CLEAN_PEPS = frozenset({"pep-0703.rst", "pep-0744.rst", "pep-0779.rst"})
_MIN_WORD_COUNT = 3
_MIN_PAIR_COUNT = 2
_BITS_A_PAIR = 10  # one unseen pair in a hundred passes for a seen one
_MARKUP = re.compile(r"``[^`]*``|`[^`]*`|https?://\S+|\[?\d+:\d+(?::\d+)?\]?|:[a-z]+:|_[A-Z$.,]+\b|<[^>]*>|[*_|#]")


def main(cmudict: Path, peps: Path, devguide: Path, transcripts: Path, nltk: Path) -> None:
    (_HERE / "pronunciations.txt.xz").write_bytes(_packed(_pronunciations(cmudict)))
    (_HERE / "pronunciations.LICENSE").write_text((cmudict / "LICENSE").read_text())
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in _texts(peps, devguide, transcripts, nltk):
        for sentence in spoken_words(_MARKUP.sub(" ", text)):
            words.update(sentence)
            pairs.update(pairwise(sentence))
    kept = {word: count for word, count in words.items() if count >= _MIN_WORD_COUNT}
    total = sum(words.values())
    lines = [f"{word} {round(-math.log(count / total) * 10)}" for word, count in sorted(kept.items())]
    (_HERE / "words.txt.xz").write_bytes(_packed("\n".join(lines)))
    usual = [pair for pair, count in pairs.items() if count >= _MIN_PAIR_COUNT and kept.keys() >= set(pair)]
    (_HERE / "pairs.bloom").write_bytes(PairFilter.of(usual, len(usual) * _BITS_A_PAIR).content)


def is_clean_text(path: Path) -> bool:
    """Whether a transcript was left out of the counts."""
    return zlib.crc32(path.name.encode()) % 20 == 0


def _texts(peps: Path, devguide: Path, transcripts: Path, nltk: Path) -> Iterator[str]:
    for path in sorted((peps / "peps").rglob("*.rst")):
        if path.name not in _CLEAN_PEPS:
            yield _prose(path.read_text(errors="replace"))
    for path in sorted(devguide.rglob("*.rst")):
        yield _prose(path.read_text(errors="replace"))
    for path in sorted(transcripts.rglob("*.md")):
        if not is_clean_text(path) and not re.search(r"\.[a-z]{2}\.md$", path.name):
            yield path.read_text(errors="replace").split("\n---\n", 1)[-1]
    for corpus in ("state_union", "inaugural", "masc_tagged"):
        for path in sorted((nltk / corpus).rglob("*.txt")):
            yield path.read_text(errors="replace")


def _prose(text: str) -> str:
    """A reStructuredText file without code, tables and headers."""
    return "\n".join(line for line in text.splitlines() if not re.match(r"\s{4,}|[=+~^.|-]{2}|[A-Z][\w-]+:", line))


def _pronunciations(cmudict: Path) -> str:
    """One line a word and its first pronunciation, without stress."""
    found: dict[str, str] = {}
    for line in (cmudict / "cmudict.dict").read_text().splitlines():
        word, _, phonemes = line.split(" #")[0].partition(" ")
        if "(" not in word:
            found[word] = re.sub(r"\d", "", phonemes)
    return "\n".join(f"{word} {phonemes}" for word, phonemes in sorted(found.items()))


def _packed(text: str) -> bytes:
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:6]))
