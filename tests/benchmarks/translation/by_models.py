"""What only models tell: translations of something else, by sentence vectors and by translating them back.

    python -m tests.benchmarks.translation.by_models [--flores]

Each sentence of a part with its own translation, and with that of the next sentence; --flores takes the clean pairs of
FLORES-200 instead (its halves; some minutes). Translating back is asked of English and Portuguese alone, and of all
pairs, while a session asks it of the doubtful.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import process_time

from tests.benchmarks.translation.cases import pair_of
from tests.benchmarks.translation.flores import clean_pairs
from tests.benchmarks.translation.sentences import DIRECTIONS, PARTS, Part, read_sentences
from transcriber.checks.translation.meaning import detached_doubts, returned_doubts
from transcriber.checks.translation.pairs import Doubt, TranslationPair
from transcriber.session.back_translation import BackTranslation
from transcriber.wiring.translation import open_translator, sentence_similarity

Check = Callable[[TranslationPair], Iterator[Doubt]]


def directions(part: Part, *, is_flores: bool) -> list[list[TranslationPair]]:
    """The right pairs, one list a direction."""
    if is_flores:
        return clean_pairs(part)
    versions = [sentence.versions for sentence in read_sentences(part)]
    return [
        [pair_of(direction, *(version[language].text() for language in direction)) for version in versions]
        for direction in DIRECTIONS
    ]


def measured(check: Check, lists: Sequence[Sequence[TranslationPair]]) -> str:
    """How many wrong pairs are found, how many right ones are flagged, and what one costs."""
    began_s, n_pairs, n_false, n_found = process_time(), 0, 0, 0
    for pairs in lists:
        for pair, following in zip(pairs, (*pairs[1:], pairs[0]), strict=True):
            n_pairs += 1
            n_false += any(check(pair))
            n_found += any(check(replace(pair, target=following.target)))
    cpu_ms = 1000 * (process_time() - began_s) / max(1, 2 * n_pairs)
    return f"{n_found} of {n_pairs} wrong ones found, {n_false} right ones flagged, {cpu_ms:.0f} ms of CPU a pair"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flores", action="store_true")
    is_flores = parser.parse_args().flores
    similarity, back_translate = sentence_similarity(), BackTranslation(open_translator())
    for part in PARTS:
        lists = directions(part, is_flores=is_flores)
        if similarity is not None:
            print(part, "vectors:", measured(partial(detached_doubts, similarity=similarity), lists))  # noqa: T201
        own = [pairs for pairs in lists if {pairs[0].source_language, pairs[0].target_language} == {"en", "pt"}]
        print(part, "translated back:", measured(partial(returned_doubts, back_translate=back_translate), own))  # noqa: T201


if __name__ == "__main__":
    main()
