"""How long merging a large note takes, with changes by everybody: `python -m tests.benchmarks.note_merge`."""

from __future__ import annotations

import argparse
import random
import statistics
import time

from tests.builders import segment, state_of
from transcriber.config import Settings
from transcriber.core.events import Event, SegmentId, TextCorrected
from transcriber.outputs.document import Document
from transcriber.outputs.note.merge import merge_note
from transcriber.outputs.note.rendering import OurNote, new_body, our_note

AIM_MS = 50.0
_WORDS = [
    "the",
    "wheel",
    "node",
    "compiler",
    "we",
    "think",
    "because",
    "a",
    "build",
    "cluster",
    "which",
    "never",
    "pybind11",
    "and",
    "so",
    "then",
    "module",
]


def large_note(n_characters: int, random_words: random.Random) -> list[Event]:
    """Events of a session whose note has about that length."""
    said: list[Event] = []
    length = 0
    while length < n_characters:
        text = " ".join(random_words.choices(_WORDS, k=random_words.randint(6, 24))) + "."
        number = len(said)
        said.append(segment(f"s{number + 1}", text, number * 10.0, label="ABCD"[number // 3 % 4]))
        length += len(text) + 30
    return said


def three_versions(n_characters: int, *, n_edits: int, seed: int = 1) -> tuple[OurNote, str, str]:
    """Ours, theirs and the base; each side changed `n_edits` lines, and some are the same."""
    chance = random.Random(seed)
    said = large_note(n_characters, chance)
    base = new_body(_note(said))
    ours = [*said, *(_corrected(said, chance) for _ in range(n_edits))]
    lines = base.split("\n")
    spoken = [index for index, line in enumerate(lines) if line.endswith(".")]
    for index in chance.sample(spoken, n_edits):
        lines[index] = f"{lines[index]} They add this."
    return _note(ours), "\n".join(lines), base


def measured_ms(ours: OurNote, theirs: str, base: str, *, n_runs: int) -> list[float]:
    found = []
    for _ in range(n_runs):
        began_s = time.perf_counter()
        merge_note(ours, theirs, [base])
        found.append((time.perf_counter() - began_s) * 1000)
    return sorted(found)


def _note(events: list[Event]) -> OurNote:
    return our_note(Document("session", Settings(title="Large"), state_of(*events)))


def _corrected(said: list[Event], chance: random.Random) -> Event:
    number = chance.randint(1, len(said))
    return TextCorrected(SegmentId(f"s{number}"), " ".join(chance.choices(_WORDS, k=12)), "note-taker")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=130_000)
    parser.add_argument("--edits", type=int, default=100, help="Lines that each side changed.")
    parser.add_argument("--runs", type=int, default=30)
    options = parser.parse_args()
    ours, theirs, base = three_versions(options.characters, n_edits=options.edits)
    times_ms = measured_ms(ours, theirs, base, n_runs=options.runs)
    median_ms, worst_ms = statistics.median(times_ms), times_ms[-1]
    print(  # noqa: T201
        f"{len(theirs)} characters, {options.edits} lines changed on each side: median {median_ms:.1f} ms, "
        f"worst {worst_ms:.1f} ms of {options.runs} (aim: {AIM_MS:.0f} ms)"
    )


if __name__ == "__main__":
    main()
